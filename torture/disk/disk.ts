/**
 * A disk that forgets: what was written is seen at once, as through an operating system's page cache, but only what
 * was synced is sure to be there after the power was lost. Every change is recorded, so that the power can be cut
 * afterwards at any point of what happened.
 */
import type { Random } from '../random.ts';

/** What is torn and lost is counted in sectors; what a sync writes, in pages. */
const SECTOR = 512;
const PAGE = 4096;

export type Change =
  | { type: 'create'; name: string; file: number; syncsDirectory: boolean }
  | { type: 'delete'; name: string }
  | { type: 'write'; file: number; offset: number; data: Uint8Array }
  | { type: 'truncate'; file: number; size: number }
  | { type: 'sync'; file: number; lost: boolean }
  | { type: 'syncDirectory' };

/** File contents by name. */
export type Image = ReadonlyMap<string, Uint8Array>;

interface File {
  /** As programs see it. */
  content: Uint8Array;
  size: number;
  /** As of the last sync. */
  durable: Uint8Array;
  /** Changes since then. */
  pending: (Change & { type: 'write' | 'truncate' })[];
  /** Its first sync makes the directory durable too: what SQLite does for journals that it creates. */
  syncsDirectory: boolean;
}

export class Disk {
  readonly changes: Change[] = [];
  readonly #files: File[] = [];
  #entries = new Map<string, number>();
  #durableEntries = new Map<string, number>();
  #pendingEntries: (Change & { type: 'create' | 'delete' })[] = [];
  readonly #recording: boolean;

