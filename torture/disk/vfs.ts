/**
 * SQLite's own code over a disk of ours: the real SQLite as WebAssembly, with a file system (a "VFS") whose calls
 * can be counted, recorded and failed. It behaves as SQLite's file system for Unix does where that matters: which
 * directories are synced, what is said about the device.
 */
import sqlite3InitModule, { type Sqlite3Result, type Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import type { Disk } from './disk.ts';

/** A call that can fail. */
export type Call = 'read' | 'write' | 'truncate' | 'sync' | 'open' | 'delete';

/** How a call fails: a result code of SQLite, and what it still did. */
export interface Fault {
  code: number;
  /** Bytes of a write that get there all the same. */
  written?: number;
  /** A failed sync may have lost what it was to write, or written it. */
  lost?: boolean;
}

/** What programs have between them and the disk. */
export interface Mount {
  readonly disk: Disk;
  /** Asked before each call; a fault makes it fail. */
  fault?: (call: Call, name: string) => Fault | undefined;
  /** The process has died: whatever it still does reaches nothing. */
  dead?: boolean;
}

/** Extended result codes. */
export const RESULT = {
  ok: 0,
  full: 13,
  cantOpen: 14,
  ioRead: 266,
  ioShortRead: 522,
  ioWrite: 778,
  ioFsync: 1034,
  ioTruncate: 1546,
  ioDelete: 2570,
} as const;

/** What the calls of a dead process come to. */
const DEAD: Record<Call, number> = {
  read: RESULT.ioRead,
  write: RESULT.ioWrite,
  truncate: RESULT.ioTruncate,
  sync: RESULT.ioFsync,
  open: RESULT.cantOpen,
  delete: RESULT.ioDelete,
};

const NAME = 'torture';
const OPEN_CREATE = 0x4;
/** Journals of any sort, and write-ahead logs. */
const OPEN_JOURNAL = 0x0800 | 0x4000 | 0x80000;
/** A write leaves alone the bytes around it, also when the power is lost: what SQLite assumes of Unix. */
const POWERSAFE_OVERWRITE = 0x1000;
const SECTOR_SIZE = 4096;

type Pointer = number;

const mounts = new Map<string, Mount>();
let count = 0;

/** Makes a mount's files known as `/<n>/<name>`; answers that folder. */
export function mountAt(mount: Mount): string {
  const folder = `/${++count}/`;
  mounts.set(folder, mount);
  return folder;
}

export function unmount(folder: string): void {
  mounts.delete(folder);
}

/** The result code of a call that may be made to fail. */
function attempt(mount: Mount, call: Call, name: string, work: (fault?: Fault) => void): Sqlite3Result {
  const fault = mount.dead ? undefined : mount.fault?.(call, name);
  if (mount.dead) return DEAD[call] as Sqlite3Result;
  if (!fault || fault.written !== undefined || fault.lost !== undefined) work(fault);
  return (fault?.code ?? RESULT.ok) as Sqlite3Result;
}

/** Reads a file, writes the same again, and syncs it. */
export function writeAgain(mount: Mount, name: string): void {
  const { disk } = mount;
  const file = disk.find(name);
  if (file === undefined) return;
  const data = new Uint8Array(disk.size(file));
  const calls: [Call, () => void][] = [
    ['open', () => {}],
    ['read', () => void disk.read(file, 0, data)],
    ['write', () => disk.apply({ type: 'write', file, offset: 0, data })],
    ['sync', () => disk.apply({ type: 'sync', file, lost: false })],
  ];
  for (const [call, work] of calls) {
    const code = attempt(mount, call, name, (fault) => fault ?? work());
    if (code !== RESULT.ok) throw new Error(`${call} of ${name} failed with ${code}`);
  }
}

/** Syncs a file by a handle that is not SQLite's. */
export function sync(mount: Mount, name: string): void {
  const { disk } = mount;
  const file = disk.find(name);
  const code = attempt(mount, 'sync', name, (fault) => {
    if (file !== undefined) disk.apply({ type: 'sync', file, lost: fault?.lost ?? false });
  });
  if (code !== RESULT.ok) throw new Error(`sync of ${name} failed with ${code}`);
}

let loading: Promise<Sqlite3Static> | undefined;

/** The real SQLite, knowing our file system by `VFS`. */
export function loadSqlite(): Promise<Sqlite3Static> {
  loading ??= load();
  return loading;
}

export const VFS = NAME;

async function load(): Promise<Sqlite3Static> {
  const sqlite3 = await sqlite3InitModule();
  // Errors are what we make here; they need no line each.
  sqlite3.config.warn = () => {};
  const { capi, wasm } = sqlite3;
  const open = new Map<Pointer, { mount: Mount; file: number; name: string }>();
  const bytes = (at: Pointer, length: number) => wasm.heap8u().subarray(Number(at), Number(at) + length);

  const io = new capi.sqlite3_io_methods();
  Object.assign(io, { $iVersion: 1 });
  sqlite3.vfs.installVfs({
    io: {
      struct: io,
      methods: {
        xClose(pointer) {
          open.delete(pointer);
          return RESULT.ok;
        },
        xRead(pointer, to, length, offset) {
          const { mount, file, name } = open.get(pointer)!;
          let there = 0;
          const target = bytes(to, length);
          const code = attempt(mount, 'read', name, () => {
            there = mount.disk.read(file, Number(offset), target);
          });
          if (code !== RESULT.ok) return code;
          target.fill(0, there);
          return there < length ? RESULT.ioShortRead : RESULT.ok;
        },
        xWrite(pointer, from, length, offset) {
          const { mount, file, name } = open.get(pointer)!;
          return attempt(mount, 'write', name, (fault) => {
            const data = bytes(from, fault?.written ?? length).slice();
            if (data.length > 0) mount.disk.apply({ type: 'write', file, offset: Number(offset), data });
          });
        },
        xTruncate(pointer, size) {
          const { mount, file, name } = open.get(pointer)!;
          return attempt(mount, 'truncate', name, () => {
            mount.disk.apply({ type: 'truncate', file, size: Number(size) });
          });
        },
        xSync(pointer) {
          const { mount, file, name } = open.get(pointer)!;
          return attempt(mount, 'sync', name, (fault) => {
            mount.disk.apply({ type: 'sync', file, lost: fault?.lost ?? false });
          });
        },
        xFileSize(pointer, to) {
          const { mount, file } = open.get(pointer)!;
          wasm.poke64(to, BigInt(mount.disk.size(file)));
          return RESULT.ok;
        },
        xLock: () => RESULT.ok,
        xUnlock: () => RESULT.ok,
        xCheckReservedLock(_, to) {
          wasm.poke32(to, 0);
          return RESULT.ok;
        },
        xFileControl: () => capi.SQLITE_NOTFOUND,
        xSectorSize: () => SECTOR_SIZE as Sqlite3Result,
        xDeviceCharacteristics: () => POWERSAFE_OVERWRITE as Sqlite3Result,
      },
    },
  });

  /** Splits `/<n>/<name>`. */
  function locate(pointer: Pointer): { mount: Mount; name: string } | undefined {
    const path = wasm.cstrToJs(pointer) as string;
    const end = path.indexOf('/', 1) + 1;
    const mount = mounts.get(path.slice(0, end));
    return mount && { mount, name: path.slice(end) };
  }

  const standard = new capi.sqlite3_vfs(capi.sqlite3_vfs_find(null));
  const vfs = new capi.sqlite3_vfs();
  const { sizeof: handleSize } = (capi.sqlite3_file as unknown as { structInfo: { sizeof: number } })
    .structInfo;
  const { $xRandomness, $xSleep, $xCurrentTime, $xCurrentTimeInt64 } = standard as unknown as Record<
    string,
    number
  >;
  Object.assign(vfs, {
    $iVersion: 2,
    $szOsFile: handleSize,
    $mxPathname: 512,
    $xRandomness,
    $xSleep,
    $xCurrentTime,
    $xCurrentTimeInt64,
  });
  standard.dispose();
  sqlite3.vfs.installVfs({
    vfs: {
      struct: vfs,
      name: NAME,
      methods: {
        xOpen(_, path, pointer, flags, outFlags) {
          const at = locate(path);
          if (!at) return RESULT.cantOpen;
          const { mount, name } = at;
          let file = mount.disk.find(name);
          const code = attempt(mount, 'open', name, () => {
            if (file === undefined && flags & OPEN_CREATE)
              file = mount.disk.create(name, (flags & OPEN_JOURNAL) !== 0);
          });
          if (code !== RESULT.ok) return code;
          if (file === undefined) return RESULT.cantOpen;
          const handle = new capi.sqlite3_file(pointer);
          Object.assign(handle, { $pMethods: io.pointer });
          handle.dispose();
          open.set(pointer, { mount, file, name });
          if (outFlags) wasm.poke32(outFlags, flags);
          return RESULT.ok;
        },
        xDelete(_, path, syncDirectory) {
          const at = locate(path);
          if (!at) return RESULT.ioDelete;
          const { mount, name } = at;
          return attempt(mount, 'delete', name, () => {
            if (mount.disk.find(name) !== undefined) mount.disk.apply({ type: 'delete', name });
            if (syncDirectory) mount.disk.apply({ type: 'syncDirectory' });
          });
        },
        xAccess(_, path, flags, to) {
          const at = locate(path);
          const file = at?.mount.disk.find(at.name);
          // An empty journal is none.
          const there = file !== undefined && (flags !== 0 || at!.mount.disk.size(file) > 0);
          wasm.poke32(to, there ? 1 : 0);
          return RESULT.ok;
        },
        xFullPathname(_, path, length, to) {
          const target = bytes(to, length);
          const { written } = new TextEncoder().encodeInto(wasm.cstrToJs(path) as string, target);
          target[written] = 0;
          return RESULT.ok;
        },
        xGetLastError: () => RESULT.ok,
      },
    },
  });
  return sqlite3;
}
