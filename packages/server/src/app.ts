/**
 * The application: API, reference, health and pages behind one `fetch`. The API's routes have no middleware; all
 * other addresses are the pages'.
 */
import { type Ledger, OutcomeUnknown, Unavailable } from '@farthing/ledger';
import type { Provider, Settings } from '@farthing/provider';
import type { Sandbox } from '@farthing/provider/gateways/sandbox/sandbox.ts';
import { Hono } from 'hono';
import type { Logger } from 'pino';
import { createFallback, isApiPath, mountApi } from './api.ts';
import { createAuth } from './auth.ts';
import type { BackupOutcome } from './backup.ts';
import type { Config } from './config.ts';
import { createCursors } from './cursor.ts';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';
import { createProblems } from './problem.ts';
import { createRateLimit } from './rate-limit.ts';
import type { Bindings } from './request.ts';
import { mountReference } from './reference/index.ts';
import { newRequestId } from './request-id.ts';
import { createRouter } from './router.ts';
import { createRoutes } from './routes/index.ts';
import { mountSite } from './site.ts';
import { mountDocs } from './web/docs/index.ts';
import { createSend } from './web/frame.ts';
import { mountWeb } from './web/index.ts';

export interface AppDeps {
  provider: Provider;
  ledger: Ledger;
  settings: Settings;
  config: Pick<Config, 'metrics' | 'trustProxy'>;
  /** The book's public name. */
  book: string;
  /** Seals the cursors of lists; 32 bytes. */
  cursorSecret: Uint8Array;
  log: Logger;
  metrics: Metrics;
  health: Health;
  /** Writes a backup into a directory of the server's disk. */
  backup: (directory: string) => Promise<BackupOutcome>;
  /** The gateway, when its hosted page is ours. */
  sandbox?: Sandbox;
  /** Requests a minute from one network that need no key, or only a wallet's. */
  anonymousPerMinute?: number;
}

export type App = Hono<{ Bindings: Bindings }>;

/** A test book is simulated from one address; a live one is not. */
const ANONYMOUS_PER_MINUTE = { test: 6_000, live: 120 };

export function createApp(deps: AppDeps): App {
  const { provider, ledger, settings, config, book, log, metrics, health, backup, sandbox } = deps;
  const { baseUrl, mode } = settings;
  const { trustProxy } = config;
  const problems = createProblems(() => baseUrl);
  const perMinute = deps.anonymousPerMinute ?? ANONYMOUS_PER_MINUTE[mode];
  const strangers = createRateLimit({ perMinute, burst: perMinute });
  const app: App = new Hono({ router: createRouter() });

  const countRefusal = metrics.refused;
  const routes = createRoutes({ provider, ledger, baseUrl, mode, book, countRefusal, backup });
  mountApi(app, routes, {
    auth: createAuth(provider),
    problems,
    metrics,
    cursors: createCursors(deps.cursorSecret),
    log,
    trustProxy,
    onUnavailable: health.unavailable,
    anonymous: strangers,
  });
  mountSite(app, { provider, config, health, metrics, problems });
  const web = mountWeb(app, {
    provider,
    config: { baseUrl, mode, trustProxy },
    settings,
    log,
    clock: () => ledger.now(),
    sandbox,
    strangers,
    assetByCode: (code) => ledger.store.assets.byCode(code),
  });

  const send = createSend({ baseUrl, mode });
  mountReference(app, { send, baseUrl, notFound: web.notFound });
  mountDocs(app, { send, notFound: web.notFound });

  const fallback = createFallback({ problems, metrics });
  app.notFound((c) => (isApiPath(c.req.path) ? fallback(c) : web.notFound(c)));
  app.onError((error, c) => {
    const requestId = newRequestId();
    const unavailable = error instanceof Unavailable || error instanceof OutcomeUnknown;
    log[unavailable ? 'warn' : 'error'](
      { err: error, requestId, path: c.req.path },
      'a page could not be shown',
    );
    return web.broken(c, unavailable ? 503 : 500, requestId);
  });
  return app;
}
