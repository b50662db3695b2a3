import { expect, test } from 'vitest';
import type { z } from 'zod';
import { amount, paging, signedAmount } from './fields.ts';

const DECIMAL = 'must be a decimal string such as "0.002"';
const MISSING = /^Invalid input: expected \w+, received (undefined|NaN)$/;

test.each<[string, z.ZodType, unknown, string | RegExp]>([
  ['a number where an amount is a string', amount('x'), 0.002, DECIMAL],
  ['a comma', amount('x'), '0,002', DECIMAL],
  ['a sign', amount('x'), '-1', DECIMAL],
  ['no amount at all', amount('x'), undefined, MISSING],
  ['a number where it may be negative', signedAmount('x'), -1, 'must be a decimal string such as "-0.002"'],
  ['words where a number is counted', paging.limit, 'abc', 'must be a whole number'],
])('%s is told how it is written', (_what, schema, sent, message) => {
  const { error } = schema.safeParse(sent);
  expect(error!.issues[0]!.message).toMatch(message);
});
