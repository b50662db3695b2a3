import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type JournalClock, journalClock } from './clock.ts';
import { Unavailable } from './committer.ts';
import { type Ledger, openLedger } from './ledger.ts';
import type { Entry } from './entry.ts';
import { canonicalKey } from './key.ts';
import type { LocalStore } from './local-store.ts';
import { memoryStore } from './memory-store.ts';
import type { Request, Result, Transfer } from './request.ts';
import { type Group, OutcomeUnknown, type RecordOp, RolledBack } from './store.ts';

const NOON = Date.UTC(2026, 0, 15, 12);
const PAYER = { name: 'wal_payer', asset: 1, floor: -100n, listed: true };
const SELLER = { name: 'sel/accrual', asset: 1, floor: 0n, listed: true };

/** A store in memory whose appends the test holds up, or lets fail. */
class SlowStore {
  readonly store: LocalStore;
  readonly groups: Group[] = [];
  closed = false;
  /** What the next append does after it was let go. */
  fail: Error | undefined;
  #gate: PromiseWithResolvers<void> | undefined;

  constructor() {
    const inner = memoryStore();
    const append = async (group: Group): Promise<void> => {
      this.groups.push(group);
      await this.#gate?.promise;
      const error = this.fail;
      this.fail = undefined;
      if (error) throw error;
      await inner.append(group);
    };
    const close = async () => void (this.closed = true);
    this.store = Object.create(inner, { append: { value: append }, close: { value: close } });
  }

  hold(): void {
    this.#gate = Promise.withResolvers();
  }

  letGo(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }
}

let slow: SlowStore;
let clock: JournalClock;
let wall: number;
let ledger: Ledger;
let fatal: Error[];

beforeEach(async () => {
  slow = new SlowStore();
  wall = NOON;
  fatal = [];
  clock = journalClock({ wall: () => wall, monotonic: () => wall, last: 0 });
  ledger = await open();
  await ledger.submit({ op: 'open', kind: 2, account: PAYER });
  await ledger.submit({ op: 'open', kind: 2, account: SELLER });
  slow.groups.length = 0;
});

afterEach(() => void vi.restoreAllMocks());

describe('a new book', () => {
  test('begins with the built-in assets, once', async () => {
    const { state } = slow.store;
    expect([1, 2, 3, 4].map((id) => state.asset(id)?.code)).toEqual(['USD', 'EUR', 'GBP', undefined]);
    const { seq } = state.next;
    await open();
    expect(state.next.seq).toBe(seq);
  });
});

describe('nobody is answered before the group is durable', () => {
  test('neither what posts, nor what repeats it, nor what was refused because of it', async () => {
    slow.hold();
    const answers: string[] = [];
    const key = { caller: 0, key: 'k', fingerprint: 'f' };
    const asked = [pay({ amount: 100n, key }), pay({ amount: 100n, key }), pay({ amount: 1n })].map(
      async (request) => answers.push(describeResult(await ledger.submit(request))),
    );
    await appending();
    await turns(20);
    expect(answers).toEqual([]);
    expect(slow.store.state.account(1)!.balance, 'staged changes are not visible').toBe(0n);
    expect(slow.store.state.key(0, canonicalKey('k'))).toBeUndefined();
    slow.letGo();
    await Promise.all(asked);
    expect(answers).toEqual(['posted', 'repeated', 'insufficient_funds']);
    expect(slow.store.state.account(1)!.balance).toBe(-100n);
  });

  test('a batch, and configuration, neither', async () => {
    slow.hold();
    let answered = 0;
    const asked = [
      ledger.submitAll([pay({ amount: 1n }), pay({ amount: 2n })]).then(() => answered++),
      ledger.write([{ put: { collection: 'c', id: 'a', value: 1 } }]).then(() => answered++),
    ];
    await appending();
    await turns(20);
    expect([answered, await ledger.store.record('c', 'a')]).toEqual([0, undefined]);
    slow.letGo();
    await Promise.all(asked);
    expect(answered).toBe(2);
  });
});

