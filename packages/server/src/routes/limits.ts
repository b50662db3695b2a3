/** Spending limits over all sellers: read and set by a wallet. */
import { isRefused, refuse, type SpendingLimit } from '@farthing/provider';
import { Amount } from '@farthing/ledger';
import type { ResponseOf } from '@farthing/sdk/api/index.ts';
import { readAmounts } from '../amounts.ts';
import { ok, type RouteDeps, type Routes } from '../route.ts';

export function limitRoutes({
  provider: { spendingLimits, wallets },
  ledger,
}: RouteDeps): Routes<'listSpendingLimits' | 'setSpendingLimit'> {
  return {
    async listSpendingLimits({ caller }) {
      return ok({ items: (await spendingLimits.list(caller.wallet)).map(shown) });
    },

    async setSpendingLimit({ caller, body, address }) {
      const asset = ledger.store.assets.byCode(body.asset);
      if (!asset) return refuse('asset_not_found', { field: 'asset' });
      const { payment, day, month } = body;
      const caps = readAmounts({ payment, day, month }, asset);
      if (isRefused(caps)) return caps;
      const code = body.recovery_code;
      const confirmed = code !== undefined && (await wallets.confirms(caller.wallet, code));
      if (code !== undefined && !confirmed) return refuse('recovery_code_invalid');
      // Setting one opens the wallet's account, after which it no longer counts as a new guest.
      const admitted = await wallets.admit(caller.wallet, address);
      if (isRefused(admitted)) return admitted;
      const given = {
        payment: caps.payment ?? undefined,
        day: caps.day ?? undefined,
        month: caps.month ?? undefined,
      };
      const set = await spendingLimits.set(caller.wallet, body.asset, given, { confirmed });
      return isRefused(set) ? set : ok(shown(set));
    },
  };
}

function shown({ asset, caps, spent, zone }: SpendingLimit): ResponseOf<'setSpendingLimit'> {
  const cap = (amount: bigint | undefined) => (amount === undefined ? null : Amount.format(amount, asset));
  return {
    asset: asset.code,
    payment: cap(caps.payment),
    day: cap(caps.day),
    month: cap(caps.month),
    spent_day: Amount.format(spent.day, asset),
    spent_month: Amount.format(spent.month, asset),
    zone,
  };
}
