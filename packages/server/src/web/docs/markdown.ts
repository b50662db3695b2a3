/**
 * A document as a page: Markdown to HTML, with anchors at headings, links made addresses, code coloured, and the
 * text of each section kept for the search. HTML within a document is not shown: what a forge would hide (comments)
 * is left out, anything else is text.
 */
import { raw } from 'hono/html';
import { Marked, type Token, type Tokens } from 'marked';
import { html, type Html } from '../html.ts';
import { slugOf } from './addresses.ts';
import { highlight } from './highlight.ts';

export interface Heading {
  level: number;
  text: string;
  id: string;
}

/** What stands under one heading, as text: what the search looks through. */
export interface Section {
  heading: Heading;
  text: string;
}

export interface Rendered {
  title: string;
  /** The first paragraph below the title, as text. */
  summary: string;
  body: Html;
  headings: Heading[];
  sections: Section[];
}

export interface RenderOptions {
  /** The address that a link or a picture becomes; undefined leaves only its text. */
  link: (href: string) => string | undefined;
}

/** @throws when the document has no title of level 1 in the beginning */
export function render(markdown: string, { link }: RenderOptions): Rendered {
  const marked = new Marked({ gfm: true });
  const tokens = marked.lexer(markdown);
  const headings = headingsOf(tokens);
  const title = headings[0];
  if (title?.level !== 1) throw new Error('a document begins with a title, "# …"');
  let at = 0;
  marked.use({
    renderer: {
      heading({ tokens: inline, depth }) {
        const { id } = headings[at++]!;
        const text = raw(this.parser.parseInline(inline));
        const mark =
          depth === 1 ? '' : html` <a class="anchor" href="#${id}" aria-hidden="true" tabindex="-1">#</a>`;
        return toText(html`<${raw(`h${depth}`)} id="${id}">${text}${mark}</${raw(`h${depth}`)}> `);
      },
      code: ({ text, lang }) =>
        toText(html`<pre tabindex="0"><code>${highlight(text, lang?.split(/\s/)[0])}</code></pre> `),
      link({ href, tokens: inline }) {
        const text = raw(this.parser.parseInline(inline));
        const address = link(href);
        return toText(address === undefined ? html`${text}` : html`<a href="${address}">${text}</a>`);
      },
      image({ href, text }) {
        const address = link(href);
        return toText(
          address === undefined
            ? html`${text}`
            : html`<span class="picture" tabindex="0"><img src="${address}" alt="${text}" /></span>`,
        );
      },
      table(token) {
        const row = (cells: Tokens.TableCell[], tag: 'th' | 'td') =>
          html`<tr>
            ${cells.map(({ tokens: inline }) =>
              tag === 'th'
                ? html`<th scope="col">${raw(this.parser.parseInline(inline))}</th>`
                : html`<td>${raw(this.parser.parseInline(inline))}</td>`,
            )}
          </tr>`;
        return toText(
          html`<div class="table" tabindex="0">
            <table>
              <thead>
                ${row(token.header, 'th')}
              </thead>
              <tbody>
                ${token.rows.map((cells) => row(cells, 'td'))}
              </tbody>
            </table>
          </div> `,
        );
      },
      html: ({ text }) => (text.trimStart().startsWith('<!--') ? '' : toText(html`${text}`)),
    },
  });
  const body = raw(marked.parser(tokens));
  return {
    title: title.text,
    summary: summaryOf(tokens),
    body,
    headings,
    sections: sectionsOf(tokens, headings),
  };
}

/** Templates are strings once nothing in them is awaited; ours never hold promises. */
function toText(value: Html): string {
  if (value instanceof Promise) throw new Error('a document’s markup is made at once');
  return value.toString();
}

function headingsOf(tokens: readonly Token[]): Heading[] {
  const counts = new Map<string, number>();
  return tokens.flatMap((token) => {
    if (token.type !== 'heading') return [];
    const { depth, tokens: inline = [] } = token as Tokens.Heading;
    const text = plain(inline);
    const slug = slugOf(text);
    const before = counts.get(slug) ?? 0;
    counts.set(slug, before + 1);
    return [{ level: depth, text, id: before === 0 ? slug : `${slug}-${before}` }];
  });
}

function sectionsOf(tokens: readonly Token[], headings: readonly Heading[]): Section[] {
  const sections: Section[] = [];
  let at = 0;
  for (const token of tokens) {
    if (token.type === 'heading') sections.push({ heading: headings[at++]!, text: '' });
    else {
      const last = sections.at(-1);
      const text = plain([token]);
      if (last && text !== '') last.text += last.text === '' ? text : ` ${text}`;
    }
  }
  return sections;
}

function summaryOf(tokens: readonly Token[]): string {
  const first = tokens.find(({ type }) => type === 'paragraph');
  return first ? plain([first]) : '';
}

/** The text of tokens, without any marks. */
function plain(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if (token.type === 'html' || token.type === 'space') return '';
      if (token.type === 'br') return ' ';
      if (token.type === 'table') {
        const { header, rows } = token as Tokens.Table;
        return [header, ...rows].flatMap((cells) => cells.map((cell) => plain(cell.tokens))).join(' ');
      }
      if (token.type === 'list')
        return (token as Tokens.List).items.map((item) => plain(item.tokens)).join(' ');
      if ('tokens' in token && token.tokens !== undefined) return plain(token.tokens);
      return 'text' in token && typeof token.text === 'string' ? unescape(token.text) : '';
    })
    .join('')
    .replaceAll(/\s+/g, ' ');
}

/** The lexer has escaped text of its own accord in some tokens. */
function unescape(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