describe('groups', () => {
  test('what arrives during a commit is the next group', async () => {
    slow.hold();
    const first = ledger.submit(pay());
    await appending();
    const others = Array.from({ length: 30 }, () => ledger.submit(pay({ amount: 1n })));
    await turns(5);
    expect(slow.groups).toHaveLength(1);
    slow.letGo();
    await Promise.all([first, ...others]);
    expect(slow.groups.map(({ entries }) => entries.length)).toEqual([1, 30]);
  });

  test('are bounded; a long batch is cut, and others go before its later parts', async () => {
    ledger = await open({ maxGroup: 4 });
    const batch = Array.from({ length: 9 }, () => pay({ amount: 1n }));
    await Promise.all([
      ...batch.slice(0, 6).map((request) => ledger.submit(request)),
      ledger.submitAll(batch),
      ledger.submit(pay({ amount: 1n })),
    ]);
    expect(slow.groups.map(({ entries }) => entries.length)).toEqual([4, 2, 4, 1, 4, 1]);
  });

  test('what waits for one is counted', async () => {
    slow.hold();
    const asked = [ledger.submit(pay())];
    await appending();
    expect(ledger.waiting).toBe(0);
    asked.push(ledger.submit(pay()));
    const batch = ledger.submitAll([pay(), pay()]);
    expect(ledger.waiting).toBe(3);
    slow.letGo();
    await Promise.all([...asked, batch]);
    expect(ledger.waiting).toBe(0);
  });

  test('a batch is answered in order, each on its own', async () => {
    const results = await ledger.submitAll([
      pay({ amount: 60n }),
      pay({ amount: 60n }),
      pay({ amount: 40n }),
    ]);
    expect(results.map(describeResult)).toEqual(['posted', 'insufficient_funds', 'posted']);
    expect(await ledger.submitAll([])).toEqual([]);
  });

  test('nothing is appended for what only refuses or repeats', async () => {
    expect(describeResult(await ledger.submit(pay({ amount: 101n })))).toBe('insufficient_funds');
    expect(slow.groups).toEqual([]);
  });

  test('the rows are chained, each to the one before', async () => {
    for (let i = 0; i < 3; i++) await ledger.submit(pay());
    const rows = await slow.store.rows(0, 100);
    expect(rows.at(-1)!.last).toBe(slow.store.state.next.seq - 1);
    for (const [i, row] of rows.entries()) expect(row.first).toBe(i === 0 ? 1 : rows[i - 1]!.last + 1);
  });
});

describe('time', () => {
  test('of the journal never goes back, also when the clock of a later run is behind', async () => {
    wall += 5000;
    const before = posted(await ledger.submit(pay()));
    clock = journalClock({ wall: () => NOON, monotonic: () => 0, last: 0 });
    ledger = await open();
    expect(ledger.now()).toBe(NOON + 5000);
    expect(posted(await ledger.submit(pay())).time).toBe(before.time);
  });
});

describe('rolled back for certain', () => {
  test('is Unavailable; nothing changed, the key is free, and the service goes on', async () => {
    const key = { caller: 0, key: 'k', fingerprint: 'f' };
    slow.fail = new RolledBack('the disk is full');
    const before = slow.store.state.next.seq;
    const both = await Promise.allSettled([
      ledger.submit(pay({ key })),
      ledger.write([{ put: { collection: 'c', id: 'a', value: 1 } }]),
    ]);
    for (const each of both) {
      expect(each).toMatchObject({ status: 'rejected', reason: expect.any(Unavailable) });
      expect(each).toMatchObject({ reason: { message: 'the disk is full' } });
    }
    expect([slow.store.state.next.seq, slow.store.state.account(1)!.balance]).toEqual([before, 0n]);
    expect(await ledger.store.record('c', 'a')).toBeUndefined();
    expect(describeResult(await ledger.submit(pay({ key })))).toBe('posted');
    expect(fatal).toEqual([]);
  });

  test('what waited meanwhile is tried on its own', async () => {
    slow.hold();
    const unlucky = ledger.submit(pay());
    await appending();
    const lucky = ledger.submit(pay());
    slow.fail = new RolledBack('busy');
    slow.letGo();
    await expect(unlucky).rejects.toThrow(Unavailable);
    expect(describeResult(await lucky)).toBe('posted');
  });
});

