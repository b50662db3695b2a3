/** Shows that the torture by power loss would notice: with SQLite's flushes taken away it must find losses. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadSqlite } from '../disk/vfs.ts';
import { live } from '../disk/life.ts';
import { createRandom } from '../random.ts';
import { runPart } from '../run.ts';
import { createPowerLoss } from './power-loss.ts';

const directory = mkdtempSync(join(tmpdir(), 'farthing-power-loss-'));
afterAll(() => rmSync(directory, { recursive: true }));

test.each([
  ['no flush at all', { pragmas: { synchronous: 'OFF' }, flushes: false }],
  ['no flush of the log at a commit', { flushes: false }],
  ['no flush of what a killed process left in the log', { settles: false }],
])('%s: acknowledged entries are lost, and it says so', async (_, machine) => {
  const { summary } = await runPart(createPowerLoss(machine), { rounds: 120, seed: 1000 });
  expect(summary.failures.filter(({ what }) => /acknowledged .* is lost/.test(what))).not.toEqual([]);
});

test('no flush around the writing back of the log: the file is broken, and it says so', async () => {
  const machine = { pragmas: { synchronous: 'OFF' } };
  const { summary } = await runPart(createPowerLoss(machine), { rounds: 40, seed: 1000 });
  expect(summary.failures).not.toEqual([]);
});

test('the same seed lives the same life and loses power at the same moment', async () => {
  const sqlite3 = await loadSqlite();
  const [one, other] = await Promise.all(
    [1, 2].map(async () => {
      const life = await live({ sqlite3, seed: 5, directory });
      const { acknowledged, inCheckpoint } = life.at(createRandom(9));
      return { changes: life.changes, entries: [...acknowledged.entries.values()], inCheckpoint };
    }),
  );
  expect(one).toEqual(other);
  expect(one!.entries.length).toBeGreaterThan(0);
});
