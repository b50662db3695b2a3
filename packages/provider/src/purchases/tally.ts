/**
 * The running tally: what a wallet has spent today and this month in its zone, in all and by seller. Added up from the
 * wallet's history once and kept; later readings add what is new. What came back counts on the day it did.
 */
import { type Amount, type Asset, type Entry, type Ledger, Limit, LIST } from '@farthing/ledger';
import { sellerOf } from '../accounts.ts';
import { cacheSize, createCache } from '../cache.ts';
import type { WalletDirectory } from '../deps.ts';
import type { SellerId, WalletId } from '../ids.ts';
import { history, rowsNamed } from '../journal.ts';
import { isPayment, isRefund } from '../payments/views.ts';

/** Sums of one asset. */
export interface Spent {
  asset: Asset.Asset;
  today: { payments: number; paid: Amount.Amount; back: Amount.Amount };
  month: { payments: number; paid: Amount.Amount; back: Amount.Amount };
}

export interface WalletTally {
  zone: string;
  /** Days since 1970-01-01 in the zone. */
  day: number;
  /** False when the month has more entries than one reading looks at: then the oldest of them are not counted. */
  complete: boolean;
  total: Spent[];
  /** Whom most was paid to comes first. */
  sellers: (Spent & { seller: SellerId })[];
}

export type Tallies = (wallet: WalletId) => Promise<WalletTally>;

/** How many new entries one reading adds. */
const MOST = 20_000;
const STEP = 1000;

interface Sum {
  payments: number;
  paid: Amount.Amount;
  back: Amount.Amount;
}

/** What is kept of a month. */
interface Kept {
  zone: string;
  month: number;
  seen: number;
  complete: boolean;
  /** By day and the seller's account. */
  sums: Map<string, Sum>;
}

export function createTallies(deps: { ledger: Ledger; wallets: Pick<WalletDirectory, 'zoneOf'> }): Tallies {
  const { ledger, wallets } = deps;
  const { store } = ledger;
  const cache = createCache<WalletId, Kept>(cacheSize(4096));

  /** The newest entries back to what was seen before, or to the beginning of the month. */
  async function fresh(accounts: number[], kept: Kept): Promise<{ entries: Entry[]; complete: boolean }> {
    const entries: Entry[] = [];
    let before: number | undefined;
    do {
      const page = await history(store, accounts, LIST.payments, { before, limit: STEP });
      for (const entry of page.items) {
        const old = Limit.monthOf(Limit.dayOf(entry.time, kept.zone)) < kept.month;
        if (entry.seq <= kept.seen || old) return { entries, complete: true };
        entries.push(entry);
      }
      before = page.next;
    } while (before !== undefined && entries.length < MOST);
    return { entries, complete: before === undefined };
  }

  function add(kept: Kept, entry: Entry): void {
    const paying = isPayment(entry) && entry.legs.length > 1;
    if (!paying && !isRefund(entry)) return;
    const [first, second] = entry.legs as [Entry['legs'][0], Entry['legs'][0]];
    const day = Limit.dayOf(entry.time, kept.zone);
    const name = `${day} ${paying ? second.account : first.account}`;
    const sum = kept.sums.get(name) ?? { payments: 0, paid: 0n, back: 0n };
    kept.sums.set(name, {
      payments: sum.payments + (paying ? 1 : 0),
      paid: sum.paid + (paying ? -first.amount : 0n),
      back: sum.back + (paying ? 0n : second.amount),
    });
  }

  return async (wallet) => {
    const zone = await wallets.zoneOf(wallet);
    const day = Limit.dayOf(ledger.now(), zone);
    const month = Limit.monthOf(day);
    const before = cache.get(wallet);
    const same = before?.zone === zone && before.month === month;
    const kept: Kept = same
      ? { ...before, sums: new Map(before.sums) }
      : { zone, month, seen: 0, complete: true, sums: new Map() };
    const accounts = (await rowsNamed(ledger, wallet)).map((row) => row.account);
    const { entries, complete } = await fresh(accounts, kept);
    for (const entry of entries) add(kept, entry);
    kept.seen = Math.max(kept.seen, entries[0]?.seq ?? 0);
    // What lies between this reading and the one before may have been too much.
    kept.complete &&= complete;
    cache.set(wallet, kept);
    return tallyOf(kept, day);
  };

  async function tallyOf({ zone, complete, sums }: Kept, day: number): Promise<WalletTally> {
    const accounts = new Set([...sums.keys()].map((name) => Number(name.split(' ')[1])));
    const rows = await store.view((state) => [...accounts].map((account) => state.account(account)!));
    const sellers = rows.map((row) => {
      const asset = store.assets.byId(row.asset)!;
      const of = [...sums].filter(([name]) => name.endsWith(` ${row.account}`));
      const today = addUp(of.filter(([name]) => name.startsWith(`${day} `)).map(([, sum]) => sum));
      return { seller: sellerOf(row)!, asset, today, month: addUp(of.map(([, sum]) => sum)) };
    });
    const total = [...new Set(sellers.map(({ asset }) => asset))].map((asset) => {
      const of = sellers.filter((each) => each.asset === asset);
      return {
        asset,
        today: addUp(of.map((each) => each.today)),
        month: addUp(of.map((each) => each.month)),
      };
    });
    total.sort((a, b) => a.asset.id - b.asset.id);
    sellers.sort((a, b) => a.asset.id - b.asset.id || Number(b.month.paid - a.month.paid));
    return { zone, day, complete, total, sellers };
  }
}

function addUp(sums: readonly Sum[]): Sum {
  const whole: Sum = { payments: 0, paid: 0n, back: 0n };
  for (const { payments, paid, back } of sums) {
    whole.payments += payments;
    whole.paid += paid;
    whole.back += back;
  }
  return whole;
}
