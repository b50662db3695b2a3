/**
 * The secrets file: made on the first start, readable by its owner only, never made anew beside an existing book.
 * Without it the book's ids, wallet tokens and receipts mean nothing, so it belongs into every backup.
 */
import { createHash, generateKeyPairSync, hkdfSync, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { encode, encode16 } from '@farthing/provider/base32.ts';
import type { Ed25519Jwk, ReceiptKey, Secrets } from '@farthing/provider/secrets.ts';
import type { VaultKey } from '@farthing/provider/vault.ts';
import { bookPath, secretsPath } from './data-directory.ts';

export type SecretsOutcome =
  | { status: 'ok'; secrets: Secrets; created: boolean }
  | { status: 'refused'; message: string };

const VERSION = 1;
const ABOUT = 'Secret keys of this Farthing book. Keep them private, and keep them with its backups.';
const KEYS = ['ids', 'pseudonyms', 'tokens', 'attempts', 'sandbox'] as const;

/** Reads the secrets of a data directory; on its first start makes the directory and the secrets. */
export function openSecrets(dataDir: string): SecretsOutcome {
  const path = secretsPath(dataDir);
  if (existsSync(path)) return completed(dataDir);
  if (existsSync(bookPath(dataDir)))
    return refused(
      `${bookPath(dataDir)} exists but its secrets are missing. New ones would make every id, wallet and receipt ` +
        `of this book worthless. Put ${path} back from a backup (farthing restore), or start in another data directory.`,
    );
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const secrets = generateSecrets();
    writeSecrets(path, secrets);
    return { status: 'ok', secrets, created: true };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Another process may have been first.
    if (code === 'EEXIST' && existsSync(path)) return readSecrets(dataDir);
    return refused(`cannot write ${path} (${message}). Choose a data directory that this user may write to.`);
  }
}

/** Reads the secrets of a data directory, which must have some. */
export function readSecrets(dataDir: string): SecretsOutcome {
  const path = secretsPath(dataDir);
  let text: string;
  try {
    const mode = statSync(path).mode & 0o777;
    if ((mode & 0o077) !== 0 && process.platform !== 'win32')
      return refused(
        `${path} can be read by other users (mode ${mode.toString(8)}). Run: chmod 600 ${path}` +
          ' — and if others use this machine, treat the keys in it as known to them.',
      );
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const reason = missing ? 'there is no such file' : (error as Error).message;
    return refused(`cannot read ${path}: ${reason}. Is ${dataDir} the data directory of a book?`);
  }
  const secrets = parseSecrets(text);
  if (typeof secrets === 'string')
    return refused(`${path} is damaged: ${secrets}. Put it back from a backup (farthing restore).`);
  return { status: 'ok', secrets, created: false };
}

/** New random secrets for a new test book. */
export function generateSecrets(): Secrets {
  return {
    book: `bk_${encode16(randomBytes(16))}`,
    ids: randomBytes(32),
    pseudonyms: randomBytes(32),
    tokens: randomBytes(32),
    attempts: randomBytes(32),
    sandbox: randomBytes(32),
    receiptKeys: [generateReceiptKey(0)],
    vaultKeys: [generateVaultKey()],
    operatorKey: `ok_test_${encode(randomBytes(32))}`,
  };
}

/** A key to seal what is kept secret in the book. */
export function generateVaultKey(): VaultKey {
  return { id: `vk_${encode16(randomBytes(16))}`, key: randomBytes(32) };
}

/** Adds a key to the secrets file, which seals from then on; older ones stay, to open what they sealed. */
export function addVaultKey(dataDir: string): SecretsOutcome {
  return changed(dataDir, (secrets) => ({
    ...secrets,
    vaultKeys: [...secrets.vaultKeys, generateVaultKey()],
  }));
}

/**
 * Adds a key for receipts to the secrets file. It signs nothing until the book is told to take it into use; older ones
 * stay, so that old receipts can be made again.
 */
export function addReceiptKey(dataDir: string): SecretsOutcome {
  return changed(dataDir, (secrets) => ({
    ...secrets,
    receiptKeys: [...secrets.receiptKeys, generateReceiptKey()],
  }));
}

/** Changes the secrets file, by one process at a time: a key that another one adds meanwhile must not be lost. */
function changed(dataDir: string, change: (secrets: Secrets) => Secrets): SecretsOutcome {
  const path = secretsPath(dataDir);
  const lock = `${path}.lock`;
  if (!locked(lock))
    return refused(
      `${path} is being changed by another command. Try again; if none runs any more, remove ${lock}.`,
    );
  try {
    const found = readSecrets(dataDir);
    if (found.status === 'refused') return found;
    replaceSecrets(path, change(found.secrets));
    return readSecrets(dataDir);
  } catch (error) {
    return refused(`cannot write ${path}: ${(error as Error).message}`);
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Takes a lock that names its process. One whose process was killed holds nobody up. */
function locked(lock: string): boolean {
  for (let tries = 0; tries < 2; tries++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isLeft(lock)) return false;
      rmSync(lock, { force: true });
    }
  }
  return false;
}

