/** What every store promises, as one suite of tests: `storeContract('memory', { open: async () => memoryStore() })`. */
import { describe, expect, test } from 'vitest';
import { GENESIS, hashOf, link } from '../chain.ts';
import type { Entry } from '../entry.ts';
import { SampleBook, sampleTallies } from './sample-book.ts';
import type { View } from '../state.ts';
import { append, byHold, expectSame, expectSameState, nextOf, wholeHistory } from './store-checks.ts';
import { type Document, type Group, type RecordOp, RolledBack, type Store, type TallyOf } from '../store.ts';

export interface StoreUnderTest {
  /** Opens a new, empty book. */
  open(options: { tallyOf: TallyOf }): Promise<Store>;
  /** Closes a book and opens it again. Absent where books end with the process. */
  reopen?(store: Store): Promise<Store>;
}

const DAY = 86_400_000;

export function storeContract(name: string, { open, reopen }: StoreUnderTest): void {
  const whereBooksLast = reopen ? test : () => {};
  const openEmpty = () => open({ tallyOf: sampleTallies });

  /** A book of so many entries in groups of different sizes, in the store and beside it. */
  async function filled(entries: number): Promise<{ store: Store; book: SampleBook }> {
    const store = await openEmpty();
    const book = new SampleBook();
    for (let size = 1; book.entries.length < entries; size = (size * 3) % 17) {
      await append(store, book.group(Math.max(1, Math.min(size, entries - book.entries.length))));
    }
    return { store, book };
  }

  describe(`store contract: ${name}`, () => {
    describe('the journal', () => {
      test('an empty book has nothing in it, and its first numbers are 1', async () => {
        const store = await openEmpty();
        expect(await nextOf(store)).toEqual({ seq: 1, account: 1, memo: 1, asset: 1 });
        expect(await store.tip()).toEqual({ seq: 0, time: 0, head: GENESIS });
        expect(store.lastTime).toBe(0);
        expect(await store.read(0, 10)).toEqual([]);
        expect(await store.rows(0, 10)).toEqual([]);
        expect(await store.accounts(0, 10)).toEqual([]);
        expect(await store.history(1, 1, { limit: 10 })).toEqual({ items: [] });
        expect(await store.view((state) => state.entry(1))).toBeUndefined();
        await store.close();
      });

      test('entries are read in order, from any place, in pages of any size', async () => {
        const { store, book } = await filled(300);
        const cases = [
          [0, 300],
          [0, 7],
          [150, 50],
          [299, 10],
          [300, 10],
        ] as const;
        for (const [after, limit] of cases) {
          expect(await store.read(after, limit)).toEqual(book.entries.slice(after, after + limit));
        }
        const seqs = [0, ...book.entries.map(({ seq }) => seq), 301];
        const found = await store.view((state) => seqs.map((seq) => state.entry(seq)));
        expect(found).toEqual([undefined, ...book.entries, undefined]);
        await store.close();
      });

      test('group rows form an unbroken chain that ends at the head', async () => {
        const { store } = await filled(300);
        let hash = GENESIS;
        let last = 0;
        for (let rows = await store.rows(0, 5); rows.length > 0; rows = await store.rows(last, 5)) {
          for (const row of rows) {
            expect(row.first).toBe(last + 1);
            hash = hashOf(hash, row);
            expect([...row.hash]).toEqual([...hash]);
            last = row.last;
          }
        }
        expect(last).toBe(300);
        expect([...(await store.tip()).head]).toEqual([...hash]);
        await store.close();
      });

      test('rows after the middle of a group begin with that group', async () => {
        const store = await openEmpty();
        const book = new SampleBook();
        await append(store, book.group(10));
        await append(store, book.group(10));
        expect((await store.rows(4, 5)).map((row) => row.first)).toEqual([1, 11]);
        expect((await store.rows(10, 5)).map((row) => row.first)).toEqual([11]);
        await store.close();
      });

      test('a time is found: the first group at or after it', async () => {
        const { store } = await filled(300);
        const rows = await store.rows(0, 300);
        expect(new Set(rows.map((row) => row.time)).size).toBeGreaterThan(10);
        for (const time of [0, ...rows.flatMap((row) => [row.time - 1, row.time, row.time + 1])]) {
          const first = rows.find((row) => row.time >= time)?.first;
          expect(await store.seqAt(time), `at ${time}`).toBe(first ?? 301);
        }
        await store.close();
      });
    });

    describe('the state', () => {
      test('is what folding the entries yields', async () => {
        const { store, book } = await filled(1500);
        await expectSame(store, book);
        await store.close();
      });

      test('follows every single group', async () => {
        const store = await openEmpty();
        const book = new SampleBook({ seed: 7 });
        for (let i = 0; i < 60; i++) {
          await append(store, book.group(1 + (i % 5)));
          await expectSameState(store, book);
        }
        await expectSame(store, book);
        await store.close();
      });

      test('does not know what nobody added', async () => {
        const { store } = await filled(100);
        const look = (find: (state: View) => unknown) => store.view(find);
        expect(await look((state) => state.account(99))).toBeUndefined();
        expect(await look((state) => state.accountByName('wal_1', 2))).toBeUndefined();
        expect(await look((state) => state.accountByName('nobody', 1))).toBeUndefined();
        expect(await look((state) => state.limit(1))).toBeUndefined();
        expect(await look((state) => state.limitByName(''))).toBeUndefined();
        expect(await look((state) => state.limitByName('nobody'))).toBeUndefined();
        expect(await look((state) => state.hold(1))).toBeUndefined();
        expect(await look((state) => state.owned(1, 'f'.repeat(32)))).toBeUndefined();
        expect(await look((state) => state.reversed(1))).toBeUndefined();
        expect(await look((state) => state.asset(2))).toBeUndefined();
        expect(await look((state) => state.assetByCode('EUR'))).toBeUndefined();
        expect(await look((state) => state.memo('0'.repeat(64)))).toBeUndefined();
        await store.close();
      });

      test('after a flush it is the same', async () => {
        const { store, book } = await filled(500);
        await store.flush();
        await expectSame(store, book);
        await append(store, book.group(50));
        await expectSame(store, book);
        await store.close();
      });

      whereBooksLast('after closing and opening again it is the same, and the book goes on', async () => {
        const { store: first, book } = await filled(700);
        let store = first;
        for (let i = 0; i < 3; i++) {
          store = await reopen!(store);
          await expectSame(store, book);
          for (let j = 0; j < 5; j++) await append(store, book.group(20));
          await expectSame(store, book);
        }
        await store.close();
      });
    });

    describe('request keys', () => {
      const keyed = (seq: number, time: number, caller: number, key: string): Group => {
        const entry: Entry = {
          seq,
          time,
          kind: 0x32,
          legs: [],
          key: { caller, key, fingerprint: '0'.repeat(16) },
        };
        return { entries: [entry], memos: [], records: [] };
      };
      const add = (store: Store, group: Group) =>
        store.commit(({ head }) => {
          const [first, ...others] = group.entries;
          return { ...group, row: link(head, [first!, ...others]) };
        });
      const found = (store: Store, caller: number, key: string) =>
        store.view((state) => state.key(caller, key));
      const time = Date.UTC(2026, 5, 1);
      const ordered = (at: number) => `u${at.toString(16).padStart(12, '0')}7${'0'.repeat(19)}`;
      const hashed = `h${'ab'.repeat(16)}`;

      test('belong to their caller', async () => {
        const store = await openEmpty();
        await add(store, keyed(1, time, 7, hashed));
        await add(store, keyed(2, time, 7, ordered(time)));
        await store.flush();
        expect(await found(store, 7, hashed)).toBe(1);
        expect(await found(store, 7, ordered(time))).toBe(2);
        expect(await found(store, 8, hashed)).toBeUndefined();
        expect(await found(store, 8, ordered(time))).toBeUndefined();
        expect(await found(store, 7, ordered(time + 1))).toBeUndefined();
        await store.close();
      });

      test.each([
        ['written back', true],
        ['not yet written back', false],
      ])('live 30 days of journal time; %s', async (_, flush) => {
        const store = await openEmpty();
        await add(store, keyed(1, time, 7, hashed));
        await add(store, keyed(2, time, 7, ordered(time)));
        if (flush) await store.flush();
        await add(store, keyed(3, time + 30 * DAY, 7, ordered(time + 30 * DAY)));
        if (flush) await store.flush();
        expect([await found(store, 7, hashed), await found(store, 7, ordered(time))]).toEqual([1, 2]);
        await add(store, keyed(4, time + 30 * DAY + 1, 7, ordered(time + 30 * DAY + 1)));
        if (flush) await store.flush();
        expect([await found(store, 7, hashed), await found(store, 7, ordered(time))]).toEqual([
          undefined,
          undefined,
        ]);
        expect(await found(store, 7, ordered(time + 30 * DAY))).toBe(3);
        await store.close();
      });

      test('a forgotten one can be used again', async () => {
        const store = await openEmpty();
        await add(store, keyed(1, time, 7, hashed));
        await store.flush();
        await add(store, keyed(2, time + 31 * DAY, 7, hashed));
        expect(await found(store, 7, hashed)).toBe(2);
        await store.flush();
        expect(await found(store, 7, hashed)).toBe(2);
        await store.close();
      });
    });

    describe('lists', () => {
      test.each([1, 3, 50, 1000])('history comes newest first, in pages of %i', async (limit) => {
        const { store, book } = await filled(600);
        for (const account of [1, 5, 13, 16]) {
          for (const list of [0, 1, 3]) {
            expect(await wholeHistory(store, account, list, limit)).toEqual(
              book.history(account, list).toReversed(),
            );
          }
        }
        await store.close();
      });

      test('a page that ends exactly at the end says so', async () => {
        const { store, book } = await filled(200);
        const seqs = book.history(13, 1);
        expect((await store.history(13, 1, { limit: seqs.length })).next).toBeUndefined();
        expect((await store.history(13, 1, { limit: seqs.length - 1 })).next).toBe(seqs[1]);
        await store.close();
      });

      test('tallies are summed by day and subject, and can be cut out of them', async () => {
        const store = await openEmpty();
        const book = new SampleBook({ step: DAY / 50 });
        for (let i = 0; i < 60; i++) await append(store, book.group(10));
        for (const account of [13, 14, 15, 1]) {
          const all = book.tallies(account);
          expect(await store.tallies(account, 0, 100_000)).toEqual(all);
          const [from, to] = [all[2]?.day ?? 0, all.at(-2)?.day ?? 0];
          expect(await store.tallies(account, from, to)).toEqual(
            all.filter(({ day }) => day >= from && day <= to),
          );
          expect(await store.tallies(account, from, to, 3)).toEqual(
            all.filter(({ day, subject }) => day >= from && day <= to && subject === 3),
          );
        }
        await store.close();
      });

      test('accounts and limits come in order of their numbers, in pages', async () => {
        const { store, book } = await filled(800);
        for (const limit of [1, 4, 1000]) {
          const accounts = await whole(
            (after) => store.accounts(after, limit),
            ({ account }) => account,
          );
          expect(accounts).toEqual([...book.rows.accounts.values()]);
          const limits = await whole(
            (after) => store.limits(after, limit),
            (row) => row.limit,
          );
          expect(limits).toEqual([...book.rows.limits.values()]);
        }
        await store.close();
      });

      test('what they return stays as it was', async () => {
        const { store, book } = await filled(100);
        const before = await store.accounts(0, 100);
        const copy = structuredClone(before);
        await append(store, book.group(50));
        expect(before).toEqual(copy);
        await store.close();
      });

      test('due holds are the open ones whose time has come', async () => {
        const { store, book } = await filled(900);
        const expiries = [...book.rows.holds.values()].map(({ expiresAt }) => expiresAt);
        for (const time of [0, ...expiries.slice(0, 20), Math.max(...expiries)]) {
          const due = [...book.rows.holds.values()].filter(
            ({ status, expiresAt }) => status === 'open' && expiresAt <= time,
          );
          expect(byHold(await store.dueHolds(time, 10_000))).toEqual(byHold(due));
          expect((await store.dueHolds(time, 2)).length).toBe(Math.min(2, due.length));
        }
        await store.close();
      });
    });

    describe('memos', () => {
      test('are found by hash and by number, and can be erased', async () => {
        const { store, book } = await filled(600);
        const [[id, text], [otherId, otherText]] = [...book.memos] as [[number, string], [number, string]];
        const hash = book.entries.find(({ interns }) => interns?.id === id)!.interns!.hash;
        expect(await store.memoText(id)).toBe(text);
        expect(await store.view((state) => state.memo(hash))).toBe(id);
        await write(store, { eraseMemo: id });
        expect(await store.memoText(id)).toBeUndefined();
        expect(await store.memoText(otherId)).toBe(otherText);
        expect((await nextOf(store)).memo).toBe(book.rows.next.memo);
        await store.close();
      });

      test('the text of an erased one can be interned anew', async () => {
        const { store, book } = await filled(600);
        const [id] = [...book.memos.keys()] as [number];
        const hash = book.entries.find(({ interns }) => interns?.id === id)!.interns!.hash;
        await write(store, { eraseMemo: id });
        expect(await store.view((state) => state.memo(hash))).toBeUndefined();
        await store.close();
      });
    });

    describe('records', () => {
      const one = document('sellers', 'sel_1', { name: 'Gazette' }, { plan: 'daily' });
      const two = document(
        'sellers',
        'sel_2',
        { name: 'Herald', nested: [1, { deep: null }] },
        { plan: 'daily' },
      );
      const three = document('sellers', 'sel_3', 'only text', { plan: 'weekly', town: 'York' });
      const other = document('offers', 'sel_1', { name: 'not a seller' }, { plan: 'daily' });

      async function withRecords(): Promise<Store> {
        const store = await openEmpty();
        await write(store, { put: two }, { put: one }, { put: other });
        await write(store, { put: three });
        return store;
      }

      test('are read by id', async () => {
        const store = await withRecords();
        expect(await store.record('sellers', 'sel_2')).toEqual(two);
        expect(await store.record('offers', 'sel_1')).toEqual(other);
        expect(await store.record('offers', 'sel_2')).toBeUndefined();
        await store.close();
      });

      test('are listed by collection in order of id, in pages', async () => {
        const store = await withRecords();
        expect(await store.records('sellers', { limit: 10 })).toEqual([one, two, three]);
        expect(await store.records('sellers', { limit: 2 })).toEqual([one, two]);
        expect(await store.records('sellers', { limit: 2, after: 'sel_2' })).toEqual([three]);
        expect(await store.records('nothing', { limit: 2 })).toEqual([]);
        await store.close();
      });

      test('are listed by what they can be looked up by', async () => {
        const store = await withRecords();
        const by = (name: string, value: string, after?: string, limit = 10) =>
          store.records('sellers', { lookup: { name, value }, after, limit });
        expect(await by('plan', 'daily')).toEqual([one, two]);
        expect(await by('plan', 'daily', 'sel_1')).toEqual([two]);
        expect(await by('plan', 'daily', undefined, 1)).toEqual([one]);
        expect(await by('town', 'York')).toEqual([three]);
        expect(await by('town', 'daily')).toEqual([]);
        await store.close();
      });

      test('a new version replaces value and lookups', async () => {
        const store = await withRecords();
        const moved = document('sellers', 'sel_3', { name: 'Mercury' }, { town: 'Leeds' });
        await write(store, { put: moved });
        expect(await store.record('sellers', 'sel_3')).toEqual(moved);
        const lookup = { name: 'plan', value: 'weekly' };
        expect(await store.records('sellers', { lookup, limit: 10 })).toEqual([]);
        const town = { name: 'town', value: 'Leeds' };
        expect(await store.records('sellers', { lookup: town, limit: 10 })).toEqual([moved]);
        await store.close();
      });

      test('a deleted one is gone from lists and lookups', async () => {
        const store = await withRecords();
        await write(store, { delete: { collection: 'sellers', id: 'sel_1' } });
        await write(store, { delete: { collection: 'sellers', id: 'never there' } });
        expect(await store.record('sellers', 'sel_1')).toBeUndefined();
        expect(await store.records('sellers', { limit: 10 })).toEqual([two, three]);
        const lookup = { name: 'plan', value: 'daily' };
        expect(await store.records('sellers', { lookup, limit: 10 })).toEqual([two]);
        await store.close();
      });

      test.each<[string, RecordOp]>([
        ['put if absent, but it is there', { put: one, ifAbsent: true }],
        ['delete if present, but it is not', { delete: { collection: 'sellers', id: 'x' }, ifPresent: true }],
      ])('%s: the whole group is rolled back', async (_, operation) => {
        const store = await withRecords();
        const changed = { ...two, value: 'changed' };
        await expect(write(store, { put: changed }, operation)).rejects.toBeInstanceOf(RolledBack);
        expect(await store.record('sellers', 'sel_2')).toEqual(two);
        await store.close();
      });

      test('conditions that hold do no harm', async () => {
        const store = await withRecords();
        const four = document('sellers', 'sel_4', 4);
        await write(store, { put: four, ifAbsent: true });
        expect(await store.record('sellers', 'sel_4')).toEqual(four);
        await write(store, { delete: { collection: 'sellers', id: 'sel_4' }, ifPresent: true });
        expect(await store.record('sellers', 'sel_4')).toBeUndefined();
        await store.close();
      });

      test('are not the objects that were put or read', async () => {
        const store = await openEmpty();
        const value = { name: 'as put' };
        await write(store, { put: document('c', 'id', value) });
        value.name = 'changed later';
        const read = (await store.record('c', 'id'))!.value as typeof value;
        expect(read).toEqual({ name: 'as put' });
        read.name = 'changed by a reader';
        expect((await store.record('c', 'id'))!.value).toEqual({ name: 'as put' });
        await store.close();
      });

      test('are written together with entries', async () => {
        const store = await openEmpty();
        const book = new SampleBook();
        await append(store, { ...book.group(30), records: [{ put: one }] });
        expect(await store.record('sellers', 'sel_1')).toEqual(one);
        await expectSameState(store, book);
        await store.close();
      });

      whereBooksLast('outlive the process', async () => {
        const store = await reopen!(await withRecords());
        expect(await store.records('sellers', { limit: 10 })).toEqual([one, two, three]);
        await store.close();
      });
    });
  });
}

async function whole<R>(page: (after: number) => Promise<R[]>, id: (row: R) => number): Promise<R[]> {
  const all: R[] = [];
  for (let rows = await page(0); rows.length > 0; rows = await page(id(rows.at(-1)!))) all.push(...rows);
  return all;
}

function write(store: Store, ...records: RecordOp[]): Promise<unknown> {
  return append(store, { entries: [], memos: [], records });
}

function document(
  collection: string,
  id: string,
  value: unknown,
  lookups?: Record<string, string>,
): Document {
  return lookups ? { collection, id, value, lookups } : { collection, id, value };
}
