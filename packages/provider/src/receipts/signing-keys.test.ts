import { generateKeyPairSync } from 'node:crypto';
import { decodeProtectedHeader } from 'jose';
import { beforeEach, expect, test } from 'vitest';
import type { Ed25519Jwk, ReceiptKey, Secrets } from '../secrets.ts';
import { must, NOON, openTestBook, testSecrets, type TestBook } from '../testing.ts';
import { PUBLISHED_FIRST_MS } from './signing-keys.ts';

let book: TestBook;
let secrets: Secrets;
let pay: (key: string) => Promise<string>;

function added(kid: string): ReceiptKey {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { kid, privateJwk: jwk as unknown as Ed25519Jwk };
}

async function open(store?: TestBook['store']) {
  book = await openTestBook({ secrets, ...(store && { store }) });
}

beforeEach(async () => {
  secrets = testSecrets();
  await open();
  const seller = await book.seller();
  const offer = await book.offer(seller, { price: 1_000_000n, title: 'Fog', once: false });
  const wallet = await book.wallet(100_000_000n);
  pay = async (key) => must(await book.payments.payAtCheckout(wallet, { offer, key })).id;
});

const rotate = () => book.signingKeys.rotate('operator_key');
const add = (kid: string) => void (secrets.receiptKeys = [...secrets.receiptKeys, added(kid)]);
const receipt = async (id: string) => must(await book.payments.receipt(id));
const kidOf = async (id: string) => decodeProtectedHeader(await receipt(id)).kid;
const published = async () =>
  (await book.receipts.keys()).keys.map(({ kid, nbf, exp }) => ({ kid, nbf, exp }));

test('a key that is only in the file signs nothing, and is told to nobody', async () => {
  add('rk_2');
  await open(book.store);
  book.wait(PUBLISHED_FIRST_MS * 10);
  expect(await kidOf(await pay('a'))).toBe('rk_1');
  expect(await published()).toEqual([{ kid: 'rk_1', nbf: 0 }]);
});

test('one that is taken into use is published at once, and signs ten minutes later', async () => {
  add('rk_2');
  const since = NOON + PUBLISHED_FIRST_MS;
  const { key, before, changed } = await rotate();
  expect([key.kid, key.since, before?.kid, changed]).toEqual(['rk_2', since, 'rk_1', true]);
  expect(await published()).toEqual([
    { kid: 'rk_1', nbf: 0, exp: since / 1000 },
    { kid: 'rk_2', nbf: since / 1000 },
  ]);
  const first = await pay('a');
  const early = await receipt(first);
  expect(await kidOf(first)).toBe('rk_1');
  book.wait(PUBLISHED_FIRST_MS - 1);
  expect(await kidOf(await pay('b'))).toBe('rk_1');
  book.wait(1);
  expect(await kidOf(await pay('c'))).toBe('rk_2');
  // What was paid before has the same bytes as ever.
  expect(await receipt(first)).toBe(early);
});

test('it is an act of the operator, and done again it changes nothing', async () => {
  add('rk_2');
  const first = await rotate();
  book.wait(5000);
  expect(await rotate()).toEqual({ ...first, changed: false });
  const entries = book.store.head;
  expect(await rotate()).toEqual({ ...first, changed: false });
  expect(book.store.head).toBe(entries);
});

test('two in a row never sign at the same time, however quickly they follow', async () => {
  add('rk_2');
  add('rk_3');
  await rotate();
  add('rk_4');
  await rotate();
  const keys = await published();
  // One that was passed over signs nothing, ever.
  expect(keys.map(({ kid }) => kid)).toEqual(['rk_1', 'rk_3', 'rk_4']);
  expect(keys[1]!.exp).toBe(keys[2]!.nbf);
  expect(keys[2]!.nbf).toBeGreaterThan(keys[1]!.nbf);
});

test('public halves stay in the book when the file has lost them; what they signed can no longer be made', async () => {
  const old = await pay('a');
  add('rk_2');
  await rotate();
  book.wait(PUBLISHED_FIRST_MS);
  secrets.receiptKeys = secrets.receiptKeys.slice(1);
  await open(book.store);
  book.wait(PUBLISHED_FIRST_MS);
  expect((await published()).map(({ kid }) => kid)).toEqual(['rk_1', 'rk_2']);
  await expect(book.payments.receipt(old)).rejects.toThrow('lack the receipt key rk_1');
});

test('a server whose file lacks the key signs nothing wrong, and goes on once it has it', async () => {
  const keys = secrets.receiptKeys;
  add('rk_2');
  const whole = secrets.receiptKeys;
  await rotate();
  secrets.receiptKeys = keys;
  await open(book.store);
  book.wait(PUBLISHED_FIRST_MS);
  const seller = await book.seller();
  const offer = await book.offer(seller, { price: 1_000_000n, title: 'Fog' });
  const wallet = await book.wallet(100_000_000n);
  const { id } = must(await book.payments.payAtCheckout(wallet, { offer, key: 'late' }));
  await expect(book.payments.receipt(id)).rejects.toThrow('lack the receipt key rk_2');
  secrets.receiptKeys = whole;
  expect(await kidOf(id)).toBe('rk_2');
});
