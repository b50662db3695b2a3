/**
 * What is configured about a wallet. A wallet without a record is a guest with the defaults, so a guest has no
 * rows before its first money.
 */
import type { Amount, Asset, Ledger, RecordOp } from '@farthing/ledger';
import type { WalletId } from '../ids.ts';
import { amountIn, type Settings } from '../settings.ts';

const COLLECTION = 'wallets';

export interface Profile {
  /** Tokens of an older generation no longer open the wallet. */
  generation: number;
  /** IANA zone in which its days and months begin. */
  zone: string;
  /** That zone is the payer's: typed, or said by their browser. Without it the zone is what everybody begins with. */
  zoneKnown?: true;
  /** Journal time of its registration. */
  registered?: number;
  /** SHA-256 of its recovery code, in hex. */
  recovery?: string;
  /** Journal time of its deletion: nothing opens it any more. */
  deleted?: number;
}

export async function readProfile(ledger: Pick<Ledger, 'store'>, wallet: WalletId): Promise<Profile> {
  const found = await ledger.store.record(COLLECTION, wallet);
  return found ? (found.value as Profile) : { generation: 0, zone: 'UTC' };
}

/** The wallet a recovery code was given for, by the code's hash. */
export async function findByRecovery(
  ledger: Pick<Ledger, 'store'>,
  hash: string,
): Promise<{ wallet: WalletId; profile: Profile } | undefined> {
  const lookup = { name: 'recovery', value: hash };
  const [found] = await ledger.store.records(COLLECTION, { lookup, limit: 1 });
  return found && { wallet: found.id as WalletId, profile: found.value as Profile };
}

export function putProfile(wallet: WalletId, profile: Profile): RecordOp {
  const lookups = profile.recovery === undefined ? undefined : { recovery: profile.recovery };
  return { put: { collection: COLLECTION, id: wallet, value: profile, lookups } };
}

/** How far below zero the wallet may go. */
export function tabLimit(
  settings: Pick<Settings, 'guestTabLimit' | 'registeredTabLimit'>,
  profile: Pick<Profile, 'registered' | 'deleted'>,
  asset: Asset.Asset,
): Amount.Amount {
  if (profile.deleted !== undefined) return 0n;
  const registered = profile.registered !== undefined;
  return amountIn(registered ? settings.registeredTabLimit : settings.guestTabLimit, asset);
}
