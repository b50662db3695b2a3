import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Asset } from '@farthing/ledger';
import { allEvents, countIn, must, outcome } from '../testing.ts';
import { CENT, DOLLAR, MINUTE, newWorld, testProvider, type TestProvider } from '../testing-provider.ts';
import { createGuests } from './guests.ts';
import { createRecoveryCode, hashRecoveryCode } from './recovery.ts';
import { issueToken, readToken } from './token.ts';

let book: TestProvider;

beforeEach(async () => {
  book = await testProvider();
});

async function documents(): Promise<number> {
  const names = ['wallets', 'methods', 'agenda', 'topups'];
  const pages = await Promise.all(names.map((name) => book.world.store.records(name, { limit: 10 })));
  return pages.flat().length;
}

describe('a guest', () => {
  it('costs nothing before its first money', async () => {
    const before = countIn(book.world.store, 'seq');
    const { id, token } = book.wallets.create();
    expect(await book.wallets.authenticate(token)).toBe(id);
    expect(await book.wallets.view(id)).toEqual({
      id,
      registered: false,
      frozen: false,
      zone: 'UTC',
      accounts: [
        {
          asset: Asset.USD,
          balance: 0n,
          available: DOLLAR / 2n,
          held: 0n,
          owed: 0n,
          tabLimit: DOLLAR / 2n,
          tabFrozen: false,
        },
      ],
    });
    expect(countIn(book.world.store, 'seq')).toBe(before);
    expect(await documents()).toBe(0);
  });

  it('pays later down to its limit', async () => {
    const { offer } = await book.shop();
    const { id } = book.wallets.create();
    await book.pay(id, offer, 40n * CENT);
    const [account] = (await book.wallets.view(id)).accounts;
    expect(account).toMatchObject({ balance: -40n * CENT, owed: 40n * CENT, available: 10n * CENT });
    const more = book.payments.payAtCheckout(id, { offer, amount: 11n * CENT, key: 'more' });
    expect(outcome(await more)).toBe('insufficient_funds');
  });

  it('spends what is prepaid first', async () => {
    const { offer } = await book.shop();
    const { id } = book.wallets.create();
    await book.topUp(id, DOLLAR);
    await book.pay(id, offer, DOLLAR + CENT);
    expect((await book.wallets.view(id)).accounts[0]).toMatchObject({ balance: -CENT, owed: CENT });
  });
});

describe('tokens', () => {
  const secret = randomBytes(32);
  const wallet = `wal_${'g'.repeat(25)}0` as const;

  it.each([0, 1, 255, 256, 65_535])('carry generation %i', (generation) => {
    const token = issueToken(secret, wallet, generation);
    expect(readToken(secret, token)).toEqual({ wallet, generation });
  });

  it('have one form', () => {
    const token = issueToken(secret, wallet, 0);
    const altered = [...token].map((character, i) => {
      const other = character === '0' ? '1' : '0';
      return token.slice(0, i) + other + token.slice(i + 1);
    });
    const others = [...altered, token.toUpperCase(), `${token}0`, token.slice(0, -1), '', 'wt_', wallet];
    for (const other of others) expect(readToken(secret, other)).toBeUndefined();
    expect(readToken(randomBytes(32), token)).toBeUndefined();
  });
});

