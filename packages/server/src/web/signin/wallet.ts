/**
 * A wallet's own sign-in: its passkeys, and the browsers it is open in. A wallet with a passkey is registered; whoever
 * has the passkey opens the wallet anywhere. Nothing here asks for a name or an address.
 */
import type { Hono } from 'hono';
import { deviceOf, isRefused, type Refused, type SignedInBy } from '@farthing/provider';
import { addressOf, header, type AppContext, type Bindings } from '../../request.ts';
import { csrfToken, csrfValid, sameOrigin } from '../csrf.ts';
import { formOf } from '../form.ts';
import { seeOther } from '../frame.ts';
import { html, nothing, type Html } from '../html.ts';
import type { Web } from '../index.ts';
import { hidden, notice } from '../parts.ts';
import type { Session } from '../session.ts';
import { localPath } from '../local-path.ts';
import { confirmedBy, confirmPage, mayAddPasskey, type Unproven } from '../wallet/confirmed.ts';
import { comeBack, recoverAddress } from '../wallet/come-back.ts';
import { sendWallet } from '../wallet/layout.ts';
import { keepSafe } from '../wallet/recovery-link.ts';
import { said, say } from './cookies.ts';
import { passkeyList, sessionList } from './lists.ts';
import { doneNotice, errorNotice, passkeyForm, sorryPage, textField } from './parts.ts';
import { PASSKEYS_PATH } from './script.ts';
import { responseIn } from './visit.ts';
import { errorText, readerOf, type Words } from './words.ts';

type Done = keyof Words['done'];

const CONFIRM = '/wallet/passkeys/confirm';

