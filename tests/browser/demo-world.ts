/** The demo as a visitor meets it: the provider, the newspaper and the tip page, on ports of their own, with a new book. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type Client } from '@farthing/sdk';
import { startDemo } from '../../packages/server/src/demo/demo.ts';
import { openState, saveState } from '../../packages/server/src/demo/state.ts';

export interface World {
  provider: string;
  newspaper: string;
  tips: string;
  /** The API, as the newspaper's server uses it. */
  paper: Client;
  /** The API, as the tip page's owner would use it. */
  tipper: Client;
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), 'farthing-browser-'));
  // Several of these run at once: each on ports of its own from the start.
  const [provider, newspaper, tips] = await freePorts(3);
  saveState(dataDir, { ports: { provider: provider!, newspaper: newspaper!, tips: tips! } });
  const forget = () => rmSync(dataDir, { recursive: true, force: true });
  const outcome = await startDemo({ dataDir, fresh: false }).catch((error: unknown) => {
    forget();
    throw error;
  });
  if (outcome.status === 'refused') throw new Error(outcome.message);
  const { places, stop } = outcome.demo;
  const state = openState(dataDir);
  if (typeof state === 'string') throw new Error(state);
  const client = (key: string) => createClient({ baseUrl: places.provider, key });
  return {
    provider: places.provider,
    newspaper: places.newspaper,
    tips: places.tips,
    paper: client(state.newspaper!.secretKey),
    tipper: client(state.tips!.secretKey),
    async close() {
      await stop();
      forget();
    },
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
