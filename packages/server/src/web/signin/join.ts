/** Taking up an invitation, and the operator's first steps: whoever holds a link that works once. */
import type { Hono } from 'hono';
import { isRefused, type Invitation } from '@farthing/provider';
import { type AppContext, type Bindings } from '../../request.ts';
import { seeOther } from '../frame.ts';
import { html, nothing } from '../html.ts';
import type { Web } from '../index.ts';
import { hidden } from '../parts.ts';
import { sorryPage, textField } from './parts.ts';
import { openVisit, postedVisit } from './visit.ts';
import { errorText, readerOf, type Words } from './words.ts';

export function mountJoin(app: Hono<{ Bindings: Bindings }>, web: Web): void {
  const { provider, guard, send } = web;
  const { invitations, members, setup } = provider.people;

  async function gone(c: AppContext, code: string): Promise<Response> {
    const { t } = readerOf(c);
    const link = { href: '/signin', label: t.title };
    return sorryPage(c, send, { title: t.joinGone, text: errorText(t, code), status: 410, link });
  }

  async function leadOf(t: Words, { house, role }: Invitation): Promise<string> {
    if (house === 'new') return t.joinNew;
    if (house === 'operator') return t.joinOperator(t.roles[role!]);
    const seller = await provider.sellers.get(house);
    return t.joinSeller(isRefused(seller) ? house : seller.name, t.roles[role!]);
  }

  interface Given {
    name: string;
    seller: string;
    wrong: string;
    code: string;
  }

  async function joinPage(c: AppContext, text: string, given?: Given): Promise<Response> {
    const invitation = await invitations.read(text);
    if (isRefused(invitation)) return gone(c, invitation.code);
    const { t, csrf } = openVisit(c, web);
    const signedIn = await guard.current(c);
    const known = !signedIn && invitation.mailed ? await members.byEmail(invitation.email) : undefined;
    const error = given && errorText(t, given.code);
    const body = html`<article class="card stack">
      <h1>${t.joinTitle}</h1>
      <p>${await leadOf(t, invitation)}</p>
      ${signedIn ? html`<p>${t.joinAs(signedIn.member.name || signedIn.member.email)}</p>` : nothing}
      <form method="post" action="/join/${text}" class="stack">
        ${hidden({ csrf: csrf(`join ${invitation.id}`) })}
        ${
          signedIn || known
            ? nothing
            : textField({
                name: 'name',
                label: t.yourName,
                value: given?.name,
                autocomplete: 'name',
                maxlength: 100,
                error: given?.wrong === 'name' ? error : undefined,
              })
        }
        ${
          invitation.house === 'new'
            ? textField({
                name: 'seller',
                label: t.sellerName,
                hint: t.sellerNameHint,
                value: given?.seller,
                maxlength: 100,
                error: given?.wrong === 'seller' ? error : undefined,
              })
            : nothing
        }
        <button class="primary block">${t.joinGo}</button>
      </form>
    </article>`;
    return send(c, { title: t.joinTitle, body, narrow: true, status: given ? 400 : 200 });
  }

  app.get('/join/:invitation', (c) => joinPage(c, c.req.param('invitation')));

  app.post('/join/:invitation', async (c) => {
    const text = c.req.param('invitation');
    const visit = await postedVisit(c, web, `join ${text.split('.')[0]}`);
    if (visit instanceof Response) return visit;
    const { form } = visit;
    const signedIn = await guard.current(c);
    const given = { name: form.get('name') ?? '', seller: form.get('seller') ?? '' };
    const joined = await invitations.accept(text, {
      member: signedIn?.member.id,
      name: given.name,
      sellerName: given.seller,
    });
    if (isRefused(joined)) {
      if (joined.code !== 'name_invalid') return gone(c, joined.code);
      return joinPage(c, text, { ...given, wrong: joined.field ?? 'name', code: joined.code });
    }
    const { house, mailed } = joined;
    // A link that came by mail shows what a code by mail does, and no more. One into the operator's house was handed over.
    if (house === 'operator' || !signedIn)
      await guard.signIn(c, joined.member, mailed ? 'email_code' : 'invitation');
    return seeOther(c, house === 'operator' ? '/account?why=setup' : `/seller/${house}`);
  });

  async function setupPage(
    c: AppContext,
    token: string,
    given?: { name: string; email: string; code: string },
  ): Promise<Response> {
    const good = await setup.check(token);
    if (isRefused(good)) return gone(c, good.code);
    const { t, csrf } = openVisit(c, web);
    const error = given && errorText(t, given.code);
    const body = html`<article class="card stack">
      <h1>${t.setupTitle}</h1>
      <p>${t.setupLead}</p>
      <form method="post" action="/operator/setup" class="stack">
        ${hidden({ csrf: csrf('setup'), token })}
        ${textField({
          name: 'name',
          label: t.yourName,
          value: given?.name,
          autocomplete: 'name',
          maxlength: 100,
          error: given?.code === 'name_invalid' ? error : undefined,
        })}
        ${textField({
          name: 'email',
          label: t.email,
          value: given?.email,
          inputmode: 'email',
          autocomplete: 'email',
          maxlength: 254,
          error: given?.code === 'email_invalid' ? error : undefined,
        })}
        <button class="primary block">${t.setupGo}</button>
      </form>
    </article>`;
    return send(c, { title: t.setupTitle, body, narrow: true, status: given ? 400 : 200 });
  }

  app.get('/operator/setup', (c) => setupPage(c, c.req.query('token') ?? ''));

  app.post('/operator/setup', async (c) => {
    const visit = await postedVisit(c, web, 'setup');
    if (visit instanceof Response) return visit;
    const { form } = visit;
    const token = form.get('token') ?? '';
    const given = { name: form.get('name') ?? '', email: form.get('email') ?? '' };
    const member = await setup.use(token, given);
    if (isRefused(member)) {
      if (member.code === 'setup_link_invalid') return gone(c, member.code);
      return setupPage(c, token, { ...given, code: member.code });
    }
    await guard.signIn(c, member, 'setup');
    return seeOther(c, '/account?why=setup');
  });
}
