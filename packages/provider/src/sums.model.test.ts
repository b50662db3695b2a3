/**
 * The sums at the book's edge (top-ups, collections, write-offs, payouts) against what a naive observer knows: which
 * payments were answered, and what the gateway really moved. Payers set limits, ask for refunds and delete wallets;
 * operators freeze, thaw and adjust. Reports come late, again and forged; the process dies after any write or with a
 * charge on its way.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Asset, type Entry } from '@farthing/ledger';
import { type CallbackRequest, type Outcome } from './gateways/gateway.ts';
import type { OfferId, SellerId, WalletId } from './ids.ts';
import { Kind } from './kinds.ts';
import { isRefused } from './refusal.ts';
import type { Collection } from './shapes.ts';
import { action, type Action, type Trouble } from './testing-sums.ts';
import { newerFirst } from './journal.ts';
import type { SweepRecord } from './sweeps/records.ts';
import { accountIn, must, statesOf } from './testing.ts';
import { CENT, DAY, DOLLAR, newWorld, testProvider, type TestProvider } from './testing-provider.ts';

/** What the observer knows. */
class Observer {
  readonly paid = new Map<string, { wallet: WalletId; seller: SellerId; amount: bigint }>();
  readonly refunded = new Set<string>();
  readonly states = new Map<string, Collection['state']>();
  readonly reports: CallbackRequest[] = [];
  readonly wallets: WalletId[] = [];
  /** Those that were deleted; others have taken their place. */
  readonly gone: WalletId[] = [];
  readonly requests = new Map<string, { payment: string; wallet: WalletId }>();
  readonly shops: { seller: SellerId; offer: OfferId }[] = [];
  book!: TestProvider;
  #keys = 0;

  async begin(lanes: number): Promise<void> {
    const book = await testProvider(newWorld({ feeBasisPoints: 333, payoutThreshold: '2.00' }, lanes));
    this.book = book;
    this.wallets.push(await book.payer('ok'), await book.payer(), book.wallets.create().id);
    this.shops.push(await book.shop('ok'), await book.shop('later'));
    must(await book.sellers.update(this.shops[1]!.seller, { payout: { schedule: 'weekly' } }));
    await book.tick();
  }

  /** Does it; when the process dies over it, another begins, and whoever asked asks again with the same key. */
  async survive<T>(trouble: Trouble, operation: () => Promise<T>): Promise<T> {
    if (trouble !== undefined) {
      const { world } = this.book;
      const died = new Promise<'died'>((resolve) => {
        if (typeof trouble === 'object') world.fuse = { ...trouble, die: () => resolve('died') };
        else world.gateway.next = { how: trouble, die: () => resolve('died') };
      });
      const answer = await Promise.race([operation().then((value) => ({ value })), died]);
      world.fuse = undefined;
      world.gateway.next = undefined;
      if (answer !== 'died') return answer.value;
      this.book = await this.book.restart();
    }
    return operation();
  }

