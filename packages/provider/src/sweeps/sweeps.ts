/**
 * Sweeps: what a seller earned in the lanes of its payers, brought to the home lane as larger sums, and back where a
 * refund needs it. A sweep is two entries with one key, one in each lane, through clearing accounts that net to zero over
 * all lanes; the first leaves a record that the second removes, so whoever comes next can finish what another began.
 *
 * That sweeps of one seller take turns keeps them few. Money does not depend on it: floors and request keys see to that.
 */
import { Amount, HOME_LANE, laneOfNumber, Limit } from '@farthing/ledger';
import type { AccountState, Ledger } from '@farthing/ledger';
import { accrualAccount, clearingAccount } from '../accounts.ts';
import type { SellerId } from '../ids.ts';
import { Agenda, type Item } from '../jobs/agenda.ts';
import { fewAtATime } from '../jobs/batches.ts';
import { rowsInLanes, rowsNamed } from '../journal.ts';
import { Kind } from '../kinds.ts';
import { amountIn } from '../settings.ts';
import type { Listing, Seller } from '../shapes.ts';
import { createSweepRecords, type SweepRecord } from './records.ts';

const MINUTE_MS = 60_000;
/** What is swept within the day; smaller sums wait for its end. */
const WORTH_SWEEPING = '1.00';
const SELLERS_AT_ONCE = 200;
/** How often to look again when others were quicker. */
const LOOKS = 32;

export interface Sweeps {
  /**
   * Brings home what the seller earned in other lanes, and runs the task with its accruals as they then are, one for
   * each lane that has one. Meanwhile no other sweep of the seller begins.
   */
  gather<T>(seller: SellerId, asset: number, task: (accruals: AccountState[]) => Promise<T>): Promise<T>;
  /**
   * Sees to it that the seller's accrual in a lane has the amount: from home, and to there from other lanes. Answers
   * what the seller has in all lanes, so that less than the amount means that nothing was moved.
   */
  provide(
    seller: SellerId,
    asset: number,
    to: { lane: number; amount: Amount.Amount },
  ): Promise<Amount.Amount>;
  /** For jobs: finishes a sweep that a process left unfinished. */
  run(item: Item): Promise<void>;
  /** For jobs: sweeps what is worth it, and once a day everything. */
  turn(): Promise<void>;
}

