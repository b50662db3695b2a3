/** An article, in full. Only free articles and proven payments come here. */
import { html, raw } from 'hono/html';
import type { Article } from '../article.ts';
import { frame, minutes } from './frame.ts';

export function articlePage(page: { article: Article; payment?: string; next: Article; walletUrl: string }) {
  const { article, next } = page;
  return frame({
    title: `${article.title} — The Morning Wren`,
    description: article.standfirst,
    walletUrl: page.walletUrl,
    body: html`<article class="text">
      <p class="section">${article.section}</p>
      <h1>${article.title}</h1>
      <p class="standfirst">${article.standfirst}</p>
      <p class="byline">By ${article.author} · ${minutes(article.minutes)}</p>
      ${article.picture ? html`<div class="picture" aria-hidden="true">${raw(article.picture)}</div>` : ''}
      <div class="prose">${raw(article.html)}</div>
      ${page.payment ? html`<p class="paid">You paid $${article.price} for this article. It is yours: coming back costs nothing. <a href="${page.walletUrl}">Changed your mind?</a></p>` : ''}
      <nav class="next" aria-label="More to read">
        <a href="/articles/${next.slug}"><span>Next</span> ${next.title}</a
        ><a href="/">All of today’s stories</a>
      </nav>
    </article>`,
  });
}
