/** The short form of every part of the torture suite; `npm run torture` is the long one. */
import { expect, test } from 'vitest';
import { parts } from './parts/index.ts';
import { failures } from './report.ts';
import { passed, runPart } from './run.ts';

/** The same each time: a test says whether this change broke something. The long runs look for what is not yet known. */
const SEED = 1;

test('parts have names of their own', () => {
  const names = parts.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

for (const part of parts) {
  test(`${part.name}: ${part.promise}`, { timeout: 180_000 }, async () => {
    const outcome = await runPart(part, { rounds: part.rounds.short, seed: SEED, busy: true });
    expect(failures([outcome])).toBe('');
    expect(passed(outcome)).toBe(true);
  });
}
