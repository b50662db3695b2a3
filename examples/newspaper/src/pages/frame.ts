/** What all pages share: the head, the small masthead and the foot. No script, nothing from elsewhere. */
import { html, raw } from 'hono/html';

type Html = ReturnType<typeof html>;

export function frame(page: {
  title: string;
  description: string;
  body: Html;
  front?: boolean;
  walletUrl?: string;
}): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="description" content="${page.description}" />
        <meta name="color-scheme" content="light dark" />
        <title>${page.title}</title>
        <link rel="icon" href="/wren.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to the text</a>
        ${page.front ? '' : raw('<header class="small-head"><a href="/"><img src="/wren.svg" alt="" width="30" height="30"> The Morning Wren</a></header>')}
        <main id="main">${page.body}</main>
        <footer class="foot">
          <p>
            The Morning Wren is an example that comes with Farthing. Linnet Quay and everyone in it are made
            up; the prices are real, in test money.
          </p>
          ${page.walletUrl ? html`<p><a href="${page.walletUrl}">Your wallet</a>: what you have paid, what is left, and how to take it back.</p>` : ''}
        </footer>
      </body>
    </html>`;
}

/** How long it takes and what it costs, as a reader says it. */
export function minutes(count: number): string {
  return count === 1 ? '1 minute' : `${count} minutes`;
}
