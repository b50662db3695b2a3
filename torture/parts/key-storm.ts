/**
 * Each request is sent twenty times over four connections, and in every other round the server is killed with `kill -9`
 * somewhere in between: one posting each, equal answers, `key_reused` for another request with the same key. A round
 * has a payer of its own, who pays, buys, allows and tops up, and what came of it is captured, released, given back.
 */
import type { Amount } from '@farthing/ledger';
import { inDays, nano, openStage, type PayerActor, type SellerActor, type Stage } from '../../tests/stage.ts';
import { createStorms, type Storms, theOne, TIMES, type Wish } from '../../tests/storm.ts';
import type { Part } from '../part.ts';
import { createRandom, type Random } from '../random.ts';
import { must, runRounds } from '../rounds.ts';

const FUNDS = '100';

export const keyStorm: Part = {
  name: 'key-storm',
  promise: 'sent twenty times over four connections and a kill, one posting and equal answers',
  rounds: { full: 300, short: 2 },
  minutes: 10,

  async run(context) {
    const stage = await openStage({ FARTHING_UNDO_SECONDS: '86400' });
    const storms = createStorms(stage);
    const figures = { requests: 0, kills: 0 };
    try {
      const lark = await stage.seller('Lark');
      const tip = { kind: 'open', asset: 'USD', title: 'A tip' } as const;
      const offers = { tip: (await lark.client.createOffer({ body: tip })).id };
      const done = await runRounds(context, async (seed) => {
        const random = createRandom(seed);
        const kill = seed % 2 === 0;
        const round = await openRound({ stage, storms, lark, tip: offers.tip, random, kill });
        figures.requests += TIMES * ((await giveAndTake(round)) + (await endAndGiveBack(round)));
        if (kill) figures.kills += 2;
        await stage.prove();
      });
      return { ...done, figures };
    } finally {
      await stage.close();
    }
  },
};

interface Scene {
  stage: Stage;
  storms: Storms;
  lark: SellerActor;
  tip: `off_${string}`;
  random: Random;
  kill: boolean;
}

interface Round extends Scene {
  payer: PayerActor;
  grant: `gra_${string}`;
  article: `off_${string}`;
  price: string;
  /** What the first storm made, for the second. */
  made: { id: string; amount: bigint; how: 'pay' | 'buy' | 'hold' }[];
}

async function openRound(scene: Scene): Promise<Round> {
  const payer = await scene.stage.payer({ funds: FUNDS });
  const price = cents(scene.random.between(1, 50));
  const [grant, article] = [await payer.grant(scene.lark), await scene.lark.offer(price)];
  return { ...scene, payer, grant, article, price, made: [] };
}

/** A wish, the same one with another content, and what it comes to. */
interface Case {
  wish: Wish;
  changed: Wish;
  posts: string;
  amount?: Amount.Amount;
  how?: 'pay' | 'buy' | 'hold';
}

/** Payments, purchases, holds, grants and top-ups; how many. */
async function giveAndTake(round: Round): Promise<number> {
  const { storms, lark, payer, tip, random, grant, article, price } = round;
  const { wish } = storms;
  const amounts = new Set<string>();
  /** One that no other request of the round has, so that each is different. */
  const amount = (): string => {
    const one = cents(random.between(1, 150));
    return amounts.has(one) ? amount() : (amounts.add(one), one);
  };
  const kinds: (() => Case)[] = [
    () => {
      const one = amount();
      const pay = (text: string, key?: string) =>
        wish(lark, 'createPayment', { body: { grant, offer: tip, amount: text } }, key);
      const asked = pay(one);
      return {
        wish: asked,
        changed: pay(amount(), asked.key),
        posts: 'payment',
        amount: nano(one),
        how: 'pay',
      };
    },
    () => {
      const one = amount();
      const hold = (text: string, key?: string) =>
        wish(lark, 'createHold', { body: { grant, offer: tip, amount: text } }, key);
      const asked = hold(one);
      return {
        wish: asked,
        changed: hold(amount(), asked.key),
        posts: 'hold',
        amount: nano(one),
        how: 'hold',
      };
    },
    () => {
      const buy = (text: string, key?: string) =>
        wish(payer, 'createWalletPayment', { body: { offer: article, price: text } }, key);
      const asked = buy(price);
      return {
        wish: asked,
        changed: buy('99', asked.key),
        posts: 'payment',
        amount: nano(price),
        how: 'buy',
      };
    },
    () => {
      const give = (day: string, key?: string) => {
        const body = { seller: lark.id, asset: 'USD', caps: { day }, expires_at: later };
        return wish(payer, 'createGrant', { body }, key);
      };
      const asked = give(amount());
      return { wish: asked, changed: give(amount(), asked.key), posts: 'grant_given' };
    },
  ];
  const later = inDays(20);
  const cases = Array.from({ length: random.between(4, 20) }, () => random.pick(kinds)());
  const answers = await stormed(round, cases);

  for (const [i, { amount: sum, how }] of cases.entries())
    if (sum !== undefined && how) round.made.push({ id: answers[i]!, amount: sum, how });
  const total = (wanted: boolean) =>
    round.made.filter(({ how }) => (how === 'hold') === wanted).reduce((sum, each) => sum + each.amount, 0n);
  const { balance, held } = await payer.account();
  must(
    balance === nano(FUNDS) - total(false) && held === total(true),
    () => `has ${balance}, and ${held} is held`,
  );
  return cases.length;
}

