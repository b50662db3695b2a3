/** Saved payment methods: what a wallet's tab is collected from, one a wallet, saved by a top-up that asked for it. */
import type { Ledger, RecordOp } from '@farthing/ledger';
import type { WalletId } from '../ids.ts';
import { type Refused, refuse } from '../refusal.ts';

const COLLECTION = 'methods';

export interface SavedMethod {
  /** As the gateway names it. */
  id: string;
  gateway: string;
  /** What the payer recognises it by. */
  label: string;
  /** Journal time. */
  created: number;
}

export interface Methods {
  get(wallet: WalletId): Promise<SavedMethod | undefined>;
  /** Forgets the method; what is owed is then no longer collected by itself. */
  remove(wallet: WalletId): Promise<true | Refused>;
}

export function createMethods({ ledger }: { ledger: Ledger }): Methods {
  return {
    async get(wallet) {
      return (await ledger.store.record(COLLECTION, wallet))?.value as SavedMethod | undefined;
    },
    async remove(wallet) {
      const removed = await ledger.write([
        { delete: { collection: COLLECTION, id: wallet }, ifPresent: true },
      ]);
      return removed || refuse('method_not_found');
    },
  };
}

export function putMethod(wallet: WalletId, method: SavedMethod): RecordOp {
  return { put: { collection: COLLECTION, id: wallet, value: method } };
}
