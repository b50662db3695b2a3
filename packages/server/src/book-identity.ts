/**
 * What a book knows of itself, kept among its own documents: which secrets it was founded with, and whether it is still
 * being moved here from elsewhere. A server asks before it serves.
 */
import { createHash } from 'node:crypto';
import type { Ledger, Reader, RecordOp } from '@farthing/ledger';
import type { Secrets } from '@farthing/provider';

const COLLECTION = 'book';
const SECRETS = 'secrets';
const MOVING = 'moving';

/** Those that can never be exchanged: ids, payers' names and tokens are made with them. */
const LASTING = ['ids', 'pseudonyms', 'tokens', 'attempts', 'sandbox'] as const;

/** Tells secrets apart without telling anything about them. */
export function fingerprintOf(secrets: Secrets): string {
  const hash = createHash('sha256').update(`farthing secrets of ${secrets.book}\n`);
  for (const name of LASTING) hash.update(createHash('sha256').update(secrets[name]).digest());
  return hash.digest('hex');
}

/** Whether the book was founded with these secrets. One that does not know yet remembers them. */
export async function belongsTo(ledger: Pick<Ledger, 'store' | 'write'>, secrets: Secrets): Promise<boolean> {
  const fingerprint = fingerprintOf(secrets);
  const known = await fingerprintIn(ledger.store);
  if (known !== undefined) return known === fingerprint;
  const value = { book: secrets.book, fingerprint };
  if (await ledger.write([{ put: { collection: COLLECTION, id: SECRETS, value }, ifAbsent: true }]))
    return true;
  return (await fingerprintIn(ledger.store)) === fingerprint;
}

export async function fingerprintIn(store: Pick<Reader, 'record'>): Promise<string | undefined> {
  const found = await store.record(COLLECTION, SECRETS);
  return (found?.value as { fingerprint: string } | undefined)?.fingerprint;
}

/** Where a book comes from that is being moved here and is not complete yet. */
export interface Moving {
  /** As the operator named it. */
  from: string;
  /** Of the secrets it belongs to. */
  fingerprint: string;
  /** Whose documents may be here already. */
  collections: string[];
}

export async function movingInto(store: Pick<Reader, 'record'>): Promise<Moving | undefined> {
  return (await store.record(COLLECTION, MOVING))?.value as Moving | undefined;
}

export const Moving = {
  begin: (value: Moving): RecordOp => ({
    put: { collection: COLLECTION, id: MOVING, value },
    ifAbsent: true,
  }),
  goOn: (value: Moving): RecordOp => ({ put: { collection: COLLECTION, id: MOVING, value } }),
  is: (collection: string, id: string): boolean => collection === COLLECTION && id === MOVING,
  end: (): RecordOp => ({ delete: { collection: COLLECTION, id: MOVING } }),
};
