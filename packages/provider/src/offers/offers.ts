/**
 * Offers: what is priced. Registered ones are founded by their seller; a signed link founds its offer when it is first
 * paid. Founding, and what receipts must be able to say later (title, undo window), are facts in the journal.
 */
import { Amount } from '@farthing/ledger';
import type { Ledger, RecordOp } from '@farthing/ledger';
import { assetByCode } from '../accounts.ts';
import { createDocuments } from '../documents.ts';
import type { Ids, OfferId, SellerId } from '../ids.ts';
import { Kind } from '../kinds.ts';
import { fromLedger } from '../ledger-refusal.ts';
import type { LinkKeys } from '../link-keys/link-keys.ts';
import { originOf } from '../origin.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Secrets } from '../secrets.ts';
import type { Sellers } from '../sellers/sellers.ts';
import type { Settings } from '../settings.ts';
import type { Offer, OfferTerms, ResolvedOffer } from '../shapes.ts';
import { isLink } from './link.ts';
import { createLinks } from './links.ts';
import { flaw, fromJson, type OfferJson, type OfferRow, resourceHex, toJson } from './terms.ts';

export interface NewOffer {
  /** Asset code. */
  asset: string;
  /** A fixed price; absent: the payer chooses the amount. */
  price?: Amount.Amount;
  min?: Amount.Amount;
  max?: Amount.Amount;
  suggested?: Amount.Amount;
  title: string;
  /** By default the offer's id. */
  resource?: string;
  /** By default true for a fixed price, false for an open amount. */
  once?: boolean;
  undoSeconds?: number;
  /** By default the origin of `url`, else the seller's first. */
  returnOrigin?: string;
  url?: string;
}

/** What may change. A `null` takes a bound away. Prices hold for payments from then on. */
export interface OfferChanges {
  price?: Amount.Amount;
  min?: Amount.Amount | null;
  max?: Amount.Amount | null;
  suggested?: Amount.Amount | null;
  title?: string;
  undoSeconds?: number;
  returnOrigin?: string;
  url?: string | null;
  archived?: boolean;
}

export interface Offers {
  create(seller: SellerId, terms: NewOffer): Promise<Offer | Refused>;
  get(id: string): Promise<Offer | Refused>;
  list(seller: SellerId, page: { after?: string; limit: number }): Promise<{ items: Offer[]; next?: string }>;
  update(seller: SellerId, id: string, changes: OfferChanges): Promise<Offer | Refused>;
  /** No longer for sale; what was bought stays owned. */
  archive(seller: SellerId, id: string): Promise<Offer | Refused>;
  /** What a registered offer's id or a signed link stands for. Writes nothing. */
  resolve(linkOrOfferId: string): Promise<ResolvedOffer | Refused>;
  /** The offer that a signed link founds; the same for every link that says the same. */
  found(offer: ResolvedOffer): Promise<OfferRow>;
  /** What is cached of an offer, at once. */
  peek(id: string): OfferRow | undefined;
  row(id: string): Promise<OfferRow | undefined>;
}

const LINKS = 'links';

