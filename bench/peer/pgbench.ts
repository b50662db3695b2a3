/** PostgreSQL's own benchmark, `pgbench` (TPC-B like: three updates, a select, an insert), where it is installed. */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DEBIAN = '/usr/lib/postgresql';

/** The newest one of Debian's packages, else the first in PATH. */
export function findPgbench(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a)) : [];
  const candidates = [
    ...versions.map((version) => join(DEBIAN, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ].map((directory) => join(directory, 'pgbench'));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export async function prepare(pgbench: string, url: string, scale: number): Promise<void> {
  await run(pgbench, ['--initialize', '--quiet', '--scale', String(scale), url]);
}

/** Transactions per second. */
export async function transactions(
  pgbench: string,
  url: string,
  options: { clients: number; seconds: number },
): Promise<number> {
  const { clients, seconds } = options;
  const load = ['--client', String(clients), '--jobs', '2', '--time', String(seconds)];
  const { stdout } = await run(pgbench, [...load, '--protocol', 'prepared', '--no-vacuum', url]);
  const tps = /^tps = ([\d.]+)/m.exec(stdout)?.[1];
  if (tps === undefined) throw new Error(`pgbench said: ${stdout}`);
  return Number(tps);
}