  async act(action: Action): Promise<void> {
    const { gateway } = this.book.world;
    const key = `key ${this.#keys++}`;
    switch (action.do) {
      case 'pay':
        return this.pay(this.wallets[action.wallet]!, this.shops[action.seller]!, action, key);
      case 'refund': {
        const ids = [...this.paid.keys()];
        const id = ids[action.payment % ids.length];
        if (id === undefined) return;
        const { seller } = this.paid.get(id)!;
        const refund = await this.survive(action.trouble, () =>
          this.book.payments.refund(seller, id, { key }),
        );
        if (!isRefused(refund)) this.refunded.add(id);
        return;
      }
      case 'top up': {
        const amount = BigInt(action.dollars) * DOLLAR;
        const terms = { amount, asset: Asset.USD, returnUrl: '/' };
        const wallet = this.wallets[action.wallet]!;
        const started = await this.survive(action.trouble, () => this.book.topups.create(wallet, terms, key));
        if (isRefused(started) && started.code === 'wallet_frozen') return;
        this.settle(must(started).id, { state: action.ends });
        return;
      }
      case 'save method':
        return this.book.saveMethod(this.wallets[action.wallet]!, action.method);
      case 'collect': {
        const wallet = this.wallets[action.wallet]!;
        const collect = () => this.book.tabs.collect(wallet, { by: 'operator' });
        await this.survive(action.trouble, () => atOnce(action.times, collect));
        return;
      }
      case 'write off':
        await this.survive(action.trouble, () => this.book.tabs.writeOff(this.wallets[action.wallet]!));
        return;
      case 'thaw':
        await this.book.tabs.thaw(this.wallets[action.wallet]!);
        return;
      case 'freeze': {
        const [wallet, { seller }] = [this.wallets[action.which]!, this.shops[action.which]!];
        const because = { by: 'operator_key' };
        await this.survive(action.trouble, async () => {
          const now = this.book.freezing;
          if (action.whom === 'wallet')
            await (action.frozen ? now.freezeWallet(wallet, because) : now.thawWallet(wallet, because));
          else await (action.frozen ? now.freezeSeller(seller, because) : now.thawSeller(seller, because));
        });
        return;
      }
      case 'limit': {
        const wallet = this.wallets[action.wallet]!;
        const caps = action.day === undefined ? {} : { day: action.day };
        const set = () => this.book.spendingLimits.set(wallet, 'USD', caps, { confirmed: true });
        const limit = await this.survive(action.trouble, set);
        if (!isRefused(limit)) expect(limit.caps).toEqual(caps);
        return;
      }
      case 'ask': {
        const [id, paid] = [...this.paid][action.payment % this.paid.size] ?? [];
        if (id === undefined || !this.wallets.includes(paid!.wallet)) return;
        const ask = () => this.book.refundRequests.ask(paid!.wallet, id, { reason: 'Please', key });
        const asked = await this.survive(action.trouble, ask);
        if (isRefused(asked)) return;
        expect(this.refunded.has(id)).toBe(false);
        this.requests.set(asked.id, { payment: id, wallet: paid!.wallet });
        return;
      }
      case 'answer':
        return this.answer([...this.requests][action.request % this.requests.size], action);
      case 'delete':
        return this.remove(action.wallet, action);
      case 'adjust': {
        const amount = BigInt(action.cents) * CENT;
        const adjustment = { target: this.wallets[action.wallet]!, asset: Asset.USD, amount };
        await this.survive(action.trouble, () =>
          this.book.approvals.propose({ action: 'adjust', adjustment }, { by: 'operator_key', key }),
        );
        return;
      }
      case 'pay out': {
        const { seller } = this.shops[action.seller]!;
        await this.survive(action.trouble, () => this.book.payouts.request(seller, key));
        return;
      }
      case 'run payouts':
        await this.survive(action.trouble, () =>
          atOnce(action.times, () => this.book.payouts.run({ by: 'operator' })),
        );
        return;
      case 'send to': {
        const { destination } = action;
        must(await this.book.sellers.update(this.shops[action.seller]!.seller, { payout: { destination } }));
        return;
      }
      case 'settle': {
        // A payment that was declined may come through after all; what became of a payout stays.
        const pending = [...gateway.moves.values()].filter(({ outcome: { state }, kind }) => {
          return (
            state === 'pending' || (state === 'declined' && kind !== 'payout' && action.ends === 'succeeded')
          );
        });
        const move = pending[action.move % pending.length];
        if (move) this.settle(move.key, { state: action.ends });
        return;
      }
      case 'report': {
        const report = this.reports[action.report % this.reports.length];
        if (!report) return;
        const { body } = report;
        const sent = action.forged ? { headers: {}, body } : report;
        const deliver = () => this.book.callbacks.receive('test', sent);
        await this.survive(action.trouble, () => atOnce(action.times, deliver));
        return;
      }
      case 'sweep': {
        const { seller } = this.shops[action.seller]!;
        return this.survive(action.trouble, () => this.book.sweep(seller));
      }
      case 'wait':
        return this.book.wait(action.ms);
      case 'tick':
        return this.survive(action.trouble, () => this.book.tick());
      case 'restart':
        this.book = await this.book.restart();
    }
  }

