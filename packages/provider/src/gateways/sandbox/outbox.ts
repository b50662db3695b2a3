/** Callbacks the sandbox has still to deliver, in order of their time; each stays until it was received. */
import type { Ledger, RecordOp } from '@farthing/ledger';

const COLLECTION = 'sandbox_outbox';

interface Item {
  at: number;
  key: string;
  attempt: number;
}

export interface Outbox {
  put(at: number, key: string, attempt: number): RecordOp;
  drop(at: number, key: string): RecordOp;
  due(now: number, limit: number): Promise<Item[]>;
}

export function outbox(ledger: Pick<Ledger, 'store'>): Outbox {
  const idOf = (at: number, key: string) => `${String(at).padStart(15, '0')}/${key}`;
  return {
    put: (at, key, attempt) => ({
      put: { collection: COLLECTION, id: idOf(at, key), value: { at, key, attempt } },
    }),
    drop: (at, key) => ({ delete: { collection: COLLECTION, id: idOf(at, key) } }),
    async due(now, limit) {
      const documents = await ledger.store.records(COLLECTION, { limit });
      return documents.map(({ value }) => value as Item).filter((item) => item.at <= now);
    },
  };
}
