/** Refund requests: made and withdrawn by a wallet, answered by the seller. */
import { Amount } from '@farthing/ledger';
import { isRefused, type RefundRequest, type RefundRequestPage } from '@farthing/provider';
import type { ResponseOf } from '@farthing/sdk/api/index.ts';
import { readAmount } from '../amounts.ts';
import { created, ok, type RouteDeps, type Routes } from '../route.ts';
import * as Wire from '../wire.ts';

type Ids =
  | 'createRefundRequest'
  | 'listRefundRequests'
  | 'withdrawRefundRequest'
  | 'listSellerRefundRequests'
  | 'acceptRefundRequest'
  | 'declineRefundRequest';

export function refundRequestRoutes({ provider }: RouteDeps): Routes<Ids> {
  const { refundRequests: requests } = provider;

  return {
    async createRefundRequest({ caller, params, body, key }) {
      const { reason } = body;
      const asked = await requests.ask(caller.wallet, params.payment, { reason, key });
      return isRefused(asked) ? asked : created(shown(asked, 'wallet'), asked.repeated);
    },

    async listRefundRequests({ caller, query, place, nextCursor }) {
      const page = await requests.listByWallet(caller.wallet, { after: place, limit: query.limit });
      return ok(pageOf(page, 'wallet', nextCursor));
    },

    async withdrawRefundRequest({ caller, params }) {
      const ended = await requests.withdraw(caller.wallet, params.refund_request);
      return isRefused(ended) ? ended : ok(shown(ended, 'wallet'));
    },

    async listSellerRefundRequests({ caller, query, place, nextCursor }) {
      const { limit, state } = query;
      const page = await requests.listBySeller(caller.seller, { after: place, limit, state });
      return ok(pageOf(page, 'seller', nextCursor));
    },

    async acceptRefundRequest({ caller, params, body }) {
      let amount: bigint | undefined;
      if (body.amount !== undefined) {
        const asset = await requests.assetOf(caller.seller, params.refund_request);
        if (isRefused(asset)) return asset;
        const read = readAmount(body.amount, asset);
        if (isRefused(read)) return read;
        amount = read;
      }
      const { reason } = body;
      const ended = await requests.accept(caller.seller, params.refund_request, { amount, reason });
      return isRefused(ended) ? ended : ok(shown(ended, 'seller'));
    },

    async declineRefundRequest({ caller, params, body }) {
      const ended = await requests.decline(caller.seller, params.refund_request, body.reason);
      return isRefused(ended) ? ended : ok(shown(ended, 'seller'));
    },
  };
}

function pageOf(
  { items, next }: RefundRequestPage,
  viewer: Wire.Viewer,
  nextCursor: (next: string | undefined) => string | null,
): ResponseOf<'listRefundRequests'> {
  return { items: items.map((each) => shown(each, viewer)), next_cursor: nextCursor(next) };
}

function shown(from: RefundRequest, viewer: Wire.Viewer): ResponseOf<'createRefundRequest'> {
  return {
    id: from.id,
    payment: from.payment,
    seller: from.seller,
    ...(viewer === 'seller' && { payer: from.payer }),
    title: Wire.line(from.title),
    asset: from.asset.code,
    remaining: Amount.format(from.remaining, from.asset),
    state: from.state,
    reason: from.reason ?? null,
    answer: from.answer ?? null,
    created_at: Wire.iso(from.created),
    answered_at: from.answered === undefined ? null : Wire.iso(from.answered),
  };
}