  async pay(
    wallet: WalletId,
    { seller, offer }: { seller: SellerId; offer: OfferId },
    { amount, trouble }: { amount: bigint; trouble: Trouble },
    key: string,
  ): Promise<void> {
    const { accounts, frozen } = await this.book.wallets.view(wallet);
    const [account] = accounts;
    const stopped = frozen || (await this.book.freezing.of(seller)) !== undefined;
    const { balance, tabLimit, tabFrozen } = account!;
    const { caps, spent } = must(await this.book.spendingLimits.get(wallet, 'USD'));
    const within = caps.day === undefined || spent.day + amount <= caps.day;
    const allowed = !stopped && within && amount <= balance + (tabFrozen ? 0n : tabLimit);
    const paid = await this.survive(trouble, () =>
      this.book.payments.payAtCheckout(wallet, { offer, amount, key }),
    );
    expect(isRefused(paid)).toBe(!allowed);
    if (!isRefused(paid)) this.paid.set(paid.id, { wallet, seller, amount });
  }

  /** A request for a refund is answered, by the seller or by who asked. */
  async answer(
    [id, asked]: [string, { payment: string; wallet: WalletId }] | [] = [],
    { how, trouble }: { how: 'accept' | 'decline' | 'withdraw'; trouble: Trouble },
  ): Promise<void> {
    if (id === undefined) return;
    const { seller } = this.paid.get(asked!.payment)!;
    const answered = await this.survive(trouble, () => {
      const { refundRequests } = this.book;
      return how === 'withdraw'
        ? refundRequests.withdraw(asked!.wallet, id)
        : refundRequests[how](seller, id);
    });
    if (!isRefused(answered) && answered.state === 'refunded') this.refunded.add(asked!.payment);
  }

  /** Deletes a wallet; another takes its place. */
  async remove(
    at: number,
    { balance, trouble }: { balance: 'refuse' | 'forfeit'; trouble: Trouble },
  ): Promise<void> {
    const wallet = this.wallets[at]!;
    await this.survive(trouble, () => this.book.deletion.delete(wallet, { balance, confirmed: true }));
    if (!(await this.book.wallets.isDeleted(wallet))) return;
    expect(this.book.balance(wallet)).toBe(0n);
    this.gone.push(wallet);
    this.wallets[at] = this.book.wallets.create().id;
  }

  /** Whoever is frozen is neither charged nor paid, as the journal tells it. */
  checkFrozen(entries: readonly Entry[]): void {
    const frozen = new Set<number>();
    for (const { kind, changes, legs, holds } of entries) {
      if (changes?.frozen) frozen.add(changes.account);
      else if (changes) frozen.delete(changes.account);
      if (kind === Kind.payment || kind === Kind.payout || holds)
        expect(legs.filter(({ account }) => frozen.has(account))).toEqual([]);
    }
  }

  /** The gateway ends something, and posts a report that may arrive at any time or never. */
  settle(key: string, outcome: Outcome): void {
    const { gateway } = this.book.world;
    gateway.settle(key, outcome);
    this.reports.push(gateway.callback(key));
  }

