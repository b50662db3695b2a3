/**
 * The agenda: what has to be done later, as records in order of their time. An item is written in the same group
 * as the change that makes it necessary, so that a process that dies leaves its unfinished work to the next one.
 */
import type { Ledger, RecordOp } from '@farthing/ledger';

const COLLECTION = 'agenda';

/** Which service an item is for. */
export type Chore = 'collection' | 'payout' | 'top_up' | 'raise_tab' | 'sweep' | 'approval';

export interface Item {
  /** Journal time from which it is due. */
  at: number;
  chore: Chore;
  id: string;
}

export const Agenda = {
  put(item: Item): RecordOp {
    const { at, chore, id } = item;
    return { put: { collection: COLLECTION, id: idOf(item), value: { at, chore, id } } };
  },

  drop(item: Item): RecordOp {
    return { delete: { collection: COLLECTION, id: idOf(item) } };
  },

  /** What is due, the oldest first. */
  async due(ledger: Pick<Ledger, 'store'>, now: number, limit: number): Promise<Item[]> {
    const documents = await ledger.store.records(COLLECTION, { limit });
    return documents.map(({ value }) => value as Item).filter((item) => item.at <= now);
  },
};

function idOf({ at, chore, id }: Item): string {
  return `${String(at).padStart(15, '0')}/${chore}/${id}`;
}
