import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { addReceiptKey, addVaultKey, openSecrets, readSecrets } from './secrets.ts';

let dir: string;
beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'farthing-secrets-')), 'data');
});
afterEach(() => rmSync(join(dir, '..'), { recursive: true, force: true }));

const file = () => join(dir, 'secrets.json');

describe('the first start', () => {
  test('makes a file that only its owner can read, and leaves nothing beside it', () => {
    expect(openSecrets(dir)).toMatchObject({ status: 'ok', created: true });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(readdirSync(dir)).toEqual(['secrets.json']);
  });

  test('the second start reads the same secrets', () => {
    const first = openSecrets(dir);
    const second = openSecrets(dir);
    expect(second).toEqual({ ...first, created: false });
  });

  test('two books share nothing', () => {
    const one = openSecrets(dir);
    const other = openSecrets(join(dir, 'other'));
    if (one.status !== 'ok' || other.status !== 'ok') throw new Error('both open');
    for (const name of ['book', 'ids', 'pseudonyms', 'tokens', 'attempts', 'sandbox', 'operatorKey'] as const)
      expect(one.secrets[name]).not.toEqual(other.secrets[name]);
    expect(one.secrets.receiptKeys[0]!.kid).not.toBe(other.secrets.receiptKeys[0]!.kid);
  });

  test('of a later version adds the vault key that an older file lacks, the same wherever it is added', () => {
    const made = openSecrets(dir);
    if (made.status !== 'ok') throw new Error('it opens');
    const { vaultKeys: _, ...old } = JSON.parse(readFileSync(file(), 'utf8')) as Record<string, unknown>;
    const other = join(dir, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'secrets.json'), JSON.stringify(old), { mode: 0o600 });
    writeFileSync(file(), JSON.stringify(old));

    const [here, there] = [openSecrets(dir), openSecrets(other)];
    if (here.status !== 'ok' || there.status !== 'ok') throw new Error('both open');
    expect(here.secrets.vaultKeys).toHaveLength(1);
    expect(here.secrets.vaultKeys).toEqual(there.secrets.vaultKeys);
    expect(here.secrets).toEqual({ ...made.secrets, vaultKeys: here.secrets.vaultKeys });
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toHaveProperty('vaultKeys');
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir).sort()).toEqual(['other', 'secrets.json']);
    expect(openSecrets(dir)).toEqual(here);
  });

  test('a vault key that is added comes last, and nothing else changes', () => {
    const before = openSecrets(dir);
    const after = addVaultKey(dir);
    if (before.status !== 'ok' || after.status !== 'ok') throw new Error('both open');
    expect(after.secrets.vaultKeys.slice(0, -1)).toEqual(before.secrets.vaultKeys);
    expect(after.secrets).toEqual({ ...before.secrets, vaultKeys: after.secrets.vaultKeys });
    expect(readSecrets(dir)).toMatchObject({ secrets: after.secrets });
    expect(readdirSync(dir)).toEqual(['secrets.json']);
  });

  test('a key for receipts that is added comes last and says of no time that it signs', () => {
    const before = openSecrets(dir);
    const after = addReceiptKey(dir);
    if (before.status !== 'ok' || after.status !== 'ok') throw new Error('both open');
    const { receiptKeys } = after.secrets;
    expect(receiptKeys.slice(0, -1)).toEqual(before.secrets.receiptKeys);
    expect(receiptKeys.at(-1)).not.toHaveProperty('since');
    expect(after.secrets).toEqual({ ...before.secrets, receiptKeys });
    expect(openSecrets(dir)).toEqual({ ...before, secrets: after.secrets, created: false });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(dir)).toEqual(['secrets.json']);
  });

  test('commands that add keys at the same moment lose none of them', async () => {
    openSecrets(dir);
    const script = `
      import { addReceiptKey, addVaultKey } from ${JSON.stringify(join(import.meta.dirname, 'secrets.ts'))};
      let done = 0;
      while (done < 10) for (const add of [addReceiptKey, addVaultKey]) if (add(${JSON.stringify(dir)}).status === 'ok') done++;
      console.log(done);`;
    const told = await Promise.all(
      [1, 2, 3].map(async () => {
        const words = ['--input-type=module', '--eval', script];
        return Number((await promisify(execFile)(process.execPath, words)).stdout);
      }),
    );
    const found = readSecrets(dir);
    if (found.status !== 'ok') throw new Error(found.message);
    const { receiptKeys, vaultKeys } = found.secrets;
    const added = told.reduce((sum, each) => sum + each, 0);
    expect(receiptKeys.length + vaultKeys.length - 2).toBe(added);
    expect(readdirSync(dir)).toEqual(['secrets.json']);
  });

  test('a command that was killed while it changed the file holds up nobody; one that runs does', () => {
    openSecrets(dir);
    const lock = `${file()}.lock`;
    writeFileSync(lock, '99999999');
    expect(addVaultKey(dir)).toMatchObject({ status: 'ok' });
    writeFileSync(lock, String(process.pid));
    expect(addVaultKey(dir)).toMatchObject({ status: 'refused', message: expect.stringContaining(lock) });
    expect(existsSync(lock)).toBe(true);
  });

  test('makes no new secrets beside a book that has lost its own', () => {
    openSecrets(dir);
    rmSync(file());
    writeFileSync(join(dir, 'book.db'), '');
    expect(openSecrets(dir)).toMatchObject({
      status: 'refused',
      message: expect.stringMatching(/its secrets are missing.*backup/),
    });
    expect(existsSync(file())).toBe(false);
  });
});

