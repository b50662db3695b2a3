/**
 * One's own account: name, address, passkeys, recovery codes, and where one is signed in. What could lock somebody out,
 * or let somebody else in, asks for a sign-in of the last quarter of an hour.
 */
import type { Hono } from 'hono';
import { isRefused, type Refused } from '@farthing/provider';
import { addressOf, type AppContext, type Bindings } from '../../request.ts';
import { seeOther } from '../frame.ts';
import { html, nothing, type Html } from '../html.ts';
import type { Web } from '../index.ts';
import { selectField } from '../parts-more.ts';
import { hidden, notice } from '../parts.ts';
import { tellWhen } from '../refusal-page.ts';
import { isLanguage, languageOf, LANGUAGES } from '../texts/index.ts';
import * as When from '../when.ts';
import { codeLetter, codePage } from './code-form.ts';
import { memberSecret, said, say } from './cookies.ts';
import type { Allowed, Needs } from './guard.ts';
import { passkeyList, sessionList } from './lists.ts';
import { doneNotice, errorNotice, passkeyForm, textField } from './parts.ts';
import { PASSKEYS_PATH } from './script.ts';
import { responseIn } from './visit.ts';
import { errorText, readerOf, type Words } from './words.ts';

type Posted = Allowed & { form: URLSearchParams };
type Done = keyof Words['done'];

const BACK = { back: '/account' } as const;
const FRESH = { fresh: true, ...BACK } as const;

