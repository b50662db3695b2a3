/**
 * Bit flips: one bit of the file of a closed, filled book is turned. Either that is noticed, by SQLite when the book is
 * opened or by `verify`, or the book answers everything that it can be asked as before.
 */
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verify } from '@farthing/ledger';
import { openSqliteStore } from '@farthing/provider/stores/sqlite/index.ts';
import { answersOf, type Questions, questionsOf } from '../disk/answers.ts';
import { COLLECTIONS, fillBook } from '../disk/book.ts';
import { countedIn } from '../disk/requests.ts';
import type { Part } from '../part.ts';
import { createRandom } from '../random.ts';
import { must, runRounds } from '../rounds.ts';

const REQUESTS = 400;
/** One book serves so many flips. */
const FLIPS_PER_BOOK = 500;

type Outcome = 'detected at opening' | 'detected by verify' | 'detected by structure only' | 'harmless';

interface Sample {
  seed: number;
  bytes: Buffer;
  questions: Questions;
  answers: string;
}

export const bitFlips: Part = {
  name: 'bit-flips',
  promise: 'a flipped bit in the data file is detected, or changes no answer',
  rounds: { full: 5_000, short: 150 },
  minutes: 8,
  async run(context) {
    const file = join(context.directory, 'flipped.db');
    const figures = {
      'detected at opening': 0,
      'detected by verify': 0,
      'detected by structure only': 0,
      harmless: 0,
      'bytes in the file': 0,
    };
    let sample: Sample | undefined;
    const rounds = await runRounds(
      context,
      async (seed) => {
        const bookSeed = Math.floor(seed / FLIPS_PER_BOOK);
        if (sample?.seed !== bookSeed) sample = await makeSample(bookSeed, context.directory);
        figures['bytes in the file'] = sample.bytes.length;
        const bytes = Buffer.from(sample.bytes);
        const random = createRandom(seed);
        const at = random.below(bytes.length);
        bytes[at]! ^= 1 << random.below(8);
        writeFileSync(file, bytes);
        const outcome = await examine(file, sample);
        must(outcome !== undefined, `a bit of byte ${at} changed answers, and nothing noticed it`);
        figures[outcome]++;
      },
      { every: 10 },
    );
    return { ...rounds, figures };
  },
};

/** Opens the book, verifies it and asks it everything. Nothing when it answers wrongly. */
async function examine(file: string, { questions, answers }: Sample): Promise<Outcome | undefined> {
  const store = await openSqliteStore({ file, tallyOf: countedIn, idleMs: 0 }).catch(() => undefined);
  if (!store) return 'detected at opening';
  try {
    const { ok, findings } = await verify({ store, tallyOf: countedIn, structure: true });
    if (!ok) {
      const structure = findings.every(({ message }) => message.startsWith('structure of the file'));
      return structure ? 'detected by structure only' : 'detected by verify';
    }
    const now = await answersOf(store, questions).catch(() => undefined);
    return now === answers ? 'harmless' : undefined;
  } finally {
    await store.close().catch(() => {});
    for (const end of ['', '-wal', '-shm', '.lock', '.owner']) rmSync(file + end, { force: true });
  }
}

async function makeSample(seed: number, directory: string): Promise<Sample> {
  const file = join(directory, `sample-${seed}.db`);
  await fillBook(file, createRandom(seed), REQUESTS);
  const copy = join(directory, `copy-${seed}.db`);
  copyFileSync(file, copy);
  const store = await openSqliteStore({ file: copy, tallyOf: countedIn, idleMs: 0 });
  const questions = await questionsOf(store, COLLECTIONS);
  const answers = await answersOf(store, questions);
  await store.close();
  return { seed, bytes: readFileSync(file), questions, answers };
}
