/** What the store does to its files before SQLite opens them. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { platform } from './connection.ts';
import { temporaryFiles } from './testing.ts';

const files = temporaryFiles();
afterAll(files.remove);

test('settling a log leaves every byte as it was', () => {
  const file = files.create();
  const bytes = Buffer.from(Array.from({ length: 2_500_000 }, (_, i) => (i * 7) % 251));
  writeFileSync(`${file}-wal`, bytes);
  platform.settleLog(file);
  expect(readFileSync(`${file}-wal`).equals(bytes)).toBe(true);
});

test('where there is no log, none is made', () => {
  const file = files.create();
  platform.settleLog(file);
  expect(existsSync(`${file}-wal`)).toBe(false);
});
