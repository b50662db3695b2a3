/**
 * Holds that everybody ends at once: several captures (whole or in part), releases, the job that ends what is past its
 * time, and for what was captured undo by the payer and refunds by the seller. Each hold ends exactly once and each
 * captured sum goes back at most once; in the end nothing is held, balances and limits add up, and the book verifies.
 * A round is 200 holds of a provider of its own, in memory or on SQLite.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { GrantId, HoldId, OfferId, SellerId, WalletId } from '@farthing/provider/ids.ts';
import { isRefused } from '@farthing/provider/refusal.ts';
import { tallyOf } from '@farthing/provider/statistics/tally.ts';
import { openSqliteStore } from '@farthing/provider/stores/sqlite/index.ts';
import { DOLLAR, newWorld, testProvider, type TestProvider } from '@farthing/provider/testing-provider.ts';
import { must as accepted } from '@farthing/provider/testing.ts';
import type { Part } from '../part.ts';
import { createRandom, type Random } from '../random.ts';
import { must, runRounds } from '../rounds.ts';

const HOLDS = 200;
/** Holds that are raced for at the same time. */
const AT_ONCE = 20;
const PAYERS = 4;
const FUNDS = 400n * DOLLAR;
const ON_SQLITE = 10;
const SECONDS = 60;
const HOUR_SECONDS = 3_600;

export const holds: Part = {
  name: 'holds',
  promise: `of capture, release, expiry and undo exactly one wins, for each of ${HOLDS} holds a round`,
  rounds: { full: 500, short: 6 },
  minutes: 1,

  async run(context) {
    const ends = { captured: 0, released: 0, expired: 0, 'given back': 0 };
    const done = await runRounds(context, async (seed, index) => {
      const world = newWorld({ undoPerDay: 1_000_000, undoSeconds: HOUR_SECONDS });
      if (seed % ON_SQLITE === 0) {
        const directory = join(context.directory, String(index));
        mkdirSync(directory);
        world.store = await openSqliteStore({ file: join(directory, 'book.db'), tallyOf });
      }
      const round = await openRound(await testProvider(world), createRandom(seed));
      try {
        for (let held = 0; held < HOLDS; held += AT_ONCE) await raceForHolds(round, ends);
        await mustAddUp(round);
      } finally {
        round.provider.stop();
        await round.provider.ledger.close();
      }
    });
    return { ...done, figures: { holds: done.rounds * HOLDS, ...ends } };
  },
};

interface Payer {
  wallet: WalletId;
  grant: GrantId;
  /** What was captured of it and not given back. */
  spent: bigint;
}

interface Round {
  provider: TestProvider;
  random: Random;
  seller: SellerId;
  offer: OfferId;
  payers: Payer[];
  /** Every request has a key of its own. */
  key: () => string;
}

async function openRound(provider: TestProvider, random: Random): Promise<Round> {
  const { sellers, offers, grants } = provider;
  const origins = ['https://lark.example'];
  const seller = accepted(await sellers.create({ name: 'The Lark', origins })).seller.id;
  const tips = { asset: 'USD', title: 'A tip', min: 1n };
  const offer = accepted(await offers.create(seller, tips)).id;
  const payers: Payer[] = [];
  for (let i = 0; i < PAYERS; i++) {
    const wallet = await provider.payer();
    await provider.topUp(wallet, FUNDS);
    const expiresAt = provider.ledger.now() + 86_400_000;
    const terms = { seller, asset: 'USD', caps: { total: FUNDS }, expiresAt };
    payers.push({ wallet, grant: accepted(await grants.give(wallet, terms)).id, spent: 0n });
  }
  let keys = 0;
  return { provider, random, seller, offer, payers, key: () => `key-${keys++}` };
}

