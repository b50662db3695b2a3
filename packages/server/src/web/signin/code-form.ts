/** The page that asks for the code that was sent by mail; sign-in, sign-up and confirming an address share it. */
import type { AppContext } from '../../request.ts';
import { html, nothing, type Html } from '../html.ts';
import type { Web } from '../index.ts';
import { hidden } from '../parts.ts';
import { textField } from './parts.ts';
import { errorText, type Words } from './words.ts';

export interface CodePage {
  title: string;
  lead: string;
  action: string;
  fields: Readonly<Record<string, string | undefined>>;
  /** Where a new code can be asked for. */
  again: string;
  error?: string;
  t: Words;
}

export async function codePage(c: AppContext, web: Web, page: CodePage): Promise<Response> {
  const { t, error } = page;
  const body = html`<article class="card stack">
    <h1>${page.title}</h1>
    <p>${page.lead}</p>
    ${testMail(web, t)}
    <form method="post" action="${page.action}" class="stack">
      ${hidden(page.fields)}
      ${textField({
        name: 'code',
        label: t.code,
        inputmode: 'numeric',
        autocomplete: 'one-time-code',
        maxlength: 20,
        error: error === undefined ? undefined : errorText(t, error),
      })}
      <button class="primary block">${t.codeGo}</button>
    </form>
    <a class="quiet" href="${page.again}">${t.codeAgain}</a>
  </article>`;
  const status = error === undefined ? 200 : error === 'sign_in_limit_reached' ? 429 : 400;
  return web.send(c, { title: page.title, body, narrow: true, status });
}

/** Where to read mail that goes nowhere. */
export function testMail({ mail }: Web, t: Words): Html {
  return mail
    ? html`<p class="hint">${t.testMail} <a href="/sandbox/mail">${t.testMailLink}</a></p>`
    : nothing;
}

/** The message that carries a code. */
export function codeLetter(t: Words, { config }: Web) {
  const { host } = new URL(config.baseUrl);
  return (code: string) => ({ subject: t.mail.codeSubject(code), text: t.mail.codeText(code, host) });
}
