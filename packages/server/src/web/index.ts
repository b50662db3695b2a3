/**
 * Farthing's own pages: checkout, the wallet, the sandbox's payment page, home. Rendered here, and usable without any
 * script in the browser; what they do to money goes through the provider alone.
 */
import type { Hono } from 'hono';
import type { Asset } from '@farthing/ledger';
import type { Provider, Settings } from '@farthing/provider';
import type { Sandbox } from '@farthing/provider/gateways/sandbox/sandbox.ts';
import type { KeptMail } from '@farthing/provider/mail/kept-mail.ts';
import type { Health } from '../health.ts';
import type { RateLimit } from '../rate-limit.ts';
import type { Rate } from '../rate-limits.ts';
import type { AppContext, Bindings } from '../request.ts';
import type { Sample } from '../samples.ts';
import { mountAssets } from './assets.ts';
import { mountCheckout } from './checkout/checkout.ts';
import { mountCancel } from './checkout/page-visit.ts';
import { createSend, type Send, type WebConfig } from './frame.ts';
import { homePage } from './home.ts';
import { mountExport } from './wallet/export.ts';
import { mountRecoveryLink } from './wallet/recovery-link.ts';
import { mountRecovery } from './wallet/recovery.ts';
import { mountOffline } from './offline.ts';
import { mountOperator } from './operator/index.ts';
import { brokenPage, notFoundPage, refusePage } from './refusal-page.ts';
import { mountMail } from './signin/mail.ts';
import { createGuard, type Guard } from './signin/guard.ts';
import { mountSignIn } from './signin/index.ts';
import { mountLanguages } from './reader.ts';
import { mountSandbox } from './sandbox/sandbox.ts';
import { mountSeller } from './seller/index.ts';
import { createSessions, type Sessions } from './session.ts';
import { mountStyleguide } from './styleguide/styleguide.ts';
import { mountTopUp } from './wallet/topup.ts';
import { mountWallet } from './wallet/wallet.ts';
import { mountWidget } from './widget.ts';

export interface WebDeps {
  provider: Provider;
  config: WebConfig & { trustProxy: boolean };
  settings: Settings;
  log: { warn(details: object, message: string): void };
  /** Journal time in milliseconds. */
  clock: () => number;
  /** The gateway whose hosted page is ours, if it is the sandbox. */
  sandbox?: Pick<Sandbox, 'find' | 'decide'>;
  assetByCode: (code: string) => Asset.Asset | undefined;
  /** Every asset of the book, in order of definition. */
  assets: () => readonly Asset.Asset[];
  /** Whether the server can take payments now, and why not. */
  health: Pick<Health, 'readiness'>;
  /** By how many milliseconds the clock jumped, while that waits for an operator; 0 otherwise. */
  clockJump: () => number;
  /** What all servers did in the last hour, by the minute. */
  samples: () => Promise<readonly Sample[]>;
  /** The mail of a test book, which is read on a page. */
  mail?: Pick<KeptMail, 'list'>;
  /** Bounds what strangers may have written, by address. */
  strangers: RateLimit;
  /** Bounds attempts with recovery codes, by address. */
  recoveries: RateLimit;
  /** The rate limits, as they hold in this server. */
  rates: readonly Rate[];
}

/** What the pages share. */
export interface Web extends WebDeps {
  sessions: Sessions;
  send: Send;
  trustProxy: boolean;
  /** Who is at a console, and what they may do. */
  guard: Guard;
}

export interface MountedWeb {
  guard: Guard;
  /** The answer to an address that is none of ours. */
  notFound(c: AppContext): Response | Promise<Response>;
  /** The answer to more forms than one network may send. */
  busy(c: AppContext, seconds: number): Response | Promise<Response>;
  /** The answer when something broke, or the book cannot take writes (503). */
  broken(c: AppContext, status: 500 | 503, requestId?: string): Response | Promise<Response>;
}

export function mountWeb(app: Hono<{ Bindings: Bindings }>, deps: WebDeps): MountedWeb {
  const { provider, config, sandbox, assetByCode } = deps;
  const send = createSend(config);
  const sessions = createSessions(provider, config);
  const guard = createGuard({ provider, config, send });
  const web: Web = { ...deps, send, sessions, guard, trustProxy: config.trustProxy };

  mountAssets(app);
  mountLanguages(app, config);
  app.get('/', (c) => homePage(c, send));
  mountOffline(app, send);
  if (config.mode === 'test') mountStyleguide(app, send);
  mountCheckout(app, web);
  mountCancel(app, web);
  mountWidget(app);
  mountWallet(app, web);
  mountTopUp(app, web);
  // Before the other page where a code can be typed, whose attempts it counts.
  mountRecoveryLink(app, web);
  mountRecovery(app, web);
  mountSignIn(app, web);
  mountOperator(app, web);
  mountSeller(app, web);
  if (deps.mail) mountMail(app, { ...web, mail: deps.mail });
  mountExport(app, web);
  if (sandbox) mountSandbox(app, { sandbox, assetByCode, config, send });

  return {
    guard,
    notFound: (c) => notFoundPage(c, send),
    busy(c, seconds) {
      c.header('Retry-After', String(seconds));
      return refusePage(c, send, { code: 'rate_limited' });
    },
    broken: (c, status, requestId) => brokenPage(c, send, status, requestId),
  };
}

export type { WebConfig };
