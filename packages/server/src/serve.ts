/**
 * The server: opens the book, listens, and does what is due. It stops in order: no new requests, those under way
 * finish, indexes are written back, the file is released.
 */
import { createServer, type Server } from 'node:http';
import type { Ledger, OutcomeUnknown } from '@farthing/ledger';
import type { Provider, Secrets } from '@farthing/provider';
import { getRequestListener, RequestError } from '@hono/node-server';
import type { Logger } from 'pino';
import { createAdmission } from './admission.ts';
import { baseUrlOf, type Config, isOpenLine, localUrlOf } from './config.ts';
import { limitConnections } from './connections.ts';
import { createGate, type Gate } from './gate.ts';
import type { Hour } from './hour.ts';
import { listen, type Listening } from './listen.ts';
import { openBook, type OpenBook, type OpenBookOptions } from './open-book.ts';
import { createProblems } from './problem.ts';
import type { Bindings } from './request.ts';
import { newRequestId } from './request-id.ts';

const TICK_MS = 1_000;
/** How often it is asked whether the book should be proved again. */
const PROOF_LOOK_MS = 600_000;
/** How often what this server did is put where the others see it. */
const KEEP_MS = 60_000;
/** Time for answers to leave before the process ends because an outcome is unknown. */
const FAREWELL_MS = 250;
/** Time for requests under way to finish when the server is asked to stop. */
const DRAIN_MS = 10_000;

export interface ServerOptions {
  config: Config;
  secrets: Secrets;
  log: Logger;
  /** Opens the book's file; only tests replace it. */
  openStore?: OpenBookOptions['openStore'];
  /** Ends the process by a signal, at once; only tests replace it. */
  die?: () => void;
}

export interface RunningServer {
  /** Where payers and sellers reach it. */
  url: string;
  port: number;
  ledger: Ledger;
  provider: Provider;
  close(): Promise<void>;
}

/** @throws BookInUse | NotABook | BookMoved | CannotOpen, or what `listen` throws when the port is taken */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config, secrets, log } = options;
  // Not `process.exit()`: that closes the file in order, which writes to it, and after an unknown outcome nothing may.
  const die = options.die ?? (() => process.kill(process.pid, 'SIGKILL'));
  const problems = createProblems(() => baseUrlOf(config, config.port));

  // The port comes first: the system may choose it, and links need it. Until the book is open, 503.
  let answer: OpenBook['fetch'] = () =>
    problems.reply(
      { code: 'unavailable', detail: 'The server is starting.', retryAfterSeconds: 1 },
      newRequestId(),
    );
  let turnAway: Gate = () => false;
  const handle = getRequestListener((request, bindings) => answer(request, bindings as Bindings), {
    errorHandler(error) {
      const requestId = newRequestId();
      // A host or an address that is none never reaches the application.
      if (error instanceof RequestError)
        return problems.reply({ code: 'invalid_request', detail: error.message }, requestId);
      log.error({ err: error, requestId }, 'unexpected error');
      return problems.thrown(error, requestId);
    },
  });
  const server = createServer(
    {
      // A request that trickles in holds its connection no longer than this.
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      // Longer than the minute after which proxies let go, so that they never send into a closing connection.
      keepAliveTimeout: 65_000,
    },
    (incoming, outgoing) => {
      if (tooMany(incoming.socket, outgoing) || turnAway(incoming, outgoing)) return;
      void handle(incoming, outgoing);
    },
  );
  const tooMany = limitConnections(server, { baseUrl: () => baseUrlOf(config, config.port) });
  const listening = await listen(server, config);
  const { port } = listening;
  const url = baseUrlOf(config, port);

  let book: OpenBook;
  try {
    book = await openBook({
      config,
      secrets,
      url,
      log,
      onFatal,
      serves: true,
      openStore: options.openStore,
    });
  } catch (error) {
    void listening.close();
    server.closeAllConnections();
    throw error;
  }
  answer = book.fetch;
  const { operatorKey } = secrets;
  const admission = createAdmission({ waiting: () => book.ledger.waiting });
  turnAway = createGate({ admission, operatorKey, baseUrl: url, metrics: book.metrics });
  // Programs on this machine come straight to us, not by way of the proxy that payers see.
  book.announce(localUrlOf(config, port));
  const jobs = runJobs(book.provider, log);
  const proofs = runProofs(book.provider, log);
  const keeping = runKeeping(book.hour, log);
  if (isOpenLine(config.baseUrl))
    log.warn({ url }, 'over http anybody on the way reads what opens wallets and consoles; put TLS in front');
  log.info({ url, mode: config.mode, dataDir: config.dataDir }, 'ready');

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    book.health.stop('The server is stopping.');
    await proofs.stop();
    await jobs.stop();
    await drain(server, listening);
    await keeping.stop();
    await book.close();
    log.info('stopped');
  }
  const { ledger, provider } = book;
  return { url, port, ledger, provider, close: () => (closing ??= close()) };

  function onFatal(error: OutcomeUnknown): void {
    log.fatal(
      { err: error },
      'it is unknown whether a group was made durable; ending, to recover from the store',
    );
    // While the book is being opened there is nothing yet that could be asked.
    book?.health.stop('The outcome of a write is unknown. The process ends, to recover from the store.');
    setTimeout(die, FAREWELL_MS);
  }
}

/** Lets requests under way finish, then ends what is left. */
async function drain(server: Server, listening: Listening): Promise<void> {
  const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  const closed = listening.close();
  server.closeIdleConnections();
  await closed;
  clearTimeout(late);
}

/** Proves the book once a day, beside everything else. */
function runProofs({ verification }: Provider, log: Logger): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  async function look(): Promise<void> {
    try {
      const verified = await verification.whenDue();
      if (verified?.ok === false) log.error({ problems: verified.problems }, 'the book does not prove');
    } catch (error) {
      log.error({ err: error }, 'the book could not be verified; it is tried again');
    }
  }
  const timer = setInterval(() => (running = look()), PROOF_LOOK_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** Puts the minutes that are over into the book, and the last one when the server stops. */
function runKeeping(hour: Hour, log: Logger): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  async function keep(what: () => Promise<void>): Promise<void> {
    try {
      await what();
    } catch (error) {
      // Charts alone miss it. Whatever else is wrong with the book is told elsewhere.
      log.debug({ err: error }, 'the last minute could not be kept for the charts');
    }
  }
  const timer = setInterval(() => (running = keep(hour.keep)), KEEP_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
      await keep(hour.finish);
    },
  };
}

/** Does what is due, once a second. */
function runJobs({ jobs }: Provider, log: Logger): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  async function tick(): Promise<void> {
    try {
      const { failures } = await jobs.tick();
      for (const { job, error } of failures)
        log.error({ err: error, job }, 'a job failed; it is tried again');
    } catch (error) {
      log.error({ err: error }, 'jobs failed; they are tried again');
    }
  }
  const timer = setInterval(() => (running = tick()), TICK_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
