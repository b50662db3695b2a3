/** A server as a process of its own, which can be killed the hard way and started again on the same port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../bin/farthing.js', import.meta.url));

export interface ServerProcessOptions {
  dataDir: string;
  /** Further settings, such as `{ FARTHING_GUEST_TAB_LIMIT: '5' }`. Those of this process are not passed on. */
  settings?: Record<string, string>;
  /** The program that runs it; by default the Node of this process. */
  runtime?: string;
  /** How many files it may have open, where `prlimit` can say so. */
  openFiles?: number;
}

export class ServerProcess {
  readonly #options: ServerProcessOptions;
  #child: ChildProcess | undefined;
  #port = '0';
  #url = '';

  constructor(options: ServerProcessOptions) {
    this.#options = options;
  }

  /** Starts the server and waits until it serves; answers its address. The first start chooses the port. */
  async start(): Promise<string> {
    const others = Object.entries(process.env).filter(([name]) => !/^(FARTHING_|DATABASE_URL$)/.test(name));
    const { runtime = process.execPath, openFiles } = this.#options;
    const command = [runtime, main, 'serve', '--json'];
    if (openFiles !== undefined) command.unshift('prlimit', `--nofile=${openFiles}:${openFiles}`);
    const child = spawn(command[0]!, command.slice(1), {
      env: {
        ...Object.fromEntries(others),
        FARTHING_LOG_LEVEL: 'error',
        ...this.#options.settings,
        FARTHING_DATA_DIR: this.#options.dataDir,
        FARTHING_PORT: this.#port,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child = child;
    for await (const line of createInterface({ input: child.stdout! })) {
      if (!line.startsWith('{')) continue;
      const { url } = JSON.parse(line) as { url: string };
      this.#port = new URL(url).port;
      this.#url = url;
      return url;
    }
    throw new Error('the server ended before it was ready');
  }

  /** Where it listens, once it was started. */
  get url(): string {
    return this.#url;
  }

  /** Whether it was started and has not ended. */
  get running(): boolean {
    const child = this.#child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** The operator's key, from the secrets the first start made. */
  get operatorKey(): string {
    const secrets = readFileSync(join(this.#options.dataDir, 'secrets.json'), 'utf8');
    return (JSON.parse(secrets) as { operatorKey: string }).operatorKey;
  }

  /** `kill -9`, and waits until the process is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.on('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
}
