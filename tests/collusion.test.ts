/**
 * Two sellers who lay everything side by side that they ever got to see (answers, headers, addresses payers came back
 * with, receipts opened) learn nothing that says whether they share a payer. Two pairs of sellers do exactly the same;
 * the first pair has one payer in common, the other two different ones.
 *
 * What this does not hide, because a seller must know it: when it was paid, to the millisecond, so that sellers who
 * compare the hours of a regular payer may guess; and that a wallet cannot pay, without the amount it could.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { momentsIn, outlineOf, shared, valuesIn } from './collusion/seen.ts';
import { buysOnce, openShop, readEverything, STEPS, tryOthers, type Visit } from './collusion/visit.ts';
import { openStage, type Stage } from './stage.ts';

const LARK = { article: '0.11', minute: '0.013', tip: '3.7' };
const OWL = { article: '0.17', minute: '0.019', tip: '4.3' };

let stage: Stage;
/** The pair with a payer in common, and the pair without. */
let common: [Visit, Visit];
let control: [Visit, Visit];

beforeAll(async () => {
  stage = await openStage({ FARTHING_UNDO_SECONDS: '7000' });
  common = await pair(await stage.payer({ funds: '123.45' }));
  control = await pair(await stage.payer({ funds: '234.56' }), await stage.payer({ funds: '345.67' }));
  const visits = [...common, ...control];
  for (const { shop } of visits) await buysOnce(shop);
  for (const step of STEPS) {
    for (const visit of visits) {
      await step(visit);
      // What happens at two sellers happens at two moments.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  for (const { shop } of visits) await readEverything(shop);
});

afterAll(() => stage.close());

async function pair(payer: Visit['payer'], other = payer): Promise<[Visit, Visit]> {
  return [
    { shop: await openShop(stage, 'Lark', LARK), payer, payments: [] },
    { shop: await openShop(stage, 'Owl', OWL), payer: other, payments: [] },
  ];
}

const linesOf = ({ shop }: Visit) => shop.notebook.lines;

/** What both of a pair saw and the control's did not both see. */
function telling(one: readonly string[], other: readonly string[]): string[] {
  const usual = shared(...(control.map((visit) => valuesIn(linesOf(visit))) as [Set<string>, Set<string>]));
  return [...shared(valuesIn(one), valuesIn(other)).difference(usual)];
}

describe('two sellers with a payer in common', () => {
  test('share no value, nor a piece of an id, that sellers without one do not share as well', () => {
    const [lark, owl] = common;
    expect(telling(linesOf(lark), linesOf(owl))).toEqual([]);
    expect([linesOf(lark).length, linesOf(owl).length]).toEqual([expect.any(Number), linesOf(lark).length]);
    expect(linesOf(lark).length).toBeGreaterThan(100);
  });

  test('together saw the same as those without one, once names are taken for mere names', () => {
    const outline = (visits: Visit[]) => outlineOf(visits.flatMap(linesOf));
    expect(outline(common)).toEqual(outline(control));
  });

  test('were told moments of their own visits only', () => {
    const [lark, owl] = common.map((visit) => momentsIn(linesOf(visit))) as [Set<number>, Set<number>];
    expect(lark.size).toBeGreaterThan(20);
    expect([...lark.intersection(owl)]).toEqual([]);
  });

  test('never saw a wallet, its token, or what it holds', async () => {
    const { payer } = common[0];
    const { accounts } = await payer.client.getWallet();
    const { balance } = accounts[0]!;
    for (const line of common.flatMap(linesOf)) {
      for (const secret of ['wal_', payer.id.slice(4), payer.token.slice(3, 20), balance])
        expect(line).not.toContain(secret);
    }
  });

  test('get nowhere with the names that the other one tells', async () => {
    const nowhere = ['payment', 'payment', 'payment', 'payment', 'payment', 'grant', 'grant', 'hold', 'hold'];
    for (const [mine, theirs] of [common, control]) {
      expect(await tryOthers(mine.shop, theirs)).toEqual(nowhere.map((kind) => `${kind}_not_found`));
    }
  });
});

describe('the comparison', () => {
  test('finds what it is there to find', async () => {
    const [lark, owl] = common.map((visit) => [...linesOf(visit)]) as [string[], string[]];
    const { payer } = common[0];
    const { accounts } = await payer.client.getWallet();
    const leak = (line: string) => telling([...lark, line], [...owl, line]);
    expect(leak(payer.id)).toContain(payer.id);
    expect(leak(`{"available":"${accounts[0]!.available}"}`)).toContain(accounts[0]!.available);
    // Also when each seller sees another name around the same secret.
    const [one, other] = [`pyr_lark${payer.id.slice(4)}`, `pyr_owl${payer.id.slice(4)}`];
    expect(telling([...lark, one], [...owl, other])).not.toEqual([]);
  });
});

test('ids tell neither how much is sold nor in which order', async () => {
  const shop = common[0].shop;
  const payer = await stage.payer({ funds: '10' });
  const [grant, offer] = [await payer.grant(shop), shop.offers.minute];
  const items = Array.from({ length: 512 }, (_, i) => ({ key: `volume-${i}`, grant, offer }));
  const { results } = await shop.client.createPayments({ body: { items } });
  const ids = results.map((each) => (each.status === 'posted' ? each.payment.id.slice('pay_'.length) : ''));
  expect(new Set(ids).size).toBe(512);

  // Consecutive payments begin alike no further than chance has it: six digits of base 32 are one in a billion.
  const alike = (a: string, b: string) => [...a].findIndex((digit, i) => digit !== b[i]);
  expect(Math.max(...ids.slice(1).map((id, i) => alike(id, ids[i]!)))).toBeLessThan(6);
  // They rise as often as they fall: 256 times, give or take ten standard deviations of 6.5.
  const rises = ids.slice(1).filter((id, i) => id > ids[i]!).length;
  expect(Math.abs(rises - 256)).toBeLessThan(65);
  // No digit stands still or merely counts: each takes all its values (the last one carries three bits).
  for (let at = 0; at < 26; at++) {
    const digits = new Set(ids.map((id) => id[at]));
    expect(digits.size).toBe(at === 25 ? 8 : 32);
  }
  // No step between neighbours comes back.
  const value = (id: string) => [...id].reduce((sum, digit) => sum * 36n + BigInt(parseInt(digit, 36)), 0n);
  const steps = ids.slice(1).map((id, i) => value(id) - value(ids[i]!));
  expect(new Set(steps).size).toBe(511);
});
