/** Nothing lost, nothing changed, nothing counted twice, although the process may die at any of its writes. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { laneBase } from '@farthing/ledger';
import { must, NOON } from '../testing.ts';
import { CENT, DOLLAR, MINUTE, newWorld, testProvider, type TestProvider } from '../testing-provider.ts';
import { createReceivers } from './testing.ts';
import type { SummaryRow } from './summary.ts';

const EACH = 'https://each.example/';
const SUMS = 'https://sums.example/';

/** What happens between two ticks, or to them. */
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('pay' as const), amount: fc.integer({ min: 1, max: 9 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('refund' as const), amount: fc.integer({ min: 1, max: 5 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('tick' as const), ms: fc.constantFrom(0, 999, 61_000) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('die' as const),
      writes: fc.integer({ min: 0, max: 6 }),
      done: fc.boolean(),
      ms: fc.constantFrom(0, 61_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('fail' as const), times: fc.integer({ min: 1, max: 6 }) }),
  },
);

test.each([1, 3])('over %i lanes', { timeout: 120_000 }, async (lanes) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const receivers = createReceivers();
      const world = { ...newWorld({}, lanes), outbound: receivers };
      let provider = await testProvider(world);
      const { seller, offer } = await provider.shop();
      const payers = [await provider.payer(), await provider.payer(), await provider.payer()];
      for (const payer of payers) await provider.topUp(payer, 10n * DOLLAR);
      must(await provider.webhooks.create(seller, { url: SUMS }));
      must(
        await provider.webhooks.create(seller, {
          url: EACH,
          types: ['payment.created', 'payment.refunded', 'key.created'],
        }),
      );
      let failures = 0;
      receivers.answer = () => (failures-- > 0 ? 500 : 200);
      const payments: string[] = [];
      let keys = 0;

      const tick = async (running: TestProvider) => {
        await running.jobs.tick();
        await running.webhooks.settled();
      };
      for (const at of steps) {
        if (at.do === 'pay') {
          const payer = payers[keys % payers.length]!;
          const item = { offer, amount: BigInt(at.amount) * CENT, key: `k${keys++}` };
          payments.push(must(await provider.payments.payAtCheckout(payer, item)).id);
        } else if (at.do === 'refund' && payments.length > 0) {
          const payment = payments[(keys * 7) % payments.length]!;
          // May be refused: too much is asked back, or too little is left.
          await provider.payments.refund(seller, payment, {
            amount: BigInt(at.amount) * CENT,
            key: `k${keys++}`,
          });
        } else if (at.do === 'tick') {
          provider.wait(at.ms);
          await tick(provider);
        } else if (at.do === 'die') {
          provider.wait(at.ms);
          const dead = new Promise<void>((die) => (world.fuse = { ...at, die }));
          await Promise.race([dead, tick(provider)]);
          world.fuse = undefined;
          provider = await provider.restart();
        } else if (at.do === 'fail') {
          failures = at.times;
        }
      }
      failures = 0;
      for (let i = 0; i < 12; i++) {
        provider.wait(i < 6 ? MINUTE : 60 * MINUTE);
        await tick(provider);
      }

      // Each event of the journal came at least once, with one body, and nothing else came.
      const { items, more } = await provider.webhooks.events(seller, {
        types: new Set(['payment.created', 'payment.refunded']),
        limit: 10_000,
      });
      expect(more).toBe(false);
      const each = receivers.heard.filter(({ url }) => url === EACH);
      expect(new Set(each.map(({ id }) => id))).toEqual(new Set(items.map(({ id }) => id)));
      expect(new Set(receivers.heard.map(({ body }) => body)).size).toBe(
        new Set(receivers.heard.map(({ id }) => id)).size,
      );

      // All summaries together are the statistics, and there was at most one a minute.
      const sums = new Map(
        receivers.heard
          .filter(({ url, type }) => url === SUMS && type === 'payments.summary')
          .map(({ id, data }) => [id, data as unknown as { from: string; to: string; offers: SummaryRow[] }]),
      );
      const rows = [...sums.values()].flatMap(({ offers }) => offers);
      const day = Math.floor(NOON / 86_400_000);
      const statistics = must(await provider.statistics(seller, day, day + 1));
      const nano = (text: string) => {
        const [, sign, whole, part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)!;
        return BigInt(`${sign}${whole}${part.padEnd(9, '0')}`);
      };
      const total = (name: 'amount' | 'fee' | 'refunded') =>
        rows.reduce((sum, row) => sum + nano(row[name]), 0n);
      const due = (name: 'gross' | 'fees' | 'refunded') =>
        statistics.reduce((sum, row) => sum + row[name], 0n);
      expect([total('amount'), total('fee'), total('refunded')]).toEqual([
        due('gross'),
        due('fees'),
        due('refunded'),
      ]);
      expect(rows.reduce((sum, row) => sum + row.payments, 0)).toBe(payments.length);
      const times = [...sums.values()].map(({ to }) => Date.parse(to)).toSorted((a, b) => a - b);
      for (const [i, time] of times.entries())
        if (i > 0) expect(time - times[i - 1]!).toBeGreaterThanOrEqual(MINUTE);
    }),
    { numRuns: 60 },
  );
});

test.each([1, 3])('pages of events, whatever their size, are the same events (%i lanes)', async (lanes) => {
  const provider = await testProvider(newWorld({}, lanes));
  const { seller, offer } = await provider.shop();
  const other = await provider.shop();
  const payers = [await provider.payer(), await provider.payer(), await provider.payer()];
  for (let i = 0; i < 40; i++) {
    provider.wait(i % 3);
    await provider.pay(payers[i % 3]!, i % 4 === 0 ? other.offer : offer, CENT, `k${i}`);
  }
  const all = await provider.webhooks.events(seller, { limit: 1_000 });
  expect(all.more).toBe(false);
  expect(all.items.filter(({ type }) => type === 'payment.created').length).toBe(30);
  expect(all.items.map(({ time }) => time)).toEqual(
    all.items.map(({ time }) => time).toSorted((a, b) => a - b),
  );
  for (const limit of [1, 2, 7]) {
    const ids: string[] = [];
    let after = provider.ledger.store.lanes.map(({ lane }) => laneBase(lane));
    for (;;) {
      const page = await provider.webhooks.events(seller, { after, limit });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      ids.push(...page.items.map(({ id }) => id));
      after = page.next;
      if (!page.more) break;
    }
    expect(ids).toEqual(all.items.map(({ id }) => id));
  }
  const some = await provider.webhooks.events(seller, { types: new Set(['offer.created']), limit: 9 });
  expect(some.items.map(({ type }) => type)).toEqual(['offer.created']);
});
