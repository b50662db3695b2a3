/**
 * API keys: made, listed, rotated with an overlap, revoked at once. A secret is shown once, when it is made; the book
 * keeps its hash. Every change is a fact in the journal.
 */
import { timingSafeEqual } from 'node:crypto';
import type { Ledger, RecordOp } from '@farthing/ledger';
import { cacheSize, createCache } from '../cache.ts';
import { createDocuments } from '../documents.ts';
import type { Ids, KeyId, SellerId } from '../ids.ts';
import { Kind } from '../kinds.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Secrets } from '../secrets.ts';
import type { Settings } from '../settings.ts';
import type { ApiKey, Scope } from '../shapes.ts';
import { PUBLISHABLE_SCOPES, SCOPES } from './scopes.ts';
import { hashOf, hintOf, looksLikeKey, writeSecret } from './secret.ts';

/** Who holds a key. */
export type Caller =
  | { role: 'operator'; seller?: undefined; scopes: readonly Scope[]; keyId?: undefined }
  | { role: 'seller' | 'publishable'; seller: SellerId; scopes: readonly Scope[]; keyId: KeyId };

export interface NewKey {
  kind: 'secret' | 'publishable';
  /** By default all that its kind may have. */
  scopes?: Scope[];
  name: string;
  expiresAt?: number;
}

export interface Keys {
  /** At most `MOST_KEYS` of a seller: rates are counted by key. Those that have ended make room. */
  create(seller: SellerId, terms: NewKey): Promise<{ key: ApiKey; secret: string } | Refused>;
  /** A key for a seller that is being created: to be written in the same group, and kept afterwards. */
  draft(seller: SellerId, terms: NewKey, time: number): DraftedKey;
  list(
    seller: SellerId,
    page: { after?: string; limit: number },
  ): Promise<{ items: ApiKey[]; next?: string }>;
  /** A new key like the old one, which stays valid for `overlapSeconds` more. The new one ends when it is said to. */
  rotate(
    seller: SellerId,
    id: string,
    options: { overlapSeconds: number; expiresAt?: number },
  ): Promise<{ key: ApiKey; secret: string } | Refused>;
  revoke(seller: SellerId, id: string): Promise<ApiKey | Refused>;
  /** Whose key it is; `undefined` for no key of this book, `key_expired` for one past its time. At once when cached. */
  authenticate(secret: string): Caller | Refused | undefined | Promise<Caller | Refused | undefined>;
}

export interface DraftedKey {
  key: ApiKey;
  secret: string;
  operation: RecordOp;
  keep(): void;
}

/** Of one seller: more than its servers and pages can want. */
export const MOST_KEYS = 200;

interface Row {
  key: ApiKey;
  hash: string;
  caller: Caller;
}

