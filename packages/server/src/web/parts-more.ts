/**
 * The parts that consoles are built from: tables, tiles, badges, tabs, fields, boxes of code. Each mirrors a class of
 * `parts.css` or `console.css`, and says nothing by itself: every word comes from whoever uses it.
 */
import { html, nothing, type Html } from './html.ts';
import { icon, type IconName } from './icons.ts';
import type { Message } from './flash.ts';
import { hidden, notice, type Tone } from './parts.ts';

export type BadgeTone = Tone | 'info' | 'plain';

/** A state in one word. Colour only repeats what the word says. */
export function badge(tone: BadgeTone, text: Html | string): Html {
  return html`<span class="badge ${tone}">${text}</span>`;
}

export interface Tile {
  label: string;
  value: Html | string;
  /** A line below: since when, compared with what. */
  more?: Html | string;
  tone?: Tone;
}

/** Figures to take in at one look. */
export function tiles(items: readonly Tile[]): Html {
  if (items.length === 0) return nothing;
  return html`<dl class="tiles">
    ${items.map(
      ({ label, value, more, tone }) =>
        html`<div>
          <dt>${label}</dt>
          <dd>${value}</dd>
          ${more === undefined ? nothing : html`<dd class="more ${tone}">${more}</dd>`}
        </div>`,
    )}
  </dl>`;
}

export interface Column {
  label: string;
  /** `end` for amounts and counts. */
  align?: 'end';
}

export interface Table {
  caption: string;
  /** The caption is read out only, where a heading says it already. */
  captionHidden?: boolean;
  columns: readonly Column[];
  /** The first cell of a row names it. */
  rows: readonly (readonly (Html | string)[])[];
  total?: readonly (Html | string)[];
  /** On a phone a row takes two lines: its name and the last figure, and below them whatever else there is. */
  brief?: boolean;
}

