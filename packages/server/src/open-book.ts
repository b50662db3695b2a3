/**
 * A book in use by this process: its store, the provider and the application on it. Nothing listens yet; whoever
 * opens it asks `fetch`, and closes it in the end so that the next owner can have the file.
 */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { journalClock, type Ledger, openLedger, type OutcomeUnknown } from '@farthing/ledger';
import {
  CODE_LIMITS,
  createProvider,
  createSettings,
  createVault,
  type Notice,
  type Provider,
  type Secrets,
} from '@farthing/provider';
import { scaleCaches } from '@farthing/provider/cache.ts';
import { createSandbox } from '@farthing/provider/gateways/sandbox/sandbox.ts';
import { createKeptMail } from '@farthing/provider/mail/kept-mail.ts';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import { belongsTo, movingInto } from './book-identity.ts';
import { baseUrlOf, type Config } from './config.ts';
import { bookPath, secretsPath } from './data-directory.ts';
import { createHealth, type Health } from './health.ts';
import { createHour, type Hour } from './hour.ts';
import { noticeLetter } from './letters.ts';
import { carrierOf } from './mail.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { Bindings } from './request.ts';
import { readSecrets } from './secrets.ts';
import { CannotOpen, howToShare, openStore, type OpenedStore, type OpenStoreOptions } from './store.ts';

export interface OpenBook {
  /** Where links lead. */
  url: string;
  ledger: Ledger;
  provider: Provider;
  health: Health;
  metrics: Metrics;
  /** What all servers of the book did in the last hour. */
  hour: Hour;
  log: Logger;
  /** Lets programs that find the book in use know where it is served. */
  announce(url: string): void;
  /** Asks the application. */
  fetch: (request: Request, bindings?: Bindings) => Response | Promise<Response>;
  /** Writes indexes back and releases the store. */
  close(): Promise<void>;
}

export interface OpenBookOptions {
  config: Config;
  secrets: Secrets;
  /** Where the provider is reached; by default what the configuration says. */
  url?: string;
  log: Logger;
  /** See `OpenStoreOptions`. Default: false. */
  serves?: boolean;
  /** Opens the file; only tests replace it. */
  openStore?: OpenStoreOptions['openFile'];
  /** Told when the outcome of a write is unknown: the process must end and recover from the store. */
  onFatal?: (error: OutcomeUnknown) => void;
}

/** Opens the book that the configuration names, or makes it. @throws BookInUse | NotABook | BookMoved | CannotOpen */
export async function openBook(options: OpenBookOptions): Promise<OpenBook> {
  const { config, secrets, log, serves = false } = options;
  const { mode } = config;
  const url = options.url ?? baseUrlOf(config, config.port);
  scaleCaches(config.cachePercent ?? 100);
  const opened = await openStore({ config, secrets, serves, openFile: options.openStore });
  const ledger = await use(opened, options);
  const settings = createSettings({ ...config.settings, mode, baseUrl: url });
  const sandbox = createSandbox({
    ledger,
    secret: secrets.sandbox,
    clock: Date.now,
    baseUrl: url,
    // The sandbox calls back through the front door, as other gateways do.
    async deliver({ headers, body }) {
      const path = `/v1/gateways/${sandbox.name}/callback`;
      return (await app.request(path, { method: 'POST', headers, body })).ok;
    },
  });
  const random = (size: number): Uint8Array => randomBytes(size);
  // Journal time: a wall clock that jumps must not end what payers and sellers were given.
  const clock = () => ledger.now();
  // Without a mail server a test book shows its mail on a page; in a live one people sign in with passkeys.
  const carrier = await carrierOf(config);
  const mail = mode === 'test' && !carrier ? createKeptMail({ ledger, clock, random }) : undefined;
  const onNotice = (notice: Notice) => log.warn({ notice }, 'a seller should know');
  // A key that was added to the file since is found there when it is first met.
  const vault = createVault(secrets.vaultKeys, {
    random,
    more() {
      const found = readSecrets(config.dataDir);
      return found.status === 'ok' ? found.secrets.vaultKeys : secrets.vaultKeys;
    },
  });
  const moreReceiptKeys = () => {
    const found = readSecrets(config.dataDir);
    return found.status === 'ok' ? found.secrets.receiptKeys : secrets.receiptKeys;
  };
  const provider = createProvider({
    ledger,
    secrets,
    settings,
    gateway: sandbox,
    mail,
    carrier,
    onLostMail: (lost) => log.warn({ mail: lost.id, because: lost.because }, 'a mail will not arrive'),
    onMailTrouble: (trouble, reason) =>
      log.error({ trouble, reason }, 'the mail server takes nothing; mail waits'),
    // Strangers must not make us write to whom they like, whatever money the book moves.
    ...(carrier && { codeLimits: CODE_LIMITS.live }),
    clock,
    random,
    vault,
    moreReceiptKeys,
    onNotice,
    noticeLetter: noticeLetter(url),
  });
  await provider.defaults.ready;
  const health = createHealth({ ledger });
  const metrics = createMetrics({
    leads: () => ledger.store.leads(),
    webhooks: provider.webhooks.figures,
    ...(provider.outbox && { mail: { ...provider.outbox, now: clock } }),
  });
  const hour = createHour({ ledger, samples: metrics, server: randomUUID() });
  const app = createApp({
    provider,
    ledger,
    settings,
    config,
    book: secrets.book,
    cursorSecret: createHmac('sha256', secrets.ids).update('cursors').digest(),
    log,
    metrics,
    hour: hour.read,
    health,
    backup: opened.backup,
    sandbox,
    mail,
  });
  const stopCounting = ledger.onCommit(metrics.committed);

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    stopCounting();
    provider.stop();
    await ledger.close();
  }
  return {
    url,
    ledger,
    provider,
    health,
    metrics,
    hour,
    log,
    announce: opened.announce,
    fetch: app.fetch,
    close: () => (closing ??= close()),
  };
}

/** The ledger over a store that is complete and belongs to these secrets; closes it otherwise. */
async function use({ store }: OpenedStore, { config, secrets, onFatal }: OpenBookOptions): Promise<Ledger> {
  try {
    const moving = await movingInto(store);
    if (moving) {
      throw new CannotOpen(
        `this database holds a part of the book that is being moved here from ${moving.from}. ` +
          'Run farthing migrate again to finish that; until then the old one goes on.',
      );
    }
    const monotonic = () => performance.now();
    const clock = journalClock({ wall: Date.now, monotonic, last: store.lastTime });
    const ledger = await openLedger({ store, clock, onFatal });
    if (await belongsTo(ledger, secrets)) return ledger;
    throw new CannotOpen(
      config.database
        ? `this database holds the book ${secrets.book} of other secrets than those in ${secretsPath(config.dataDir)}. ${howToShare(config.dataDir)}`
        : `${bookPath(config.dataDir)} was founded with other secrets than those in ${secretsPath(config.dataDir)}: ` +
            'put the right ones back from a backup.',
    );
  } catch (error) {
    await store.close();
    throw error;
  }
}
