/** One process owns a book's file; the second is told who does. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { BookInUse, NotABook, openSqliteStore, readOwner } from './index.ts';
import { temporaryFiles } from './testing.ts';

const files = temporaryFiles();
afterAll(files.remove);

/** Another process that opens the book and keeps it. */
async function otherOwner(file: string, url: string) {
  const code = `
    const { openSqliteStore } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
    await openSqliteStore({ file: ${JSON.stringify(file)}, url: ${JSON.stringify(url)} });
    console.log('open');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return {
    pid: child.pid!,
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

describe('a book in use', () => {
  test('by another process: refused, naming it; free once that is killed', async () => {
    const file = files.create();
    const owner = await otherOwner(file, 'http://localhost:8080');
    const refused = await openSqliteStore({ file }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(BookInUse);
    expect((refused as BookInUse).owner).toEqual({ pid: owner.pid, url: 'http://localhost:8080' });
    expect((refused as BookInUse).message).toBe(
      `the book ${file} is in use: process ${owner.pid} has it open and listens on http://localhost:8080`,
    );
    await owner.kill();
    const store = await openSqliteStore({ file });
    expect(readOwner(file)).toEqual({ pid: process.pid });
    await store.close();
  });

  test('by this process: refused too, until it is closed', async () => {
    const file = files.create();
    const store = await openSqliteStore({ file });
    await expect(openSqliteStore({ file })).rejects.toThrow(BookInUse);
    store.announce('http://localhost:9');
    await expect(openSqliteStore({ file })).rejects.toThrow(/listens on http:\/\/localhost:9/);
    await store.close();
    expect(existsSync(`${file}.owner`)).toBe(false);
    await (await openSqliteStore({ file })).close();
  });

  test('by a program that does not know the lock', async () => {
    const file = files.create();
    await (await openSqliteStore({ file })).close();
    const stranger = new DatabaseSync(file);
    stranger.exec('BEGIN; SELECT * FROM meta');
    await expect(openSqliteStore({ file })).rejects.toThrow(/another program has it open/);
    stranger.close();
    await (await openSqliteStore({ file })).close();
  });

  test('a closed store refuses', async () => {
    const store = await openSqliteStore({ file: files.create() });
    await store.close();
    await store.close();
    await expect(store.read(0, 1)).rejects.toThrow('the book is closed');
  });
});

describe('what is no book is left alone', () => {
  test('a text', async () => {
    const file = files.create();
    writeFileSync(file, 'Dear diary, '.repeat(1000));
    await expect(openSqliteStore({ file })).rejects.toThrow(NotABook);
    expect(existsSync(`${file}.owner`)).toBe(false);
  });

  test("somebody else's database", async () => {
    const file = files.create();
    const stranger = new DatabaseSync(file);
    stranger.exec('CREATE TABLE meta (a)');
    stranger.close();
    await expect(openSqliteStore({ file })).rejects.toThrow(/not a Farthing book/);
  });
});
