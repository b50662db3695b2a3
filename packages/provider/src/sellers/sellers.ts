/**
 * Sellers: who is paid. Created by the operator, with verified origins and a fee plan. What bears on money (founding,
 * fee plan) is a fact in the journal; the rest is configuration.
 */
import type { Ledger } from '@farthing/ledger';
import { createDocuments } from '../documents.ts';
import type { Ids, SellerId } from '../ids.ts';
import { assetsOf } from '../journal.ts';
import { type DraftedKey, type Keys } from '../keys/keys.ts';
import { Kind } from '../kinds.ts';
import { fromLedger } from '../ledger-refusal.ts';
import { isOrigin } from '../origin.ts';
import { type Refused, refuse } from '../refusal.ts';
import type { Settings } from '../settings.ts';
import type { Seller, SellerBalance, SellerPayout } from '../shapes.ts';
import { earned } from '../sweeps/earned.ts';

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

export interface Sellers {
  /** The seller and its first secret key, which has every scope and is shown only here. */
  create(terms: NewSeller): Promise<{ seller: Seller; secretKey: string } | Refused>;
  get(id: string): Promise<Seller | Refused>;
  /** What is cached of a seller, at once. */
  peek(id: SellerId): Seller | undefined;
  /** Whether any seller has this origin registered. */
  hasOrigin(origin: string): Promise<boolean>;
  list(page: { after?: string; limit: number }): Promise<{ items: Seller[]; next?: string }>;
  /** Only what is given changes. A new fee plan holds for payments from then on. */
  update(id: string, changes: SellerChanges): Promise<Seller | Refused>;
  /** What has gathered and is not paid out yet, for every asset the seller was ever paid in. */
  balance(id: SellerId): Promise<SellerBalance[]>;
}

export function createSellers(deps: {
  ledger: Ledger;
  ids: Ids;
  keys: Pick<Keys, 'draft'>;
  settings: Pick<Settings, 'feeBasisPoints'>;
}): Sellers {
  const { ledger, ids, keys, settings } = deps;
  const documents = createDocuments<Seller>({
    ledger,
    collection: 'sellers',
    cached: 32_768,
    toJson: (seller) => seller,
    fromJson: (seller: Seller) => seller,
    lookups: ({ origins }) => Object.fromEntries(origins.map((origin) => [`origin ${origin}`, ''])),
  });

  async function change(id: string, changes: SellerChanges): Promise<Seller | Refused> {
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
    const operation = documents.put(id, changed);
    if (changed.feeBasisPoints === feeBasisPoints) await ledger.write([operation]);
    else {
      const data = JSON.stringify({ seller: id, fee_basis_points: changed.feeBasisPoints });
      await ledger.submit({ op: 'fact', kind: Kind.feePlanChanged, data }, { records: () => [operation] });
    }
    documents.keep(id, changed);
    return changed;
  }

  return {
    async create({ name, origins, feeBasisPoints = settings.feeBasisPoints, payout }) {
      if (!validOrigins(origins)) return refuse('origin_invalid', { field: 'origins' });
      let made: { seller: Seller; key: DraftedKey } | undefined;
      const data = JSON.stringify({ fee_basis_points: feeBasisPoints });
      const result = await ledger.submit(
        { op: 'fact', kind: Kind.sellerCreated, memo: name, data },
        {
          records: ({ entry }) => {
            const id = ids.encode('sel', entry.seq);
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

    get: async (id) => (await documents.read(id)) ?? refuse('seller_not_found'),
    peek: (id) => documents.peek(id),
    hasOrigin: async (origin) =>
      isOrigin(origin) && (await documents.find(`origin ${origin}`, '')) !== undefined,
    list: (page) => documents.list(page),
    update: (id, changes) => ledger.store.exclusive(`seller ${id}`, () => change(id, changes)),

    async balance(id) {
      const sums = await earned(ledger, id);
      return assetsOf(ledger.store).flatMap((asset) => {
        const unpaid = sums.get(asset.id);
        return unpaid === undefined ? [] : [{ asset, unpaid }];
      });
    },
  };
}

function validOrigins(origins: readonly string[]): boolean {
  return origins.length > 0 && origins.every(isOrigin) && new Set(origins).size === origins.length;
}
