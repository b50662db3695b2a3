import { beforeEach, describe, expect, test } from 'vitest';
import { FarthingError } from '../error.ts';
import { charge, type ChargeOptions, type PaidCall } from './charge.ts';

const OFFER = 'off_call' as const;
const GRANT = 'gra_1';
const problem = (code: string, status: number, more = {}) =>
  FarthingError.from(status, { code, title: code, detail: code, ...more });

/** A provider with one grant that holds so many calls. */
function playProvider(calls = 100) {
  const byKey = new Map<
    string,
    { grant: string; payment: { id: string; status: string; created_at: string } }
  >();
  const refunds = new Set<string>();
  let time = Date.parse('2026-11-22T06:00:00Z');
  let trouble: FarthingError | undefined;
  let left = calls;
  const client = {
    async send(
      _id: string,
      { body, idempotencyKey }: { body: { grant: string; amount?: string }; idempotencyKey: string },
    ) {
      if (trouble) throw trouble;
      const known = byKey.get(idempotencyKey);
      if (known) return { status: 200, replayed: true, body: { ...known.payment } };
      if (body.grant !== GRANT && body.grant !== 'gra_2') throw problem('grant_not_found', 404);
      if (left === 0) throw problem('limit_day_exceeded', 402, { window: 'day', remaining: '0' });
      left--;
      const payment = {
        id: `pay_${byKey.size + 1}`,
        status: 'paid',
        created_at: new Date(time).toISOString(),
        amount: body.amount ?? '0.0002',
        already_owned: false,
      };
      byKey.set(idempotencyKey, { grant: body.grant, payment });
      return { status: 201, replayed: false, body: { ...payment } };
    },
    async refundPayment({ params, idempotencyKey }: { params: { payment: string }; idempotencyKey: string }) {
      if (trouble) throw trouble;
      refunds.add(idempotencyKey);
      for (const { payment } of byKey.values())
        if (payment.id === params.payment) payment.status = 'refunded';
    },
    async getOffer() {
      return { title: 'A tide', asset: 'USD', price: '0.0002' };
    },
  } as unknown as NonNullable<ChargeOptions['client']>;
  return {
    client,
    refunds,
    clock: () => time,
    pass: (seconds: number) => void (time += seconds * 1000),
    fail: (error: FarthingError | undefined) => void (trouble = error),
    /** What stands of all that was paid: how many calls. */
    standing: () => [...byKey.values()].filter(({ payment }) => payment.status === 'paid').length,
  };
}

let provider: ReturnType<typeof playProvider>;
let served: (PaidCall | undefined)[];
let next: () => Response;
let errors: unknown[];

beforeEach(() => {
  provider = playProvider();
  served = [];
  errors = [];
  next = () => Response.json({ high: '06:12' });
});

function api(options: Partial<ChargeOptions> = {}) {
  const { client, clock } = provider;
  const onError = (error: unknown) => void errors.push(error);
  return charge(
    { provider: 'https://pay.example', offer: OFFER, client, clock, onError, ...options },
    (_request, call) => {
      served.push(call);
      return next();
    },
  );
}

const request = (headers: Record<string, string> = {}, init: RequestInit & { url?: string } = {}) =>
  new Request(init.url ?? 'https://tides.example/tides', {
    ...init,
    headers: { 'farthing-grant': GRANT, ...headers },
  });
const keyed = (key = 'k1', init = {}) => request({ 'idempotency-key': key }, init);