export function createOffers(deps: {
  ledger: Ledger;
  ids: Ids;
  secrets: Pick<Secrets, 'book'>;
  settings: Pick<Settings, 'undoSeconds'>;
  sellers: Pick<Sellers, 'get'>;
  linkKeys: Pick<LinkKeys, 'verifier'>;
  clock: () => number;
}): Offers {
  const { ledger, ids, secrets, settings, sellers, linkKeys, clock } = deps;
  const exclusive = <T>(id: string, task: () => Promise<T>) => ledger.store.exclusive(`offer ${id}`, task);
  const links = createLinks({
    ledger,
    book: secrets.book,
    linkKeys,
    sellers,
    undoSeconds: settings.undoSeconds,
    clock,
  });
  const documents = createDocuments<OfferRow>({
    ledger,
    collection: 'offers',
    cached: 65_536,
    toJson,
    fromJson: (json: OfferJson) =>
      fromJson(json, ids.encode('off', json.seq), (asset) => ledger.store.assets.byId(asset)!),
    lookups: ({ offer }) => ({ seller: offer.seller }),
  });

  /** Journals the founding, with the offer's document in the same group. */
  async function write(
    terms: Omit<OfferTerms, 'resource'> & { resource?: string },
    link?: string,
  ): Promise<OfferRow | Refused> {
    let row: OfferRow | undefined;
    const records = (posted: { entry: { seq: number; time: number } }): RecordOp[] => {
      const { seq, time } = posted.entry;
      const id = ids.encode('off', seq);
      const offer = { ...terms, resource: terms.resource ?? id, id, created: time } as Offer;
      row = {
        seq,
        offer,
        versions: [{ since: seq, time, title: offer.title, undoSeconds: offer.undoSeconds }],
      };
      if (offer.once) row.owns = resourceHex(offer.seller, offer.resource);
      const operations = [documents.put(id, row)];
      if (link) operations.push({ put: { collection: LINKS, id: link, value: { offer: id } } });
      return operations;
    };
    const { seller, asset, title: memo, undoSeconds, once, resource } = terms;
    const data = JSON.stringify({ seller, asset: asset.code, resource, once, undo_seconds: undoSeconds });
    const key = link ? { caller: 0, key: `link:${link}`, fingerprint: link } : undefined;
    const result = await ledger.submit({ op: 'fact', kind: Kind.offerCreated, key, memo, data }, { records });
    if (result.status === 'refused') return fromLedger(result);
    // Another request founded it in the meantime.
    row ??= await documents.read(ids.encode('off', result.entry.seq));
    if (!row) throw new Error('the offer was founded without its record');
    documents.keep(row.offer.id, row);
    return row;
  }

  async function own(seller: SellerId, id: string): Promise<OfferRow | undefined> {
    const row = await documents.fresh(id);
    return row?.offer.seller === seller ? row : undefined;
  }

  async function change(seller: SellerId, id: string, changes: OfferChanges): Promise<Offer | Refused> {
    const row = await own(seller, id);
    if (!row) return refuse('offer_not_found');
    const owner = await sellers.get(seller);
    if (isRefused(owner)) return owner;
    const offer = changed(row.offer, changes);
    if (isRefused(offer)) return offer;
    const onlyArchived = Object.keys(changes).every((name) => name === 'archived');
    const wrong = onlyArchived ? undefined : flaw(offer, owner);
    if (wrong) return wrong;
    const told = offer.title !== row.offer.title || offer.undoSeconds !== row.offer.undoSeconds;
    const next: OfferRow = { ...row, offer };
    if (JSON.stringify(toJson(next)) === JSON.stringify(toJson(row))) return offer;
    const { title, undoSeconds } = offer;
    const data = JSON.stringify(factOf(offer));
    const latest = await latestTime();
    const memo = told ? title : undefined;
    const result = await ledger.submit(
      { op: 'fact', kind: Kind.offerChanged, subject: row.seq, memo, data },
      {
        records: ({ entry }) => {
          const time = Math.max(entry.time, latest);
          if (told) next.versions = [...row.versions, { since: entry.seq, time, title, undoSeconds }];
          return [documents.put(id, next)];
        },
      },
    );
    if (result.status === 'refused') return fromLedger(result);
    documents.keep(id, next);
    return offer;
  }

  /** Of all payments until now; a lane's journal may be ahead of the home lane's. */
  async function latestTime(): Promise<number> {
    const tips = await Promise.all(ledger.store.lanes.slice(1).map((lane) => lane.tip()));
    return Math.max(0, ...tips.map(({ time }) => time));
  }

  async function founded(link: string): Promise<OfferRow | undefined> {
    const found = await ledger.store.record(LINKS, link);
    return found && documents.read((found.value as { offer: OfferId }).offer);
  }

  return {
    async create(seller, terms) {
      const owner = await sellers.get(seller);
      if (isRefused(owner)) return owner;
      const asset = assetByCode(ledger, terms.asset);
      if (!asset) return refuse('asset_not_found');
      const { price, min, max, suggested, title, resource, url } = terms;
      const open = min !== undefined || max !== undefined || suggested !== undefined;
      if (price !== undefined && open) return refuse('offer_invalid', { field: 'price' });
      const fallback = url === undefined ? owner.origins[0]! : (originOf(url) ?? '');
      const common = {
        seller,
        asset,
        title,
        once: terms.once ?? price !== undefined,
        undoSeconds: terms.undoSeconds ?? settings.undoSeconds,
        returnOrigin: terms.returnOrigin ?? fallback,
        selfContained: false,
        archived: false,
        ...withoutAbsent({ resource, url }),
      };
      const offer =
        price === undefined
          ? { ...common, kind: 'open' as const, ...withoutAbsent({ min, max, suggested }) }
          : { ...common, kind: 'fixed' as const, price };
      const wrong = flaw(offer as OfferTerms, owner);
      if (wrong) return wrong;
      const row = await write(offer as OfferTerms);
      return isRefused(row) ? row : row.offer;
    },

    get: async (id) => (await documents.read(id))?.offer ?? refuse('offer_not_found'),

    async list(seller, page) {
      const { items, next } = await documents.list({ lookup: { name: 'seller', value: seller }, ...page });
      return { items: items.map((row) => row.offer), next };
    },

    update: (seller, id, changes) => exclusive(id, () => change(seller, id, changes)),
    archive: (seller, id) => exclusive(id, () => change(seller, id, { archived: true })),

    async resolve(text) {
      if (!isLink(text)) return (await documents.read(text))?.offer ?? refuse('offer_not_found');
      const offer = await links.resolve(text);
      if (isRefused(offer)) return offer;
      const row = await founded(offer.link);
      return row ? { ...row.offer, link: offer.link } : offer;
    },

    async found(offer) {
      const { link } = offer;
      const known = offer.id ? await documents.read(offer.id) : link ? await founded(link) : undefined;
      if (known) return known;
      if (!link) throw new Error('an offer without id is founded by a signed link only');
      const { id: _id, link: _link, ...terms } = offer;
      const row = await write(terms as OfferTerms, link);
      if (isRefused(row)) throw new Error(`a link's offer was not founded: ${row.code}`);
      return row;
    },

    peek: (id) => documents.peek(id),
    row: (id) => documents.read(id),
  };
}

