/**
 * Style sheets, icons and the few scripts, read once at start and served under names that change with their content,
 * compressed for whoever takes it so.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Hono } from 'hono';
import { header, type AppContext, type Bindings } from '../request.ts';

interface Served {
  path: string;
  body: string | Uint8Array<ArrayBuffer>;
  type: string;
}

const CSS = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';

/** Several files served as one. */
function load(name: string, type: string, files: readonly string[]): Served {
  const body = files.map(read).join('\n');
  const [stem, extension] = name.split('.');
  return { path: `/assets/${stem}.${hashOf(body)}.${extension}`, body, type };
}

function read(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}

function hashOf(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 12);
}

const style = load('style.css', CSS, ['style.css', 'parts.css']);
const site = load('site.css', CSS, ['site.css']);
const consoleStyle = load('console.css', CSS, ['console.css']);
const popup = load('popup.js', SCRIPT, ['scripts/popup.js']);
const icon = load('icon.svg', 'image/svg+xml', ['icon.svg']);
const copy = load('copy.js', SCRIPT, ['scripts/copy.js']);
const install = load('install.js', SCRIPT, ['scripts/install.js']);
const linkKey = load('link-key.js', SCRIPT, ['scripts/link-key.js']);
const times = load('times.js', SCRIPT, ['scripts/times.js']);
const zone = load('zone.js', SCRIPT, ['scripts/zone.js']);
const watch = load('watch.js', SCRIPT, ['scripts/watch.js']);
const pictures = ['icon-192.png', 'icon-512.png', 'icon-maskable.png', 'apple-touch-icon.png'].map(
  (name) => ({
    path: `/assets/${name}`,
    body: new Uint8Array(readFileSync(new URL(`icons/${name}`, import.meta.url))),
    type: 'image/png',
  }),
);

export const STYLE_PATH = style.path;
export const POPUP_PATH = popup.path;
export const ICON_PATH = icon.path;
export const TOUCH_ICON_PATH = '/assets/apple-touch-icon.png';
export const MANIFEST_PATH = '/wallet.webmanifest';
/** For pages with boxes to copy from (`codeBox`). */
export const COPY_PATH = copy.path;
/** For the wallet, which says so when the network is away. */
export const INSTALL_PATH = install.path;

/** Makes a pair of link keys in the browser. */
export const LINK_KEY_PATH = linkKey.path;

/** Says in which time zone the browser is (`wallet/zone.ts`). */
export const ZONE_PATH = zone.path;

/** Looks again for a page that waits (`Page.refresh`). */
export const WATCH_PATH = watch.path;

/** Puts a console's times into the zone of its reader. */
export const TIMES_PATH = times.path;

/** Style sheets beside the one that every page has. */
export const SHEETS = { site: site.path, console: consoleStyle.path } as const;
export type Sheet = keyof typeof SHEETS;

const FOR_EVER = 'public, max-age=31536000, immutable';

export function mountAssets(app: Hono<{ Bindings: Bindings }>): void {
  for (const served of [style, site, consoleStyle, icon, copy, install, linkKey, popup, times, watch, zone])
    mountServed(app, served, FOR_EVER);
  // Addresses that stay the same: phones keep them with the installed wallet.
  for (const picture of pictures) mountServed(app, picture, 'public, max-age=86400');
  mountServed(app, worker(), 'no-cache', {
    'Content-Security-Policy': "default-src 'none'; connect-src 'self'",
  });
  mountServed(app, manifest(), 'public, max-age=3600');
  app.get('/favicon.ico', (c) => c.redirect(icon.path, 302));
}

function mountServed(
  app: Hono<{ Bindings: Bindings }>,
  served: Served,
  caching: string,
  more: Record<string, string> = {},
): void {
  const encoded = encodings(served);
  app.get(served.path, (c) => {
    const [name, body] = encoded(c);
    return c.body(body, 200, {
      'Content-Type': served.type,
      'Cache-Control': caching,
      'X-Content-Type-Options': 'nosniff',
      Vary: 'Accept-Encoding',
      ...(name && { 'Content-Encoding': name }),
      ...more,
    });
  });
}

/** The body as this browser takes it; each encoding is made when it is first asked for. */
function encodings({ body, type }: Served): (c: AppContext) => [string, Served['body']] {
  if (type === 'image/png') return () => ['', body];
  const made = new Map<string, Uint8Array<ArrayBuffer>>();
  const makers = { br: brotliCompressSync, gzip: gzipSync } as const;
  return (c) => {
    const accepted = header(c, 'accept-encoding') ?? '';
    const name = (['br', 'gzip'] as const).find((each) => new RegExp(`\\b${each}\\b`).test(accepted));
    if (!name) return ['', body];
    const encoded = made.get(name) ?? new Uint8Array(makers[name](body));
    made.set(name, encoded);
    return [name, encoded];
  };
}

function worker(): Served {
  const parts = [style.path, icon.path];
  const body = read('scripts/wallet-worker.js')
    .replace('__VERSION__', hashOf(parts.join()))
    .replace('__PARTS__', JSON.stringify(parts));
  return { path: '/wallet-worker.js', body, type: SCRIPT };
}

/** What a phone needs to know to keep the wallet beside its other applications. */
function manifest(): Served {
  const body = JSON.stringify({
    id: '/wallet',
    name: 'Farthing',
    short_name: 'Farthing',
    start_url: '/wallet',
    scope: '/',
    display: 'standalone',
    background_color: '#f5f4ee',
    theme_color: '#0b5a46',
    icons: [
      { src: icon.path, sizes: 'any', type: 'image/svg+xml' },
      { src: '/assets/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/assets/icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: '/assets/icon-maskable.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
  });
  return { path: MANIFEST_PATH, body, type: 'application/manifest+json' };
}
