/** What a reader sees who has not paid, or no longer: the title, the price and the way to checkout. Not a word of the text. */
import { html } from 'hono/html';
import type { Article } from '../article.ts';
import { frame, minutes } from './frame.ts';

/** Why the article is locked although the reader may have expected otherwise. */
export type Notice = 'refunded' | 'too_late' | 'strayed';

const NOTICES: Record<Notice, string> = {
  refunded: 'Your payment for this article was given back, so it is locked again.',
  too_late:
    'The way back from checkout took too long. If you have paid, press the button once more: what you own costs nothing.',
  strayed:
    'This visit did not start in this browser. If you have paid, press the button once more: what you own costs nothing.',
};

export function lockedPage(page: {
  article: Article;
  checkoutUrl: string;
  notice: Notice | undefined;
  free: Article[];
}) {
  const { article } = page;
  return frame({
    title: `${article.title} — The Morning Wren`,
    description: article.standfirst,
    body: html`<article class="text locked">
      <p class="section">${article.section}</p>
      <h1>${article.title}</h1>
      <p class="standfirst">${article.standfirst}</p>
      <p class="byline">By ${article.author} · ${minutes(article.minutes)}</p>
      ${page.notice ? html`<p class="notice" role="status">${NOTICES[page.notice]}</p>` : ''}
      <div class="offer">
        <a class="button" href="${page.checkoutUrl}">Read it for $${article.price}</a>
        <p>Once paid it is yours, today and next year. You can take it back within ten seconds.</p>
      </div>
      <nav class="next" aria-label="Free to read">
        <p>Or read one of these, free:</p>
        ${page.free.map((other) => html`<a href="/articles/${other.slug}">${other.title}</a>`)}
      </nav>
    </article>`,
  });
}
