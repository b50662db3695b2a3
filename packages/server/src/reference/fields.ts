/** A schema as a list of fields: name, kind, whether it must be there, what it means, an example. */
import { html, nothing, type Html } from '../web/html.ts';
import { type Document, nameOf, type Schema } from './document.ts';
import { inline } from './prose.ts';

/** The fields of a body or an answer. Objects within it are shown in place, each once; further down they are links. */
export function fieldsOf(schema: Schema, document: Document, shown: readonly string[] = []): Html {
  if (schema.$ref !== undefined) {
    const name = nameOf(schema.$ref);
    const named = document.schemas.get(name);
    if (!named) throw new Error(`the document has no schema ${name}`);
    return fieldsOf(named, document, [...shown, name]);
  }
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives) return alternativesOf(alternatives, document, shown);
  if (schema.items) return fieldsOf(schema.items, document, shown);
  if (!schema.properties) return nothing;
  const required = new Set(schema.required);
  return html`<dl class="fields">
    ${Object.entries(schema.properties).map(
      ([name, field]) =>
        html`<div>
          <dt>${labelOf(name, kindOf(field), required.has(name) && field.default === undefined)}</dt>
          <dd>${meaningOf(field, document)}${nested(field, document, shown)}</dd>
        </div>`,
    )}
  </dl>`;
}

/** Name, kind and obligation, on one line. */
export function labelOf(name: string, kind: Html | string, required: boolean): Html {
  return html`<code>${name}</code>
    <span class="kind">${kind}</span>${required ? nothing : html` <span class="kind">· optional</span>`}`;
}

/** What a field means, its words, its default and an example. */
export function meaningOf(schema: Schema, document: Document): Html {
  const value = resolve(schema, document);
  const description = schema.description ?? value.description;
  const words = (value.enum ?? []).filter((word) => word !== null);
  const example = schema.examples?.[0];
  const many = words.length > 12;
  return html`${description ? html`<p>${inline(description)}</p>` : nothing}${
    words.length > 0 && !many
      ? html`<p class="small soft">
          One of ${words.map((word, index) => html`${index > 0 ? ', ' : ''}<code>${String(word)}</code>`)}.
        </p>`
      : nothing
  }${value.default !== undefined ? html`<p class="small soft">Without it: <code>${JSON.stringify(value.default)}</code></p>` : nothing}${
    example !== undefined && example !== null && typeof example !== 'object' && words.length === 0
      ? html`<p class="small soft">Such as <code>${String(example)}</code></p>`
      : nothing
  }`;
}

/** The kind of a field in a few words, with a link where it has a page of its own. */
export function kindOf(schema: Schema): Html | string {
  if (schema.$ref !== undefined) {
    const name = nameOf(schema.$ref);
    return html`<a href="/reference/schemas/${name}">${name}</a>`;
  }
  if (schema.items) return html`list of ${kindOf(schema.items)}`;
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives)
    return html`${alternatives.map((each, index) => html`${index > 0 ? ' or ' : ''}${kindOf(each)}`)}`;
  if (schema.const !== undefined) return html`always <code>${String(schema.const)}</code>`;
  const types = [schema.type ?? 'any value'].flat();
  const plain = types.filter((type) => type !== 'null').map((type) => FORMATS[schema.format ?? ''] ?? type);
  return [...plain, ...(types.includes('null') ? ['null'] : [])].join(' or ');
}

const FORMATS: Record<string, string> = { 'date-time': 'time', date: 'day', uri: 'address' };

function alternativesOf(alternatives: readonly Schema[], document: Document, shown: readonly string[]): Html {
  const real = alternatives.filter(({ type }) => type !== 'null');
  if (real.length === 1) return fieldsOf(real[0]!, document, shown);
  return html`${real.map(
    (each) =>
      html`<div class="alternative">
        <p><strong>${kindOf(each)}</strong> ${inline(resolve(each, document).description ?? '')}</p>
        ${fieldsOf(each, document, shown)}
      </div>`,
  )}`;
}

/** The fields within a field, unless they are above it or more than two objects deep. */
function nested(schema: Schema, document: Document, shown: readonly string[]): Html {
  const inner = schema.items ?? schema.anyOf?.find(({ $ref }) => $ref !== undefined) ?? schema;
  const name = inner.$ref === undefined ? undefined : nameOf(inner.$ref);
  if (name !== undefined && (shown.includes(name) || shown.length > 2)) return nothing;
  return fieldsOf(inner, document, shown);
}

function resolve(schema: Schema, { schemas }: Document): Schema {
  return (schema.$ref === undefined ? schema : schemas.get(nameOf(schema.$ref))) ?? schema;
}
