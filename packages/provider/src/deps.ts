/** What the provider is made of: everything that varies between a test, a demo and a live book. */
import type { Ledger } from '@farthing/ledger';
import type { Gateway } from './gateways/gateway.ts';
import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';

export interface ProviderDeps {
  ledger: Ledger;
  secrets: Secrets;
  settings: Settings;
  gateway: Gateway;
  /** Wall clock in milliseconds, only for what is not in the journal (attempts, codes, key expiry). */
  clock: () => number;
  /** Cryptographically random bytes. */
  random: (size: number) => Uint8Array;
}
