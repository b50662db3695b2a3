/**
 * Spending limits over all sellers: what a payer lets their wallet spend in one payment, a day and a month, in each
 * asset. Each is the own limit of the wallet's account in the ledger, so it holds inside the commit, under any
 * concurrency, for every payment and hold, whoever asks; what is refunded while its window is open may be spent again.
 *
 * A limit counts from the moment it was first set, and in the zone that the wallet had then. Other caps keep what it
 * has counted: a lower one holds at once. To raise one, a registered payer must have confirmed afresh.
 */
import { type Amount, type Asset, type Ledger, Limit, type LimitState } from '@farthing/ledger';
import { assetByCode } from '../accounts.ts';
import type { WalletDirectory } from '../deps.ts';
import type { WalletId } from '../ids.ts';
import { rowNamed } from '../journal.ts';
import { Kind } from '../kinds.ts';
import { fromLedger } from '../ledger-refusal.ts';
import { type Refused, refuse } from '../refusal.ts';

/** An absent cap does not limit. */
export interface SpendingCaps {
  payment?: Amount.Amount;
  day?: Amount.Amount;
  month?: Amount.Amount;
}

export interface SpendingLimit {
  asset: Asset.Asset;
  caps: SpendingCaps;
  /** What has been counted since the limit was set, holds among it. */
  spent: { day: Amount.Amount; month: Amount.Amount };
  /** The zone in which its days and months begin. */
  zone: string;
}

export interface SpendingLimits {
  /** The limit in one asset; without caps where none was ever set. */
  get(wallet: WalletId, asset: string): Promise<SpendingLimit | Refused>;
  /** Those that were set, in the order of their assets. */
  list(wallet: WalletId): Promise<SpendingLimit[]>;
  /**
   * Sets all caps of the limit at once. Where any of them is raised or taken away, a registered payer must have
   * `confirmed` afresh, by passkey or recovery code: else `raise_unconfirmed`.
   */
  set(
    wallet: WalletId,
    asset: string,
    caps: SpendingCaps,
    options?: { confirmed?: boolean },
  ): Promise<SpendingLimit | Refused>;
}

const WINDOWS = ['payment', 'day', 'month'] as const;

export function createSpendingLimits(deps: {
  ledger: Ledger;
  wallets: WalletDirectory & { isRegistered(wallet: WalletId): Promise<boolean> };
}): SpendingLimits {
  const { ledger, wallets } = deps;

  async function limitOf(wallet: WalletId, asset: Asset.Asset): Promise<LimitState | undefined> {
    const account = await rowNamed(ledger, wallet, asset.id);
    return account && account.limit > 0
      ? ledger.store.view((state) => state.limit(account.limit))
      : undefined;
  }

  async function read(wallet: WalletId, asset: Asset.Asset): Promise<SpendingLimit> {
    const limit = await limitOf(wallet, asset);
    if (!limit) return { asset, caps: {}, spent: { day: 0n, month: 0n }, zone: await wallets.zoneOf(wallet) };
    return { asset, caps: { ...limit.caps }, spent: spentIn(limit, ledger.now()), zone: limit.zone };
  }

  return {
    async get(wallet, code) {
      const asset = assetByCode(ledger, code);
      return asset ? read(wallet, asset) : refuse('asset_not_found', { field: 'asset' });
    },

    async list(wallet) {
      const set: SpendingLimit[] = [];
      for (const asset of ledger.store.assets.all()) {
        if (await limitOf(wallet, asset)) set.push(await read(wallet, asset));
      }
      return set;
    },

    async set(wallet, code, caps, { confirmed = false } = {}) {
      const asset = assetByCode(ledger, code);
      if (!asset) return refuse('asset_not_found', { field: 'asset' });
      for (const window of WINDOWS) {
        const cap = caps[window];
        if (cap !== undefined && cap < 0n) return refuse('amount_invalid', { field: window });
      }
      return ledger.store.exclusive(`wallet ${wallet}`, async () => {
        const limit = await limitOf(wallet, asset);
        const before = limit?.caps ?? {};
        if (WINDOWS.every((window) => before[window] === caps[window])) return read(wallet, asset);
        const raised = WINDOWS.some((window) => isRaised(before[window], caps[window]));
        if (raised && !confirmed && (await wallets.isRegistered(wallet))) return refuse('raise_unconfirmed');
        const kept = Object.fromEntries(WINDOWS.flatMap((window) => entryOf(window, caps)));
        const result = await ledger.submit(
          limit
            ? { op: 'caps', kind: Kind.spendingLimitChanged, limit: limit.limit, caps: kept }
            : {
                op: 'limit',
                kind: Kind.spendingLimitChanged,
                own: true,
                limit: {
                  name: '',
                  asset: asset.id,
                  account: await wallets.accountTerms(wallet, asset),
                  caps: kept,
                  onLimit: 'reject',
                  expiresAt: null,
                  zone: await wallets.zoneOf(wallet),
                },
              },
        );
        return result.status === 'refused' ? fromLedger(result, asset) : read(wallet, asset);
      });
    },
  };
}

/** What a limit has counted in the day and the month that now is. */
export function spentIn(limit: LimitState, now: number): { day: Amount.Amount; month: Amount.Amount } {
  const today = Math.max(Limit.dayOf(now, limit.zone), limit.day);
  const sameMonth = today === limit.day || Limit.monthOf(today) === limit.month;
  return { day: today === limit.day ? limit.spentDay : 0n, month: sameMonth ? limit.spentMonth : 0n };
}

function isRaised(before: Amount.Amount | undefined, after: Amount.Amount | undefined): boolean {
  return before !== undefined && (after === undefined || after > before);
}

function entryOf(window: (typeof WINDOWS)[number], caps: SpendingCaps): [string, Amount.Amount][] {
  const cap = caps[window];
  return cap === undefined ? [] : [[window, cap]];
}
