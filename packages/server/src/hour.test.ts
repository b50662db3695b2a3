import { journalClock, openLedger } from '@farthing/ledger';
import { openPostgresBook } from '@farthing/provider/stores/postgres/index.ts';
import { testDatabase } from '@farthing/provider/stores/postgres/testing.ts';
import { expect, test } from 'vitest';
import { createHour, type Hour } from './hour.ts';
import { createSamples, type Samples } from './samples.ts';
import { openTestApp } from './testing.ts';

const START = Date.UTC(2026, 10, 22, 12);
const MINUTE = 60_000;

/** Servers of one book, with a clock that all go by. */
async function openServers() {
  const { ledger } = await openTestApp();
  let now = START;
  const clock = () => now;
  const server = (name: string): { samples: Samples; hour: Hour } => {
    const samples = createSamples(clock);
    return { samples, hour: createHour({ ledger, samples, server: name, clock }) };
  };
  const records = () => ledger.store.records('minutes', { limit: 1000 });
  return { server, records, ledger, wait: (minutes: number) => void (now += minutes * MINUTE) };
}

test('each server shows what all did: counts are added, and how long answers took is counted together', async () => {
  const { server, wait } = await openServers();
  const [one, two] = [server('one'), server('two')];
  for (let i = 0; i < 98; i++) one.samples.answered(200, 1);
  for (let i = 0; i < 2; i++) two.samples.answered(503, 100);
  one.samples.paid(3);
  two.samples.paid(4);
  wait(1);
  for (const { hour } of [one, two]) await hour.keep();
  const [seen, other] = [await one.hour.read(), await two.hour.read()];
  expect(other).toEqual(seen);
  expect(seen).toHaveLength(60);
  expect(seen.at(-2)).toMatchObject({ time: START, requests: 100, errors: 2, payments: 7 });
  expect(seen.at(-2)!.p50).toBeLessThan(2);
  expect(seen.at(-2)!.p99).toBeGreaterThan(90);
});

test('the minute that now is, is each server’s own until it is over; kept twice, it counts once', async () => {
  const { server, wait } = await openServers();
  const [one, two] = [server('one'), server('two')];
  one.samples.paid(5);
  await one.hour.keep();
  expect((await one.hour.read()).at(-1)!.payments).toBe(5);
  expect((await two.hour.read()).at(-1)!.payments).toBe(0);
  wait(1);
  await one.hour.keep();
  await one.hour.keep();
  expect((await one.hour.read()).at(-2)!.payments).toBe(5);
  expect((await two.hour.read()).at(-2)!.payments).toBe(5);
});

test('a restart forgets nothing, not even the minute in which the server stopped', async () => {
  const { server, wait } = await openServers();
  const before = server('before');
  before.samples.paid(5);
  wait(1);
  await before.hour.keep();
  before.samples.paid(2);
  await before.hour.finish();
  const after = server('after');
  after.samples.paid(1);
  const seen = await after.hour.read();
  expect(seen.slice(-2).map(({ payments }) => payments)).toEqual([5, 3]);
});

test('an hour later it is gone from the book, whoever wrote it; and whoever is idle writes nothing', async () => {
  const { server, records, ledger, wait } = await openServers();
  const [one, two] = [server('one'), server('two')];
  one.samples.paid(5);
  wait(1);
  await one.hour.keep();
  expect(await records()).toHaveLength(1);
  wait(59);
  await two.hour.keep();
  expect(await records()).toHaveLength(0);
  let writes = 0;
  const write = ledger.write.bind(ledger);
  ledger.write = (...terms) => (writes++, write(...terms));
  for (let i = 0; i < 3; i++) {
    wait(1);
    await two.hour.keep();
  }
  expect(writes).toBe(0);
});

test('what could not be written is written the next time', async () => {
  const { server, ledger, wait } = await openServers();
  const [one, two] = [server('one'), server('two')];
  one.samples.paid(5);
  wait(1);
  const write = ledger.write.bind(ledger);
  ledger.write = () => Promise.reject(new Error('the disk is full'));
  await expect(one.hour.keep()).rejects.toThrow('the disk is full');
  ledger.write = write;
  await one.hour.keep();
  expect((await two.hour.read()).at(-2)!.payments).toBe(5);
});

test('over PostgreSQL two processes share it; both may take out what is old at the same moment', async () => {
  const url = await testDatabase();
  let now = START;
  const open = async (name: string) => {
    const store = await openPostgresBook({ url, tallyOf: () => [], forgetKeysMs: 0 });
    const clock = journalClock({ wall: () => now, monotonic: () => 0, last: 0 });
    const ledger = await openLedger({ store, clock });
    const samples = createSamples(() => now);
    return { ledger, samples, hour: createHour({ ledger, samples, server: name, clock: () => now }) };
  };
  const [one, two] = [await open('one'), await open('two')];
  try {
    one.samples.paid(3);
    two.samples.paid(4);
    now += MINUTE;
    await Promise.all([one.hour.keep(), two.hour.keep()]);
    for (const { hour } of [one, two]) expect((await hour.read()).at(-2)!.payments).toBe(7);
    now += 60 * MINUTE;
    await Promise.all([one.hour.keep(), two.hour.keep()]);
    expect(await one.ledger.store.records('minutes', { limit: 10 })).toEqual([]);
  } finally {
    await Promise.all([one.ledger.close(), two.ledger.close()]);
  }
});
