/** The performance page shows what was measured and nothing else. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { chart } from './chart.ts';
import { CHART, PAGE, publishedResults, withTables } from './page.ts';
import { type Figure, type Results } from './results.ts';

const machine = {
  cpu: 'a processor',
  cores: 2,
  memoryGb: 8,
  system: 'Linux 6',
  node: 'v26.10.0',
  flushP50Ms: 0.3,
  flushP99Ms: 2,
  loopMillions: 500,
  hashMillions: 0.4,
};

function results(part: string, figures: Figure[], runtime = 'Node v26.10.0'): Results {
  const section = { at: '2026-01-02T03:04:05Z', commit: 'abc1234', runtime, quick: false };
  return { [part]: { ...section, machine, notes: {}, figures } };
}

const single: Figure = {
  name: 'sqlite.single_256',
  value: 12_345.6,
  unit: '/s',
  what: 'payments, 256 connections',
  group: 101.4,
  keys: 'ordered',
  coreSeconds: 43.21,
};
const p99: Figure = { name: 'sqlite.single_256.p99', value: 1.234, unit: 'ms', what: '… 99th percentile' };
const page = (name: string, inside = '') => `before\n<!-- figures: ${name} -->\n${inside}<!-- end -->\nafter`;

test('the published page and chart hold exactly the published results', () => {
  const published = publishedResults();
  const text = readFileSync(PAGE, 'utf8');
  expect(text).toBe(withTables(text, published));
  expect(Object.values(published).filter(({ quick }) => quick)).toEqual([]);
  expect(existsSync(CHART) ? readFileSync(CHART, 'utf8') : chart({})).toBe(chart(published));
});

test('a figure that was written in by hand is replaced', () => {
  const text = withTables(page('http', '| 99,999/s |\n'), results('http', [single, p99]));
  expect(text).not.toContain('99,999');
  expect(text).toContain(
    '| payments, 256 connections | SQLite | **12,346/s** | 1.23 ms | 101 | ordered | 43.2 |',
  );
  expect(text).toMatch(/^before\n/);
  expect(text).toMatch(/\nafter$/);
  expect(text).toContain('at abc1234 on Node v26.10.0: 2 cores (a processor)');
});

test('what was not measured says how to measure it', () => {
  expect(withTables(page('growth'), results('http', [single]))).toContain(
    'npm run bench -- --only growth --write',
  );
});

test('the database server has its own share of the core-seconds', () => {
  const figure = { ...single, name: 'postgres.single_256', databaseCoreSeconds: 20 };
  expect(withTables(page('http'), results('http', [figure]))).toContain('| PostgreSQL | **12,346/s** |');
  expect(withTables(page('http'), results('http', [figure]))).toContain('| 43.2 + 20 |');
});

test('targets are told for every section, with what they are about', () => {
  const slow: Figure = { ...p99, target: { text: '≤ 1', met: false } };
  const text = withTables(page('targets'), results('http', [single, slow]));
  expect(text).toContain(
    '| http: payments, 256 connections, 99th percentile | SQLite | ≤ 1 | 1.23 ms | **missed** |',
  );
});

test('two runtimes stand side by side', () => {
  const both = {
    ...results('http', [single]),
    ...results('http@bun', [{ ...single, value: 24_691.2 }], 'Bun 1.4.5'),
  };
  expect(withTables(page('node-and-bun'), both)).toContain(
    '| http: payments, 256 connections | SQLite | 12,346/s | 24,691/s | 2.00 |',
  );
});

test('the chart shows what is there, as well-formed text', () => {
  const drawn = chart(
    results('http', [single, { ...single, name: 'bare_256_beside_sqlite', value: 20_000 }]),
  );
  expect(drawn).toContain('12,346/s');
  expect(drawn).toContain('20,000/s');
  expect(drawn).not.toContain('PostgreSQL');
  expect(drawn).toContain('prefers-color-scheme: dark');
  expect(chart({})).toContain('Not measured yet');
});
