/** What payers and sellers do in a simulation, each act checked against what the tally foretells. */
import { Key } from '@farthing/sdk';
import { insist, refusalOf } from './insist.ts';
import type { GrantActor, PaidActor, Payer } from './payer.ts';
import type { Random } from './random.ts';
import type { OfferActor, SellerActor } from './seller.ts';
import { type Counters, type Nano, nano } from './tally.ts';

export interface Stage {
  payers: Payer[];
  sellers: SellerActor[];
  /** Payments that can be repeated, refunded or undone. */
  paid: PaidActor[];
  counters: Counters;
  random: Random;
}

const UNDO_MS = 10_000;

/** One act by someone who is free. */
export async function act(stage: Stage): Promise<void> {
  const roll = stage.random(100);
  if (roll < 60) return withPayer(stage, (payer) => payUnderGrant(stage, payer));
  if (roll < 62) return payBatch(stage);
  if (roll < 78) return withPayer(stage, (payer) => payAtCheckout(stage, payer));
  if (roll < 84) return withPaid(stage, (paid) => repeat(stage, paid));
  if (roll < 88) return withPaid(stage, (paid) => refund(stage, paid));
  if (roll < 92) return withPaid(stage, (paid) => undo(stage, paid), true);
  if (roll < 95) return withPayer(stage, (payer) => holdAndCapture(stage, payer));
  if (roll < 97) return withPayer(stage, (payer) => chargeForeignGrant(stage, payer));
  return withPayer(stage, (payer) => replenish(stage, payer));
}

async function withPayer(stage: Stage, work: (payer: Payer) => Promise<void>): Promise<void> {
  const { payers, random } = stage;
  const start = random(payers.length);
  for (let i = 0; i < payers.length; i++) {
    const payer = payers[(start + i) % payers.length]!;
    if (!payer.busy) return alone([payer], () => work(payer));
  }
}

async function withPaid(
  stage: Stage,
  work: (paid: PaidActor) => Promise<void>,
  newest = false,
): Promise<void> {
  const { paid, random } = stage;
  if (paid.length === 0) return;
  const candidate = newest
    ? paid[paid.length - 1 - random(Math.min(paid.length, 64))]!
    : paid[random(paid.length)]!;
  if (!candidate.payer.busy) await alone([candidate.payer], () => work(candidate));
}

async function alone(payers: readonly Payer[], work: () => Promise<void>): Promise<void> {
  for (const payer of payers) payer.busy = true;
  try {
    await work();
  } finally {
    for (const payer of payers) payer.busy = false;
  }
}

/** Why a charge should be refused, by the tally; `undefined` when it should post. */
function foretell(payer: Payer, amount: Nano, grant?: GrantActor): string | undefined {
  if (grant && amount > grant.caps.payment) return 'limit_payment_exceeded';
  if (grant && grant.spent + amount > grant.caps.day) return 'limit_day_exceeded';
  if (grant && grant.spent + amount > grant.caps.total) return 'limit_total_exceeded';
  if (amount > payer.tally.spendable) return payer.tally.frozen ? 'tab_frozen' : 'insufficient_funds';
  return undefined;
}

interface Charge {
  payer: Payer;
  seller: SellerActor;
  offer: OfferActor;
  key: string;
  amount: Nano;
  grant?: GrantActor;
}

function isOwned({ payer, offer }: Charge): boolean {
  return offer.once && payer.owned.has(offer.id);
}

/** Books an answered charge in the tallies. */
function settle(
  stage: Stage,
  charge: Charge,
  payment: { id: string; amount: string; already_owned: boolean },
): void {
  const { counters } = stage;
  const { payer, seller, offer, grant, key } = charge;
  if (isOwned(charge)) {
    counters.ownedAgain++;
    if (!payment.already_owned) counters.surprise(`${payment.id} charged again for what was owned`);
    return;
  }
  const amount = nano(payment.amount);
  if (amount !== charge.amount)
    counters.surprise(`${payment.id} took ${payment.amount} instead of ${charge.amount} nano`);
  if (payment.already_owned) counters.surprise(`${payment.id} was said to be owned and was not`);
  counters.payments++;
  counters.gross += amount;
  payer.payments++;
  payer.tally.balance -= amount;
  seller.tally.net += amount;
  if (grant) grant.spent += amount;
  if (offer.once) payer.owned.add(offer.id);
  stage.paid.push({ id: payment.id, key, payer, seller, offer, grant, amount, refunded: 0n, at: Date.now() });
}

