/**
 * Power loss: our store on the real SQLite, over a disk that forgets what was not synced, in part and in any order.
 * What is left at a random point is opened as real files, by the SQLite that runs in production.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectRepeat, expectWhole, openBookOn } from '../disk/book.ts';
import type { Image } from '../disk/disk.ts';
import { type Life, live, type Moment } from '../disk/life.ts';
import { loadSqlite } from '../disk/vfs.ts';
import type { Part } from '../part.ts';
import { createRandom } from '../random.ts';
import { must, runRounds } from '../rounds.ts';

/** Points tried in one life. */
const POINTS = 20;

export interface PowerLossOptions {
  /** Other settings of SQLite: with its syncs switched off, this part must fail. */
  pragmas?: Record<string, string>;
  /** Whether a starting process settles the log: if it does not, this part must fail too. */
  settles?: boolean;
  /** Whether a commit is flushed. */
  flushes?: boolean;
}

export function createPowerLoss(machine: PowerLossOptions = {}): Part {
  return {
    name: 'power-loss',
    promise: 'what was acknowledged survives the loss of power at any write',
    rounds: { full: 2_000, short: 160 },
    minutes: 4,
    async run(context) {
      const sqlite3 = await loadSqlite();
      const figures = { acknowledged: 0, 'unanswered kept': 0, 'in checkpoints': 0, writes: 0 };
      let life: (Life & { seed: number }) | undefined;
      const rounds = await runRounds(
        context,
        async (seed) => {
          const lifeSeed = Math.floor(seed / POINTS);
          if (life?.seed !== lifeSeed) {
            const lived = await live({ sqlite3, seed: lifeSeed, directory: context.directory, ...machine });
            life = { ...lived, seed: lifeSeed };
            figures.writes += life.changes;
          }
          const random = createRandom(seed);
          const moment = life.at(random);
          if (moment.inCheckpoint) figures['in checkpoints']++;
          figures.acknowledged += moment.acknowledged.entries.size;
          const left = moment.disk.afterPowerLoss(random);
          figures['unanswered kept'] += await recover(left, moment, context.directory);
        },
        { every: 5 },
      );
      return { ...rounds, figures };
    },
  };
}

/** Opens what is left; answers how many entries are there that nobody had been told of. */
async function recover(left: Image, { acknowledged }: Moment, directory: string): Promise<number> {
  const place = join(directory, 'left');
  mkdirSync(place);
  try {
    for (const [name, content] of left) writeFileSync(join(place, name), content);
    const last = [...acknowledged.entries.values()].at(-1);
    const wall = { now: last?.entry.time ?? Date.UTC(2026, 0, 15) };
    const book = await openBookOn({ file: join(place, 'book.db') }, wall);
    const entries = await expectWhole(book, acknowledged);
    if (last) await expectRepeat(book, last);
    await book.ledger.close();
    must(book.fatal === undefined, 'the recovered book broke');
    return last ? entries.length - last.entry.seq : 0;
  } finally {
    rmSync(place, { recursive: true });
  }
}

export const powerLoss = createPowerLoss();