/** Twenty holds, and everybody who would end one, all at once, while the clock passes their end. */
async function raceForHolds(round: Round, ends: Record<string, number>): Promise<void> {
  const { provider, random, seller, offer, key } = round;
  const made: { id: HoldId; amount: bigint; payer: Payer }[] = [];
  for (let i = 0; i < AT_ONCE; i++) {
    const payer = random.pick(round.payers);
    const amount = BigInt(random.between(1, Number(DOLLAR)));
    const terms = { grant: payer.grant, offer, amount, key: key(), expiresInSeconds: SECONDS };
    made.push({ id: accepted(await provider.holds.create(seller, terms)).id, amount, payer });
  }
  // Half of the time nobody but the job comes for some of them.
  const wanted = made.map(() => random.chance(0.85));
  const races = made.map((hold, i) => (wanted[i] ? raceForHold(round, hold) : Promise.resolve([])));
  const clock = (async () => {
    await turns(random.below(12));
    provider.wait(SECONDS * 1000 - (random.chance(0.5) ? 1 : 0));
    await Promise.all([provider.tick(), provider.tick()]);
    provider.wait(1);
    await provider.tick();
  })();
  const outcomes = await Promise.all(races);
  await clock;
  await provider.tick();

  for (const [i, { id, amount, payer }] of made.entries()) {
    const told = outcomes[i]!;
    const back = told.filter((what) => what === 'given back');
    const { state, captured } = accepted(await provider.holds.get(seller, id));
    const won = told.filter((what) => what === 'captured' || what === 'released');
    const expected = state === 'expired' ? [] : [state];
    must(
      won.join() === expected.join(),
      () => `hold ${i} is ${state}, and its racers were told: ${told.join(', ')}`,
    );
    const once = back.length === (told.includes('already_refunded') ? 1 : 0);
    must(once, () => `${back.length} of those who were told this gave hold ${i} back: ${told.join(', ')}`);
    must(
      captured <= amount && (state === 'captured' || captured === 0n),
      () => `${captured} of ${amount} captured`,
    );
    ends[state] = (ends[state] ?? 0) + 1;
    ends['given back']! += back.length;
    if (back.length === 0) payer.spent += captured;
  }
}

/** What each of those was told who want to end it; and of those who then want back what was captured. */
async function raceForHold(
  { provider, random, seller, key }: Round,
  { id, amount, payer }: { id: HoldId; amount: bigint; payer: Payer },
): Promise<string[]> {
  const wantedBack = random.chance(0.5);
  const capture = async () => {
    const part = random.chance(0.5) ? undefined : 1n + (amount * BigInt(random.below(1000))) / 1001n;
    const taken = await provider.holds.capture(seller, id, { amount: part, key: key() });
    if (isRefused(taken)) return [taken.code];
    if (!wantedBack) return ['captured'];
    const back = await Promise.all([
      provider.payments.undo(payer.wallet, taken.id, key()),
      provider.payments.refund(seller, taken.id, { key: key() }),
      provider.payments.undo(payer.wallet, taken.id, key()),
    ]);
    return [
      'captured',
      ...back.map((each) => (isRefused(each) ? each.code : each.repeated ? 'again' : 'given back')),
    ];
  };
  const release = async () => {
    const released = await provider.holds.release(seller, id, { key: key() });
    return [isRefused(released) ? released.code : 'released'];
  };
  const racers = Array.from({ length: random.between(1, 5) }, () => ({
    wait: random.below(16),
    act: random.chance(0.5) ? capture : release,
  }));
  const told = await Promise.all(
    racers.map(async ({ wait, act }) => {
      await turns(wait);
      return act();
    }),
  );
  return told.flat();
}

/** Nothing is held, every payer has what was not taken, limits counted the same, and the book verifies. */
async function mustAddUp({ provider, payers }: Round): Promise<void> {
  const { store } = provider.ledger;
  for (const { name, held } of await store.accounts(0, 1_000))
    must(held === 0n, () => `${name} holds ${held}`);
  for (const { wallet, grant, spent } of payers) {
    const balance = provider.balance(`${wallet}`);
    must(balance === FUNDS - spent, () => `${wallet} has ${balance} of ${FUNDS} after spending ${spent}`);
    const counted = accepted(await provider.grants.get(grant)).spent.total;
    must(counted === spent, () => `the grant counted ${counted}, spent were ${spent}`);
  }
  const { findings } = await provider.book.verify();
  must(findings.length === 0, () => `the book verifies, not: ${JSON.stringify(findings)}`);
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise(setImmediate);
}