describe('a call', () => {
  test('is paid before it is answered, and says by which payment', async () => {
    const answer = await api()(request());
    expect([answer.status, answer.headers.get('farthing-payment')]).toEqual([200, 'pay_1']);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(answer.headers.get('idempotency-key')).toMatch(/^[0-9a-f-]{36}$/);
    expect(served).toMatchObject([{ payment: { id: 'pay_1' }, repeated: false }]);
  });

  test('without a key pays each time', async () => {
    const serve = api();
    for (let i = 0; i < 3; i++) await serve(request());
    expect(provider.standing()).toBe(3);
  });

  test('that is free is free', async () => {
    expect((await api({ offer: () => undefined })(request())).status).toBe(200);
    expect([served, provider.standing()]).toEqual([[undefined], 0]);
  });

  test('under an open offer costs what the site says', async () => {
    await api({ amount: () => '0.01' })(request());
    expect(served[0]!.payment.amount).toBe('0.01');
  });

  test('may be made for a caller whose grant the site keeps', async () => {
    const keys = new Map([['tk_1', GRANT]]);
    const serve = api({ grant: ({ headers }) => keys.get(headers.get('authorization')?.slice(7) ?? '') });
    const by = (token: string) =>
      new Request('https://tides.example/', { headers: { authorization: `Bearer ${token}` } });
    expect([(await serve(by('tk_1'))).status, (await serve(by('tk_2'))).status]).toEqual([200, 402]);
  });
});

describe('repeated under its key', () => {
  test('it is answered again and paid once', async () => {
    const serve = api();
    const answers = [await serve(keyed()), await serve(keyed())];
    expect(answers.map((answer) => answer.headers.get('farthing-payment'))).toEqual(['pay_1', 'pay_1']);
    expect([served.map((call) => call!.repeated), provider.standing()]).toEqual([[false, true], 1]);
  });

  test('also under the key that was made for it', async () => {
    const serve = api();
    const made = (await serve(request())).headers.get('idempotency-key')!;
    await serve(keyed(made));
    expect(provider.standing()).toBe(1);
  });

  test.each<[string, RequestInit & { url?: string }]>([
    ['another address', { url: 'https://tides.example/tides?day=2' }],
    ['another method', { method: 'DELETE' }],
    ['another body', { method: 'POST', body: 'b' }],
  ])('it is another call, and paid, with %s', async (_, change) => {
    const serve = api();
    await serve(change.method === 'POST' ? keyed('k1', { method: 'POST', body: 'a' }) : keyed());
    await serve(keyed('k1', change));
    expect(provider.standing()).toBe(2);
  });

  test('it is another call when another caller uses the key', async () => {
    const serve = api();
    await serve(keyed());
    await serve(request({ 'idempotency-key': 'k1', 'farthing-grant': 'gra_2' }));
    expect(provider.standing()).toBe(2);
  });

  test('it does not go on for nothing: three times, and within a minute', async () => {
    const serve = api();
    const status = async (key: string) => (await serve(keyed(key))).status;
    const statuses = [];
    for (let i = 0; i < 5; i++) statuses.push(await status('k1'));
    expect(statuses).toEqual([200, 200, 200, 200, 409]);
    await status('k2');
    provider.pass(60);
    expect(await status('k2')).toBe(200);
    provider.pass(1);
    const late = await serve(keyed('k2'));
    expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([409, 'key_reused']);
  });
});

describe('a call that fails', () => {
  test.each([
    ['with 500', () => new Response('oh', { status: 500 })],
    [
      'by throwing',
      () => {
        throw new Error('oh');
      },
    ],
  ])('%s gets its money back, once', async (_, fail) => {
    next = fail;
    await api()(keyed()).catch(() => undefined);
    expect([provider.standing(), [...provider.refunds]]).toEqual([0, ['failed.pay_1']]);
  });

  test('is paid anew when it is tried again under its key and works', async () => {
    const serve = api();
    next = () => new Response('oh', { status: 503 });
    await serve(keyed());
    await serve(keyed());
    next = () => new Response('fine');
    const answer = await serve(keyed());
    expect([answer.status, answer.headers.get('farthing-payment'), provider.standing()]).toEqual([
      200,
      'pay_3',
      1,
    ]);
  });

  test('for ever is not tried for ever', async () => {
    const serve = api();
    next = () => new Response('oh', { status: 500 });
    const statuses = [];
    for (let i = 0; i < 6; i++) statuses.push((await serve(keyed())).status);
    expect(statuses).toEqual([500, 500, 500, 500, 500, 409]);
    expect(provider.standing()).toBe(0);
  });

  test.each([
    ['what the caller got wrong', {}, 404],
    ['what the site keeps the money for', { refundFailures: false }, 500],
  ])('is not refunded for %s', async (_, options, status) => {
    next = () => new Response('', { status });
    await api(options)(request());
    expect(provider.standing()).toBe(1);
  });
});

