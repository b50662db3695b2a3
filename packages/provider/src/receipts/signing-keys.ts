/**
 * The keys that sign receipts and closings. Private halves are in the secrets file, several, and stay there; the book says
 * from when each one signs, and keeps the public halves for ever, so that every server of the book signs alike and
 * publishes all of them. A new key is taken into use once all servers have it, and signs only after it has been published
 * for a while.
 */
import type { Ledger } from '@farthing/ledger';
import { Unavailable } from '@farthing/ledger';
import { createDocuments } from '../documents.ts';
import type { Actor, Audit } from '../operator/audit.ts';
import type { ReceiptKey, Secrets } from '../secrets.ts';

/** A key as everybody may know it. */
export interface PublicKey {
  kid: string;
  x: string;
  /** Journal time from which it signs, until the next one does. */
  since: number;
}

export interface SigningKeys {
  /**
   * The key that signs what was at this time.
   * @throws Unavailable when this server's secrets lack it
   */
  at(time: number): Promise<ReceiptKey>;
  /** The key of that name, private where the secrets have it. */
  find(kid: string): Promise<PublicKey | undefined>;
  /** All that have ever signed, or soon will, in order of time. */
  all(): Promise<PublicKey[]>;
  /**
   * Takes the newest key of the secrets into use, for what is signed from a while from now on. Repeating it changes
   * nothing. Answers the key and when it begins; `before` is the one that signs until then.
   */
  rotate(by: Actor): Promise<{ key: PublicKey; before?: PublicKey; changed: boolean }>;
}

/** How long a key is published before it signs: longer than the document with the keys may be cached, and clocks differ. */
export const PUBLISHED_FIRST_MS = 10 * 60_000;

const COLLECTION = 'receipt_keys';
const ALL = 'all';

interface Stored {
  keys: PublicKey[];
}

export function createSigningKeys(deps: {
  ledger: Ledger;
  secrets: Pick<Secrets, 'receiptKeys'>;
  audit: Pick<Audit, 'record'>;
  /** Reads the keys of the secrets anew: asked when one is wanted that is not known. */
  more?: () => readonly ReceiptKey[];
}): SigningKeys {
  const { ledger, audit, more } = deps;
  let own = deps.secrets.receiptKeys;
  const documents = createDocuments<Stored>({
    ledger,
    collection: COLLECTION,
    cached: 1,
    toJson: (stored) => stored,
    fromJson: (stored: Stored) => stored,
    absent: { keys: [] },
  });

  /** What the book says, and of keys that it does not know yet, what the secrets say. */
  function joined({ keys }: Stored): PublicKey[] {
    const named = new Set(keys.map(({ kid }) => kid));
    const founding = own.flatMap(({ kid, privateJwk, since }) =>
      since === undefined || named.has(kid) ? [] : [{ kid, x: privateJwk.x, since }],
    );
    return [...keys, ...founding].toSorted((a, b) => a.since - b.since);
  }

  const all = async () => joined((await documents.read(ALL))!);

  function privateOf(kid: string): ReceiptKey | undefined {
    return own.find((key) => key.kid === kid);
  }

  return {
    all,

    async find(kid) {
      return (await all()).find((key) => key.kid === kid);
    },

    async at(time) {
      const keys = await all();
      const wanted = keys.findLast(({ since }) => since <= time) ?? keys[0];
      if (!wanted) throw new Error('the book has no receipt key');
      if (!privateOf(wanted.kid) && more) own = more();
      const found = privateOf(wanted.kid);
      if (found) return found;
      throw new Unavailable(
        `the secrets of this server lack the receipt key ${wanted.kid}: copy secrets.json from the server where it was made`,
      );
    },

    rotate: (by) =>
      ledger.store.exclusive('receipt keys', async () => {
        if (more) own = more();
        const stored = (await documents.fresh(ALL))!;
        const keys = joined(stored);
        const newest = own.at(-1)!;
        const known = keys.find(({ kid }) => kid === newest.kid);
        const last = keys.at(-1);
        if (known) {
          const before = keys[keys.indexOf(known) - 1];
          return { key: known, ...(before && { before }), changed: false };
        }
        // Whole seconds, in which the published keys tell their times.
        const soonest = Math.max(ledger.now() + PUBLISHED_FIRST_MS, (last?.since ?? 0) + 1);
        const key = { kid: newest.kid, x: newest.privateJwk.x, since: Math.ceil(soonest / 1000) * 1000 };
        const value: Stored = { keys: [...keys, key] };
        await audit.record(
          { by, action: 'rotate_receipt_key', target: key.kid, details: { since: key.since } },
          { records: [documents.put(ALL, value)] },
        );
        documents.keep(ALL, value);
        return { key, ...(last && { before: last }), changed: true };
      }),
  };
}
