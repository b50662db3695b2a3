/** Request keys: their order in the file, their table in memory, and how old ones go. */
import { Chain, type Entry, KEY_LIFETIME_MS } from '@farthing/ledger';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { openSqliteStore } from './index.ts';
import { KeyColumns } from './key-columns.ts';
import { createKeyHash, joined, secondOf } from './key-order.ts';
import { temporaryFiles } from './testing.ts';

const files = temporaryFiles();
afterAll(files.remove);

const DAY = 86_400_000;
const TIME = Date.UTC(2026, 5, 1);

function ordered(time: number, end = 0): string {
  return `u${time.toString(16).padStart(12, '0')}7${end.toString(16).padStart(19, '0')}`;
}

function hashed(number: number): string {
  return `h${number.toString(16).padStart(32, '0')}`;
}

test.each([
  ['a UUIDv7', ordered(TIME), (TIME - Date.UTC(2020, 0, 1)) / 1000],
  ['a ULID', `l${ordered(TIME).slice(1)}`, (TIME - Date.UTC(2020, 0, 1)) / 1000],
  ['a UUIDv4', ordered(TIME).replace(/(.{13})7/, '$14'), -1],
  ['any other text', hashed(1), -1],
  ['a time before 2020', ordered(Date.UTC(2019, 11, 31)), -1],
  ['a time after 2088', ordered(Date.UTC(2090, 0, 1)), -1],
])('%s begins with its second, or none', (_, key, second) => {
  expect(secondOf(key)).toBe(second);
});

test('k is positive and ordered by time for time-ordered keys, negative for all others', () => {
  const hash = createKeyHash(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]));
  const k = (key: string) => {
    const { high, low } = hash(7, key);
    return joined(high, low);
  };
  let previous = -1n;
  for (let i = 0; i < 1000; i++) {
    const next = k(ordered(TIME + i * 1000));
    expect(next).toBeGreaterThan(previous);
    previous = next;
    expect(k(hashed(i))).toBeLessThan(0n);
  }
});

test('the hash depends on every part: key, caller and seed', () => {
  const halves = new Set<number>();
  for (let seed = 0; seed < 10; seed++) {
    const hash = createKeyHash(new Uint8Array(8).fill(seed));
    for (let caller = 0; caller < 10; caller++) {
      for (let i = 0; i < 1000; i++) halves.add(hash(caller, ordered(TIME, i)).low);
    }
  }
  // 100,000 random 32-bit numbers have about one pair in common.
  expect(halves.size).toBeGreaterThan(99_990);
});

describe('in memory', () => {
  test('the table agrees with a map', () => {
    const hash = createKeyHash(new Uint8Array(8));
    const columns = new KeyColumns();
    const map = new Map<string, number>();
    for (let seq = 1; seq <= 20_000; seq++) {
      const caller = seq % 3;
      const key = seq % 2 ? hashed(seq % 5000) : ordered(TIME + seq, seq % 7);
      columns.add(caller, key, hash(caller, key), seq, TIME + seq);
      map.set(`${caller}:${key}`, seq);
    }
    for (const [name, seq] of map) {
      const key = name.slice(2);
      for (const caller of [0, 1, 2]) {
        expect(columns.find(caller, key, hash(caller, key))).toBe(map.get(`${caller}:${key}`));
      }
      expect(seq).toBeGreaterThan(0);
    }
    expect(columns.since).toBe(TIME + 1);
    expect(columns.size).toBe(20_000);
  });

  test('keys come in about the order of the file, each once', () => {
    const hash = createKeyHash(new Uint8Array(8));
    const columns = new KeyColumns();
    for (let seq = 1; seq <= 5000; seq++) {
      const key = seq % 10 ? ordered(TIME + ((seq * 7919) % 5000) * 100) : hashed(seq);
      columns.add(1, key, hash(1, key), seq, TIME);
    }
    const places = [...columns.inOrder()];
    expect(places.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 5000 }, (_, place) => place));
    const ks = places.map((place) => columns.k(place));
    const exact = ks.toSorted((a, b) => (a < b ? -1 : 1));
    const misplaced = ks.filter((k, i) => k !== exact[i]).length;
    expect(misplaced).toBeLessThan(100);
  });
});

test('expired keys are deleted from the file, living ones are not', async () => {
  const file = files.create();
  const store = await openSqliteStore({ file, idleMs: 0, window: 10 });
  let seq = 0;
  async function post(time: number, key: string): Promise<void> {
    const entry: Entry = {
      seq: ++seq,
      time,
      kind: 0x10,
      legs: [],
      key: { caller: 1, key, fingerprint: '0'.repeat(16) },
    };
    await store.append({ entries: [entry], memos: [], records: [], row: Chain.link(store.head, [entry]) });
  }
  const stored = () => {
    const copy = new DatabaseSync(files.crashCopy(file));
    const row = copy.prepare('SELECT count(*) AS count FROM request_key').get();
    copy.close();
    return row?.['count'];
  };

  for (let i = 0; i < 50; i++) await post(TIME + i, i % 2 ? ordered(TIME + i) : hashed(i));
  // Posted later with a key of an old time.
  await post(TIME + 20 * DAY, ordered(TIME + 1, 1));
  await store.flush();
  expect(stored()).toBe(51);

  const later = TIME + KEY_LIFETIME_MS + DAY / 24;
  for (let i = 0; i < 200; i++) await post(later + i, ordered(later + i));
  await store.flush();
  // All but those of the last expired group, which waits for the next round.
  expect(stored()).toBe(51 - 49 + 200);
  expect(store.state.key(1, ordered(TIME + 1))).toBeUndefined();
  expect(store.state.key(1, ordered(TIME + 1, 1))).toBe(51);
  await store.close();
});
