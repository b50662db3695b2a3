/**
 * Search: what any id of the book names, and what it hangs together with; also a sequence of the journal, a payer's
 * pseudonym, and a seller by its name. For operators only: it tells which wallet is behind a pseudonym.
 */
import { Amount, type Asset, type Ledger } from '@farthing/ledger';
import { walletOf } from '../accounts.ts';
import type { Approvals } from '../approvals/approvals.ts';
import type { Event, Events } from '../events/events.ts';
import type { Grants } from '../grants/grants.ts';
import type { Ids, JournalPrefix, SellerId, WalletId } from '../ids.ts';
import { entryAt, rowOf, rowsNamed } from '../journal.ts';
import type { Offers } from '../offers/offers.ts';
import { pseudonymOf } from '../payers/payers.ts';
import type { Payments } from '../payments/payments.ts';
import type { Views } from '../payments/views.ts';
import type { Payouts } from '../payouts/payouts.ts';
import type { Previews } from '../payouts/preview.ts';
import type { People } from '../people.ts';
import { isRefused, type Refused } from '../refusal.ts';
import type { Secrets } from '../secrets.ts';
import type { Sellers } from '../sellers/sellers.ts';
import type { ApiKey, LinkKey } from '../shapes.ts';
import type { Tabs } from '../tabs/tabs.ts';
import type { TopUps } from '../topups/topups.ts';
import type { Wallets } from '../wallets/wallets.ts';
import { recordLooks } from './records.ts';

export type FoundKind =
  | 'wallet'
  | 'seller'
  | 'offer'
  | 'grant'
  | 'payment'
  | 'refund'
  | 'hold'
  | 'collection'
  | 'payout'
  | 'event'
  | 'top_up'
  | 'key'
  | 'link_key'
  | 'approval'
  | 'payout_preview'
  | 'refund_request'
  | 'member'
  | 'invitation'
  | 'session'
  | 'passkey'
  | 'webhook'
  | 'delivery'
  | 'notice'
  | 'credential';

export interface Found {
  kind: FoundKind;
  id: string;
  /** In a few words. */
  summary: string;
  /** Ids of what it hangs together with, by what they are. */
  links: { kind: FoundKind; id: string }[];
}

export interface Results {
  items: Found[];
  /** False when there was too much to look through. */
  complete: boolean;
}

export type Search = (text: string) => Promise<Results>;

export interface SearchDeps {
  ledger: Ledger;
  ids: Ids;
  secrets: Pick<Secrets, 'pseudonyms'>;
  wallets: Pick<Wallets, 'view'>;
  sellers: Pick<Sellers, 'get' | 'list'>;
  offers: Pick<Offers, 'get'>;
  grants: Pick<Grants, 'get'>;
  payments: Pick<Payments, 'get'>;
  views: Pick<Views, 'refund'>;
  tabs: Pick<Tabs, 'get'>;
  payouts: Pick<Payouts, 'get'>;
  topups: Pick<TopUps, 'get'>;
  approvals: Pick<Approvals, 'get'>;
  previews: Pick<Previews, 'get'>;
  events: Events;
  people: Pick<People, 'members'>;
}

const PAGE = 1000;
/** How many sellers, and pairs of wallet and seller, are looked through: about a second's work. */
const MOST_SELLERS = 20_000;
const MOST_PAIRS = 300_000;
const MOST_FOUND = 20;

