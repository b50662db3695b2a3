import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAuthenticator } from '../passkeys/testing-authenticator.ts';
import type { Settings } from '../settings.ts';
import { CENT, DOLLAR, newWorld, testProvider } from '../testing-provider.ts';
import { must, outcome } from '../testing.ts';

async function scene(settings: Partial<Settings> = {}, lanes?: number) {
  const book = await testProvider(newWorld(settings, lanes));
  const { seller, offer } = await book.shop();
  const { id: wallet, token } = book.wallets.create();
  await book.topUp(wallet, 10n * DOLLAR);
  const terms = { seller, asset: 'USD', caps: {}, expiresAt: null };
  const grant = must(await book.grants.give(wallet, terms)).id;
  let keys = 0;
  const item = (amount: bigint) => ({ grant, offer, amount, key: `k${keys++}` });
  const charge = (amount: bigint) => book.payments.payUnderGrant(seller, item(amount));
  const hold = (amount: bigint) => book.holds.create(seller, { ...item(amount), expiresInSeconds: 3600 });
  const remove = (balance: 'refuse' | 'forfeit' = 'forfeit', confirmed = false) =>
    book.deletion.delete(wallet, { balance, confirmed });
  return { book, wallet, token, seller, offer, grant, charge, hold, remove };
}

const ORIGIN = 'https://lark.example';

/** Somebody signed in with a passkey, and a page that holds the grant. */
async function inhabited(s: Awaited<ReturnType<typeof scene>>) {
  const { book, wallet, seller, grant } = s;
  const { passkeys, sessions } = book.people;
  const device = createAuthenticator(book.world.settings.baseUrl);
  const options = await passkeys.registration(wallet, { binding: 'b', label: 'Wallet' });
  must(await passkeys.register(wallet, device.create(options), { binding: 'b', name: 'Phone' }));
  const { secret } = await sessions.start(wallet, { by: 'passkey', device: 'Firefox, Linux' });
  const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const page = { origin: ORIGIN, publicKey: { x: x!, y: y! } };
  const credential = must(await book.credentials.issue(must(await book.grants.get(grant)), page));
  const left = async () => ({
    passkeys: (await passkeys.list(wallet)).length,
    sessions: (await book.ledger.store.records('sessions', { limit: 9 })).length,
    credential: outcome(await book.credentials.find(credential.id, { seller, origin: ORIGIN })),
  });
  const signIn = async () => {
    const asked = await passkeys.authentication('b');
    return outcome(await passkeys.authenticate(device.get(asked), 'b'));
  };
  return { secret, left, signIn };
}

const NOBODY = { passkeys: 0, sessions: 0, credential: 'credential_ended' };

describe('a deleted wallet', () => {
  it.each([1, 3])(
    'opens to nobody, spends nothing, and the book still proves, in %i lanes',
    async (lanes) => {
      const { book, wallet, token, seller, offer, grant, charge, hold, remove } = await scene({}, lanes);
      const { recoveryCode } = must(await book.wallets.register(wallet));
      await book.saveMethod(wallet, 'ok');
      must(await book.askFirst.set(wallet, { above: { USD: DOLLAR } }));
      const { id: payment } = must(await charge(DOLLAR));
      must(await charge(DOLLAR));
      must(await book.refundRequests.ask(wallet, payment, { reason: 'My own words', key: 'r' }));
      const held = must(await hold(DOLLAR));
      must(await remove('forfeit', true));

      expect(await book.wallets.authenticate(token)).toBeUndefined();
      expect(await book.wallets.isDeleted(wallet)).toBe(true);
      expect(outcome(await book.wallets.recover(recoveryCode))).toBe('recovery_code_invalid');
      expect(await book.wallets.confirms(wallet, recoveryCode)).toBe(false);
      expect(outcome(await book.wallets.register(wallet))).toBe('wallet_not_found');
      expect(outcome(await book.wallets.setZone(wallet, 'UTC'))).toBe('wallet_not_found');
      expect(outcome(await remove('forfeit', true))).toBe('wallet_not_found');
      expect(await book.methods.get(wallet)).toBeUndefined();
      expect(await book.ledger.store.record('ask_first', wallet)).toBeUndefined();
      expect(outcome(await charge(1n))).toBe('limit_closed');
      expect(must(await book.holds.get(seller, held.id)).state).toBe('released');
      const buy = { offer, amount: 1n, key: 'late' };
      expect(outcome(await book.payments.payAtCheckout(wallet, buy))).toMatch(/^limit_|insufficient_funds/);
      expect([book.balance(wallet), book.balance('book/losses')]).toEqual([0n, 8n * DOLLAR]);
      // What the seller was told stays the seller's: its grant, its payment, the request without the payer's words.
      expect(must(await book.grants.get(grant)).revoked).toBe(true);
      const { items } = await book.refundRequests.listBySeller(seller, { limit: 9 });
      expect(items).toMatchObject([{ state: 'open', reason: undefined }]);
      must(await book.refundRequests.accept(seller, items[0]!.id));
      expect((await book.book.verify()).findings).toEqual([]);
    },
  );

  it.each([1, 3])('lets nobody in by passkey, session or page, in %i lanes', async (lanes) => {
    const s = await scene({}, lanes);
    const { secret, left, signIn } = await inhabited(s);
    const { sessions } = s.book.people;
    expect(await left()).toEqual({ passkeys: 1, sessions: 1, credential: 'posted' });
    expect(await signIn()).toBe('posted');
    must(await s.remove());
    expect(await left()).toEqual(NOBODY);
    expect(await sessions.authenticate(secret)).toBeUndefined();
    expect(await signIn()).toBe('passkey_invalid');
    // Even one that began in the very moment opens nothing, and goes with the next tidying.
    const late = await sessions.start(s.wallet, { by: 'passkey', device: '' });
    expect(await sessions.authenticate(late.secret)).toBeUndefined();
    await sessions.clean();
    expect(await left()).toEqual(NOBODY);
    expect((await s.book.book.verify()).findings).toEqual([]);
  });

  it('that never held money is gone as well', async () => {
    const book = await testProvider();
    const { id, token } = book.wallets.create();
    must(await book.deletion.delete(id, { balance: 'refuse' }));
    expect(await book.wallets.authenticate(token)).toBeUndefined();
  });
});

