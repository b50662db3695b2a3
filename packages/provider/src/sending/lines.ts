/**
 * Lines: what waits in queues of the book and is sent from there, a few at a time for each addressee, so that a slow one
 * holds up none but itself. Webhooks and mail go out by it. What became of an attempt is for `deliver` to write, before
 * it answers; a process that dies in between has it sent again.
 */
import { type Ledger, Unavailable } from '@farthing/ledger';

/** A place in a queue. */
export interface Waiting {
  /** Names what waits. */
  place: string;
  /** When it is due. */
  at: number;
}

export interface Lines<Key extends string, Row> {
  /** Starts what is due, of these lines and no others. It does not wait for what comes of it. */
  turn(rows: Iterable<readonly [Key, Row]>): Promise<void>;
  /** Something waits for this one. */
  wake(key: Key): void;
  /** Nothing more is to be sent there, until the next turn names it again. */
  halt(key: Key): void;
  /** Settles when no attempt is under way. */
  settled(): Promise<void>;
  /** Forgets what it knows of queues; attempts under way go on. */
  rest(): void;
  /** Starts nothing any more. */
  stop(): void;
}

/** Queues are looked into by themselves this often, should word of a change be lost. */
const LOOK_EVERY_MS = 60_000;
/** After a write that failed: what was sent meanwhile will be sent again. */
const PAUSE_MS = 10_000;
/** To an addressee whose last attempt failed. */
const AT_ONCE_FAILING = 1;
const AT_ONCE_IN_ALL = 1_024;
/** Each wait is longer by up to this part, so that those who failed together do not come again together. */
const JITTER = 0.1;

interface Line<Row> {
  /** When to look into the queue. */
  due: number;
  sending: Set<string>;
  failing: boolean;
  looking: boolean;
  /** As of the last turn; absent once nothing is to be sent. */
  row?: Row;
}

export function createLines<Key extends string, Row, Item extends Waiting>(deps: {
  ledger: Pick<Ledger, 'now' | 'store'>;
  /** The collection of what waits, and whose line an entry of it is in. */
  queue: string;
  keyIn: (id: string) => Key;
  /** Attempts under way to one addressee. */
  atOnce: number;
  /** What waits in a line, the earliest first. */
  queued: (key: Key, limit: number) => Promise<Item[]>;
  /** One attempt. Whether it was accepted; `undefined` when nothing was sent. */
  deliver: (row: Row, item: Item) => Promise<boolean | undefined>;
}): Lines<Key, Row> {
  const { ledger, queue, keyIn, atOnce, queued, deliver } = deps;
  const lines = new Map<Key, Line<Row>>();
  const underWay = new Set<Promise<void>>();
  let looked = -Infinity;
  /** A mistake of ours in an attempt, for the next turn to tell. */
  let mistake: { error: unknown } | undefined;
  /** False where another process leads: then no attempt leads to the next. */
  let awake = true;

  // Another process may have asked for something to be sent.
  const stopListening = ledger.store.onRecords((changed) => {
    if (changed === 'all') for (const line of lines.values()) line.due = 0;
    else for (const { collection, id } of changed) if (collection === queue) wake(keyIn(id));
  });

  function lineOf(key: Key): Line<Row> {
    let line = lines.get(key);
    if (!line) lines.set(key, (line = { due: 0, sending: new Set(), failing: false, looking: false }));
    return line;
  }

  function wake(key: Key): void {
    lineOf(key).due = 0;
  }

  function hasRoom(line: Line<Row>): boolean {
    return line.sending.size < (line.failing ? AT_ONCE_FAILING : atOnce) && underWay.size < AT_ONCE_IN_ALL;
  }

  /** Starts what is due in a line, as far as there is room. One look at its queue at a time. */
  async function startDue(key: Key, line: Line<Row>): Promise<void> {
    if (line.looking) return;
    line.looking = true;
    try {
      while (line.row !== undefined && awake && line.due <= ledger.now() && hasRoom(line))
        await look(key, line, line.row);
    } finally {
      line.looking = false;
    }
  }

  async function look(key: Key, line: Line<Row>, row: Row): Promise<void> {
    // Until something is put into the queue, or an attempt ends: both may happen while we look.
    line.due = Infinity;
    const most = line.failing ? AT_ONCE_FAILING : atOnce;
    const items = await queued(key, line.sending.size + most);
    const now = ledger.now();
    for (const item of items) {
      if (line.sending.has(item.place)) continue;
      if (item.at > now) {
        line.due = Math.min(line.due, item.at);
        return;
      }
      // The end of an attempt looks again.
      if (!hasRoom(line)) return;
      start(key, line, row, item);
    }
  }

  function start(key: Key, line: Line<Row>, row: Row, item: Item): void {
    line.sending.add(item.place);
    const running = run(key, line, row, item).finally(() => underWay.delete(running));
    underWay.add(running);
  }

  /** One attempt, and then whatever is due next. */
  async function run(key: Key, line: Line<Row>, row: Row, item: Item): Promise<void> {
    try {
      const done = await deliver(row, item);
      if (done !== undefined) line.failing = !done;
      line.sending.delete(item.place);
      line.due = 0;
      await startDue(key, line);
    } catch (error) {
      // The item is still in the queue. Where the book takes no writes, or is closed, that is all there is to say.
      if (!(error instanceof Unavailable)) mistake = { error };
      line.sending.delete(item.place);
      line.due = ledger.now() + PAUSE_MS;
    }
  }

  return {
    wake,

    halt(key) {
      const line = lines.get(key);
      if (line) delete line.row;
    },

    async turn(rows) {
      const now = ledger.now();
      const everywhere = now - looked >= LOOK_EVERY_MS;
      if (everywhere) looked = now;
      awake = true;
      for (const line of lines.values()) delete line.row;
      for (const [key, row] of rows) {
        const line = lineOf(key);
        line.row = row;
        if (everywhere) line.due = 0;
        await startDue(key, line);
      }
      for (const [key, line] of lines)
        if (line.row === undefined && !line.looking && line.sending.size === 0) lines.delete(key);
      const told = mistake;
      mistake = undefined;
      if (told) throw told.error;
    },

    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },

    rest() {
      for (const [key, line] of lines) {
        if (line.sending.size === 0) lines.delete(key);
        else line.due = 0;
      }
      awake = false;
      looked = -Infinity;
    },

    stop() {
      awake = false;
      stopListening();
    },
  };
}

/** A wait with its share of chance: `ms`, or up to a tenth more. */
export function spread(ms: number, random: (size: number) => Uint8Array): number {
  return Math.round(ms * (1 + (random(1)[0]! / 256) * JITTER));
}
