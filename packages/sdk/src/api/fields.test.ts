import { expect, test } from 'vitest';
import type { z } from 'zod';
import { amount, anyId, id, paging, queryNumber, signedAmount } from './fields.ts';

const DECIMAL = 'must be a decimal string such as "0.002"';
const MISSING = /^Invalid input: expected \w+, received (undefined|NaN)$/;

test.each<[string, z.ZodType, unknown, string | RegExp]>([
  ['a number where an amount is a string', amount('x'), 0.002, `${DECIMAL}, not a number`],
  ['a comma', amount('x'), '0,002', DECIMAL],
  ['a sign', amount('x'), '-1', DECIMAL],
  ['no amount at all', amount('x'), undefined, MISSING],
  [
    'a number where it may be negative',
    signedAmount('x'),
    -1,
    'must be a decimal string such as "-0.002", not a number',
  ],
  ['words where a number is counted', paging.limit, 'abc', 'must be a whole number from 1 to 1000'],
  ['a number that is too large', paging.limit, '5000', 'must be a whole number from 1 to 1000'],
  ['half of something', paging.limit, '2.5', 'must be a whole number from 1 to 1000'],
  ['a number that is too small', queryNumber(0), '-1', 'must be a whole number, 0 or more'],
  ['an id that is too short', id('off', 'x'), 'off_123', 'must be an id: off_ and 26 letters and digits'],
  ['an id of another kind', anyId(['wal', 'sel'], 'x'), 'off_1', 'must be an id: wal_ or sel_ and 26'],
])('%s is told how it is written', (_what, schema, sent, message) => {
  const { error } = schema.safeParse(sent);
  expect(error!.issues[0]!.message).toMatch(message);
});
