/**
 * Adjustments: what an operator puts right by hand, against the operator's fees. A goodwill credit to a wallet, or a
 * correction of what a seller has earned, up or down but never below nothing. Each is one entry with a key of its own, so
 * that carrying it out again changes nothing.
 */
import { HOME_LANE } from '@farthing/ledger';
import type { Amount, Asset, Ledger, Post } from '@farthing/ledger';
import { accrualAccount, feesAccount } from '../accounts.ts';
import type { WalletDirectory } from '../deps.ts';
import type { EventId, Ids, SellerId, WalletId } from '../ids.ts';
import { rowNamed, rowsNamed } from '../journal.ts';
import { Kind } from '../kinds.ts';
import { fromLedger } from '../ledger-refusal.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Seller } from '../shapes.ts';
import type { Sweeps } from '../sweeps/sweeps.ts';
import type { Actor, Audit } from './audit.ts';

/** Others may use up what was brought from other lanes. */
const ATTEMPTS = 16;

export interface Adjustment {
  /** Whose balance it changes: a wallet's is only ever raised. */
  target: WalletId | SellerId;
  asset: Asset.Asset;
  /** Above zero: the operator gives it from its fees. Below zero: the operator takes it back. */
  amount: Amount.Amount;
}

export interface Adjustments {
  /** Why it cannot be, as far as that can be said before. */
  objection(adjustment: Adjustment): Promise<Refused | undefined>;
  /** @param key says which adjustment this is: the same one posts once */
  post(adjustment: Adjustment, key: string, by: Actor): Promise<{ event: EventId } | Refused>;
}

export function createAdjustments(deps: {
  ledger: Ledger;
  ids: Ids;
  audit: Pick<Audit, 'behind'>;
  wallets: WalletDirectory;
  sellers: { get(id: string): Promise<Seller | Refused> };
  sweeps: Pick<Sweeps, 'provide'>;
  /** Settles a declined collection once its tab owes nothing more. */
  relieve(account: number): Promise<void>;
}): Adjustments {
  const { ledger, ids, audit, wallets, sellers, sweeps } = deps;
  const isWallet = (target: string): target is WalletId => target.startsWith('wal_');

  async function objection({ target, amount }: Adjustment): Promise<Refused | undefined> {
    if (amount === 0n || (isWallet(target) && amount < 0n))
      return refuse('amount_invalid', { field: 'amount' });
    if (isWallet(target)) {
      return (await rowsNamed(ledger, target)).length > 0 ? undefined : refuse('wallet_not_found');
    }
    const seller = await sellers.get(target);
    return isRefused(seller) ? seller : undefined;
  }

  return {
    objection,

    async post(adjustment, key, by) {
      const { target, asset, amount } = adjustment;
      const wrong = await objection(adjustment);
      if (wrong) return wrong;
      const account = isWallet(target)
        ? await wallets.accountTerms(target, asset)
        : accrualAccount(target, asset.id);
      const lane = (isWallet(target) ? ledger.store.laneOf(target) : undefined) ?? HOME_LANE;
      const details = { asset: asset.code, amount: String(amount) };
      const followed = await audit.behind(lane, () => ({ by, action: 'adjust', target, details }));
      const request: Post = {
        op: 'post',
        kind: Kind.adjustment,
        key: { caller: 0, key: `adjustment:${key}`, fingerprint: `${target} ${asset.code} ${amount}` },
        legs: [
          { account: feesAccount(asset.id), amount: -amount },
          { account, amount },
        ],
        data: JSON.stringify({ approval: key, by }),
      };
      for (let attempt = 1; ; attempt++) {
        const result = await ledger.submit(request, { followed });
        if (result.status === 'posted') {
          const row = isWallet(target) ? await rowNamed(ledger, target, asset.id) : undefined;
          if (row) await deps.relieve(row.account);
          return { event: ids.encode('evt', result.entry.seq) };
        }
        if (result.status !== 'refused') throw new Error(`an adjustment was answered ${result.status}`);
        if (result.code !== 'insufficient_funds' || isWallet(target)) return fromLedger(result, asset);
        const available = await sweeps.provide(target, asset.id, { lane: HOME_LANE, amount: -amount });
        if (available < -amount || attempt === ATTEMPTS || ledger.store.lanes.length === 1)
          return refuse('seller_balance_too_low', { asset, available });
      }
    },
  };
}
