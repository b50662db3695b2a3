/**
 * Sellers: who is paid. Created by the operator, with verified origins and a fee plan. What changes of
 * them is a fact in the journal; what they are now is configuration.
 */
import { HOME_LANE } from '@farthing/ledger';
import type { Entry, Ledger, RecordOp } from '@farthing/ledger';
import { createDocuments } from '../documents.ts';
import type { Ids, SellerId } from '../ids.ts';
import { assetsOf } from '../journal.ts';
import { type DraftedKey, type Keys } from '../keys/keys.ts';
import { Kind } from '../kinds.ts';
import { fromLedger } from '../ledger-refusal.ts';
import type { Act, Actor, Audit } from '../operator/audit.ts';
import { readName } from '../members/names.ts';
import { isOrigin } from '../origin.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Settings } from '../settings.ts';
import type { Seller, SellerBalance, SellerPayout } from '../shapes.ts';
import { earned } from '../sweeps/earned.ts';
import { factsOf } from './changes.ts';

export interface NewSeller {
  name: string;
  /** Origins the operator has verified; at least one. */
  origins: string[];
  /** By default the book's setting. */
  feeBasisPoints?: number;
  payout?: Partial<SellerPayout>;
}

export interface SellerChanges {
  name?: string;
  origins?: string[];
  feeBasisPoints?: number;
  payout?: Partial<SellerPayout>;
}

/**
 * What a seller may decide about itself. Fee plan and origins are not among it: the fee is the operator's, and an origin is
 * shown to be the seller's first.
 */
export type OwnChanges = Pick<SellerChanges, 'name' | 'payout'>;

/** Who belongs to a seller from its first moment: written in the group of its founding, and kept afterwards. */
export type Founding = (seller: SellerId, time: number) => { operations: RecordOp[]; keep(): void };

export interface Sellers {
  /** The seller and its first secret key, which has every scope and is shown only here. */
  create(terms: NewSeller, by?: Actor): Promise<{ seller: Seller; secretKey: string } | Refused>;
  /** A seller founded by one of its own: it shows later which origins are its, and makes its keys itself. */
  found(terms: { name: string; by: string; joining: Founding }): Promise<Seller | Refused>;
  get(id: string): Promise<Seller | Refused>;
  /** What is cached of a seller, at once. */
  peek(id: SellerId): Seller | undefined;
  /** Whether any seller has this origin registered. */
  hasOrigin(origin: string): Promise<boolean>;
  list(page: { after?: string; limit: number }): Promise<{ items: Seller[]; next?: string }>;
  /** Only what is given changes. A new fee plan holds for payments from then on. */
  update(id: string, changes: SellerChanges, by?: Actor): Promise<Seller | Refused>;
  /** The same by one of the seller's own people, or by a key of its: named in the fact, and no act of an operator's. */
  updateOwn(id: SellerId, changes: OwnChanges, by: Actor): Promise<Seller | Refused>;
  /** Adds an origin that is shown to be the seller's, or takes one away, even the last. */
  setOrigin(id: SellerId, origin: string, wanted: boolean, by?: Actor): Promise<Seller | Refused>;
  /** Makes those found by their origins that were written before sellers were. */
  reindex(): Promise<void>;
  /** What has gathered and is not paid out yet, for every asset in which there is any; of the first, also nothing. */
  balance(id: SellerId): Promise<SellerBalance[]>;
}

const MOST_ORIGINS = 50;

