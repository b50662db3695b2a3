/** Places that are really full, read-only or short of file descriptors, as far as this machine lets us make them. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A small disk of its own. */
export interface SmallDisk {
  directory: string;
  /** Takes all the room that is left; answers how many bytes that was. */
  fill(): number;
  /** Gives it back. */
  relieve(): void;
  remove(): void;
}

/** A tmpfs of so many bytes, or nothing where mounting is not permitted. */
export function smallDisk(directory: string, bytes: number): SmallDisk | undefined {
  mkdirSync(directory, { recursive: true });
  if (!run('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', directory)) return undefined;
  const filler = join(directory, 'filler');
  return {
    directory,
    fill() {
      const file = openSync(filler, 'a');
      let taken = 0;
      // The last bytes count: first large pieces, then ever smaller ones.
      for (let size = 1 << 20; size > 0; size = Math.floor(size / 16)) {
        try {
          for (;;) taken += writeSync(file, Buffer.alloc(size));
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
        }
      }
      closeSync(file);
      return taken;
    },
    relieve: () => rmSync(filler),
    remove: () => void run('umount', '-l', directory),
  };
}

/** Makes a directory read-only for everybody, also for root; answers how to undo that, or nothing where it cannot be. */
export function readOnly(directory: string): { way: string; undo(): void } | undefined {
  if (run('mount', '--bind', directory, directory)) {
    const undo = () => void run('umount', directory);
    if (run('mount', '-o', 'remount,bind,ro', directory)) return { way: 'read-only mount', undo };
    undo();
  }
  if (run('chattr', '+i', directory)) {
    return { way: 'immutable directory', undo: () => void run('chattr', '-i', directory) };
  }
  return undefined;
}

/** Whether this machine has the program that limits a process. */
export function canLimit(): boolean {
  return run('prlimit', '--version');
}

/** Sets how many files a running process may have open; false where that cannot be done. */
export function limitOpenFiles(pid: number, soft: number): boolean {
  return run('prlimit', '--pid', String(pid), `--nofile=${soft}:`);
}

/** How many files a process has open now. */
export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

function run(command: string, ...parameters: string[]): boolean {
  return spawnSync(command, parameters, { stdio: 'ignore' }).status === 0;
}
