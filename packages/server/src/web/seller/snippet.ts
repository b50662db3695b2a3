/**
 * What a seller puts on a page: the link, which works alone, and the one script that makes buttons of all links. The
 * script needs a publishable key, which is shown in the moment when it is made.
 */
import type { Offer } from '@farthing/provider';
import { html, type Html, nothing } from '../html.ts';
import type { Web } from '../index.ts';
import { codeBox } from '../parts-more.ts';
import type { Desk } from './desk.ts';

export function linkOf({ config }: Pick<Web, 'config'>, offer: Pick<Offer, 'id'>): string {
  return `${config.baseUrl}/l/${offer.id}`;
}

export function linkBox({ b, t }: Desk, link: string, title: string): Html {
  const text = `<a href="${link}">${attribute(title)}</a>`;
  return codeBox({ label: b.linkBox, text, copy: t.copy, wrap: true });
}

/** The script with a key that has just been made. */
export function scriptBox({ b, t }: Desk, { config }: Pick<Web, 'config'>, key: string): Html {
  const text = `<script src="${config.baseUrl}/farthing.js" data-key="${key}" data-server="none" async></script>`;
  return codeBox({ label: b.scriptBox, text, copy: t.copy, wrap: true });
}

/** What the script is for, and the button that makes its key. */
export function scriptParts({ b, base, can, proof }: Desk, path: string): Html {
  if (!can('keys')) return nothing;
  return html`<p>${b.scriptText}</p>
    <form method="post" action="${base}${path}">${proof(path)}<button>${b.scriptMake}</button></form>
    <p class="hint">${b.scriptServer(html`<a href="/docs/guides/server">${b.scriptGuide}</a>`)}</p>`;
}

/** Text as it stands in HTML that somebody copies. */
function attribute(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
