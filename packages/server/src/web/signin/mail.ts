/** The mail of a test book, on a page: what would have been sent, the newest first. Test books only. */
import type { Hono } from 'hono';
import type { KeptMail } from '@farthing/provider/mail/kept-mail.ts';
import type { Bindings } from '../../request.ts';
import { html, nothing } from '../html.ts';
import type { Web } from '../index.ts';
import * as When from '../when.ts';
import { readerOf } from './words.ts';

export function mountMail(
  app: Hono<{ Bindings: Bindings }>,
  { mail, send }: Pick<Web, 'send'> & { mail: Pick<KeptMail, 'list'> },
): void {
  app.get('/sandbox/mail', async (c) => {
    const { t, locale } = readerOf(c);
    const messages = await mail.list({ to: c.req.query('to'), limit: 50 });
    const body = html`<div class="stack-wide">
      <h1>${t.mailTitle}</h1>
      <p>${t.mailLead}</p>
      ${messages.length === 0 ? html`<p class="card soft">${t.mailEmpty}</p>` : nothing}
      ${messages.map(
        ({ to, subject, text, time }) =>
          html`<article class="card stack">
            <h2>${subject}</h2>
            <p class="soft">
              ${t.mailTo(to)} ·
              <time datetime="${When.machine(time)}">${When.moment(time, 'UTC', locale)} UTC</time>
            </p>
            ${paragraphs(text).map((paragraph) => html`<p>${linked(paragraph)}</p>`)}
          </article>`,
      )}
    </div>`;
    return send(c, { title: t.mailTitle, body });
  });
}

function paragraphs(text: string): string[] {
  return text.split(/\n{2,}/).flatMap((part) => part.trim() || []);
}

/** An address on a line of its own can be followed. */
function linked(paragraph: string) {
  return /^https?:\/\/\S+$/.test(paragraph)
    ? html`<a href="${paragraph}" rel="noreferrer">${paragraph}</a>`
    : html`${paragraph}`;
}