describe('registering', () => {
  it('raises the tab of every account, and of those opened later', async () => {
    const { offer } = await book.shop();
    const { id } = book.wallets.create();
    await book.pay(id, offer, CENT);
    must(await book.wallets.register(id));
    const view = await book.wallets.view(id);
    expect(view).toMatchObject({ registered: true, accounts: [{ tabLimit: 5n * DOLLAR }] });
    const euro = await book.wallets.account(id, Asset.BUILT_IN[1]!);
    expect(euro).toMatchObject({ tabLimit: 5n * DOLLAR, available: 5n * DOLLAR });
  });

  it('is a fact in the journal', async () => {
    const { offer } = await book.shop();
    const { id } = book.wallets.create();
    await book.pay(id, offer, CENT);
    must(await book.wallets.register(id));
    const events = await allEvents(book);
    expect(events.filter(({ type }) => type === 'wallet_registered')).toMatchObject([{ wallets: [id] }]);
  });

  it('happens once', async () => {
    const { id } = book.wallets.create();
    const asked = Array.from({ length: 16 }, () => book.wallets.register(id));
    const codes = (await Promise.all(asked)).map(outcome);
    expect(codes.filter((code) => code === 'posted')).toHaveLength(1);
    expect(codes.filter((code) => code === 'already_registered')).toHaveLength(15);
  });

  it('raises an account that a payment under way opened low', async () => {
    const { offer } = await book.shop();
    const { id } = book.wallets.create();
    const [registered] = await Promise.all([book.wallets.register(id), book.pay(id, offer, CENT)]);
    must(registered);
    book.wait(MINUTE);
    await book.tick();
    expect((await book.wallets.view(id)).accounts[0]!.tabLimit).toBe(5n * DOLLAR);
    expect(await book.world.store.records('agenda', { limit: 10 })).toEqual([]);
  });

  it('is finished by the next process when this one dies', async () => {
    const { offer } = await book.shop();
    const { id } = book.wallets.create();
    await book.pay(id, offer, CENT);
    const { submit } = book.ledger;
    book.ledger.submit = (request, options) =>
      request.op === 'change' ? new Promise(() => {}) : submit.call(book.ledger, request, options);
    void book.wallets.register(id);
    await expect.poll(() => book.world.store.record('wallets', id)).toBeDefined();
    book = await book.restart();
    expect((await book.wallets.view(id)).accounts[0]!.tabLimit).toBe(DOLLAR / 2n);
    book.wait(MINUTE);
    await book.tick();
    expect((await book.wallets.view(id)).accounts[0]!.tabLimit).toBe(5n * DOLLAR);
  });
});

describe('recovering', () => {
  it('gives a new token, and older ones stop', async () => {
    const { id, token } = book.wallets.create();
    const { recoveryCode } = must(await book.wallets.register(id));
    const again = must(await book.wallets.recover(recoveryCode.toUpperCase().replaceAll('-', ' ')));
    expect(again.id).toBe(id);
    expect(await book.wallets.authenticate(again.token)).toBe(id);
    expect(await book.wallets.authenticate(token)).toBeUndefined();
    book = await book.restart();
    expect(await book.wallets.authenticate(again.token)).toBe(id);
    expect(await book.wallets.authenticate(token)).toBeUndefined();
    const third = must(await book.wallets.recover(recoveryCode));
    expect(await book.wallets.authenticate(again.token)).toBeUndefined();
    expect(await book.wallets.authenticate(third.token)).toBe(id);
  });

  it.each([
    ['another code', createRecoveryCode(randomBytes)],
    ['nothing', ''],
    ['half a code', '0000-0000-0000'],
    ['a wallet', 'wal_0123456789abcdefghjkmnpqrs'],
  ])('with %s is refused', async (_, code) => {
    must(await book.wallets.register(book.wallets.create().id));
    expect(outcome(await book.wallets.recover(code))).toBe('recovery_code_invalid');
  });

  it('with a new code: the older ones stop, tokens go on; it takes the payer, and a registered wallet', async () => {
    const { id, token } = book.wallets.create();
    const renew = (confirmed = true) => book.wallets.renewRecovery(id, { confirmed });
    expect(outcome(await renew())).toBe('wallet_not_found');
    const { recoveryCode: first } = must(await book.wallets.register(id));
    expect(outcome(await renew(false))).toBe('raise_unconfirmed');
    expect(await book.wallets.confirms(id, first)).toBe(true);
    const [one, two] = await Promise.all([renew(), renew()]);
    book = await book.restart();
    const codes = [first, must(one).recoveryCode, must(two).recoveryCode];
    expect(await Promise.all(codes.map((code) => book.wallets.confirms(id, code)))).toEqual([
      false,
      false,
      true,
    ]);
    expect(await book.wallets.authenticate(token)).toBe(id);
    expect((await allEvents(book)).filter(({ type }) => type === 'sign_in_changed')).toHaveLength(2);
    expect(must(await book.wallets.recover(codes[2]!)).id).toBe(id);
    expect(outcome(await book.wallets.recover(first))).toBe('recovery_code_invalid');
  });

  it('forgives what people mistype', () => {
    const code = '0123-4567-89ab-cdef-ghjk-1000';
    const typed = 'O123 4567 89AB CDEF GHJK LOOo';
    expect(hashRecoveryCode(typed)).toBe(hashRecoveryCode(code));
    expect(createRecoveryCode(randomBytes)).toMatch(/^([0-9a-z]{4}-){5}[0-9a-z]{4}$/);
  });
});

