/** The servers that tests start: killed or halted, they come back over the same data. */
import pg from 'pg';
import { expect, test } from 'vitest';
import { startPostgres, testDatabase } from './testing.ts';

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a server that is killed, or halted, is restarted with its data', async () => {
  const server = await startPostgres();
  try {
    const url = await server.freshDatabase();
    await ask(url, 'CREATE TABLE kept AS SELECT 7 AS n');
    await server.kill();
    await expect(ask(url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
    await server.restart();
    expect(await ask(url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await server.halt();
    await server.restart({ work_mem: '5MB' });
    expect(await ask(url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    expect(await ask(url, 'SHOW work_mem')).toEqual([{ work_mem: '5MB' }]);
    expect(await ask(url, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
  } finally {
    await server.stop();
  }
});

test('each test has an empty place of its own', async () => {
  const [one, other] = [await testDatabase(), await testDatabase()];
  expect(one).not.toBe(other);
  await ask(one, 'SELECT 1');
});
