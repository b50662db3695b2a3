/** Becoming a seller: an address is proven by a code, a member and a seller get their names, and that is all. */
import type { Hono } from 'hono';
import { isRefused, signUpOf } from '@farthing/provider';
import type { AppContext, Bindings } from '../../request.ts';
import { seeOther } from '../frame.ts';
import { html, nothing } from '../html.ts';
import type { Web } from '../index.ts';
import { hidden } from '../parts.ts';
import { tellWhen } from '../refusal-page.ts';
import { codeLetter, codePage } from './code-form.ts';
import type { Allowed } from './guard.ts';
import { sorryPage, textField } from './parts.ts';
import { openVisit, postedVisit } from './visit.ts';
import { errorText, readerOf } from './words.ts';

export function mountSell(app: Hono<{ Bindings: Bindings }>, web: Web): void {
  const { provider, guard, send, settings } = web;
  const { members, emailCodes } = provider.people;
  // Asked each time, since an operator may change it. Without mail nobody could show who they are.
  const open = () => signUpOf(settings) === 'open' && emailCodes.available;

  async function closed(c: AppContext): Promise<Response> {
    const { t } = readerOf(c);
    const link = { href: '/signin', label: t.title };
    return sorryPage(c, send, { title: t.sellClosed, text: t.sellClosedText, status: 403, link });
  }

  async function sellPage(c: AppContext, trouble?: { code: string; email: string }): Promise<Response> {
    const { t, csrf } = openVisit(c, web);
    const body = html`<article class="card stack">
      <h1>${t.sellTitle}</h1>
      <p>${t.sellLead}</p>
      <form method="post" action="/sell" class="stack">
        ${hidden({ csrf: csrf('sell') })}
        ${textField({
          name: 'email',
          label: t.email,
          value: trouble?.email,
          inputmode: 'email',
          autocomplete: 'email',
          maxlength: 254,
          error: trouble && errorText(t, trouble.code),
        })}
        <button class="primary block">${t.sendCode}</button>
      </form>
      <a class="quiet" href="/signin?next=%2Fsell%2Fname">${t.title}</a>
    </article>`;
    const status = !trouble ? 200 : trouble.code === 'sign_in_limit_reached' ? 429 : 400;
    return send(c, { title: t.sellTitle, body, narrow: true, status });
  }

  app.get('/sell', async (c) => {
    if (!open()) return closed(c);
    return (await guard.current(c)) ? seeOther(c, '/sell/name') : sellPage(c);
  });

  app.post('/sell', async (c) => {
    if (!open()) return closed(c);
    const visit = await postedVisit(c, web, 'sell');
    if (visit instanceof Response) return visit;
    const { t, form, secret, address } = visit;
    const email = form.get('email') ?? '';
    const letter = codeLetter(t, web);
    const sent = await emailCodes.send({ email, purpose: 'sign_up', binding: secret, address, letter });
    if (!isRefused(sent)) return seeOther(c, '/sell/code');
    tellWhen(c, sent);
    return sellPage(c, { code: sent.code, email });
  });

  async function askCode(c: AppContext, error?: string): Promise<Response> {
    const { t, csrf } = openVisit(c, web);
    return codePage(c, web, {
      title: t.codeTitle,
      lead: t.codeLeadNew,
      action: '/sell/code',
      fields: { csrf: csrf('sell code') },
      again: '/sell',
      error,
      t,
    });
  }

  app.get('/sell/code', (c) => (open() ? askCode(c) : closed(c)));

  app.post('/sell/code', async (c) => {
    if (!open()) return closed(c);
    const visit = await postedVisit(c, web, 'sell code');
    if (visit instanceof Response) return visit;
    const { form, secret, address } = visit;
    const code = form.get('code') ?? '';
    const proven = await emailCodes.check({ code, purpose: 'sign_up', binding: secret, address });
    if (isRefused(proven)) {
      tellWhen(c, proven);
      return askCode(c, proven.code);
    }
    await guard.signIn(c, await members.byProvenEmail(proven.email), 'email_code');
    return seeOther(c, '/sell/name');
  });

  interface Names {
    name: string;
    seller: string;
    wrong: 'name' | 'seller';
    code: string;
  }

  async function namePage(c: AppContext, { member, csrf }: Allowed, given?: Names): Promise<Response> {
    const { t } = readerOf(c);
    const error = given && errorText(t, given.code);
    const body = html`<article class="card stack">
      <h1>${t.nameTitle}</h1>
      <form method="post" action="/sell/name" class="stack">
        ${hidden({ csrf: csrf('sell name') })}
        ${
          member.name
            ? nothing
            : textField({
                name: 'name',
                label: t.yourName,
                hint: t.yourNameHint,
                value: given?.name,
                autocomplete: 'name',
                maxlength: 100,
                error: given?.wrong === 'name' ? error : undefined,
              })
        }
        ${textField({
          name: 'seller',
          label: t.sellerName,
          hint: t.sellerNameHint,
          value: given?.seller,
          autocomplete: 'organization',
          maxlength: 100,
          error: given?.wrong === 'seller' ? error : undefined,
        })}
        <button class="primary block">${t.foundSeller}</button>
      </form>
    </article>`;
    return send(c, { title: t.nameTitle, body, narrow: true, status: given ? 400 : 200 });
  }

  app.get('/sell/name', async (c) => {
    if (!open()) return closed(c);
    const allowedHere = await guard.requireMember(c);
    return allowedHere instanceof Response ? allowedHere : namePage(c, allowedHere);
  });

  app.post('/sell/name', async (c) => {
    if (!open()) return closed(c);
    const posted = await guard.requireForm(c, {}, 'sell name');
    if (posted instanceof Response) return posted;
    const { form, member } = posted;
    const given = { name: form.get('name') ?? '', seller: form.get('seller') ?? '' };
    if (!member.name) {
      const renamed = await members.rename(member.id, given.name);
      if (isRefused(renamed)) return namePage(c, posted, { ...given, wrong: 'name', code: renamed.code });
    }
    const founded = await provider.people.found(member.id, given.seller);
    if (isRefused(founded)) return namePage(c, posted, { ...given, wrong: 'seller', code: founded.code });
    return seeOther(c, `/seller/${founded.id}`);
  });
}