describe('refused', () => {
  const refused = async (asked: Request, options = {}) => {
    const answer = await api(options)(asked);
    expect([answer.headers.get('content-type'), served]).toEqual(['application/problem+json', []]);
    return { status: answer.status, ...((await answer.json()) as object) };
  };

  test.each([
    ['no grant', ''],
    ['one that is none', 'pay_1'],
  ])('with %s: 402 with the price and the way to checkout', async (_, grant) => {
    expect(await refused(request({ 'farthing-grant': grant }))).toEqual({
      type: 'about:blank',
      status: 402,
      code: 'grant_required',
      title: 'Payment required',
      detail: expect.stringContaining('Farthing-Grant'),
      offer: OFFER,
      offer_title: 'A tide',
      price: '0.0002',
      asset: 'USD',
      checkout: `https://pay.example/l/${OFFER}`,
    });
  });

  test('a grant that there is not: 402, for the payer must be asked', async () => {
    expect(await refused(request({ 'farthing-grant': 'gra_9' }))).toMatchObject({
      status: 402,
      code: 'grant_not_found',
    });
  });

  test('a grant that the provider cannot read: 402, for no other try would help', async () => {
    const errors = [{ path: 'grant', message: 'must be an id' }];
    provider.fail(problem('invalid_request', 400, { errors }));
    expect(await refused(request({ 'farthing-grant': 'gra_nope' }))).toMatchObject({
      status: 402,
      code: 'grant_required',
      checkout: `https://pay.example/l/${OFFER}`,
    });
  });

  test('an id that is no grant, such as a page’s credential: 402, and the header is explained', async () => {
    expect(await refused(request({ 'farthing-grant': 'crd_7zkq3m9t0v5c8x2hj4p6r1wbn0' }))).toMatchObject({
      status: 402,
      code: 'grant_required',
      detail: expect.stringContaining('gra_'),
    });
  });

  test.each(['wallet_frozen', 'seller_frozen'])(
    '%s: told as it is, for neither checkout nor another try would help',
    async (code) => {
      provider.fail(problem(code, 409));
      const { checkout, ...told } = (await refused(keyed())) as { checkout?: string };
      expect(told).toMatchObject({ status: 409, code });
      expect([checkout, errors]).toEqual([undefined, []]);
    },
  );

  test('a grant that is used up: 402 with what is left', async () => {
    provider = playProvider(0);
    const { checkout: _, ...told } = (await refused(keyed())) as { checkout?: string };
    expect(told).toMatchObject({ status: 402, code: 'limit_day_exceeded', window: 'day', remaining: '0' });
  });

  test('a key that is none', async () => {
    expect(await refused(keyed('two words'))).toMatchObject({ status: 400, code: 'key_invalid' });
  });

  test.each([
    ['no answer', FarthingError.unreachable('https://pay.example', undefined)],
    ['a key of ours that is revoked', problem('unauthorized', 401)],
    ['an outcome that nobody knows', problem('outcome_unknown', 503)],
    [
      'an amount of ours that is none',
      problem('invalid_request', 400, { errors: [{ path: 'amount', message: '' }] }),
    ],
  ])('%s from the provider: 503, nothing served; the same key later pays once', async (_, error) => {
    provider.fail(error);
    expect(await refused(keyed())).toMatchObject({ status: 503, code: 'provider_unreachable' });
    expect(errors).toEqual([error]);
    provider.fail(undefined);
    expect((await api()(keyed())).status).toBe(200);
    expect(provider.standing()).toBe(1);
  });
});
