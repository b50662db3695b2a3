/** Sweeps under way, as they are kept: a record from the first entry of each to its second, and what is due until then. */
import type { Ledger, RecordOp } from '@farthing/ledger';
import type { SellerId } from '../ids.ts';
import { Agenda } from '../jobs/agenda.ts';

const COLLECTION = 'sweeps';
const MOST = 1000;

/** Money of a seller that has left one lane and not reached the other. */
export interface SweepRecord {
  /** Names the sweep in the keys of both entries. */
  id: string;
  seller: SellerId;
  asset: number;
  /** In the asset's smallest unit. */
  amount: string;
  /** Sequence of the entry that took it from the one lane. */
  out: number;
  /** The lane it goes to. */
  to: number;
  /** When jobs finish it, if nobody has. */
  dueAt: number;
}

export interface SweepRecords {
  get(id: string): Promise<SweepRecord | undefined>;
  /** All that are under way for a seller. */
  of(seller: SellerId): Promise<SweepRecord[]>;
  /** All that are under way in the book. */
  all(): Promise<SweepRecord[]>;
  begin(record: SweepRecord): RecordOp[];
  end(record: SweepRecord): RecordOp[];
}

export function createSweepRecords({ store }: Pick<Ledger, 'store'>): SweepRecords {
  async function page(options: Parameters<typeof store.records>[1]): Promise<SweepRecord[]> {
    return (await store.records(COLLECTION, options)).map(({ value }) => value as SweepRecord);
  }

  return {
    async get(id) {
      return (await store.record(COLLECTION, id))?.value as SweepRecord | undefined;
    },

    of: (seller) => page({ lookup: { name: 'seller', value: seller }, limit: MOST }),

    async all() {
      const found: SweepRecord[] = [];
      for (let after: string | undefined; ;) {
        const some = await page({ after, limit: MOST });
        found.push(...some);
        if (some.length < MOST) return found;
        after = some.at(-1)!.id;
      }
    },

    begin(record) {
      const { id, seller, dueAt } = record;
      return [
        { put: { collection: COLLECTION, id, value: record, lookups: { seller } } },
        Agenda.put({ at: dueAt, chore: 'sweep', id }),
      ];
    },

    end({ id, dueAt }) {
      return [{ delete: { collection: COLLECTION, id } }, Agenda.drop({ at: dueAt, chore: 'sweep', id })];
    },
  };
}