describe('zones', () => {
  it.each([
    ['Europe/Berlin', true, 'Europe/Berlin'],
    ['Mars/Olympus', 'zone_invalid', 'UTC'],
    ['', 'zone_invalid', 'UTC'],
  ])('%s', async (zone, answer, kept) => {
    const { id } = book.wallets.create();
    const result = await book.wallets.setZone(id, zone);
    expect(result === true || outcome(result)).toBe(answer);
    expect(await book.wallets.zoneOf(id)).toBe(kept);
  });

  it('stay when the wallet is registered or recovered', async () => {
    const { id } = book.wallets.create();
    await book.wallets.setZone(id, 'Asia/Tokyo');
    const { recoveryCode } = must(await book.wallets.register(id));
    must(await book.wallets.recover(recoveryCode));
    expect(await book.wallets.zoneOf(id)).toBe('Asia/Tokyo');
  });
});

describe('a zone that a browser says', () => {
  it('is taken once, and never in place of one that was chosen', async () => {
    const [fresh, chosen] = [book.wallets.create().id, book.wallets.create().id];
    expect(await book.wallets.hasZone(fresh)).toBe(false);
    await book.wallets.adoptZone(fresh, 'Europe/Berlin');
    await book.wallets.adoptZone(fresh, 'Asia/Tokyo');
    expect([await book.wallets.zoneOf(fresh), await book.wallets.hasZone(fresh)]).toEqual([
      'Europe/Berlin',
      true,
    ]);
    expect(await book.wallets.setZone(chosen, 'UTC')).toBe(true);
    await book.wallets.adoptZone(chosen, 'Asia/Tokyo');
    expect([await book.wallets.zoneOf(chosen), await book.wallets.hasZone(chosen)]).toEqual(['UTC', true]);
  });

  it('is not taken where it is none', async () => {
    const { id } = book.wallets.create();
    await book.wallets.adoptZone(id, 'Mars/Olympus');
    expect([await book.wallets.zoneOf(id), await book.wallets.hasZone(id)]).toEqual(['UTC', false]);
  });
});

describe('new guests', () => {
  const settings = { guestsPerAddressPerHour: 2, guestsPerHour: 3 };
  it('are admitted so many an hour, by address and in all', () => {
    let now = 3_600_000 * 100 + 1000;
    const guests = createGuests({ settings, clock: () => now });
    const admit = (address: string) => outcome(guests.admit(book.wallets.create().id, address));
    expect(['a', 'a', 'a', 'b', 'c'].map(admit)).toEqual([
      'posted',
      'posted',
      'guest_limit_reached',
      'posted',
      'guest_limit_reached',
    ]);
    expect(guests.admit(book.wallets.create().id, 'a')).toMatchObject({ retryAfterSeconds: 3599 });
    now += 3_600_000;
    expect(admit('a')).toBe('posted');
  });

  it('count once an hour, and all addresses of one IPv6 network as one', () => {
    const guests = createGuests({ settings, clock: () => 0 });
    const { id } = book.wallets.create();
    for (let i = 0; i < 5; i++) expect(guests.admit(id, '2001:db8::1')).toBe(true);
    expect(guests.admit(book.wallets.create().id, '2001:db8::2')).toBe(true);
    expect(outcome(guests.admit(book.wallets.create().id, '2001:db8::3'))).toBe('guest_limit_reached');
    expect(guests.admit(book.wallets.create().id, '2001:db8:0:1::3')).toBe(true);
  });

  it('are those that the book does not know: no money yet, and not registered', async () => {
    book = await testProvider(newWorld({ guestsPerAddressPerHour: 0 }));
    const [stranger, owner, member] = [1, 2, 3].map(() => book.wallets.create().id);
    await book.topUp(owner!, DOLLAR);
    must(await book.wallets.register(member!));
    expect(outcome(await book.wallets.admit(stranger!, 'a'))).toBe('guest_limit_reached');
    expect(await book.wallets.admit(owner!, 'a')).toBe(true);
    expect(await book.wallets.admit(member!, 'a')).toBe(true);
  });
});