export function mountAccount(app: Hono<{ Bindings: Bindings }>, web: Web): void {
  const { provider, guard, config, send, trustProxy } = web;
  const { members, passkeys, sessions, recoveryCodes, emailCodes } = provider.people;

  async function accountPage(c: AppContext, allowed: Allowed, error?: string): Promise<Response> {
    const { member, session, csrf, locale } = allowed;
    const { t } = readerOf(c);
    const deps = { base: '/account', csrf, t, locale, zone: 'UTC' };
    const [own, open, left, made, houses, options] = await Promise.all([
      passkeys.list(member.id),
      sessions.list(member.id),
      recoveryCodes.left(member.id),
      madeFor(allowed, t),
      housesOf(allowed, t),
      passkeys.registration(member.id, {
        binding: memberSecret(c, config)!,
        label: member.email,
      }),
    ]);
    const body = html`<div class="stack-wide">
      <h1>${t.accountTitle}</h1>
      ${doneNotice(t, said(c, config))}${errorNotice(error && errorText(t, error))}
      ${c.req.query('why') === 'setup' ? html`<div class="notice warn" role="status"><p>${t.setupNext}</p></div>` : nothing}
      <section class="card stack">
        <form method="post" action="/account/name" class="stack">
          ${hidden({ csrf: csrf('name') })}
          ${textField({ name: 'name', label: t.name, value: member.name, autocomplete: 'name', maxlength: 100 })}
          ${selectField({
            name: 'language',
            label: t.language,
            value: member.language ?? languageOf(locale),
            hint: t.languageHint,
            options: Object.entries(LANGUAGES).map(([value, { name: label }]) => ({ value, label })),
          })}
          <button>${t.save}</button>
        </form>
        <p>
          <bdi>${member.email}</bdi>
          <span class="soft">${member.emailProven ? t.emailProven : t.emailUnproven}</span>
        </p>
        ${
          member.emailProven || !emailCodes.available
            ? nothing
            : html`<form method="post" action="/account/email">
                ${hidden({ csrf: csrf('email') })}<button>${t.prove}</button>
              </form>`
        }
      </section>
      <section class="card stack">
        <h2>${t.works}</h2>
        ${houses}
      </section>
      <section class="card stack" id="passkeys">
        <h2>${t.passkeys}</h2>
        ${passkeyList(own, deps)}
        ${passkeyForm({
          action: '/account/passkeys',
          kind: 'create',
          options,
          label: t.addPasskey,
          fields: { csrf: csrf('passkey') },
          inputs: textField({
            name: 'passkey-name',
            label: t.passkeyName,
            value: session.device || t.passkeyNameValue,
            maxlength: 100,
          }),
          primary: own.length === 0,
          t,
        })}
      </section>
      <section class="card stack" id="recovery">
        <h2>${t.recoveryCodes}</h2>
        <p>${t.recoveryLeft(left)}</p>
        ${made === undefined ? nothing : notice('warn', t.recoveryNotYours, t.recoveryMadeFor(made.who, made.when))}
        <form method="post" action="/account/recovery-codes">
          ${hidden({ csrf: csrf('recovery') })}<button>${t.makeRecovery}</button>
        </form>
        ${left > 0 ? html`<p class="hint">${t.recoveryReplaces}</p>` : nothing}
      </section>
      <section class="card stack" id="sessions">
        <h2>${t.sessions}</h2>
        ${sessionList(open, session.id, deps)}
      </section>
      <form method="post" action="/signout">
        ${hidden({ csrf: csrf('signout') })}<button>${t.signOut}</button>
      </form>
    </div>`;
    return send(c, { title: t.accountTitle, body, script: PASSKEYS_PATH, status: error ? 409 : 200 });
  }

  /** Who made the codes, where it was an operator: nobody is to hold them unknown to whose they are. */
  async function madeFor(
    { member, locale }: Allowed,
    t: Words,
  ): Promise<{ who: string; when: string } | undefined> {
    const made = await recoveryCodes.madeFor(member.id);
    if (!made) return undefined;
    const by = await members.get(made.by);
    const who = isRefused(by) ? t.operator : by.name || by.email;
    return { who, when: `${When.moment(made.time, 'UTC', locale)} UTC` };
  }

  /** Whom one works for, with the way to each console. */
  async function housesOf({ member }: Allowed, t: Words): Promise<Html> {
    const houses = await members.housesOf(member.id);
    if (houses.length === 0) return html`<p class="soft">${t.worksNowhere}</p>`;
    const rows = await Promise.all(
      houses.map(async ({ house, role }) => {
        if (house === 'operator') return { name: t.operator, href: '/operator', role };
        const seller = await provider.sellers.get(house);
        return { name: isRefused(seller) ? house : seller.name, href: `/seller/${house}`, role };
      }),
    );
    return html`<ul class="list">
      ${rows.map(
        ({ name, href, role }) =>
          html`<li>
            <p class="what">
              <a href="${href}"><bdi>${name}</bdi></a> <span class="soft">${t.roles[role]}</span>
            </p>
          </li>`,
      )}
    </ul>`;
  }

  app.get('/account', async (c) => {
    const allowed = await guard.requireMember(c);
    return allowed instanceof Response ? allowed : accountPage(c, allowed);
  });

  /** A form of the account's: checked, then done; then the account again, saying so. */
  function action(
    path: string,
    purpose: string | ((form: URLSearchParams) => string),
    act: (posted: Posted, c: AppContext) => Promise<Done | Refused>,
    needs: Needs = BACK,
  ): void {
    app.post(path, async (c) => {
      const posted = await guard.requireForm(c, needs, purpose);
      if (posted instanceof Response) return posted;
      const done = await act(posted, c);
      if (isRefused(done)) return accountPage(c, posted, done.code);
      say(c, config, done);
      return seeOther(c, '/account');
    });
  }

  const orRefused = async (change: Promise<unknown>, done: Done): Promise<Done | Refused> => {
    const result = await change;
    return isRefused(result) ? result : done;
  };
  const field = ({ form }: Posted, name: string) => form.get(name) ?? '';

  action('/account/name', 'name', async (posted) => {
    const renamed = await members.rename(posted.member.id, field(posted, 'name'));
    const language = field(posted, 'language');
    if (isRefused(renamed) || !isLanguage(language)) return orRefused(Promise.resolve(renamed), 'name');
    return orRefused(members.setLanguage(posted.member.id, language), 'name');
  });

  action(
    '/account/passkeys',
    'passkey',
    (posted, c) => {
      const terms = { binding: memberSecret(c, config)!, name: field(posted, 'passkey-name') };
      const registered = passkeys.register(posted.member.id, responseIn(posted.form), terms);
      return orRefused(registered, 'passkey_added');
    },
    FRESH,
  );

  action(
    '/account/passkeys/remove',
    (form) => `remove ${form.get('passkey')}`,
    (posted) => orRefused(passkeys.remove(posted.member.id, field(posted, 'passkey')), 'passkey_removed'),
    FRESH,
  );

  action(
    '/account/passkeys/rename',
    (form) => `rename ${form.get('passkey')}`,
    (posted) =>
      orRefused(
        passkeys.rename(posted.member.id, field(posted, 'passkey'), field(posted, 'name')),
        'passkey_renamed',
      ),
  );

  action(
    '/account/sessions/end',
    (form) => `end ${form.get('session')}`,
    (posted) => orRefused(sessions.revoke(posted.member.id, field(posted, 'session')), 'session_ended'),
  );

  action('/account/sessions/end-others', 'end others', ({ member, session }) =>
    orRefused(sessions.revokeAll(member.id, session.id), 'others_ended'),
  );

  app.post('/account/recovery-codes', async (c) => {
    const posted = await guard.requireForm(c, FRESH, 'recovery');
    if (posted instanceof Response) return posted;
    const { t } = readerOf(c);
    const codes = await recoveryCodes.renew(posted.member.id);
    const body = html`<article class="card stack">
      <h1>${t.recoveryShown}</h1>
      ${notice('warn', t.recoveryOnce, t.recoveryKeep)}
      <p class="code">${codes.map((code) => html`${code}<br />`)}</p>
      <a class="button primary block" href="/account">${t.kept}</a>
    </article>`;
    return send(c, { title: t.recoveryShown, body, narrow: true });
  });

  app.post('/account/email', async (c) => {
    const posted = await guard.requireForm(c, BACK, 'email');
    if (posted instanceof Response) return posted;
    const { t } = readerOf(c);
    const sent = await emailCodes.send({
      email: posted.member.email,
      purpose: 'prove',
      binding: memberSecret(c, config)!,
      address: addressOf(c, trustProxy),
      letter: codeLetter(t, web),
    });
    return isRefused(sent) ? accountPage(c, posted, sent.code) : provePage(c, posted);
  });

  function provePage(c: AppContext, { csrf }: Allowed, error?: string): Promise<Response> {
    const { t } = readerOf(c);
    return codePage(c, web, {
      title: t.proveTitle,
      lead: t.codeLeadNew,
      action: '/account/email/code',
      fields: { csrf: csrf('email code') },
      again: '/account',
      error,
      t,
    });
  }

  app.post('/account/email/code', async (c) => {
    const posted = await guard.requireForm(c, BACK, 'email code');
    if (posted instanceof Response) return posted;
    const binding = memberSecret(c, config)!;
    const given = { code: field(posted, 'code'), purpose: 'prove', binding } as const;
    const proven = await emailCodes.check({ ...given, address: addressOf(c, trustProxy) });
    if (isRefused(proven)) {
      tellWhen(c, proven);
      return provePage(c, posted, proven.code);
    }
    const member = await members.proveEmail(posted.member.id, proven.email);
    if (isRefused(member)) return accountPage(c, posted, member.code);
    say(c, config, 'email_proven');
    return seeOther(c, '/account');
  });
}
