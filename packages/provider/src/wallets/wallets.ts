/**
 * Wallets: a payer's accounts under one token. A guest has no rows before its first money; registering is a fact
 * in the journal, raises the tab, and gives a code that recovers the wallet when its token is lost.
 */
import { timingSafeEqual } from 'node:crypto';
import { type AccountState, Asset, available, type Ledger, Limit } from '@farthing/ledger';
import { walletAccount } from '../accounts.ts';
import type { WalletDirectory } from '../deps.ts';
import type { Ids, WalletId } from '../ids.ts';
import { Agenda, type Item } from '../jobs/agenda.ts';
import { rowNamed, rowsNamed } from '../journal.ts';
import { Kind } from '../kinds.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Secrets } from '../secrets.ts';
import type { Settings } from '../settings.ts';
import type { Listing, WalletAccountView, WalletView } from '../shapes.ts';
import { createGuests } from './guests.ts';
import { type HistoryDeps, type HistoryItem, type HistoryOptions, walletHistory } from './history.ts';
import { findByRecovery, type Profile, putProfile, readProfile, tabLimit } from './profile.ts';
import { createRecoveryCode, hashRecoveryCode } from './recovery.ts';
import { issueToken, MAX_GENERATION, readToken, type WalletToken } from './token.ts';

/** How long after a registration its tab is looked at again: a first payment under way may have opened it low. */
const RAISE_AGAIN_MS = 60_000;

export interface WalletsDeps {
  ledger: Ledger;
  ids: Ids;
  secrets: Pick<Secrets, 'tokens'>;
  settings: Settings;
  clock: () => number;
  random: (size: number) => Uint8Array;
  titleOf: HistoryDeps['titleOf'];
}

export interface Wallets extends WalletDirectory {
  /** A new guest. Nothing is written. */
  create(): { id: WalletId; token: WalletToken };
  /** The wallet a token opens, unless the wallet was recovered since. */
  authenticate(token: string): Promise<WalletId | undefined>;
  /** Its accounts; before the first money, the one in US dollars as it would be opened. */
  view(wallet: WalletId): Promise<WalletView>;
  /** One account, as it is or as it would be opened. */
  account(wallet: WalletId, asset: Asset.Asset): Promise<WalletAccountView>;
  history(wallet: WalletId, options: HistoryOptions): Promise<Listing<HistoryItem>>;
  /** Registers a guest; the recovery code is shown this once. */
  register(wallet: WalletId): Promise<{ recoveryCode: string } | Refused>;
  /** A new token for the wallet a recovery code was given for; its older tokens stop. */
  recover(code: string): Promise<{ id: WalletId; token: WalletToken } | Refused>;
  /**
   * Another recovery code for a registered wallet, shown this once; the one before opens nothing from now on. Whoever asks
   * has to be the payer: `confirmed` afresh, by passkey or by that code.
   */
  renewRecovery(
    wallet: WalletId,
    options: { confirmed: boolean },
  ): Promise<{ recoveryCode: string } | Refused>;
  isRegistered(wallet: WalletId): Promise<boolean>;
  /** Journal time of its registration. */
  registeredAt(wallet: WalletId): Promise<number | undefined>;
  isDeleted(wallet: WalletId): Promise<boolean>;
  /** Whether the book has anything of it: an account, or a registration. */
  isKnown(wallet: WalletId): Promise<boolean>;
  /** Ends every token and session of the wallet, and gives a token that opens it from now on. */
  signOut(wallet: WalletId): Promise<WalletToken | Refused>;
  setZone(wallet: WalletId, zone: string): Promise<true | Refused>;
  /** Takes the zone that a browser says it is in, unless the wallet has one of its own. */
  adoptZone(wallet: WalletId, zone: string): Promise<void>;
  /** Whether its zone was set, or taken from a browser. */
  hasZone(wallet: WalletId): Promise<boolean>;
  /** Whether this is the wallet's recovery code: what confirms afresh who has no passkey. Changes nothing. */
  confirms(wallet: WalletId, code: string): Promise<boolean>;
  /**
   * To be asked, with the caller's network address, before a wallet owes, lets others charge it, or registers. A token
   * is free; the tab behind it is not. So a wallet that the book does not know yet counts as a new guest, of whom one
   * network, and the book, may start so many an hour.
   */
  admit(wallet: WalletId, address: string): Promise<true | Refused>;
  /** For jobs: finishes a registration. */
  run(item: Item): Promise<void>;
}

