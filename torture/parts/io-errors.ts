/**
 * I/O errors: one call to the file system fails, and then the book says the right one of three things: posted, not
 * posted for certain, unknown. After an unknown outcome it says nothing more, and the next process finds everything
 * that was acknowledged, also when the power is lost besides.
 */
import { OutcomeUnknown, type Request, Unavailable } from '@farthing/ledger';
import { BookInUse, NotABook } from '@farthing/provider/stores/sqlite/index.ts';
import type { Connection } from '@farthing/provider/stores/sqlite/connection.ts';
import { type Acknowledged, ask, type Book, expectWhole, openBookOn, type Wall } from '../disk/book.ts';
import { platformOn } from '../disk/connection.ts';
import { Disk } from '../disk/disk.ts';
import { createRequests, type Requests } from '../disk/requests.ts';
import { type Call, type Fault, loadSqlite, type Mount, RESULT } from '../disk/vfs.ts';
import type { Part } from '../part.ts';
import { createRandom, type Random } from '../random.ts';
import { Broken, must, runRounds } from '../rounds.ts';
import type { Sqlite3Static } from '@sqlite.org/sqlite-wasm';

/** Each of the first so many calls fails once in every way. */
const CALLS = 300;
/** Prime, so that any 300 rounds in a row see every call. */
const STRIDE = 37;
const GROUPS = 14;
const NO_LOCK = () => ({ announce() {}, release() {} });

/** Every way in which a call can fail. */
const FAULTS: Record<Call, readonly Fault[]> = {
  read: [{ code: RESULT.ioRead }],
  write: [
    { code: RESULT.ioWrite },
    { code: RESULT.ioWrite, written: 100 },
    { code: RESULT.full },
    { code: RESULT.full, written: 24 },
  ],
  // Either nothing reached the disk, and never will by another sync; or everything did, and only the answer is wrong.
  sync: [
    { code: RESULT.ioFsync, lost: true },
    { code: RESULT.ioFsync, lost: false },
  ],
  truncate: [{ code: RESULT.ioTruncate }],
  open: [{ code: RESULT.cantOpen }],
  delete: [{ code: RESULT.ioDelete }],
};
const WAYS = Math.max(...Object.values(FAULTS).map((ways) => ways.length));

/** What is known in the end about what was asked. */
interface Known {
  acknowledged: Acknowledged;
  /** Refused for certain, and not asked again. */
  refused: Request[];
  /** Asked when the outcome was unknown. */
  unknown: Request[];
}

interface Trial {
  sqlite3: Sqlite3Static;
  seed: number;
  directory: string;
  /** Which call fails, counted from 1, and in which of its ways. */
  at: number;
  way: number;
  /** Counted from the founding of the book, from the first request to one that is open, or among reads of a filled one. */
  from: 'founding' | 'running' | 'reading';
  /** How many calls of the same sort fail from then on: a full disk stays full for a while. */
  lasting: number;
}

export const ioErrors: Part = {
  name: 'io-errors',
  promise: 'a failed read, write or flush ends in the right one of three outcomes',
  rounds: { full: CALLS, short: 12 },
  minutes: 9,
  async run(context) {
    const sqlite3 = await loadSqlite();
    const figures: Record<Outcome | `failed ${Call}s`, number> = {
      'failed reads': 0,
      'failed writes': 0,
      'failed syncs': 0,
      'failed truncates': 0,
      'failed opens': 0,
      'failed deletes': 0,
      'not opened': 0,
      posted: 0,
      'rolled back': 0,
      unknown: 0,
      'never got there': 0,
    };
    const rounds = await runRounds(context, async (seed) => {
      const random = createRandom(seed);
      // Neighbouring seeds are far apart, so that a few rounds see something of everything.
      const at = 1 + ((seed * STRIDE) % CALLS);
      for (const from of ['founding', 'running', 'reading'] as const) {
        for (let way = 0; way < WAYS; way++) {
          const lasting = random.chance(0.3) ? random.between(2, 40) : 1;
          const trial = { sqlite3, seed, directory: context.directory, at, way, from, lasting };
          const met = await attempt(trial).catch((error: unknown) => {
            const where = `call ${at} of a book (${from}), way ${way}`;
            throw error instanceof Broken
              ? new Broken(`${where}, ${lasting} times: ${error.message}`)
              : error;
          });
          if (!met) break;
          figures[met.outcome]++;
          if (!met.call) break;
          figures[`failed ${met.call}s`]++;
        }
      }
    });
    return { ...rounds, figures };
  },
};

