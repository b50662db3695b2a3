import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Link, LinkKey } from './index.ts';

interface Vectors {
  book: string;
  now: number;
  keys: { seller: string; kid: string; publicKey: string }[];
  privateKey: JsonWebKey;
  cases: { name: string; link: string; result: string; terms?: { v: 1 } & Link.Terms }[];
}

const { book, now, keys, privateKey, cases } = JSON.parse(
  readFileSync(new URL('../../../../tests/vectors/links.json', import.meta.url), 'utf8'),
) as Vectors;

const publicKey = (seller: string, kid: string) =>
  keys.find((key) => key.seller === seller && key.kid === kid)?.publicKey;

describe('verifying', () => {
  test.each(cases)('$name: $result', async ({ link, result, terms }) => {
    const verified = await Link.verify(link, { book, publicKey, now });
    if (verified.status === 'refused') expect(verified.code).toBe(result);
    else expect({ v: 1, ...verified.terms }).toEqual(terms);
    expect(verified.status === 'valid').toBe(result === 'valid');
  });
});

describe('signing', () => {
  test.each(cases.filter(({ terms, link }) => terms && !link.includes('/')))(
    '$name',
    async ({ terms, link }) => {
      const { v: _, exp, ...rest } = terms!;
      const given = { ...rest, ...(exp !== undefined && { expiresAt: new Date(exp * 1000 + 999) }) };
      expect(await Link.sign(given, privateKey)).toBe(link);
    },
  );

  const terms: Link.NewTerms = {
    book,
    seller: keys[0]!.seller,
    kid: keys[0]!.kid,
    asset: 'USD',
    price: '0.50',
    title: 'The owl that came to tea',
    url: 'https://lark.example/articles/12',
  };

  test('fills in resource, origin and once, and writes prices without zeros at the end', async () => {
    const { terms: signed } = Link.parse(await Link.sign(terms, privateKey))!;
    expect(signed).toMatchObject({
      price: '0.5',
      resource: terms.url,
      origin: 'https://lark.example',
      once: true,
    });
    const tip = Link.parse(
      await Link.sign({ ...terms, price: undefined, open: { min: '1.00' } }, privateKey),
    );
    expect(tip!.terms).toMatchObject({ open: { min: '1' }, once: false });
  });

  test.each([
    ['no price', { price: undefined }, 'either price or open must be given'],
    ['a price and bounds', { open: {} }, 'either price or open must be given'],
    ['a price that is no amount', { price: '$1' }, 'price must be a decimal string'],
    ['a bound that is no amount', { price: undefined, open: { min: '-1' } }, 'open.min must be'],
    ['an empty title', { title: '' }, 'title must be a readable line'],
    ['an address that is none', { url: 'articles/12' }, 'url must be a whole address'],
    ['one that is no page', { url: 'mailto:hal@lark.example' }, 'url must be a whole address'],
    ['an address elsewhere', { origin: 'https://owl.example' }, 'url must be on origin'],
    [
      'an origin with a path',
      { url: undefined, resource: 'r', origin: 'https://lark.example/' },
      'origin must be',
    ],
    ['nothing to own', { url: undefined, origin: 'https://lark.example' }, 'resource must be'],
    ['an expiry that is no date', { expiresAt: new Date('soon') }, 'exp must be whole seconds'],
  ])('refuses %s', async (_, change, message) => {
    await expect(Link.sign({ ...terms, ...change }, privateKey)).rejects.toThrow(message);
  });

  test('with a key of one’s own', async () => {
    const pair = await LinkKey.generate();
    const key = await LinkKey.forSigning(pair.privateKey);
    const link = await Link.sign(terms, key);
    expect(await Link.verify(link, { book, publicKey: () => pair.publicKey })).toMatchObject({
      status: 'valid',
    });
    expect(await Link.verify(link, { book, publicKey })).toMatchObject({ code: 'link_signature_invalid' });
  });
});

test('an address carries return and state', () => {
  expect(
    Link.url('https://pay.example/', 'off_1', { return: 'https://lark.example/?a=1', state: 'x y' }),
  ).toBe('https://pay.example/l/off_1?return=https%3A%2F%2Flark.example%2F%3Fa%3D1&state=x+y');
});

test.each([
  ['too short', 'AAAA'],
  ['no base64url', '='.repeat(43)],
])('a public key that is %s is none', async (_, text) => {
  expect(await LinkKey.forVerifying(text)).toBeUndefined();
});
