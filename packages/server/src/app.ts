/**
 * The application: API, reference, health and pages behind one `fetch`. The API's routes have no middleware; all
 * other addresses are the pages'.
 */
import { type Ledger, OutcomeUnknown, Unavailable } from '@farthing/ledger';
import type { Provider, Settings } from '@farthing/provider';
import type { Sandbox } from '@farthing/provider/gateways/sandbox/sandbox.ts';
import type { KeptMail } from '@farthing/provider/mail/kept-mail.ts';
import { Hono } from 'hono';
import type { Logger } from 'pino';
import { createFallback, isApiPath, mountApi } from './api.ts';
import { createAuth } from './auth.ts';
import type { BackupOutcome } from './backup.ts';
import type { Config } from './config.ts';
import { createCors } from './cors.ts';
import { createCursors } from './cursor.ts';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';
import { createProblems } from './problem.ts';
import { createRateLimits, TEST_FACTOR } from './rate-limits.ts';
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
  config: Pick<Config, 'metrics' | 'trustProxy'> & Partial<Pick<Config, 'rateLimitPercent'>>;
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
  /** The mail of a test book, which goes nowhere. */
  mail?: KeptMail;
  /** Requests a minute from one network that need no key, or only a wallet's. */
  anonymousPerMinute?: number;
  /** Multiplies all rate limits, whatever the configuration says. */
  rateFactor?: number;
}

export type App = Hono<{ Bindings: Bindings }>;

export function createApp(deps: AppDeps): App {
  const { provider, ledger, settings, config, book, log, metrics, health, backup, sandbox } = deps;
  const { baseUrl, mode } = settings;
  const { trustProxy } = config;
  const problems = createProblems(() => baseUrl);
  // A test book is simulated from one address; a live one is not.
  const usual = ((config.rateLimitPercent ?? 100) / 100) * (mode === 'test' ? TEST_FACTOR : 1);
  const limits = createRateLimits({
    factor: deps.rateFactor ?? usual,
    strangersPerMinute: deps.anonymousPerMinute,
    onLimited: metrics.limited,
  });
  const app: App = new Hono({ router: createRouter() });

  const countRefusal = metrics.refused;
  const { samples } = metrics;
  const routes = createRoutes({ provider, ledger, baseUrl, mode, book, countRefusal, backup, samples });
  mountApi(app, routes, {
    auth: createAuth(provider),
    problems,
    metrics,
    cursors: createCursors(deps.cursorSecret),
    log,
    trustProxy,
    onUnavailable: health.unavailable,
    limits,
    cors: createCors(provider.sellers),
  });
  mountSite(app, { provider, config, health, metrics, problems });
  const web = mountWeb(app, {
    provider,
    config: { baseUrl, mode, trustProxy },
    settings: provider.defaults.settings,
    log,
    clock: () => ledger.now(),
    sandbox,
    mail: deps.mail,
    strangers: limits.stranger,
    recoveries: limits.recovery,
    assetByCode: (code) => ledger.store.assets.byCode(code),
    assets: () => ledger.store.assets.all(),
    clockJump: () => ledger.clock.jump,
    health,
    samples,
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
