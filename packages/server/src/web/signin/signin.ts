/**
 * Signing in: with a passkey, with a code by e-mail, with a recovery code; and signing out. Everything but the passkey
 * works without script. What is answered never tells whether an address is known.
 */
import type { Hono } from 'hono';
import { isRefused, type Member, type SignedInBy } from '@farthing/provider';
import type { AppContext, Bindings } from '../../request.ts';
import { csrfValid, sameOrigin } from '../csrf.ts';
import { formOf } from '../form.ts';
import { seeOther } from '../frame.ts';
import { html, nothing } from '../html.ts';
import type { Web } from '../index.ts';
import { hidden } from '../parts.ts';
import { tellWhen } from '../refusal-page.ts';
import { codeLetter, codePage } from './code-form.ts';
import { nextPath, withNext } from './next.ts';
import { errorNotice, passkeyForm, sorryPage, textField } from './parts.ts';
import { PASSKEYS_PATH } from './script.ts';
import { openVisit, postedVisit, responseIn } from './visit.ts';
import { errorText, readerOf } from './words.ts';

export function mountSignInPages(app: Hono<{ Bindings: Bindings }>, web: Web): void {
  const { provider, guard, config, send } = web;
  const { members, passkeys, emailCodes, recoveryCodes } = provider.people;

  /** Where somebody goes who did not say: to where they work. */
  async function homeOf(member: Member): Promise<string> {
    const [first] = await members.housesOf(member.id);
    if (!first) return '/account';
    return first.house === 'operator' ? '/operator' : '/seller';
  }

  async function welcome(c: AppContext, member: Member, by: SignedInBy, next: string | undefined) {
    await guard.signIn(c, member, by);
    return seeOther(c, next ?? (await homeOf(member)));
  }

  /** A refusal that asks to wait says so to the browser as well. */
  function statusOf(c: AppContext, refused: { code: string; retryAfterSeconds?: number }): 400 | 429 {
    if (refused.retryAfterSeconds === undefined) return 400;
    c.header('Retry-After', String(refused.retryAfterSeconds));
    return 429;
  }

  interface Trouble {
    at: 'passkey' | 'email';
    code: string;
    status: 400 | 429;
    email?: string;
  }

  async function signInPage(c: AppContext, next: string | undefined, trouble?: Trouble): Promise<Response> {
    const { t, secret, csrf } = openVisit(c, web);
    const why = c.req.query('why');
    const [title, lead] =
      why === 'again'
        ? [t.again, t.againLead]
        : why === 'stronger'
          ? [t.stronger, t.strongerLead]
          : [t.title, t.lead];
    const options = await passkeys.authentication(secret);
    const error = trouble && errorText(t, trouble.code);
    const body = html`<article class="card stack">
      <h1>${title}</h1>
      <p>${lead}</p>
      ${errorNotice(trouble?.at === 'passkey' ? error : undefined)}
      ${passkeyForm({
        action: '/signin/passkey',
        kind: 'get',
        options,
        label: t.withPasskey,
        fields: { csrf: csrf('signin passkey'), next },
        inputs: html`<p class="hint">${t.passkeyHint}</p>`,
        t,
      })}
      ${
        !emailCodes.available
          ? html`<p>${t.noMail}</p>`
          : why === 'stronger'
            ? nothing
            : html`<form method="post" action="/signin/email" class="stack">
                ${hidden({ csrf: csrf('signin email'), next })}
                ${textField({
                  name: 'email',
                  label: t.email,
                  value: trouble?.email,
                  inputmode: 'email',
                  autocomplete: 'email',
                  maxlength: 254,
                  error: trouble?.at === 'email' ? error : undefined,
                })}
                <button class="block">${t.sendCode}</button>
              </form>`
      }
      <a class="quiet" href="${withNext('/signin/recovery', next)}">${t.useRecovery}</a>
      ${why ? nothing : html`<a class="quiet" href="/sell">${t.wantToSell}</a>`}
    </article>`;
    return send(c, { title, body, narrow: true, script: PASSKEYS_PATH, status: trouble?.status });
  }

  app.get('/signin', async (c) => {
    const next = nextPath(c.req.query('next'));
    const signedIn = c.req.query('why') ? undefined : await guard.current(c);
    return signedIn ? seeOther(c, next ?? (await homeOf(signedIn.member))) : signInPage(c, next);
  });

  app.post('/signin/passkey', async (c) => {
    const visit = await postedVisit(c, web, 'signin passkey');
    if (visit instanceof Response) return visit;
    const next = nextPath(visit.form.get('next'));
    const used = await passkeys.authenticate(responseIn(visit.form), visit.secret);
    if (isRefused(used)) return signInPage(c, next, { at: 'passkey', code: used.code, status: 400 });
    const member = await members.get(used.subject);
    // A passkey of a wallet opens a wallet, and nothing here.
    if (isRefused(member))
      return signInPage(c, next, { at: 'passkey', code: 'passkey_invalid', status: 400 });
    return welcome(c, member, 'passkey', next);
  });

  app.post('/signin/email', async (c) => {
    const visit = await postedVisit(c, web, 'signin email');
    if (visit instanceof Response) return visit;
    const { t, form, secret, address } = visit;
    const next = nextPath(form.get('next'));
    const email = form.get('email') ?? '';
    const letter = codeLetter(t, web);
    const sent = await emailCodes.send({ email, purpose: 'sign_in', binding: secret, address, letter });
    if (isRefused(sent))
      return signInPage(c, next, { at: 'email', code: sent.code, status: statusOf(c, sent), email });
    return seeOther(c, withNext('/signin/code', next));
  });

  async function askCode(c: AppContext, next: string | undefined, error?: string): Promise<Response> {
    const { t, csrf } = openVisit(c, web);
    return codePage(c, web, {
      title: t.codeTitle,
      lead: t.codeLead,
      action: '/signin/code',
      fields: { csrf: csrf('signin code'), next },
      again: withNext('/signin', next),
      error,
      t,
    });
  }

  app.get('/signin/code', (c) => askCode(c, nextPath(c.req.query('next'))));

  app.post('/signin/code', async (c) => {
    const visit = await postedVisit(c, web, 'signin code');
    if (visit instanceof Response) return visit;
    const { form, secret, address } = visit;
    const next = nextPath(form.get('next'));
    const code = form.get('code') ?? '';
    const proven = await emailCodes.check({ code, purpose: 'sign_in', binding: secret, address });
    if (isRefused(proven)) {
      tellWhen(c, proven);
      return askCode(c, next, proven.code);
    }
    const member = await members.byEmail(proven.email);
    return member ? welcome(c, member, 'email_code', next) : askCode(c, next, 'sign_in_code_invalid');
  });

  async function recoveryPage(
    c: AppContext,
    next: string | undefined,
    trouble?: { code: string; status: 400 | 429 },
  ): Promise<Response> {
    const { t, csrf } = openVisit(c, web);
    const body = html`<article class="card stack">
      <h1>${t.recoveryTitle}</h1>
      <p>${t.recoveryLead}</p>
      <form method="post" action="/signin/recovery" class="stack">
        ${hidden({ csrf: csrf('signin recovery'), next })}
        ${textField({ name: 'code', label: t.recoveryCode, error: trouble && errorText(t, trouble.code) })}
        <button class="primary block">${t.recoveryGo}</button>
      </form>
      <a class="quiet" href="${withNext('/signin', next)}">${t.back}</a>
    </article>`;
    return send(c, { title: t.recoveryTitle, body, narrow: true, status: trouble?.status });
  }

  app.get('/signin/recovery', (c) => recoveryPage(c, nextPath(c.req.query('next'))));

  app.post('/signin/recovery', async (c) => {
    const visit = await postedVisit(c, web, 'signin recovery');
    if (visit instanceof Response) return visit;
    const next = nextPath(visit.form.get('next'));
    const used = await recoveryCodes.use(visit.form.get('code') ?? '', visit.address);
    if (isRefused(used)) return recoveryPage(c, next, { code: used.code, status: statusOf(c, used) });
    const member = await members.get(used);
    if (isRefused(member)) return recoveryPage(c, next, { code: 'recovery_code_invalid', status: 400 });
    return welcome(c, member, 'recovery_code', next);
  });

  app.get('/signout', async (c) => {
    const signedIn = await guard.requireMember(c);
    if (signedIn instanceof Response) return signedIn;
    const { t } = readerOf(c);
    const body = html`<article class="card stack">
      <h1>${t.signOut}</h1>
      <p>${t.joinAs(signedIn.member.name || signedIn.member.email)}</p>
      <form method="post" action="/signout">
        ${hidden({ csrf: signedIn.csrf('signout') })}<button class="primary block">${t.signOut}</button>
      </form>
    </article>`;
    return send(c, { title: t.signOut, body, narrow: true });
  });

  app.post('/signout', async (c) => {
    const form = await formOf(c);
    const signedIn = await guard.current(c);
    if (!signedIn) return seeOther(c, '/signin');
    const { t } = readerOf(c);
    const token = { token: signedIn.secret };
    if (!sameOrigin(c, config) || !csrfValid(token, 'signout', form.get('csrf') ?? ''))
      return sorryPage(c, send, { title: t.foreign, text: t.foreignText, status: 403 });
    await guard.signOut(c);
    return seeOther(c, '/signin');
  });

  /** Whoever works for several sellers chooses; whoever works for one is there at once. */
  app.get('/seller', async (c) => {
    const signedIn = await guard.requireMember(c);
    if (signedIn instanceof Response) return signedIn;
    const { t } = readerOf(c);
    const houses = (await members.housesOf(signedIn.member.id)).filter(({ house }) => house !== 'operator');
    if (houses.length === 0) return seeOther(c, '/sell');
    if (houses.length === 1) return seeOther(c, `/seller/${houses[0]!.house}`);
    const sellers = await Promise.all(houses.map(({ house }) => provider.sellers.get(house)));
    const rows = sellers.flatMap((seller, i) =>
      isRefused(seller) ? [] : [{ seller, role: houses[i]!.role }],
    );
    const body = html`<article class="card stack">
      <h1>${t.chooseTitle}</h1>
      <ul class="list">
        ${rows.map(
          ({ seller, role }) =>
            html`<li>
              <p class="what">
                <a href="/seller/${seller.id}"><bdi>${seller.name}</bdi></a>
                <span class="soft">${t.roles[role]}</span>
              </p>
            </li>`,
        )}
      </ul>
    </article>`;
    return send(c, { title: t.chooseTitle, body, narrow: true });
  });
}
