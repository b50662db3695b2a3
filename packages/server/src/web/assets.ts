/** The style sheet and the icon, read once at start and served under names that change with their content. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Hono } from 'hono';
import type { Bindings } from '../request.ts';

interface Served {
  path: string;
  body: string;
  type: string;
}

/** Several files served as one. */
function load(name: string, type: string, files: readonly string[]): Served {
  const body = files.map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join('\n');
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
  const [stem, extension] = name.split('.');
  return { path: `/assets/${stem}.${hash}.${extension}`, body, type };
}

const style = load('style.css', 'text/css; charset=utf-8', ['style.css', 'parts.css', 'pages.css']);
const popup = load('popup.js', 'text/javascript; charset=utf-8', ['checkout/popup.js']);
const icon = load('icon.svg', 'image/svg+xml', ['icon.svg']);

export const STYLE_PATH = style.path;
export const POPUP_PATH = popup.path;
export const ICON_PATH = icon.path;

export function mountAssets(app: Hono<{ Bindings: Bindings }>): void {
  for (const { path, body, type } of [style, icon, popup])
    app.get(path, (c) =>
      c.body(body, 200, {
        'Content-Type': type,
        'Cache-Control': 'public, max-age=31536000, immutable',
        'X-Content-Type-Options': 'nosniff',
      }),
    );
  app.get('/favicon.ico', (c) => c.redirect(icon.path, 302));
}
