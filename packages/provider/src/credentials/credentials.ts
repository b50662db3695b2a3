/**
 * Credentials: a grant in a page's hands. Each is bound to the origin it was given on and to a key pair of which the
 * page can use the private half and nobody can read it. Giving and ending one are facts in the journal; all of a grant
 * end with it.
 */
import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import type { Ledger } from '@farthing/ledger';
import { createDocuments } from '../documents.ts';
import type { Ids, SellerId, WalletId } from '../ids.ts';
import type { Grants } from '../grants/grants.ts';
import { Kind } from '../kinds.ts';
import { type Refused, isRefused, refuse } from '../refusal.ts';
import type { Credential, Grant, PublicKey } from '../shapes.ts';

export interface Credentials {
  /** Whether this is a key that a credential can be for. */
  accepts(publicKey: PublicKey): boolean;
  /** Puts the grant into the hands of the page that has this key. The oldest of very many makes room. */
  issue(grant: Grant, page: { origin: string; publicKey: PublicKey }): Promise<Credential | Refused>;
  /** A credential that was not ended itself, on this origin and for this seller. Its grant is looked at by who pays. */
  find(id: string, page: { seller: SellerId; origin: string }): Promise<Credential | Refused>;
  /** The same, if its grant stands as well. */
  usable(id: string, page: { seller: SellerId; origin: string }): Promise<Credential | Refused>;
  /** Those of a grant of this wallet that have not ended, newest first. */
  listByGrant(grant: string, wallet: WalletId): Promise<Credential[] | Refused>;
  /** Ends one at once. Ending it again changes nothing. */
  revoke(id: string, by: WalletId): Promise<Credential | Refused>;
  /** Ends all of a grant, one after the other. */
  endAll(grant: string): Promise<void>;
}

/** More browsers than anybody has. */
export const MOST_PER_GRANT = 20;

export function createCredentials(deps: {
  ledger: Ledger;
  ids: Ids;
  grants: Pick<Grants, 'get' | 'terms'>;
}): Credentials {
  const { ledger, ids, grants } = deps;
  const documents = createDocuments<Credential>({
    ledger,
    collection: 'credentials',
    cached: 65_536,
    toJson: (credential) => credential,
    fromJson: (credential: Credential) => credential,
    lookups: ({ grant, ended }): Record<string, string> => (ended === undefined ? { grant } : {}),
  });

  const exclusive = <T>(grant: string, task: () => Promise<T>) =>
    ledger.store.exclusive(`credentials ${grant}`, task);

  /** Journals what became of a credential, with the document that makes it so. */
  async function write(credential: Credential, change: 'issued' | 'ended'): Promise<void> {
    const { id, grant, seller, origin, publicKey } = credential;
    const key = thumbprint(publicKey);
    const data = JSON.stringify({ credential: id, grant, seller, origin, key, change });
    const records = () => [documents.put(id, credential)];
    await ledger.submit({ op: 'fact', kind: Kind.credentialChanged, data }, { records });
    documents.keep(id, credential);
  }

  async function active(grant: string): Promise<Credential[]> {
    const lookup = { name: 'grant', value: grant };
    const { items } = await documents.list({ lookup, limit: 10 * MOST_PER_GRANT });
    return items.toSorted((a, b) => b.created - a.created);
  }

  async function find(
    id: string,
    { seller, origin }: { seller: SellerId; origin: string },
  ): Promise<Credential | Refused> {
    // From the book itself: one that was ended at another process pays nothing here.
    const credential = await documents.fresh(id);
    // One of another seller must look like none at all.
    if (credential?.seller !== seller) return refuse('credential_not_found');
    if (credential.origin !== origin) return refuse('origin_not_allowed');
    return credential.ended === undefined ? credential : refuse('credential_ended');
  }

  return {
    accepts: (publicKey) => keyOf(publicKey) !== undefined,

    issue(grant, { origin, publicKey }) {
      return exclusive(grant.id, async () => {
        if (!keyOf(publicKey)) return refuse('public_key_invalid');
        const now = ledger.now();
        for (const old of (await active(grant.id)).slice(MOST_PER_GRANT - 1))
          await write({ ...old, ended: now }, 'ended');
        const { id, seller, wallet } = grant;
        const credential = {
          id: ids.random('crd'),
          grant: id,
          seller,
          wallet,
          origin,
          publicKey,
          created: now,
        };
        await write(credential, 'issued');
        return credential;
      });
    },

    find,

    async usable(id, page) {
      const credential = await find(id, page);
      if (isRefused(credential)) return credential;
      const grant = await grants.get(credential.grant);
      if (isRefused(grant)) return refuse('credential_ended');
      const over = grant.revoked || (grant.expiresAt !== null && grant.expiresAt <= ledger.now());
      return over ? refuse('credential_ended') : credential;
    },

    async listByGrant(grant, wallet) {
      if ((await grants.terms(grant))?.wallet !== wallet) return refuse('grant_not_found');
      return active(grant);
    },

    async revoke(id, by) {
      const known = await documents.read(id);
      if (known?.wallet !== by) return refuse('credential_not_found');
      return exclusive(known.grant, async () => {
        const credential = (await documents.fresh(id))!;
        if (credential.ended !== undefined) return credential;
        const ended = { ...credential, ended: ledger.now() };
        await write(ended, 'ended');
        return ended;
      });
    },

    endAll: (grant) =>
      exclusive(grant, async () => {
        for (const credential of await active(grant))
          await write({ ...credential, ended: ledger.now() }, 'ended');
      }),
  };
}

/** The key to verify with; `undefined` for what is no point of P-256. */
export function keyOf({ x, y }: PublicKey): KeyObject | undefined {
  try {
    return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
  } catch {
    return undefined;
  }
}

/** Names a key (RFC 7638). */
function thumbprint({ x, y }: PublicKey): string {
  return hash('sha256', JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }), 'base64url');
}