/** What an entry says of an offer that has changed: followers are told, whatever it was. */
function factOf(offer: Offer): object {
  const { asset, undoSeconds, archived } = offer;
  const text = (amount: Amount.Amount | undefined) =>
    amount === undefined ? undefined : Amount.format(amount, asset);
  const amounts =
    offer.kind === 'fixed'
      ? { price: text(offer.price) }
      : { min: text(offer.min), max: text(offer.max), suggested: text(offer.suggested) };
  return { asset: asset.code, ...amounts, undo_seconds: undoSeconds, archived };
}

/** The offer after the changes; `offer_invalid` for what this kind of offer does not have. */
function changed(offer: Offer, changes: OfferChanges): Offer | Refused {
  const { price, min, max, suggested, url, ...plain } = changes;
  if (offer.selfContained && Object.keys(changes).some((name) => name !== 'archived')) {
    return refuse('offer_invalid', { field: 'link' });
  }
  const bounds = { min, max, suggested };
  const open = Object.values(bounds).some((bound) => bound !== undefined);
  if (offer.kind === 'fixed' ? open : price !== undefined) {
    return refuse('offer_invalid', { field: offer.kind === 'fixed' ? 'min' : 'price' });
  }
  const result: Record<string, unknown> = { ...offer, ...withoutAbsent(plain), ...withoutAbsent({ price }) };
  for (const [name, value] of Object.entries({ ...bounds, url })) {
    if (value === null) delete result[name];
    else if (value !== undefined) result[name] = value;
  }
  return result as unknown as Offer;
}

function withoutAbsent<T extends object>(object: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}
