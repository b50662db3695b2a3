/**
 * A seller's events: what of the journal concerns a seller, as that seller may see it. Payers appear under their
 * pseudonyms, never as wallets, and no number tells a place in the journal. An event is made of its entry and of what
 * cannot change, so it has the same id and content whenever it is told.
 */
import { Amount, type Asset, Limit, laneBase, laneOfNumber } from '@farthing/ledger';
import type { Entry, Ledger, View } from '@farthing/ledger';
import { sellerOf, walletOf } from '../accounts.ts';
import { cacheSize, createCache } from '../cache.ts';
import type { EventId, Ids, SellerId } from '../ids.ts';
import { Kind } from '../kinds.ts';
import type { Offers } from '../offers/offers.ts';
import { versionAt } from '../offers/terms.ts';
import type { Payers } from '../payers/payers.ts';
import type { EventType } from './types.ts';

export interface SellerEvent {
  id: EventId;
  seller: SellerId;
  type: EventType;
  /** Journal time. */
  time: number;
  /** As it goes over the wire: amounts are decimal strings, times ISO 8601. */
  data: Record<string, unknown>;
}

/** An event and its place in the journal, which no seller gets to see. */
export interface Placed {
  seq: number;
  event: SellerEvent;
}

/** For each lane in order, the last sequence that was dealt with. */
export type Marks = number[];

export interface SellerEvents {
  /** Whom each of the entries concerns. */
  sellersOf(entries: readonly Entry[]): Promise<(SellerId | undefined)[]>;
  /** The events of entries that concern a seller; those that sellers are not told of are left out. */
  of(entries: readonly Entry[]): Promise<Placed[]>;
  /**
   * A seller's events after the marks, in journal order within a lane and by time between lanes. A page may hold fewer
   * than asked for, even none, where much lay in between that concerns others; `more` says whether to go on.
   */
  list(
    seller: SellerId,
    options: { after?: Marks; types?: ReadonlySet<string>; limit: number },
  ): Promise<{ items: SellerEvent[]; next: Marks; more: boolean }>;
  /** The marks before everything from a time on. */
  marksAt(time: number): Promise<Marks>;
}

/** Entries that one page looks through at most, and reads at once. */
const LOOKED_THROUGH = 20_000;
const SLICE = 1_000;

/** Where the facts of a seller say whose they are. */
interface Told {
  seller?: SellerId;
  [name: string]: unknown;
}

/** What the facts of a refund request tell. The one that opens it is named by its own place. */
interface Asked {
  request?: string;
  payment: string;
  state: 'open' | 'refunded' | 'declined' | 'withdrawn';
}

const REFUND_REQUESTS: Record<Asked['state'], EventType> = {
  open: 'refund_request.created',
  refunded: 'refund_request.accepted',
  declined: 'refund_request.declined',
  withdrawn: 'refund_request.withdrawn',
};

/** An event as far as the rows tell it. */
interface Draft {
  type: EventType;
  data: Record<string, unknown>;
  /** Its title is that of what was paid for. */
  titled?: true;
}