function isLeft(lock: string): boolean {
  try {
    const owner = Number(readFileSync(lock, 'utf8'));
    if (!Number.isInteger(owner) || owner <= 0) return false;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** A key to sign receipts with, of a new book from `since` on. Its id is the start of its RFC 7638 thumbprint. */
export function generateReceiptKey(since?: number): ReceiptKey {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const privateJwk: Ed25519Jwk = { kty: 'OKP', crv: 'Ed25519', x: jwk.x!, d: jwk.d! };
  const thumbprint = createHash('sha256')
    .update(JSON.stringify({ crv: privateJwk.crv, kty: privateJwk.kty, x: privateJwk.x }))
    .digest();
  return { kid: `rk_${encode16(thumbprint)}`, privateJwk, ...(since !== undefined && { since }) };
}

/** Writes a secrets file whole or not at all; never over an existing one. */
export function writeSecrets(path: string, secrets: Secrets): void {
  writeNew(path, textOf(secrets), 0o600);
}

/** Writes a secrets file whole, in the place of the one that is there, or leaves that as it was. */
function replaceSecrets(path: string, secrets: Secrets): void {
  writeDurably(path, textOf(secrets), 0o600, renameSync);
}

function textOf(secrets: Secrets): string {
  const { book, operatorKey, receiptKeys } = secrets;
  const content: Record<string, unknown> = { about: ABOUT, version: VERSION, book, operatorKey, receiptKeys };
  for (const name of KEYS) content[name] = base64url(secrets[name]);
  content['vaultKeys'] = secrets.vaultKeys.map(({ id, key }) => ({ id, key: base64url(key) }));
  return `${JSON.stringify(content, null, 2)}\n`;
}

/**
 * The secrets of a file, which gets what files of earlier versions lack. Where it cannot be written they are used as they
 * are: what was added is always the same.
 */
function completed(dataDir: string): SecretsOutcome {
  const found = readSecrets(dataDir);
  if (found.status === 'refused') return found;
  const path = secretsPath(dataDir);
  if ('vaultKeys' in (JSON.parse(readFileSync(path, 'utf8')) as object)) return found;
  try {
    replaceSecrets(path, found.secrets);
  } catch {
    return found;
  }
  return readSecrets(dataDir);
}

/** Writes a file durably and atomically. Fails with EEXIST when it exists. */
export function writeNew(path: string, text: string, mode: number): void {
  writeDurably(path, text, mode, linkSync);
}

function writeDurably(
  path: string,
  text: string,
  mode: number,
  place: (from: string, to: string) => void,
): void {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    const file = openSync(temporary, 'wx', mode);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    place(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  const directory = openSync(dirname(path), 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** The secrets in a file's text, or what is wrong with it. */
function parseSecrets(text: string): Secrets | string {
  let content: Record<string, unknown>;
  try {
    content = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return 'it is not valid JSON';
  }
  if (content['version'] !== VERSION) return `its version is ${String(content['version'])}, not ${VERSION}`;
  const { book, operatorKey, receiptKeys } = content;
  if (typeof book !== 'string' || !/^bk_[0-9a-z]{1,40}$/.test(book)) return 'book is missing or malformed';
  if (typeof operatorKey !== 'string' || !/^ok_(test|live)_[0-9a-z]{52}$/.test(operatorKey))
    return 'operatorKey is missing or malformed';
  const keys = {} as Record<(typeof KEYS)[number], Uint8Array>;
  for (const name of KEYS) {
    const bytes = Buffer.from(String(content[name]), 'base64url');
    if (bytes.length !== 32) return `${name} is missing or not 32 bytes`;
    keys[name] = bytes;
  }
  if (!Array.isArray(receiptKeys) || receiptKeys.length === 0) return 'receiptKeys are missing';
  const parsed: ReceiptKey[] = [];
  for (const key of receiptKeys as Record<string, unknown>[]) {
    const jwk = key['privateJwk'] as Partial<Ed25519Jwk> | undefined;
    const since = key['since'];
    if (typeof key['kid'] !== 'string' || !jwk?.x || !jwk.d) return 'a receipt key is malformed';
    if (since !== undefined && typeof since !== 'number') return 'a receipt key is malformed';
    parsed.push({
      kid: key['kid'],
      ...(since !== undefined && { since }),
      privateJwk: { kty: 'OKP', crv: 'Ed25519', x: jwk.x, d: jwk.d },
    });
  }
  const lasting = { book, operatorKey, receiptKeys: parsed, ...keys };
  const vaultKeys = content['vaultKeys'] ?? [];
  if (!Array.isArray(vaultKeys)) return 'vaultKeys are malformed';
  const opened: VaultKey[] = [];
  for (const each of vaultKeys as Record<string, unknown>[]) {
    const key = Buffer.from(String(each['key']), 'base64url');
    if (typeof each['id'] !== 'string' || !/^vk_[0-9a-z]{1,40}$/.test(each['id']) || key.length !== 32)
      return 'a vault key is malformed';
    opened.push({ id: each['id'], key });
  }
  return { ...lasting, vaultKeys: opened.length > 0 ? opened : [firstVaultKey(lasting)] };
}

/**
 * The first vault key of a book that was founded before there were any: made of its other secrets, so that servers which
 * share the book, each with a file of its own, come to the same one.
 */
function firstVaultKey(secrets: Pick<Secrets, 'book' | (typeof KEYS)[number]>): VaultKey {
  const material = Buffer.concat(KEYS.map((name) => secrets[name]));
  const bytes = Buffer.from(hkdfSync('sha256', material, secrets.book, 'farthing vault key', 48));
  return { id: `vk_${encode16(bytes.subarray(32))}`, key: bytes.subarray(0, 32) };
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

function refused(message: string): SecretsOutcome {
  return { status: 'refused', message };
}
