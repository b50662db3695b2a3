/**
 * A real server, a process of its own, with sellers and payers at it: for tests that speak HTTP and nothing else.
 * Payers top up through the gateway's page, as people do.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Amount } from '@farthing/ledger';
import { type Client, createClient, FarthingError } from '@farthing/sdk';
import { ServerProcess } from '@farthing/server/demo/server-process.ts';

type Fetch = typeof globalThis.fetch;

export interface SellerActor {
  id: `sel_${string}`;
  key: string;
  client: Client;
  origin: string;
  /** A new offer with this price, payable again and again unless `once`. */
  offer(price: string, options?: { once?: boolean; resource?: string }): Promise<`off_${string}`>;
}

export interface PayerActor {
  id: `wal_${string}`;
  token: string;
  client: Client;
  topUp(amount: string, options?: { saveMethod?: boolean }): Promise<void>;
  /** A permission for this seller; a cap left out does not limit. */
  grant(
    seller: SellerActor,
    caps?: { payment?: string; day?: string; total?: string },
  ): Promise<`gra_${string}`>;
  /** The account in US dollars. */
  account(): Promise<{ balance: bigint; available: bigint; owed: bigint; held: bigint }>;
}

/** Sellers and payers at a server that runs already. */
export interface Company {
  baseUrl: string;
  operator: Client;
  /** @param fetch what the seller's client sends with, such as one that keeps a record */
  seller(name: string, options?: { feeBasisPoints?: number; fetch?: Fetch }): Promise<SellerActor>;
  payer(options?: { funds?: string; registered?: boolean }): Promise<PayerActor>;
  /** Fails unless the journal verifies, every index agrees with it, and all balances sum to zero. */
  prove(): Promise<void>;
}

export interface Stage extends Company {
  server: ServerProcess;
  close(): Promise<void>;
}

export async function openStage(settings: Record<string, string> = {}): Promise<Stage> {
  const dataDir = mkdtempSync(join(tmpdir(), 'farthing-stage-'));
  const limits = { FARTHING_GUESTS_PER_ADDRESS_PER_HOUR: '10000' };
  const server = new ServerProcess({
    dataDir,
    settings: Object.assign(settings, { ...limits, ...settings }),
  });
  const baseUrl = await server.start();
  return {
    ...companyAt(baseUrl, server.operatorKey),
    server,
    async close() {
      await server.kill();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export function companyAt(baseUrl: string, operatorKey: string): Company {
  const operator = clientOf(baseUrl, operatorKey);
  return {
    baseUrl,
    operator,

    async seller(name, { feeBasisPoints = 500, fetch } = {}) {
      const origin = `https://${name.toLowerCase()}.example`;
      const payout = { destination: 'acct_ok', threshold: '1000', schedule: 'manual' } as const;
      const body = { name, origins: [origin], fee_basis_points: feeBasisPoints, payout };
      const { seller, secret_key: key } = await operator.createSeller({ body });
      const client = clientOf(baseUrl, key, fetch);
      return {
        id: seller.id,
        key,
        client,
        origin,
        async offer(price, { once = false, resource } = {}) {
          const terms = { kind: 'fixed', asset: 'USD', price, title: `${name} ${price}`, once } as const;
          return (await client.createOffer({ body: { ...terms, resource } })).id;
        },
      };
    },

    async payer({ funds, registered = false } = {}) {
      const { wallet, token } = await clientOf(baseUrl).createWallet();
      const client = clientOf(baseUrl, token);
      await client.updateWallet({ body: { zone: whereItIsNoon() } });
      if (registered) await client.registerWallet();
      const payer: PayerActor = {
        id: wallet.id,
        token,
        client,

        async topUp(amount, { saveMethod = false } = {}) {
          const body = { asset: 'USD', amount, return_url: `${baseUrl}/wallet`, save_method: saveMethod };
          const { id, url } = await client.createTopUp({ body });
          await confirm(url, saveMethod);
          assert.equal((await client.getTopUp({ params: { topup: id } })).status, 'paid');
        },

        async grant(seller, caps = {}) {
          const body = { seller: seller.id, asset: 'USD', caps, expires_at: inDays(30) };
          return (await client.createGrant({ body })).id;
        },

        async account() {
          const { accounts } = await client.getWallet();
          const { balance, available, owed, held } = accounts.find(({ asset }) => asset === 'USD')!;
          return { balance: nano(balance), available: nano(available), owed: nano(owed), held: nano(held) };
        },
      };
      if (funds !== undefined) await payer.topUp(funds);
      return payer;
    },

    async prove() {
      const { valid, problems } = await operator.verifyBook();
      assert.deepEqual({ valid, problems }, { valid: true, problems: [] });
      assert((await operator.getTrialBalance()).balanced, 'the books balance');
    },
  };
}

/** A client that sends everything once: these tests decide themselves what is repeated. */
export function clientOf(baseUrl: string, key?: string, fetch?: Fetch): Client {
  return createClient({ baseUrl, key, fetch, retries: 0 });
}

/** Pays on the gateway's page, whose address is all that is needed. */
export async function confirm(url: string, saveMethod = false): Promise<void> {
  const form = new URLSearchParams({
    decision: 'succeed',
    ...(saveMethod && { save: 'yes', card: 'pm_ok' }),
  });
  const headers = { Origin: new URL(url).origin };
  const { status } = await fetch(url, { method: 'POST', body: form, headers, redirect: 'manual' });
  assert.equal(status, 303);
}

/** `done`, or the code it was refused with. Anything else is thrown: a fault of the server fails the test. */
export async function outcomeOf(asked: Promise<unknown>): Promise<string> {
  try {
    await asked;
    return 'done';
  } catch (error) {
    if (error instanceof FarthingError && error.status >= 400 && error.status < 500) return error.code;
    throw error;
  }
}

/** How often each of some words occurs. */
export function counted(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

/** A decimal string as billionths. */
export function nano(text: string): bigint {
  const amount = Amount.parse(text.replace(/^-/, ''), { scale: 9 });
  if (amount === undefined) throw new Error(`${text} is no amount`);
  return text.startsWith('-') ? -amount : amount;
}

export function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}

/** A zone in which no day ends while a test runs. */
function whereItIsNoon(): string {
  const west = new Date().getUTCHours() - 12;
  return `Etc/GMT${west < 0 ? west : `+${west}`}`;
}