export function createSellerEvents(deps: {
  ledger: Pick<Ledger, 'store'>;
  ids: Ids;
  payers: Payers;
  offers: Pick<Offers, 'row'>;
}): SellerEvents {
  const { ledger, ids, payers, offers } = deps;
  const { store } = ledger;
  const { assets, lanes } = store;
  /** Whose an account is never changes. */
  const owners = createCache<number, SellerId | 'none'>(cacheSize(65_536));

  function ownerOf(state: View, account: number): SellerId | undefined {
    let owner = owners.get(account);
    if (owner === undefined) {
      const row = state.account(account);
      // Missing rows are fetched, and all of it is asked again.
      if (!row) return undefined;
      owner = sellerOf(row) ?? 'none';
      owners.set(account, owner);
    }
    return owner === 'none' ? undefined : owner;
  }

  function sellerOfAccounts(state: View, entry: Entry): SellerId | undefined {
    const accounts = [...entry.legs.map((leg) => leg.account), ...(entry.about ?? [])];
    if (entry.holds) accounts.push(entry.holds.credit);
    for (const account of accounts) {
      const seller = ownerOf(state, account);
      if (seller) return seller;
    }
    return undefined;
  }

  async function sellersOf(entries: readonly Entry[]): Promise<(SellerId | undefined)[]> {
    const found = await store.view((state) => entries.map((entry) => sellerOfAccounts(state, entry)));
    return Promise.all(
      entries.map(async (entry, i) => {
        if (found[i]) return found[i];
        if (entry.kind === Kind.sellerCreated) return ids.encode('sel', entry.seq);
        if (entry.kind === Kind.offerChanged && entry.subject !== undefined)
          return (await offers.row(ids.encode('off', entry.subject)))?.offer.seller;
        return entry.data === undefined ? undefined : (JSON.parse(entry.data) as Told).seller;
      }),
    );
  }

  function draftOf(state: View, entry: Entry, seller: SellerId): Draft | undefined {
    const told = (entry.data === undefined ? {} : JSON.parse(entry.data)) as Told;
    const assetOf = (account: number): Asset.Asset => assets.byId(state.account(account)!.asset)!;
    const payer = (account: number) => payers.pseudonym(walletOf(state.account(account)!)!, seller);
    // The payer's own limit over all sellers is no grant, and the same at each of them: none of them may see it.
    const grantOf = (charged: Entry | undefined) => {
      const limit = charged?.charges?.find((charge) => !Limit.isOwn(state.limit(charge.limit)!))?.limit;
      return limit === undefined ? null : ids.encode('gra', limit);
    };
    const offer = entry.subject === undefined ? null : ids.encode('off', entry.subject);
    const [first, second, third] = entry.legs;

    switch (entry.kind) {
      case Kind.payment:
      case Kind.capture: {
        const asset = assetOf(first!.account);
        const { settles, owns } = entry;
        const hold = settles?.hold;
        const data = {
          payment: ids.encode('pay', entry.seq),
          offer,
          title: '',
          asset: asset.code,
          amount: Amount.format(-first!.amount, asset),
          fee: Amount.format(third?.amount ?? 0n, asset),
          payer: payer(first!.account),
          grant: grantOf(hold === undefined ? entry : state.entry(hold)),
          hold: hold === undefined ? null : ids.encode('hol', hold),
          once: owns !== undefined,
          resource: owns?.resource ?? null,
        };
        return { type: 'payment.created', data, titled: true };
      }
      case Kind.refund:
      case Kind.undo: {
        const asset = assetOf(first!.account);
        const data = {
          refund: ids.encode('ref', entry.seq),
          payment: ids.encode('pay', entry.reverses!.seq),
          offer,
          asset: asset.code,
          amount: Amount.format(entry.reverses!.amount, asset),
          fee: Amount.format(third ? -third.amount : 0n, asset),
          payer: payer(second!.account),
          undo: entry.kind === Kind.undo,
        };
        return { type: 'payment.refunded', data };
      }
      case Kind.hold: {
        const { debit, amount, expiresAt } = entry.holds!;
        const asset = assetOf(debit);
        const data = {
          hold: ids.encode('hol', entry.seq),
          offer,
          title: '',
          asset: asset.code,
          amount: Amount.format(amount, asset),
          payer: payer(debit),
          grant: grantOf(entry),
          expires_at: iso(expiresAt),
        };
        return { type: 'hold.created', data, titled: true };
      }
      case Kind.release: {
        const { hold, debit, amount, outcome } = entry.settles!;
        const placed = state.entry(hold);
        const asset = assetOf(debit);
        const data = {
          hold: ids.encode('hol', hold),
          offer: placed?.subject === undefined ? null : ids.encode('off', placed.subject),
          asset: asset.code,
          amount: Amount.format(amount, asset),
          payer: payer(debit),
          grant: grantOf(placed),
        };
        return { type: outcome === 'expired' ? 'hold.expired' : 'hold.released', data };
      }
      case Kind.payout: {
        const asset = assetOf(first!.account);
        const data = {
          payout: ids.encode('po', entry.seq),
          asset: asset.code,
          gross: Amount.format(-first!.amount, asset),
          fee: Amount.format(third?.amount ?? 0n, asset),
          amount: Amount.format(second!.amount, asset),
        };
        return { type: 'payout.created', data };
      }
      case Kind.payoutPaid:
      case Kind.payoutReturned: {
        const asset = assetOf(first!.account);
        const amount = Amount.format(-first!.amount, asset);
        const data = { payout: told['payout'], asset: asset.code, amount };
        return { type: entry.kind === Kind.payoutPaid ? 'payout.paid' : 'payout.failed', data };
      }
      case Kind.grantGiven: {
        const { asset: number, account, caps, expiresAt } = entry.opensLimit!;
        const asset = assets.byId(number)!;
        const text = (cap: bigint | undefined) => (cap === undefined ? null : Amount.format(cap, asset));
        const data = {
          grant: ids.encode('gra', entry.seq),
          payer: payer(account!),
          asset: asset.code,
          caps: { payment: text(caps.payment), day: text(caps.day), total: text(caps.total) },
          expires_at: expiresAt === null ? null : iso(expiresAt),
        };
        return { type: 'grant.created', data };
      }
      case Kind.grantRevoked: {
        const { account } = state.limit(entry.closesLimit!)!;
        const data = { grant: ids.encode('gra', entry.closesLimit!), payer: payer(account!) };
        return { type: 'grant.revoked', data };
      }
      case Kind.offerCreated: {
        const { asset, once } = told;
        const data = { offer: ids.encode('off', entry.seq), title: '', asset, once };
        return { type: 'offer.created', data, titled: true };
      }
      case Kind.offerChanged: {
        return { type: 'offer.updated', data: { offer, title: '', ...told }, titled: true };
      }
      case Kind.sellerCreated:
      case Kind.feePlanChanged: {
        const data = { seller, fee_basis_points: told['fee_basis_points'] };
        return { type: entry.kind === Kind.sellerCreated ? 'seller.created' : 'seller.updated', data };
      }
      case Kind.sellerChanged: {
        const { changed, origins, payout } = told;
        return { type: 'seller.updated', data: { seller, changed, origins, payout } };
      }
      case Kind.sellerFrozen:
      case Kind.sellerThawed: {
        // Of all accounts that were changed one by one, only the first says whose they are.
        if (!told.seller) return undefined;
        const type = entry.kind === Kind.sellerFrozen ? 'seller.frozen' : 'seller.thawed';
        return { type, data: { seller } };
      }
      case Kind.refundRequested: {
        const { request = ids.encode('req', entry.seq), payment, state } = told as unknown as Asked;
        const type = REFUND_REQUESTS[state];
        const data = { refund_request: request, payment, offer, payer: payer(entry.about![0]!) };
        return { type, data };
      }
      case Kind.keyChanged: {
        const [change, , replacement] = String(told['change']).split(' ');
        const data = { key: told['key'], ...(replacement !== undefined && { replaced_by: replacement }) };
        return { type: `key.${change as 'created' | 'rotated' | 'revoked'}`, data };
      }
      case Kind.linkKeyChanged: {
        const data = { link_key: told['link_key'], public_key: told['public_key'] };
        return { type: `link_key.${told['change'] as 'registered' | 'revoked'}`, data };
      }
      case Kind.webhookChanged: {
        const { webhook, change, reason } = told as { webhook: string; change: string; reason?: string };
        const data = { webhook, ...(reason !== undefined && { reason }) };
        return { type: `webhook.${change}` as EventType, data };
      }
      default:
        return undefined;
    }
  }

  /** What an offer was called when the entry was written. */
  async function titleOf(entry: Entry): Promise<string> {
    const founding = entry.kind === Kind.offerCreated ? entry.seq : entry.subject;
    const row = founding === undefined ? undefined : await offers.row(ids.encode('off', founding));
    return row ? versionAt(row, entry).title : '';
  }

  async function of(entries: readonly Entry[], known?: readonly (SellerId | undefined)[]): Promise<Placed[]> {
    const sellers = known ?? (await sellersOf(entries));
    const drafts = await store.view((state) =>
      entries.map((entry, i) => (sellers[i] ? draftOf(state, entry, sellers[i]) : undefined)),
    );
    const placed = entries.map(async (entry, i): Promise<Placed[]> => {
      const draft = drafts[i];
      if (!draft) return [];
      if (draft.titled) draft.data['title'] = await titleOf(entry);
      const { type, data } = draft;
      const id = ids.encode('evt', entry.seq);
      return [{ seq: entry.seq, event: { id, seller: sellers[i]!, type, time: entry.time, data } }];
    });
    return (await Promise.all(placed)).flat();
  }

  return {
    sellersOf,
    marksAt: (time) => Promise.all(lanes.map(async (lane) => (await lane.seqAt(time)) - 1)),
    of: (entries) => of(entries),

    async list(seller, { after, types, limit }) {
      const next = lanes.map(({ lane }) => after?.[lane] ?? laneBase(lane));
      const items: SellerEvent[] = [];
      const share = Math.ceil(LOOKED_THROUGH / lanes.length);
      const found = await Promise.all(
        lanes.map(async (lane) => {
          const placed: Placed[] = [];
          let at = next[lane.lane]!;
          let looked = 0;
          while (looked < share && placed.length <= limit) {
            const entries = await lane.read(at, SLICE);
            if (entries.length === 0) break;
            const sellers = (await sellersOf(entries)).map((each) => (each === seller ? each : undefined));
            const mine = entries.filter((_, i) => sellers[i]);
            for (const each of await of(
              mine,
              mine.map(() => seller),
            )) {
              if (!types || types.has(each.event.type)) placed.push(each);
            }
            at = entries.at(-1)!.seq;
            looked += entries.length;
          }
          return { placed, at, whole: looked < share && placed.length <= limit };
        }),
      );
      // Of a lane whose later events are not known yet, only what is as old as its last look may come before others'.
      const merged = found.flatMap(({ placed }) => placed).sort(olderFirst);
      for (const { seq, event } of merged.slice(0, limit)) {
        items.push(event);
        next[laneOfNumber(seq)] = seq;
      }
      const taken = new Set(merged.slice(0, limit).map(({ seq }) => seq));
      for (const [lane, { placed, at }] of found.entries())
        if (placed.every(({ seq }) => taken.has(seq))) next[lane] = at;
      const more = merged.length > limit || found.some(({ whole }) => !whole);
      return { items, next, more };
    },
  };
}

function olderFirst(a: Placed, b: Placed): number {
  if (laneOfNumber(a.seq) === laneOfNumber(b.seq)) return a.seq - b.seq;
  return a.event.time - b.event.time || a.seq - b.seq;
}

export function iso(time: number): string {
  return new Date(time).toISOString();
}
