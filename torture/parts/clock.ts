/**
 * A machine whose clock jumps an hour or ten years, to and fro, runs at another pace, or stands still, while holds,
 * grants, keys, visits to checkout and one-time codes wait for their end. None ends early, journal time neither goes
 * back nor leaps, payments go on, readiness says what is wrong; once the operator has accepted the jump all is ready
 * again, and everything ends when its time has come.
 *
 * The rounds turn the clocks of a whole provider in this process; before them a real server meets one such jump.
 */
import { journalClock, type Ledger, memoryStore, openLedger } from '@farthing/ledger';
import { createProvider, type Provider } from '@farthing/provider';
import { isRefused } from '@farthing/provider/refusal.ts';
import { createSettings } from '@farthing/provider/settings.ts';
import { tallyOf } from '@farthing/provider/statistics/tally.ts';
import { newWorld } from '@farthing/provider/testing-provider.ts';
import { must as accepted, NOON } from '@farthing/provider/testing.ts';
import { createHealth, type Health } from '@farthing/server/health.ts';
import { randomBytes } from 'node:crypto';
import { meetJump } from '../clock-server.ts';
import type { Part } from '../part.ts';
import { createRandom, type Random } from '../random.ts';
import { must, runRounds } from '../rounds.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const YEAR = 365 * 24 * HOUR;
/** How long holds, grants and keys last in a round. */
const LIFE = 600 * SECOND;
const CODE_LIFE = 60 * SECOND;
const VISIT_LIFE = 30 * MINUTE;
/** The most by which journal time follows the wall clock: a part of the time that passes, and what counts as drift. */
const SLEW = 1 / 200;
const DRIFT = MINUTE;
const DOLLAR = 1_000_000_000n;

/** What the wall clock does: how far it jumps, and at which pace it goes on afterwards. */
type Mischief = (random: Random) => { jumps: number[]; pace: number };

const MISCHIEF: Record<string, Mischief> = {
  'an hour ahead': () => ({ jumps: [HOUR], pace: 1 }),
  'an hour back': () => ({ jumps: [-HOUR], pace: 1 }),
  'ten years ahead': () => ({ jumps: [10 * YEAR], pace: 1 }),
  'ten years back': () => ({ jumps: [-10 * YEAR], pace: 1 }),
  'stands still': () => ({ jumps: [], pace: 0 }),
  'to and fro': () => ({ jumps: [HOUR, -10 * YEAR, 10 * YEAR - HOUR], pace: 1 }),
  anything: (random) => ({
    jumps: Array.from(
      { length: random.between(1, 4) },
      () => random.between(-1, 1) * random.below(10 ** random.between(3, 11)),
    ),
    pace: random.pick([0, 0.9, 0.999, 1, 1, 1.001, 1.1, 100]),
  }),
};

export const clock: Part = {
  name: 'clock',
  promise: 'a clock that jumps or stands still ends nothing early, and journal time never goes back',
  rounds: { full: 2_000, short: 70 },
  minutes: 2,

  async run(context) {
    const figures: Record<string, number> = { unready: 0, accepted: 0 };
    await meetJump();
    const names = Object.keys(MISCHIEF);
    const done = await runRounds(context, async (seed) => {
      const random = createRandom(seed);
      const { unready, jumpAccepted } = await live(random, MISCHIEF[names[seed % names.length]!]!(random));
      if (unready) figures['unready']!++;
      if (jumpAccepted) figures['accepted']!++;
    });
    return { ...done, figures };
  },
};

/** A provider, and the two clocks of its machine. */
class Machine {
  wall = NOON;
  monotonic = 0;
  pace = 1;
  ledger!: Ledger;
  provider!: Provider;
  health!: Health;
  #latest = 0;