  /** What must be true after every action. */
  async check(): Promise<void> {
    const { book } = this;
    const { store, gateway } = book.world;
    const entries: Entry[] = await store.read(0, 1_000_000);
    const came = sumsBy(entries, Kind.topUp, ({ data }) => JSON.parse(data!).topUp as string);
    const collected = sumsBy(entries, Kind.collection, ({ data }) => {
      const { collection, attempt } = JSON.parse(data!) as { collection: string; attempt: number };
      return `${collection}.${attempt}`;
    });
    for (const [key, amount] of [...came, ...collected]) {
      const move = gateway.moves.get(key)!;
      expect(move.outcome.state).toBe('succeeded');
      expect(move.amount).toBe(amount);
    }
    this.checkFrozen(entries);
    const balances: bigint[] = [];
    // What a wallet that is gone gets back stays there.
    for (const wallet of this.gone) {
      balances.push(book.balance(wallet));
      expect(balances.at(-1)).toBeGreaterThanOrEqual(0n);
    }
    const unfinished = await store.records('agenda', { limit: 10 });
    for (const wallet of this.wallets) {
      const [account] = (await book.wallets.view(wallet)).accounts;
      const { balance, tabLimit, tabFrozen } = account!;
      expect(balance).toBeGreaterThanOrEqual(-tabLimit);
      balances.push(balance);
      const number = accountIn(store, wallet)?.account;
      const sums = legsOf(entries, [number], [Kind.topUp, Kind.collection, Kind.writeOff, Kind.adjustment]);
      const spent = [...this.paid].filter(([id, paid]) => paid.wallet === wallet && !this.refunded.has(id));
      expect(balance).toBe(spent.reduce((rest, [, { amount }]) => rest - amount, sums));
      const { items } = await book.tabs.list({ wallet, limit: 1000 });
      expect(items.filter(({ state }) => state === 'pending' || state === 'declined').length).toBeLessThan(2);
      for (const { id, state } of items) {
        expect(BECOMES[this.states.get(id) ?? 'pending']).toContain(state);
        this.states.set(id, state);
      }
      const latest = items[0]?.state;
      if (latest === 'declined') expect(tabFrozen).toBe(true);
      // Its thawing may still be on the agenda of a process that died.
      if ((latest === 'paid' || latest === 'settled') && tabFrozen) expect(unfinished).not.toEqual([]);
    }
    const { assets, lanes } = await book.book.trialBalance();
    const [trial] = assets;
    expect(trial?.sum ?? 0n).toBe(0n);
    for (const lane of lanes) expect(lane.assets.map(({ sum }) => sum).filter(Boolean)).toEqual([]);
    const sweeps = (await store.records('sweeps', { limit: 100 })).map(({ value }) => value as SweepRecord);
    expect(trial?.clearing ?? 0n).toBe(sweeps.reduce((total, { amount }) => total + BigInt(amount), 0n));
    for (const { seller } of this.shops) {
      const paid = [...this.paid].filter(([id, each]) => each.seller === seller && !this.refunded.has(id));
      const gross = paid.reduce((total, [, { amount }]) => total + amount, 0n);
      const { items } = await book.payouts.list({ seller, limit: 10_000 });
      const left = items
        .filter(({ state }) => state !== 'failed')
        .reduce((total, each) => total + each.gross, 0n);
      const [balance] = must(await book.sellers.balance(seller));
      // Each lane takes its fees apart, and what is less than a unit stays with the seller for now.
      const net = gross - (gross * 333n) / 10_000n - left;
      const over = (balance?.unpaid ?? 0n) - net;
      expect(over >= 0n && over < BigInt(lanes.length)).toBe(true);
    }
    const sum = (wanted: (balance: bigint) => boolean) =>
      balances.filter(wanted).reduce((total, balance) => total + balance, 0n);
    expect(trial?.prepaid ?? 0n).toBe(sum((balance) => balance > 0n));
    expect(trial?.owed ?? 0n).toBe(sum((balance) => balance < 0n));
  }

  /** Everything ends and is heard of; then the book and the world must agree to the last unit. */
  async end(): Promise<void> {
    const { gateway } = this.book.world;
    for (let day = 0; day < 60; day++) {
      for (const [i, { key, outcome }] of [...gateway.moves.values()].entries()) {
        if (outcome.state === 'pending') this.settle(key, { state: i % 3 ? 'succeeded' : 'declined' });
      }
      for (const report of this.reports.splice(0)) await this.book.callbacks.receive('test', report);
      this.book.wait(DAY);
      await this.book.tick();
    }
    await this.check();
    const { book } = this;
    expect(await book.world.store.records('agenda', { limit: 10 })).toEqual([]);
    expect(await book.world.store.records('sweeps', { limit: 10 })).toEqual([]);
    const moved = [...gateway.moves.values()].filter(({ outcome }) => outcome.state === 'succeeded');
    const total = (wanted: boolean) =>
      moved
        .filter(({ kind }) => (kind === 'payout') === wanted)
        .reduce((sum, { amount }) => sum + amount, 0n);
    expect(book.balance('book/gateway/test')).toBe(total(true) - total(false));
    expect(book.balance('book/payouts')).toBe(0n);
    for (const { seller } of this.shops) await this.checkStatements(seller);
    for (const wallet of this.wallets) {
      const { items } = await book.wallets.history(wallet, { limit: 10_000 });
      expect(items.reduce((sum, { amount }) => sum + amount, 0n)).toBe(book.balance(wallet));
    }
    expect(await book.book.verify()).toMatchObject({ ok: true, findings: [] });
  }

