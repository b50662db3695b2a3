/**
 * The application: API, reference, health and pages behind one `fetch`. The API's routes have no middleware. All other
 * addresses are an application of their own, where each answer gets the same headers and forms are counted.
 */
import { type Ledger, OutcomeUnknown, Unavailable } from '@farthing/ledger';
import type { Provider, Settings } from '@farthing/provider';
import type { Sandbox } from '@farthing/provider/gateways/sandbox/sandbox.ts';
import type { KeptMail } from '@farthing/provider/mail/kept-mail.ts';
import { Hono } from 'hono';
import { matchedRoutes } from 'hono/route';
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
import { addressOf, type Bindings } from './request.ts';
import { mountReference } from './reference/index.ts';
import { newRequestId } from './request-id.ts';
import { createRouter } from './router.ts';
import { createRoutes } from './routes/index.ts';
import type { Sample } from './samples.ts';
import { mountSite } from './site.ts';
import { mountDocs } from './web/docs/index.ts';
import { createSend } from './web/frame.ts';
import { createHeaders } from './web/headers.ts';
import { mountWeb } from './web/index.ts';
import { createNoticing } from './web/noticing.ts';

export interface AppDeps {
  provider: Provider;
  ledger: Ledger;
  settings: Settings;
  config: Pick<Config, 'metrics' | 'trustProxy'> &
    Partial<Pick<Config, 'rateLimitPercent' | 'hstsSubdomains'>>;
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
  /** What all servers did in the last hour; by default what this one did. */
  hour?: () => Promise<Sample[]>;
  /** Requests a minute from one network that need no key, or only a wallet's. */
  anonymousPerMinute?: number;
  /** Multiplies all rate limits, whatever the configuration says. */
  rateFactor?: number;
}

export type App = Hono<{ Bindings: Bindings }>;

/** The application, and the part of it that is no API. */
export type WholeApp = App & { readonly pages: App };

export function createApp(deps: AppDeps): WholeApp {
  const { provider, ledger, settings, config, book, log, metrics, health, backup, sandbox } = deps;
  const { baseUrl, mode } = settings;
  const { trustProxy, hstsSubdomains } = config;
  const headerTerms = { baseUrl, hstsSubdomains };
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
  const samples = deps.hour ?? (async () => metrics.samples());
  const routes = createRoutes({ provider, ledger, baseUrl, mode, book, countRefusal, backup, samples });
  mountApi(app, routes, {
    auth: createAuth(provider, mode),
    problems,
    metrics,
    cursors: createCursors(deps.cursorSecret),
    log,
    trustProxy,
    onUnavailable: health.unavailable,
    limits,
    cors: createCors(provider.sellers, headerTerms),
  });
  const pages: App = new Hono({ router: createRouter() });
  pages.use('*', createHeaders(headerTerms));
  pages.use('*', createNoticing({ log, trustProxy }));
  pages.use('*', async (c, next) => {
    const wait = c.req.method === 'POST' ? limits.form(addressOf(c, trustProxy)) : 0;
    return wait > 0 ? web.busy(c, wait) : next();
  });
  mountSite(pages, { provider, config, health, metrics, problems });
  const web = mountWeb(pages, {
    provider,
    config: { baseUrl, mode, trustProxy },
    settings: provider.defaults.settings,
    log,
    clock: () => ledger.now(),
    sandbox,
    mail: deps.mail,
    strangers: limits.stranger,
    recoveries: limits.recovery,
    rates: limits.table,
    assetByCode: (code) => ledger.store.assets.byCode(code),
    assets: () => ledger.store.assets.all(),
    clockJump: () => ledger.clock.jump,
    health,
    samples,
  });

  const send = createSend({ baseUrl, mode });
  mountReference(pages, { send, baseUrl, notFound: web.notFound });
  mountDocs(pages, { send, notFound: web.notFound });
  pages.notFound((c) => web.notFound(c));
  pages.onError((error, c) => {
    const requestId = newRequestId();
    const unavailable = error instanceof Unavailable || error instanceof OutcomeUnknown;
    // The route, not the path: some of those open what only their holder should.
    const route = matchedRoutes(c).at(-1)?.path;
    log[unavailable ? 'warn' : 'error']({ err: error, requestId, route }, 'a page could not be shown');
    return web.broken(c, unavailable ? 503 : 500, requestId);
  });

  const fallback = createFallback({ problems, metrics });
  app.notFound((c) => (isApiPath(c.req.path) ? fallback(c) : pages.fetch(c.req.raw, c.env)));
  app.onError((error) => {
    const requestId = newRequestId();
    log.error({ err: error, requestId }, 'unexpected error');
    return problems.thrown(error, requestId);
  });
  return Object.assign(app, { pages });
}
