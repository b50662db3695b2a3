/** The page script of passkeys: bundled when it is first asked for, under a name that changes with its source. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Hono } from 'hono';
import type { Bindings } from '../../request.ts';

const entry = fileURLToPath(new URL('../scripts/passkeys.ts', import.meta.url));
const library = fileURLToPath(import.meta.resolve('@simplewebauthn/browser'));
const hash = [entry, library].reduce((sum, file) => sum.update(readFileSync(file)), createHash('sha256'));

export const PASSKEYS_PATH = `/assets/passkeys.${hash.digest('hex').slice(0, 12)}.js`;

let bundled: Promise<string> | undefined;

async function bundle(): Promise<string> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
  });
  return outputFiles[0]!.text;
}

export function mountPasskeysScript(app: Hono<{ Bindings: Bindings }>): void {
  app.get(PASSKEYS_PATH, async (c) => {
    bundled ??= bundle().catch((error: unknown) => {
      bundled = undefined;
      throw error;
    });
    return c.body(await bundled, 200, {
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
    });
  });
}