describe('a secrets file is refused', () => {
  test.each([0o640, 0o604, 0o644, 0o660])('when others can reach it (mode %o)', (mode) => {
    openSecrets(dir);
    chmodSync(file(), mode);
    expect(openSecrets(dir)).toMatchObject({
      status: 'refused',
      message: expect.stringContaining(`chmod 600 ${file()}`),
    });
  });

  test.each<[string, (content: Record<string, unknown>) => void, RegExp]>([
    ['of another version', (content) => (content['version'] = 2), /version is 2, not 1/],
    ['with a short key', (content) => (content['ids'] = 'AAAA'), /ids is missing or not 32 bytes/],
    ['without a key', (content) => delete content['tokens'], /tokens is missing/],
    ['without a book', (content) => delete content['book'], /book is missing/],
    [
      'with a wrong operator key',
      (content) => (content['operatorKey'] = 'sk_test_1'),
      /operatorKey is missing/,
    ],
    ['without receipt keys', (content) => (content['receiptKeys'] = []), /receiptKeys are missing/],
    [
      'with half a receipt key',
      (content) => (content['receiptKeys'] = [{ kid: 'a' }]),
      /receipt key is malformed/,
    ],
    [
      'with a short vault key',
      (content) => (content['vaultKeys'] = [{ id: 'vk_1', key: 'AAAA' }]),
      /vault key is malformed/,
    ],
  ])('%s', (_, change, message) => {
    openSecrets(dir);
    const content = JSON.parse(readFileSync(file(), 'utf8')) as Record<string, unknown>;
    change(content);
    writeFileSync(file(), JSON.stringify(content));
    const outcome = openSecrets(dir);
    expect(outcome).toMatchObject({ status: 'refused', message: expect.stringMatching(message) });
    expect(outcome).toMatchObject({ message: expect.stringContaining('backup') });
  });

  test('that is no JSON', () => {
    openSecrets(dir);
    writeFileSync(file(), '{');
    expect(openSecrets(dir)).toMatchObject({ message: expect.stringContaining('not valid JSON') });
  });

  test('that is not there, when it must be', () => {
    expect(readSecrets(dir)).toMatchObject({
      message: expect.stringContaining('Is ' + dir + ' the data directory'),
    });
  });
});
