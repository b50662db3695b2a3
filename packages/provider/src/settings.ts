/** Settings: what an operator may vary in the business, with defaults. Plain data, fixed while the provider runs. */
import { Amount } from '@farthing/ledger';
import type { Asset } from '@farthing/ledger';

export interface Settings {
  mode: 'test' | 'live';
  /** Where payers and sellers reach the provider, without a final slash. */
  baseUrl: string;

  /** The fee of new sellers, in hundredths of a percent. */
  feeBasisPoints: number;

  // Amounts are decimal text, the same for every asset.
  /** How far a guest, and a registered payer, may pay later. */
  guestTabLimit: string;
  registeredTabLimit: string;
  /** What a wallet owes when its tab is collected without waiting for the end of the period (a calendar month). */
  tabCollectAt: string;
  /** The smallest collection on a schedule or on demand. */
  tabMinimum: string;
  /** Days after a decline on which a collection is tried again; after the last it is written off. */
  tabRetryDays: readonly number[];

  /** Whether webhooks may go to private networks; absent: in test books to this machine, in live ones not at all. */
  outboundPrivate?: boolean;

  undoSeconds: number;
  undoPerDay: number;

  guestsPerAddressPerHour: number;
  guestsPerHour: number;

  topUpMinimum: string;
  topUpMaximum: string;

  payoutMinimum: string;
  payoutFee: string;
  /** What a seller has earned when a payout is due without waiting for its schedule. */
  payoutThreshold: string;

  /** Whether money moved by hand needs two operators; `auto`: as soon as there are two who may approve. */
  approvals: 'auto' | 'on' | 'off';
  /** Who may become a seller: anyone, or whom the operator invites. By default anyone in a test book. */
  sellerSignUp?: 'open' | 'invited';
}

export const DEFAULTS: Settings = {
  mode: 'test',
  baseUrl: 'http://localhost:4020',
  feeBasisPoints: 500,
  guestTabLimit: '0.50',
  registeredTabLimit: '5.00',
  tabCollectAt: '4.00',
  tabMinimum: '0.01',
  tabRetryDays: [1, 3, 7, 14],
  undoSeconds: 10,
  undoPerDay: 20,
  guestsPerAddressPerHour: 20,
  guestsPerHour: 5000,
  topUpMinimum: '1.00',
  topUpMaximum: '500.00',
  payoutMinimum: '1.00',
  payoutFee: '0.25',
  payoutThreshold: '10.00',
  approvals: 'auto',
};

/** The defaults with some replaced. */
export function createSettings(overrides: Partial<Settings> = {}): Settings {
  const settings = { ...DEFAULTS };
  for (const [name, value] of Object.entries(overrides)) {
    if (value !== undefined) Object.assign(settings, { [name]: value });
  }
  return settings;
}

/** Who may become a seller, where nothing is set: in a test book anyone. */
export function signUpOf({
  sellerSignUp,
  mode,
}: Pick<Settings, 'sellerSignUp' | 'mode'>): 'open' | 'invited' {
  return sellerSignUp ?? (mode === 'test' ? 'open' : 'invited');
}

/** A setting's amount in units of the asset. */
export function amountIn(text: string, asset: Asset.Asset): Amount.Amount {
  const amount = Amount.parse(text, asset);
  if (amount === undefined) throw new Error(`the setting ${text} is no amount of ${asset.code}`);
  return amount;
}
