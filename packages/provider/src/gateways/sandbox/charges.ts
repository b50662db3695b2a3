/** What the sandbox remembers of each operation, as records of the book it lives in. */
import type { Ledger, RecordOp } from '@farthing/ledger';
import type { Outcome } from '../gateway.ts';

const COLLECTION = 'sandbox';

/** One operation the sandbox was asked for: a hosted charge, a charge of a saved method or a payout. */
export interface Charge {
  key: string;
  kind: 'hosted' | 'charge' | 'payout';
  /** A decimal string. */
  amount: string;
  /** The asset's code. */
  asset: string;
  state: Outcome['state'];
  reason?: string;
  /** Names the hosted page. */
  reference?: string;
  returnUrl?: string;
  description?: string;
  /** The payer's provider asked to save the method. */
  saveMethod?: boolean;
  /** The method that was saved. */
  saved?: { id: string; label: string };
  method?: string;
  destination?: string;
  /** The payer has chosen on the hosted page, even if the outcome comes later. */
  decided?: boolean;
}

export interface Charges {
  get(key: string): Promise<Charge | undefined>;
  byReference(reference: string): Promise<Charge | undefined>;
  put(charge: Charge): RecordOp;
  /** True the first time a method is named, ever. */
  firstUse(method: string): Promise<boolean>;
}

export function charges(ledger: Pick<Ledger, 'write' | 'store'>): Charges {
  return {
    async get(key) {
      return (await ledger.store.record(COLLECTION, key))?.value as Charge | undefined;
    },
    async byReference(reference) {
      const lookup = { name: 'reference', value: reference };
      const [found] = await ledger.store.records(COLLECTION, { lookup, limit: 1 });
      return found?.value as Charge | undefined;
    },
    put(charge) {
      const lookups = charge.reference === undefined ? undefined : { reference: charge.reference };
      return { put: { collection: COLLECTION, id: charge.key, value: charge, lookups } };
    },
    firstUse(method) {
      const used = { collection: 'sandbox_methods', id: method, value: {} };
      return ledger.write([{ put: used, ifAbsent: true }]);
    },
  };
}
