/**
 * Charging per call: before a handler of an API runs, the caller's grant pays for the call. A call that is repeated under
 * its key pays once; one that fails gets its money back; whoever cannot pay gets a problem document with the way to
 * checkout. Over plain Requests, hence for Hono too: `app.all('/tides', (c) => serve(c.req.raw))`.
 */
import { encode } from '../base64url.ts';
import { createClient, type Answer, type Client } from '../client.ts';
import { FarthingError } from '../error.ts';
import * as Key from '../key.ts';
import * as Link from '../links/link.ts';
import { withHeaders } from './fetch.ts';
import { createThings } from './thing.ts';
import { PRIVATE } from './visit.ts';

type Payment = Awaited<ReturnType<Client['createPayment']>>;

/** How calls are charged. */
export interface ChargeOptions {
  /** Where the provider is, such as `https://pay.example`. */
  provider: string;
  /** Your secret key, with the scopes `payments` and `refunds`. Not needed beside `client`. */
  key?: string | undefined;
  /** What a call costs: the id of an offer that is payable again and again (`once: false`). */
  offer:
    | `off_${string}`
    | ((request: Request) => `off_${string}` | undefined | Promise<`off_${string}` | undefined>);
  /**
   * The caller's grant, `gra_…`; by default the header `Farthing-Grant`. The id is enough: it is 128 bits that nobody can
   * guess, and is worth nothing without your secret key. But whoever else knows it can spend it with you: where callers
   * have keys of yours, keep grants on your side and look them up here.
   */
  grant?: ((request: Request) => string | undefined | Promise<string | undefined>) | undefined;
  /** What this call costs under an open offer: a decimal string. */
  amount?: ((request: Request) => string | Promise<string>) | undefined;
  /** For how many seconds a call may be repeated under its key without paying again; by default 60. */
  repeatSeconds?: number | undefined;
  /** How often, at most, within that time, from one server; by default 3. */
  repeats?: number | undefined;
  /** Whether a call that your handler fails (5xx, or throws) is refunded; by default true. */
  refundFailures?: boolean | undefined;
  /** Told what goes wrong on the way to the provider; by default written to the console. */
  onError?: ((error: unknown) => void) | undefined;
  fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds since 1970-01-01 UTC. */
  clock?: (() => number) | undefined;
  /** Instead of `key`: a client that is there already. */
  client?: Pick<Client, 'send' | 'refundPayment' | 'getOffer'> | undefined;
}

/** A call that is paid. */
export interface PaidCall {
  payment: Payment;
  /** True when it was paid before, under the same key: the caller asks again. */
  repeated: boolean;
}

/** A handler of the API. `call` is absent where `offer` says that the request is free. */
export type CallHandler = (request: Request, call: PaidCall | undefined) => Response | Promise<Response>;

const TIMEOUT_MS = 10_000;
/** After so many failed and refunded tries, a key is used up. */
const TRIES = 5;
const REMEMBERED = 10_000;

/**
 * Puts a charge before a handler.
 *
 * @returns a handler that charges each call before yours runs. Its answers name the payment in `Farthing-Payment`, and in
 * `Idempotency-Key` the key to repeat the call with: the caller's own, or one made for it.
 * @example
 * const serve = charge({ provider, key, offer: 'off_7zkq3m9t0v5c8x2hj4p6r1wbn0' }, () => Response.json({ high: '06:12' }));
 * // Called with the header `Farthing-Grant: gra_…` and, to be safe against lost answers, `Idempotency-Key: …`.
 * export default { fetch: serve };
 */
