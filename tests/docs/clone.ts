/**
 * A stand-in for the folder that a reader has cloned: the same files by way of links, so that what documents tell to
 * type runs as it is written, and writes into a folder of its own. Ports become free ones; what an earlier command
 * printed (`sk_test_…`) is put where a later one leaves it out.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@farthing/server/demo/ports.ts';
import { root } from './blocks.ts';

export interface Clone {
  directory: string;
  /** Runs a shell block to its end. */
  run(block: string): Promise<{ code: number; output: string }>;
  /** Starts one that stays, and waits until the address answers. */
  serve(block: string, address: string): Promise<void>;
  /** The text as this folder has it: its ports, and what was printed before. */
  meant(text: string): Promise<string>;
  /** Ends whatever runs, as Ctrl-C does. */
  stop(): Promise<void>;
  /** Ends it, and removes the folder. */
  close(): Promise<void>;
}

const PORTS = /(?<=(?:localhost|127\.0\.0\.1):|PORT=)\d{4,5}/g;
const ELIDED = /\b((?:[a-z]+_)+|eyJ)…/g;
/** How what is left out goes on, where it is more than letters: a JWS has dots, a webhook's secret is base64. */
const REST: Readonly<Record<string, string>> = {
  eyJ: '[\\w-]+\\.[\\w-]+\\.[\\w-]+',
  whsec_: '[A-Za-z0-9+/]+=*',
};
const PATIENCE_MS = 30_000;

export function makeClone(): Clone {
  const directory = mkdtempSync(join(tmpdir(), 'farthing-docs-'));
  for (const name of readdirSync(root))
    if (!/^(data|\.git|\.farthing-demo)$/.test(name)) symlinkSync(join(root, name), join(directory, name));
  const ports = new Map<string, string>();
  const running: ChildProcess[] = [];
  let printed = '';

  async function meant(text: string): Promise<string> {
    for (const [port] of text.matchAll(PORTS)) if (!ports.has(port)) ports.set(port, await anyPort());
    return text
      .replaceAll(PORTS, (port) => ports.get(port)!)
      .replaceAll('/var/backups', join(directory, 'backups'))
      .replaceAll(ELIDED, (whole, prefix: string) => {
        const rest = REST[prefix] ?? '[\\w-]+';
        const found = [...printed.matchAll(new RegExp(`\\b${prefix}${rest}`, 'g'))].at(-1)?.[0];
        return found ?? whole;
      });
  }

  async function start(block: string): Promise<ChildProcess> {
    if (!ports.has('4020')) ports.set('4020', await anyPort());
    const others = Object.entries(process.env).filter(
      ([name]) => !/^(FARTHING_|DATABASE_URL$|NODE_|VITEST)/.test(name),
    );
    const env = {
      ...Object.fromEntries(others),
      FARTHING_PORT: ports.get('4020')!,
      FARTHING_LOG_LEVEL: 'error',
    };
    // A group of its own, so that npm's children end with it.
    const child = spawn('bash', ['-euo', 'pipefail', '-c', await meant(block)], {
      cwd: directory,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
    return child;
  }

  async function stop(): Promise<void> {
    for (const child of running.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.on('close', resolve));
      process.kill(-child.pid!, 'SIGTERM');
      await ended;
    }
  }

  return {
    directory,
    meant,
    async run(block) {
      const from = printed.length;
      const child = await start(block);
      const code = await new Promise<number>((resolve) =>
        child.on('close', (status) => resolve(status ?? 1)),
      );
      return { code, output: printed.slice(from) };
    },
    async serve(block, address) {
      const child = await start(block);
      running.push(child);
      const url = await meant(address);
      for (const until = Date.now() + PATIENCE_MS; ;) {
        const answered = await fetch(url).then(
          (response) => response.ok,
          () => false,
        );
        if (answered) return;
        if (child.exitCode !== null || Date.now() > until)
          throw new Error(`nothing answers at ${url}:\n${printed.slice(-2_000)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    stop,
    async close() {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Below those that systems give to connections: one of these might be taken between our look and the program's. */
async function anyPort(): Promise<string> {
  return String(await freePort(10_000 + Math.floor(Math.random() * 20_000)));
}