function refused(stage: Stage, code: string, foretold: string | undefined): void {
  stage.counters.refuse(code);
  if (code !== foretold)
    stage.counters.surprise(`refused with ${code} where ${foretold ?? 'posting'} was foretold`);
}

async function timed<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const answer = await work();
  stage.counters.latencies.push(performance.now() - began);
  return answer;
}

/** Whoever pays later with a card buys dearer things, so that there are tabs to collect. */
function choose({ random }: Stage, payer: Payer, { offers }: SellerActor): OfferActor {
  const one = offers[random(offers.length)]!;
  if (payer.card === 'none') return one;
  const other = offers[random(offers.length)]!;
  return other.units > one.units ? other : one;
}

function grantCharge(stage: Stage, payer: Payer): Charge {
  const grant = payer.grants[stage.random(payer.grants.length)]!;
  const offer = choose(stage, payer, grant.seller);
  return { payer, seller: grant.seller, offer, key: Key.ordered(), amount: offer.units, grant };
}

function bodyOf({ grant, offer }: Charge) {
  const open = offer.kind === 'open' ? { amount: offer.price } : {};
  return { grant: grant!.id as `gra_${string}`, offer: offer.id as `off_${string}`, ...open };
}

async function payUnderGrant(stage: Stage, payer: Payer): Promise<void> {
  const charge = grantCharge(stage, payer);
  const foretold = isOwned(charge) ? undefined : foretell(payer, charge.amount, charge.grant);
  const request = { body: bodyOf(charge), idempotencyKey: charge.key };
  try {
    const payment = await timed(stage, () => insist(charge.seller.client, 'createPayment', request));
    if (foretold) stage.counters.surprise(`${payment.id} posted where ${foretold} was foretold`);
    settle(stage, charge, payment);
  } catch (error) {
    refused(stage, refusalOf(error), foretold);
  }
}

async function payBatch(stage: Stage): Promise<void> {
  const seller = stage.sellers[stage.random(stage.sellers.length)]!;
  const grants = seller.grants.filter((grant) => !grant.payer.busy);
  const payers = new Map(grants.map((grant) => [grant.payer, grant]));
  const charges = [...payers].slice(0, 25).map(([payer, grant]): Charge => {
    const offer = seller.offers[stage.random(seller.offers.length)]!;
    return { payer, seller, offer, key: Key.ordered(), amount: offer.units, grant };
  });
  if (charges.length === 0) return;
  await alone(
    charges.map((charge) => charge.payer),
    async () => {
      const foretold = charges.map((charge) =>
        isOwned(charge) ? undefined : foretell(charge.payer, charge.amount, charge.grant),
      );
      const items = charges.map((charge) => ({ key: charge.key, ...bodyOf(charge) }));
      const { results } = await insist(seller.client, 'createPayments', { body: { items } });
      for (const [i, result] of results.entries()) {
        if (result.status === 'refused') refused(stage, result.code, foretold[i]);
        else settle(stage, charges[i]!, result.payment);
      }
    },
  );
}

async function payAtCheckout(stage: Stage, payer: Payer): Promise<void> {
  const seller = stage.sellers[stage.random(stage.sellers.length)]!;
  const offer = choose(stage, payer, seller);
  const charge: Charge = { payer, seller, offer, key: Key.ordered(), amount: offer.units };
  const foretold = isOwned(charge) ? undefined : foretell(payer, charge.amount);
  const price = offer.kind === 'open' ? { amount: offer.price } : { price: offer.price };
  const request = { body: { offer: offer.id as `off_${string}`, ...price }, idempotencyKey: charge.key };
  try {
    const payment = await timed(stage, () => insist(payer.client, 'createWalletPayment', request));
    if (foretold) stage.counters.surprise(`${payment.id} posted where ${foretold} was foretold`);
    settle(stage, charge, payment);
  } catch (error) {
    refused(stage, refusalOf(error), foretold);
  }
}

