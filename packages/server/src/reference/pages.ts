/** The pages of the API reference: the list of operations, one page for each, and one for each named schema. */
import { html, nothing, type Html } from '../web/html.ts';
import { isCode, errors } from '@farthing/sdk/api/index.ts';
import type { Document, Entry, Response } from './document.ts';
import { fieldsOf, kindOf, labelOf, meaningOf } from './fields.ts';
import { inline, paragraphs } from './prose.ts';

export interface ReferencePage {
  title: string;
  body: Html;
}

export function indexPage({ introduction, tags }: Document): ReferencePage {
  const body = html`<div class="reference">
    <h1>API reference</h1>
    <div class="prose">${paragraphs(introduction)}</div>
    <p>
      <a href="/docs">Documentation</a> · <a href="/openapi.json">OpenAPI 3.1 document</a> ·
      <a href="/errors">All error codes</a> ·
      <a href="/.well-known/farthing-keys.json">Keys of receipts</a>
    </p>
    <nav class="topics" aria-label="Topics">
      ${tags.map(({ name }) => html`<a href="#${anchor(name)}">${name}</a>`)}
    </nav>
    ${tags.map(
      ({ name, description, entries }) =>
        html`<section id="${anchor(name)}">
          <h2>${name}</h2>
          <p class="soft">${inline(description)}</p>
          <ul class="operations">
            ${entries.map(
              (entry) =>
                html`<li>
                  <a href="${addressOf(entry)}"
                    ><strong>${entry.operation.summary}</strong>${lineOf(entry)}</a
                  >
                </li>`,
            )}
          </ul>
        </section>`,
    )}
  </div>`;
  return { title: 'API reference', body };
}

export function operationPage(entry: Entry, document: Document, baseUrl: string): ReferencePage {
  const { operation } = entry;
  const callers = document.callersOf(operation);
  const parameters = document.parametersOf(operation);
  const sent = operation.requestBody?.content?.['application/json'];
  const responses = document.responsesOf(operation);
  const body = html`<article class="reference">
    ${trail(operation.tags[0]!)}
    <h1>${operation.summary}</h1>
    <p class="line">${lineOf(entry)}</p>
    <div class="prose">${paragraphs(operation.description)}</div>
    <h2>Who may call</h2>
    ${
      callers.length > 0
        ? html`<ul class="plain">
            ${callers.map((caller) => html`<li>${inline(caller)}</li>`)}
          </ul>`
        : html`<p>Anyone; no key is needed.</p>`
    }
    ${
      parameters.length > 0
        ? html`<h2>Parameters</h2>
            <dl class="fields">
              ${parameters.map(
                (parameter) =>
                  html`<div>
                    <dt>
                      ${labelOf(parameter.name, html`${kindOf(parameter.schema)} in the ${parameter.in}`, parameter.required)}
                    </dt>
                    <dd>
                      ${meaningOf({ ...parameter.schema, description: parameter.description, examples: [parameter.example] }, document)}
                    </dd>
                  </div>`,
              )}
            </dl>`
        : nothing
    }
    ${
      sent?.schema
        ? html`<h2>Body</h2>
            ${fieldsOf(sent.schema, document)}`
        : nothing
    }
    <h2>Example</h2>
    ${code(curl(entry, document, baseUrl))}
    ${successes(
      responses.filter(([status]) => status.startsWith('2')),
      document,
    )}
    <h2>Errors</h2>
    <p>
      Refusals change nothing. Each is a <a href="/reference/schemas/Problem">problem document</a> with one of
      these codes.
    </p>
    ${responses.filter(([status]) => !status.startsWith('2')).map(([status, response]) => refusals(status, response))}
  </article>`;
  return { title: operation.summary, body };
}

export function schemaPage(name: string, document: Document): ReferencePage | undefined {
  const schema = document.schemas.get(name);
  if (!schema) return undefined;
  const words = schema.enum ?? [];
  const body = html`<article class="reference">
    ${trail('Schemas')}
    <h1>${name}</h1>
    <div class="prose">${paragraphs(schema.description ?? '')}</div>
    ${fieldsOf(schema, document, [name])}
    ${
      words.length > 0
        ? html`<ul class="words">
            ${words.map((word) => html`<li>${wordOf(String(word))}</li>`)}
          </ul>`
        : nothing
    }
  </article>`;
  return { title: name, body };
}

export function addressOf({ operation }: Entry): string {
  return `/reference/operations/${operation.operationId}`;
}

/** Successes that answer the same thing are told together. */
function successes(responses: [status: string, response: Response][], document: Document): Html {
  const alike = Map.groupBy(responses, ([, { content }]) => content?.['application/json']?.schema?.$ref);
  return html`${[...alike.values()].map((group) => {
    const { schema, example } = group[0]![1].content?.['application/json'] ?? {};
    return html`<h2>Answer</h2>
      <dl class="statuses">
        ${group.map(
          ([status, { description }]) =>
            html`<div>
              <dt>${status}</dt>
              <dd>${inline(description)}</dd>
            </div>`,
        )}
      </dl>
      ${
        schema
          ? html`<p>${kindOf(schema)}</p>
              ${fieldsOf(schema, document)}`
          : nothing
      }
      ${example === undefined ? nothing : code(JSON.stringify(example, null, 2))}`;
  })}`;
}

function refusals(status: string, { content }: Response): Html {
  const codes = Object.keys(content?.['application/problem+json']?.examples ?? {}).filter(isCode);
  return html`<section class="refusals">
    <h3>${status}</h3>
    <dl>
      ${codes.map(
        (each) =>
          html`<div>
            <dt>${wordOf(each)}</dt>
            <dd>${errors[each].cause}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

function wordOf(word: string): Html {
  return isCode(word) ? html`<a href="/errors/${word}"><code>${word}</code></a>` : html`<code>${word}</code>`;
}

/** The request as a shell command that can be pasted. */
function curl(entry: Entry, document: Document, baseUrl: string): string {
  const { operation, method, path } = entry;
  const parameters = document.parametersOf(operation);
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    String(parameters.find((parameter) => parameter.name === name)?.example ?? name),
  );
  const example = operation.requestBody?.content?.['application/json']?.example;
  const key = parameters.find(({ name }) => name === 'Idempotency-Key')?.example;
  const lines = [`curl ${method === 'GET' ? '' : `-X ${method} `}'${baseUrl}${address}'`];
  const scheme = Object.keys(operation.security[0] ?? {})[0];
  const bearer = { sellerKey: 'sk_test_…', walletToken: 'wt_…', operatorKey: 'ok_test_…' }[scheme ?? ''];
  if (bearer) lines.push(`-H 'Authorization: Bearer ${bearer}'`);
  if (key !== undefined) lines.push(`-H 'Idempotency-Key: ${String(key)}'`);
  if (example !== undefined) {
    lines.push(`-H 'Content-Type: application/json'`);
    lines.push(`-d '${JSON.stringify(example, null, 2).replaceAll("'", String.raw`'\''`)}'`);
  }
  return lines.join(' \\\n  ');
}

function lineOf({ method, path }: Entry): Html {
  return html`<span class="call"><span class="method">${method}</span> <code>${path}</code></span>`;
}

function trail(name: string): Html {
  const topic = name === 'Schemas' ? html`${name}` : html`<a href="/reference#${anchor(name)}">${name}</a>`;
  return html`<nav class="trail" aria-label="Where you are">
    <a href="/reference">API reference</a> › ${topic}
  </nav>`;
}

function anchor(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]+/g, '-');
}

function code(text: string): Html {
  return html`<pre tabindex="0"><code>${text}</code></pre>`;
}