  async checkStatements(seller: SellerId): Promise<void> {
    const { items } = await this.book.payouts.list({ seller, limit: 10_000 });
    const left = items.filter(({ state }) => state === 'paid').reduce((sum, { gross }) => sum + gross, 0n);
    const { store } = this.book.world;
    const accruals = statesOf(store).map((state) => state.accountByName(`${seller}/accrual`, 1)?.account);
    const pays = [Kind.payment, Kind.refund, Kind.undo];
    const earned = legsOf(await store.read(0, 1_000_000), accruals, pays);
    expect(this.book.balance(`${seller}/accrual`)).toBe(earned - left);
    let closing = 0n;
    const listed = new Set<number>();
    for (const { id, gross, amount, fee, state } of items.toReversed()) {
      expect(state).not.toBe('pending');
      expect(amount + fee).toBe(gross);
      const { totals, items: page } = must(await this.book.payouts.statement(id, { limit: 10_000 }));
      expect(totals.opening).toBe(closing);
      expect(totals.gross).toBe(gross);
      const net = page.items.reduce((sum, item) => sum + item.net, 0n);
      expect(totals.opening + net).toBe(totals.gross + totals.closing);
      const { payments, refunds, fees, returned } = totals;
      expect(payments - refunds - fees + returned).toBe(net);
      for (const { seq } of page.items) expect(listed.has(seq)).toBe(false);
      for (const { seq } of page.items) listed.add(seq);
      expect(page.items).toEqual(page.items.toSorted(newerFirst));
      closing = totals.closing;
      expect(closing).toBeGreaterThanOrEqual(0n);
    }
    // What no statement lists is not paid out yet.
    const later = (await store.read(0, 1_000_000)).filter((entry) => !listed.has(entry.seq));
    const open = legsOf(later, accruals, [...pays, Kind.payoutReturned]);
    expect(this.book.balance(`${seller}/accrual`)).toBe(closing + open);
    expect(must(await this.book.sellers.balance(seller)).map(({ unpaid }) => unpaid)).toEqual(
      accruals.some(Boolean) ? [closing + open] : [],
    );
  }
}

/** What may become of a collection in time. */
const BECOMES: Record<Collection['state'], Collection['state'][]> = {
  pending: ['pending', 'paid', 'declined', 'settled', 'written_off'],
  declined: ['declined', 'pending', 'paid', 'settled', 'written_off'],
  paid: ['paid'],
  settled: ['settled', 'paid'],
  written_off: ['written_off'],
};

function atOnce<T>(times: number, operation: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, operation));
}

/** The money of entries of a kind by name; a name comes once. */
function sumsBy(entries: Entry[], kind: number, nameOf: (entry: Entry) => string): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const entry of entries) {
    if (entry.kind !== kind) continue;
    const name = nameOf(entry);
    expect(sums.has(name)).toBe(false);
    sums.set(name, entry.legs.find(({ amount }) => amount > 0n)!.amount);
  }
  return sums;
}

function legsOf(entries: Entry[], accounts: (number | undefined)[], kinds: number[]): bigint {
  const legs = entries.filter(({ kind }) => kinds.includes(kind)).flatMap((entry) => entry.legs);
  return legs.filter((leg) => accounts.includes(leg.account)).reduce((sum, { amount }) => sum + amount, 0n);
}

it.each([1, 3])(
  'the book tells what the world did, whatever happens on the way, in %i lanes',
  async (lanes) => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 60, size: 'max' }), async (actions) => {
        const observer = new Observer();
        await observer.begin(lanes);
        for (const each of actions) {
          await observer.act(each);
          await observer.check();
        }
        await observer.end();
      }),
      { numRuns: Number(process.env['FC_RUNS'] ?? 100) },
    );
  },
);