/** The same key again, as after a lost answer: the same payment, and nothing moves. */
async function repeat(stage: Stage, paid: PaidActor): Promise<void> {
  if (!paid.grant) return;
  const charge: Charge = { ...paid, grant: paid.grant };
  const request = { body: bodyOf(charge), idempotencyKey: paid.key };
  const payment = await insist(paid.seller.client, 'createPayment', request);
  stage.counters.repeats++;
  if (payment.id !== paid.id) stage.counters.surprise(`repeating ${paid.id} made ${payment.id}`);
}

async function refund(stage: Stage, paid: PaidActor): Promise<void> {
  const { counters, random } = stage;
  const remaining = paid.amount - paid.refunded;
  if (remaining === 0n) return;
  const part = random(2) === 0 ? remaining : (remaining + 1n) / 2n;
  const body = part === remaining ? {} : { amount: decimal(part) };
  const params = { payment: paid.id as `pay_${string}` };
  try {
    const given = await insist(paid.seller.client, 'refundPayment', { params, body });
    if (nano(given.amount) !== part) counters.surprise(`refunded ${given.amount} instead of ${part} nano`);
    counters.refunds++;
    counters.refunded += part;
    giveBack(paid, part);
  } catch (error) {
    const code = refusalOf(error);
    counters.refuse(code);
    if (code !== 'seller_balance_too_low') counters.surprise(`a refund was refused with ${code}`);
  }
}

async function undo(stage: Stage, paid: PaidActor): Promise<void> {
  const { counters } = stage;
  const remaining = paid.amount - paid.refunded;
  if (remaining === 0n) return;
  try {
    await insist(paid.payer.client, 'undoPayment', { params: { payment: paid.id as `pay_${string}` } });
    counters.undone++;
    counters.refunded += remaining;
    giveBack(paid, remaining);
  } catch (error) {
    const code = refusalOf(error);
    counters.refuse(code);
    const early = Date.now() - paid.at < UNDO_MS - 2000;
    const expected = [
      'seller_balance_too_low',
      'undo_limit_reached',
      ...(early ? [] : ['undo_window_closed']),
    ];
    if (!expected.includes(code)) counters.surprise(`undo was refused with ${code}`);
  }
}

function giveBack(paid: PaidActor, part: Nano): void {
  paid.refunded += part;
  paid.payer.tally.balance += part;
  paid.seller.tally.net -= part;
  if (paid.grant) paid.grant.spent -= part;
  if (paid.refunded === paid.amount && paid.offer.once) paid.payer.owned.delete(paid.offer.id);
}

/** Reserves, then captures half; the rest returns at once. */
async function holdAndCapture(stage: Stage, payer: Payer): Promise<void> {
  const { counters } = stage;
  const charge = grantCharge(stage, payer);
  if (charge.offer.kind !== 'open') return;
  const foretold = foretell(payer, charge.amount, charge.grant);
  try {
    const hold = await insist(charge.seller.client, 'createHold', { body: bodyOf(charge) });
    if (foretold) counters.surprise(`${hold.id} was placed where ${foretold} was foretold`);
    const half = charge.amount / 2n;
    const params = { hold: hold.id as `hol_${string}` };
    const payment = await insist(charge.seller.client, 'captureHold', {
      params,
      body: { amount: decimal(half) },
    });
    counters.captures++;
    settle(stage, { ...charge, amount: half, key: '' }, payment);
    // A capture is not repeated by the grant's request key.
    stage.paid.pop();
  } catch (error) {
    refused(stage, refusalOf(error), foretold);
  }
}

/** A seller tries a grant that was given to someone else. */
async function chargeForeignGrant(stage: Stage, payer: Payer): Promise<void> {
  const grant = payer.grants[0]!;
  const other = stage.sellers.find((seller) => seller !== grant.seller)!;
  const body = { grant: grant.id as `gra_${string}`, offer: other.offers[0]!.id as `off_${string}` };
  try {
    const payment = await insist(other.client, 'createPayment', { body });
    stage.counters.surprise(`${payment.id} was charged under a grant to another seller`);
  } catch (error) {
    refused(stage, refusalOf(error), 'grant_not_found');
  }
}

/** Whoever is nearly empty tops up. */
async function replenish(_: Stage, payer: Payer): Promise<void> {
  if (payer.tally.spendable < nano('0.2')) await payer.topUp('5', 'none');
}

function decimal(units: Nano): string {
  const digits = units.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}
