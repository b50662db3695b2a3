/**
 * A wallet's history: everything that moved or reserved its money, newest first, over all its assets. The amounts
 * of an account's items add up to its balance.
 */
import { type Amount, type Asset, type Entry, type Ledger, LIST } from '@farthing/ledger';
import { sellerOf } from '../accounts.ts';
import type {
  CollectionId,
  EventId,
  HoldId,
  Ids,
  OfferId,
  PaymentId,
  RefundId,
  SellerId,
  TopUpId,
} from '../ids.ts';
import { entryAt, history, rowOf } from '../journal.ts';
import { Kind } from '../kinds.ts';
import type { Listing } from '../shapes.ts';

interface Common {
  seq: number;
  time: number;
  asset: Asset.Asset;
  /** What it did to the balance: negative when the wallet paid. */
  amount: Amount.Amount;
}

interface Bought {
  seller: SellerId;
  offer: OfferId;
  title: string;
}

export type HistoryItem =
  | (Common & Bought & { type: 'payment'; payment: PaymentId; hold?: HoldId })
  | (Common & Bought & { type: 'refund' | 'undo'; refund: RefundId; payment: PaymentId })
  | (Common & Bought & { type: 'hold' | 'release'; hold: HoldId; held: Amount.Amount })
  | (Common & { type: 'top_up'; topUp: TopUpId })
  | (Common & { type: 'adjustment'; event: EventId })
  | (Common & { type: 'collection' | 'write_off'; collection: CollectionId });

export type HistoryList = 'payments' | 'sums';

export interface HistoryOptions {
  before?: number;
  limit: number;
  /** Only payments and what un-pays them, or only top-ups and collections. */
  list?: HistoryList;
}

export interface HistoryDeps {
  ledger: Pick<Ledger, 'store'>;
  ids: Ids;
  /** What the offer was called when this entry paid for it. */
  titleOf: (payment: Entry) => Promise<string>;
}

/** What each kind of entry is, as an item. The others are not the wallet's business, or have no money in them. */
const ITEMS: Record<number, (deps: HistoryDeps, entry: Entry, common: Common) => Promise<HistoryItem>> = {
  [Kind.payment]: payment,
  [Kind.capture]: payment,
  [Kind.refund]: (deps, entry, common) => refund('refund', deps, entry, common),
  [Kind.undo]: (deps, entry, common) => refund('undo', deps, entry, common),
  [Kind.hold]: async (deps, entry, common) => {
    const { ids } = deps;
    const held = entry.holds!.amount;
    return {
      ...common,
      ...(await bought(deps, entry)),
      type: 'hold',
      hold: ids.encode('hol', entry.seq),
      held,
    };
  },
  [Kind.release]: release,
  [Kind.topUp]: async (_, entry, common) => {
    return { ...common, type: 'top_up', topUp: dataOf(entry)['topUp'] as TopUpId };
  },
  [Kind.adjustment]: async ({ ids }, entry, common) => {
    return { ...common, type: 'adjustment', event: ids.encode('evt', entry.seq) };
  },
  [Kind.collection]: async (_, entry, common) => sum('collection', entry, common),
  [Kind.writeOff]: async (_, entry, common) => sum('write_off', entry, common),
};

/** The newest entries of a wallet's accounts as one list. */
export async function walletHistory(
  deps: HistoryDeps,
  accounts: readonly number[],
  { before, limit, list }: HistoryOptions,
): Promise<Listing<HistoryItem>> {
  const { store } = deps.ledger;
  const lists = { payments: [LIST.payments], sums: [LIST.sums], all: [LIST.payments, LIST.sums] }[
    list ?? 'all'
  ];
  const wanted = (entry: Entry) => entry.kind in ITEMS;
  const pages = await Promise.all(
    lists.map((each) => history(store, accounts, each, { before, limit, wanted })),
  );
  const found = pages.flatMap((page) => page.items).toSorted((a, b) => b.seq - a.seq);
  const shown = found.slice(0, limit);
  const items = await Promise.all(
    shown.map(async (entry) => ITEMS[entry.kind]!(deps, entry, await commonOf(deps, accounts, entry))),
  );
  const more = found.length > limit || pages.some((page) => page.next !== undefined);
  return more ? { items, next: shown.at(-1)!.seq } : { items };
}

async function commonOf({ ledger }: HistoryDeps, accounts: readonly number[], entry: Entry): Promise<Common> {
  const { seq, time } = entry;
  const concerned = [...entry.legs.map((leg) => leg.account), entry.holds?.debit, entry.settles?.debit];
  const account = [...concerned, ...(entry.about ?? [])].find((each) => accounts.includes(each ?? 0))!;
  const asset = ledger.store.assets.byId((await rowOf(ledger, account)).asset)!;
  return { seq, time, asset, amount: entry.legs.find((leg) => leg.account === account)?.amount ?? 0n };
}

async function payment(deps: HistoryDeps, entry: Entry, common: Common): Promise<HistoryItem> {
  const { ids } = deps;
  const hold = entry.settles && ids.encode('hol', entry.settles.hold);
  const what = await bought(deps, entry);
  return {
    ...common,
    ...what,
    type: 'payment',
    payment: ids.encode('pay', entry.seq),
    ...(hold && { hold }),
  };
}

async function refund(
  type: 'refund' | 'undo',
  deps: HistoryDeps,
  entry: Entry,
  common: Common,
): Promise<HistoryItem> {
  const of = entry.reverses!.seq;
  const what = await bought(deps, (await entryAt(deps.ledger, of))!);
  const { ids } = deps;
  return { ...common, ...what, type, refund: ids.encode('ref', entry.seq), payment: ids.encode('pay', of) };
}

async function release(deps: HistoryDeps, entry: Entry, common: Common): Promise<HistoryItem> {
  const { hold, amount } = entry.settles!;
  const what = await bought(deps, (await entryAt(deps.ledger, hold))!);
  return { ...common, ...what, type: 'release', hold: deps.ids.encode('hol', hold), held: -amount };
}

function sum(type: 'collection' | 'write_off', entry: Entry, common: Common): HistoryItem {
  return { ...common, type, collection: dataOf(entry)['collection'] as CollectionId };
}

/** Who was paid and for what; a hold tells as much as the payment that captures it. */
async function bought({ ledger, ids, titleOf }: HistoryDeps, entry: Entry): Promise<Bought> {
  const accounts = [...entry.legs.map((leg) => leg.account), entry.holds?.credit, ...(entry.about ?? [])];
  const sellers = await ledger.store.view((state) =>
    accounts.map((account) => account && sellerOf(state.account(account)!)),
  );
  const seller = sellers.find((each) => each) as SellerId;
  return { seller, offer: ids.encode('off', entry.subject ?? 0), title: await titleOf(entry) };
}

function dataOf(entry: Entry): Record<string, unknown> {
  return JSON.parse(entry.data ?? '{}') as Record<string, unknown>;
}