describe('history', () => {
  it('tells everything that moved the money, newest first, and adds up to the balance', async () => {
    const { seller, offer } = await book.shop();
    const wallet = await book.payer('declined');
    const pay = async (amount: bigint, key: string) =>
      must(await book.payments.payAtCheckout(wallet, { offer, amount, key }));
    await book.topUp(wallet, DOLLAR);
    const first = await pay(2n * DOLLAR, 'a');
    const second = await pay(DOLLAR, 'b');
    must(await book.payments.undo(wallet, second.id));
    const refund = must(await book.payments.refund(seller, first.id, { amount: CENT, key: 'r' }));
    const caps = { total: 5n * DOLLAR };
    const asked = { seller, asset: 'USD', caps, expiresAt: null };
    const grant = must(await book.grants.give(wallet, asked)).id;
    const place = async (key: string) => {
      const terms = { grant, offer, amount: DOLLAR, key, expiresInSeconds: 60 };
      return must(await book.holds.create(seller, terms));
    };
    const held = await place('h1');
    const captured = must(await book.holds.capture(seller, held.id, { amount: CENT, key: 'c' }));
    const released = await place('h2');
    must(await book.holds.release(seller, released.id, { key: 'x' }));
    const collection = must(await book.tabs.collect(wallet, { by: 'operator' }));
    must(await book.tabs.writeOff(wallet));

    const { items } = await book.wallets.history(wallet, { limit: 100 });
    const title = 'A tip';
    expect(items).toMatchObject([
      { type: 'write_off', amount: DOLLAR, collection: collection.id },
      { type: 'release', amount: 0n, hold: released.id, held: -DOLLAR, title },
      { type: 'hold', amount: 0n, hold: released.id, held: DOLLAR, title },
      { type: 'payment', amount: -CENT, payment: captured.id, hold: held.id, title },
      { type: 'hold', amount: 0n, hold: held.id, held: DOLLAR, seller, offer },
      { type: 'refund', amount: CENT, refund: refund.id, payment: first.id, title, seller },
      { type: 'undo', amount: DOLLAR, payment: second.id, title, seller },
      { type: 'payment', amount: -DOLLAR, payment: second.id, title, seller, offer },
      { type: 'payment', amount: -2n * DOLLAR, payment: first.id },
      { type: 'top_up', amount: DOLLAR, topUp: expect.stringMatching(/^top_/) },
    ]);
    const balance = items.reduce((sum, item) => sum + item.amount, 0n);
    expect(balance).toBe(book.balance(wallet));
    const sums = await book.wallets.history(wallet, { limit: 100, list: 'sums' });
    expect(sums.items.map(({ type }) => type)).toEqual(['write_off', 'top_up']);
    const payments = await book.wallets.history(wallet, { limit: 100, list: 'payments' });
    expect(payments.items).toHaveLength(8);
  });

  it.each([1, 2, 5, 7, 100])('comes in pages of %i', async (limit) => {
    const { offer } = await book.shop();
    const wallet = await book.payer('ok');
    for (let i = 0; i < 7; i++) {
      await book.pay(wallet, offer, CENT);
      if (i % 3 === 0) must(await book.tabs.collect(wallet, { by: 'payer' }));
    }
    const seen: number[] = [];
    let before: number | undefined;
    do {
      const page = await book.wallets.history(wallet, { before, limit });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      seen.push(...page.items.map(({ seq }) => seq));
      before = page.next;
    } while (before !== undefined);
    expect(seen).toHaveLength(10);
    expect(seen).toEqual(seen.toSorted((a, b) => b - a));
  });
});

it('a tab limit may be set to nothing', async () => {
  book = await testProvider(newWorld({ guestTabLimit: '0' }));
  const { offer } = await book.shop();
  const { id } = book.wallets.create();
  const answer = await book.payments.payAtCheckout(id, { offer, amount: 1n, key: 'k' });
  expect(outcome(answer)).toBe('insufficient_funds');
});
