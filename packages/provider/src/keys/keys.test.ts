import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { MOST_LINK_KEYS } from '../link-keys/link-keys.ts';
import { must, NOON, openTestBook, outcome } from '../testing.ts';
import { MOST_KEYS } from './keys.ts';
import { SCOPES } from './scopes.ts';

describe('keys', () => {
  test('open what they were made for', async () => {
    const book = await openTestBook();
    const seller = await book.seller();
    const { key, secret } = must(
      await book.keys.create(seller, {
        kind: 'secret',
        scopes: ['payments'],
        name: 'web',
      }),
    );
    expect(secret).toMatch(/^sk_test_[0-9a-z]{52}$/);
    expect(secret.startsWith(key.hint)).toBe(true);
    const caller = { role: 'seller', seller, scopes: ['payments'], keyId: key.id };
    expect(await book.keys.authenticate(secret)).toEqual(caller);
  });

  test('publishable ones say so and are for pages only', async () => {
    const book = await openTestBook();
    const seller = await book.seller();
    const { secret } = must(await book.keys.create(seller, { kind: 'publishable', name: 'page' }));
    expect(secret).toMatch(/^pk_test_/);
    expect(await book.keys.authenticate(secret)).toMatchObject({ role: 'publishable', scopes: ['browser'] });
  });

  test('a seller starts with one that may do everything', async () => {
    const book = await openTestBook();
    const made = must(await book.sellers.create({ name: 'The Owl', origins: ['https://owl.example'] }));
    const caller = await book.keys.authenticate(made.secretKey);
    expect(caller).toMatchObject({ role: 'seller', seller: made.seller.id });
    expect(caller).toHaveProperty('scopes', SCOPES);
  });

  test('the operator has one too', async () => {
    const book = await openTestBook();
    expect(await book.keys.authenticate(book.secrets.operatorKey)).toMatchObject({ role: 'operator' });
  });

  test.each([
    ['unknown', `sk_test_${'1'.repeat(52)}`],
    ['of another kind of book', `sk_live_${'1'.repeat(52)}`],
    ['no key', 'hello'],
    ['empty', ''],
    ['endless', 'sk_test_'.repeat(10_000)],
  ])('what is %s opens nothing', async (_, secret) => {
    const book = await openTestBook();
    expect(await book.keys.authenticate(secret)).toBeUndefined();
  });

  test('stop when they expire', async () => {
    const book = await openTestBook();
    const seller = await book.seller();
    const { secret } = must(
      await book.keys.create(seller, {
        kind: 'secret',
        name: 'short',
        expiresAt: NOON + 1000,
      }),
    );
    book.wait(999);
    expect(await book.keys.authenticate(secret)).toMatchObject({ role: 'seller' });
    book.wait(1);
    expect(await book.keys.authenticate(secret)).toMatchObject({ code: 'key_expired' });
  });

  test('are rotated with an overlap', async () => {
    const book = await openTestBook();
    const seller = await book.seller();
    const old = must(
      await book.keys.create(seller, { kind: 'secret', scopes: ['reports'], name: 'reports' }),
    );
    const next = must(await book.keys.rotate(seller, old.key.id, { overlapSeconds: 60 }));
    expect(next.key).toMatchObject({ name: 'reports', scopes: ['reports'] });
    expect(await book.keys.authenticate(old.secret)).toMatchObject({ role: 'seller' });
    expect(await book.keys.authenticate(next.secret)).toMatchObject({ role: 'seller' });
    book.wait(60_000);
    expect(await book.keys.authenticate(old.secret)).toMatchObject({ code: 'key_expired' });
    expect(await book.keys.authenticate(next.secret)).toMatchObject({ role: 'seller' });
  });

  test('without overlap the old one stops at once', async () => {
    const book = await openTestBook();
    const seller = await book.seller();
    const old = must(await book.keys.create(seller, { kind: 'secret', name: 'web' }));
    must(await book.keys.rotate(seller, old.key.id, { overlapSeconds: 0 }));
    expect(await book.keys.authenticate(old.secret)).toBeUndefined();
  });

  test('are revoked at once, also while someone reads them', async () => {
    const book = await openTestBook();
    const seller = await book.seller();
    const { key, secret } = must(await book.keys.create(seller, { kind: 'secret', name: 'web' }));
    const [, after] = await Promise.all([
      book.keys.revoke(seller, key.id).then(must),
      new Promise((resolve) => setTimeout(resolve, 20)).then(() => book.keys.authenticate(secret)),
    ]);
    expect(after).toBeUndefined();
    expect((await book.keys.list(seller, { limit: 10 })).items.map(({ id }) => id)).not.toContain(key.id);
  });

  test('of another seller cannot be touched', async () => {
    const book = await openTestBook();
    const [one, two] = [await book.seller(), await book.seller('https://owl.example')];
    const { key } = must(await book.keys.create(one, { kind: 'secret', name: 'web' }));
    expect(await book.keys.revoke(two, key.id)).toMatchObject({ code: 'key_not_found' });
    expect(await book.keys.rotate(two, key.id, { overlapSeconds: 1 })).toMatchObject({
      code: 'key_not_found',
    });
  });

  test('survive a restart, revoked ones do not', async () => {
    const book = await openTestBook();
    const seller = await book.seller();
    const [kept, gone] = [
      must(await book.keys.create(seller, { kind: 'secret', name: 'kept' })),
      must(await book.keys.create(seller, { kind: 'secret', name: 'gone' })),
    ];
    must(await book.keys.revoke(seller, gone.key.id));
    const { secrets } = book;
    const again = await openTestBook({ store: book.store, secrets });
    expect(await again.keys.authenticate(kept.secret)).toMatchObject({ seller });
    expect(await again.keys.authenticate(gone.secret)).toBeUndefined();
  });
});

test('a seller has so many keys; those that have ended make room, those that work do not', async () => {
  const book = await openTestBook();
  const seller = await book.seller();
  const at = book.ledger.now();
  const make = (expiresAt?: number) =>
    book.keys.create(seller, { kind: 'secret', name: 'k', ...(expiresAt !== undefined && { expiresAt }) });
  const { items: before } = await book.keys.list(seller, { limit: 1000 });
  for (let i = before.length; i < MOST_KEYS; i++) must(await make(i < MOST_KEYS / 2 ? at + 1000 : undefined));
  expect(outcome(await make())).toBe('key_limit_reached');
  const last = (await book.keys.list(seller, { limit: 1000 })).items.at(-1)!;
  expect(outcome(await book.keys.rotate(seller, last.id, { overlapSeconds: 60 }))).toBe('key_limit_reached');
  must(await book.keys.rotate(seller, last.id, { overlapSeconds: 0 }));
  // Another seller is not held up.
  must(await book.keys.create(await book.seller(), { kind: 'secret', name: 'k' }));
  book.wait(1000);
  const both = await Promise.all([make(), make()]);
  both.map(must);
  expect((await book.keys.list(seller, { limit: 1000 })).items.length).toBeLessThan(MOST_KEYS);
});

test('and so many link keys that were not revoked', async () => {
  const book = await openTestBook();
  const seller = await book.seller();
  const register = () => {
    const { x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
    return book.linkKeys.register(seller, x!);
  };
  const first = must(await register());
  for (let i = 1; i < MOST_LINK_KEYS; i++) must(await register());
  expect(outcome(await register())).toBe('key_limit_reached');
  must(await book.linkKeys.register(seller, first.publicKey));
  must(await book.linkKeys.revoke(seller, first.id));
  must(await register());
});