  constructor(image: Image = new Map(), { recording = true } = {}) {
    this.#recording = recording;
    for (const [name, content] of image) {
      this.#entries.set(name, this.#files.length);
      this.#files.push({
        content: content.slice(),
        size: content.length,
        durable: content.slice(),
        pending: [],
        syncsDirectory: false,
      });
    }
    this.#durableEntries = new Map(this.#entries);
  }

  find(name: string): number | undefined {
    return this.#entries.get(name);
  }

  size(file: number): number {
    return this.#files[file]!.size;
  }

  /** Reads into `to`; answers how many bytes there were. */
  read(file: number, offset: number, to: Uint8Array): number {
    const { content, size } = this.#files[file]!;
    const there = content.subarray(Math.min(offset, size), Math.min(offset + to.length, size));
    to.set(there);
    return there.length;
  }

  create(name: string, syncsDirectory: boolean): number {
    const file = this.#files.length;
    this.apply({ type: 'create', name, file, syncsDirectory });
    return file;
  }

  /** What programs see: all that a process leaves behind that is killed now. */
  image(): Image {
    return new Map(
      [...this.#entries].map(([name, file]) => {
        const { content, size } = this.#files[file]!;
        return [name, content.slice(0, size)];
      }),
    );
  }

  apply(change: Change): void {
    if (this.#recording) this.changes.push(change);
    if (change.type === 'create') {
      this.#files[change.file] = {
        content: new Uint8Array(PAGE),
        size: 0,
        durable: new Uint8Array(0),
        pending: [],
        syncsDirectory: change.syncsDirectory,
      };
      this.#entries.set(change.name, change.file);
      this.#pendingEntries.push(change);
    } else if (change.type === 'delete') {
      this.#entries.delete(change.name);
      this.#pendingEntries.push(change);
    } else if (change.type === 'syncDirectory') {
      this.#durableEntries = new Map(this.#entries);
      this.#pendingEntries = [];
    } else {
      this.#change(this.#files[change.file]!, change);
    }
  }

  #change(file: File, change: Change & { type: 'write' | 'truncate' | 'sync' }): void {
    if (change.type === 'sync') {
      // A sync that failed may have marked pages as clean that never reached the disk: no later one writes them.
      if (!change.lost) makeDurable(file);
      file.pending = [];
      if (file.syncsDirectory && !change.lost) {
        file.syncsDirectory = false;
        this.#durableEntries = new Map(this.#entries);
        this.#pendingEntries = [];
      }
      return;
    }
    file.pending.push(change);
    if (change.type === 'truncate') {
      file.content = resized(file.content, change.size);
      file.content.fill(0, change.size);
      file.size = change.size;
      return;
    }
    const end = change.offset + change.data.length;
    if (end > file.content.length)
      file.content = resized(file.content, Math.max(end, file.content.length * 2));
    file.content.set(change.data, change.offset);
    file.size = Math.max(file.size, end);
  }

  /** What is there after the power is lost now. */
  afterPowerLoss(random: Random): Image {
    const names = new Map(this.#durableEntries);
    // A directory's changes reach the disk in their order, as far as they get.
    for (const entry of this.#pendingEntries.slice(0, random.below(this.#pendingEntries.length + 1))) {
      if (entry.type === 'create') names.set(entry.name, entry.file);
      else names.delete(entry.name);
    }
    return new Map([...names].map(([name, file]) => [name, survived(this.#files[file]!, random)]));
  }
}

/** A sync writes whole pages, as they are now. */
function makeDurable(file: File): void {
  const durable = resized(file.durable, file.size);
  for (const change of file.pending) {
    const from = change.type === 'write' ? change.offset : Math.min(change.size, file.size);
    const to = change.type === 'write' ? change.offset + change.data.length : file.size;
    const first = from - (from % PAGE);
    const last = Math.min(file.size, Math.ceil(to / PAGE) * PAGE);
    if (first < last) durable.set(file.content.subarray(first, last), first);
  }
  file.durable = durable;
}

/** A file after the power was lost: what was synced, and of the rest this and that. */
function survived(file: File, random: Random): Uint8Array {
  const { durable, pending } = file;
  if (pending.length === 0) return durable.slice();
  // Sizes change in order, as far as they got.
  const reached = random.below(pending.length + 1);
  let size = durable.length;
  const sectors = new Map<number, Uint8Array[]>();
  let newest: number | undefined;
  const versions = (sector: number): Uint8Array[] => {
    let list = sectors.get(sector);
    if (!list) sectors.set(sector, (list = [sectorOf(durable, sector)]));
    return list;
  };
  pending.forEach((change, index) => {
    if (change.type === 'truncate') {
      if (index >= reached) return;
      size = change.size;
      for (const [sector, list] of sectors) {
        const cut = Math.max(0, change.size - sector * SECTOR);
        if (cut >= SECTOR) continue;
        for (const version of list) version.fill(0, cut);
      }
      return;
    }
    const { offset, data } = change;
    if (index < reached) size = Math.max(size, offset + data.length);
    for (let at = offset; at < offset + data.length;) {
      const sector = Math.floor(at / SECTOR);
      const end = Math.min(offset + data.length, (sector + 1) * SECTOR);
      const list = versions(sector);
      const version = list.at(-1)!.slice();
      version.set(data.subarray(at - offset, end - offset), at - sector * SECTOR);
      list.push(version);
      newest = sector;
      at = end;
    }
  });
  const result = resized(durable, size).slice(0, size);
  // Sometimes nearly all got through, sometimes nearly nothing, which chance alone would hardly ever do.
  const kept = random.pick([0, 0.05, 0.5, 0.95, 1]);
  for (const [sector, list] of sectors) {
    const version = random.chance(kept) ? list.at(-1)! : random.pick(list);
    put(result, sector, version);
  }
  if (newest !== undefined && random.chance(0.5)) {
    const list = sectors.get(newest)!;
    const torn = list.at(-2)!.slice();
    torn.set(list.at(-1)!.subarray(0, random.below(SECTOR)));
    put(result, newest, torn);
  }
  return result;
}

function put(content: Uint8Array, sector: number, bytes: Uint8Array): void {
  const start = sector * SECTOR;
  if (start < content.length) content.set(bytes.subarray(0, content.length - start), start);
}

function sectorOf(content: Uint8Array, sector: number): Uint8Array {
  const bytes = new Uint8Array(SECTOR);
  const start = sector * SECTOR;
  if (start < content.length) bytes.set(content.subarray(start, start + SECTOR));
  return bytes;
}

function resized(content: Uint8Array, size: number): Uint8Array {
  const result = new Uint8Array(size);
  result.set(content.subarray(0, Math.min(content.length, size)));
  return result;
}
