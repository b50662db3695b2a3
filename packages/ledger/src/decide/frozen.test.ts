/** What a frozen account may still do: nothing new, but what was promised before is kept, and money can go back. */
import { expect, test } from 'vitest';
import { Codec } from '../index.ts';
import { reverse, TestBook } from '../testing/test-book.ts';

const freeze = (account: number, frozen = true) => ({ op: 'change', kind: 0x41, account, frozen }) as const;

const outcome = (book: TestBook, request: Parameters<TestBook['ask']>[0]) => {
  const result = book.ask(request);
  return result.status === 'refused' ? result.code : result.status;
};

test('a frozen payer: what was held is captured, what was paid is given back, money still comes in', () => {
  const book = new TestBook();
  const { seq: paid } = book.do(book.payment());
  const { seq: hold } = book.do(book.holding());
  book.do(freeze(book.payer));
  expect(outcome(book, book.payment())).toBe('wallet_frozen');
  expect(outcome(book, { op: 'capture', kind: 0x14, hold })).toBe('posted');
  expect(outcome(book, reverse(paid))).toBe('posted');
  const legs = [
    { account: book.world, amount: -5n },
    { account: book.payer, amount: 5n },
  ];
  expect(outcome(book, { op: 'post', kind: 0x20, legs, unlessFrozen: true })).toBe('posted');
});

test('a frozen payee: payers get their money back, and nothing else moves', () => {
  const book = new TestBook();
  const { seq: paid } = book.do(book.payment());
  const { seq: hold } = book.do(book.holding());
  book.do(freeze(book.seller));
  expect(outcome(book, { op: 'capture', kind: 0x14, hold })).toBe('seller_frozen');
  expect(outcome(book, { op: 'release', kind: 0x15, hold })).toBe('posted');
  expect(outcome(book, reverse(paid))).toBe('posted');
});

test('thawed, everything is as before; other changes leave it frozen', () => {
  const book = new TestBook();
  book.do(freeze(book.payer));
  book.do({ op: 'change', kind: 0x39, account: book.payer, creditFrozen: false, floor: -5n });
  expect(outcome(book, book.payment())).toBe('wallet_frozen');
  const { changes } = book.do(freeze(book.payer, false));
  expect(changes).toEqual({ account: book.payer, creditFrozen: false, floor: -5n });
  expect(outcome(book, book.payment())).toBe('posted');
});

test('a thing owned already is answered although its owner is frozen, and a repeated key too', () => {
  const book = new TestBook();
  const resource = 'ab'.repeat(16);
  const key = { caller: 0, key: 'k', fingerprint: 'f' };
  book.do(book.payment({ resource, key }));
  book.do(freeze(book.payer));
  expect(outcome(book, book.payment({ resource }))).toBe('owned');
  expect(book.ask(book.payment({ key }))).toMatchObject({ status: 'posted', repeated: true });
});

test('entries written before accounts could be frozen have the same bytes as ever', () => {
  const changes = { account: 1, floor: null, creditFrozen: true };
  const bytes = Codec.encodeGroup([{ seq: 1, time: 0, kind: 3, legs: [], changes }]);
  expect(Buffer.from(bytes).toString()).toContain(
    '{"changes":{"account":1,"creditFrozen":true,"floor":null}}',
  );
});
