import { errors, type Operation, operations } from '@farthing/sdk/api/index.ts';
import { describe, expect, test } from 'vitest';
import { openScene } from '../testing-scene.ts';
import { rows } from './rows/index.ts';

describe.each([...new Set(rows.map(([operation]) => operation))])('%s', (operation) => {
  const cases = rows
    .filter(([each]) => each === operation)
    .map(([, outcome, when, sent, check]) => ({ outcome, when, sent, check }));

  test.each(cases)('$outcome when $when', async ({ outcome, sent, check }) => {
    const scene = await openScene();
    const request = await sent(scene);
    const before = scene.state();
    const { status, body } = await scene.call(operation, request);
    if (typeof outcome === 'number') {
      expect({ status, body }).toMatchObject({ status: outcome });
    } else {
      expect(body).toMatchObject({ code: outcome, status: errors[outcome].status });
      expect(scene.state()).toBe(before);
    }
    check?.(body, scene);
    const { balanced } = await scene.must('getTrialBalance', { as: scene.operator });
    expect(balanced).toBe(true);
  });
});

test.each(['createWalletPayment', 'createGrant', 'registerWallet', 'setSpendingLimit'] as const)(
  '%s: guest_limit_reached when a network starts too many new guests',
  async (operation) => {
    const scene = await openScene({ settings: { guestsPerAddressPerHour: 1 } });
    const expires_at = new Date(scene.ledger.now() + 86_400_000).toISOString();
    const bodies = {
      createWalletPayment: { offer: scene.line, price: '0.002' },
      createGrant: { seller: scene.sellerId, asset: 'USD', caps: {}, expires_at },
      registerWallet: undefined,
      setSpendingLimit: { asset: 'USD', payment: null, day: '1', month: null },
    };
    // A wallet of the web pages is a token like any other.
    const begin = (token: string) =>
      scene.call(operation, { as: token, key: scene.key(), body: bodies[operation] });
    const web = await scene.request('/wallet');
    const [, fromCookie] = /=(wt_\w+)/.exec(web.headers.get('set-cookie')!)!;
    expect((await begin(scene.guest)).status).toBeLessThan(300);
    const before = scene.state();
    for (const token of [await scene.newGuest(), fromCookie!]) {
      const { status, body, headers } = await begin(token);
      expect({ status, code: body['code'] }).toEqual({ status: 429, code: 'guest_limit_reached' });
      expect(Number(headers.get('retry-after'))).toBe(3600);
    }
    expect(scene.state()).toBe(before);
    // Who has started goes on.
    const again = { offer: scene.line, price: '0.002' };
    const paid = await scene.call('createWalletPayment', { as: scene.guest, key: scene.key(), body: again });
    expect(paid.status).toBe(201);
  },
);

test('the tables show every success and every refusal that an operation documents as its own', () => {
  const shown = new Set(rows.map(([operation, outcome]) => `${operation} ${outcome}`));
  // Shown above, since they need a setting of their own.
  for (const id of ['createWalletPayment', 'createGrant', 'registerWallet', 'setSpendingLimit'])
    shown.add(`${id} guest_limit_reached`);
  // In origins.test.ts: they note the attempt.
  for (const code of ['origin_unverified', 'origin_unreachable', 'origin_limit_reached'])
    shown.add(`verifyOrigin ${code}`);
  const documented = (Object.values(operations) as Operation[]).flatMap(({ id, responses, errors: own }) =>
    [...Object.keys(responses), ...own].map((outcome) => `${id} ${outcome}`),
  );
  expect(documented.filter((each) => !shown.has(each))).toEqual([]);
});