export function createSweeps(deps: {
  ledger: Ledger;
  sellers: { list(page: { after?: string; limit: number }): Promise<Listing<Seller, string>> };
}): Sweeps {
  const { ledger, sellers } = deps;
  const { store } = ledger;
  const single = store.lanes.length === 1;
  const records = createSweepRecords(ledger);

  const accrualsOf = (seller: SellerId, asset: number) =>
    rowsInLanes(ledger, accrualAccount(seller, asset).name, asset);

  function inTurn<T>(seller: SellerId, asset: number, task: () => Promise<T>): Promise<T> {
    return store.exclusive(`sweep ${seller} ${asset}`, task);
  }

  /** Takes an amount from one lane's accrual. False when the accrual has changed since we looked at it. */
  async function begin(
    seller: SellerId,
    from: AccountState,
    to: number,
    amount: Amount.Amount,
  ): Promise<boolean> {
    const { account, asset } = from;
    // Whoever looks at the same row for the same purpose means the same sweep.
    const id = `${account}.${from.seq}`;
    let record: SweepRecord | undefined;
    const result = await ledger.submit(
      {
        op: 'post',
        kind: Kind.sweepOut,
        key: keyOf({ id, to, amount: String(amount) }),
        legs: [
          { account, amount: -amount },
          { account: clearingAccount(asset), amount },
        ],
        data: JSON.stringify({ sweep: id, to }),
      },
      {
        records: ({ entry: { seq: out, time } }) => {
          record = { id, seller, asset, amount: String(amount), out, to, dueAt: time + MINUTE_MS };
          return records.begin(record);
        },
      },
    );
    if (result.status === 'refused') {
      if (result.code === 'insufficient_funds' || result.code === 'key_reused') return false;
      throw new Error(`sweep ${id} was refused: ${result.code}`);
    }
    if (result.status === 'posted' && result.repeated) record = await records.get(id);
    if (record) await finish(record);
    return true;
  }

  /** Brings what was taken to the other lane. Repeating it is harmless. */
  async function finish(record: SweepRecord): Promise<void> {
    const { id, seller, asset, out, to } = record;
    const amount = BigInt(record.amount);
    const result = await ledger.submit(
      {
        op: 'post',
        kind: Kind.sweepIn,
        key: keyOf(record),
        legs: [
          { account: clearingAccount(asset), amount: -amount },
          { account: accrualAccount(seller, asset), amount },
        ],
        data: JSON.stringify({ sweep: id, out }),
      },
      { lane: to, records: () => records.end(record) },
    );
    if (result.status !== 'posted') throw new Error(`the end of sweep ${id} was answered ${result.status}`);
  }

  async function finishOpen(seller: SellerId, asset: number): Promise<void> {
    for (const record of await records.of(seller)) if (record.asset === asset) await finish(record);
  }

  /** Brings home what other lanes have, of each as much as `least` or nothing. */
  async function bringHome(seller: SellerId, asset: number, least: Amount.Amount): Promise<void> {
    await finishOpen(seller, asset);
    const accruals = await accrualsOf(seller, asset);
    // More than one account can hold stays where it is.
    const away = Amount.fits(sumOf(accruals)) ? accruals.filter((row) => !isHome(row)) : [];
    // An accrual that changes while we look is being paid into: the rest of it can wait for the next time.
    for (const row of away) if (row.balance >= least) await begin(seller, row, HOME_LANE, row.balance);
  }

  /** One step towards an accrual in `lane` that has the amount; true when it is done, or cannot be. */
  async function step(
    seller: SellerId,
    accruals: AccountState[],
    { lane, amount }: { lane: number; amount: Amount.Amount },
  ): Promise<boolean> {
    const missing = amount - balanceIn(accruals, lane);
    const sum = sumOf(accruals);
    if (missing <= 0n || sum < amount || !Amount.fits(sum)) return true;
    const home = accruals.find(isHome);
    if (home && lane !== HOME_LANE && home.balance >= missing) {
      await begin(seller, home, lane, missing);
      return false;
    }
    const others = accruals.filter((row) => !isHome(row) && laneOfNumber(row.account) !== lane);
    const [richest] = others.toSorted((a, b) => (a.balance > b.balance ? -1 : 1));
    await begin(seller, richest!, HOME_LANE, richest!.balance);
    return false;
  }

  return {
    async gather(seller, asset, task) {
      if (single) return task(await accrualsOf(seller, asset));
      return inTurn(seller, asset, async () => {
        await bringHome(seller, asset, 1n);
        return task(await accrualsOf(seller, asset));
      });
    },

    provide(seller, asset, to) {
      return inTurn(seller, asset, async () => {
        await finishOpen(seller, asset);
        for (let look = 1; ; look++) {
          const accruals = await accrualsOf(seller, asset);
          if (look === LOOKS || (await step(seller, accruals, to))) return sumOf(accruals);
        }
      });
    },

    async run(item) {
      const record = await records.get(item.id);
      if (!record) return void (await ledger.write([Agenda.drop(item)]));
      await inTurn(record.seller, record.asset, () => finish(record));
    },

    async turn() {
      if (single) return;
      const day = Limit.dayOf(ledger.now(), 'UTC');
      const known = (await store.record('watch', 'sweeps'))?.value as { day: number } | undefined;
      const everything = known?.day !== day;
      const failures: unknown[] = [];
      let after: string | undefined;
      do {
        const page = await sellers.list({ after, limit: SELLERS_AT_ONCE });
        const failed = await fewAtATime(page.items, async ({ id }) => {
          const rows = await rowsNamed(ledger, accrualAccount(id, 0).name);
          const least = ({ asset }: AccountState) => (everything ? 1n : worth(asset));
          const due = rows.filter((row) => !isHome(row) && row.balance >= least(row));
          for (const [asset, [row]] of Map.groupBy(due, (each) => each.asset)) {
            await inTurn(id, asset, () => bringHome(id, asset, least(row!)));
          }
        });
        failures.push(...failed.map(({ error }) => error));
        after = page.next;
      } while (after !== undefined);
      if (failures.length > 0) throw failures[0];
      if (everything) await ledger.write([{ put: { collection: 'watch', id: 'sweeps', value: { day } } }]);
    },
  };

  function worth(asset: number): Amount.Amount {
    return amountIn(WORTH_SWEEPING, store.assets.byId(asset)!);
  }
}

/** Both entries of a sweep have it, each in its lane: a caller of 0 is asked where the entry is. */
function keyOf({ id, to, amount }: Pick<SweepRecord, 'id' | 'to' | 'amount'>) {
  return { caller: 0, key: `sweep:${id}`, fingerprint: `${to} ${amount}` };
}

function isHome({ account }: AccountState): boolean {
  return laneOfNumber(account) === HOME_LANE;
}

function balanceIn(accruals: readonly AccountState[], lane: number): Amount.Amount {
  return accruals.find(({ account }) => laneOfNumber(account) === lane)?.balance ?? 0n;
}

function sumOf(accruals: readonly AccountState[]): Amount.Amount {
  return accruals.reduce((sum, { balance }) => sum + balance, 0n);
}
