/**
 * The life of a book on a disk that records everything: filled, closed, killed and left without power by chance.
 * Afterwards the power can be cut at any point of it, to see what would have been left and what had been promised.
 */
import type { Entry, Request } from '@farthing/ledger';
import type { Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import { createRandom, type Random } from '../random.ts';
import { type Acknowledged, ask, type Book, openBookOn, type Wall, writeAlone } from './book.ts';
import type { Connection } from '@farthing/provider/stores/sqlite/connection.ts';
import { platformOn } from './connection.ts';
import { type Change, Disk, type Image } from './disk.ts';
import { createRequests } from './requests.ts';
import type { Mount } from './vfs.ts';

/** Something was promised when so many changes had been made. */
interface Promised {
  after: number;
  /** By a process that had just started: what it read may be older than any sync. */
  restarted: boolean;
  entries: { entry: Entry; request: Request }[];
  document?: string;
}

/** What happened on one disk, from a power loss (or the beginning) to the next. */
interface Era {
  before: Image;
  changes: readonly Change[];
  promised: Promised[];
  /** What had been promised, and was kept, when the era began. */
  kept: Promised[];
}

/** The moment at which the power is lost. */
export interface Moment {
  disk: Disk;
  acknowledged: Acknowledged;
  /** The next change of the main file would have been part of a checkpoint. */
  inCheckpoint: boolean;
}

export interface Life {
  readonly changes: number;
  at(random: Random): Moment;
}

export interface LifeOptions {
  sqlite3: Sqlite3Static;
  seed: number;
  /** For the lock's name; nothing is written there. */
  directory: string;
  /** Other settings of SQLite than the store's own: how a test takes its safety away. */
  pragmas?: Record<string, string>;
  settles?: boolean;
  flushes?: boolean;
}

const FILE = 'book.db';
const NO_LOCK = () => ({ announce() {}, release() {} });

export async function live({
  sqlite3,
  seed,
  directory,
  pragmas = {},
  settles,
  flushes,
}: LifeOptions): Promise<Life> {
  const random = createRandom(seed);
  const wall: Wall = { now: Date.UTC(2026, 0, 15) };
  const requests = createRequests(random);
  const eras: Era[] = [];
  /** Requests that were not answered before the process died: asked again by the next one. */
  let unanswered: Request[] = [];
  let documents = 0;
  let restarted = false;
  let disk = begin(new Disk(), []);

  function begin(next: Disk, kept: Promised[]): Disk {
    eras.push({ before: next.image(), changes: next.changes, promised: [], kept });
    return next;
  }

  function promise(entries: Promised['entries'], document?: string): void {
    eras.at(-1)!.promised.push({ after: disk.changes.length, restarted, entries, document });
    restarted = false;
  }

  const segments = random.between(1, 4);
  for (let segment = 0; segment < segments; segment++) {
    const mount: Mount = { disk };
    // The same for checkpoints.
    const logPages = random.pick([4, 20, 60, 2000]);
    const tuned = {
      // Small enough that everything happens often: pages that spill into the log before a commit, and a short log.
      cache_size: String(random.pick([10, 40, -32768])),
      journal_size_limit: String(random.pick([0, 20_000, 67108864])),
      ...pragmas,
    };
    // Sometimes the process dies in the middle of something.
    const which = random.pick(['any', 'sync', 'none']);
    let calls = random.between(1, which === 'sync' ? 25 : 400);
    mount.fault = (call, name) => {
      const counted = which === 'any' || (which === call && name !== FILE);
      if (counted && --calls === 0) mount.dead = true;
      return undefined;
    };
    restarted = true;
    const connections: Connection[] = [];
    try {
      const book = await openBookOn(
        {
          file: `${directory}/${FILE}`,
          window: random.pick([3, 20, 60, 65_536]),
          capacity: random.pick([2, 1000]),
          acquire: NO_LOCK,
          // The book's own secret orders its keys: another one would write other pages.
          random: (bytes) => new Uint8Array(bytes).fill(seed),
          logPages,
          platform: platformOn(sqlite3, mount, {
            pragmas: tuned,
            settles,
            flushes,
            opened: (each) => connections.push(each),
          }),
        },
        wall,
      );
      await spend(book, mount);
    } catch (error) {
      // The dead may say anything.
      if (!mount.dead) throw error;
    }
    mount.dead = true;
    for (const connection of connections) connection.close();
    if (segment < segments - 1 && random.chance(0.4)) powerLoss();
  }

  /** What one process does with the book. */
  async function spend(book: Book, mount: Mount): Promise<void> {
    await askAll(book, mount, unanswered);
    const groups = random.between(2, 25);
    for (let group = 0; group < groups && !mount.dead; group++) await act(book, mount);
    if (random.chance(0.4) && !mount.dead) await book.ledger.close();
  }

  async function act(book: Book, mount: Mount): Promise<void> {
    wall.now += random.pick([0, 1, 1000, 60_000, 3_600_000]);
    const dice = random.below(20);
    if (dice === 0) await book.store.flush();
    else if (dice === 1) {
      const id = `document-${++documents}`;
      // Some are larger than a page, some than all of the log's usual content.
      await writeAlone(book, id, random.pick([10, 3000, 200_000]));
      if (!mount.dead) promise([], id);
    } else {
      const size = random.pick([1, 1, 2, 5, 20, 100]);
      await askAll(book, mount, [...unanswered, ...Array.from({ length: size }, requests.next)]);
    }
  }

  /** The power is lost in the middle of a life that goes on. */
  function powerLoss(): void {
    const era = eras.at(-1)!;
    const next = new Disk(disk.afterPowerLoss(random));
    disk = begin(next, [...era.kept, ...era.promised]);
  }

  async function askAll(book: Book, mount: Mount, asked: readonly Request[]): Promise<void> {
    unanswered = [...asked];
    const results = await Promise.all(asked.map((request) => ask(book, request)));
    if (mount.dead) return;
    unanswered = [];
    const posted = results.flatMap((result, i) => {
      return result.status === 'posted' ? [{ entry: result.entry, request: asked[i]! }] : [];
    });
    for (const { entry } of posted) requests.posted(entry);
    promise(posted);
  }

  return {
    changes: eras.reduce((sum, { changes }) => sum + changes.length, 0),
    at(chance) {
      const { era, point } = choose(eras, chance);
      const replayed = new Disk(era.before, { recording: false });
      for (const change of era.changes.slice(0, point)) replayed.apply(change);
      const next = era.changes[point];
      const main = replayed.find(FILE);
      return {
        disk: replayed,
        acknowledged: collect([...era.kept, ...era.promised.filter(({ after }) => after <= point)]),
        inCheckpoint: next !== undefined && 'file' in next && next.file === main,
      };
    },
  };
}

/** Any point of the life; every second time one just after a promise, before anything else may have saved it. */
function choose(eras: readonly Era[], random: Random): { era: Era; point: number } {
  let point = random.below(eras.reduce((sum, { changes }) => sum + changes.length + 1, 0));
  const era = eras.find(({ changes }) => {
    if (point <= changes.length) return true;
    point -= changes.length + 1;
    return false;
  })!;
  if (era.promised.length > 0 && random.chance(0.5)) {
    const fresh = era.promised.filter(({ restarted }) => restarted);
    const { after } = random.pick(random.chance(0.5) && fresh.length > 0 ? fresh : era.promised);
    point = Math.min(after + random.below(3), era.changes.length);
  }
  return { era, point };
}

function collect(promised: readonly Promised[]): Acknowledged {
  const all: Acknowledged = { entries: new Map(), documents: new Set() };
  for (const { entries, document } of promised) {
    for (const each of entries) all.entries.set(each.entry.seq, each);
    if (document) all.documents.add(document);
  }
  return all;
}