export function charge(
  options: ChargeOptions,
  handler: CallHandler,
): (request: Request) => Promise<Response> {
  const { provider, repeatSeconds = 60, repeats = 3, refundFailures = true, clock = Date.now } = options;
  const { onError = (error: unknown) => console.error('charge:', error) } = options;
  const client =
    options.client ??
    createClient({
      baseUrl: provider,
      key: options.key,
      fetch: options.fetch,
      retries: 2,
      timeoutMs: TIMEOUT_MS,
    });
  const thingOf = createThings({ farthing: client, clock });
  const repeated = new Map<string, number>();

  /** Charges under the call's key; after a try that failed and was refunded, under the next one made from it. */
  async function pay(
    body: Parameters<Client['createPayment']>[0]['body'],
    key: string,
  ): Promise<Answer<Payment> | undefined> {
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const idempotencyKey = attempt === 1 ? key : `${key}.${attempt}`;
      const answer = await client.send('createPayment', { body, idempotencyKey });
      if (!answer.replayed || answer.body.status !== 'refunded') return answer;
    }
    return undefined;
  }

  /** Whether a call that was paid before may be answered once more. */
  function mayRepeat({ id, status, created_at }: Payment): boolean {
    const count = (repeated.get(id) ?? 0) + 1;
    repeated.delete(id);
    repeated.set(id, count);
    if (repeated.size > REMEMBERED) repeated.delete(repeated.keys().next().value!);
    return status === 'paid' && count <= repeats && clock() - Date.parse(created_at) <= repeatSeconds * 1000;
  }

  async function refund({ id }: Payment): Promise<void> {
    try {
      // The key is the payment's: however often it is tried, it is refunded once.
      const body = { reason: 'The call failed.' };
      await client.refundPayment({ params: { payment: id }, body, idempotencyKey: `failed.${id}` });
    } catch (error) {
      if (!(error instanceof FarthingError && error.code === 'already_refunded')) onError(error);
    }
  }

  async function refuse(
    offer: string,
    error: { code: string; title: string; detail: string; status: number } & object,
    key: string,
  ) {
    const way =
      error.status === 402
        ? { offer, checkout: Link.url(provider, offer), ...(await thingOf(offer).details()) }
        : {};
    const { title, ...terms } = way as { title?: string };
    const problem = { type: 'about:blank', ...(title && { offer_title: title }), ...terms, ...error };
    const response = new Response(JSON.stringify(problem), {
      status: error.status,
      headers: {
        'Content-Type': 'application/problem+json',
        ...(error.status === 503 && { 'Retry-After': '2' }),
      },
    });
    return withHeaders(response, [...PRIVATE, ['Idempotency-Key', key]]);
  }

  return async (request) => {
    const offer = typeof options.offer === 'function' ? await options.offer(request) : options.offer;
    if (offer === undefined) return handler(request, undefined);
    const given = request.headers.get('idempotency-key');
    if (given !== null && !/^[\x21-\x7e]{1,255}$/.test(given)) return refuse(offer, PROBLEMS.key_invalid, '');
    const key = given ?? Key.ordered();
    const grant = options.grant ? await options.grant(request) : request.headers.get('farthing-grant');
    if (!grant || !/^gra_[0-9a-z]{1,40}$/.test(grant)) return refuse(offer, PROBLEMS.grant_required, key);

    const amount = await options.amount?.(request);
    const body = { grant: grant as `gra_${string}`, offer, ...(amount !== undefined && { amount }) };
    let paid: Answer<Payment> | undefined;
    try {
      paid = await pay(body, await callKey(request, grant, key));
    } catch (error) {
      if (!(error instanceof FarthingError)) throw error;
      return refuse(offer, refusalOf(error, onError), key);
    }
    if (!paid || (paid.replayed && !mayRepeat(paid.body))) return refuse(offer, PROBLEMS.key_reused, key);

    const payment = paid.body;
    const refundable = refundFailures && !payment.already_owned;
    let answer: Response;
    try {
      answer = await handler(request, { payment, repeated: paid.replayed });
    } catch (error) {
      if (refundable) await refund(payment);
      throw error;
    }
    if (refundable && answer.status >= 500) await refund(payment);
    return withHeaders(answer, [...PRIVATE, ['Farthing-Payment', payment.id], ['Idempotency-Key', key]]);
  };
}

const PROBLEMS = {
  grant_required: {
    status: 402,
    code: 'grant_required',
    title: 'Payment required',
    detail:
      'Each call is paid under a grant: name yours, which begins with gra_, in the header Farthing-Grant.',
  },
  key_invalid: {
    status: 400,
    code: 'key_invalid',
    title: 'Idempotency-Key invalid',
    detail: 'A key is 1 to 255 visible ASCII characters.',
  },
  key_reused: {
    status: 409,
    code: 'key_reused',
    title: 'Idempotency-Key used before',
    detail: 'This call was paid and answered before. A new call needs a new key.',
  },
} as const;

/**
 * The request key at the provider: of this caller, this key and this very call, so that nobody gets another call for what one
 * has cost, and two callers never share a key.
 */
async function callKey(request: Request, grant: string, key: string): Promise<string> {
  const digest = async (bytes: BufferSource) =>
    encode(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  const body = request.body === null ? '' : await digest(await request.clone().arrayBuffer());
  const words = [grant, key, request.method, request.url, body];
  return `call.${await digest(new TextEncoder().encode(JSON.stringify(words)))}`;
}

/** What the caller is told of a refusal by the provider. */
function refusalOf(error: FarthingError, onError: (error: unknown) => void) {
  const { code, status, title, detail, window, remaining } = error;
  // A grant that there is not, like one that is used up: the payer must be asked.
  if (status === 402 || code === 'grant_not_found')
    return { code, title, detail, status: 402, ...(window && { window }), ...(remaining && { remaining }) };
  // A text that no grant has. To say that another try helps would have the caller try for ever.
  if (code === 'invalid_request' && error.errors?.every(({ path }) => path === 'grant'))
    return PROBLEMS.grant_required;
  // Neither checkout nor another try would help.
  if (code === 'wallet_frozen' || code === 'seller_frozen') return { code, title, detail, status };
  onError(error);
  return {
    code: 'provider_unreachable',
    status: 503,
    title: 'Payment provider unreachable',
    detail: 'The call was not answered. Repeat it with the same Idempotency-Key: it is paid once.',
  };
}