type Outcome = 'not opened' | 'posted' | 'rolled back' | 'unknown' | 'never got there';

/** Answers what became of the request that met the fault, and which call that was; nothing if it cannot fail so. */
async function attempt(trial: Trial): Promise<{ outcome: Outcome; call?: Call } | undefined> {
  const random = createRandom(trial.seed * WAYS + trial.way);
  const requests = createRequests(random);
  const wall: Wall = { now: Date.UTC(2026, 0, 15) };
  const disk = new Disk(undefined, { recording: false });
  const known: Known = {
    acknowledged: { entries: new Map(), documents: new Set() },
    refused: [],
    unknown: [],
  };
  const injector = createInjector(trial);
  const mount: Mount = { disk };
  if (trial.from === 'founding') mount.fault = injector.fault;
  const life = { trial, random, requests, wall, known };
  if (trial.from === 'reading') {
    const filled = await open(life, { disk });
    for (let group = 0; group < GROUPS; group++) await askAll(life, filled.book, 50);
    die(filled.mount, filled.connections);
  }

  let outcome: Outcome | undefined;
  const first = await open(life, mount).catch((error: unknown) => {
    must(injector.fired, `the book does not open: ${String(error)}`);
    must(
      !(error instanceof NotABook || error instanceof BookInUse),
      `a failed call was told as: ${String(error)}`,
    );
    outcome = 'not opened';
  });
  if (first) {
    mount.fault = injector.fault;
    outcome = await spend(life, first.book, injector);
  }
  if (injector.impossible) return undefined;
  die(mount, first?.connections ?? []);

  // The next process sees what the operating system shows it; then the power is lost as well.
  const second = await open(life, { disk });
  await settle(life, second.book);
  die(second.mount, second.connections);
  const third = await open(life, { disk: new Disk(disk.afterPowerLoss(random)) });
  await expectWhole(third.book, known.acknowledged);
  await third.book.ledger.close();
  return injector.fired ? { outcome: outcome!, call: injector.call } : { outcome: 'never got there' };
}

interface Life {
  trial: Trial;
  random: Random;
  requests: Requests;
  wall: Wall;
  known: Known;
}

async function open({ trial, random, wall }: Life, mount: Mount) {
  const connections: Connection[] = [];
  const pragmas = { cache_size: trial.from === 'reading' ? '10' : '30' };
  const book = await openBookOn(
    {
      file: `${trial.directory}/book.db`,
      window: random.pick([10, 60]),
      capacity: 4,
      acquire: NO_LOCK,
      logPages: 25,
      platform: platformOn(trial.sqlite3, mount, { pragmas, opened: (each) => connections.push(each) }),
    },
    wall,
  );
  return { book, connections, mount };
}

function die(mount: Mount, connections: readonly Connection[]): void {
  mount.dead = true;
  for (const connection of connections) connection.close();
}

