/** The parts of the pages of signing in: fields, the form of a passkey, notices, pages that say no. */
import type { AppContext } from '../../request.ts';
import type { Send } from '../frame.ts';
import { html, nothing, type Html } from '../html.ts';
import { hidden } from '../parts.ts';
import type { Words } from './words.ts';

export interface Field {
  name: string;
  label: string;
  value?: string;
  hint?: string;
  error?: string;
  /** As the browser's `autocomplete` has it. */
  autocomplete?: string;
  inputmode?: 'numeric' | 'email' | 'text';
  maxlength?: number;
}

/** A field to type text into; its hint and error are read out with it. */
export function textField(field: Field): Html {
  const { name, hint, error } = field;
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ');
  return html`<div class="field">
    <label for="${name}">${field.label}</label
    ><input
      type="text"
      id="${name}"
      name="${name}"
      value="${field.value ?? ''}"
      required
      autocomplete="${field.autocomplete ?? 'off'}"
      inputmode="${field.inputmode ?? 'text'}"
      autocapitalize="${field.inputmode === 'email' ? 'none' : 'sentences'}"
      spellcheck="false"
      maxlength="${field.maxlength ?? 200}"
      ${described ? html` aria-describedby="${described}"` : nothing}
      ${error ? html` aria-invalid="true"` : nothing}
    />
    ${error ? html`<p class="error" id="${name}-error" role="alert">${error}</p>` : nothing}
    ${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : nothing}
  </div>`;
}

export interface PasskeyForm {
  action: string;
  kind: 'create' | 'get';
  /** What the browser is told to do, as the provider says. */
  options: unknown;
  label: string;
  fields: Readonly<Record<string, string | undefined>>;
  /** Fields to fill in, before the button. */
  inputs?: Html;
  t: Words;
  primary?: boolean;
}

/** A form that a script completes with what the passkey has signed; it stays away where there is no script. */
export function passkeyForm(form: PasskeyForm): Html {
  const { action, kind, options, label, fields, inputs, t, primary = true } = form;
  return html`<form
      method="post"
      action="${action}"
      class="stack"
      hidden
      data-passkey="${kind}"
      data-options="${JSON.stringify(options)}"
    >
      ${hidden({ ...fields, response: '' })}${inputs ?? nothing}
      <button class="${primary ? 'primary ' : ''}block">${label}</button>
      <p class="error" role="alert" hidden data-failed>${t.passkeyFailed}</p>
    </form>
    <noscript><p class="hint">${t.noScript}</p></noscript>`;
}

export function errorNotice(text: string | undefined): Html {
  return text === undefined ? nothing : html`<p class="error" role="alert">${text}</p>`;
}

export function doneNotice(t: Words, what: string | undefined): Html {
  if (what === undefined || !Object.hasOwn(t.done, what)) return nothing;
  return html`<div class="notice good" role="status"><p>${t.done[what as keyof Words['done']]}</p></div>`;
}

/** Says no, and what to do instead. */
export async function sorryPage(
  c: AppContext,
  send: Send,
  sorry: {
    title: string;
    text: string;
    status: 400 | 403 | 404 | 410 | 429;
    link?: { href: string; label: string };
  },
): Promise<Response> {
  const { title, text, status, link } = sorry;
  const body = html`<article class="card stack">
    <h1>${title}</h1>
    <p>${text}</p>
    ${link ? html`<div class="actions"><a class="button primary" href="${link.href}">${link.label}</a></div>` : nothing}
  </article>`;
  return send(c, { title, body, status, narrow: true, here: link?.href });
}