  async open(): Promise<this> {
    const { secrets, gateway } = newWorld();
    const journal = journalClock({ wall: () => this.wall, monotonic: () => this.monotonic, last: 0 });
    this.ledger = await openLedger({ store: memoryStore({ tallyOf }), clock: journal });
    const settings = createSettings({ undoSeconds: 3600 });
    const random = (size: number) => randomBytes(size);
    const { ledger } = this;
    this.provider = createProvider({ ledger, secrets, settings, gateway, clock: () => ledger.now(), random });
    this.health = createHealth({ ledger, monotonic: () => this.monotonic });
    return this;
  }

  /** Time goes on, by the monotonic clock in small steps, and the jobs do what is due. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0;) {
      const step = Math.min(left, 20 * SECOND);
      left -= step;
      this.monotonic += step;
      this.wall += step * this.pace;
      this.look();
      const { failures } = await this.provider.jobs.tick();
      must(failures.length === 0, () => `no job fails, but: ${String(failures[0]!.error)}`);
    }
  }

  /** Journal time, which must not go back. */
  look(): number {
    const now = this.ledger.now();
    must(now >= this.#latest, () => `journal time goes from ${this.#latest} back to ${now}`);
    return (this.#latest = now);
  }
}

/** All that has an end. */
interface Things {
  seller: `sel_${string}`;
  offer: `off_${string}`;
  grant: `gra_${string}`;
  hold: `hol_${string}`;
  key: string;
  visit: string;
  codes: string[];
}

async function live(random: Random, { jumps, pace }: { jumps: number[]; pace: number }) {
  const machine = await new Machine().open();
  const { provider, ledger, health } = machine;
  await machine.pass(random.below(HOUR));
  const things = await make(machine);
  const madeAt = machine.monotonic;
  const age = () => machine.monotonic - madeAt;

  // Codes last for a minute: the first mischief happens within it.
  await machine.pass(random.below(CODE_LIFE / 2));
  let apart = 0;
  for (const [i, jump] of jumps.entries()) {
    machine.wall += jump;
    apart += jump;
    await mustGoOn(machine, things);
    if (i === 0) await mustRedeem(machine, things);
    await machine.pass(random.below(LIFE / 5));
    await mustGoOn(machine, things);
  }
  machine.pace = pace;
  const steadyUntil = Math.floor(LIFE * (1 - 2 * SLEW)) - SECOND;
  if (age() < steadyUntil) await machine.pass(steadyUntil - age());
  await mustGoOn(machine, things);
  const passed = machine.monotonic;
  const off = Math.abs(machine.look() - (NOON + passed));
  must(off <= passed * SLEW + 1, () => `journal time is ${off} ms from the time that has passed`);

  // Nothing that waits for the operator ends meanwhile, be it ever so old.
  const { ready, reasons } = await health.readiness();
  const { jump } = ledger.clock;
  must(ready === (jump === 0), () => `ready: ${ready}, although the clock is ${jump} ms away`);
  must(
    ready || reasons.some((reason) => /clock jumped (forward|back) by \d+ s/.test(reason)),
    'readiness says why',
  );
  if (Math.abs(apart) > 2 * DRIFT && pace === 1) must(!ready, 'a jump of the clock shows in readiness');
  const unready = !ready;
  if (unready) {
    await machine.pass(2 * LIFE);
    const { state } = accepted(await provider.holds.get(things.seller, things.hold));
    if (ledger.clock.jump !== 0)
      must(state === 'open', () => `the hold is ${state} before the jump is accepted`);
  }
  const before = machine.look();
  const jumpAccepted = (await provider.book.acceptClock()) !== 0;
  machine.pace = 1;
  must((await health.readiness()).ready, 'once the jump is accepted, all is ready');
  must(machine.look() >= before, 'accepting does not turn time back');

  // And everything has its end.
  await machine.pass(2 * VISIT_LIFE);
  await mustBeOver(machine, things);
  const entries = await ledger.store.read(0, 10_000);
  for (const [i, { time }] of entries.entries())
    must(i === 0 || time >= entries[i - 1]!.time, `entry ${i + 1} is older than the one before`);
  must((await provider.book.verify()).findings.length === 0, 'the book verifies');
  provider.stop();
  return { unready, jumpAccepted };
}

async function make({ provider, ledger }: Machine): Promise<Things> {
  const { sellers, offers, grants, wallets, holds, keys, access } = provider;
  const seller = accepted(await sellers.create({ name: 'The Lark', origins: ['https://lark.example'] }))
    .seller.id;
  const tips = { asset: 'USD', title: 'A tip', min: 1n };
  const offer = accepted(await offers.create(seller, tips)).id;
  const { id: wallet } = wallets.create();
  accepted(await wallets.register(wallet));
  const visit = accepted(await access.openAttempt({ offer, returnUrl: 'https://lark.example/1' }));
  const codes: string[] = [];
  for (let i = 0; i < 2; i++) {
    const { attempt } = accepted(await access.openAttempt({ offer, returnUrl: 'https://lark.example/1' }));
    codes.push(accepted(await access.pay(wallet, attempt, { amount: DOLLAR / 100n })).code);
  }
  const expiresAt = ledger.now() + LIFE;
  const { secret } = accepted(await keys.create(seller, { kind: 'secret', name: 'a key', expiresAt }));
  const caps = { total: DOLLAR };
  const grant = accepted(await grants.give(wallet, { seller, asset: 'USD', caps, expiresAt })).id;
  const terms = { grant, offer, amount: DOLLAR / 10n, key: 'hold', expiresInSeconds: LIFE / SECOND };
  const hold = accepted(await holds.create(seller, terms)).id;
  return { seller, offer, grant, hold, key: secret, visit: visit.token, codes };
}

/** What has time left is as good as before, and payments go on. */
async function mustGoOn(
  { provider, monotonic }: Machine,
  { seller, offer, grant, hold, key, visit }: Things,
): Promise<void> {
  const { state } = accepted(await provider.holds.get(seller, hold));
  must(state === 'open', () => `the hold is ${state} before its time`);
  const caller = await provider.keys.authenticate(key);
  must(caller !== undefined && !isRefused(caller), 'the key is good until its time is over');
  const attempt = provider.access.readAttempt(visit);
  must(!isRefused(attempt), 'the visit to checkout is not over before its time');
  const terms = { grant, offer, amount: 1n, key: `at ${monotonic} ${randomBytes(8).toString('hex')}` };
  const paid = await provider.payments.payUnderGrant(seller, terms);
  must(
    !isRefused(paid),
    () => `the grant pays until its time is over, not: ${(paid as { code: string }).code}`,
  );
}

async function mustRedeem({ provider }: Machine, { seller, codes }: Things): Promise<void> {
  const redeemed = await provider.access.redeem(seller, codes[0]!);
  must(
    !isRefused(redeemed),
    () => `a code is good for its minute, not: ${(redeemed as { code: string }).code}`,
  );
}

async function mustBeOver(
  { provider }: Machine,
  { seller, offer, grant, hold, key, visit, codes }: Things,
): Promise<void> {
  const terms = { grant, offer, amount: 1n, key: 'late' };
  const ends = {
    hold: accepted(await provider.holds.get(seller, hold)).state,
    key: codeOf(await provider.keys.authenticate(key)),
    visit: codeOf(provider.access.readAttempt(visit)),
    grant: codeOf(await provider.payments.payUnderGrant(seller, terms)),
    // Some time after its end a code is forgotten.
    code: codeOf(await provider.access.redeem(seller, codes[1]!)).replace('code_expired', 'code_invalid'),
  };
  const wanted = {
    hold: 'expired',
    key: 'key_expired',
    visit: 'attempt_expired',
    grant: 'limit_expired',
    code: 'code_invalid',
  };
  must(
    JSON.stringify(ends) === JSON.stringify(wanted),
    () => `in the end all is over, not: ${JSON.stringify(ends)}`,
  );
}

function codeOf(outcome: unknown): string {
  return isRefused(outcome) ? outcome.code : 'good';
}
