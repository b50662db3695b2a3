/** Several real servers that share one book in PostgreSQL, each a process with a data directory of its own. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerProcess } from '@farthing/server/demo/server-process.ts';

export interface Fleet {
  servers: ServerProcess[];
  /** Where each listens. They keep their ports. */
  urls: string[];
  operatorKey: string;
  close(): Promise<void>;
}

/** @param count how many servers; the first one founds the book */
export async function openFleet(options: {
  database: string;
  count: number;
  settings?: Record<string, string>;
}): Promise<Fleet> {
  const root = mkdtempSync(join(tmpdir(), 'farthing-fleet-'));
  const settings = {
    FARTHING_GUESTS_PER_ADDRESS_PER_HOUR: '10000',
    ...options.settings,
    DATABASE_URL: options.database,
  };
  const servers: ServerProcess[] = [];
  const urls: string[] = [];
  for (let i = 0; i < options.count; i++) {
    const dataDir = join(root, String(i));
    if (i > 0) {
      mkdirSync(dataDir, { mode: 0o700 });
      copyFileSync(join(root, '0', 'secrets.json'), join(dataDir, 'secrets.json'));
    }
    const server = new ServerProcess({ dataDir, settings });
    servers.push(server);
    urls.push(await server.start());
  }
  return {
    servers,
    urls,
    operatorKey: servers[0]!.operatorKey,
    async close() {
      await Promise.all(servers.map((server) => server.kill()));
      rmSync(root, { recursive: true, force: true });
    },
  };
}
