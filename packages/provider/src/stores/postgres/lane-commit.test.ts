/** Committing to a lane, without a ledger around it: what stays in memory, and what is done when two servers answer. */
import type { Group } from '@farthing/ledger';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { parseAddress } from './address.ts';
import { type Connections, createConnections } from './connections.ts';
import { openPostgresBook, type PostgresBook } from './index.ts';
import { createLaneCache } from './lane-cache.ts';
import { createLaneCommit } from './lane-commit.ts';
import { statementsFor } from './statements.ts';
import { freshName, startPostgres, testDatabase } from './testing.ts';
import { SampleBook } from '@farthing/ledger/testing/sample-book.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function connections(url: string): Connections {
  const options = { max: 2, connectMs: 5000, answerMs: 10_000, latest: { timeline: 0 } };
  const made = createConnections({ address: parseAddress(url), ...options });
  cleanups.push(() => made.close());
  return made;
}

async function founded(url: string): Promise<PostgresBook> {
  const book = await openPostgresBook({ url, lanes: 1, forgetKeysMs: 0, pulseMs: 60_000 });
  cleanups.push(() => book.close());
  return book;
}

function laneOver({ schema }: PostgresBook['meta'], reads: Connections, writes: Connections, capacity = 100) {
  const cache = createLaneCache({ lane: 0, tallyOf: () => [], capacity });
  const rest = { channel: 'c', sender: 's', recoverMs: 1000, tallyOf: () => [], forgetMemo() {} };
  const commits = createLaneCommit({ cache, reads, writes, statements: statementsFor(schema), ...rest });
  return { cache, commits };
}

test('groups that only refuse leave no more in memory than others', async () => {
  const url = await testDatabase();
  const { meta } = await founded(url);
  const { cache, commits } = laneOver(meta, connections(url), connections(url), 16);
  for (let i = 0; i < 200; i++) {
    await commits.commit(({ state }): Group => {
      state.key(0, `h${i.toString(16).padStart(32, '0')}`);
      return { entries: [], memos: [], records: [] };
    });
  }
  expect(cache.tables.key.size).toBeGreaterThan(0);
  expect(cache.tables.key.size).toBeLessThanOrEqual(20);
});

test('when rows come from a server that is behind the one that is written to, they are fetched anew', async () => {
  const server = await startPostgres({ fsync: false });
  cleanups.push(() => server.stop());
  const url = await server.freshDatabase();
  const book = await openPostgresBook({ url, lanes: 1, forgetKeysMs: 0, pulseMs: 60_000 });
  const sample = new SampleBook();
  await book.close();
  const copy = new URL(url);
  copy.pathname = freshName();
  const operator = new pg.Client({ connectionString: server.url });
  await operator.connect();
  cleanups.push(() => operator.end());
  await operator.query(
    `CREATE DATABASE ${copy.pathname.slice(1)} TEMPLATE ${new URL(url).pathname.slice(1)}`,
  );

  const [behind, now] = [connections(copy.href), connections(url)];
  let renewed = 0;
  const reads: Connections = {
    ...behind,
    query: (statement, values) => (renewed ? now : behind).query(statement, values),
    renew: () => void renewed++,
  };
  const others = laneOver(book.meta, now, now);
  await others.commits.commit(() => sample.group(3));
  const { commits, cache } = laneOver(book.meta, reads, now);
  await commits.load();
  expect(cache.row!.seq).toBe(0);
  const seen: number[] = [];
  await commits.commit(({ state }) => {
    seen.push(state.next.seq);
    return state.next.seq === 1 ? new SampleBook().group(2) : sample.group(2);
  });
  expect(renewed).toBe(1);
  expect(seen.at(-1)).toBe(4);
  expect(cache.row!.seq).toBe(5);
});