export function createSearch(deps: SearchDeps): Search {
  const { ledger, ids, secrets, wallets, sellers, offers, grants, payments, views } = deps;
  const { tabs, payouts, topups, approvals, previews, events } = deps;
  const { store } = ledger;

  const sum = (amount: Amount.Amount, asset: Asset.Asset) => `${Amount.format(amount, asset)} ${asset.code}`;

  async function document<T>(collection: string, id: string): Promise<T | undefined> {
    return (await store.record(collection, id))?.value as T | undefined;
  }

  async function wallet(id: string): Promise<Found | undefined> {
    if ((await rowsNamed(ledger, id)).length === 0) return undefined;
    const { accounts, registered, frozen } = await wallets.view(id as WalletId);
    const balances = accounts.map(({ balance, asset }) => sum(balance, asset)).join(', ');
    const words = [registered ? 'registered' : 'guest', ...(frozen ? ['frozen'] : []), balances];
    return { kind: 'wallet', id, summary: words.join(', '), links: [] };
  }

  async function event(seq: number): Promise<Found | undefined> {
    const [found] = await events(seq - 1, 1);
    return found?.seq === seq ? fromEvent(found) : undefined;
  }

  function fromEvent({ id, seq, type, wallets: payers, sellers: payees, offer, payment }: Event): Found {
    return {
      kind: 'event',
      id,
      summary: `entry ${seq}: ${type}`,
      links: [
        ...payers.map((each) => ({ kind: 'wallet' as const, id: each })),
        ...payees.map((each) => ({ kind: 'seller' as const, id: each })),
        ...(offer === undefined ? [] : [{ kind: 'offer' as const, id: offer }]),
        ...(payment === undefined ? [] : [{ kind: 'payment' as const, id: payment }]),
      ],
    };
  }

  /** The entry that an id encodes, as an event to link to. */
  const eventOf = (prefix: JournalPrefix, id: string) => {
    const seq = ids.decode(prefix, id);
    return seq === undefined ? [] : [{ kind: 'event' as const, id: ids.encode('evt', seq) }];
  };

  const looks: Record<string, (id: string) => Promise<Found | undefined>> = {
    ...recordLooks({ ledger, members: deps.people.members }),

    wal: wallet,

    sel: (id) =>
      found(sellers.get(id), ({ name }) => {
        return { kind: 'seller', id, summary: name, links: eventOf('sel', id) };
      }),

    off: (id) =>
      found(offers.get(id), (offer) => {
        const price = offer.kind === 'fixed' ? sum(offer.price, offer.asset) : 'open amount';
        const links = [{ kind: 'seller' as const, id: offer.seller }, ...eventOf('off', id)];
        return { kind: 'offer', id, summary: `${offer.title}, ${price}`, links };
      }),

    gra: (id) =>
      found(grants.get(id), ({ wallet: payer, seller, revoked, spent, asset }) => {
        const summary = `${revoked ? 'revoked, ' : ''}${sum(spent.total, asset)} spent`;
        const links = [
          { kind: 'wallet' as const, id: payer },
          { kind: 'seller' as const, id: seller },
        ];
        return { kind: 'grant', id, summary, links: [...links, ...eventOf('gra', id)] };
      }),

    pay: (id) =>
      found(payments.get(id), (payment) => {
        const { title, amount, asset, status, grant, hold } = payment;
        const links: Found['links'] = [
          { kind: 'wallet', id: payment.wallet },
          { kind: 'seller', id: payment.seller },
          { kind: 'offer', id: payment.offer },
        ];
        if (grant) links.push({ kind: 'grant', id: grant });
        if (hold) links.push({ kind: 'hold', id: hold });
        links.push(...eventOf('pay', id));
        return { kind: 'payment', id, summary: `${title}, ${sum(amount, asset)}, ${status}`, links };
      }),

    async ref(id) {
      const seq = ids.decode('ref', id);
      const entry = seq === undefined ? undefined : await entryAt(ledger, seq);
      if (!entry?.reverses) return undefined;
      const refund = await views.refund(entry);
      const links = [{ kind: 'payment' as const, id: refund.payment }, ...eventOf('ref', id)];
      const summary = `${sum(refund.amount, refund.asset)} ${refund.undo ? 'undone' : 'refunded'}`;
      return { kind: 'refund', id, summary, links };
    },

    async hol(id) {
      const seq = ids.decode('hol', id);
      const entry = seq === undefined ? undefined : await entryAt(ledger, seq);
      const hold = entry?.holds && (await store.view((state) => state.hold(entry.seq)));
      if (!hold) return undefined;
      const debit = await rowOf(ledger, hold.debit);
      const links: Found['links'] = [];
      const payer = walletOf(debit);
      if (payer) links.push({ kind: 'wallet', id: payer });
      if (hold.status === 'captured') links.push({ kind: 'payment', id: ids.encode('pay', hold.seq) });
      links.push(...eventOf('hol', id));
      const summary = `${sum(hold.amount, store.assets.byId(debit.asset)!)}, ${hold.status}`;
      return { kind: 'hold', id, summary, links };
    },

    tab: (id) =>
      found(tabs.get(id), ({ wallet: payer, amount, asset, state }) => {
        const links = [{ kind: 'wallet' as const, id: payer }, ...eventOf('tab', id)];
        return { kind: 'collection', id, summary: `${sum(amount, asset)}, ${state}`, links };
      }),

    po: (id) =>
      found(payouts.get(id), ({ seller, amount, asset, state }) => {
        const links = [{ kind: 'seller' as const, id: seller }, ...eventOf('po', id)];
        return { kind: 'payout', id, summary: `${sum(amount, asset)}, ${state}`, links };
      }),

    async req(id) {
      const [request] = await store.records('refund_requests', {
        lookup: { name: 'request', value: id },
        limit: 1,
      });
      if (!request) return undefined;
      const { payment, wallet: payer, seller, state } = request.value as Record<string, string>;
      const links: Found['links'] = [
        { kind: 'payment', id: payment! },
        { kind: 'wallet', id: payer! },
        { kind: 'seller', id: seller! },
      ];
      return { kind: 'refund_request', id, summary: state!, links: [...links, ...eventOf('req', id)] };
    },

    async evt(id) {
      const seq = ids.decode('evt', id);
      return seq === undefined ? undefined : event(seq);
    },

    top: (id) =>
      found(topups.get(id), ({ wallet: payer, amount, asset, state }) => {
        const links = [{ kind: 'wallet' as const, id: payer }];
        return { kind: 'top_up', id, summary: `${sum(amount, asset)}, ${state}`, links };
      }),

    async key(id) {
      const key = await document<ApiKey>('keys', id);
      const links = key && [{ kind: 'seller' as const, id: key.seller }];
      return links && { kind: 'key', id, summary: `${key.kind}, ${key.name}, ${key.hint}…`, links };
    },

    async lk(id) {
      const key = await document<LinkKey>('link_keys', id);
      const links = key && [{ kind: 'seller' as const, id: key.seller }];
      return links && { kind: 'link_key', id, summary: key.revoked ? 'revoked' : 'in use', links };
    },

    apr: (id) =>
      found(approvals.get(id), ({ action, state, target }) => {
        return { kind: 'approval', id, summary: `${action}, ${state}`, links: linkTo(target) };
      }),

    prv: (id) =>
      found(previews.get(id), ({ items }) => {
        return { kind: 'payout_preview', id, summary: `${items.length} balances`, links: [] };
      }),
  };

  function linkTo(id: string): Found['links'] {
    if (id.startsWith('wal_')) return [{ kind: 'wallet', id }];
    return id.startsWith('sel_') ? [{ kind: 'seller', id }] : [{ kind: 'payout_preview', id }];
  }

  async function everySeller(): Promise<{ all: { id: SellerId; name: string }[]; complete: boolean }> {
    const all: { id: SellerId; name: string }[] = [];
    let after: string | undefined;
    do {
      const page = await sellers.list({ after, limit: PAGE });
      all.push(...page.items);
      after = page.next;
    } while (after !== undefined && all.length < MOST_SELLERS);
    return { all, complete: after === undefined };
  }

  /** A pseudonym cannot be read backwards: wallets are tried with sellers until one fits. */
  async function behind(pseudonym: string): Promise<Results> {
    const { all, complete } = await everySeller();
    let tried = 0;
    for (const lane of store.lanes) {
      const seen = new Set<string>();
      for (let after = 0; ;) {
        const page = await lane.accounts(after, PAGE);
        for (const row of page) {
          const payer = walletOf(row);
          if (!payer || seen.has(payer)) continue;
          seen.add(payer);
          for (const { id } of all) {
            if (pseudonymOf(secrets.pseudonyms, payer, id) !== pseudonym) continue;
            const hit = (await wallet(payer))!;
            return { items: [{ ...hit, links: [{ kind: 'seller', id }] }], complete: true };
          }
          tried += all.length;
          if (tried > MOST_PAIRS) return { items: [], complete: false };
        }
        await new Promise(setImmediate);
        if (page.length < PAGE) break;
        after = page.at(-1)!.account;
      }
    }
    return { items: [], complete };
  }

  async function named(text: string): Promise<Results> {
    const { all, complete } = await everySeller();
    const wanted = text.toLowerCase();
    const hits = all.filter(({ name }) => name.toLowerCase().includes(wanted));
    const items = hits.slice(0, MOST_FOUND).map(({ id, name }): Found => {
      return { kind: 'seller', id, summary: name, links: eventOf('sel', id) };
    });
    return { items, complete: complete && hits.length <= MOST_FOUND };
  }

  return async (text) => {
    const wanted = text.trim();
    if (/^\d{1,15}$/.test(wanted)) {
      const hit = Number(wanted) > 0 ? await event(Number(wanted)) : undefined;
      return { items: hit ? [hit] : [], complete: true };
    }
    const prefix = /^([a-z]{2,4})_[0-9a-z]+$/.exec(wanted)?.[1];
    if (prefix === 'pyr') return behind(wanted);
    const look = prefix === undefined ? undefined : looks[prefix];
    if (!look) return named(wanted);
    const hit = await look(wanted);
    return { items: hit ? [hit] : [], complete: true };
  };
}

async function found<T extends object>(
  look: Promise<T | Refused>,
  say: (thing: T) => Found,
): Promise<Found | undefined> {
  const thing = await look;
  return isRefused(thing) ? undefined : say(thing as T);
}
