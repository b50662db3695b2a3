/** What a developer reads who got something wrong: the detail of the refusal says what would be right. */
import { beforeAll, expect, test } from 'vitest';
import { openScene, type Scene } from './testing-scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});

const OFFER = { kind: 'fixed', asset: 'USD', price: '0.002', title: 'Fog', resource: 'fog' };

test.each<[string, object, string]>([
  [
    'a price that is a number',
    { price: 0.002 },
    'price: must be a decimal string such as "0.002", not a number',
  ],
  ['a kind that there is not', { kind: 'tip' }, 'kind: must be "fixed" or "open"'],
  ['no kind', { kind: undefined }, 'kind: is required: "fixed" or "open"'],
  ['no title', { title: undefined }, 'title: is required'],
  ['an asset that is not counted', { asset: 'JPY' }, 'Allowed: USD, EUR, GBP.'],
  ['a page on another site', { url: 'http://localhost:8080/fog' }, 'Allowed: https://'],
])('an offer with %s', async (_, wrong, detail) => {
  const { status, body } = await scene.call('createOffer', {
    as: scene.seller,
    body: { ...OFFER, ...wrong },
  });
  expect([400, 422]).toContain(status);
  expect(body['detail']).toContain(detail);
});

test('a key of the wrong kind, and one without its scopes', async () => {
  const { body } = await scene.call('createKey', { as: scene.seller, body: { scopes: ['all'] } });
  const { errors } = body as unknown as { errors: { path: string; message: string }[] };
  const told = Object.fromEntries(errors.map(({ path, message }) => [path, message]));
  expect(told).toMatchObject({
    kind: 'is required: "secret" or "publishable"',
    name: 'is required',
    'scopes.0': expect.stringMatching(/^must be "payments", .* or "browser"$/),
  });
});

test.each([
  [
    { 'content-type': 'application/x-www-form-urlencoded' },
    'The body came as `application/x-www-form-urlencoded`.',
  ],
  [{ 'content-encoding': 'gzip' }, 'Send it as it is.'],
])('a body with %o', async (headers, detail) => {
  const { status, body } = await scene.call('createOffer', { as: scene.seller, body: OFFER, headers });
  expect([status, body['detail']]).toEqual([415, expect.stringContaining(detail)]);
});

test.each([
  ['sk_live_', 52, 'This is a test book and the key is of a live one. Each has keys of its own.'],
  ['pk_live_', 52, 'This is a test book and the key is of a live one. Each has keys of its own.'],
  ['sk_test_', 40, 'The key is not whole: 52 characters follow `test_`.'],
  ['sk_test_', 53, 'The key is not whole: 52 characters follow `test_`.'],
])('a key %s with %i characters', async (prefix, length, detail) => {
  const { status, body } = await scene.call('getBalance', { as: prefix + '0'.repeat(length) });
  expect([status, body]).toEqual([401, expect.objectContaining({ code: 'unauthorized', detail })]);
});
