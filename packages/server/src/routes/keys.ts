/** API keys and link keys of a seller. No key can make, or get hold of, one that may do more than itself, or for longer. */
import { isRefused, refuse } from '@farthing/provider';
import {
  type Caller,
  created,
  noContent,
  type Objection,
  objectTo,
  ok,
  type RouteDeps,
  type Routes,
} from '../route.ts';
import * as Wire from '../wire.ts';

type Ids =
  | 'createKey'
  | 'listKeys'
  | 'rotateKey'
  | 'revokeKey'
  | 'createLinkKey'
  | 'listLinkKeys'
  | 'revokeLinkKey';

type SellerCaller = Extract<Caller, { role: 'seller' }>;

export function keyRoutes({ provider: { keys, linkKeys }, book }: RouteDeps): Routes<Ids> {
  /** The key of this id. Sellers have few keys, and rarely ask. */
  async function find(caller: SellerCaller, id: string) {
    let after: string | undefined;
    do {
      const { items, next } = await keys.list(caller.seller, { after, limit: 1000 });
      const found = items.find((key) => key.id === id);
      if (found) return found;
      after = next;
    } while (after !== undefined);
    return undefined;
  }

  /** When a key ends that this one makes: not after itself, or one that leaked would live on by its children. */
  async function endOf(caller: SellerCaller, wanted?: number): Promise<number | undefined> {
    const own = (await find(caller, caller.key))?.expiresAt;
    return own === undefined ? wanted : Math.min(own, wanted ?? own);
  }

  return {
    async createKey({ caller, body }) {
      const { kind, name, scopes, expires_at } = body;
      const wrong = unfit(kind, scopes) ?? exceeding(caller, scopes);
      if (wrong) return wrong;
      const expiresAt = await endOf(caller, expires_at === undefined ? undefined : Date.parse(expires_at));
      const made = await keys.create(caller.seller, { kind, name, scopes: [...new Set(scopes)], expiresAt });
      return isRefused(made) ? made : created({ key: Wire.key(made.key), secret: made.secret });
    },

    async listKeys({ caller, query, place, nextCursor }) {
      const { items, next } = await keys.list(caller.seller, { after: place, limit: query.limit });
      return ok({ items: items.map(Wire.key), next_cursor: nextCursor(next) });
    },

    async rotateKey({ caller, params, body }) {
      const key = await find(caller, params.key);
      if (!key) return refuse('key_not_found');
      // The new key is told to whoever asks for it.
      const excess = exceeding(caller, key.scopes);
      if (excess) return excess;
      const overlapSeconds = body.overlap_seconds;
      const expiresAt = await endOf(caller);
      const made = await keys.rotate(caller.seller, params.key, { overlapSeconds, expiresAt });
      return isRefused(made) ? made : created({ key: Wire.key(made.key), secret: made.secret });
    },

    async revokeKey({ caller, params }) {
      const revoked = await keys.revoke(caller.seller, params.key);
      return isRefused(revoked) ? revoked : noContent;
    },

    async createLinkKey({ caller, body }) {
      const key = await linkKeys.register(caller.seller, body.public_key);
      return isRefused(key) ? key : created(Wire.linkKey(key, book));
    },

    async listLinkKeys({ caller, query, place, nextCursor }) {
      const { items, next } = await linkKeys.list(caller.seller, { after: place, limit: query.limit });
      return ok({ items: items.map((key) => Wire.linkKey(key, book)), next_cursor: nextCursor(next) });
    },

    async revokeLinkKey({ caller, params }) {
      const key = await linkKeys.revoke(caller.seller, params.link_key);
      return isRefused(key) ? key : ok(Wire.linkKey(key, book));
    },
  };
}

/** Only a publishable key is for pages, and it is for nothing else. */
function unfit(kind: 'secret' | 'publishable', scopes: readonly string[]): Objection | undefined {
  const ok = scopes.every((scope) => (scope === 'browser') === (kind === 'publishable'));
  return ok
    ? undefined
    : objectTo('scopes', 'publishable keys may have `browser` alone, secret ones all others');
}

function exceeding(caller: SellerCaller, scopes: readonly string[]): Objection | undefined {
  // What a page may do is no part of what a server may; everyone may let pages do it.
  const excess = scopes.filter((scope) => scope !== 'browser' && !caller.scopes.includes(scope));
  if (excess.length === 0) return undefined;
  const detail = `The key lacks ${excess.map((scope) => `\`${scope}\``).join(', ')}, so it cannot give it to another.`;
  return { status: 'objection', problem: { code: 'forbidden', detail } };
}