export function createKeys(deps: {
  ledger: Ledger;
  ids: Ids;
  secrets: Pick<Secrets, 'operatorKey'>;
  settings: Pick<Settings, 'mode'>;
  clock: () => number;
  random: (size: number) => Uint8Array;
}): Keys {
  const { ledger, ids, settings, clock, random } = deps;
  const operatorHash = Buffer.from(hashOf(deps.secrets.operatorKey), 'hex');
  const operator: Caller = { role: 'operator', scopes: SCOPES };
  const documents = createDocuments<Row>({
    ledger,
    collection: 'keys',
    cached: 32_768,
    toJson: ({ key, hash }) => ({ ...key, hash }),
    fromJson: ({ hash, ...key }: ApiKey & { hash: string }) => rowOf(key, hash),
    lookups: ({ key, hash }) => ({ seller: key.seller, hash }),
  });
  /** Which key a hash is of. That never changes; whether there still is such a key, its document says. */
  const idOfHash = createCache<string, KeyId>(cacheSize(32_768));

  const exclusive = <T>(id: string, task: () => Promise<T>) => ledger.store.exclusive(`key ${id}`, task);

  function draft(seller: SellerId, terms: NewKey, time: number): DraftedKey {
    const { kind, name, expiresAt } = terms;
    const secret = writeSecret(kind === 'secret' ? 'seller' : 'publishable', settings.mode, random(32));
    const scopes = terms.scopes ?? [...(kind === 'secret' ? SCOPES : PUBLISHABLE_SCOPES)];
    const key: ApiKey = {
      id: ids.random('key'),
      seller,
      kind,
      scopes,
      name,
      hint: hintOf(secret),
      created: time,
    };
    if (expiresAt !== undefined) key.expiresAt = expiresAt;
    const row = rowOf(key, hashOf(secret));
    return { key, secret, operation: documents.put(key.id, row), keep: () => keep(row) };
  }

  function keep(row: Row): void {
    documents.keep(row.key.id, row);
    idOfHash.set(row.hash, row.key.id);
  }

  /** Journals what became of a key, with the configuration that makes it so. */
  async function journal(
    seller: SellerId,
    key: KeyId,
    change: string,
    operations: RecordOp[],
  ): Promise<void> {
    const data = JSON.stringify({ seller, key, change });
    await ledger.submit({ op: 'fact', kind: Kind.keyChanged, data }, { records: () => operations });
  }

  const inTurn = <T>(seller: SellerId, task: () => Promise<T>) =>
    ledger.store.exclusive(`keys of ${seller}`, task);

  /** What must go for one more key to fit; refused when all of them work. */
  async function room(seller: SellerId): Promise<Row[] | Refused> {
    const { items } = await documents.list({ lookup: { name: 'seller', value: seller }, limit: 1000 });
    if (items.length < MOST_KEYS) return [];
    const ended = items.filter((row) => isRefused(valid(row)));
    return ended.length > 0 ? ended : refuse('key_limit_reached');
  }

  async function find(seller: SellerId, id: string): Promise<Row | undefined> {
    const row = await documents.fresh(id);
    return row?.key.seller === seller ? row : undefined;
  }

  async function lookUp(hash: string): Promise<Caller | Refused | undefined> {
    const row = await documents.find('hash', hash);
    if (!row) return undefined;
    idOfHash.set(hash, row.key.id);
    return valid(row);
  }

  function valid({ key, caller }: Row): Caller | Refused {
    return key.expiresAt !== undefined && clock() >= key.expiresAt ? refuse('key_expired') : caller;
  }

  return {
    draft,

    create: (seller, terms) =>
      inTurn(seller, async () => {
        const over = await room(seller);
        if (isRefused(over)) return over;
        const made = draft(seller, terms, ledger.now());
        const gone = over.map(({ key }) => documents.remove(key.id));
        await journal(seller, made.key.id, 'created', [made.operation, ...gone]);
        made.keep();
        for (const { key } of over) documents.keep(key.id, undefined);
        return { key: made.key, secret: made.secret };
      }),

    list: async (seller, page) => {
      const lookup = { name: 'seller', value: seller };
      const { items, next } = await documents.list({ lookup, ...page });
      return { items: items.map((row) => row.key), next };
    },

    rotate(seller, id, { overlapSeconds, expiresAt: until }) {
      const replace = async () => {
        const row = await find(seller, id);
        if (!row) return refuse('key_not_found');
        const over = overlapSeconds > 0 ? await room(seller) : [];
        if (isRefused(over)) return over;
        const gone = over.filter(({ key }) => key.id !== id);
        const { kind, scopes, name } = row.key;
        const terms: NewKey = { kind, scopes, name, ...(until !== undefined && { expiresAt: until }) };
        const made = draft(seller, terms, ledger.now());
        const end = clock() + overlapSeconds * 1000;
        const expiresAt = Math.min(end, row.key.expiresAt ?? end);
        const ending = overlapSeconds > 0 ? rowOf({ ...row.key, expiresAt }, row.hash) : undefined;
        const old = ending ? documents.put(id, ending) : documents.remove(id);
        const operations = [made.operation, old, ...gone.map(({ key }) => documents.remove(key.id))];
        await journal(seller, row.key.id, `rotated to ${made.key.id}`, operations);
        made.keep();
        documents.keep(id, ending);
        for (const { key } of gone) documents.keep(key.id, undefined);
        return { key: made.key, secret: made.secret };
      };
      return inTurn(seller, () => exclusive(id, replace));
    },

    revoke(seller, id) {
      return exclusive(id, async () => {
        const row = await find(seller, id);
        if (!row) return refuse('key_not_found');
        await journal(seller, row.key.id, 'revoked', [documents.remove(id)]);
        documents.keep(id, undefined);
        return row.key;
      });
    },

    authenticate(secret) {
      if (!looksLikeKey(secret)) return undefined;
      const hash = hashOf(secret);
      const id = idOfHash.get(hash);
      const row = id && documents.peek(id);
      if (row) return valid(row);
      if (timingSafeEqual(Buffer.from(hash, 'hex'), operatorHash)) return operator;
      return lookUp(hash);
    },
  };
}

function rowOf(key: ApiKey, hash: string): Row {
  const role = key.kind === 'secret' ? 'seller' : 'publishable';
  return { key, hash, caller: { role, seller: key.seller, scopes: key.scopes, keyId: key.id } };
}