export function createSellers(deps: {
  ledger: Ledger;
  ids: Ids;
  keys: Pick<Keys, 'draft'>;
  settings: Pick<Settings, 'feeBasisPoints'>;
  audit: Audit;
}): Sellers {
  const { ledger, ids, keys, settings, audit } = deps;
  const documents = createDocuments<Seller>({
    ledger,
    collection: 'sellers',
    cached: 32_768,
    toJson: (seller) => seller,
    fromJson: (seller: Seller) => seller,
    lookups: ({ origins }) => Object.fromEntries(origins.map((origin) => [`origin ${origin}`, ''])),
  });

  async function change(
    id: string,
    changes: SellerChanges,
    by?: Actor,
    actOf: (id: string, changes: SellerChanges, by: Actor) => Act | undefined = actOn,
  ): Promise<Seller | Refused> {
    const seller = await documents.fresh(id);
    if (!seller) return refuse('seller_not_found');
    if (changes.origins && !validOrigins(changes.origins))
      return refuse('origin_invalid', { field: 'origins' });
    const { name, origins, feeBasisPoints, payout } = seller;
    const changed: Seller = {
      ...seller,
      name: changes.name ?? name,
      origins: changes.origins ?? origins,
      feeBasisPoints: changes.feeBasisPoints ?? feeBasisPoints,
      payout: { ...payout, ...changes.payout },
    };
    await write(seller, changed, { act: by === undefined ? undefined : actOf(id, changes, by), by });
    return changed;
  }

  /** Writes what changed, with its facts and what an operator did, in one group. */
  async function write(
    before: Seller,
    after: Seller,
    { act, by }: { act?: Act; by?: Actor } = {},
  ): Promise<void> {
    const [first, ...more] = factsOf(before, after, by);
    if (first) {
      const acted = act && (await audit.behind(HOME_LANE, () => act));
      await ledger.submit(first, {
        followed: (posted) => [...more, ...(acted?.(posted) ?? [])],
        records: () => [documents.put(after.id, after)],
      });
      documents.keep(after.id, after);
    } else if (act) await audit.record(act);
  }

  return {
    async create({ name, origins, feeBasisPoints = settings.feeBasisPoints, payout }, by) {
      if (!validOrigins(origins)) return refuse('origin_invalid', { field: 'origins' });
      let made: { seller: Seller; key: DraftedKey } | undefined;
      const data = JSON.stringify({ fee_basis_points: feeBasisPoints });
      const details = { fee_basis_points: feeBasisPoints, origins };
      const founded = ({ seq }: Entry) => ids.encode('sel', seq);
      const followed =
        by === undefined
          ? undefined
          : await audit.behind(HOME_LANE, (entry) => {
              return { by, action: 'create_seller', target: founded(entry), details };
            });
      const result = await ledger.submit(
        { op: 'fact', kind: Kind.sellerCreated, memo: name, data },
        {
          followed,
          records: ({ entry }) => {
            const id = founded(entry);
            const plan: SellerPayout = { schedule: 'manual', ...payout };
            const seller = { id, name, origins, feeBasisPoints, payout: plan, created: entry.time };
            made = { seller, key: keys.draft(id, { kind: 'secret', name: 'first key' }, entry.time) };
            return [documents.put(id, seller), made.key.operation];
          },
        },
      );
      if (result.status === 'refused') return fromLedger(result);
      if (!made) throw new Error('the seller was founded without its record');
      documents.keep(made.seller.id, made.seller);
      made.key.keep();
      return { seller: made.seller, secretKey: made.key.secret };
    },

    async found({ name, by, joining }) {
      const { feeBasisPoints } = settings;
      let made: { seller: Seller; joined: ReturnType<Founding> } | undefined;
      const data = JSON.stringify({ by, fee_basis_points: feeBasisPoints });
      const result = await ledger.submit(
        { op: 'fact', kind: Kind.sellerCreated, memo: name, data },
        {
          records: ({ entry }) => {
            const id = ids.encode('sel', entry.seq);
            const payout: SellerPayout = { schedule: 'manual' };
            const seller = { id, name, origins: [], feeBasisPoints, payout, created: entry.time };
            made = { seller, joined: joining(id, entry.time) };
            return [documents.put(id, seller), ...made.joined.operations];
          },
        },
      );
      if (result.status === 'refused') return fromLedger(result);
      if (!made) throw new Error('the seller was founded without its record');
      documents.keep(made.seller.id, made.seller);
      made.joined.keep();
      return made.seller;
    },

    setOrigin: (id, origin, wanted, by) =>
      ledger.store.exclusive(`seller ${id}`, async () => {
        const seller = await documents.fresh(id);
        if (!seller) return refuse('seller_not_found');
        if (!isOrigin(origin)) return refuse('origin_invalid', { field: 'origin' });
        if (seller.origins.includes(origin) === wanted) return seller;
        if (wanted && seller.origins.length >= MOST_ORIGINS) return refuse('origin_limit_reached');
        const others = seller.origins.filter((each) => each !== origin);
        const changed: Seller = { ...seller, origins: wanted ? [...others, origin] : others };
        await write(seller, changed, { by });
        return changed;
      }),

    get: async (id) => (await documents.read(id)) ?? refuse('seller_not_found'),
    peek: (id) => documents.peek(id),
    hasOrigin: async (origin) =>
      isOrigin(origin) && (await documents.find(`origin ${origin}`, '')) !== undefined,
    list: (page) => documents.list(page),
    update: (id, changes, by) => ledger.store.exclusive(`seller ${id}`, () => change(id, changes, by)),

    async updateOwn(id, { name: given, payout }, by) {
      const name = given === undefined ? undefined : readName(given);
      if (isRefused(name)) return name;
      return ledger.store.exclusive(`seller ${id}`, () => change(id, { name, payout }, by, () => undefined));
    },

    async reindex() {
      for await (const id of documents.stale()) {
        await ledger.store.exclusive(`seller ${id}`, async () => {
          const seller = await documents.fresh(id);
          if (!seller) return;
          await ledger.write([documents.put(id, seller)]);
          documents.keep(id, seller);
        });
      }
    },

    async balance(id) {
      const sums = await earned(ledger, id);
      const all = assetsOf(ledger.store).flatMap((asset) => {
        const unpaid = sums.get(asset.id);
        return unpaid === undefined ? [] : [{ asset, unpaid }];
      });
      // Freezing opens accounts in all assets: besides the first, empty ones are not worth showing.
      return all.filter(({ unpaid }, at) => at === 0 || unpaid !== 0n);
    },
  };
}

/** What of a seller an operator changed; its name is a text of its own, and not repeated here. */
function actOn(target: string, { name, origins, feeBasisPoints, payout }: SellerChanges, by: Actor): Act {
  const details = {
    ...(name !== undefined && { renamed: true }),
    ...(origins && { origins }),
    ...(feeBasisPoints !== undefined && { fee_basis_points: feeBasisPoints }),
    ...(payout && { payout: { ...payout, destination: payout.destination && 'changed' } }),
  };
  return { by, action: 'update_seller', target, details };
}

function validOrigins(origins: readonly string[]): boolean {
  return origins.length > 0 && origins.every(isOrigin) && new Set(origins).size === origins.length;
}
