/**
 * Tallies: counted statistics. A generation gathers what to add; the file has the sums, each with the sequence
 * up to which it counts, so that adding again after a crash counts nothing twice.
 */
import type { Entry, Tally, TallyOf } from '@farthing/ledger';
import { Reader, Writer } from '@farthing/ledger/bytes.ts';
import type { Database } from './database.ts';
import type { Section } from './write-behind.ts';

export interface Tallies extends Section {
  /** What entries add. Asked for before they are durable, so that a failure here rolls back. */
  of(entries: readonly Entry[]): Tally[];
  add(tallies: readonly Tally[]): void;
  /** For a replay: counts entries that the file's sums may have already. */
  again(): (entry: Entry) => void;
  page(account: number, fromDay: number, toDay: number, subject?: number): Tally[];
}

/** What to add, by account, and by day and subject. */
type Sums = Map<number, Map<number, Tally>>;

/** Subjects are sequences below 2^37, days fit the rest of 53 bits. */
const SUBJECTS = 2 ** 37;

export function createTallies(database: Database, tallyOf: TallyOf): Tallies {
  const select = database.query<[Uint8Array, number]>(
    'SELECT "values", seq FROM tally WHERE account = ? AND day = ? AND subject = ?',
  );
  const selectDays = database.query<[number, number, Uint8Array, number]>(
    'SELECT day, subject, "values", seq FROM tally WHERE account = ? AND day BETWEEN ? AND ?',
  );
  const replace = database.statement(
    'INSERT OR REPLACE INTO tally (account, day, subject, "values", seq) VALUES (?, ?, ?, ?, ?)',
  );
  let now: Sums = new Map();
  let frozen: Sums = new Map();
  /** The last entry that `frozen` counts. */
  let frozenLast = 0;

  function count(tally: Tally): void {
    let sums = now.get(tally.account);
    if (!sums) now.set(tally.account, (sums = new Map()));
    const name = tally.day * SUBJECTS + tally.subject;
    const sum = sums.get(name);
    if (sum) addTo(sum.values, tally.values);
    else sums.set(name, { ...tally, values: [...tally.values] });
  }

  return {
    of: (entries) => entries.flatMap(tallyOf),
    add: (tallies) => tallies.forEach(count),
    again() {
      const counted = new Map<string, number>();
      return (entry) => {
        for (const tally of tallyOf(entry)) {
          const { account, day, subject } = tally;
          const name = `${account} ${day} ${subject}`;
          let seq = counted.get(name);
          if (seq === undefined) counted.set(name, (seq = select.one(account, day, subject)?.[1] ?? 0));
          if (seq < entry.seq) count(tally);
        }
      };
    },
    page(account, fromDay, toDay, subject) {
      const found = new Map<number, Tally>();
      const take = (tally: Tally) => {
        if (tally.day < fromDay || tally.day > toDay) return;
        if (subject !== undefined && tally.subject !== subject) return;
        const name = tally.day * SUBJECTS + tally.subject;
        const sum = found.get(name);
        if (sum) addTo(sum.values, tally.values);
        else found.set(name, { ...tally, values: [...tally.values] });
      };
      const written = new Set<number>();
      for (const [day, about, bytes, seq] of selectDays.each(account, fromDay, toDay)) {
        take({ account, day, subject: about, values: unpack(bytes) });
        if (seq >= frozenLast) written.add(day * SUBJECTS + about);
      }
      for (const [name, tally] of frozen.get(account) ?? []) if (!written.has(name)) take(tally);
      for (const tally of now.get(account)?.values() ?? []) take(tally);
      return [...found.values()].sort((a, b) => a.day - b.day || a.subject - b.subject);
    },
    freeze(last) {
      const sums = (frozen = now);
      frozenLast = last;
      now = new Map();
      const tallies = [...sums.keys()]
        .sort((a, b) => a - b)
        .flatMap((account) => [...sums.get(account)!.values()]);
      return {
        size: tallies.length,
        write(from, to) {
          for (const { account, day, subject, values } of tallies.slice(from, to)) {
            const before = select.one(account, day, subject);
            const sum = [...values];
            if (before) addTo(sum, unpack(before[0]));
            replace.run(account, day, subject, pack(sum), last);
          }
        },
        done() {
          frozen = new Map();
        },
      };
    },
  };
}

function addTo(sum: bigint[], values: readonly bigint[]): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (i >= sum.length) sum.push(value);
    else if (value !== 0n) sum[i] = sum[i]! + value;
  }
}

const writer = new Writer(256);

function pack(values: readonly bigint[]): Uint8Array {
  writer.reset();
  for (const value of values) writer.amount(value);
  return writer.take();
}

function unpack(bytes: Uint8Array): bigint[] {
  const reader = new Reader(bytes);
  const values: bigint[] = [];
  while (!reader.done()) values.push(reader.amount());
  return values;
}
