/**
 * The simulation's other process: a thousand payers and forty sellers who know their own keys and nothing else. It
 * acts, keeps its own tally, asks for the server to be killed half-way, and compares every balance at the end.
 */
import { createClient } from '@farthing/sdk';
import { act, type Stage } from './acts.ts';
import { compare } from './compare.ts';
import { insist, refusalOf } from './insist.ts';
import type { FromActors, Outcome, Start, ToActors } from './messages.ts';
import { type Card, Payer } from './payer.ts';
import { generator } from './random.ts';
import { SellerActor } from './seller.ts';
import { Counters, nano, wholeCents } from './tally.ts';

const WORKERS = 64;
const FEE_BASIS_POINTS = 500;
const PAYOUT_FEE = nano('0.25');
const PAYOUT_MINIMUM = nano('1');

const tell = (message: FromActors) => process.send!(message);
let restarted = () => {};

process.on('message', (message: ToActors) => {
  if (message.type === 'restarted') return restarted();
  run(message).then(
    (outcome) => tell({ type: 'outcome', outcome }),
    (error: unknown) =>
      tell({
        type: 'failed',
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
  );
});

async function run(start: Start): Promise<Outcome> {
  const stage: Stage = {
    payers: [],
    sellers: [],
    paid: [],
    counters: new Counters(),
    random: generator(start.seed),
  };
  const sellers = start.sellers.map((key) => new SellerActor(start.baseUrl, key, FEE_BASIS_POINTS));
  stage.sellers.push(...sellers);
  await inParallel('sellers set up', sellers, (seller, i) => seller.createOffers(i));
  await inParallel('payers arrive', Array.from({ length: start.payers }), (_, i) =>
    arrive(stage, start.baseUrl, i),
  );
  const seconds = await pay(stage, start.payments);
  await inParallel('tabs collected', stage.payers, (payer) => collect(stage, payer));
  await inParallel('sellers paid out', sellers, (seller) => payOut(stage, seller));
  return compare(stage, seconds);
}

/** Some fill their wallet first, some keep a card for later, most are guests on a tab. */
async function arrive(stage: Stage, baseUrl: string, index: number): Promise<void> {
  const { random, counters, sellers } = stage;
  const { token } = await insist(createClient({ baseUrl, retries: 0 }), 'createWallet', {});
  const payer = new Payer(baseUrl, token, counters);
  const cards: Card[] = [
    'none',
    'pm_ok',
    'pm_declined',
    'none',
    'none',
    'pm_ok',
    'none',
    'none',
    'pm_delayed',
    'none',
  ];
  const card = cards[index % cards.length]!;
  if (card !== 'none') {
    await payer.topUp('1', card);
    await payer.register();
  } else if (index % 2 === 1) {
    await payer.topUp(String(2 + random(8)), 'none');
  }
  for (let i = 0; i < 3; i++) {
    const seller = sellers[(index + i * 7) % sellers.length]!;
    const small = random(6) === 0;
    await payer.give(
      seller,
      small ? { payment: '0.01', day: '0.02', total: '0.03' } : { payment: '0.2', day: '2', total: '9' },
    );
  }
  stage.payers.push(payer);
}

/** Workers act until enough payments posted; half-way the server is killed under load. */
async function pay(stage: Stage, payments: number): Promise<number> {
  const began = performance.now();
  let killed = false;
  let shown = 0;
  const worker = async () => {
    while (stage.counters.payments < payments) {
      await act(stage);
      const { payments: done } = stage.counters;
      if (done - shown >= 250) {
        shown = done;
        tell({ type: 'progress', phase: 'payments', done: Math.min(done, payments), of: payments });
      }
      if (!killed && done >= payments / 2) {
        killed = true;
        const up = new Promise<void>((resolve) => (restarted = resolve));
        tell({ type: 'kill' });
        await up;
      }
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
  tell({ type: 'progress', phase: 'payments', done: payments, of: payments });
  return (performance.now() - began) / 1000;
}

async function collect(stage: Stage, payer: Payer): Promise<void> {
  const { counters } = stage;
  const { tally, client } = payer;
  const due = tally.balance < 0n ? wholeCents(-tally.balance) : 0n;
  try {
    let collection = await insist(client, 'collectTab', {});
    for (let wait = 0; collection.status === 'pending' && wait < 120; wait++) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      const { items } = await insist(client, 'listCollections', { query: { limit: 1 } });
      collection = items[0] ?? collection;
    }
    if (nano(collection.amount) !== due)
      counters.surprise(`collected ${collection.amount}, and ${due} nano were due`);
    if (collection.status === 'paid') {
      tally.balance += due;
      counters.collections++;
      counters.collected += due;
      counters.collectedPayments += payer.payments;
      if (payer.card === 'pm_declined') counters.surprise('a card that is always declined was charged');
    } else {
      tally.frozen = true;
      counters.declined++;
      if (payer.card === 'pm_ok') counters.surprise(`a card that works was ${collection.status}`);
    }
  } catch (error) {
    const code = refusalOf(error);
    counters.refuse(code);
    if (code === 'nothing_owed' && tally.balance < 0n) counters.surprise('a tab was not owed');
  }
}

async function payOut(stage: Stage, seller: SellerActor): Promise<void> {
  const { counters } = stage;
  const due = wholeCents(seller.tally.unpaid);
  try {
    const payout = await insist(seller.client, 'createPayout', {});
    if (nano(payout.gross) !== due) counters.surprise(`paid out ${payout.gross}, and ${due} nano were due`);
    counters.payouts++;
    counters.paidOut += due;
    counters.payoutFees += PAYOUT_FEE;
    seller.tally.paidOut += due;
  } catch (error) {
    const code = refusalOf(error);
    counters.refuse(code);
    if (due > PAYOUT_MINIMUM) counters.surprise(`a payout of ${due} nano was refused: ${code}`);
  }
}

async function inParallel<T>(
  phase: string,
  items: T[],
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let done = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      await work(items[index]!, index);
      if (++done % 25 === 0 || done === items.length)
        tell({ type: 'progress', phase, done, of: items.length });
    }
  };
  await Promise.all(Array.from({ length: 24 }, worker));
}
