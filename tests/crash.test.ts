/**
 * Crash: the real server, killed with `kill -9` again and again under HTTP load. Every acknowledged payment is there
 * once, a follower that reads on from its cursor misses nothing, and the book verifies after every round.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient, FarthingError, Key } from '@farthing/sdk';
import { ServerProcess } from '@farthing/server/demo/server-process.ts';

const ROUNDS = 20;
const PAYERS = 40;
const LOADERS = 16;
const PRICE = 1_000n;

const dataDir = mkdtempSync(join(tmpdir(), 'farthing-crash-'));
const server = new ServerProcess({ dataDir, settings: { FARTHING_GUESTS_PER_ADDRESS_PER_HOUR: '1000' } });

/** Every request ever sent, by key: the payment it was answered with, or none yet. */
const sent = new Map<string, { grant: number; answer?: string }>();
/** What the follower has seen: payment id by sequence. */
const followed = new Map<number, string>();
let cursor = 0;
let operator: Client;
let seller: Client;
let offer: `off_${string}`;
const grants: `gra_${string}`[] = [];
const wallets: Client[] = [];

beforeAll(async () => {
  const baseUrl = await server.start();
  operator = createClient({ baseUrl, key: server.operatorKey, retries: 0 });
  const created = await operator.call('createSeller', {
    body: { name: 'Crash Daily', origins: ['https://crash.example'] },
  });
  seller = createClient({ baseUrl, key: created.secret_key, retries: 0 });
  const body = { kind: 'fixed', asset: 'USD', price: '0.000001', title: 'A line', once: false } as const;
  offer = (await seller.call('createOffer', { body })).id;
  for (let i = 0; i < PAYERS; i++) {
    const { token } = await createClient({ baseUrl }).call('createWallet', {});
    const wallet = createClient({ baseUrl, key: token, retries: 0 });
    wallets.push(wallet);
    const caps = { payment: '0.01', day: '0.4', total: '0.4' };
    const expires_at = new Date(Date.now() + 86_400_000).toISOString();
    grants.push(
      (
        await wallet.call('createGrant', {
          body: { seller: created.seller.id, asset: 'USD', caps, expires_at },
        })
      ).id,
    );
  }
});

afterAll(async () => {
  await server.kill();
  rmSync(dataDir, { recursive: true, force: true });
});

test(`${ROUNDS} kills under load lose and double nothing`, { timeout: 300_000 }, async () => {
  for (let round = 0; round < ROUNDS; round++) {
    await loadUntilKilled(50 + Math.floor(Math.random() * 250));
    await server.start();
    await follow();
    const { valid, problems } = await operator.call('verifyBook', {});
    expect({ round, valid, problems }).toEqual({ round, valid: true, problems: [] });
  }
  const acknowledged = [...sent.values()].filter(({ answer }) => answer);
  expect(acknowledged.length).toBeGreaterThan(ROUNDS * 20);

  // Every request again, acknowledged or not: what was acknowledged is answered with the same payment.
  const payments = new Map<string, number>();
  for (const [key, { grant, answer }] of sent) {
    const payment = await seller.call('createPayment', {
      body: { grant: grants[grant]!, offer },
      idempotencyKey: key,
    });
    if (answer) expect(payment.id).toBe(answer);
    payments.set(payment.id, grant);
  }
  expect(payments.size).toBe(sent.size);

  // Each wallet owes exactly its payments, once each.
  for (const [i, wallet] of wallets.entries()) {
    const { accounts } = await wallet.call('getWallet', {});
    const count = [...payments.values()].filter((grant) => grant === i).length;
    const owed = accounts[0]?.owed ?? '0';
    expect(owed).toBe(count === 0 ? '0' : decimal(BigInt(count) * PRICE));
  }

  // The follower saw every payment, in order and without gaps.
  await follow();
  expect(new Set(followed.values())).toEqual(new Set(payments.keys()));
  expect(followed.size).toBe(payments.size);
  expect((await operator.call('verifyBook', {})).valid).toBe(true);
});

/** Load from all sides, a kill in the middle of it, and the loaders' ends. */
async function loadUntilKilled(ms: number): Promise<void> {
  let dead = false;
  const loader = async () => {
    while (!dead) {
      const key = Key.ordered();
      const grant = Math.floor(Math.random() * PAYERS);
      const request: { grant: number; answer?: string } = { grant };
      sent.set(key, request);
      try {
        request.answer = (
          await seller.call('createPayment', { body: { grant: grants[grant]!, offer }, idempotencyKey: key })
        ).id;
      } catch (error) {
        // Only a lost connection may go unanswered; a refusal here would be a bug.
        if (error instanceof FarthingError && error.status >= 400) throw error;
        return;
      }
    }
  };
  const loaders = Array.from({ length: LOADERS }, loader);
  const follower = followWhile(() => !dead);
  await new Promise((resolve) => setTimeout(resolve, ms));
  await server.kill();
  dead = true;
  await Promise.all([...loaders, follower]);
}

/** Reads on from the cursor to the end. */
async function follow(): Promise<void> {
  for (let more = true; more;) {
    const page = await operator.call('listEvents', { query: { after: cursor, limit: 500 } });
    for (const event of page.items) {
      expect(event.seq).toBe(cursor + 1);
      cursor = event.seq;
      if (event.type === 'payment') followed.set(event.seq, String(event.data['payment']));
    }
    more = page.more;
  }
}

async function followWhile(alive: () => boolean): Promise<void> {
  while (alive()) {
    try {
      await follow();
    } catch (error) {
      if (error instanceof FarthingError && error.status >= 400) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function decimal(units: bigint): string {
  const digits = units.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`.replace(/0+$/, '').replace(/\.$/, '');
}
