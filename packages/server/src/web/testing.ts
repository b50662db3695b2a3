/** Farthing's pages over a whole provider in memory, for tests: the sandbox reports at once, the clock can be moved. */
import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { memoryStore, openLedger, type Ledger } from '@farthing/ledger';
import {
  type Carrier,
  createProvider,
  createSettings,
  tallyOf,
  type Provider,
  type Settings,
} from '@farthing/provider';
import { createSandbox, type Sandbox } from '@farthing/provider/gateways/sandbox/sandbox.ts';
import { createKeptMail, type KeptMail } from '@farthing/provider/mail/kept-mail.ts';
import { testSecrets } from '@farthing/provider/testing.ts';
import { createHealth } from '../health.ts';
import type { RateLimit } from '../rate-limit.ts';
import type { Bindings } from '../request.ts';
import { createRateLimits } from '../rate-limits.ts';
import { createSamples, type Samples } from '../samples.ts';
import type { Guard } from './signin/guard.ts';
import { mountReference } from '../reference/index.ts';
import { createSend } from './frame.ts';
import { mountWeb } from './index.ts';

export interface TestWeb {
  app: Hono<{ Bindings: Bindings }>;
  provider: Provider;
  ledger: Ledger;
  sandbox: Sandbox;
  book: string;
  baseUrl: string;
  mail: KeptMail;
  guard: Guard;
  samples: Samples;
  /** Moves the clock. */
  wait(ms: number): void;
}

export interface TestWebOptions {
  settings?: Partial<Settings>;
  baseUrl?: string;
  /** Replaces the wall clock, which the tests in a browser need. */
  still?: boolean;
  /** With the pages of the API's reference. */
  reference?: boolean;
  /** Sends mail, instead of keeping it for a page. */
  carrier?: Carrier;
  /** By default lets everything through. */
  strangers?: RateLimit;
  recoveries?: RateLimit;
}

export async function openTestWeb(options: TestWebOptions = {}): Promise<TestWeb> {
  const baseUrl = options.baseUrl ?? 'http://localhost:4020';
  let shift = 0;
  const start = Date.now();
  const now = () => (options.still ? start : Date.now()) + shift;
  const clock = { now, jump: 0, accept() {} };
  const ledger = await openLedger({ store: memoryStore({ tallyOf }), clock });
  const secrets = testSecrets();
  const settings = createSettings({ ...options.settings, baseUrl });
  const sandbox = createSandbox({
    ledger,
    secret: secrets.sandbox,
    clock: now,
    baseUrl,
    deliver: async (request) => (await provider.callbacks.receive('sandbox', request)) === true,
  });
  const random = (size: number) => randomBytes(size);
  const mail = createKeptMail({ ledger, clock: now, random });
  const { carrier } = options;
  const provider = createProvider({
    ledger,
    secrets,
    settings,
    gateway: sandbox,
    ...(carrier ? { carrier } : { mail }),
    clock: now,
    random,
  });
  const samples = createSamples(now);
  const app = new Hono<{ Bindings: Bindings }>();
  const web = mountWeb(app, {
    provider,
    settings: provider.defaults.settings,
    sandbox,
    ...(!carrier && { mail }),
    config: { baseUrl, mode: 'test', trustProxy: false },
    log: { warn: () => {} },
    clock: () => ledger.now(),
    strangers: options.strangers ?? (() => 0),
    recoveries: options.recoveries ?? (() => 0),
    rates: createRateLimits({ factor: 1 }).table,
    assetByCode: (code) => ledger.store.assets.byCode(code),
    assets: () => ledger.store.assets.all(),
    clockJump: () => ledger.clock.jump,
    health: createHealth({ ledger }),
    samples: async () => samples.read(),
  });
  if (options.reference) {
    const send = createSend({ baseUrl, mode: 'test' });
    mountReference(app, { send, baseUrl, notFound: web.notFound });
  }
  app.notFound((c) => web.notFound(c));
  return {
    app,
    provider,
    ledger,
    sandbox,
    book: secrets.book,
    baseUrl,
    mail,
    guard: web.guard,
    samples,
    wait: (ms) => void (shift += ms),
  };
}
