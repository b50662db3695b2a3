/** The application over a book in memory, for tests: a real provider, the sandbox gateway, and a clock that stands. */
import { createHash } from 'node:crypto';
import { randomBytes } from 'node:crypto';
import { type Ledger, memoryStore, openLedger, type Store } from '@farthing/ledger';
import {
  createProvider,
  createSettings,
  type Provider,
  type Secrets,
  type Settings,
  tallyOf,
} from '@farthing/provider';
import { createSandbox, type Sandbox } from '@farthing/provider/gateways/sandbox/sandbox.ts';
import { pino } from 'pino';
import { type App, type AppDeps, createApp } from './app.ts';
import { createHealth } from './health.ts';
import { createMetrics } from './metrics.ts';
import type { Bindings } from './request.ts';
import { generateSecrets } from './secrets.ts';

/** 2026-11-22 12:00 UTC. */
export const NOON = Date.UTC(2026, 10, 22, 12);

export interface Sent {
  /** Bearer key or token. */
  as?: string;
  body?: unknown;
  /** The body as it is, instead of `body`. */
  text?: string;
  key?: string;
  headers?: Record<string, string>;
}

export interface Answered {
  status: number;
  headers: Headers;
  /** The JSON document; `undefined` without a body. */
  body: Record<string, never> & { [name: string]: unknown };
}

export interface TestApp {
  app: App;
  ledger: Ledger;
  provider: Provider;
  sandbox: Sandbox;
  secrets: Secrets;
  settings: Settings;
  request: (path: string, init?: RequestInit, bindings?: Bindings) => Response | Promise<Response>;
  /** Calls an operation, such as `call('POST /payments', { … })`. */
  call(line: string, sent?: Sent): Promise<Answered>;
  /** Moves the clock. */
  wait(ms: number): void;
  /** What the book holds, to compare before and after: the chain's head changes with any entry. */
  state(): string;
}

export interface TestAppOptions extends Partial<Pick<AppDeps, 'config' | 'anonymousPerMinute' | 'backup'>> {
  settings?: Partial<Settings>;
  store?: Store;
  jump?: number;
}

export async function openTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  let now = NOON;
  const clock = { now: () => now, jump: options.jump ?? 0, accept() {} };
  const store = options.store ?? memoryStore({ tallyOf });
  const ledger = await openLedger({ store, clock });
  const secrets = generateSecrets();
  const settings = createSettings({
    baseUrl: 'https://pay.example',
    guestsPerAddressPerHour: 1_000_000,
    guestsPerHour: 1_000_000,
    ...options.settings,
  });
  const sandbox = createSandbox({
    ledger,
    secret: secrets.sandbox,
    clock: () => now,
    baseUrl: settings.baseUrl,
    async deliver({ headers, body }) {
      return (await app.request('/v1/gateways/sandbox/callback', { method: 'POST', headers, body })).ok;
    },
  });
  const random = (size: number): Uint8Array => randomBytes(size);
  const provider = createProvider({ ledger, secrets, settings, gateway: sandbox, clock: () => now, random });
  const app = createApp({
    provider,
    ledger,
    settings,
    config: options.config ?? { metrics: 'loopback', trustProxy: false },
    book: secrets.book,
    cursorSecret: createHash('sha256').update(secrets.ids).digest(),
    log: pino({ level: 'silent' }),
    metrics: createMetrics({ process: false }),
    health: createHealth({ ledger }),
    backup: options.backup ?? (async () => ({ status: 'refused', message: 'is not empty' })),
    sandbox,
    anonymousPerMinute: options.anonymousPerMinute ?? 1_000_000,
  });

  return {
    app,
    ledger,
    provider,
    sandbox,
    secrets,
    settings,
    request: (path, init, bindings) => app.request(path, init, bindings),
    wait: (ms) => void (now += ms),
    state: () => Buffer.from(store.head).toString('hex'),
    async call(line, sent = {}) {
      const [method, path] = line.split(' ') as [string, string];
      const text = sent.text ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
      const headers: Record<string, string> = {
        ...(sent.as !== undefined && { authorization: `Bearer ${sent.as}` }),
        ...(text !== undefined && { 'content-type': 'application/json' }),
        ...(sent.key !== undefined && { 'idempotency-key': sent.key }),
        ...sent.headers,
      };
      const response = await app.request(`/v1${path}`, { method, headers, body: text });
      const content = await response.text();
      const body = content === '' ? undefined : JSON.parse(content);
      return { status: response.status, headers: response.headers, body };
    },
  };
}
