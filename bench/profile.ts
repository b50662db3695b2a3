/** Reads what V8's sampling profiler wrote (`--cpu-prof`): which share of the processor time was spent in which file. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string } }[];
  samples: number[];
  timeDeltas: number[];
}

export interface Share {
  /** A file of ours, a package, a module of the runtime, or what the runtime does by itself. */
  where: string;
  /** Of the time in which the main thread did anything. */
  percent: number;
}

/** The largest shares of the only profile in a directory, in order; the rest is summed up. */
export function sharesOf(directory: string, most: number): Share[] {
  const name = readdirSync(directory).find((each) => each.endsWith('.cpuprofile'));
  if (!name) throw new Error(`no profile was written to ${directory}`);
  const profile = JSON.parse(readFileSync(join(directory, name), 'utf8')) as CpuProfile;
  const places = new Map(profile.nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const times = new Map<string, number>();
  for (const [index, id] of profile.samples.entries()) {
    const place = places.get(id)!;
    if (place !== IDLE) times.set(place, (times.get(place) ?? 0) + profile.timeDeltas[index]!);
  }
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  const shares = [...times]
    .map(([where, time]) => ({ where, percent: (time / total) * 100 }))
    .toSorted((a, b) => b.percent - a.percent);
  const rest = shares.slice(most).reduce((sum, { percent }) => sum + percent, 0);
  return rest > 0 ? [...shares.slice(0, most), { where: 'all the rest', percent: rest }] : shares;
}

const IDLE = '(idle)';
const root = fileURLToPath(new URL('..', import.meta.url));

function placeOf({ functionName, url }: { functionName: string; url: string }): string {
  if (url.startsWith('node:')) return url;
  if (url.startsWith('file:')) {
    const path = fileURLToPath(url);
    const parts = path.split(sep);
    const modules = parts.lastIndexOf('node_modules');
    if (modules >= 0) return packageOf(parts.slice(modules + 1));
    return path.startsWith(root) ? path.slice(root.length) : path;
  }
  if (functionName === '(garbage collector)') return 'garbage collection';
  // Functions without a source are the runtime's own: SQLite, hashing, buffers, sockets.
  return functionName.startsWith('(') ? functionName : `native: ${functionName || 'without a name'}`;
}

function packageOf([first = '', second = '']: string[]): string {
  return first.startsWith('@') ? `${first}/${second}` : first;
}
