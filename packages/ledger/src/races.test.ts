import fc from 'fast-check';
import { test } from 'vitest';
import { race, RACES, SPENDERS } from './testing/races.ts';

const grouping = fc.record({
  maxGroup: fc.integer({ min: 1, max: 80 }),
  waits: fc.array(fc.nat(6), { minLength: SPENDERS, maxLength: SPENDERS }),
  appends: fc.array(fc.nat(4), { minLength: 1, maxLength: 8 }),
});

const stake = fc
  .record({ winners: fc.integer({ min: 1, max: SPENDERS - 1 }), amount: fc.bigInt(2n, 10n ** 12n) })
  .chain(({ winners, amount }) => fc.bigInt(1n, amount - 1n).map((rest) => ({ winners, amount, rest })));

test.each(Object.keys(RACES))('64 on %s', async (name) => {
  const property = fc.asyncProperty(stake, grouping, (what, how) => race(name, what, how));
  await fc.assert(property, { numRuns: 15 });
});
