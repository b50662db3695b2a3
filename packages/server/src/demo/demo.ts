/**
 * The demo: a provider on `http://localhost` and two sellers on `http://127.0.0.1`, which for a browser are
 * different sites. The sellers are programs of their own that know the provider only by its address and their key.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BookInUse } from '@farthing/provider/stores/sqlite/index.ts';
import { createClient } from '@farthing/sdk';
import { pino } from 'pino';
import { openSecrets } from '../secrets.ts';
import { type RunningServer, startServer } from '../serve.ts';
import { freePort } from './ports.ts';
import { type Program, runProgram, startProgram } from './program.ts';
import { ensureSeller } from './sellers.ts';
import { type DemoState, forgetState, openState, PARTS, saveState } from './state.ts';
import type { Places } from './words.ts';

export interface DemoOptions {
  dataDir: string;
  /** Forget the last run first. */
  fresh: boolean;
  /** Told what is being done, while it starts. */
  onStep?: (what: string) => void;
}

export interface Demo {
  places: Places;
  /** Settles when a part ends by itself, with words about it. */
  ended: Promise<string>;
  stop(): Promise<void>;
}

export type DemoOutcome = { status: 'running'; demo: Demo } | { status: 'refused'; message: string };

const EXAMPLES = join(import.meta.dirname, '../../../../examples');
const NEWSPAPER = join(EXAMPLES, 'newspaper/src/main.ts');
const TIPS = join(EXAMPLES, 'tips/src');

export async function startDemo({ dataDir, fresh, onStep }: DemoOptions): Promise<DemoOutcome> {
  if (!existsSync(NEWSPAPER))
    return { status: 'refused', message: `the demo needs the examples, which are not in ${EXAMPLES}` };
  const kept = fresh ? await forgetState(dataDir) : undefined;
  if (kept) return { status: 'refused', message: kept };
  const state = openState(dataDir);
  if (typeof state === 'string') return { status: 'refused', message: state };

  onStep?.('starting the provider');
  const started = await startProvider(dataDir, state);
  if ('message' in started) return { status: 'refused', message: started.message };
  const { server, operatorKey } = started;
  const programs: Program[] = [];
  const stop = async () => {
    await Promise.all(programs.map((program) => program.stop()));
    await server.close();
  };
  try {
    await choosePorts(state);
    saveState(dataDir, state);
    const places: Places = {
      provider: server.url,
      newspaper: `http://127.0.0.1:${state.ports.newspaper}`,
      tips: `http://127.0.0.1:${state.ports.tips}`,
      dataDir,
    };
    await settle(dataDir, state, places, operatorKey);
    onStep?.('starting the newspaper and the tip page');
    programs.push(
      await startProgram(NEWSPAPER, {
        FARTHING_URL: server.url,
        FARTHING_SECRET_KEY: state.newspaper!.secretKey,
        NEWSPAPER_PORT: String(state.ports.newspaper),
      }),
    );
    programs.push(
      await startProgram(join(TIPS, 'main.ts'), {
        TIPS_PORT: String(state.ports.tips),
        TIPS_SITE: join(dataDir, 'tips/site'),
      }),
    );
    const ended = new Promise<string>((resolve) => {
      programs[0]!.onEnd((code) => resolve(`the newspaper ended with code ${code}`));
      programs[1]!.onEnd((code) => resolve(`the tip page ended with code ${code}`));
    });
    return { status: 'running', demo: { places, ended, stop } };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The provider on its port of last time, or on the next free one. */
async function startProvider(
  dataDir: string,
  state: DemoState,
): Promise<{ server: RunningServer; operatorKey: string } | { message: string }> {
  const opened = openSecrets(dataDir);
  if (opened.status === 'refused') return { message: opened.message };
  const { secrets } = opened;
  const port = await freePort(state.ports.provider);
  try {
    const server = await startServer({
      config: {
        mode: 'test',
        dataDir,
        host: '127.0.0.1',
        port,
        baseUrl: `http://localhost:${port}`,
        metrics: 'loopback',
        logLevel: 'warn',
        trustProxy: false,
        settings: {},
      },
      secrets,
      log: pino({ level: 'warn' }, pino.destination(2)),
    });
    state.ports.provider = port;
    return { server, operatorKey: secrets.operatorKey };
  } catch (error) {
    if (!(error instanceof BookInUse)) throw error;
    const where = error.owner?.url ? ` Open http://localhost:${new URL(error.owner.url).port}` : '';
    return { message: `the demo is running already (process ${error.owner?.pid ?? 'unknown'}).${where}` };
  }
}

async function choosePorts(state: DemoState): Promise<void> {
  const taken = new Set([state.ports.provider]);
  for (const part of PARTS) {
    if (part === 'provider') continue;
    state.ports[part] = await freePort(state.ports[part], taken);
    taken.add(state.ports[part]);
  }
}

/** Sellers, their origins, and the tip page's link: made at first, and again where an address has changed. */
async function settle(dataDir: string, state: DemoState, places: Places, operatorKey: string): Promise<void> {
  const baseUrl = places.provider;
  const operator = createClient({ baseUrl, key: operatorKey });
  const seller = (part: 'newspaper' | 'tips', name: string) =>
    ensureSeller({ operator, baseUrl, saved: state[part], name, origin: places[part] });
  state.newspaper = await seller('newspaper', 'The Morning Wren');
  state.tips = await seller('tips', 'Hal Winnow');
  saveState(dataDir, state);

  const signedFor = [places.provider, places.tips, state.tips.id].join(' ');
  const site = join(dataDir, 'tips/site');
  if (state.signedFor === signedFor && existsSync(join(site, 'index.html'))) return;
  await runProgram(join(TIPS, 'build.ts'), {
    FARTHING_URL: places.provider,
    FARTHING_SECRET_KEY: state.tips.secretKey,
    TIPS_URL: places.tips,
    TIPS_SITE: site,
    TIPS_KEY: join(dataDir, 'tips/link-key.json'),
  });
  state.signedFor = signedFor;
  saveState(dataDir, state);
}
