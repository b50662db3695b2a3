/**
 * The browsable reference: written on the server from the OpenAPI document and the table of errors, without any
 * script. It cannot disagree with the API, since both come from the same schemas.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Hono } from 'hono';
import type { AppContext, Bindings } from '../request.ts';
import type { Send } from '../web/frame.ts';
import { html } from '../web/html.ts';
import { type Document, readDocument } from './document.ts';
import { errorPage, errorsPage } from './errors.ts';
import { indexPage, operationPage, type ReferencePage, schemaPage } from './pages.ts';

export interface ReferenceDeps {
  send: Send;
  /** Where the provider is reached, without a final slash; examples name it. */
  baseUrl: string;
  /** The answer to a name that is none. */
  notFound: (c: AppContext) => Response | Promise<Response>;
}

const style = readFileSync(new URL('style.css', import.meta.url), 'utf8');
const stylePath = `/assets/reference.${createHash('sha256').update(style).digest('hex').slice(0, 12)}.css`;

export function mountReference(app: Hono<{ Bindings: Bindings }>, deps: ReferenceDeps): void {
  const { send, baseUrl, notFound } = deps;
  // Put together when somebody first reads it: the server starts without.
  let read: Document | undefined;
  const document = () => (read ??= readDocument());

  function show(c: AppContext, page: ReferencePage | undefined): Response | Promise<Response> {
    if (!page) return notFound(c);
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
  app.get('/reference', (c) => show(c, indexPage(document())));
  app.get('/reference/operations/:operation', (c) => {
    const entry = document().entries.get(c.req.param('operation'));
    return show(c, entry && operationPage(entry, document(), baseUrl));
  });
  app.get('/reference/schemas/:schema', (c) => show(c, schemaPage(c.req.param('schema'), document())));
  app.get('/errors', (c) => show(c, errorsPage()));
  app.get('/errors/:code', (c) => show(c, errorPage(c.req.param('code'), document())));
}
