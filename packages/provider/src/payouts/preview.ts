/**
 * Payout previews: what a run by hand would pay to whom, kept for a day under an id, so that what is run is what was
 * shown. An item whose seller's balance, fee or destination is another by then is left out and named.
 */
import { HOME_LANE, type Ledger } from '@farthing/ledger';
import type { Amount, Asset } from '@farthing/ledger';
import type { Ids, PreviewId, SellerId } from '../ids.ts';
import { deleteOver } from '../paging.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Payout } from '../shapes.ts';
import type { Actor, Audit } from '../operator/audit.ts';
import type { Payouts } from './payouts.ts';

const COLLECTION = 'payout_previews';
const DAY_MS = 86_400_000;
/** One that waits for an approval, or for a run that was interrupted, is kept longer. */
const KEPT_MS = 30 * DAY_MS;

/** One seller's balance in one asset, and what a payout now would make of it. */
export interface Prospect {
  seller: SellerId;
  name: string;
  asset: Asset.Asset;
  /** Earned and not paid out. */
  unpaid: Amount.Amount;
  /** What would leave the balance, `fee` of it for the payout. */
  gross: Amount.Amount;
  fee: Amount.Amount;
  /** What would arrive. */
  amount: Amount.Amount;
  destination?: string;
  /** Whether it is due by threshold or schedule. */
  due: boolean;
  /** Why nothing would be paid. */
  objection?: 'payout_below_minimum' | 'payout_destination_missing' | 'seller_frozen';
}

export interface Preview {
  id: PreviewId;
  created: number;
  expiresAt: number;
  items: Prospect[];
}

export interface RunOfPreview {
  payouts: Payout[];
  /** What was shown and could not be paid like that any more. */
  skipped: { seller: SellerId; asset: string }[];
}

export interface Previews {
  make(options: { seller?: SellerId; by: Actor }): Promise<Preview | Refused>;
  get(id: string): Promise<Preview | Refused>;
  /** Pays what was shown; again: changes nothing and answers the same payouts. Previews run for an approval may be older. */
  run(id: string, options: { by: Actor; approved?: boolean }): Promise<RunOfPreview | Refused>;
  /** Removes those whose time is over. */
  clean(): Promise<void>;
}

type Kept = Omit<Prospect, 'asset' | 'unpaid' | 'gross' | 'fee' | 'amount'> &
  Record<'unpaid' | 'gross' | 'fee', string> & { asset: number };

interface PreviewRecord {
  id: PreviewId;
  created: number;
  items: Kept[];
}

export function createPreviews(deps: {
  ledger: Ledger;
  ids: Ids;
  payouts: Pick<Payouts, 'prospects' | 'payExactly'>;
  audit: Pick<Audit, 'behind' | 'record'>;
}): Previews {
  const { ledger, ids, payouts, audit } = deps;
  const { store } = ledger;

  function view({ id, created, items }: PreviewRecord): Preview {
    const shown = items.map((item) => {
      const [gross, fee] = [BigInt(item.gross), BigInt(item.fee)];
      const asset = store.assets.byId(item.asset)!;
      return { ...item, asset, unpaid: BigInt(item.unpaid), gross, fee, amount: gross - fee };
    });
    return { id, created, expiresAt: created + DAY_MS, items: shown };
  }

  async function find(id: string, age: number): Promise<Preview | undefined> {
    const found = (await store.record(COLLECTION, id))?.value as PreviewRecord | undefined;
    return found && ledger.now() - found.created < age ? view(found) : undefined;
  }

  return {
    async make({ seller }) {
      const items: Kept[] = [];
      for await (const each of payouts.prospects(seller)) {
        if (isRefused(each)) return each;
        const { asset, unpaid, gross, fee, amount: _amount, ...rest } = each;
        const amounts = { unpaid: String(unpaid), gross: String(gross), fee: String(fee) };
        items.push({ ...rest, ...amounts, asset: asset.id });
      }
      const record: PreviewRecord = { id: ids.random('prv'), created: ledger.now(), items };
      await ledger.write([{ put: { collection: COLLECTION, id: record.id, value: record } }]);
      return view(record);
    },

    async get(id) {
      return (await find(id, DAY_MS)) ?? refuse('payout_preview_not_found');
    },

    async run(id, { by, approved = false }) {
      const preview = await find(id, approved ? KEPT_MS : DAY_MS);
      if (!preview) return refuse('payout_preview_not_found');
      const done: RunOfPreview = { payouts: [], skipped: [] };
      for (const item of preview.items) {
        if (item.objection !== undefined) continue;
        const { seller, asset } = item;
        const key = `payout:${id}:${seller}:${asset.id}`;
        const details = { preview: id, asset: asset.code, gross: String(item.gross) };
        const followed = await audit.behind(HOME_LANE, () => {
          return { by, action: 'pay_out', target: seller, details };
        });
        const payout = await payouts.payExactly(item, key, followed);
        if (payout) done.payouts.push(payout);
        else done.skipped.push({ seller, asset: asset.code });
      }
      return done;
    },

    async clean() {
      const now = ledger.now();
      const isOver = ({ created }: PreviewRecord) => now - created >= KEPT_MS;
      await deleteOver(ledger, COLLECTION, isOver, { atOnce: 100 });
    },
  };
}
