/** What memory a server process needs once all garbage is collected; asked of a probe inside it. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const probe = new URL('./memory-probe.ts', import.meta.url);
const PATIENCE_MS = 30_000;

/** Settings for a server that can be asked. */
export function withProbe(file: string): Record<string, string> {
  return { NODE_OPTIONS: `--import ${fileURLToPath(probe)}`, TORTURE_MEMORY: file };
}

/** Bytes in use on the JavaScript heap and beside it (buffers), after a collection. Pages the allocator keeps do not count. */
export async function memoryOf(pid: number, file: string): Promise<number> {
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    // Found while it is being written, it has no end yet.
    if (!text.endsWith('}')) continue;
    const { heapUsed, external } = JSON.parse(text) as NodeJS.MemoryUsage;
    return heapUsed + external;
  }
  throw new Error('the server did not say what memory it uses');
}