/** Fills the book until it dies, or long after the fault is over. */
async function spend(life: Life, book: Book, injector: Injector): Promise<Outcome> {
  const { known, requests, random, wall } = life;
  let outcome: Outcome = 'posted';
  let waiting: Request[] = [];
  const goOn = (group: number) =>
    group < GROUPS || (!injector.fired && group < 4 * GROUPS) || (waiting.length > 0 && group < 6 * GROUPS);
  for (let group = 0; goOn(group); group++) {
    wall.now += 1000;
    const fresh = Array.from({ length: random.pick([1, 3, 12]) }, requests.next);
    const asked = [...waiting, ...fresh];
    const failing = injector.fired;
    const answers = await Promise.allSettled(asked.map((request) => askAlive(book, request)));
    waiting = [];
    for (const [i, answer] of answers.entries()) {
      const request = asked[i]!;
      if (answer.status === 'fulfilled') {
        acknowledge(life, answer.value, request);
      } else if (answer.reason instanceof Unavailable) {
        waiting.push(request);
        if (!failing) outcome = 'rolled back';
      } else if (answer.reason instanceof OutcomeUnknown) {
        known.unknown.push(request);
        outcome = 'unknown';
      } else {
        throw answer.reason;
      }
    }
    if (book.fatal) {
      must(injector.code !== RESULT.full, `a full disk is no unknown outcome: ${book.fatal.message}`);
      await expectSilence(book, requests);
      return 'unknown';
    }
    must(waiting.length === 0 || injector.fired, 'refused although nothing had failed');
    must(
      waiting.length === 0 || injector.code === RESULT.full || injector.call === 'read',
      'an I/O error of a write was told as rolled back for certain',
    );
  }
  must(waiting.length === 0 || injector.active, 'the fault is over, and requests are still refused');
  known.refused.push(...waiting);
  return outcome;
}

/** An answer counts only while no outcome is unknown. */
async function askAlive(book: Book, request: Request): ReturnType<typeof ask> {
  const answer = await ask(book, request);
  must(book.fatal === undefined, 'answered after an unknown outcome');
  return answer;
}

/** So many requests at a time when nothing fails. */
async function askAll(life: Life, book: Book, count: number): Promise<void> {
  life.wall.now += 1000;
  const asked = Array.from({ length: count }, life.requests.next);
  const results = await Promise.all(asked.map((request) => ask(book, request)));
  results.forEach((result, i) => acknowledge(life, result, asked[i]!));
}

/** After an unknown outcome nothing is answered any more: what is shown then might not be durable. */
async function expectSilence(book: Book, requests: Requests): Promise<void> {
  const uses = [
    () => book.ledger.submit(requests.next()),
    () => book.ledger.write([{ put: { collection: 'alone', id: 'late', value: 1 } }]),
    () => book.store.read(0, 1),
    () => book.store.accounts(0, 1),
  ];
  for (const use of uses) {
    const said = await use().then(
      () => 'an answer',
      (error: unknown) => (error instanceof OutcomeUnknown ? undefined : String(error)),
    );
    must(said === undefined, `after an unknown outcome: ${said}`);
  }
}

/** What the next process finds, and answers to those who ask again. */
async function settle(life: Life, book: Book): Promise<void> {
  const { known } = life;
  const entries = await expectWhole(book, known.acknowledged);
  for (const { key } of known.refused) {
    const there = entries.some((entry) => entry.key?.key === key!.key);
    must(!there, `refused for certain, and yet there: ${key!.key}`);
  }
  for (const request of [...known.unknown, ...known.refused]) {
    acknowledge(life, await ask(book, request), request);
  }
  await expectWhole(book, known.acknowledged);
}

function acknowledge(
  { known, requests }: Life,
  result: Awaited<ReturnType<typeof ask>>,
  request: Request,
): void {
  if (result.status !== 'posted') return;
  requests.posted(result.entry);
  known.acknowledged.entries.set(result.entry.seq, { entry: result.entry, request });
}

interface Injector {
  fault: NonNullable<Mount['fault']>;
  /** It has happened. */
  readonly fired: boolean;
  /** Calls still fail. */
  readonly active: boolean;
  /** The call cannot fail in the way asked for. */
  readonly impossible: boolean;
  readonly code: number | undefined;
  readonly call: Call | undefined;
}

function createInjector({ at, way, lasting, from }: Trial): Injector {
  let calls = 0;
  let left = lasting;
  let failing: Call | undefined;
  let fault: Fault | undefined;
  let impossible = false;
  return {
    fault(call) {
      if ((from !== 'reading' || call === 'read') && ++calls === at) {
        failing = call;
        fault = FAULTS[call][way];
        impossible = fault === undefined;
      }
      if (!fault || call !== failing || left <= 0) return undefined;
      left--;
      return fault;
    },
    get fired() {
      return fault !== undefined;
    },
    get active() {
      return fault !== undefined && left > 0;
    },
    get impossible() {
      return impossible;
    },
    get code() {
      return fault?.code;
    },
    get call() {
      return failing;
    },
  };
}
