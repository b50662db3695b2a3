/**
 * Link keys: the public halves of the Ed25519 keys that sellers sign links with. The private half never comes here,
 * so the provider cannot make a seller's link.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Ledger } from '@farthing/ledger';
import { createDocuments } from '../documents.ts';
import type { Ids, LinkKeyId, SellerId } from '../ids.ts';
import { Kind } from '../kinds.ts';
import { type Refused, refuse } from '../refusal.ts';
import type { LinkKey } from '../shapes.ts';

export interface LinkKeys {
  /**
   * Registers the 32 bytes of an Ed25519 public key (base64url). The same key again gives the same registration. At most
   * `MOST_LINK_KEYS` of a seller that were not revoked.
   */
  register(seller: SellerId, publicKey: string): Promise<LinkKey | Refused>;
  list(
    seller: SellerId,
    page: { after?: string; limit: number },
  ): Promise<{ items: LinkKey[]; next?: string }>;
  /** Links signed with it stop at once. */
  revoke(seller: SellerId, id: string): Promise<LinkKey | Refused>;
  /** The key that may verify a seller's links, unless it is unknown, another seller's or revoked. */
  verifier(seller: string, id: string): Promise<KeyObject | undefined>;
}

/** Of one seller, at a time. */
export const MOST_LINK_KEYS = 100;

interface Row {
  key: LinkKey;
  verifier: KeyObject;
}

export function createLinkKeys(deps: { ledger: Ledger; ids: Ids }): LinkKeys {
  const { ledger, ids } = deps;
  const documents = createDocuments<Row>({
    ledger,
    collection: 'link_keys',
    cached: 8_192,
    toJson: (row) => row.key,
    fromJson: (key: LinkKey) => ({ key, verifier: importKey(key.publicKey)! }),
    lookups: ({ key }) => ({ seller: key.seller, public_key: `${key.seller} ${key.publicKey}` }),
  });

  async function write(row: Row, change: string): Promise<LinkKey> {
    const { id, seller, publicKey } = row.key;
    const data = JSON.stringify({ seller, link_key: id, public_key: publicKey, change });
    const records = () => [documents.put(id, row)];
    await ledger.submit({ op: 'fact', kind: Kind.linkKeyChanged, data }, { records });
    documents.keep(id, row);
    return row.key;
  }

  /** How many there are that were not revoked, counted as far as it matters. */
  async function standing(seller: SellerId): Promise<number> {
    let [count, after] = [0, undefined as string | undefined];
    do {
      const lookup = { name: 'seller', value: seller };
      const page = await documents.list({ lookup, after, limit: 1000 });
      count += page.items.filter(({ key }) => key.revoked === undefined).length;
      after = page.next;
    } while (after !== undefined && count < MOST_LINK_KEYS);
    return count;
  }

  return {
    async register(seller, publicKey) {
      const verifier = importKey(publicKey);
      if (!verifier) return refuse('link_key_invalid');
      return ledger.store.exclusive(`link keys of ${seller}`, async () => {
        const lookup = { name: 'public_key', value: `${seller} ${publicKey}` };
        const known = (await documents.list({ lookup, limit: 1000 })).items.find((row) => !row.key.revoked);
        if (known) return known.key;
        if ((await standing(seller)) >= MOST_LINK_KEYS) return refuse('key_limit_reached');
        const id: LinkKeyId = ids.random('lk');
        return write({ key: { id, seller, publicKey, created: ledger.now() }, verifier }, 'registered');
      });
    },

    async list(seller, page) {
      const { items, next } = await documents.list({ lookup: { name: 'seller', value: seller }, ...page });
      return { items: items.map((row) => row.key), next };
    },

    async revoke(seller, id) {
      const row = await documents.read(id);
      if (row?.key.seller !== seller) return refuse('link_key_not_found');
      if (row.key.revoked) return row.key;
      return write({ ...row, key: { ...row.key, revoked: ledger.now() } }, 'revoked');
    },

    async verifier(seller, id) {
      const row = documents.peek(id) ?? (await documents.read(id));
      return row?.key.seller === seller && row.key.revoked === undefined ? row.verifier : undefined;
    },
  };
}

/** An Ed25519 public key from its 32 bytes in base64url; `undefined` when it is none. */
export function importKey(publicKey: string): KeyObject | undefined {
  const bytes = Buffer.from(publicKey, 'base64url');
  if (bytes.length !== 32 || bytes.toString('base64url') !== publicKey) return undefined;
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  } catch {
    return undefined;
  }
}
