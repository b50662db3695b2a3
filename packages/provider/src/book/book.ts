/** The book as a whole: its trial balance, its proof, and the closing of a period, signed with the receipts' key. */
import { createPrivateKey, createPublicKey, sign, verify as check } from 'node:crypto';
import {
  type Closing,
  type ClosingSigner,
  closePeriod,
  type Ledger,
  type TallyOf,
  verify,
  type VerifyReport,
} from '@farthing/ledger';
import type { Secrets } from '../secrets.ts';
import { trialBalance, type TrialBalance } from './trial-balance.ts';

export interface BookDeps {
  ledger: Ledger;
  secrets: Pick<Secrets, 'receiptKeys'>;
  /** The statistics the store keeps, so that `verify` proves them too. */
  tallyOf?: TallyOf;
}

export interface Book {
  trialBalance(): Promise<TrialBalance>;
  /** Proves the whole journal and every index, from the first entry on, while the book is in use. */
  verify(onProgress?: (seq: number) => void): Promise<VerifyReport>;
  /**
   * Closes the period that ends now.
   * @throws BookBroken when the journal does not prove.
   */
  close(): Promise<Closing>;
}

export function createBook({ ledger, secrets, tallyOf }: BookDeps): Book {
  const signer = closingSigner(secrets);
  return {
    trialBalance: () => trialBalance(ledger),
    verify: (onProgress) => verify({ store: ledger.store, tallyOf, onProgress }),
    close: () => closePeriod(ledger, signer),
  };
}

const DOMAIN = 'farthing-closing-v1\n';

/**
 * Signs closings as `<kid>.<base64url of an Ed25519 signature>`. Keys that no longer sign receipts still check older
 * closings; the text signed begins with a line of its own, so that no receipt can pass for a closing.
 */
export function closingSigner({ receiptKeys }: Pick<Secrets, 'receiptKeys'>): ClosingSigner {
  const keys = receiptKeys.map(({ kid, privateJwk }) => {
    return { kid, key: createPrivateKey({ key: { ...privateJwk }, format: 'jwk' }) };
  });
  const bytes = (statement: string) => Buffer.from(DOMAIN + statement);
  return {
    sign(statement) {
      const newest = keys.at(-1);
      if (!newest) throw new Error('there is no key to sign a closing with');
      return `${newest.kid}.${sign(null, bytes(statement), newest.key).toString('base64url')}`;
    },
    check(statement, signature) {
      const dot = signature.lastIndexOf('.');
      const key = keys.find(({ kid }) => kid === signature.slice(0, dot))?.key;
      const given = Buffer.from(signature.slice(dot + 1), 'base64url');
      return key !== undefined && check(null, bytes(statement), createPublicKey(key), given);
    },
  };
}
