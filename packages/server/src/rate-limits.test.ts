import { type Operation, operations } from '@farthing/sdk/api/index.ts';
import { describe, expect, it, test } from 'vitest';
import { classOf, createRateLimits, RATES } from './rate-limits.ts';
import { openScene } from './testing-scene.ts';

const all = Object.values(operations) as Operation[];

test.each([
  ['createWallet', 'stranger'],
  ['updateWallet', 'stranger'],
  ['recoverWallet', 'recovery'],
  ['setSpendingLimit', 'confirming'],
  ['deleteWallet', 'confirming'],
  ['createWalletPayment', 'payer'],
  ['getHistory', 'reading'],
  ['listPayments', 'reading'],
  ['refundPayment', 'managing'],
  ['createPayments', 'paying'],
  ['getTrialBalance', undefined],
  ['gatewayCallback', undefined],
] as const)('%s is of the class %s', (id, limitClass) => {
  expect(classOf(operations[id])).toBe(limitClass);
});

test('whoever is not an operator or a gateway is limited in whatever changes anything', () => {
  const free = all
    .filter((each) => classOf(each) === undefined)
    .map(({ auth, method, rawBody }) => [auth, method, rawBody]);
  for (const [auth, method, rawBody] of free)
    expect(rawBody === true || String(auth) === 'operator' || (String(auth) === '' && method === 'GET')).toBe(
      true,
    );
});

describe('limits', () => {
  const open = (factor = 1) => {
    let now = 0;
    const told: string[] = [];
    const onLimited = (...what: string[]) => void told.push(what.join(' by '));
    const limits = createRateLimits({ factor, onLimited, monotonic: () => now });
    return { limits, told, pass: (ms: number) => (now += ms) };
  };

  it('recovery codes: ten from one network, and an end to it from very many', () => {
    const { limits, told, pass } = open();
    const { recovery } = limits;
    expect(Array.from({ length: 11 }, () => recovery('198.51.100.1') > 0).filter(Boolean)).toHaveLength(1);
    // Ten were used up above.
    const others = Array.from({ length: 600 }, (_, i) => recovery(`10.0.${i >> 8}.${i & 255}`) > 0);
    expect(others.filter(Boolean)).toHaveLength(10);
    expect(new Set(told)).toEqual(new Set(['recovery by network', 'recovery by all']));
    expect(recovery('198.51.100.1')).toBe(6);
    pass(6000);
    expect(recovery('198.51.100.1')).toBe(0);
  });

  it('are times a factor', () => {
    const { limits } = open(0.1);
    const { wallet } = limits.of(operations.createWalletPayment);
    const most = RATES.payer.wallet! / 10;
    expect(Array.from({ length: most + 3 }, () => wallet!('wal_a') > 0).filter(Boolean)).toHaveLength(3);
    expect(wallet!('wal_b')).toBe(0);
  });
});

test('over HTTP: a wallet that confirms too often is told when to come back; others are not held up', async () => {
  const scene = await openScene({ rateFactor: 0.1, config: { metrics: 'operator', trustProxy: false } });
  const body = { asset: 'USD', payment: null, day: '5', month: null };
  expect((await scene.call('setSpendingLimit', { as: scene.payer, body })).status).toBe(200);
  const { status, body: problem, headers } = await scene.call('setSpendingLimit', { as: scene.payer, body });
  expect({ status, code: problem['code'] }).toEqual({ status: 429, code: 'rate_limited' });
  expect(headers.get('retry-after')).toBe('60');
  expect((await scene.call('setSpendingLimit', { as: scene.guest, body })).status).toBe(200);
  const metrics = await (
    await scene.request('/metrics', { headers: { authorization: `Bearer ${scene.operator}` } })
  ).text();
  expect(metrics).toContain('farthing_rate_limited_total{class="confirming",by="wallet"} 1');
});
