/** The connection that our store asks for, made by the SQLite that is WebAssembly: a book on a disk that can break. */
import type { SQLInputValue } from 'node:sqlite';
import type { Connection, Platform, Statement } from '@farthing/provider/stores/sqlite/connection.ts';
import type { Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import { type Mount, mountAt, sync, unmount, VFS, writeAgain } from './vfs.ts';

type Value = null | number | bigint | string | Uint8Array;

export interface PlatformOptions {
  /** Other values for settings that the store makes, by the pragma's name. */
  pragmas?: Record<string, string>;
  /** Whether the log is settled before it is read. Only a test of the torture says no. */
  settles?: boolean;
  /** Whether a commit is flushed. Only a test of the torture says no. */
  flushes?: boolean;
  /** Told of each connection, so that it can be closed after its process has died. */
  opened?: (connection: Connection) => void;
}

/** The machine of a mount: files go by their last name. */
export function platformOn(
  sqlite3: Sqlite3Static,
  mount: Mount,
  { pragmas = {}, settles = true, flushes = true, opened }: PlatformOptions = {},
): Platform {
  const nameOf = (file: string) => file.slice(file.lastIndexOf('/') + 1);
  const tune = (sql: string) =>
    sql.replace(/PRAGMA (\w+) = [^;]+/g, (all, name: string) =>
      pragmas[name] === undefined ? all : `PRAGMA ${name} = ${pragmas[name]}`,
    );
  return {
    connect(file) {
      const connection = connect(sqlite3, mount, nameOf(file));
      const { exec } = connection;
      connection.exec = (sql) => exec(tune(sql));
      opened?.(connection);
      return connection;
    },
    settleLog(file) {
      if (settles) writeAgain(mount, `${nameOf(file)}-wal`);
    },
    openLog(file) {
      const flushNow = () => {
        if (flushes) sync(mount, `${nameOf(file)}-wal`);
      };
      return { flush: async () => flushNow(), flushNow, close() {} };
    },
  };
}

function connect(sqlite3: Sqlite3Static, mount: Mount, name: string): Connection {
  const { capi, wasm } = sqlite3;
  const folder = mountAt(mount);
  const database = attempt(() => new sqlite3.oo1.DB({ filename: folder + name, flags: 'c', vfs: VFS }));

  function prepare(sql: string): Statement {
    const statement = attempt(() => database.prepare(sql));
    let arrays = false;
    let bigints = true;
    const pointer = statement.pointer!;
    // Its result is the failure of the last step, which was told then.
    const reset = () => void capi.sqlite3_reset(pointer);
    const row = (): unknown => {
      const values: Value[] = [];
      for (let i = 0; i < statement.columnCount; i++) values.push(column(i));
      if (arrays) return values;
      return Object.fromEntries(statement.getColumnNames().map((label, i) => [label, values[i]]));
    };
    const column = (i: number): Value => {
      switch (capi.sqlite3_column_type(pointer, i)) {
        case capi.SQLITE_NULL:
          return null;
        case capi.SQLITE_INTEGER: {
          const value = capi.sqlite3_column_int64(pointer, i);
          return bigints ? value : Number(value);
        }
        case capi.SQLITE_BLOB: {
          const length = capi.sqlite3_column_bytes(pointer, i);
          const start = Number(capi.sqlite3_column_blob(pointer, i));
          return wasm.heap8u().slice(start, start + length);
        }
        default:
          return statement.get(i) as Value;
      }
    };
    function* rows(parameters: SQLInputValue[]): Generator<unknown> {
      reset();
      try {
        if (parameters.length > 0) statement.bind(parameters as Value[]);
        while (attempt(() => statement.step())) yield row();
      } finally {
        reset();
      }
    }
    return {
      run: (...parameters) => void [...rows(parameters)],
      get(...parameters) {
        for (const found of rows(parameters)) return found;
        return undefined;
      },
      all: (...parameters) => [...rows(parameters)],
      iterate: (...parameters) => rows(parameters),
      setReturnArrays: (enabled) => void (arrays = enabled),
      setReadBigInts: (enabled) => void (bigints = enabled),
    };
  }

  return {
    get isTransaction() {
      return capi.sqlite3_get_autocommit(database.pointer!) === 0;
    },
    exec: (sql) => void attempt(() => database.exec(sql)),
    prepare,
    close() {
      database.close();
      unmount(folder);
    },
  };
}

/** Errors as `node:sqlite` throws them. */
function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = (error as { resultCode?: unknown }).resultCode;
    if (typeof code === 'number') Object.assign(error as Error, { errcode: code });
    throw error;
  }
}