export function createWallets(deps: WalletsDeps): Wallets {
  const { ledger, ids, secrets, settings, random } = deps;
  const { assets } = ledger.store;
  const guests = createGuests(deps);
  const exclusive = <T>(wallet: WalletId, task: () => Promise<T>) =>
    ledger.store.exclusive(`wallet ${wallet}`, task);

  const rowsOf = (wallet: WalletId) => rowsNamed(ledger, wallet);
  const accountsOf = async (wallet: WalletId) => (await rowsOf(wallet)).map((row) => row.account);

  async function raiseTabs(wallet: WalletId): Promise<void> {
    const profile = await readProfile(ledger, wallet);
    for (const row of await rowsOf(wallet)) {
      const floor = -tabLimit(settings, profile, assets.byId(row.asset)!);
      if (row.floor === null || row.floor <= floor) continue;
      const data = JSON.stringify({ wallet });
      await ledger.submit({ op: 'change', kind: Kind.tabChanged, account: row.account, floor, data });
    }
  }

  /** The next generation of the wallet's tokens: all older ones stop. */
  async function renewed(wallet: WalletId, profile: Profile): Promise<WalletToken | Refused> {
    const generation = profile.generation + 1;
    const about = await accountsOf(wallet);
    const data = JSON.stringify({ generation, wallet });
    const posted = await ledger.submit(
      { op: 'fact', kind: Kind.keyChanged, about, data },
      { records: () => [putProfile(wallet, { ...profile, generation })] },
    );
    return isRefused(posted) ? posted : issueToken(secrets.tokens, wallet, generation);
  }

  async function viewOf(wallet: WalletId, asset: Asset.Asset): Promise<WalletAccountView> {
    const row = await rowNamed(ledger, wallet, asset.id);
    if (row) return accountView(row, asset);
    const limit = tabLimit(settings, await readProfile(ledger, wallet), asset);
    return { asset, balance: 0n, available: limit, held: 0n, owed: 0n, tabLimit: limit, tabFrozen: false };
  }

  async function isKnown(wallet: WalletId): Promise<boolean> {
    if ((await accountsOf(wallet)).length > 0) return true;
    return (await readProfile(ledger, wallet)).registered !== undefined;
  }

  return {
    create() {
      const id = ids.random('wal');
      return { id, token: issueToken(secrets.tokens, id, 0) };
    },

    async authenticate(token) {
      const read = readToken(secrets.tokens, token);
      if (!read) return undefined;
      const { generation, deleted } = await readProfile(ledger, read.wallet);
      return read.generation === generation && deleted === undefined ? read.wallet : undefined;
    },

    async view(wallet) {
      const { registered, zone } = await readProfile(ledger, wallet);
      const all = await rowsOf(wallet);
      const frozen = all.some((row) => row.frozen);
      // Freezing opens accounts in all assets: besides the first, empty ones are not worth showing.
      const rows = all.filter(
        (row, at) => at === 0 || row.balance !== 0n || row.held !== 0n || row.creditFrozen,
      );
      const accounts =
        rows.length > 0
          ? rows.map((row) => accountView(row, assets.byId(row.asset)!))
          : [await viewOf(wallet, Asset.USD)];
      return { id: wallet, registered: registered !== undefined, zone, frozen, accounts };
    },

    account: viewOf,

    async accountTerms(wallet, asset) {
      return walletAccount(wallet, asset.id, tabLimit(settings, await readProfile(ledger, wallet), asset));
    },

    async zoneOf(wallet) {
      return (await readProfile(ledger, wallet)).zone;
    },

    async history(wallet, options) {
      return walletHistory(deps, await accountsOf(wallet), options);
    },

    register(wallet) {
      return exclusive(wallet, async () => {
        const profile = await readProfile(ledger, wallet);
        if (profile.deleted !== undefined) return refuse('wallet_not_found');
        if (profile.registered !== undefined) return refuse('already_registered');
        const recoveryCode = createRecoveryCode(random);
        const recovery = hashRecoveryCode(recoveryCode)!;
        const request = {
          op: 'fact',
          kind: Kind.walletRegistered,
          about: await accountsOf(wallet),
          data: JSON.stringify({ wallet }),
        } as const;
        const posted = await ledger.submit(request, {
          records: ({ entry }) => [
            putProfile(wallet, { ...profile, registered: entry.time, recovery }),
            Agenda.put({ at: entry.time + RAISE_AGAIN_MS, chore: 'raise_tab', id: wallet }),
          ],
        });
        if (isRefused(posted)) return posted;
        await raiseTabs(wallet);
        return { recoveryCode };
      });
    },

    async recover(code) {
      const hash = hashRecoveryCode(code);
      const found = hash === undefined ? undefined : await findByRecovery(ledger, hash);
      if (!found) return refuse('recovery_code_invalid');
      const { wallet } = found;
      return exclusive(wallet, async () => {
        const profile = await readProfile(ledger, wallet);
        if (profile.recovery !== hash || profile.generation >= MAX_GENERATION) {
          return refuse('recovery_code_invalid');
        }
        const token = await renewed(wallet, profile);
        return isRefused(token) ? token : { id: wallet, token };
      });
    },

    renewRecovery(wallet, { confirmed }) {
      return exclusive(wallet, async () => {
        const profile = await readProfile(ledger, wallet);
        if (profile.deleted !== undefined || profile.registered === undefined)
          return refuse('wallet_not_found');
        if (!confirmed) return refuse('raise_unconfirmed');
        const recoveryCode = createRecoveryCode(random);
        const recovery = hashRecoveryCode(recoveryCode)!;
        const about = await accountsOf(wallet);
        const data = JSON.stringify({ change: 'recovery_code_renewed', subject: wallet });
        const posted = await ledger.submit(
          { op: 'fact', kind: Kind.signInChanged, about, data },
          { records: () => [putProfile(wallet, { ...profile, recovery })] },
        );
        return isRefused(posted) ? posted : { recoveryCode };
      });
    },

    isRegistered: async (wallet) => (await readProfile(ledger, wallet)).registered !== undefined,

    registeredAt: async (wallet) => (await readProfile(ledger, wallet)).registered,

    signOut: (wallet) =>
      exclusive(wallet, async () => {
        const profile = await readProfile(ledger, wallet);
        // A wallet that has moved 65 thousand times stays as it is; each of its sessions can still be ended.
        if (profile.generation >= MAX_GENERATION) return refuse('session_not_found');
        return renewed(wallet, profile);
      }),

    setZone(wallet, zone) {
      return exclusive(wallet, async () => {
        if (!Limit.isZone(zone)) return refuse('zone_invalid', { field: 'zone' });
        const profile = await readProfile(ledger, wallet);
        if (profile.deleted !== undefined) return refuse('wallet_not_found');
        await ledger.write([putProfile(wallet, { ...profile, zone, zoneKnown: true })]);
        return true;
      });
    },

    adoptZone(wallet, zone) {
      return exclusive(wallet, async () => {
        const profile = await readProfile(ledger, wallet);
        if (zoneIsKnown(profile) || profile.deleted !== undefined || !Limit.isZone(zone)) return;
        await ledger.write([putProfile(wallet, { ...profile, zone, zoneKnown: true })]);
      });
    },

    hasZone: async (wallet) => zoneIsKnown(await readProfile(ledger, wallet)),

    isDeleted: async (wallet) => (await readProfile(ledger, wallet)).deleted !== undefined,

    isKnown,

    async confirms(wallet, code) {
      const given = hashRecoveryCode(code);
      const { recovery } = await readProfile(ledger, wallet);
      if (given === undefined || recovery === undefined) return false;
      return timingSafeEqual(Buffer.from(given), Buffer.from(recovery));
    },

    async admit(wallet, address) {
      return (await isKnown(wallet)) || guests.admit(wallet, address);
    },

    async run(item) {
      await raiseTabs(item.id as WalletId);
      await ledger.write([Agenda.drop(item)]);
    },
  };
}

/** A zone other than the first one was set, also in a profile from before that was noted. */
function zoneIsKnown({ zone, zoneKnown }: Profile): boolean {
  return zoneKnown === true || zone !== 'UTC';
}

function accountView(row: AccountState, asset: Asset.Asset): WalletAccountView {
  const { balance, held, creditFrozen } = row;
  const spendable = available(row) ?? 0n;
  return {
    asset,
    balance,
    available: spendable > 0n ? spendable : 0n,
    held,
    owed: balance < 0n ? -balance : 0n,
    tabLimit: -(row.floor ?? 0n),
    tabFrozen: creditFrozen,
  };
}
