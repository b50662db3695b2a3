/** The operator's own team: who may do what, and how somebody joins or leaves. The last admin stays. */
import {
  isRefused,
  isRoleOf,
  OPERATOR_ROLES,
  type Member,
  type MemberId,
  type Role,
} from '@farthing/provider';
import { html, type Html } from '../html.ts';
import { confirm, table } from '../parts-more.ts';
import { type At, type Desk, type Show } from './desk.ts';
import { exportLink } from './export.ts';
import { inviteActions, inviteCard } from './invite-parts.ts';

export function mountTeam(desk: Desk): void {
  const { members } = desk.web.provider.people;

  const show: Show = async (at, trouble) => {
    const { t, texts } = at;
    const team = await members.team('operator');
    const may = at.can('members');
    return {
      section: 'team',
      title: t.nav.team,
      actions: exportLink(at, 'team'),
      body: html`<section class="card">
          ${table({
            caption: t.nav.team,
            captionHidden: true,
            columns: [
              { label: t.name },
              { label: t.address },
              { label: t.role },
              { label: t.since },
              ...(may ? [{ label: t.action }] : []),
            ],
            rows: team.map(({ member, membership: { role, since } }) => [
              at.link(member.id, html`<bdi>${member.name || member.email}</bdi>`),
              html`<bdi>${member.email}</bdi>`,
              texts.signin.roles[role],
              at.when(since),
              ...(may ? [changes(at, member, role)] : []),
            ]),
          })}
        </section>
        ${await inviteCard(at, desk, 'operator', trouble)}`,
    };
  };

  function changes(at: At, { id, name, email }: Member, role: Role): Html {
    const { t, texts } = at;
    const [change, remove] = ['/operator/team/role', '/operator/team/remove'];
    const who = html`<bdi>${name || email}</bdi>`;
    return html`<div class="actions">
      ${confirm({
        label: t.changeRole,
        text: t.changeMeans(who),
        form: html`<form method="post" action="${change}" class="stack">
          ${at.token(change!, { member: id })}
          <div class="field">
            <label for="role-${id}">${t.role}</label
            ><select id="role-${id}" name="role">
              ${OPERATOR_ROLES.map((each) => html`<option value="${each}" ${each === role ? html` selected` : html``}>${texts.signin.roles[each]}</option>`)}
            </select>
          </div>
          <button class="primary">${texts.common.save}</button>
        </form>`,
      })}
      ${confirm({
        label: t.removeMember,
        danger: true,
        text: t.removeMeans(who),
        form: html`<form method="post" action="${remove}">
          ${at.token(remove!, { member: id })}<button class="danger">${t.removeMember}</button>
        </form>`,
      })}
    </div>`;
  }

  desk.page('/operator/team', show);
  inviteActions(desk, 'operator', show);

  desk.action({
    path: '/operator/team/role',
    needs: 'members',
    fresh: true,
    show,
    async act(at, form) {
      const [id, role] = [(form.get('member') ?? '') as MemberId, form.get('role') ?? ''];
      if (!isRoleOf('operator', role)) return { wrong: 'role_invalid' };
      const changed = await members.setRole(id, 'operator', role, at.member.id);
      return isRefused(changed) ? changed : { done: 'role_changed', to: '/operator/team' };
    },
  });

  desk.action({
    path: '/operator/team/remove',
    needs: 'members',
    fresh: true,
    show,
    async act(at, form) {
      const id = (form.get('member') ?? '') as MemberId;
      const gone = await members.leave(id, 'operator', at.member.id);
      if (isRefused(gone)) return gone;
      return { done: 'member_removed', to: id === at.member.id ? '/account' : '/operator/team' };
    },
  });
}