describe('outcome unknown', () => {
  test.each([
    ['as the store says', new OutcomeUnknown('the disk failed')],
    ['when it fails in a way that says nothing', new TypeError('a bug after the commit')],
  ])('%s: everybody is told, now and later, and the process once', async (_, failure) => {
    slow.hold();
    const doubtful = ledger.submit(pay());
    await appending();
    const waiting = ledger.submitAll([pay()]);
    slow.fail = failure;
    slow.letGo();
    await expect(doubtful).rejects.toThrow(OutcomeUnknown);
    await expect(waiting).rejects.toThrow(OutcomeUnknown);
    await expect(ledger.submit(pay())).rejects.toThrow(OutcomeUnknown);
    await expect(ledger.write([])).rejects.toThrow(OutcomeUnknown);
    expect(slow.groups).toHaveLength(1);
    expect(fatal).toHaveLength(1);
  });
});

describe('a request that brings a bug to light', () => {
  test.each<[string, Partial<Transfer>]>([
    ['a fee beyond the amount', { fee: { account: 1, basisPoints: 20_000 } }],
    ['a kind that does not fit a byte', { kind: 300 }],
    ['a resource that is no hash', { resource: 'an article' }],
  ])('%s fails alone', async (_, bug) => {
    const good = [ledger.submit(pay()), ledger.submit(pay())];
    const bad = ledger.submit(pay({ ...bug, credit: { ...SELLER, name: 'sel_other' } }));
    good.push(ledger.submit(pay()));
    await expect(bad).rejects.toThrow(RangeError);
    expect((await Promise.all(good)).map(describeResult)).toEqual(['posted', 'posted', 'posted']);
    expect(slow.store.state.account(1)!.balance).toBe(-30n);
    expect(slow.store.state.accountByName('sel_other', 1)).toBeUndefined();
  });

  test('so does one whose configuration cannot be made', async () => {
    const records = () => {
      throw new Error('a bug');
    };
    const bad = ledger.submit(pay(), { records });
    const good = ledger.submit(pay());
    await expect(bad).rejects.toThrow('a bug');
    expect(describeResult(await good)).toBe('posted');
    expect(slow.store.state.account(1)!.balance).toBe(-10n);
  });
});

describe('configuration', () => {
  const put = (id: string, value: unknown): RecordOp => ({ put: { collection: 'c', id, value } });
  const take = (id: string): RecordOp => ({ delete: { collection: 'c', id }, ifPresent: true });
  const claim = (id: string, value: unknown): RecordOp => ({
    put: { collection: 'c', id, value },
    ifAbsent: true,
  });

  test('of a posting is in the same group, and only when it posts for the first time', async () => {
    const key = { caller: 0, key: 'k', fingerprint: 'f' };
    const records = vi.fn(({ entry }: { entry: Entry }) => [put('code', entry.seq)]);
    const entry = posted(await ledger.submit(pay({ key }), { records }));
    expect(slow.groups[0]).toMatchObject({ entries: [entry], records: [put('code', entry.seq)] });
    await ledger.submit(pay({ key }), { records });
    await ledger.submit(pay({ amount: 1000n }), { records });
    expect(records).toHaveBeenCalledTimes(1);
    expect(slow.groups).toHaveLength(1);
  });

  test('of two who take one document in the same group, exactly one gets it', async () => {
    await ledger.write([put('code', 1)]);
    const taken = await Promise.all([ledger.write([take('code')]), ledger.write([take('code')])]);
    expect(taken).toEqual([true, false]);
    expect(slow.groups).toHaveLength(2);
    expect(await ledger.write([take('code')])).toBe(false);
  });

  test('of two who claim one name in the same group, the first gets it', async () => {
    const claimed = await Promise.all([1, 2, 3].map((who) => ledger.write([claim('name', who)])));
    expect(claimed).toEqual([true, false, false]);
    expect(await ledger.store.record('c', 'name')).toMatchObject({ value: 1 });
  });

  test('a condition sees what was written before it in its group: taken, put back, taken', async () => {
    const done = await Promise.all([
      ledger.write([put('x', 1)]),
      ledger.write([take('x')]),
      ledger.write([take('x')]),
      ledger.write([claim('x', 2)]),
      ledger.write([claim('x', 3)]),
      ledger.write([take('x')]),
    ]);
    expect(done).toEqual([true, true, false, true, false, true]);
    expect(await ledger.store.record('c', 'x')).toBeUndefined();
  });

  test('a failed condition drops all that was submitted together, and nothing else', async () => {
    const done = await Promise.all([
      ledger.write([put('a', 1), take('nothing')]),
      ledger.write([put('b', 1)]),
    ]);
    expect(done).toEqual([false, true]);
    expect(await ledger.store.records('c', { limit: 10 })).toMatchObject([{ id: 'b' }]);
  });

  test('so does one among the operations of one write', async () => {
    expect(await ledger.write([put('x', 1), take('x')])).toBe(true);
    expect(await ledger.write([claim('x', 1), claim('x', 2)])).toBe(false);
    expect(await ledger.write([claim('x', 1), take('x'), claim('x', 2)])).toBe(true);
    expect(await ledger.store.record('c', 'x')).toMatchObject({ value: 2 });
  });

  test('a claim is void when its group rolls back', async () => {
    slow.fail = new RolledBack('the disk is full');
    await expect(ledger.write([claim('name', 1)])).rejects.toThrow(Unavailable);
    expect(await ledger.write([claim('name', 2)])).toBe(true);
  });
});

