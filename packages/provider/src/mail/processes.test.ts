/** Mail of two processes that share a book in PostgreSQL: whoever leads sends what either was asked for, once. */
import { randomBytes } from 'node:crypto';
import { openLedger } from '@farthing/ledger';
import { afterEach, expect, test } from 'vitest';
import { createProvider, type Provider } from '../provider.ts';
import { tallyOf } from '../statistics/tally.ts';
import { openPostgresBook } from '../stores/postgres/index.ts';
import { testDatabase } from '../stores/postgres/testing.ts';
import { newWorld, type World } from '../testing-provider.ts';
import type { Carrier } from './mail.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function start(url: string, { secrets, settings, gateway, now }: World, carrier: Carrier) {
  const store = await openPostgresBook({ url, lanes: 2, tallyOf, forgetKeysMs: 0, pulseMs: 100 });
  const ledger = await openLedger({ store, clock: { now: () => now, jump: 0, accept() {} } });
  const random = (size: number) => randomBytes(size);
  const provider = createProvider({ ledger, secrets, settings, gateway, carrier, clock: () => now, random });
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    provider.stop();
    await ledger.close();
  };
  cleanups.push(close);
  return { provider, store, close };
}

test('what the one that does not lead was asked for goes out by the one that does, and after it by the other', async () => {
  const sent: [server: string, to: string][] = [];
  const carrier = (server: string): Carrier => ({
    async carry({ to }) {
      sent.push([server, to]);
      return { outcome: 'sent', reason: 'ok' };
    },
    close() {},
  });
  const world = newWorld();
  const url = await testDatabase();
  const one = await start(url, world, carrier('one'));
  await expect.poll(() => one.store.leads()).toBe(true);
  const two = await start(url, world, carrier('two'));
  const ask = ({ outbox }: Provider, to: string) => outbox!.send({ to, subject: 'Code', text: '1' });
  const tick = async () => {
    for (const { provider } of [one, two]) {
      await provider.jobs.tick();
      await provider.outbox!.settled();
    }
  };
  await tick();
  await ask(two.provider, 'ada@lark.example');
  await ask(one.provider, 'bo@lark.example');
  await expect.poll(async () => (await tick(), sent.length)).toBe(2);
  expect(sent.map(([server]) => server)).toEqual(['one', 'one']);
  expect(await two.provider.outbox!.state()).toMatchObject({ waiting: 0 });

  await ask(one.provider, 'eve@lark.example');
  await one.close();
  await expect.poll(async () => (await two.provider.jobs.tick(), two.store.leads())).toBe(true);
  await expect
    .poll(async () => {
      await two.provider.jobs.tick();
      await two.provider.outbox!.settled();
      return sent.at(-1);
    })
    .toEqual(['two', 'eve@lark.example']);
  expect(sent).toHaveLength(3);
});
