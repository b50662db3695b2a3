/** What somebody can do with a seller's key that is about to end: not live on. */
import { beforeEach, expect, test } from 'vitest';
import { openTestApp, NOON, type TestApp } from '../testing.ts';

const HOUR = 3_600_000;

let app: TestApp;
let leaked: string;
let leakedId: string;
let owner: string;

beforeEach(async () => {
  app = await openTestApp();
  const body = { name: 'The Lark', origins: ['https://lark.example'] };
  const made = await app.call('createSeller', { as: app.secrets.operatorKey, body });
  owner = made.body['secret_key']!;
  const key = { kind: 'secret', name: 'server', scopes: ['keys', 'payments'] };
  const { body: created } = await app.call('createKey', { as: owner, body: key });
  leaked = created['secret']!;
  leakedId = created['key']!['id']!;
});

/** The owner notices, and exchanges it with an hour for the change. */
const exchange = () =>
  app.call('rotateKey', { as: owner, params: { key: leakedId }, body: { overlap_seconds: 3600 } });

const works = async (key: string) => (await app.call('getSelf', { as: key })).status === 200;

test.each([
  ['makes another', { kind: 'secret', name: 'mine', scopes: ['payments', 'keys'] }],
  [
    'makes another that shall last',
    { kind: 'secret', name: 'mine', scopes: ['keys'], expires_at: '2030-01-01T00:00:00Z' },
  ],
])('a leaked key that %s before it ends dies with all it made', async (_, body) => {
  await exchange();
  const { body: made } = await app.call('createKey', { as: leaked, body });
  expect(made['key']!['expires_at']).toBe(new Date(NOON + HOUR).toISOString());
  app.wait(HOUR);
  expect(await works(made['secret']!)).toBe(false);
});

test('one that exchanges itself, or the key that took its place, gains no time', async () => {
  const { body: next } = await exchange();
  for (const key of [next['key']!['id']!, leakedId]) {
    const made = await app.call('rotateKey', { as: leaked, params: { key }, body: { overlap_seconds: 60 } });
    expect(made.body['key']!['expires_at']).toBe(new Date(NOON + HOUR).toISOString());
  }
  app.wait(HOUR);
  const { body: left } = await app.call('listKeys', { as: owner });
  const lasting = (left['items'] as unknown as { name: string; expires_at: string | null }[]).filter(
    (key) => key.expires_at === null,
  );
  expect(lasting.map(({ name }) => name)).not.toContain('server');
});

test('a key that ends makes shorter ones as it likes, and one that does not makes lasting ones', async () => {
  await exchange();
  const soon = new Date(NOON + HOUR / 2).toISOString();
  const body = { kind: 'secret', name: 'job', scopes: ['keys'], expires_at: soon };
  expect((await app.call('createKey', { as: leaked, body })).body['key']!['expires_at']).toBe(soon);
  const lasting = { kind: 'secret', name: 'job', scopes: ['keys'] };
  expect((await app.call('createKey', { as: owner, body: lasting })).body['key']!['expires_at']).toBeNull();
});
