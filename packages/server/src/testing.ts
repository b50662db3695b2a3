/** The application over a book in memory, for tests: a real provider, the sandbox gateway, and a clock that stands. */
import { createHash, randomBytes } from 'node:crypto';
import { type Ledger, memoryStore, openLedger, type LocalStore } from '@farthing/ledger';
import {
  createProvider,
  createSettings,
  type Provider,
  type Secrets,
  type Settings,
  tallyOf,
} from '@farthing/provider';
import { createSandbox, type Sandbox } from '@farthing/provider/gateways/sandbox/sandbox.ts';
import type { KeptMail } from '@farthing/provider/mail/kept-mail.ts';
import { createReceivers, type Receivers } from '@farthing/provider/webhooks/testing.ts';
import {
  errors,
  errorsOf,
  type Operation,
  type OperationId,
  operations,
  Problem,
} from '@farthing/sdk/api/index.ts';
import { type Logger, pino } from 'pino';
import { type AppDeps, createApp, type WholeApp } from './app.ts';
import type { BackupOutcome } from './backup.ts';
import { createHealth } from './health.ts';
import { createMetrics } from './metrics.ts';
import type { Bindings } from './request.ts';
import { generateSecrets } from './secrets.ts';

/** 2026-11-22 12:00 UTC. */
export const NOON = Date.UTC(2026, 10, 22, 12);

/** A JSON value, to be read without ceremony. */
export type Loose = string & { [name: string]: Loose; [index: number]: Loose };

export interface Sent {
  /** Bearer key or token. */
  as?: string;
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  /** The body as it is, instead of `body`. */
  text?: string;
  key?: string;
  headers?: Record<string, string>;
}

export interface Answered {
  status: number;
  headers: Headers;
  /** Empty without a body. */
  body: Loose;
}

export interface TestApp {
  app: WholeApp;
  ledger: Ledger;
  provider: Provider;
  sandbox: Sandbox;
  /** What sites of sellers answer: a text by its address, or nothing at all. */
  sites: Map<string, string>;
  /** Where webhooks go. */
  outbound: Receivers;
  secrets: Secrets;
  settings: Settings;
  request: (path: string, init?: RequestInit, bindings?: Bindings) => Response | Promise<Response>;
  /** Calls an operation. Whatever it answers must be as the contract documents it. */
  call(id: OperationId, sent?: Sent): Promise<Answered>;
  /** Moves the clock. */
  wait(ms: number): void;
  /** What the book holds, to compare before and after: it changes with any entry and any write of configuration. */
  state(): string;
}

export interface TestAppOptions extends Partial<
  Pick<AppDeps, 'config' | 'anonymousPerMinute' | 'rateFactor'>
> {
  settings?: Partial<Settings>;
  store?: LocalStore;
  /** By default nothing is logged. */
  log?: Logger;
  /** By default no mail is sent. */
  mail?: (deps: { ledger: Ledger; clock: () => number }) => KeptMail;
  jump?: number;
}

export async function openTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  let now = NOON;
  const clock = { now: () => now, jump: options.jump ?? 0, accept: () => void (clock.jump = 0) };
  let groups = 0;
  const store = counted(options.store ?? memoryStore({ tallyOf }), () => groups++);
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
  const outbound = createReceivers();
  const sites = new Map<string, string>();
  const mail = options.mail?.({ ledger, clock: () => now });
  const provider = createProvider({
    ledger,
    secrets,
    settings,
    gateway: sandbox,
    outbound,
    async fetchText(url) {
      const text = sites.get(url);
      return text === undefined
        ? { status: 'failed', reason: 'it is away' }
        : { status: 'read', code: 200, text };
    },
    mail,
    clock: () => now,
    random,
  });
  const app = createApp({
    provider,
    ledger,
    settings,
    config: options.config ?? { metrics: 'loopback', trustProxy: false },
    book: secrets.book,
    cursorSecret: createHash('sha256').update(secrets.ids).digest(),
    log: options.log ?? pino({ level: 'silent' }),
    metrics: createMetrics({ process: false }),
    health: createHealth({ ledger }),
    backup: async (directory) => backupOf(directory, secrets.book),
    sandbox,
    mail,
    anonymousPerMinute: options.anonymousPerMinute ?? 1_000_000,
    rateFactor: options.rateFactor ?? 1_000_000,
  });

  return {
    app,
    ledger,
    provider,
    sandbox,
    sites,
    outbound,
    secrets,
    settings,
    request: (path, init, bindings) => app.request(path, init, bindings),
    wait: (ms) => void (now += ms),
    state: () => `${groups} ${Buffer.from(store.head).toString('hex')}`,
    async call(id, sent = {}) {
      const operation: Operation = operations[id];
      const text = sent.text ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
      const headers: Record<string, string> = {
        ...(sent.as !== undefined && { authorization: `Bearer ${sent.as}` }),
        ...(text !== undefined && { 'content-type': 'application/json' }),
        ...(sent.key !== undefined && { 'idempotency-key': sent.key }),
        ...sent.headers,
      };
      const init: RequestInit = { method: operation.method, headers };
      if (operation.method !== 'GET') init.body = text;
      const response = await app.request(addressOf(operation, sent), init);
      const content = await response.text();
      const body: unknown = content === '' ? undefined : JSON.parse(content);
      mustBeDocumented(operation, response.status, body);
      return { status: response.status, headers: response.headers, body: body as Loose };
    },
  };
}

/** @throws when an answer is not as the contract says. */
export function mustBeDocumented(operation: Operation, answered: number, body: unknown): void {
  const what = `${operation.id} answered ${answered} ${JSON.stringify(body)}`;
  if (answered >= 400) {
    const problem = Problem.safeParse(body);
    if (!problem.success) throw new Error(`${what}: ${problem.error.message}`);
    const { code, status } = problem.data;
    if (status !== answered) throw new Error(`${what}: the statuses differ`);
    if (errors[code].status !== status) throw new Error(`${what}: this status is not the code's`);
    if (!errorsOf(operation).includes(code)) throw new Error(`${what}: this code is not documented`);
    return;
  }
  const schema = operation.responses[answered];
  if (schema === undefined) throw new Error(`${what}: this status is not documented`);
  if (schema === null) {
    if (body !== undefined) throw new Error(`${what}: a body was not expected`);
    return;
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new Error(`${what}: ${parsed.error.message}`);
}

/** A book in memory has nothing to back up; a directory whose name ends in `new` takes it nevertheless. */
function backupOf(directory: string, book: string): BackupOutcome {
  if (!directory.endsWith('new')) return { status: 'refused', message: `${directory} is not empty` };
  const files = ['book.db', 'secrets.json'].map((name) => ({ name, bytes: 0, sha256: '' }));
  const created_at = new Date(NOON).toISOString();
  const manifest = { farthing_backup: 1 as const, created_at, book, seq: 0, head: '0'.repeat(64), files };
  return { status: 'ok', directory, manifest };
}

/** The store, telling of each group that it is given. */
function counted(store: LocalStore, onAppend: () => void): LocalStore {
  const append = store.append.bind(store);
  store.append = async (group) => {
    onAppend();
    return append(group);
  };
  return store;
}

/** Where a request goes: path and query. */
export function addressOf(operation: Operation, { params, query }: Sent): string {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => segment(params?.[name]));
  return `/v1${path}${query ? `?${new URLSearchParams(query).toString()}` : ''}`;
}

/** A path segment; what a path cannot hold is another word for nothing. */
function segment(text = ''): string {
  return ['', '.', '..'].includes(text) ? 'nothing' : encodeURIComponent(text.toWellFormed());
}