describe('followers', () => {
  test('are told of each group once it is durable, in order, until they stop', async () => {
    const told: number[][] = [];
    const stop = ledger.onCommit((entries) => {
      told.push(entries.map(({ seq }) => seq));
      expect(slow.store.state.next.seq).toBe(entries.at(-1)!.seq + 1);
    });
    slow.hold();
    const first = ledger.submit(pay());
    await appending();
    expect(told).toEqual([]);
    const rest = ledger.submitAll([pay(), pay()]);
    slow.letGo();
    await Promise.all([first, rest]);
    await ledger.write([{ put: { collection: 'c', id: 'a', value: 1 } }]);
    stop();
    await ledger.submit(pay());
    const { seq } = posted(await first);
    expect(told).toEqual([[seq], [seq + 1, seq + 2]]);
  });

  test('one that throws does not undo what is durable, nor stay unnoticed', async () => {
    const surfaced: (() => void)[] = [];
    vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => void surfaced.push(task));
    ledger.onCommit(() => {
      throw new Error('a bug in a follower');
    });
    expect(describeResult(await ledger.submit(pay()))).toBe('posted');
    expect(surfaced[0]).toThrow('a bug in a follower');
  });
});

describe('close', () => {
  test('waits for what is queued, then closes the store; nothing is taken on after', async () => {
    slow.hold();
    const asked = [ledger.submit(pay())];
    await appending();
    asked.push(ledger.submit(pay()));
    const closing = ledger.close();
    await expect(ledger.submit(pay())).rejects.toThrow(Unavailable);
    await turns(5);
    expect(slow.closed).toBe(false);
    slow.letGo();
    await closing;
    expect((await Promise.all(asked)).map(describeResult)).toEqual(['posted', 'posted']);
    expect(slow.closed).toBe(true);
  });
});

function open(options: { maxGroup?: number } = {}): Promise<Ledger> {
  return openLedger({ store: slow.store, clock, onFatal: (error) => fatal.push(error), ...options });
}

function pay(change: Partial<Transfer> = {}): Request {
  return { op: 'transfer', kind: 0x10, debit: PAYER, credit: SELLER, amount: 10n, ...change };
}

function describeResult(result: Result): string {
  if (result.status === 'refused') return result.code;
  return result.status === 'posted' && result.repeated ? 'repeated' : result.status;
}

function posted(result: Result): Entry {
  if (result.status !== 'posted') throw new Error(describeResult(result));
  return result.entry;
}

/** Until an append is under way. */
async function appending(): Promise<void> {
  await vi.waitUntil(() => slow.groups.length > 0, { interval: 1 });
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise(setImmediate);
}
