/**
 * A book in use by this process: its file, the provider and the application on it. Nothing listens yet; whoever
 * opens it asks `fetch`, and closes it in the end so that the next owner can have the file.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { journalClock, type Ledger, openLedger, type OutcomeUnknown } from '@farthing/ledger';
import { createProvider, createSettings, type Provider, type Secrets, tallyOf } from '@farthing/provider';
import { createSandbox } from '@farthing/provider/gateways/sandbox/sandbox.ts';
import { openSqliteStore } from '@farthing/provider/stores/sqlite/index.ts';
import { type Logger, pino } from 'pino';
import { createApp } from './app.ts';
import { writeBackup } from './backup.ts';
import { baseUrlOf, type Config } from './config.ts';
import { bookPath } from './data-directory.ts';
import { createHealth, type Health } from './health.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { Bindings } from './request.ts';

export interface OpenBook {
  /** Where links lead. */
  url: string;
  ledger: Ledger;
  provider: Provider;
  health: Health;
  metrics: Metrics;
  log: Logger;
  /** Lets programs that find the book in use know where it is served. */
  announce(url: string): void;
  /** Asks the application. */
  fetch: (request: Request, bindings?: Bindings) => Response | Promise<Response>;
  /** Writes indexes back and releases the file. */
  close(): Promise<void>;
}

export interface OpenBookOptions {
  config: Config;
  secrets: Secrets;
  /** Where the provider is reached; by default what the configuration says. */
  url?: string;
  log?: Logger;
  /** Opens the file; only tests replace it. */
  openStore?: typeof openSqliteStore;
  /** Told when the outcome of a write is unknown: the process must end and recover from the file. */
  onFatal?: (error: OutcomeUnknown) => void;
}

/** Opens the book of a data directory, or makes it. @throws BookInUse | NotABook */
export async function openBook(options: OpenBookOptions): Promise<OpenBook> {
  const { config, secrets } = options;
  const { dataDir, mode } = config;
  const log = options.log ?? pino({ level: config.logLevel });
  const url = options.url ?? baseUrlOf(config, config.port);
  const store = await (options.openStore ?? openSqliteStore)({ file: bookPath(dataDir), tallyOf });
  const monotonic = () => performance.now();
  const clock = journalClock({ wall: Date.now, monotonic, last: store.lastTime });
  const ledger = await openLedger({ store, clock, onFatal: options.onFatal });
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
  const provider = createProvider({ ledger, secrets, settings, gateway: sandbox, clock: Date.now, random });
  const health = createHealth({ ledger });
  const metrics = createMetrics();
  const app = createApp({
    provider,
    ledger,
    settings,
    config,
    book: secrets.book,
    cursorSecret: createHmac('sha256', secrets.ids).update('cursors').digest(),
    log,
    metrics,
    health,
    backup: (directory) => writeBackup({ store, dataDir, directory, now: Date.now() }),
    sandbox,
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
    log,
    announce: (address) => store.announce(address),
    fetch: app.fetch,
    close: () => (closing ??= close()),
  };
}
