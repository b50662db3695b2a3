/**
 * `npm run build -w @farthing/sdk`: makes in `dist/` the package as it is published: JavaScript modules, their declarations
 * and a manifest of their own; and writes `api-report.md`. Nothing in this repository needs it: here the sources run as they
 * are. `npm run sdk` does the same and makes the tarball; `npm pack` here refuses, since it would pack the sources.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiReport } from './report.ts';

const here = import.meta.dirname;
const project = join(here, 'tsconfig.build.json');

/** What can be imported, and the module behind it. */
export const ENTRIES = {
  '.': 'index',
  './api': 'api/index',
  './paywall': 'paywall/index',
  './paywall/charge': 'paywall/charge',
  './paywall/express': 'paywall/express',
  './paywall/fastify': 'paywall/fastify',
  './paywall/fetch': 'paywall/fetch',
  './paywall/hono': 'paywall/hono',
} as const;

/** Builds the package into a directory, which is emptied first. @throws when it does not compile */
export function buildSdk(outDir: string): void {
  rmSync(outDir, { recursive: true, force: true });
  const typescript = dirname(fileURLToPath(import.meta.resolve('typescript/package.json')));
  const compiler = join(typescript, 'bin/tsc');
  const run = spawnSync(process.execPath, [compiler, '-p', project, '--outDir', outDir], {
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`the SDK does not compile:\n${run.stdout}${run.stderr}`);
  // The compiler writes `.js` into modules, but leaves `.ts` in declarations.
  for (const file of filesIn(outDir).filter((name) => name.endsWith('.d.ts'))) {
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll(/((?:from|import)\s*\(?\s*['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2'));
  }
  writeFileSync(join(outDir, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
  cpSync(join(here, 'README.md'), join(outDir, 'README.md'));
}

/** The published manifest: that of the sources, with what is built in place of them. */
function manifest(): Record<string, unknown> {
  const source = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')) as Record<string, unknown>;
  const { name, version, description, license, type, sideEffects, engines, dependencies } = source;
  const exports = Object.fromEntries(
    Object.entries(ENTRIES).map(([path, file]) => [
      path,
      { types: `./${file}.d.ts`, default: `./${file}.js` },
    ]),
  );
  return { name, version, description, license, type, sideEffects, engines, exports, dependencies };
}

/** All files beneath a directory. */
export function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name));
}

if (import.meta.main) {
  const outDir = join(here, 'dist');
  buildSdk(outDir);
  writeFileSync(join(here, 'api-report.md'), apiReport(outDir, ENTRIES));
  console.log(`${filesIn(outDir).length} files in ${relative(process.cwd(), outDir)}`);
}
