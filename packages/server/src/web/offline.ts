/** The page that the wallet's service worker keeps for when there is no network. It holds nothing personal. */
import type { Hono } from 'hono';
import type { Bindings } from '../request.ts';
import type { Send } from './frame.ts';
import { html } from './html.ts';
import { icon } from './icons.ts';
import { readerOf } from './reader.ts';

export function mountOffline(app: Hono<{ Bindings: Bindings }>, send: Send): void {
  app.get('/wallet/offline', (c) => {
    const t = readerOf(c).texts.common;
    const body = html`<article class="card stack">
      <div class="empty">
        ${icon('offline')}
        <h1>${t.offline}</h1>
        <p>${t.offlineMeans}</p>
        <a class="button primary" href="/wallet">${t.tryAgain}</a>
      </div>
    </article>`;
    return send(c, { title: t.offline, body, narrow: true, bare: true });
  });
}
