import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { stateOf } from '@farthing/ledger/testing/state-of.ts';
import { join } from 'node:path';
import { journalClock, type Ledger, openLedger } from '@farthing/ledger';
import { tallyOf } from '@farthing/provider';
import { openSqliteStore } from '@farthing/provider/stores/sqlite/index.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { restoreBackup, verifyFile, writeBackup } from './backup.ts';
import { bookPath } from './data-directory.ts';
import { openSecrets } from './secrets.ts';

let root: string;
let dataDir: string;
let ledger: Ledger;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'farthing-backup-'));
  dataDir = join(root, 'data');
  openSecrets(dataDir);
  const store = await openSqliteStore({ file: bookPath(dataDir), tallyOf });
  ledger = await openLedger({
    store,
    clock: journalClock({ wall: Date.now, monotonic: () => performance.now(), last: store.lastTime }),
  });
  await write(100);
});
afterEach(async () => {
  await ledger.close();
  rmSync(root, { recursive: true, force: true });
});

async function write(facts: number): Promise<void> {
  for (let i = 0; i < facts; i++) await ledger.submit({ op: 'fact', kind: 0x37, data: `{"n":${i}}` });
}

const backUp = (name = 'backup') =>
  writeBackup({
    store: ledger.store,
    dataDir,
    directory: join(root, name),
    now: Date.parse('2026-11-22T05:00:00Z'),
  });

const restore = (name = 'backup', into = 'restored') =>
  restoreBackup({ directory: join(root, name), into: join(root, into) });

describe('a backup', () => {
  test('holds the book, the secrets and a manifest, for its owner’s eyes only', async () => {
    const outcome = await backUp();
    if (outcome.status !== 'ok') throw new Error(outcome.message);
    expect(readdirSync(join(root, 'backup')).sort()).toEqual(['book.db', 'manifest.json', 'secrets.json']);
    for (const name of readdirSync(join(root, 'backup')))
      expect(statSync(join(root, 'backup', name)).mode & 0o777).toBe(0o600);
    expect(outcome.manifest).toMatchObject({
      farthing_backup: 1,
      created_at: '2026-11-22T05:00:00.000Z',
      seq: stateOf(ledger).next.seq - 1,
      head: Buffer.from((await ledger.store.lanes[0]!.tip()).head).toString('hex'),
    });
  });

  test('made while payments go on is consistent, and restores to a book that verifies', async () => {
    let busy = true;
    const writer = (async () => {
      while (busy) await write(10);
    })();
    const outcome = await backUp();
    busy = false;
    await writer;
    if (outcome.status !== 'ok') throw new Error(outcome.message);
    const restored = await restore();
    expect(restored).toMatchObject({ status: 'ok', report: { ok: true, to: outcome.manifest.seq } });
    expect(stateOf(ledger).next.seq - 1).toBeGreaterThanOrEqual(outcome.manifest.seq);
    // The restored book opens with the same secrets, and the old one goes on untouched.
    expect(openSecrets(join(root, 'restored'))).toEqual({ ...openSecrets(dataDir), created: false });
    await write(1);
  });

  test.each([
    ['into a directory with something in it', () => 'full', /is not empty/],
    ['into a relative path', () => undefined, /must be an absolute path/],
  ])('%s is refused', async (_, name, message) => {
    mkdirSync(join(root, 'full'));
    writeFileSync(join(root, 'full/letter'), 'dear');
    const directory = name() === undefined ? 'somewhere' : join(root, name()!);
    const outcome = await writeBackup({ store: ledger.store, dataDir, directory, now: 0 });
    expect(outcome).toMatchObject({ status: 'refused', message: expect.stringMatching(message) });
    expect(readdirSync(join(root, 'full'))).toEqual(['letter']);
  });

  test('that fails leaves no half backup behind', async () => {
    const store = { backup: () => Promise.reject(new Error('no space left on device')) };
    const outcome = await writeBackup({ store, dataDir, directory: join(root, 'b'), now: 0 });
    expect(outcome).toMatchObject({ status: 'refused', message: expect.stringContaining('no space left') });
    expect(readdirSync(join(root, 'b'))).toEqual([]);
  });
});

describe('restoring', () => {
  beforeEach(async () => void (await backUp()));
  const at = (name: string) => join(root, 'backup', name);

  test.each<[string, () => void, RegExp]>([
    ['without a manifest', () => rmSync(at('manifest.json')), /is no backup/],
    ['with a damaged manifest', () => writeFileSync(at('manifest.json'), '{'), /is damaged/],
    [
      'of another version',
      () => writeFileSync(at('manifest.json'), '{"farthing_backup":2}'),
      /another version/,
    ],
    ['without its secrets', () => rmSync(at('secrets.json')), /incomplete.*secrets\.json is missing/],
    [
      'with one byte changed',
      () => {
        const bytes = readFileSync(at('book.db'));
        bytes[5000]! ^= 1;
        writeFileSync(at('book.db'), bytes);
      },
      /damaged.*book\.db/,
    ],
    [
      'whose manifest names other files',
      () => {
        const manifest = JSON.parse(readFileSync(at('manifest.json'), 'utf8'));
        manifest.files[0].name = '../../etc/passwd';
        writeFileSync(at('manifest.json'), JSON.stringify(manifest));
      },
      /manifest.*is damaged/,
    ],
  ])('a backup %s is refused, and nothing is written', async (_, spoil, message) => {
    spoil();
    expect(await restore()).toMatchObject({ status: 'refused', message: expect.stringMatching(message) });
    expect(existsSync(join(root, 'restored'))).toBe(false);
  });

  test('into a directory that holds something is refused', async () => {
    expect(await restore('backup', 'data')).toMatchObject({
      status: 'refused',
      message: expect.stringContaining('not empty'),
    });
    expect((await restore()).status).toBe('ok');
    expect((await restore()).status).toBe('refused');
  });

  test('proves the book while doing so', async () => {
    await restore();
    const report = await verifyFile(bookPath(join(root, 'restored')));
    expect(report).toMatchObject({ ok: true, entries: stateOf(ledger).next.seq - 1 });
  });
});
