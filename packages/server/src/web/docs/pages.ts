/** The pages of the documentation: a document in its frame, a file of the repository, and what a search found. */
import { html, nothing, type Html } from '../html.ts';
import type { Texts as AllTexts } from '../texts/index.ts';
import { DOCS } from './addresses.ts';
import type { Doc, Item, Library } from './library.ts';
import type { Heading, Rendered } from './markdown.ts';
import { type Found, wordsOf } from './search.ts';

export interface DocsPage {
  title: string;
  body: Html;
}

type Texts = AllTexts['docs'];

export function documentPage(doc: Doc, library: Library, t: Texts): DocsPage {
  const { previous, next } = library.around(doc);
  const contents = doc.headings.filter(({ level }) => level === 2);
  const main = html`${trail(t, doc.section)}
    <div class="with-contents">
      ${contents.length > 1 && doc.section !== '' ? onThisPage(contents, t) : nothing}
      <article class="document" lang="en">${doc.body}</article>
    </div>
    ${
      previous || next
        ? html`<nav class="neighbours" aria-label="${t.neighbours}">
            ${neighbour(previous, t.previous, 'prev')}${neighbour(next, t.next, 'next')}
          </nav>`
        : nothing
    }`;
  return page(doc.title, main, library, t, { address: doc.address });
}

/** Folded above the document where the screen is narrow, beside it where it is wide. */
function onThisPage(contents: readonly Heading[], t: Texts): Html {
  const list = html`<ul lang="en">
    ${contents.map(({ id, text }) => html`<li><a href="#${id}">${text}</a></li>`)}
  </ul>`;
  return html`<details class="contents folded">
      <summary>${t.onThisPage}</summary>
      ${list}
    </details>
    <nav class="contents unfolded" aria-label="${t.onThisPage}">
      <h2>${t.onThisPage}</h2>
      ${list}
    </nav>`;
}

export function sourcePage(source: Pick<Rendered, 'title' | 'body'>, library: Library, t: Texts): DocsPage {
  const main = html`${trail(t, t.source)}
    <article class="document" lang="en">${source.body}</article>`;
  return page(source.title, main, library, t, {});
}

export function searchPage(query: string, found: readonly Found[], library: Library, t: Texts): DocsPage {
  const words = wordsOf(query);
  const asked = query.trim();
  const result =
    asked === ''
      ? nothing
      : found.length === 0
        ? html`<p><strong>${t.foundNothing(asked)}</strong></p>
            <p class="soft">${t.foundNothingMeans}</p>`
        : html`<p class="soft">${t.found(found.length, asked)}</p>
            <ol class="found" lang="en">
              ${found.map(
                ({ title, section, address, excerpt }) =>
                  html`<li>
                    <a href="${address}">${title}${section === '' ? nothing : html` › ${section}`}</a>
                    <p>${marked(excerpt, words)}</p>
                  </li>`,
              )}
            </ol>`;
  const main = html`${trail(t, '')}
    <div class="document">
      <h1>${t.searchTitle}</h1>
      ${result}
    </div>`;
  return page(t.searchTitle, main, library, t, { query: asked });
}

function page(
  title: string,
  main: Html,
  library: Library,
  t: Texts,
  at: { address?: string; query?: string },
): DocsPage {
  const list = html`${library.sections.map(
    (section) =>
      html`<h2>${section.title}</h2>
        <ul>
          ${section.items.map((item) => line(item, at.address))}
        </ul>`,
  )}`;
  const body = html`<div class="docs">
    <div class="side">
      <search>
        <form action="${DOCS}/search" method="get">
          <label class="hidden" for="docs-search">${t.searchLabel}</label>
          <input
            type="search"
            id="docs-search"
            name="q"
            value="${at.query ?? ''}"
            maxlength="100"
            placeholder="${t.searchTitle}"
          /><button>${t.searchButton}</button>
        </form>
      </search>
      <details class="folded">
        <summary>${t.contents}</summary>
        <nav aria-label="${t.contents}" lang="en">${list}</nav>
      </details>
      <nav class="unfolded" aria-label="${t.contents}" lang="en">${list}</nav>
    </div>
    <div class="content">${main}</div>
  </div>`;
  return { title, body };
}

function line({ title, address }: Item, current: string | undefined): Html {
  return html`<li>
    <a href="${address}" aria-current="${address === current ? 'page' : 'false'}">${title}</a>
  </li>`;
}

function trail(t: Texts, section: string): Html {
  return html`<nav class="trail" aria-label="${t.whereYouAre}">
    <a href="${DOCS}">${t.title}</a>${section === '' ? nothing : html` › ${section}`}
  </nav>`;
}

function neighbour(item: Item | undefined, word: string, rel: 'prev' | 'next'): Html {
  if (!item) return nothing;
  return html`<a class="${rel}" rel="${rel}" href="${item.address}"
    ><span class="small soft">${word}</span><strong lang="en">${item.title}</strong></a
  >`;
}

/** The words that were asked for, marked where they begin a word. */
function marked(text: string, words: readonly string[]): Html {
  if (words.length === 0) return html`${text}`;
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(${words.join('|')})`, 'giu');
  return html`${text.split(pattern).map((part, index) => (index % 2 === 1 ? html`<mark>${part}</mark>` : part))}`;
}
