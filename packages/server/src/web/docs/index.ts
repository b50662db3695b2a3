/**
 * The documentation under `/docs`: the Markdown files of the repository's `docs/`, shown without any script. They
 * are read when somebody first asks; a server that was installed without them has no such pages.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { Hono } from 'hono';
import type { AppContext, Bindings } from '../../request.ts';
import type { Send } from '../frame.ts';
import { readerOf } from '../reader.ts';
import type { Texts } from '../texts/index.ts';
import { html } from '../html.ts';
import { addressOfDoc, DOCS } from './addresses.ts';
import { type Library, openLibrary } from './library.ts';
import { documentPage, type DocsPage, searchPage, sourcePage } from './pages.ts';
import { createSearch, type Search } from './search.ts';

export interface DocsDeps {
  send: Send;
  /** The answer to a name that is none. */
  notFound: (c: AppContext) => Response | Promise<Response>;
  /** Reads the documents; only tests replace it. */
  open?: () => Library | undefined;
}

const TYPES: Readonly<Record<string, string>> = {
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json; charset=utf-8',
  '.yml': 'text/plain; charset=utf-8',
};

const style = readFileSync(new URL('style.css', import.meta.url), 'utf8');
const stylePath = `/assets/docs.${createHash('sha256').update(style).digest('hex').slice(0, 12)}.css`;

export function mountDocs(app: Hono<{ Bindings: Bindings }>, deps: DocsDeps): void {
  const { send, notFound, open = openLibrary } = deps;
  let opened: { library: Library; search: Search } | 'none' | undefined;
  const read = () => {
    if (opened === undefined) {
      const library = open();
      opened = library ? { library, search: createSearch(library) } : 'none';
    }
    return opened === 'none' ? undefined : opened;
  };

  function show(c: AppContext, page: DocsPage): Response | Promise<Response> {
    const body = html`<link rel="stylesheet" href="${stylePath}" />${page.body}`;
    return send(c, { title: page.title, body, index: true });
  }

  app.get(stylePath, (c) =>
    c.body(style, 200, {
      'Content-Type': 'text/css; charset=utf-8',
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
    }),
  );
  app.get(`${DOCS}/search`, (c) => {
    const documents = read();
    if (!documents) return notFound(c);
    const { library, search } = documents;
    const query = (c.req.query('q') ?? '').slice(0, 100);
    return show(c, searchPage(query, search.find(query), library, textsOf(c)));
  });
  app.get(`${DOCS}/source/*`, (c) => {
    const library = read()?.library;
    const source = library?.source(c.req.path.slice(`${DOCS}/source/`.length));
    return library && source ? show(c, sourcePage(source, library, textsOf(c))) : notFound(c);
  });
  const page = (c: AppContext) => {
    const library = read()?.library;
    if (!library) return notFound(c);
    const { path } = c.req;
    const doc = library.pages.get(path);
    if (doc) return show(c, documentPage(doc, library, textsOf(c)));
    const file = library.files.get(path);
    if (file !== undefined) return sendFile(c, file);
    // As a forge or a habit writes it: with the file's ending, or a slash behind; and what is shown elsewhere.
    const name = path.slice(DOCS.length + 1).replace(/\.md$|\/+$/, '');
    const meant = name === '' ? DOCS : addressOfDoc(`${name}.md`);
    return meant !== path && (library.pages.has(meant) || !meant.startsWith(DOCS))
      ? c.redirect(meant, 301)
      : notFound(c);
  };
  app.get(DOCS, page);
  app.get(`${DOCS}/*`, page);
}

function sendFile(c: AppContext, path: string): Response {
  return c.body(readFileSync(path), 200, {
    'Content-Type': TYPES[extname(path)] ?? 'text/plain; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
    'Cache-Control': 'public, max-age=300',
    'X-Content-Type-Options': 'nosniff',
  });
}

function textsOf(c: AppContext): Texts['docs'] {
  return readerOf(c).texts.docs;
}
