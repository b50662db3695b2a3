/**
 * The widget as the provider serves it: bundled when it is first asked for, at `/farthing.js` for pages that want the
 * newest, and under a name that changes with its content for pages that pin it by its hash.
 */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Hono } from 'hono';
import { type AppContext, type Bindings, header } from '../request.ts';

export interface Widget {
  /** As it runs. */
  text: string;
  /** `/farthing.<hash>.js`: never anything else at this address. */
  path: string;
  /** For the attribute `integrity` (Subresource Integrity). */
  integrity: string;
  brotli: Uint8Array<ArrayBuffer>;
  gzip: Uint8Array<ArrayBuffer>;
}

const ENTRY = fileURLToPath(new URL('../../../widget/src/index.ts', import.meta.url));

let bundled: Promise<Widget> | undefined;

/** The bundle, made once. */
export function widget(): Promise<Widget> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<Widget> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [ENTRY],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    write: false,
  });
  const text = outputFiles[0]!.text;
  const name = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const integrity = `sha384-${createHash('sha384').update(text).digest('base64')}`;
  const bytes = Buffer.from(text);
  const [brotli, gzip] = [brotliCompressSync(bytes), gzipSync(bytes, { level: 9 })].map(
    (each) => new Uint8Array(each),
  );
  return { text, path: `/farthing.${name}.js`, integrity, brotli: brotli!, gzip: gzip! };
}

const HEADERS = {
  'content-type': 'text/javascript; charset=utf-8',
  'x-content-type-options': 'nosniff',
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  vary: 'Accept-Encoding',
};

export function mountWidget(app: Hono<{ Bindings: Bindings }>): void {
  app.get('/farthing.js', async (c) => answer(c, await widget(), 'public, max-age=300'));

  app.get('/farthing.json', async (c) => {
    const { path, integrity, brotli } = await widget();
    c.header('Access-Control-Allow-Origin', '*');
    c.header('Cache-Control', 'public, max-age=300');
    return c.json({ path, integrity, compressed_bytes: brotli.length });
  });

  app.get('/:file{farthing\\.[0-9a-f]{12}\\.js}', async (c, next) => {
    const made = await widget();
    if (c.req.path !== made.path) return next();
    return answer(c, made, 'public, max-age=31536000, immutable');
  });
}

function answer(c: AppContext, made: Widget, cache: string): Response {
  const etag = `W/"${made.path.split('.')[1]}"`;
  const headers = { ...HEADERS, 'cache-control': cache, etag };
  if (header(c, 'if-none-match') === etag) return new Response(null, { status: 304, headers });
  const accepts = header(c, 'accept-encoding') ?? '';
  if (/\bbr\b/.test(accepts))
    return new Response(made.brotli, { headers: { ...headers, 'content-encoding': 'br' } });
  if (/\bgzip\b/.test(accepts))
    return new Response(made.gzip, { headers: { ...headers, 'content-encoding': 'gzip' } });
  return new Response(made.text, { headers });
}