/** A table; on a phone each row becomes a small card. Roles are said again, since display takes them away. */
export function table({ caption, captionHidden, columns, rows, total, brief }: Table): Html {
  const end = (index: number) => (columns[index]?.align === 'end' ? html` class="end"` : nothing);
  // On a phone, two columns stay side by side.
  const kind = brief ? ' brief' : columns.length === 2 ? ' pair' : '';
  return html`<table class="table${kind}" role="table">
    <caption${captionHidden ? html` class="hidden"` : nothing}>${caption}</caption>
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map(({ label }, index) => html`<th role="columnheader" scope="col" ${end(index)}>${label}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        (row) =>
          html`<tr role="row">
            ${row.map((cell, index) =>
              index === 0
                ? html`<th role="rowheader" scope="row" data-label="${columns[index]?.label}" ${end(index)}>
                    <span>${cell}</span>
                  </th>`
                : html`<td role="cell" data-label="${columns[index]?.label}" ${end(index)}>
                    <span>${cell}</span>
                  </td>`,
            )}
          </tr>`,
      )}
    </tbody>
    ${
      total
        ? html`<tfoot role="rowgroup">
            <tr role="row">
              ${total.map((cell, index) => html`<td role="cell" data-label="${index === 0 ? '' : columns[index]?.label}" ${end(index)}><span>${cell}</span></td>`)}
            </tr>
          </tfoot>`
        : nothing
    }
  </table>`;
}

export interface Tab {
  label: string;
  href: string;
  current?: boolean;
  count?: number;
}

export function tabs(label: string, items: readonly Tab[]): Html {
  return html`<nav class="tabs" aria-label="${label}">
    ${items.map(
      ({ href, label: text, current, count }) =>
        html`<a href="${href}" ${current ? html` aria-current="page"` : nothing}
          >${text}${count === undefined ? nothing : html`<span class="count">${count}</span>`}</a
        >`,
    )}
  </nav>`;
}

/** Ways to the neighbouring pages of a list; nothing where there are none. */
export function pager(label: string, links: readonly { label: string; href: string | undefined }[]): Html {
  const there = links.filter(({ href }) => href !== undefined);
  if (there.length === 0) return nothing;
  return html`<nav class="pager" aria-label="${label}">
    ${there.map(({ href, label: text }) => html`<a class="button" href="${href}">${text}</a>`)}
  </nav>`;
}

export interface Empty {
  icon: IconName;
  title: string;
  text: Html | string;
  action?: { label: string; href: string };
  /** Of its heading: 2 where no other stands above it. */
  level?: 2 | 3;
}

/** What stands where nothing is yet: why, and the way to the first one. */
export function empty({ icon: name, title, text, action, level = 3 }: Empty): Html {
  return html`<div class="empty">
    ${icon(name)} ${level === 2 ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}
    <p>${text}</p>
    ${action ? html`<a class="button" href="${action.href}">${action.label}</a>` : nothing}
  </div>`;
}

export interface CodeBox {
  label: string;
  text: string;
  /** What the copy button says, and says afterwards. Without script it is not there: a click marks the whole text. */
  copy: { label: string; done: string };
  /** Breaks long lines: for keys and links, not for programs. */
  wrap?: boolean;
}

/** Text to take along. The page needs `script: COPY_PATH` for the button. */
export function codeBox({ label, text, copy, wrap }: CodeBox): Html {
  return html`<figure class="codebox">
    <figcaption>
      <span>${label}</span
      ><button
        type="button"
        class="slim"
        hidden
        data-copy="${text}"
        data-done="${copy.done}"
        aria-live="polite"
      >
        ${copy.label}
      </button>
    </figcaption>
    <pre tabindex="0" ${wrap ? html` class="whole"` : nothing}><code>${text}</code></pre>
  </figure>`;
}

export interface Step {
  label: string;
  state: 'done' | 'current' | 'todo';
}

/** Where one is on a short way. */
export function stepper(label: string, steps: readonly Step[]): Html {
  return html`<ol class="stepper" aria-label="${label}">
    ${steps.map(
      ({ label: text, state }) =>
        html`<li class="${state}" ${state === 'current' ? html` aria-current="step"` : nothing}>${text}</li>`,
    )}
  </ol>`;
}

/** Names and values of one thing. */
export function facts(items: readonly { label: string; value: Html | string }[]): Html {
  return html`<dl class="facts">
    ${items.map(
      ({ label, value }) =>
        html`<div>
          <dt>${label}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

export interface Confirm {
  /** What the button says that opens it. */
  label: string;
  danger?: boolean;
  /** What is said before: what will happen, and whether it can be taken back. */
  text: Html | string;
  /** The form that does it. */
  form: Html;
  /** Already unfolded, as when the form came back with something wrong. */
  open?: boolean;
}

/** A question before something is done: unfolds in place, without script. */
export function confirm({ label, danger, text, form, open }: Confirm): Html {
  return html`<details class="confirm" ${open ? html` open` : nothing}>
    <summary class="button slim ${danger ? 'danger' : ''}">${label}</summary>
    <div class="panel stack">
      <p>${text}</p>
      ${form}
    </div>
  </details>`;
}

export interface Field {
  name: string;
  label: string;
  value?: string;
  type?: 'text' | 'email' | 'search' | 'url' | 'date' | 'number' | 'password';
  hint?: Html | string;
  error?: string;
  required?: boolean;
  autocomplete?: string;
  inputmode?: 'decimal' | 'numeric' | 'email' | 'url' | 'search';
  maxlength?: number;
  placeholder?: string;
}

/** A labelled field of one line. The hint and the error are read out with it. */
export function field(terms: Field): Html {
  const { name, type = 'text', value = '', autocomplete = 'off', maxlength = 200 } = terms;
  return html`<div class="field">
    <label for="${name}">${terms.label}</label
    ><input
      type="${type}"
      id="${name}"
      name="${name}"
      value="${value}"
      autocomplete="${autocomplete}"
      maxlength="${maxlength}"
      ${terms.inputmode ? html` inputmode="${terms.inputmode}"` : nothing}
      ${terms.placeholder ? html` placeholder="${terms.placeholder}"` : nothing}
      ${terms.required ? html` required` : nothing}
      ${described(terms)}
    />
    ${below(terms)}
  </div>`;
}

export interface SelectField extends Pick<Field, 'name' | 'label' | 'value' | 'hint' | 'error'> {
  options: readonly { value: string; label: string }[];
}

export function selectField(terms: SelectField): Html {
  const { name, options, value } = terms;
  return html`<div class="field">
    <label for="${name}">${terms.label}</label
    ><select id="${name}" name="${name}" ${described(terms)}>
      ${options.map((option) => html`<option value="${option.value}" ${option.value === value ? html` selected` : nothing}>${option.label}</option>`)}
    </select>
    ${below(terms)}
  </div>`;
}

export interface TextArea extends Pick<
  Field,
  'name' | 'label' | 'value' | 'hint' | 'error' | 'required' | 'maxlength'
> {
  rows?: number;
}

export function textArea(terms: TextArea): Html {
  const { name, rows = 4, maxlength = 2000 } = terms;
  return html`<div class="field">
    <label for="${name}">${terms.label}</label
    ><textarea
      id="${name}"
      name="${name}"
      rows="${rows}"
      maxlength="${maxlength}"
      ${terms.required ? html` required` : nothing}
      ${described(terms)}
    >
${terms.value ?? ''}</textarea>
    ${below(terms)}
  </div>`;
}

export interface Choice extends Pick<Field, 'name' | 'hint'> {
  label: Html | string;
  value: string;
  type?: 'checkbox' | 'radio';
  checked?: boolean;
}

/** A box to tick, or one of several to choose from. */
export function choice({ name, label, value, hint, type = 'checkbox', checked }: Choice): Html {
  const id = type === 'radio' ? `${name}-${value}` : name;
  return html`<div class="choice">
    <input
      type="${type}"
      id="${id}"
      name="${name}"
      value="${value}"
      ${checked ? html` checked` : nothing}
      ${hint ? html` aria-describedby="${id}-hint"` : nothing}
    /><label for="${id}">${label}</label>
    ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing}
  </div>`;
}

export interface SearchBox {
  action: string;
  label: string;
  button: string;
  value: string;
  /** What else the address holds. */
  keep?: Readonly<Record<string, string | undefined>>;
}

export function searchBox({ action, label, button, value, keep = {} }: SearchBox): Html {
  return html`<form method="get" action="${action}" class="search" role="search">
    ${hidden(keep)}
    <div class="field">
      <label class="hidden" for="q">${label}</label
      ><input type="search" id="q" name="q" value="${value}" placeholder="${label}" maxlength="200" />
    </div>
    <button>${icon('search')}<span class="hidden">${button}</span></button>
  </form>`;
}

/** What stands where something is still being counted; the page should say so and look again (`Page.refresh`). */
export function skeleton(label: string, lines = 3): Html {
  return html`<div class="skeleton" role="status">
    <b class="hidden">${label}</b>${Array.from({ length: lines }, () => html`<span></span>`)}
  </div>`;
}

/** What the last action has to say, if anything (`flash.ts`). */
export function flashNote(message: Message | undefined): Html {
  return message ? notice(message.tone, message.title, message.text) : nothing;
}

type Described = Pick<Field, 'name' | 'hint' | 'error'>;

function described({ name, hint, error }: Described): Html {
  const ids = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ');
  return html`${ids ? html` aria-describedby="${ids}"` : nothing}${error ? html` aria-invalid="true"` : nothing}`;
}

function below({ name, hint, error }: Described): Html {
  return html`${error ? html`<p class="error" id="${name}-error" role="alert">${error}</p>` : nothing}
  ${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : nothing}`;
}
