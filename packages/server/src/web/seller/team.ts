/** The team: who works for the seller, in which role, and who is invited. A change holds at once, in every browser. */
import {
  type Invitation,
  isRefused,
  isRoleOf,
  type Member,
  type Membership,
  SELLER_ROLES,
} from '@farthing/provider';
import { seeOther } from '../frame.ts';
import { html, type Html, nothing } from '../html.ts';
import type { Web } from '../index.ts';
import { COPY_PATH } from '../assets.ts';
import { codeBox, confirm, field, selectField, table } from '../parts-more.ts';
import { notice } from '../parts.ts';
import { invitationLetter } from '../signin/letters.ts';
import { type Console, type Desk, fieldAgain, type Trouble, troubleNote, type View } from './desk.ts';
import { exportLink } from './lists.ts';

export function mountTeam(console: Console, web: Pick<Web, 'provider'>): void {
  const { members, invitations } = web.provider.people;

  async function teamPage(desk: Desk, trouble?: Trouble): Promise<View> {
    const { b, t, base, seller, can, proof, texts } = desk;
    const [team, invited] = await Promise.all([
      members.team(seller.id),
      can('team') ? invitations.list(seller.id) : [],
    ]);
    const mayChange = can('team');
    return {
      section: 'team',
      title: t.nav.team,
      actions: exportLink(desk, 'team'),
      body: html`${troubleNote(desk, trouble)}
        <section class="card stack">
          ${table({
            caption: t.nav.team,
            captionHidden: true,
            columns: [
              { label: b.person },
              { label: b.role },
              { label: b.since },
              ...(mayChange ? [{ label: b.actions }] : []),
            ],
            rows: team.map(({ member, membership }) => [
              html`<bdi>${member.name || member.email}</bdi><br /><span class="small soft"
                  ><bdi>${member.email}</bdi></span
                >`,
              texts.signin.roles[membership.role],
              desk.day(membership.since),
              ...(mayChange ? [memberActions(desk, member, membership)] : []),
            ]),
          })}
          <details class="small">
            <summary>${b.rolesMean}</summary>
            <ul>
              ${SELLER_ROLES.map((role) => html`<li><strong>${texts.signin.roles[role]}</strong>: ${b.roles[role]}</li>`)}
            </ul>
          </details>
        </section>
        ${
          mayChange
            ? html`<form method="post" action="${base}/team/invite" class="card stack">
                  <h2>${b.invite}</h2>
                  ${proof('/team/invite')}
                  ${field({ ...fieldAgain(desk, trouble, 'email'), label: texts.signin.email, type: 'email', inputmode: 'email', required: true, maxlength: 254 })}
                  ${roleField(desk, 'role', trouble?.form.get('role') ?? 'developer')}
                  <div class="actions"><button class="primary">${b.inviteGo}</button></div>
                </form>
                ${invited.length === 0 ? nothing : invitedTable(desk, invited)}`
            : nothing
        }`,
    };
  }

  function memberActions(desk: Desk, member: Member, { role }: Membership): Html {
    const { b, base, proof } = desk;
    const change = `/team/${member.id}/role`;
    const remove = `/team/${member.id}/remove`;
    return html`<div class="actions">
      ${confirm({
        label: b.roleChange,
        text: b.roleChangeText(member.name || member.email),
        form: html`<form method="post" action="${base}${change}" class="stack">
          ${proof(change)} ${roleField(desk, `role-${member.id}`, role)}
          <button class="primary">${b.roleChange}</button>
        </form>`,
      })}
      ${confirm({
        label: b.memberRemove,
        danger: true,
        text: b.memberRemoveText(member.name || member.email),
        form: html`<form method="post" action="${base}${remove}">
          ${proof(remove)}<button class="danger">${b.memberRemove}</button>
        </form>`,
      })}
    </div>`;
  }

  function roleField({ b, texts }: Desk, name: string, value: string): Html {
    const options = SELLER_ROLES.map((role) => ({ value: role, label: texts.signin.roles[role] }));
    return selectField({ name, label: b.role, value, options });
  }

  function invitedTable(desk: Desk, invited: readonly Invitation[]): Html {
    const { b, base, proof, texts } = desk;
    return html`<section class="card">
      ${table({
        caption: b.invited,
        columns: [
          { label: texts.signin.email },
          { label: b.role },
          { label: b.goodUntil },
          { label: b.actions },
        ],
        rows: invited.map(({ id, email, role, expiresAt }) => {
          const path = `/team/invitations/${id}/withdraw`;
          return [
            html`<bdi>${email}</bdi>`,
            texts.signin.roles[role ?? 'viewer'],
            desk.brief(expiresAt),
            html`<form method="post" action="${base}${path}">
              ${proof(path)}<button class="slim">${b.withdraw}</button>
            </form>`,
          ];
        }),
      })}
    </section>`;
  }

  console.get('/team', (desk) => teamPage(desk));

  console.post('/team/invite', {
    may: 'team',
    fresh: true,
    page: teamPage,
    async act(posted) {
      const { c, b, t, base, seller, allowed, form } = posted;
      const role = form.get('role') ?? '';
      if (!isRoleOf(seller.id, role)) return { wrong: 'choice', field: 'role' };
      const made = await invitations.create({
        email: form.get('email') ?? '',
        house: seller.id,
        role,
        by: allowed.member.id,
        letter: invitationLetter(c, seller.name),
      });
      if (isRefused(made)) return made;
      if (made.link === undefined) return { to: '/team', done: 'invited' };
      // Without mail the link is handed over, and is on this page only.
      return {
        section: 'team',
        title: b.invite,
        script: COPY_PATH,
        trail: [{ label: t.nav.team, href: `${base}/team` }],
        body: html`<section class="card stack">
          ${notice('warn', b.inviteOnce, b.inviteOnceText)}
          ${codeBox({ label: b.inviteLink, text: made.link, copy: t.copy, wrap: true })}
          <div class="actions"><a class="button primary" href="${base}/team">${b.kept}</a></div>
        </section>`,
      };
    },
  });

  console.post('/team/invitations/:invitation/withdraw', {
    may: 'team',
    page: teamPage,
    async act({ seller, param }) {
      const done = await invitations.withdraw(seller.id, param('invitation'));
      return isRefused(done) ? done : { to: '/team', done: 'withdrawn' };
    },
  });

  console.post('/team/:member/role', {
    may: 'team',
    fresh: true,
    page: teamPage,
    async act({ seller, param, form, allowed }) {
      const id = param('member') as Member['id'];
      const role = form.get(`role-${id}`) ?? '';
      if (!isRoleOf(seller.id, role)) return { wrong: 'choice', field: 'role' };
      const changed = await members.setRole(id, seller.id, role, allowed.member.id);
      return isRefused(changed) ? changed : { to: '/team', done: 'role_changed' };
    },
  });

  console.post('/team/:member/remove', {
    may: 'team',
    fresh: true,
    page: teamPage,
    async act({ c, seller, param, allowed }) {
      const id = param('member') as Member['id'];
      const gone = await members.leave(id, seller.id, allowed.member.id);
      if (isRefused(gone)) return gone;
      // Whoever has left has no team page to come back to.
      return id === allowed.member.id ? seeOther(c, '/seller') : { to: '/team', done: 'member_gone' };
    },
  });
}
