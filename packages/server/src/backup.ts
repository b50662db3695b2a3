/**
 * Backups: a directory with a consistent copy of the book, its secrets, and a manifest with the SHA-256 of both.
 * The manifest is written last, so a directory without one is no backup. Restoring checks it before and proves the
 * whole book after.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  createReadStream,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { type Finding, type Store, verify, type VerifyReport } from '@farthing/ledger';
import { openSqliteStore } from '@farthing/provider/stores/sqlite/index.ts';
import { tallyOf } from '@farthing/provider';
import { bookPath, secretsPath } from './data-directory.ts';
import { readSecrets, writeNew } from './secrets.ts';

/** What a backup says about itself, in `manifest.json`. */
export interface Manifest {
  farthing_backup: 1;
  /** ISO 8601. */
  created_at: string;
  /** The book's public name. */
  book: string;
  /** Sequence of the last entry, and the chain's head after it (hex SHA-256). */
  seq: number;
  head: string;
  files: { name: string; bytes: number; sha256: string }[];
}

export interface Refusal {
  status: 'refused';
  message: string;
}

export type BackupOutcome = { status: 'ok'; directory: string; manifest: Manifest } | Refusal;
export type RestoreOutcome = { status: 'ok'; manifest: Manifest; report: VerifyReport } | Refusal;

const MANIFEST = 'manifest.json';
const FILES = ['book.db', 'secrets.json'];

/**
 * Writes a backup of a book in use. Called by the book's owner.
 *
 * @param directory absolute, and not there yet or empty
 */
export async function writeBackup(deps: {
  store: Pick<Store, 'backup'>;
  dataDir: string;
  directory: string;
  now: number;
}): Promise<BackupOutcome> {
  const { directory } = deps;
  const secrets = readSecrets(deps.dataDir);
  if (secrets.status === 'refused') return secrets;
  if (!isAbsolute(directory)) return refused(`${directory} must be an absolute path on the server's disk`);
  const made = makeEmptyDirectory(directory);
  if (made) return made;
  try {
    const copy = bookPath(directory);
    await deps.store.backup(copy);
    chmodSync(copy, 0o600);
    const end = await readEnd(copy);
    copyPrivately(secretsPath(deps.dataDir), secretsPath(directory));
    const files: Manifest['files'] = [];
    for (const name of FILES) {
      const path = join(directory, name);
      files.push({ name, bytes: statSync(path).size, sha256: await sha256(path) });
    }
    const manifest: Manifest = {
      farthing_backup: 1,
      created_at: new Date(deps.now).toISOString(),
      book: secrets.secrets.book,
      ...end,
      files,
    };
    writeNew(join(directory, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, 0o600);
    return { status: 'ok', directory, manifest };
  } catch (error) {
    for (const name of [...FILES, 'book.db.lock']) rmSync(join(directory, name), { force: true });
    return refused(`the backup into ${directory} failed: ${(error as Error).message}`);
  }
}

/** Puts a backup into an empty directory and proves the book there. Leaves nothing behind when it refuses. */
export async function restoreBackup(deps: {
  directory: string;
  into: string;
  onProgress?: (seq: number) => void;
}): Promise<RestoreOutcome> {
  const { directory, into } = deps;
  const manifest = readManifest(directory);
  if ('status' in manifest) return manifest;
  for (const file of manifest.files) {
    const path = join(directory, file.name);
    if (!existsSync(path)) return refused(`the backup is incomplete: ${path} is missing`);
    if (statSync(path).size !== file.bytes || (await sha256(path)) !== file.sha256)
      return refused(`the backup is damaged: ${path} is not what the manifest says. Try an older backup.`);
  }
  const made = makeEmptyDirectory(into);
  if (made) return made;
  const undo = (message: string): Refusal => {
    for (const name of [...FILES, 'book.db-wal', 'book.db-shm', 'book.db.lock'])
      rmSync(join(into, name), { force: true });
    return refused(message);
  };
  try {
    for (const { name } of manifest.files) copyPrivately(join(directory, name), join(into, name));
    const secrets = readSecrets(into);
    if (secrets.status === 'refused') return undo(secrets.message);
    if (secrets.secrets.book !== manifest.book)
      return undo(`the secrets are of ${secrets.secrets.book}, but the backup is of ${manifest.book}`);
    const report = await verifyFile(bookPath(into), deps.onProgress);
    if (!report.ok || report.head !== manifest.head)
      return undo(
        `the restored book does not verify: ${report.findings.map(explainFinding).join('; ') || 'it ends elsewhere'}`,
      );
    return { status: 'ok', manifest, report };
  } catch (error) {
    return undo(`restoring into ${into} failed: ${(error as Error).message}`);
  }
}

/** Proves a book that no one else has open. @throws BookInUse | NotABook */
export async function verifyFile(file: string, onProgress?: (seq: number) => void): Promise<VerifyReport> {
  const store = await openSqliteStore({ file, tallyOf });
  try {
    return await verify({ store, tallyOf, structure: true, ...(onProgress ? { onProgress } : {}) });
  } finally {
    await store.close();
  }
}

/** A finding as a line of text. */
export function explainFinding({ seq, message }: Finding): string {
  return seq > 0 ? `entry ${seq}: ${message}` : message;
}

function readManifest(directory: string): Manifest | Refusal {
  const path = join(directory, MANIFEST);
  if (!existsSync(path)) return refused(`${directory} is no backup: it has no ${MANIFEST}`);
  const damaged = refused(`the manifest ${path} is damaged`);
  try {
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Partial<Manifest>;
    if (manifest.farthing_backup !== 1)
      return refused(`${path} is of another version of Farthing. Restore it with that version.`);
    const names = manifest.files?.map(({ name }) => name).join();
    return names === FILES.join() && manifest.book && manifest.head ? (manifest as Manifest) : damaged;
  } catch {
    return damaged;
  }
}

/** Makes the directory, or says why it cannot be used. */
function makeEmptyDirectory(path: string): Refusal | undefined {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (readdirSync(path).length > 0) return refused(`${path} is not empty. Choose a new directory.`);
    return undefined;
  } catch (error) {
    return refused(`cannot use ${path}: ${(error as Error).message}`);
  }
}

/** The last entry and the head of a copy, which shows as well that it opens. */
async function readEnd(file: string): Promise<{ seq: number; head: string }> {
  const store = await openSqliteStore({ file, tallyOf });
  const end = { seq: store.state.next.seq - 1, head: Buffer.from(store.head).toString('hex') };
  await store.close();
  rmSync(`${file}.lock`, { force: true });
  return end;
}

function copyPrivately(from: string, to: string): void {
  copyFileSync(from, to);
  chmodSync(to, 0o600);
  const file = openSync(to, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function refused(message: string): Refusal {
  return { status: 'refused', message };
}
