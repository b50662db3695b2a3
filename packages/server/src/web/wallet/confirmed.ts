/**
 * Confirming afresh: before a registered payer raises a limit, is asked less often or deletes the wallet. Whoever only
 * holds the browser must not be able to. By a passkey that has been there for a while, by the recovery code, or by having signed in with either just
 * now. The page sends the same form again, with that beside it.
 */
import { isRefused, type Passkey } from '@farthing/provider';
import { addressOf, type AppContext } from '../../request.ts';
import { csrfToken } from '../csrf.ts';
import { html, nothing, type Html } from '../html.ts';
import type { Web } from '../index.ts';
import { hidden } from '../parts.ts';
import { field } from '../parts-more.ts';
import type { Session } from '../session.ts';
import { errorNotice, passkeyForm } from '../signin/parts.ts';
import { PASSKEYS_PATH } from '../signin/script.ts';
import { responseIn } from '../signin/visit.ts';
import { errorText } from '../signin/words.ts';
import { type Section, sendWallet } from './layout.ts';

/** How long a passkey that came after the registration has been there before it proves anything. */
const SETTLED_MS = 86_400_000;

const PROOFS = ['code', 'response', 'csrf'];

/** A proof that is none, and why. */
export interface Unproven {
  unproven: string;
}

/** Whether the form brings a proof, or the session is one. */
export async function confirmedBy(
  c: AppContext,
  { provider, recoveries, trustProxy, clock }: Web,
  { wallet, token }: Session,
  form: URLSearchParams,
): Promise<boolean | Unproven> {
  const { passkeys, sessions } = provider.people;
  if (form.get('response')) {
    const used = await passkeys.authenticate(responseIn(form), token);
    if (isRefused(used)) return { unproven: used.code };
    if (used.subject !== wallet) return { unproven: 'passkey_invalid' };
    return (await settled(used)) ? true : { unproven: 'passkey_too_new' };
  }
  const code = form.get('code');
  if (code) {
    // Counted with all other attempts at recovery codes.
    if (recoveries(addressOf(c, trustProxy)) > 0) return { unproven: 'rate_limited' };
    return (await provider.wallets.confirms(wallet, code)) ? true : { unproven: 'recovery_code_invalid' };
  }
  const session = await sessions.authenticate(token);
  if (session?.subject !== wallet || !sessions.isFresh(session)) return false;
  if (session.by === 'recovery_code') return true;
  if (session.by !== 'passkey') return false;
  // Which of the passkeys it was is not known.
  const own = await Promise.all((await passkeys.list(wallet)).map(settled));
  return own.length > 0 && own.every(Boolean);

  /** Whoever finds a browser open can add a passkey there; it must not prove anything before its payer can notice. */
  async function settled({ created }: Pick<Passkey, 'created'>): Promise<boolean> {
    const registered = (await provider.wallets.registeredAt(wallet)) ?? Infinity;
    return created <= registered || clock() - created >= SETTLED_MS;
  }
}

/**
 * Whether a passkey may be added without asking who is there: by a guest, right after registering, and after signing in. An
 * old session is not enough, or whoever finds a browser open could stay in the wallet for good.
 */
export async function mayAddPasskey(
  { provider }: Pick<Web, 'provider'>,
  { wallet, token }: Session,
): Promise<boolean> {
  const { sessions } = provider.people;
  if (!(await provider.wallets.isRegistered(wallet))) return true;
  const registered = await provider.wallets.registeredAt(wallet);
  if (registered !== undefined && sessions.isFresh({ created: registered })) return true;
  const session = await sessions.authenticate(token);
  if (session?.subject !== wallet || !sessions.isFresh(session)) return false;
  return session.by === 'passkey' || session.by === 'recovery_code';
}

export interface Question {
  /** Where the form goes, and what its token is made for. */
  action: string;
  purpose: string;
  section: Section;
  title: string;
  /** What is about to happen. */
  text: Html | string;
  /** Where one gets by changing one's mind. */
  cancel: string;
  button: string;
  /** Why the last proof was none. */
  problem?: Unproven;
}

/** Asks for the proof; what was asked for is kept in the page. */
export async function confirmPage(
  c: AppContext,
  web: Web,
  session: Session,
  form: URLSearchParams,
  question: Question,
): Promise<Response> {
  const { provider, send } = web;
  const { texts, wallet, token } = session;
  const t = texts.limits;
  const { action, purpose, section, title, text, cancel, button, problem } = question;
  const { passkeys } = provider.people;
  const own = await passkeys.list(wallet);
  const kept = Object.fromEntries([...form].filter(([name]) => !PROOFS.includes(name)));
  const fields = { ...kept, csrf: csrfToken(session, purpose) };
  const error = problem && errorText(texts.signin, problem.unproven);
  const ofCode = problem?.unproven === 'recovery_code_invalid';
  const byPasskey =
    own.length === 0
      ? nothing
      : passkeyForm({
          action,
          kind: 'get',
          options: await passkeys.authentication(token),
          label: t.confirmByPasskey,
          fields,
          t: texts.signin,
        });
  const body = html`<section class="card stack">
    <p>${text}</p>
    <p class="soft">${t.confirmWhy}</p>
    ${ofCode ? nothing : errorNotice(error)} ${byPasskey}
    <form method="post" action="${action}" class="stack">
      ${hidden(fields)}
      ${field({ name: 'code', label: texts.recovery.code, required: true, hint: t.confirmHint, error: ofCode ? error : undefined })}
      <button class="${own.length === 0 ? 'primary ' : ''}block">${button}</button>
    </form>
    <a class="quiet" href="${cancel}">${texts.common.cancel}</a>
  </section>`;
  const frame = { section, title, body, narrow: true, script: [PASSKEYS_PATH], here: cancel };
  const status = problem === undefined ? 403 : problem.unproven === 'rate_limited' ? 429 : 400;
  return sendWallet(c, send, session, { ...frame, status });
}
