/** The connection that processes agree over: whatever becomes of it, nobody is left waiting or told nothing. */
import { setTimeout as pause } from 'node:timers/promises';
import { Unavailable } from '@farthing/ledger';
import { afterEach, expect, test } from 'vitest';
import { parseAddress } from './address.ts';
import { connect, type Connection, destroy, isBehind } from './connections.ts';
import { createCoordination, type PostgresCoordination } from './coordination.ts';
import { testDatabase } from './testing.ts';

const open: PostgresCoordination[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((coordination) => coordination.close()));
});

async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !holds(); i++) await pause(10);
  expect(holds()).toBe(true);
}

/** `begin` may do what it likes with each connection made, the first of which has the number 1. */
async function coordinate(begin: (made: () => Promise<Connection>, turn: number) => Promise<Connection>) {
  const address = parseAddress(await testDatabase());
  const base = { address, connectMs: 5000, answerMs: 10_000, latest: { timeline: 0 } };
  let turn = 0;
  const coordination = createCoordination({
    connect: () => begin(() => connect(base), ++turn),
    isBehind: (connection) => isBehind(connection, base.latest),
    channel: 'farthing_test',
    sender: 'me',
    bookId: `book ${Math.random()}`,
    pulseMs: 100,
    mayLead: true,
    onErased() {},
  });
  open.push(coordination);
  return coordination;
}

test('who could not listen at first is told that it may have missed something', async () => {
  const coordination = await coordinate((made, turn) =>
    turn === 1 ? Promise.reject(new Error('not yet')) : made(),
  );
  await coordination.ready;
  const heard: unknown[] = [];
  coordination.onRecords((changed) => heard.push(changed));
  await until(() => heard.length > 0);
  expect(heard).toEqual(['all']);
});

test('a connection that cannot listen is ended, and another one made', async () => {
  const ended: number[] = [];
  const coordination = await coordinate(async (made, turn) => {
    const connection = await made();
    connection.client.once('end', () => ended.push(turn));
    if (turn === 1) connection.run = () => Promise.reject(new Error('cannot listen'));
    return connection;
  });
  await until(() => coordination.leads());
  expect(ended).toEqual([1]);
});

test('who is connected to a server that is the primary no longer leads no longer, and connects anew', async () => {
  let made = 0;
  const coordination = await coordinate(async (make, turn) => {
    const connection = await make();
    // What the second one leads to was promoted.
    if (turn === 1) connection.timeline = 0;
    made = turn;
    return connection;
  });
  await until(() => made === 2 && coordination.leads());
  await coordination.exclusive('task', async () => {});
  expect(made).toBe(2);
});

test('closing does not fail because a connection cannot be had', async () => {
  const coordination = await coordinate(() => pause(50).then(() => Promise.reject(new Error('no way'))));
  const asked = coordination.exclusive('task', async () => {}).catch((error: Error) => error);
  await coordination.close();
  expect(await asked).toBeInstanceOf(Unavailable);
  await expect(coordination.exclusive('task', async () => {})).rejects.toBeInstanceOf(Unavailable);
});

test('a task whose lock is asked for when the connection is lost is refused as unavailable', async () => {
  const coordination = await coordinate(async (made) => {
    const connection = await made();
    const { query } = connection;
    connection.query = (statement, values) => {
      // The first question is about leading.
      if (coordination?.leads()) destroy(connection.client);
      return query(statement, values);
    };
    return connection;
  });
  await until(() => coordination.leads());
  await expect(coordination.exclusive('task', async () => {})).rejects.toBeInstanceOf(Unavailable);
});

test('a sign of life that waits for its turn is not taken for a lost connection', async () => {
  let made = 0;
  const coordination = await coordinate(async (make) => {
    made++;
    const connection = await make();
    const { query } = connection;
    connection.query = (...asked) => pause(40).then(() => query(...asked));
    return connection;
  });
  await until(() => coordination.leads());
  const tasks = Array.from({ length: 12 }, (_, i) => coordination.exclusive(`task ${i}`, async () => i));
  expect(await Promise.all(tasks)).toHaveLength(12);
  expect(made).toBe(1);
  expect(coordination.leads()).toBe(true);
});
