import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const text = readFileSync(`${root}SECURITY.md`, 'utf8');
const rows = [...text.matchAll(/^\| (\d+)\.(\d+)(?: to \d+\.(\d+))?[^|]*\| ([^|]+) \|(.*)\|$/gm)].map(
  ([, chapter, first, last, stands, where]) => ({
    sections: Array.from(
      { length: Number(last ?? first) - Number(first) + 1 },
      (_, i) => `${chapter}.${Number(first) + i}`,
    ),
    stands: stands!,
    where: where!.trim(),
  }),
);

/** How many sections each chapter of ASVS 5.0 has. */
const SECTIONS = [5, 4, 7, 4, 4, 8, 6, 4, 2, 7, 7, 3, 4, 3, 4, 5, 3];

test('every section of ASVS 5.0 is there once', () => {
  const all = SECTIONS.flatMap((count, i) => Array.from({ length: count }, (_, j) => `${i + 1}.${j + 1}`));
  expect(rows.flatMap(({ sections }) => sections)).toEqual(all);
});

test.each(rows)('section $sections says how it stands, and where', ({ stands, where }) => {
  expect(['met', 'partly', 'not', 'none', 'the operator’s']).toContain(stands.replace("'", '’'));
  if (stands !== 'none') expect(where.length).toBeGreaterThan(10);
  // What is missing is said in words, not left to be found.
  if (stands === 'partly' || stands === 'not') expect(where).toMatch(/\b(but|not|cannot|without|no|only)\b/);
});

test('every file that it names is there', () => {
  const named = [...text.matchAll(/`([\w./-]+)`/g)]
    .map(([, path]) => path!)
    .filter((path) => /^(packages|docs|tests|torture|bench)(\/|$)|^[\w-]+\.(json|md)$/.test(path))
    .filter((path) => path !== 'secrets.json');
  expect(named.length).toBeGreaterThan(60);
  for (const path of named) expect(existsSync(root + path), path).toBe(true);
});
