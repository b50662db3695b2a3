/** Processor time that processes have used, as Linux counts it under /proc. Elsewhere it is not known. */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts for programs in hundredths of a second, whatever its own clock. */
const TICKS_PER_SECOND = 100;

/** Seconds (user and system) of a process and all its descendants, including those that have ended. */
export function cpuSeconds(pid: number | undefined): number | undefined {
  if (pid === undefined || process.platform !== 'linux') return undefined;
  const processes = new Map<number, Stat>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(name) : undefined;
    if (stat) processes.set(Number(name), stat);
  }
  if (!processes.has(pid)) return undefined;
  const belongs = (id: number): boolean => {
    if (id === pid) return true;
    const parent = processes.get(id)?.parent;
    return parent !== undefined && parent > 0 && belongs(parent);
  };
  let ticks = 0;
  for (const [id, stat] of processes) if (belongs(id)) ticks += stat.ticks;
  return ticks / TICKS_PER_SECOND;
}

interface Stat {
  parent: number;
  /** Its own, and of children that it has waited for. */
  ticks: number;
}

function statOf(pid: string): Stat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined; // It has ended.
  }
  // After the program's name in brackets: state, parent, …; utime, stime, cutime and cstime are the 14th to 17th of all.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1]), ticks: fields.slice(11, 15).reduce((sum, n) => sum + Number(n), 0) };
}

/** Resident memory in MB. */
export function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
