/** A comparison says what changed, and when it was the machine that did. */
import { expect, test } from 'vitest';
import { compare } from './compare.ts';
import type { Figure, Machine, Section } from './results.ts';

function section(figures: Figure[], changes: Partial<Machine> = {}, quick = false): Section {
  const machine: Machine = {
    cpu: 'a processor',
    cores: 2,
    memoryGb: 8,
    system: 'Linux 6',
    node: 'v26.10.0',
    flushP50Ms: 0.4,
    flushP99Ms: 2,
    loopMillions: 500,
    hashMillions: 0.4,
    ...changes,
  };
  return {
    at: '2026-01-02T03:04:05Z',
    commit: 'abc1234',
    runtime: 'Node',
    quick,
    machine,
    notes: {},
    figures,
  };
}

const rate = (value: number): Figure => ({ name: 'x', value, unit: '/s', what: 'payments' });
const time = (value: number): Figure => ({ name: 'x', value, unit: 'ms', what: 'median' });
const grown = (value: number): Figure => ({ name: 'x', value, unit: '×', what: 'grown', isCost: true });

test.each([
  ['more payments', rate(1000), rate(2000), /2\.00 {2}better/],
  ['fewer payments', rate(2000), rate(1000), /0\.50 {2}worse/],
  ['much the same', rate(1000), rate(1050), /1\.05$/],
  ['a longer time', time(1), time(3), /3\.00 {2}worse/],
  ['a shorter time', time(3), time(1), /0\.33 {2}better/],
  ['a greater cost', grown(1), grown(1.5), /1\.50 {2}worse/],
])('%s', (_what, before, now, expected) => {
  expect(compare({ core: section([before]) }, { core: section([now]) })).toMatch(expected);
});

test.each<[string, Partial<Machine>, RegExp]>([
  ['the same machine', {}, /^(?!.*!)/s],
  ['a slower disk', { flushP50Ms: 0.8 }, /durable flush was 2\.00 times/],
  ['a slower processor', { loopMillions: 400 }, /speed \(loop\) was 0\.80 times/],
  ['slower hashing', { hashMillions: 0.3 }, /speed \(hashes\) was 0\.75 times/],
  ['another Node', { node: 'v28.0.0' }, /another node: v26\.10\.0 → v28\.0\.0/],
])('%s is told', (_what, changes, expected) => {
  expect(compare({ core: section([rate(1)]) }, { core: section([rate(1)], changes) })).toMatch(expected);
});

test('quick runs and sections that one run lacks are no claim', () => {
  expect(compare({ core: section([rate(1)], {}, true) }, { core: section([rate(1)]) })).toMatch(/quick run/);
  expect(compare({ core: section([rate(1)]) }, { http: section([rate(1)]) })).toMatch(/^Nothing to compare/);
});
