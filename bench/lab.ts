/** Where a run of the benchmark takes place: its directory, its database server, its books; all removed in the end. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { KeyOrder } from './keys.ts';
import type { Bench, BookPlace, Part } from './part.ts';
import { type BenchPostgres, hasTables, openPostgres, sizeOfPlace, walPosition } from './postgres.ts';
import { tell } from './report.ts';
import type { Figure, StoreName } from './results.ts';

export interface LabOptions {
  directory?: string;
  quick: boolean;
  stores: readonly StoreName[];
  runtime: 'node' | 'bun';
  rows: readonly number[];
  keys: KeyOrder;
}

export interface Lab {
  directory: string;
  /** Such as `Node v26.10.0`. */
  runtimeName: string;
  run(part: Part): Promise<{ figures: Figure[]; notes: Record<string, string> }>;
  close(): Promise<void>;
}

export function openLab(options: LabOptions): Lab {
  const directory = mkdtempSync(join(options.directory ?? tmpdir(), 'farthing-bench-'));
  // PostgreSQL, which never runs as root, has its data in there too.
  chmodSync(directory, 0o755);
  // However this ends: the database server's package ends the process by itself when it gets a signal.
  const remove = () => rmSync(directory, { recursive: true, force: true });
  process.once('exit', remove);
  const runtime = options.runtime === 'node' ? process.execPath : bunPath();
  let postgres: Promise<BenchPostgres> | undefined;
  let books = 0;

  const startedPostgres = () => (postgres ??= openPostgres(join(directory, 'postgres')));

  async function book(store: StoreName, lanes?: number): Promise<BookPlace> {
    const own = join(directory, `book-${++books}`);
    mkdirSync(own);
    if (store === 'sqlite') {
      const place = { store, file: join(own, 'book.db') } as const;
      const exists = async () => existsSync(place.file);
      return { place, directory: own, settings: {}, exists, bytes: async () => sizeOf(own) };
    }
    const { place: newPlace, pid } = await startedPostgres();
    const url = await newPlace();
    return {
      place: { store, url, lanes },
      directory: own,
      settings: { DATABASE_URL: url },
      databasePid: pid,
      exists: () => hasTables(url),
      bytes: () => sizeOfPlace(url),
      logged: () => walPosition(url),
    };
  }

  return {
    directory,
    runtimeName: `${options.runtime === 'node' ? 'Node' : 'Bun'} ${versionOf(runtime)}`,
    async run(part) {
      const figures: Figure[] = [];
      const notes: Record<string, string> = {};
      const bench: Bench = {
        directory,
        quick: options.quick,
        scale: options.quick ? 0.1 : 1,
        stores: options.stores,
        runtime,
        rows: options.rows,
        keys: options.keys,
        async postgres() {
          const server = await startedPostgres();
          notes['database'] = server.note;
          return server;
        },
        async book(store, { lanes } = {}) {
          if (store === 'postgres') await bench.postgres();
          return book(store, lanes);
        },
        add({ target, ...figure }) {
          const full: Figure = { ...figure, value: Number(figure.value.toPrecision(6)) };
          if (target) full.target = { text: target.text, met: target.met(figure.value) };
          figures.push(full);
          tell(part.name, full);
        },
        note: (name, text) => void (notes[name] = text),
        progress: (text) => void process.stderr.write(`  … ${text}\n`),
      };
      await part.run(bench);
      return { figures, notes };
    },
    async close() {
      await (await postgres?.catch(() => undefined))?.stop();
      process.off('exit', remove);
      remove();
    },
  };
}

function bunPath(): string {
  return fileURLToPath(new URL('../node_modules/.bin/bun', import.meta.url));
}

function versionOf(runtime: string): string {
  return execFileSync(runtime, ['--version'], { encoding: 'utf8' }).trim();
}

function sizeOf(directory: string): number {
  return readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
}
