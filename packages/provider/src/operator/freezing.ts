/**
 * Freezing: an operator stops a wallet or a seller, with a reason, and lets it go on again. The flag is the account's, so
 * it holds inside the commit, under any concurrency: a frozen wallet pays, reserves and permits nothing new, a frozen
 * seller is paid nothing and paid out nothing. What was reserved before may be captured from a frozen wallet; what was
 * paid can always be given back. All accounts that there could be are opened, so that none can be opened past it.
 */
import { type AccountState, type Asset, type Ledger, laneOfNumber, type Request } from '@farthing/ledger';
import { accrualAccount, ensureAccount, laneOfWallet } from '../accounts.ts';
import type { WalletDirectory } from '../deps.ts';
import type { SellerId, WalletId } from '../ids.ts';
import { entryAt, rowsNamed } from '../journal.ts';
import { Kind } from '../kinds.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Seller } from '../shapes.ts';
import type { Actor, Audit } from './audit.ts';

const COLLECTION = 'frozen';

/** Since when, by whom and why. */
export interface Frozen {
  target: WalletId | SellerId;
  since: number;
  by: Actor;
  reason?: string;
}

export interface Because {
  by: Actor;
  reason?: string;
}

export interface Freezing {
  /** Again: changes nothing. */
  freezeWallet(wallet: string, because: Because): Promise<true | Refused>;
  thawWallet(wallet: string, because: Because): Promise<true | Refused>;
  freezeSeller(seller: string, because: Because): Promise<true | Refused>;
  thawSeller(seller: string, because: Because): Promise<true | Refused>;
  /** What is known of a freeze; `undefined` for whoever is not frozen. */
  of(target: WalletId | SellerId): Promise<Frozen | undefined>;
  /** Whoever is frozen now, in order of id. */
  list(page: { after?: string; limit: number }): Promise<{ items: Frozen[]; next?: string }>;
}

interface FrozenRecord {
  target: WalletId | SellerId;
  /** The entry that froze it first: its time and its reason. */
  seq: number;
  by: Actor;
}

export function createFreezing(deps: {
  ledger: Ledger;
  audit: Pick<Audit, 'behind'>;
  wallets: WalletDirectory;
  sellers: { get(id: string): Promise<Seller | Refused> };
}): Freezing {
  const { ledger, audit, wallets, sellers } = deps;
  const { store } = ledger;

  /** Sets the flag of all accounts of a name, one by one; a process that dies between is repeated by whoever asks again. */
  async function change(
    target: WalletId | SellerId,
    rows: readonly AccountState[],
    { kind, frozen, by, reason }: Because & { kind: Kind; frozen: boolean },
  ): Promise<void> {
    const wallet = target.startsWith('wal_');
    const known = await store.record(COLLECTION, target);
    let first = true;
    for (const { account, frozen: already } of rows) {
      if (already === frozen) continue;
      // Sellers are told once, of the first account.
      const seller = first && !wallet ? target : undefined;
      const data = JSON.stringify({ target, by, seller });
      const request: Request = { op: 'change', kind, account, frozen, data };
      if (reason) request.memo = reason;
      const action = `${frozen ? 'freeze' : 'thaw'}_${wallet ? 'wallet' : 'seller'}`;
      const followed = first
        ? await audit.behind(laneOfNumber(account), () => ({ by, action, target, reason }))
        : undefined;
      const noted = first && frozen && !known;
      const result = await ledger.submit(request, {
        followed,
        records: ({ entry: { seq } }) => {
          const value: FrozenRecord = { target, seq, by };
          return noted ? [{ put: { collection: COLLECTION, id: target, value } }] : [];
        },
      });
      if (result.status !== 'posted') throw new Error(`freezing ${target} was answered ${result.status}`);
      first = false;
    }
    // The last step of thawing: while any account is frozen, it is known why.
    if (!frozen && known) await ledger.write([{ delete: { collection: COLLECTION, id: target } }]);
  }

  const inTurn = <T>(target: string, task: () => Promise<T>) => store.exclusive(`freeze ${target}`, task);

  function setWallet(id: string, because: Because, frozen: boolean): Promise<true | Refused> {
    const wallet = id as WalletId;
    return inTurn(wallet, async () => {
      if ((await rowsNamed(ledger, wallet)).length === 0) return refuse('wallet_not_found');
      if (frozen) {
        for (const asset of store.assets.all()) {
          await ensureAccount(ledger, await wallets.accountTerms(wallet, asset), laneOfWallet(store, wallet));
        }
      }
      const kind = frozen ? Kind.walletFrozen : Kind.walletThawed;
      await change(wallet, await rowsNamed(ledger, wallet), { ...because, kind, frozen });
      return true;
    });
  }

  function setSeller(id: string, because: Because, frozen: boolean): Promise<true | Refused> {
    return inTurn(id, async () => {
      const seller = await sellers.get(id);
      if (isRefused(seller)) return seller;
      const nameOf = (asset: Asset.Asset) => accrualAccount(seller.id, asset.id);
      if (frozen) {
        for (const { lane } of store.lanes)
          for (const asset of store.assets.all()) await ensureAccount(ledger, nameOf(asset), lane);
      }
      const rows = await rowsNamed(ledger, accrualAccount(seller.id, 0).name);
      const kind = frozen ? Kind.sellerFrozen : Kind.sellerThawed;
      await change(seller.id, rows, { ...because, kind, frozen });
      return true;
    });
  }

  async function view({ target, seq, by }: FrozenRecord): Promise<Frozen> {
    const entry = (await entryAt(ledger, seq))!;
    const reason = entry.memo === undefined ? undefined : await store.memoText(entry.memo);
    return { target, since: entry.time, by, reason };
  }

  return {
    freezeWallet: (wallet, because) => setWallet(wallet, because, true),
    thawWallet: (wallet, because) => setWallet(wallet, because, false),
    freezeSeller: (seller, because) => setSeller(seller, because, true),
    thawSeller: (seller, because) => setSeller(seller, because, false),

    async of(target) {
      const found = await store.record(COLLECTION, target);
      return found && view(found.value as FrozenRecord);
    },

    async list({ after, limit }) {
      const found = await store.records(COLLECTION, { after, limit: limit + 1 });
      const items: Frozen[] = [];
      for (const { value } of found.slice(0, limit)) items.push(await view(value as FrozenRecord));
      return found.length > limit ? { items, next: found[limit - 1]!.id } : { items };
    },
  };
}
