/** Trouble with files is told in plain words; anything else is left to others. */
import { RolledBack } from '@farthing/ledger';
import { expect, test } from 'vitest';
import { explainFileTrouble } from './file-trouble.ts';

const system = (code: string, syscall = 'open') => Object.assign(new Error(code), { code, syscall });
const sqlite = (errcode: number) => Object.assign(new Error('from SQLite'), { errcode });

test.each([
  ['a read-only directory', system('EROFS'), 'it is read-only (EROFS)'],
  ['another user’s directory', system('EACCES'), 'this user may not write to it (EACCES)'],
  ['a full disk', sqlite(13), 'the disk is full (from SQLite)'],
  ['an extended result code', sqlite(1544), 'it is read-only (from SQLite)'],
  ['what a store has wrapped', new RolledBack('rolled back', { cause: sqlite(13) }), 'the disk is full'],
])('%s', (_, error, expected) => {
  const message = explainFileTrouble(error, '/srv/data');
  expect(message).toContain(`cannot use the data directory /srv/data: ${expected}`);
});

test.each([
  ['a port below 1024', system('EACCES', 'listen')],
  ['a bug', new TypeError('undefined is not a function')],
  ['nothing thrown', undefined],
])('%s is no trouble with files', (_, error) => {
  expect(explainFileTrouble(error, '/srv/data')).toBeUndefined();
});