describe('is not deleted', () => {
  it('while money is there, unless it is given up', async () => {
    const { book, wallet, charge, remove } = await scene();
    expect(outcome(await remove('refuse'))).toBe('wallet_not_empty');
    must(await charge(10n * DOLLAR));
    must(await remove('refuse'));
    expect(await book.wallets.isDeleted(wallet)).toBe(true);
  });

  it('while it owes, or a collection is under way', async () => {
    const { book, wallet, charge, remove } = await scene();
    must(await charge(10n * DOLLAR + 20n * CENT));
    expect(outcome(await remove())).toBe('wallet_owes');
    await book.saveMethod(wallet, 'pending');
    must(await book.tabs.collect(wallet, { by: 'payer' }));
    expect(outcome(await remove())).toBe('collection_pending');
    must(await charge(10n * CENT));
  });

  it('while an operator has it frozen', async () => {
    const { book, wallet, remove } = await scene();
    must(await book.freezing.freezeWallet(wallet, { by: 'operator_key', reason: 'A stolen card' }));
    expect(outcome(await remove())).toBe('wallet_frozen');
    must(await book.freezing.thawWallet(wallet, { by: 'operator_key' }));
    must(await remove());
  });

  it('while a top-up may still bring money', async () => {
    const { book, wallet, remove } = await scene();
    const asset = book.ledger.store.assets.byCode('USD')!;
    must(await book.topups.create(wallet, { amount: DOLLAR, asset, returnUrl: '/' }, 'open'));
    expect(outcome(await remove())).toBe('topup_pending');
    book.wait(86_400_001);
    must(await remove());
  });

  it('without a fresh confirmation, once registered', async () => {
    const { book, wallet, charge, remove } = await scene();
    must(await book.wallets.register(wallet));
    expect(outcome(await remove())).toBe('deletion_unconfirmed');
    must(await charge(1n));
  });

  it('while it is being charged beyond what it has: then it goes on as before', async () => {
    const { book, wallet, charge, remove } = await scene();
    must(await book.spendingLimits.set(wallet, 'USD', { day: 50n * DOLLAR }));
    const [answer, ...charges] = await Promise.all([
      remove(),
      ...Array.from({ length: 21 }, (_, i) => charge(i < 20 ? DOLLAR / 2n : 20n * CENT)),
    ]);
    const paid = charges.filter((each) => outcome(each) === 'posted').length;
    if (outcome(answer) === 'wallet_owes') {
      expect(paid).toBe(21);
      expect(must(await book.spendingLimits.get(wallet, 'USD')).caps).toEqual({ day: 50n * DOLLAR });
      must(await charge(1n));
    } else {
      expect(book.balance(wallet)).toBe(0n);
      expect(await book.wallets.isDeleted(wallet)).toBe(true);
    }
  });
});

it('a process that dies in the middle leaves a wallet that can be deleted by asking again', async () => {
  for (const done of [true, false]) {
    for (let writes = 0; writes < 10; writes++) {
      const first = await scene();
      must(await first.charge(DOLLAR));
      must(await first.hold(DOLLAR));
      await inhabited(first);
      const { world } = first.book;
      const died = new Promise<void>((resolve) => (world.fuse = { writes, done, die: resolve }));
      await Promise.race([died, first.remove()]);
      world.fuse = undefined;
      const book = await first.book.restart();
      if (!(await book.wallets.isDeleted(first.wallet)))
        must(await book.deletion.delete(first.wallet, { balance: 'forfeit' }));
      expect(await book.people.passkeys.list(first.wallet)).toEqual([]);
      expect(await book.people.sessions.list(first.wallet)).toEqual([]);
      expect([book.balance(first.wallet), book.balance('book/losses')]).toEqual([0n, 9n * DOLLAR]);
      expect((await book.book.verify()).findings).toEqual([]);
    }
  }
});
