/**
 * Writes links.json beside it: good and bad signed links, which the SDK and the provider's own verifier must both
 * judge alike. Ed25519 signatures are deterministic, so a rerun changes nothing. Run: node tests/vectors/write-links.ts
 */
import { createPrivateKey, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';

const book = 'bk_7zkq3m9t0v5c8x2hj4p6r1wbn0';
const seller = 'sel_7zkq3m9t0v5c8x2hj4p6r1wbn0';
const kid = 'lk_7zkq3m9t0v5c8x2hj4p6r1wbn0';
const now = Date.UTC(2026, 10, 22, 5, 12);

// The keys of RFC 8032, section 7.1, tests 1 and 2.
const jwk = (d: string, x: string) => ({
  kty: 'OKP',
  crv: 'Ed25519',
  x: Buffer.from(x, 'hex').toString('base64url'),
  d: Buffer.from(d, 'hex').toString('base64url'),
});
const key = jwk(
  '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
  'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
);
const otherKey = jwk(
  '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
  '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
);

function signed(text: string, by = key): string {
  const payload = Buffer.from(text);
  const privateKey = createPrivateKey({ key: by, format: 'jwk' });
  const signature = sign(null, Buffer.concat([Buffer.from('farthing-link-v1\n'), payload]), privateKey);
  return `${payload.toString('base64url')}.${signature.toString('base64url')}`;
}

/** The link with other terms beneath the same signature. */
function tampered(link: string, terms: object): string {
  return `${Buffer.from(JSON.stringify(terms)).toString('base64url')}.${link.split('.')[1]}`;
}

const fixed = {
  v: 1,
  book,
  seller,
  kid,
  asset: 'USD',
  price: '0.25',
  title: 'The owl that came to tea',
  resource: 'articles/12',
  origin: 'https://lark.example',
  url: 'https://lark.example/articles/12',
  once: true,
  exp: now / 1000 + 3600,
};
const {
  price: _price,
  exp: _exp,
  title: _title,
  resource: _resource,
  url: _url,
  once: _once,
  origin: _origin,
  ...who
} = fixed;
const open = {
  ...who,
  open: { min: '0.05', max: '100', suggested: '1' },
  title: 'Tip the night watch 🦉',
  resource: 'https://owl.example/',
  origin: 'https://owl.example',
  url: 'https://owl.example/',
  once: false,
};
const bare = {
  ...who,
  open: {},
  title: 'Any amount',
  resource: 'r',
  origin: 'http://127.0.0.1:4021',
  once: false,
};
const tiny = {
  ...who,
  price: '0.000000001',
  title: 'Next to nothing',
  resource: 'r',
  origin: 'http://127.0.0.1:4021',
  once: true,
};

const link = signed(JSON.stringify(fixed));
const reordered = Object.fromEntries(Object.entries(fixed).toReversed());
const good = (name: string, terms: object) => ({
  name,
  link: signed(JSON.stringify(terms)),
  result: 'valid',
  terms: JSON.parse(JSON.stringify(terms)) as object,
});
const bad = (name: string, result: string, text: string) => ({ name, link: text, result });

const cases = [
  good('fixed price, once, with expiry', fixed),
  good('open amount with bounds, repeatable, without expiry', open),
  good('open amount without bounds or url', bare),
  good('the smallest price', tiny),
  good('expiry in the next second', { ...fixed, exp: now / 1000 + 1 }),
  {
    ...good('the whole address', fixed),
    link: `https://pay.example/l/${link}?return=https%3A%2F%2Flark.example%2F#x`,
  },

  bad('expires now', 'link_expired', signed(JSON.stringify({ ...fixed, exp: now / 1000 }))),
  bad('expired long ago', 'link_expired', signed(JSON.stringify({ ...fixed, exp: 1 }))),
  bad('another book', 'link_foreign', signed(JSON.stringify({ ...fixed, book: 'bk_another' }))),
  bad('an unregistered key id', 'link_key_unknown', signed(JSON.stringify({ ...fixed, kid: 'lk_another' }))),
  bad(
    'a key of another seller',
    'link_key_unknown',
    signed(JSON.stringify({ ...fixed, seller: 'sel_another' })),
  ),
  bad('signed by another key', 'link_signature_invalid', signed(JSON.stringify(fixed), otherKey)),
  bad(
    'signature of other terms',
    'link_signature_invalid',
    `${link.split('.')[0]}.${signed('{}').split('.')[1]}`,
  ),

  ...Object.entries({
    asset: 'EUR',
    price: '0.0025',
    title: 'The owl that came to tea.',
    resource: 'articles/13',
    origin: 'https://evil.example',
    url: 'https://lark.example/articles/13',
    once: false,
    exp: fixed.exp + 1,
  }).map(([field, value]) =>
    bad(`${field} changed`, 'link_signature_invalid', tampered(link, { ...fixed, [field]: value })),
  ),
  bad('book changed', 'link_foreign', tampered(link, { ...fixed, book: 'bk_another' })),
  bad('seller changed', 'link_key_unknown', tampered(link, { ...fixed, seller: 'sel_another' })),
  bad('key id changed', 'link_key_unknown', tampered(link, { ...fixed, kid: 'lk_another' })),
  bad('expiry removed', 'link_signature_invalid', tampered(link, { ...fixed, exp: undefined })),
  bad(
    'bounds changed',
    'link_signature_invalid',
    tampered(signed(JSON.stringify(open)), { ...open, open: { min: '0.05', max: '100' } }),
  ),

  bad('another version', 'link_malformed', signed(JSON.stringify({ ...fixed, v: 2 }))),
  bad('keys in another order', 'link_malformed', signed(JSON.stringify(reordered))),
  bad('white space', 'link_malformed', signed(JSON.stringify(fixed, null, 1))),
  bad('an unknown key', 'link_malformed', signed(JSON.stringify({ ...fixed, coupon: 'x' }))),
  bad('an unknown key in open', 'link_malformed', signed(JSON.stringify({ ...open, open: { least: '1' } }))),
  bad('the same key twice', 'link_malformed', signed(JSON.stringify(fixed).replace('{', '{"v":1,'))),
  bad(
    'an escape where none is needed',
    'link_malformed',
    signed(JSON.stringify(fixed).replace('owl', '\\u006fwl')),
  ),
  bad('both price and open', 'link_malformed', signed(JSON.stringify({ ...fixed, open: {} }))),
  bad('neither price nor open', 'link_malformed', signed(JSON.stringify({ ...bare, open: undefined }))),
  bad('price as a number', 'link_malformed', signed(JSON.stringify({ ...fixed, price: 0.25 }))),
  bad('price with an exponent', 'link_malformed', signed(JSON.stringify({ ...fixed, price: '1e3' }))),
  bad('negative price', 'link_malformed', signed(JSON.stringify({ ...fixed, price: '-1' }))),
  bad('title of two lines', 'link_malformed', signed(JSON.stringify({ ...fixed, title: 'a\nb' }))),
  bad(
    'title that turns the direction',
    'link_malformed',
    signed(JSON.stringify({ ...fixed, title: 'a \u202eb' })),
  ),
  bad('title of half a character', 'link_malformed', signed(JSON.stringify({ ...fixed, title: 'a \ud83e' }))),
  bad('empty title', 'link_malformed', signed(JSON.stringify({ ...fixed, title: '' }))),
  bad('expiry as a fraction', 'link_malformed', signed(JSON.stringify({ ...fixed, exp: 1.5 }))),
  bad('once as a word', 'link_malformed', signed(JSON.stringify({ ...fixed, once: 'yes' }))),
  bad('no JSON', 'link_malformed', signed('hello')),
  bad('a list', 'link_malformed', signed('[]')),
  bad('nothing', 'link_malformed', ''),
  bad('no signature', 'link_malformed', link.split('.')[0]!),
  bad('short signature', 'link_malformed', link.slice(0, -2)),
  bad('padded signature', 'link_malformed', `${link}==`),
  bad('a third part', 'link_malformed', `${link}.AAAA`),
  bad('bits left over', 'link_malformed', link.slice(0, -1) + nextDigit(link.at(-1)!)),
];

/** The base64url digit after this one: it differs in the bits that a signature's last digit does not use. */
function nextDigit(digit: string): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return digits[digits.indexOf(digit) + 1]!;
}

const vectors = { book, now, keys: [{ seller, kid, publicKey: key.x }], privateKey: key, cases };
writeFileSync(new URL('links.json', import.meta.url), `${JSON.stringify(vectors, null, 2)}\n`);
