/** What moves money by hand, and the approval of it, for operators. */
import { Amount } from '@farthing/ledger';
import { type Approval, isRefused, type Preview, type Refused, refuse } from '@farthing/provider';
import type { SellerId, WalletId } from '@farthing/provider';
import type { ResponseOf } from '@farthing/sdk/api/index.ts';
import { readAmount } from '../amounts.ts';
import { actorOf, created, ok, type RouteDeps, type Routes } from '../route.ts';
import * as Wire from '../wire.ts';

type Ids =
  | 'previewPayouts'
  | 'getPayoutPreview'
  | 'runPayoutPreview'
  | 'createAdjustment'
  | 'proposeWriteOff'
  | 'listApprovals'
  | 'getApproval'
  | 'approve'
  | 'decline';

export function approvalRoutes({ provider, ledger }: RouteDeps): Routes<Ids> {
  const { approvals, previews } = provider;

  const proposed = (approval: Approval | Refused) =>
    isRefused(approval) ? approval : created(wireOf(approval), approval.repeated);
  const shown = (approval: Approval | Refused) => (isRefused(approval) ? approval : ok(wireOf(approval)));

  return {
    async previewPayouts({ caller, body }) {
      const preview = await previews.make({ seller: body.seller, by: actorOf(caller) });
      return isRefused(preview) ? preview : created(previewOf(preview));
    },

    async getPayoutPreview({ params }) {
      const preview = await previews.get(params.preview);
      return isRefused(preview) ? preview : ok(previewOf(preview));
    },

    async runPayoutPreview({ caller, body, key }) {
      const { preview, reason } = body;
      const because = { by: actorOf(caller), reason, key };
      return proposed(await approvals.propose({ action: 'run_payouts', preview }, because));
    },

    async createAdjustment({ caller, body, key }) {
      const { target: id, reason } = body;
      const asset = ledger.store.assets.byCode(body.asset);
      if (!asset) return refuse('asset_not_found');
      const negative = body.amount.startsWith('-');
      const amount = readAmount(negative ? body.amount.slice(1) : body.amount, asset, 'amount');
      if (isRefused(amount)) return amount;
      const target = id as WalletId | SellerId;
      const adjustment = { target, asset, amount: negative ? -amount : amount };
      const because = { by: actorOf(caller), reason, key };
      return proposed(await approvals.propose({ action: 'adjust', adjustment }, because));
    },

    async proposeWriteOff({ caller, params, body, key }) {
      const { collection, reason } = body;
      const { wallet } = params;
      const because = { by: actorOf(caller), reason, key };
      return proposed(await approvals.propose({ action: 'write_off', wallet, collection }, because));
    },

    async listApprovals({ query, place, nextCursor }) {
      const { limit, open } = query;
      const { items, next } = await approvals.list({ before: place, limit, open: open === 'true' });
      return ok({ items: items.map(wireOf), next_cursor: nextCursor(next) });
    },

    async getApproval({ params }) {
      return shown(await approvals.get(params.approval));
    },

    async approve({ caller, params }) {
      return shown(await approvals.approve(params.approval, actorOf(caller)));
    },

    async decline({ caller, params, body }) {
      return shown(await approvals.decline(params.approval, actorOf(caller), body.reason));
    },
  };
}

function previewOf({ id, created: made, expiresAt, items }: Preview): ResponseOf<'getPayoutPreview'> {
  return {
    id,
    items: items.map((item) => {
      const { asset, destination, objection, due, seller, name } = item;
      const text = (amount: bigint) => Amount.format(amount, asset);
      const [unpaid, gross, fee] = [text(item.unpaid), text(item.gross), text(item.fee)];
      const amounts = { unpaid, gross, fee, amount: text(item.amount) };
      const where = { destination: destination ?? null, due, objection: objection ?? null };
      return { seller, name, asset: asset.code, ...amounts, ...where };
    }),
    created_at: Wire.iso(made),
    expires_at: Wire.iso(expiresAt),
  };
}

function wireOf(approval: Approval): ResponseOf<'getApproval'> {
  const { id, action, target, shows, reason, state, by, decidedBy, decidedAt, result } = approval;
  const { event, collection, payouts, skipped, failure } = result ?? {};
  return {
    id,
    action,
    target,
    shows,
    reason: reason ?? null,
    status: state,
    proposed_by: by,
    decided_by: decidedBy ?? null,
    decided_at: decidedAt === undefined ? null : Wire.iso(decidedAt),
    result: result
      ? {
          event: event ?? null,
          collection: collection ?? null,
          payouts: payouts ?? [],
          skipped: skipped ?? 0,
          failure: failure ?? null,
        }
      : null,
    created_at: Wire.iso(approval.created),
    expires_at: Wire.iso(approval.expiresAt),
  };
}
