/** Spending limits over all sellers, and when to be asked first: read and set by a wallet. */
import { type AskSettings, isRefused, refuse, type SpendingLimit } from '@farthing/provider';
import { Amount, type Asset } from '@farthing/ledger';
import type { ResponseOf } from '@farthing/sdk/api/index.ts';
import { readAmount, readAmounts } from '../amounts.ts';
import { ok, type RouteDeps, type Routes } from '../route.ts';

type Ids = 'listSpendingLimits' | 'setSpendingLimit' | 'getAskFirst' | 'setAskFirst';

export function limitRoutes({
  provider: { spendingLimits, askFirst, wallets },
  ledger,
}: RouteDeps): Routes<Ids> {
  const assetByCode = (code: string) => ledger.store.assets.byCode(code);

  return {
    getAskFirst: async ({ caller }) => ok(asksOf(await askFirst.read(caller.wallet), assetByCode)),

    async setAskFirst({ caller, body }) {
      const above: Record<string, bigint | null> = {};
      for (const { asset: code, amount } of body.above ?? []) {
        const asset = assetByCode(code);
        if (!asset) return refuse('asset_not_found', { field: 'asset' });
        const read = amount === null ? null : readAmount(amount, asset, 'above');
        if (isRefused(read)) return read;
        above[code] = read;
      }
      const code = body.recovery_code;
      const confirmed = code !== undefined && (await wallets.confirms(caller.wallet, code));
      if (code !== undefined && !confirmed) return refuse('recovery_code_invalid');
      const registered = await wallets.isRegistered(caller.wallet);
      const { at_checkout: atCheckout, unusual, repeats } = body;
      const changes = { above, atCheckout, unusual, repeats };
      const set = await askFirst.set(caller.wallet, changes, { confirmed, registered });
      return isRefused(set) ? set : ok(asksOf(set, assetByCode));
    },

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

function asksOf(
  { above, atCheckout, unusual, repeats }: AskSettings,
  assetByCode: (code: string) => Asset.Asset | undefined,
): ResponseOf<'getAskFirst'> {
  const amounts = Object.entries(above).map(([asset, most]) => {
    return { asset, amount: Amount.format(most, assetByCode(asset)!) };
  });
  return { above: amounts, at_checkout: atCheckout, unusual, repeats };
}
