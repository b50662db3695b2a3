/** The front page: every story with its price, each title a complete link to read it or to pay for it. */
import { html, raw } from 'hono/html';
import type { Article } from '../article.ts';
import { frame, minutes } from './frame.ts';

export interface Story {
  article: Article;
  /** The article itself when it is open to this reader, else checkout. */
  href: string;
  owned: boolean;
}

export function frontPage(page: { today: Date; stories: Story[]; walletUrl: string }) {
  const [lead, ...rest] = page.stories;
  const longRead = rest.pop();
  return frame({
    title: 'The Morning Wren',
    description: 'News of Linnet Quay, at a farthing or so the story.',
    front: true,
    walletUrl: page.walletUrl,
    body: html` <header class="masthead">
        <p class="ear">Pay for what you read.<br />No account, no subscription.</p>
        <h1><img src="/wren.svg" alt="" width="64" height="64" /> The Morning Wren</h1>
        <p class="ear">Small, but<br />extremely loud.</p>
        <p class="dateline">
          <span>Linnet Quay</span
          ><time datetime="${page.today.toISOString().slice(0, 10)}">${longDate(page.today)}</time
          ><span>Price: as marked</span>
        </p>
      </header>
      <div class="front">
        ${lead ? story(lead, 'lead') : ''}
        <div class="columns">${rest.map((item) => story(item, ''))}</div>
        ${longRead ? story(longRead, 'long') : ''}
      </div>`,
  });
}

function story({ article, href, owned }: Story, style: string) {
  return html`<article class="story ${style}">
    ${article.picture ? html`<div class="picture" aria-hidden="true">${raw(article.picture)}</div>` : ''}
    <div class="words">
      <p class="section">${article.section}</p>
      <h2><a href="${href}">${article.title} ${price(article, owned)}</a></h2>
      <p class="standfirst">${article.standfirst}</p>
      <p class="byline">${article.author} · ${minutes(article.minutes)}</p>
    </div>
  </article>`;
}

function price(article: Article, owned: boolean) {
  if (owned) return html`<span class="price owned">Yours</span>`;
  if (article.price === undefined) return html`<span class="price free">Free</span>`;
  return html`<span class="price">$${article.price}</span>`;
}

function longDate(date: Date): string {
  return date.toLocaleDateString('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
}