export function mountWalletSignIn(app: Hono<{ Bindings: Bindings }>, web: Web): void {
  const { provider, sessions: browsers, config, send, trustProxy, strangers } = web;
  const { wallets } = provider;
  const { passkeys, sessions } = provider.people;

  /** The session of this browser, if it has one: a guest has a token only. */
  async function currentId({ token }: Session): Promise<string | undefined> {
    return (await sessions.authenticate(token))?.id;
  }

  /** One of the pages of the wallet's settings. */
  function settingsPage(
    c: AppContext,
    session: Session,
    page: { title: string; lead?: string; body: Html; error?: string; script?: string[]; here: string },
  ): Response | Promise<Response> {
    const { t } = readerOf(c);
    const { error, body, ...frame } = page;
    return sendWallet(c, send, session, {
      ...frame,
      section: 'settings',
      up: { href: '/wallet/settings', label: session.texts.settings.title },
      narrow: true,
      status: error ? 409 : 200,
      body: html`${doneNotice(t, said(c, config))}${errorNotice(error && errorText(t, error))}
        <section class="card stack">${body}</section>`,
    });
  }

  async function passkeysPage(c: AppContext, session: Session, error?: string): Promise<Response> {
    const { t, locale } = readerOf(c);
    const { wallet } = session;
    const [own, { registered, zone }, allowed] = await Promise.all([
      passkeys.list(wallet),
      wallets.view(wallet),
      mayAddPasskey(web, session),
    ]);
    const csrf = (purpose: string) => csrfToken(session, purpose);
    const body = html`${registered || own.length > 0 ? nothing : html`<p>${t.walletRegisters}</p>`}
    ${
      own.length > 0 && !registered
        ? html`<p>${t.finishRegistering} <a href="/wallet/register">${t.finishRegisteringGo}</a></p>`
        : nothing
    }
    ${passkeyList(own, { base: '/wallet', csrf, t, locale, zone })}
    ${allowed ? await createForm(c, session, own.length === 0) : confirmFirst(session, own.length > 0, t)}`;
    const { walletPasskeys: title, walletPasskeysLead: lead } = t;
    const frame = { title, lead, script: [PASSKEYS_PATH], here: '/wallet/passkeys' };
    return settingsPage(c, session, { ...frame, body, error });
  }

  async function createForm(c: AppContext, session: Session, primary: boolean): Promise<Html> {
    const { t } = readerOf(c);
    const terms = { binding: session.token, label: t.toWallet };
    return passkeyForm({
      action: '/wallet/passkeys',
      kind: 'create',
      options: await passkeys.registration(session.wallet, terms),
      label: t.addPasskey,
      fields: { csrf: csrfToken(session, 'wallet passkey') },
      inputs: textField({
        name: 'passkey-name',
        label: t.passkeyName,
        value: deviceOf(header(c, 'user-agent')) || t.passkeyNameValue,
        maxlength: 100,
      }),
      primary,
      t,
    });
  }

  /** From a session that is no longer fresh: the question who is there comes before the new passkey. */
  function confirmFirst(session: Session, hasPasskey: boolean, t: Words): Html {
    return html`<form method="post" action="${CONFIRM}" class="stack">
      ${hidden({ csrf: csrfToken(session, CONFIRM) })}
      <p class="soft">${hasPasskey ? t.confirmPasskey : t.confirmPasskeyByCode}</p>
      <button class="block">${t.addPasskey}</button>
    </form>`;
  }

  async function sessionsPage(c: AppContext, session: Session, error?: string): Promise<Response> {
    const { t, locale } = readerOf(c);
    const { registered, zone } = await wallets.view(session.wallet);
    const open = await sessions.list(session.wallet);
    const csrf = (purpose: string) => csrfToken(session, purpose);
    const body = registered
      ? sessionList(open, await currentId(session), { base: '/wallet', csrf, t, locale, zone })
      : html`<p>${t.walletSessionsGuest}</p>
          <div class="actions"><a class="button" href="/wallet/passkeys">${t.addPasskey}</a></div>`;
    return settingsPage(c, session, { title: t.walletSessions, body, error, here: '/wallet/sessions' });
  }

  app.get('/wallet/passkeys', async (c) => passkeysPage(c, await browsers.ensure(c)));
  app.get('/wallet/sessions', async (c) => sessionsPage(c, await browsers.ensure(c)));

  /** The wallet and the fields of a form from one of our pages; otherwise what to answer. */
  async function posted(
    c: AppContext,
    purposeOf: (form: URLSearchParams) => string,
  ): Promise<{ session: Session; form: URLSearchParams } | Response> {
    const form = await formOf(c);
    const session = await browsers.current(c);
    const { t } = readerOf(c);
    if (!session || !sameOrigin(c, config) || !csrfValid(session, purposeOf(form), form.get('csrf') ?? ''))
      return sorryPage(c, send, { title: t.foreign, text: t.foreignText, status: 403 });
    const seconds = strangers(addressOf(c, trustProxy));
    if (seconds === 0) return { session, form };
    c.header('Retry-After', String(seconds));
    return sorryPage(c, send, { title: t.errors['rate_limited']!, text: t.errors.other, status: 429 });
  }

  function action(
    path: string,
    purposeOf: (form: URLSearchParams) => string,
    page: (c: AppContext, session: Session, error?: string) => Promise<Response>,
    act: (session: Session, form: URLSearchParams, c: AppContext) => Promise<unknown>,
    done: Done,
  ): void {
    app.post(path, async (c) => {
      const sent = await posted(c, purposeOf);
      if (sent instanceof Response) return sent;
      const result = await act(sent.session, sent.form, c);
      if (isRefused(result)) return page(c, sent.session, result.code);
      say(c, config, done);
      return seeOther(c, path.split('/').slice(0, 3).join('/'));
    });
  }

  /** Asks who is there. What was asked for is done on the page that the answer leads to. */
  function askWho(
    c: AppContext,
    session: Session,
    form: URLSearchParams,
    problem?: Unproven,
  ): Promise<Response> {
    const { limits } = session.texts;
    const { t } = readerOf(c);
    return confirmPage(c, web, session, form, {
      action: CONFIRM,
      purpose: CONFIRM,
      section: 'settings',
      title: limits.confirmTitle,
      text: t.confirmPasskeyMeans,
      cancel: '/wallet/passkeys',
      button: limits.confirmByCode,
      problem,
    });
  }

  // Who has shown who they are is signed in anew, which is what adding a passkey asks for.
  app.post(CONFIRM, async (c) => {
    const sent = await posted(c, () => CONFIRM);
    if (sent instanceof Response) return sent;
    const { session, form } = sent;
    const proof = await confirmedBy(c, web, session, form);
    if (proof !== true) return askWho(c, session, form, proof === false ? undefined : proof);
    await openInstead(c, session, session.wallet, form.get('response') ? 'passkey' : 'recovery_code');
    return seeOther(c, '/wallet/passkeys');
  });

  app.post('/wallet/passkeys', async (c) => {
    const sent = await posted(c, () => 'wallet passkey');
    if (sent instanceof Response) return sent;
    const { session, form } = sent;
    if (!(await mayAddPasskey(web, session))) return askWho(c, session, form);
    const added = await add(c, session, form);
    if (isRefused(added)) return passkeysPage(c, session, added.code);
    if (added.recoveryCode === undefined) {
      say(c, config, 'passkey_added');
      return seeOther(c, '/wallet/passkeys');
    }
    const { t, locale } = readerOf(c);
    const body = html`<article class="card stack">
      <h1>${t.walletRecovery}</h1>
      <p class="code">${added.recoveryCode}</p>
      ${notice('warn', t.recoveryOnce, t.recoveryKeep)}
      ${keepSafe(config.baseUrl, added.recoveryCode, locale)}
      <a class="button primary block" href="/wallet/passkeys">${t.kept}</a>
    </article>`;
    return send(c, { title: t.walletRecovery, body, narrow: true });
  });

  /** Adds a passkey; a guest is registered by it, and gets a recovery code. */
  async function add(
    c: AppContext,
    { wallet, token }: Session,
    form: URLSearchParams,
  ): Promise<{ recoveryCode?: string } | Refused> {
    const admitted = await wallets.admit(wallet, addressOf(c, trustProxy));
    if (isRefused(admitted)) return admitted;
    const terms = { binding: token, name: form.get('passkey-name') ?? '' };
    const added = await passkeys.register(wallet, responseIn(form), terms);
    if (isRefused(added)) return added;
    // Whoever stops here finds the wallet unregistered, and the page offers to finish it.
    const registered = await wallets.register(wallet);
    return isRefused(registered) ? {} : registered;
  }

  action(
    '/wallet/passkeys/rename',
    (form) => `rename ${form.get('passkey')}`,
    passkeysPage,
    ({ wallet }, form) => passkeys.rename(wallet, form.get('passkey') ?? '', form.get('name') ?? ''),
    'passkey_renamed',
  );

  action(
    '/wallet/passkeys/remove',
    (form) => `remove ${form.get('passkey')}`,
    passkeysPage,
    ({ wallet }, form) => passkeys.remove(wallet, form.get('passkey') ?? ''),
    'passkey_removed',
  );

  action(
    '/wallet/sessions/end',
    (form) => `end ${form.get('session')}`,
    sessionsPage,
    ({ wallet }, form) => sessions.revoke(wallet, form.get('session') ?? ''),
    'session_ended',
  );

  // Tokens too: an API token, or a cookie from before the wallet was registered, ends with the sessions.
  action(
    '/wallet/sessions/end-others',
    () => 'end others',
    sessionsPage,
    async ({ wallet }, _form, c) => {
      const ended = await wallets.signOut(wallet);
      if (isRefused(ended)) return ended;
      await open(c, wallet, 'wallet_token');
      return true;
    },
    'others_ended',
  );

  /** Makes the wallet this browser's, in a session of its own. */
  async function open(c: AppContext, wallet: Session['wallet'], by: SignedInBy) {
    const { secret } = await sessions.start(wallet, { by, device: deviceOf(header(c, 'user-agent')) });
    browsers.start(c, secret);
  }

  /** The same, in place of the session of before. */
  async function openInstead(
    c: AppContext,
    before: Pick<Session, 'token'>,
    wallet: Session['wallet'],
    by: SignedInBy,
  ) {
    const ended = await sessions.authenticate(before.token);
    if (ended) await sessions.revoke(ended.subject, ended.id);
    await open(c, wallet, by);
  }

  app.post('/wallet/recover/passkey', async (c) => {
    const sent = await posted(c, () => 'recover passkey');
    if (sent instanceof Response) return sent;
    const { session, form } = sent;
    const used = await passkeys.authenticate(responseIn(form), session.token);
    const { t } = readerOf(c);
    const back = localPath(form.get('back') ?? undefined);
    const link = { href: recoverAddress(back), label: t.startAgain };
    const sorry = (code: string) =>
      sorryPage(c, send, { title: t.openWithPasskey, text: errorText(t, code), status: 400, link });
    if (isRefused(used)) return sorry(used.code);
    // A passkey of somebody's work opens no wallet.
    if (!used.subject.startsWith('wal_')) return sorry('passkey_invalid');
    await openInstead(c, session, used.subject as Session['wallet'], 'passkey');
    return comeBack(c, send, 'opened', back);
  });
}

/** The part of the recovery page for those who have a passkey. */
export async function passkeyRecovery(
  c: AppContext,
  web: Web,
  session: Session,
  back: string | undefined,
): Promise<Html> {
  const { t } = readerOf(c);
  return passkeyForm({
    action: '/wallet/recover/passkey',
    kind: 'get',
    options: await web.provider.people.passkeys.authentication(session.token),
    label: t.openWithPasskey,
    fields: { csrf: csrfToken(session, 'recover passkey'), back },
    t,
  });
}
