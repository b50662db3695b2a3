/** What the demo keeps between runs, in `demo.json`: its ports, and the keys of its two sellers. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { BookInUse, openSqliteStore } from '@farthing/provider/stores/sqlite/index.ts';
import { bookPath } from '../data-directory.ts';

export const PARTS = ['provider', 'newspaper', 'tips'] as const;

export type Part = (typeof PARTS)[number];

export interface SavedSeller {
  id: `sel_${string}`;
  secretKey: string;
}

export interface DemoState {
  ports: Record<Part, number>;
  newspaper?: SavedSeller;
  tips?: SavedSeller;
  /** What the tip page's link was signed for; another provider, page or seller needs another link. */
  signedFor?: string;
}

const FILE = 'demo.json';
const DEFAULT_PORTS = { provider: 4020, newspaper: 4021, tips: 4022 };

/** Reads the demo's state; a new directory gets a new one. The text says why the directory cannot be used. */
export function openState(dataDir: string): DemoState | string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, FILE);
  if (existsSync(path)) {
    try {
      const state = JSON.parse(readFileSync(path, 'utf8')) as DemoState;
      return { ...state, ports: { ...DEFAULT_PORTS, ...state.ports } };
    } catch {
      return `${path} is damaged. Start anew with --fresh.`;
    }
  }
  if (readdirSync(dataDir).length > 0)
    return `${dataDir} holds something other than a demo. Choose a new directory with --data-dir.`;
  return { ports: DEFAULT_PORTS };
}

export function saveState(dataDir: string, state: DemoState): void {
  const path = join(dataDir, FILE);
  writeFileSync(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  chmodSync(`${path}.new`, 0o600);
  renameSync(`${path}.new`, path);
}

/** Forgets everything about a demo that is not running. The text says why it must not be forgotten. */
export async function forgetState(dataDir: string): Promise<string | undefined> {
  if (!existsSync(dataDir) || readdirSync(dataDir).length === 0) return undefined;
  if (!existsSync(join(dataDir, FILE)))
    return `${dataDir} holds something other than a demo, so it was left alone. Choose another --data-dir.`;
  if (existsSync(bookPath(dataDir))) {
    try {
      await (await openSqliteStore({ file: bookPath(dataDir) })).close();
    } catch (error) {
      if (error instanceof BookInUse) return `the demo is running (${error.message}). Stop it first.`;
      // Whatever else is wrong with the book, it is about to go.
    }
  }
  rmSync(dataDir, { recursive: true, force: true });
  return undefined;
}
