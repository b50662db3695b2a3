/** The pages of the error codes, which every problem document links to: what happened, why, what to do. */
import {
  type Code,
  errorGroups,
  type ErrorKind,
  errors,
  errorsOf,
  isCode,
  operations,
} from '@farthing/sdk/api/index.ts';
import { html, nothing } from '../web/html.ts';
import { addressOf, type ReferencePage } from './pages.ts';
import type { Document } from './document.ts';
import { inline } from './prose.ts';

export function errorsPage(): ReferencePage {
  const body = html`<div class="reference">
    <nav class="trail" aria-label="Where you are"><a href="/reference">API reference</a> › Error codes</nav>
    <h1>Error codes</h1>
    <p class="prose">
      A refused request has changed nothing and leaves its <code>Idempotency-Key</code> free. The code never
      changes its meaning. 402 always means: send the payer to checkout.
    </p>
    ${Object.entries(errorGroups).map(
      ([group, kinds]) =>
        html`<section class="refusals">
          <h2>${group}</h2>
          <dl>
            ${(Object.entries(kinds) as [string, ErrorKind][]).map(
              ([code, { status, title }]) =>
                html`<div>
                  <dt>
                    <a href="/errors/${code}"><code>${code}</code></a>
                  </dt>
                  <dd>${title} <span class="soft">${status}</span></dd>
                </div>`,
            )}
          </dl>
        </section>`,
    )}
  </div>`;
  return { title: 'Error codes', body };
}

export function errorPage(code: string, document: Document): ReferencePage | undefined {
  if (!isCode(code)) return undefined;
  const { status, title, cause, mend } = errors[code];
  const where = operationsWith(code, document);
  const body = html`<article class="reference">
    <nav class="trail" aria-label="Where you are">
      <a href="/reference">API reference</a> › <a href="/errors">Error codes</a>
    </nav>
    <h1>${title}</h1>
    <p class="line"><code>${code}</code> <span class="kind">HTTP ${status}</span></p>
    <h2>What happened</h2>
    <p>${inline(cause)}</p>
    <h2>What to do</h2>
    <p>${inline(mend)}</p>
    ${
      where.length > 0
        ? html`<h2>Where it occurs</h2>
            <ul class="plain">
              ${where.map((entry) => html`<li><a href="${addressOf(entry)}">${entry.operation.summary}</a></li>`)}
            </ul>`
        : nothing
    }
  </article>`;
  return { title, body };
}

/** The operations that can answer with a code; none for those that nearly all can. */
function operationsWith(code: Code, { entries }: Document) {
  const all = Object.values(operations);
  const having = all.filter((operation) => errorsOf(operation).includes(code));
  if (having.length > all.length / 2) return [];
  return having.flatMap(({ id }) => entries.get(id) ?? []);
}
