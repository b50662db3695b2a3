/** The frame of the torture suite: rounds and their seeds, what a failure says, what an interrupt leaves. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Part, TortureContext } from './part.ts';
import { createProgress } from './progress.ts';
import { createRandom } from './random.ts';
import { failures, table } from './report.ts';
import { Broken, must, runRounds } from './rounds.ts';
import { passed, runPart } from './run.ts';

function partOf(run: (context: TortureContext) => ReturnType<Part['run']>): Part {
  return { name: 'sample', promise: 'nothing breaks', rounds: { full: 10, short: 2 }, minutes: 1, run };
}

/** A part that fails in rounds of certain seeds. */
function failing(...seeds: number[]): Part {
  return partOf(async (context) => {
    const done = await runRounds(context, (seed) => must(!seeds.includes(seed), `${seed} broke`));
    return { ...done, figures: { tried: done.rounds } };
  });
}

describe('a part', () => {
  test('passes when all rounds asked for were done without a failure', async () => {
    const outcome = await runPart(failing(), { rounds: 5, seed: 100 });
    expect(passed(outcome)).toBe(true);
    expect(table([outcome])).toMatch(/sample +5 +0 s +passed +nothing breaks\n +tried 5$/);
    expect(failures([outcome])).toBe('');
  });

  test('that fails says each seed and the command that repeats its round', async () => {
    const outcome = await runPart(failing(101, 103), { rounds: 5, seed: 100 });
    expect(outcome.summary).toMatchObject({ rounds: 5, failures: [{ seed: 101 }, { seed: 103 }] });
    expect(passed(outcome)).toBe(false);
    expect(table([outcome])).toContain('FAILED');
    expect(failures([outcome])).toContain('seed 103: 103 broke\n');
    expect(failures([outcome])).toContain('npm run torture -- --only sample --seed 103 --rounds 1');
    const again = await runPart(failing(101, 103), { rounds: 1, seed: 103 });
    expect(again.summary.failures).toEqual([{ seed: 103, what: '103 broke' }]);
  });

  test('that breaks in every round ends before the last one', async () => {
    const always = partOf(async (context) => ({
      ...(await runRounds(context, () => {
        throw new Broken('always');
      })),
      figures: {},
    }));
    const { summary } = await runPart(always, { rounds: 1000, seed: 1 });
    expect(summary).toMatchObject({ rounds: 20, failures: { length: 20 } });
  });

  test('with a bug of its own is a failure, not a crash', async () => {
    const outcome = await runPart(
      partOf(async ({ progress }) => {
        progress(3);
        throw new Error('a bug');
      }),
      { rounds: 5, seed: 7 },
    );
    expect(outcome.summary).toMatchObject({ rounds: 3, failures: [{ seed: 7 }] });
    expect(failures([outcome])).toContain('a bug');
  });

  test('interrupted shows what was done so far, and did not pass', async () => {
    const interrupt = new AbortController();
    const outcome = await runPart(
      partOf(async (context) => ({
        ...(await runRounds(context, (_, index) => (index === 2 ? interrupt.abort() : undefined))),
        figures: {},
      })),
      { rounds: 1000, seed: 1, signal: interrupt.signal },
    );
    expect(outcome.summary).toMatchObject({ rounds: 3, failures: [] });
    expect(passed(outcome)).toBe(false);
    expect(table([outcome])).toMatch(/3\/1,000 .* cut off/);
  });

  test('has a directory of its own, which is gone afterwards', async () => {
    let left = '';
    await runPart(
      partOf(async ({ directory }) => {
        left = join(directory, 'file');
        writeFileSync(left, 'x');
        return { rounds: 1, figures: {}, failures: [] };
      }),
      { rounds: 1, seed: 1 },
    );
    expect(left).not.toBe('');
    expect(existsSync(left)).toBe(false);
  });
});

test('progress without a terminal is a line at each tenth', () => {
  const written: string[] = [];
  const output = { isTTY: false, write: (text: string) => written.push(text) };
  const progress = createProgress('sample', 1000, output as unknown as NodeJS.WriteStream);
  for (let done = 1; done <= 1000; done++) progress.update(done);
  progress.end();
  expect(written).toHaveLength(11);
  expect(written.slice(0, 2)).toEqual(['sample: 1,000 rounds\n', 'sample: 100 done\n']);
});

describe('random numbers', () => {
  test('are the same for the same seed, and others for the next', () => {
    const take = (seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 20 }, () => random.below(1_000_000));
    };
    expect(take(5)).toEqual(take(5));
    const all = Array.from({ length: 500 }, (_, seed) => take(seed)).flat();
    expect(new Set(all).size).toBeGreaterThan(9_900);
  });

  test('cover their range evenly', () => {
    const counts = Array<number>(10).fill(0);
    for (let seed = 0; seed < 1000; seed++) {
      const random = createRandom(seed);
      for (let i = 0; i < 10; i++) counts[random.below(10)]!++;
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
