/** Freezing and thawing, and the audit log, for operators. */
import { type AuditItem, isRefused } from '@farthing/provider';
import type { ResponseOf } from '@farthing/sdk/api/index.ts';
import { actorOf, ok, type RouteDeps, type Routes } from '../route.ts';
import * as Wire from '../wire.ts';

type Ids = 'freezeWallet' | 'thawWallet' | 'freezeSeller' | 'thawSeller' | 'listFrozen' | 'listAudit';

export function administrationRoutes({ provider, mode }: RouteDeps): Routes<Ids> {
  const { freezing, wallets, audit } = provider;

  return {
    async freezeWallet({ caller, params, body }) {
      const done = await freezing.freezeWallet(params.wallet, { by: actorOf(caller), reason: body.reason });
      return isRefused(done) ? done : ok(Wire.wallet(await wallets.view(params.wallet), mode));
    },

    async thawWallet({ caller, params, body }) {
      const done = await freezing.thawWallet(params.wallet, { by: actorOf(caller), reason: body.reason });
      return isRefused(done) ? done : ok(Wire.wallet(await wallets.view(params.wallet), mode));
    },

    async freezeSeller({ caller, params, body }) {
      const done = await freezing.freezeSeller(params.seller, { by: actorOf(caller), reason: body.reason });
      return isRefused(done) ? done : ok({ seller: params.seller, frozen: true });
    },

    async thawSeller({ caller, params, body }) {
      const done = await freezing.thawSeller(params.seller, { by: actorOf(caller), reason: body.reason });
      return isRefused(done) ? done : ok({ seller: params.seller, frozen: false });
    },

    async listFrozen({ query, place, nextCursor }) {
      const { items, next } = await freezing.list({ after: place, limit: query.limit });
      return ok({ items: items.map(Wire.freeze), next_cursor: nextCursor(next) });
    },

    async listAudit({ query, place, nextCursor }) {
      const { limit, by, action, target } = query;
      const before = place === undefined ? undefined : Number(place);
      const { items, next } = await audit.list({ before, limit, by, action, target });
      return ok({ items: items.map(auditItem), next_cursor: nextCursor(next) });
    },
  };
}

function auditItem(item: AuditItem): ResponseOf<'listAudit'>['items'][number] {
  const { id, seq, by, action, target, reason, details, time } = item;
  return {
    id,
    seq,
    by,
    action,
    target: target ?? null,
    reason: reason ?? null,
    details: details ?? {},
    created_at: Wire.iso(time),
  };
}