/** Captures, releases, refunds and undo; how many. */
async function endAndGiveBack(round: Round): Promise<number> {
  const { storms, lark, payer, made, random } = round;
  const { wish } = storms;
  if (made.length === 0) return 0;
  const before = (await payer.account()).balance;
  let back = 0n;
  const cases = made.map(({ id, amount, how }, i): Case => {
    const other = made[(i + 1) % made.length]!.id;
    if (how === 'hold') {
      const params = { hold: id as `hol_${string}` };
      if (random.chance(0.5)) {
        const asked = wish(lark, 'releaseHold', { params });
        const changed = wish(lark, 'captureHold', { params, body: {} }, asked.key);
        return { wish: asked, changed, posts: 'release' };
      }
      const part = 1n + (amount * BigInt(random.below(1000))) / 1001n;
      back -= part;
      const asked = wish(lark, 'captureHold', { params, body: { amount: decimal(part) } });
      const changed = wish(lark, 'captureHold', { params, body: {} }, asked.key);
      return { wish: asked, changed, posts: 'capture' };
    }
    const params = { payment: id as `pay_${string}` };
    if (how === 'buy') {
      back += amount;
      const asked = wish(payer, 'undoPayment', { params });
      const body = { offer: round.article, price: round.price };
      return { wish: asked, changed: wish(payer, 'createWalletPayment', { body }, asked.key), posts: 'undo' };
    }
    const part = 1n + (amount * BigInt(random.below(1000))) / 1001n;
    back += part;
    const asked = wish(lark, 'refundPayment', { params, body: { amount: decimal(part) } });
    const changed = wish(
      lark,
      'refundPayment',
      { params: { payment: other as `pay_${string}` }, body: {} },
      asked.key,
    );
    // The only payment there is: then it is what is given back that differs.
    return {
      wish: asked,
      changed: other.startsWith('pay') ? changed : again(params, asked.key),
      posts: 'refund',
    };
  });
  function again(params: { payment: `pay_${string}` }, key: string): Wish {
    return wish(lark, 'refundPayment', { params, body: { reason: 'Sorry' } }, key);
  }
  await stormed(round, cases);

  const { balance, held } = await payer.account();
  must(held === 0n, () => `${held} is still held`);
  must(balance - before === back, () => `the balance changed by ${balance - before}, not by ${back}`);
  return cases.length;
}

/** Sends all of them, and then again what they must not be; the ids that they were answered with. */
async function stormed({ storms, random, kill }: Round, cases: readonly Case[]): Promise<string[]> {
  const wishes = cases.map(({ wish }) => wish);
  const expected: Record<string, number> = {};
  for (const { posts } of cases) expected[posts] = (expected[posts] ?? 0) + 1;
  // A payer's first undo opens the limit that counts them.
  if (expected['undo']) expected['limit_opened'] = 1;
  let ids: string[] = [];
  const killAfter = random.between(1, wishes.length * 8);
  const posted = await storms.added(async () => {
    const replies = await storms.storm(wishes, { kill, killAfter });
    // A release makes nothing new, and answers so each time.
    ids = replies.map((each, i) => (cases[i]!.posts === 'release' ? String(i) : String(theOne(each)['id'])));
  });
  must(
    same(posted, expected),
    () => `posted were ${JSON.stringify(posted)}, not ${JSON.stringify(expected)}`,
  );
  must(new Set(ids).size === ids.length, 'each request has an answer of its own');
  const changed = await storms.added(async () => {
    const replies = await Promise.all(cases.map((each) => each.changed.send(0)));
    for (const [i, reply] of replies.entries()) {
      const refused = 'code' in reply && reply.code === 'key_reused';
      must(
        refused,
        () => `another request with the key of a ${cases[i]!.posts} got ${JSON.stringify(reply)}`,
      );
    }
  });
  must(same(changed, {}), () => `another request with a used key posted ${JSON.stringify(changed)}`);
  return ids;
}

function same(one: Record<string, number>, other: Record<string, number>): boolean {
  const sorted = (counts: Record<string, number>) => JSON.stringify(Object.entries(counts).sort());
  return sorted(one) === sorted(other);
}

const cents = (count: number) => (count / 100).toFixed(2);

function decimal(units: bigint): string {
  const digits = units.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}
