import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CODES, errorGroups, errors, errorsOf, exampleOf, isCode, notes, operations } from './index.ts';
import type { BodyOf, Operation, ResponseOf } from './index.ts';

const all = Object.entries(operations) as [string, Operation][];

describe('the table of operations', () => {
  test('names every row by its id', () => {
    for (const [name, { id }] of all) expect(id).toBe(name);
  });

  test('has each method and path once', () => {
    const routes = all.map(([, { method, path }]) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`);
    expect(new Set(routes).size).toBe(routes.length);
  });

  test.each(all)('%s has exactly the parameters of its path, and codes that exist', (_, operation) => {
    const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    expect(Object.keys(operation.params?.shape ?? {})).toEqual(inPath);
    for (const code of errorsOf(operation)) expect(errors).toHaveProperty(code);
    expect(new Set(operation.errors).size).toBe(operation.errors.length);
  });

  test.each(all)('%s parses its own examples and refuses unknown fields', (_, operation) => {
    const { params, query, body, responses } = operation;
    for (const schema of [params, query, body, ...Object.values(responses)]) {
      if (!schema) continue;
      const example = exampleOf(schema) as object;
      expect(schema.safeParse(example).error).toBeUndefined();
      expect(schema.safeParse({ ...example, surprise: 1 }).success).toBe(false);
    }
  });

  test('gives a scope to every seller operation but reading oneself', () => {
    const open = all.filter(([, { auth, scope }]) => auth.includes('seller') && !scope).map(([id]) => id);
    expect(open).toEqual(['getSelf']);
  });

  test('requires a key wherever a payer’s or seller’s money moves, or two would be one too many', () => {
    expect(all.filter(([, { idempotent }]) => idempotent).map(([id]) => id)).toEqual([
      'createPayment',
      'refundPayment',
      'createHold',
      'captureHold',
      'releaseHold',
      'createGrant',
      'createWalletPayment',
      'undoPayment',
      'createRefundRequest',
      'createTopUp',
      'createPayout',
      'runPayoutPreview',
      'createAdjustment',
      'proposeWriteOff',
      'click',
      'undoClick',
    ]);
  });
});

describe('the schemas', () => {
  const named = [...(notes as unknown as { _idmap: Map<string, z.ZodType> })._idmap];

  test.each(named)('%s parses its example', (_, schema) => {
    expect(schema.safeParse(exampleOf(schema)).error).toBeUndefined();
  });

  test.each([
    ['an amount as a number', { amount: 0.25 }],
    ['an exponent', { amount: '1e3' }],
    ['a leading zero', { amount: '00.1' }],
    ['a negative amount', { amount: '-1' }],
    ['nineteen decimals', { amount: '0.0000000000000000001' }],
    ['an id of another kind', { grant: 'off_7zkq3m9t0v5c8x2hj4p6r1wbn0' }],
    ['an id with a letter base 32 leaves out', { grant: 'gra_7zkq3m9t0v5c8x2hj4p6r1wbni' }],
    ['a moment that is no time', { valid_until: 'tomorrow' }],
    ['an unknown field', { note: 'hello' }],
  ])('a payment refuses %s', (_, change) => {
    const { body } = operations.createPayment;
    const good = exampleOf(body) as BodyOf<'createPayment'>;
    expect(body.safeParse({ ...good, ...change }).success).toBe(false);
  });

  test.each([
    ['plain', 'A walk', true],
    ['beyond the basic plane', 'Owls 🦉', true],
    ['right to left', 'ינשוף', true],
    ['empty', '', false],
    ['only spaces', '   ', false],
    ['two lines', 'a\nb', false],
    ['half a surrogate pair', 'a\ud83e', false],
    ['one that turns the direction', 'pay 0.01 \u202e001', false],
  ])('a title that is %s', (_, title, allowed) => {
    const { body } = operations.createOffer;
    expect(body.safeParse({ kind: 'fixed', price: '1', asset: 'USD', title }).success).toBe(allowed);
  });

  test('the body of a payment is validated in a few microseconds', () => {
    const { body } = operations.createPayment;
    const good = exampleOf(body);
    let best = Infinity;
    for (let round = 0; round < 20; round++) {
      const start = performance.now();
      for (let i = 0; i < 2000; i++) body.safeParse(good);
      best = Math.min(best, (performance.now() - start) / 2);
    }
    expect(best).toBeLessThan(5);
  });
});

describe('the codes', () => {
  test('have a page each, with words', () => {
    expect(Object.values(errorGroups).flatMap((group) => Object.keys(group))).toEqual(CODES);
    for (const { title, cause, mend } of Object.values(errors)) {
      expect(title).not.toMatch(/\.$/);
      expect(cause).toMatch(/\.$/);
      expect(mend).toMatch(/\.$/);
    }
  });

  test('keep the rule of statuses', () => {
    for (const [code, { status }] of Object.entries(errors)) {
      expect([400, 401, 402, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503]).toContain(status);
      expect(code.endsWith('_not_found') && code !== 'asset_not_found' ? status : 404).toBe(404);
    }
  });

  test('are told from other words', () => {
    expect(isCode('limit_closed')).toBe(true);
    expect(isCode('toString')).toBe(false);
    expect(isCode(undefined)).toBe(false);
  });
});

test('types follow the table', () => {
  const answered: ResponseOf<'removeMethod'> = undefined;
  const status: ResponseOf<'createPayment'>['status'] = 'paid';
  expect([answered, status]).toEqual([undefined, 'paid']);
});
