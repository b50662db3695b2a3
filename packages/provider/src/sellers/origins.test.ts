import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import type { FetchedText } from '../fetch-text.ts';
import type { SellerId } from '../ids.ts';
import { isRefused } from '../refusal.ts';
import { must } from '../testing.ts';
import { testPeople, type TestPeople } from '../testing-people.ts';
import { createOrigins, type Origins } from './origins.ts';

const LARK = 'https://lark.example';
const FILE = `${LARK}/.well-known/farthing-verification.txt`;

let people: TestPeople;
let seller: SellerId;
let web: Map<string, FetchedText>;
let origins: Origins;
let asked: string[];

const read = (text: string, code = 200): FetchedText => ({ status: 'read', code, text });

function make(mode: 'test' | 'live' = 'test'): Origins {
  const { provider } = people;
  return createOrigins({
    ledger: provider.ledger,
    sellers: provider.sellers,
    settings: { mode },
    clock: () => provider.world.now,
    random: (size) => randomBytes(size),
    async fetchText(url) {
      asked.push(url);
      return web.get(url) ?? { status: 'failed', reason: 'ENOTFOUND' };
    },
  });
}

beforeEach(async () => {
  people = await testPeople();
  const { id } = await people.member();
  seller = must(await people.found(id, 'The Lark')).id;
  [web, asked] = [new Map(), []];
  origins = make();
});

const codeOf = (value: unknown) => (isRefused(value) ? value.code : 'accepted');

describe('an origin', () => {
  test.each([
    ['in the file', FILE, (token: string) => `hello\r\n ${token} \r\n`],
    [
      'in a tag of the front page',
      `${LARK}/`,
      (token: string) => `<head><meta name="farthing-verification" content="${token}"></head>`,
    ],
    [
      'in a tag written otherwise',
      `${LARK}/`,
      (token: string) => `<HTML><META content='${token}' NAME=Farthing-Verification />`,
    ],
  ])('is the seller’s once its token is %s', async (_, url, text) => {
    const { token, origin } = must(await origins.claim(seller, `${LARK}/articles/12?x`));
    expect(origin).toBe(LARK);
    web.set(`${LARK}/`, read('<p>Welcome'));
    web.set(url, read(text(token)));
    expect(must(await origins.verify(seller, LARK)).origins).toEqual([LARK]);
    expect(await origins.claims(seller)).toEqual([]);
  });

  test.each([
    ['nowhere', `${LARK}/`, () => 'hello', 'origin_unverified'],
    ['within another word', FILE, (token: string) => `x${token}`, 'origin_unreachable'],
    [
      'in a comment',
      `${LARK}/`,
      (t: string) => `<!-- <meta name="farthing-verification" content="${t}"> -->`,
      'origin_unverified',
    ],
    [
      'in what visitors wrote',
      `${LARK}/`,
      (t: string) => `<head></head><body><meta name="farthing-verification" content="${t}">`,
      'origin_unverified',
    ],
    [
      'in a tag of another name',
      `${LARK}/`,
      (t: string) => `<meta name="description" content="${t}">`,
      'origin_unverified',
    ],
  ])('is not when its token is %s', async (_, url, text, code) => {
    const { token } = must(await origins.claim(seller, LARK));
    web.set(url, read(text(token)));
    expect(codeOf(await origins.verify(seller, LARK))).toBe(code);
    expect(must(await people.provider.sellers.get(seller)).origins).toEqual([]);
  });

  test.each([
    ['opens tags without end', '<meta '.repeat(11_000)],
    ['has one tag and one word', `<meta ${'a'.repeat(65_000)}>`],
    ['has words without values', `<meta ${'a '.repeat(32_000)}>`],
    ['opens quotes without end', `<meta ${'a="'.repeat(21_000)}>`],
    ['opens comments without end', '<!--'.repeat(16_000)],
  ])('is looked for in no time, also where the page %s', async (_, text) => {
    must(await origins.claim(seller, LARK));
    web.set(`${LARK}/`, read(text));
    const begun = performance.now();
    expect(codeOf(await origins.verify(seller, LARK))).toBe('origin_unverified');
    // By the naive way some of these took seconds.
    expect(performance.now() - begun).toBeLessThan(500);
  });

  test.each([404, 500, 302])('is not by an answer of %d', async (code) => {
    const { token } = must(await origins.claim(seller, LARK));
    web.set(FILE, read(token, code));
    web.set(`${LARK}/`, read(`<meta name="farthing-verification" content="${token}">`, code));
    expect(codeOf(await origins.verify(seller, LARK))).toBe('origin_unverified');
  });

  test('of another seller’s token stays theirs', async () => {
    const other = must(await people.found((await people.member('b@owl.example')).id, 'Owl')).id;
    const { token } = must(await origins.claim(seller, LARK));
    web.set(FILE, read(token));
    web.set(`${LARK}/`, read(''));
    must(await origins.claim(other, LARK));
    expect(codeOf(await origins.verify(other, LARK))).toBe('origin_unverified');
    expect(codeOf(await origins.verify(seller, LARK))).toBe('accepted');
  });

  test('that nobody claimed is not looked at', async () => {
    expect(codeOf(await origins.verify(seller, LARK))).toBe('origin_invalid');
    expect(asked).toEqual([]);
  });

  test('can be taken away, also the last', async () => {
    const { token } = must(await origins.claim(seller, LARK));
    web.set(FILE, read(token));
    must(await origins.verify(seller, LARK));
    expect(must(await origins.remove(seller, LARK)).origins).toEqual([]);
  });

  test('is claimed with one token, however often it is asked for', async () => {
    const [one, two] = await Promise.all([origins.claim(seller, LARK), make().claim(seller, LARK)]);
    expect(must(one).token).toBe(must(two).token);
  });
});

test.each([
  ['', 'test', 'origin_invalid'],
  ['lark.example', 'test', 'origin_invalid'],
  ['ftp://lark.example', 'test', 'origin_invalid'],
  ['https://a:b@lark.example', 'test', 'origin_invalid'],
  ['http://localhost:8000', 'test', 'accepted'],
  ['http://lark.example', 'live', 'origin_invalid'],
  [LARK, 'live', 'accepted'],
] as const)('claiming %j in a %s book: %s', async (address, mode, code) => {
  expect(codeOf(await make(mode).claim(seller, address))).toBe(code);
});

test('a seller has twenty claims open and sixty looks an hour at most', async () => {
  for (let i = 0; i < 20; i++) must(await origins.claim(seller, `https://${i}.lark.example`));
  expect(codeOf(await origins.claim(seller, LARK))).toBe('origin_limit_reached');
  for (let i = 0; i < 60; i++) await origins.verify(seller, 'https://0.lark.example');
  expect(codeOf(await origins.verify(seller, 'https://0.lark.example'))).toBe('sign_in_limit_reached');
});
