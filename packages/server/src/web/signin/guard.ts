/**
 * Who is at the console: the member behind the cookie, and whether their role lets them do what a page is for. Every
 * page of a console asks here first and sends what it gets, when that is a response.
 */
import { deviceOf, isRefused, may } from '@farthing/provider';
import type { Member, Right, Role, Seller, Session, SignedInBy } from '@farthing/provider';
import { header, type AppContext } from '../../request.ts';
import { csrfToken, csrfValid, sameOrigin } from '../csrf.ts';
import { formOf } from '../form.ts';
import { seeOther } from '../frame.ts';
import type { Web } from '../index.ts';
import { endVisit, memberSecret, setMemberSecret } from './cookies.ts';
import { sorryPage } from './parts.ts';
import { languageOf } from '../texts/index.ts';
import { readerOf } from './words.ts';

export interface Needs {
  /** The seller whose console it is, as the address says. */
  seller?: string;
  /** The operator's console. */
  operator?: true;
  /** What the page lets its reader do; by default only look. */
  may?: Right;
  /** Asks whoever signed in longer than 15 minutes ago to do so again. */
  fresh?: true;
  /** Where a form's sender goes back to after signing in again: what was sent is not sent again. */
  back?: string;
}

export interface Allowed {
  member: Member;
  session: Session;
  /** In the house that was asked for; `viewer` where none was. */
  role: Role;
  /** Where a seller was asked for. */
  seller?: Seller;
  locale: string;
  /** The token of a form on this page: `purpose` is its action, or what it is about. */
  csrf(purpose: string): string;
}

export interface Guard {
  /** The member who is signed in. */
  current(c: AppContext): Promise<SignedIn | undefined>;
  /** The member, if they may; otherwise what to answer: to sign in, or that they may not. */
  requireMember(c: AppContext, needs?: Needs): Promise<Allowed | Response>;
  /** The same for a posted form, which must come from our own page and carry the token of its purpose. */
  requireForm(
    c: AppContext,
    needs: Needs,
    purpose: string | ((form: URLSearchParams) => string),
  ): Promise<(Allowed & { form: URLSearchParams }) | Response>;
  /** Signs a member in here: a new session, whatever was there before. */
  signIn(c: AppContext, member: Member, by: SignedInBy): Promise<void>;
  signOut(c: AppContext): Promise<void>;
}

export interface SignedIn {
  member: Member;
  session: Session;
  /** Known to this browser and the provider only. */
  secret: string;
}

export function createGuard(web: Pick<Web, 'provider' | 'config' | 'send'>): Guard {
  const { provider, config, send } = web;
  const { members, sessions } = provider.people;

  async function current(c: AppContext): Promise<SignedIn | undefined> {
    const secret = memberSecret(c, config);
    const session = secret === undefined ? undefined : await sessions.authenticate(secret);
    if (!session?.subject.startsWith('mem_')) return undefined;
    const member = await members.get(session.subject);
    return isRefused(member) ? undefined : { member, session, secret: secret! };
  }

  function toSignIn(c: AppContext, { back }: Needs, why: '' | 'again' | 'stronger'): Response {
    const { pathname, search } = new URL(c.req.url);
    const next = c.req.method === 'GET' ? pathname + search : back;
    const query = new URLSearchParams();
    if (next !== undefined) query.set('next', next);
    if (why) query.set('why', why);
    return seeOther(c, `/signin?${query.toString()}`);
  }

  async function sorry(c: AppContext): Promise<Response> {
    const { t } = readerOf(c);
    return sorryPage(c, send, { title: t.forbidden, text: t.forbiddenText, status: 403 });
  }

  async function requireMember(c: AppContext, needs: Needs = {}): Promise<Allowed | Response> {
    const signedIn = await current(c);
    if (!signedIn) return toSignIn(c, needs, '');
    const { member, session, secret } = signedIn;
    const allowed: Allowed = {
      member,
      session,
      role: 'viewer',
      locale: readerOf(c).locale,
      csrf: (purpose) => csrfToken({ token: secret }, purpose),
    };
    if (needs.operator || needs.seller !== undefined) {
      const house = needs.operator ? 'operator' : (needs.seller as `sel_${string}`);
      const membership = await members.membership(member.id, house);
      if (!membership || !may(membership.role, needs.may ?? 'look')) return sorry(c);
      // In a test book anyone may read the mail; and a mailbox alone should not open the books of a live one.
      if (needs.operator && session.by === 'email_code') return toSignIn(c, needs, 'stronger');
      allowed.role = membership.role;
      if (!needs.operator) {
        const seller = await provider.sellers.get(house);
        if (isRefused(seller)) return sorry(c);
        allowed.seller = seller;
      }
    }
    if (!needs.fresh) return allowed;
    // Else whoever reads an operator's mail would add a passkey here, and come back with that.
    if (session.by === 'email_code' && (await members.membership(member.id, 'operator')))
      return toSignIn(c, needs, 'stronger');
    return sessions.isFresh(session) ? allowed : toSignIn(c, needs, 'again');
  }

  async function signOut(c: AppContext): Promise<void> {
    const before = await current(c);
    if (before) await sessions.revoke(before.session.subject, before.session.id);
    setMemberSecret(c, config, undefined);
  }

  return {
    current,
    requireMember,
    signOut,

    async requireForm(c, needs, purpose) {
      const form = await formOf(c);
      const allowed = await requireMember(c, needs);
      if (allowed instanceof Response) return allowed;
      const secret = memberSecret(c, config)!;
      const wanted = typeof purpose === 'string' ? purpose : purpose(form);
      if (sameOrigin(c, config) && csrfValid({ token: secret }, wanted, form.get('csrf') ?? ''))
        return { ...allowed, form };
      const { t } = readerOf(c);
      return sorryPage(c, send, { title: t.foreign, text: t.foreignText, status: 403 });
    },

    async signIn(c, member, by) {
      await signOut(c);
      const device = deviceOf(header(c, 'user-agent'));
      const { secret } = await sessions.start(member.id, { by, device });
      endVisit(c, config);
      setMemberSecret(c, config, secret);
      await members.reads(member.id, languageOf(readerOf(c).locale));
    },
  };
}
