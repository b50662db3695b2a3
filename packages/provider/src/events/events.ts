/**
 * Events: the journal as followers read it, in order and by sequence, with the same id for the same event every time.
 * They name payers' wallets, so only the operator may see them.
 */
import { KIND, laneOfNumber } from '@farthing/ledger';
import type { Entry, Ledger, View } from '@farthing/ledger';
import { sellerOf, walletOf } from '../accounts.ts';
import type { EventId, Ids } from '../ids.ts';
import { KIND_NAMES } from '../kinds.ts';
import { isPayment } from '../payments/views.ts';

export interface Event {
  id: EventId;
  seq: number;
  type: string;
  time: number;
  /** Who is concerned, as far as the entry says. */
  wallets: string[];
  sellers: string[];
  /** What is paid for. */
  offer?: string;
  /** The payment that the entry is, or that it gives back. */
  payment?: string;
  /** Movements: account name, asset code and amount in smallest units. */
  legs: { account: string; asset: string; amount: bigint }[];
  /** A fact's content. */
  data?: unknown;
}

/**
 * Up to `limit` events of one lane after a sequence of it; a lane begins after `laneBase(lane)`. A book's lanes are
 * followed each with a cursor of its own: what happens in one has no order among what happens in another.
 */
export type Events = (after: number, limit: number) => Promise<Event[]>;

const LEDGER_NAMES: Readonly<Record<number, string>> = {
  [KIND.assetDefined]: 'asset_defined',
  [KIND.accountOpened]: 'account_opened',
  [KIND.accountChanged]: 'account_changed',
  [KIND.limitOpened]: 'limit_opened',
  [KIND.limitClosed]: 'limit_closed',
  [KIND.memoInterned]: 'memo_interned',
  [KIND.holdExpired]: 'hold_expired',
  [KIND.periodClosed]: 'period_closed',
};

/** The public name of an entry's kind. */
export function typeOf(kind: number): string {
  return KIND_NAMES[kind] ?? LEDGER_NAMES[kind] ?? `kind_${kind}`;
}

export function createEvents(deps: { ledger: Ledger; ids: Ids }): Events {
  const { ledger, ids } = deps;
  const { assets } = ledger.store;

  function eventOf(state: View, entry: Entry): Event {
    const concerned = new Set([...entry.legs.map((leg) => leg.account), ...(entry.about ?? [])]);
    if (entry.holds) concerned.add(entry.holds.debit).add(entry.holds.credit);
    if (entry.opens) concerned.add(entry.opens.account);
    const accounts = [...concerned].map((account) => state.account(account)!);
    const event: Event = {
      id: ids.encode('evt', entry.seq),
      seq: entry.seq,
      type: typeOf(entry.kind),
      time: entry.time,
      wallets: unique(accounts.map(walletOf)),
      sellers: unique(accounts.map(sellerOf)),
      legs: entry.legs.map(({ account, amount }) => {
        const { name, asset } = state.account(account)!;
        return { account: name, asset: assets.byId(asset)!.code, amount };
      }),
    };
    if (entry.subject !== undefined) event.offer = ids.encode('off', entry.subject);
    const payment = entry.reverses?.seq ?? (isPayment(entry) ? entry.seq : undefined);
    if (payment !== undefined) event.payment = ids.encode('pay', payment);
    if (entry.data !== undefined) event.data = JSON.parse(entry.data);
    return event;
  }

  return async (after, limit) => {
    const entries = (await ledger.store.lanes[laneOfNumber(after + 1)]?.read(after, limit)) ?? [];
    return ledger.store.view((state) => entries.map((entry) => eventOf(state, entry)));
  };
}

function unique(texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts.filter((text) => text !== undefined))];
}
