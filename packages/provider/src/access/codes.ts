/**
 * One-time codes: what a payer brings back from checkout to the seller. Good for 60 seconds, once exactly: taking a
 * code is one conditional write. The book keeps a code's SHA-256 only.
 */
import { hash } from 'node:crypto';
import type { Ledger, RecordOp } from '@farthing/ledger';
import { encode16 } from '../base32.ts';
import type { GrantId, SellerId } from '../ids.ts';
import { deleteOver } from '../paging.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';

export interface CodeContent {
  /** Journal sequence of the payment. */
  payment: number;
  seller: SellerId;
  grant?: GrantId;
  state?: string;
  /** Whoever shows the text it is the SHA-256 of may redeem the code without a secret key. */
  challenge?: string;
}

export interface Codes {
  /** A new code's text. */
  make(): string;
  /** The operation that makes a code good from now on. */
  put(code: string, content: CodeContent): RecordOp;
  /** What a code stands for, as long as it is good. */
  read(seller: SellerId, code: string): Promise<CodeContent | Refused>;
  /** The same; and nobody else gets it any more. */
  take(seller: SellerId, code: string): Promise<CodeContent | Refused>;
  /** Forgets codes whose time is over; answers how many. */
  clean(): Promise<number>;
}

export const CODE_MS = 60_000;
/** How long a used or expired code is told apart from one that never was. */
const REMEMBERED_MS = 3_600_000;

const OPEN = 'codes';
const USED = 'codes_used';

type Stored = CodeContent & { expiresAt: number };

export function createCodes(deps: {
  ledger: Ledger;
  clock: () => number;
  random: (size: number) => Uint8Array;
}): Codes {
  const { ledger, clock, random } = deps;

  const isOver = ({ expiresAt }: Stored) => expiresAt + REMEMBERED_MS <= clock();

  async function find(seller: SellerId, code: string): Promise<{ id: string; stored: Stored } | Refused> {
    const id = hashOf(code);
    const [found, used] = [await ledger.store.record(OPEN, id), await ledger.store.record(USED, id)];
    const stored = (found ?? used)?.value as Stored | undefined;
    // A code of another seller must look like no code at all.
    if (stored?.seller !== seller) return refuse('code_invalid');
    if (!found) return refuse('code_used');
    return clock() < stored.expiresAt ? { id, stored } : refuse('code_expired');
  }

  return {
    make: () => `c_${encode16(random(16))}`,

    put: (code, content) => {
      const value: Stored = { ...content, expiresAt: clock() + CODE_MS };
      return { put: { collection: OPEN, id: hashOf(code), value } };
    },

    async read(seller, code) {
      const found = await find(seller, code);
      return isRefused(found) ? found : contentOf(found.stored);
    },

    async take(seller, code) {
      const found = await find(seller, code);
      if (isRefused(found)) return found;
      const { id, stored } = found;
      const taken = await ledger.write([
        { delete: { collection: OPEN, id }, ifPresent: true },
        { put: { collection: USED, id, value: { seller, expiresAt: stored.expiresAt } } },
      ]);
      return taken ? contentOf(stored) : refuse('code_used');
    },

    clean: async () => (await deleteOver(ledger, OPEN, isOver)) + (await deleteOver(ledger, USED, isOver)),
  };
}

function contentOf({ expiresAt: _expiresAt, ...content }: Stored): CodeContent {
  return content;
}

function hashOf(code: string): string {
  return hash('sha256', code, 'hex');
}
