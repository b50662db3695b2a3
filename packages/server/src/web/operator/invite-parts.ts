/**
 * Invitations: new sellers by mail where the book sends mail, otherwise by a link to hand over; operators always by a link,
 * which is shown once. Who invited whom into what is in the audit log, without the address.
 */
import { isRefused, isRoleOf, OPERATOR_ROLES, type Invitation, type Role } from '@farthing/provider';
import { COPY_PATH } from '../assets.ts';
import { html, nothing, type Html } from '../html.ts';
import { codeBox, field, selectField, table } from '../parts-more.ts';
import { notice } from '../parts.ts';
import { invitationLetter } from '../signin/letters.ts';
import { exportLink } from './export.ts';
import { type At, type Came, type Desk, errorAt, type Sheet, type Show, type Trouble } from './desk.ts';

type Into = 'new' | 'operator';
const BASE = { new: '/operator/sellers', operator: '/operator/team' } as const;

/** Invites, and says so; a link to hand over is on the page that answers. */
async function invite(desk: Desk, at: At, form: URLSearchParams, house: Into): Promise<Came> {
  const { people } = desk.web.provider;
  const email = form.get('email') ?? '';
  const given = form.get('role') ?? '';
  if (house === 'operator' && !isRoleOf('operator', given)) return { wrong: 'role_invalid', field: 'role' };
  const role = house === 'operator' ? (given as Role) : undefined;
  const letter = invitationLetter(at.c);
  const by = at.member.id;
  const made = await people.invitations.create({
    email,
    house,
    by,
    letter,
    asOperator: true,
    ...(role && { role }),
  });
  if (isRefused(made)) return { wrong: made.code, field: made.field ?? 'email' };
  const { invitation, link } = made;
  if (link === undefined) return { done: 'invited', to: BASE[house] };
  return { sheet: handedOver(at, invitation, link, house) };
}

/** The link is known to nobody but whoever reads this page. */
function handedOver(at: At, { email, expiresAt }: Invitation, link: string, house: Into): Sheet {
  const { t } = at;
  const section = house === 'new' ? 'sellers' : 'team';
  return {
    section,
    title: t.invitationMade,
    trail: [{ label: t.nav[section], href: BASE[house] }],
    script: COPY_PATH,
    body: html`<section class="card stack">
      ${notice('warn', t.shownOnce, t.handOver)}
      <p>${t.invitationFor(html`<bdi>${email}</bdi>`, at.when(expiresAt))}</p>
      ${codeBox({ label: t.invitationLink, text: link, copy: { label: t.copy, done: t.copied }, wrap: true })}
      <div class="actions"><a class="button primary" href="${BASE[house]}">${t.handedOver}</a></div>
    </section>`,
  };
}

async function withdraw(desk: Desk, at: At, form: URLSearchParams, house: Into): Promise<Came> {
  const id = form.get('invitation') ?? '';
  const withdrawn = await desk.web.provider.people.invitations.withdraw(house, id, at.member.id);
  return isRefused(withdrawn) ? withdrawn : { done: 'withdrawn', to: BASE[house] };
}

/** Both forms of a house's invitations. */
export function inviteActions(desk: Desk, house: Into, show: Show): void {
  // Who comes into the operator's house decides about everything else in it.
  const needs = house === 'new' ? 'operate' : 'members';
  desk.action({
    path: `${BASE[house]}/invite`,
    needs,
    fresh: true,
    show,
    act: (at, form) => invite(desk, at, form, house),
  });
  desk.action({
    path: `${BASE[house]}/withdraw`,
    needs,
    show,
    act: (at, form) => withdraw(desk, at, form, house),
  });
}

export async function inviteCard(at: At, desk: Desk, house: Into, trouble?: Trouble): Promise<Html> {
  const { t, texts } = at;
  if (!at.can(house === 'new' ? 'operate' : 'members')) return nothing;
  const open = await desk.web.provider.people.invitations.list(house);
  const action = `${BASE[house]}/invite`;
  const given = trouble?.form;
  return html`<section class="card stack">
      <h2>${house === 'new' ? t.inviteSeller : t.inviteOperator}</h2>
      <p class="soft">${house === 'new' ? t.inviteSellerMeans : t.inviteOperatorMeans}</p>
      <form method="post" action="${action}" class="stack">
        ${at.token(action)}
        ${field({
          name: 'email',
          label: texts.signin.email,
          type: 'email',
          inputmode: 'email',
          required: true,
          maxlength: 254,
          value: given?.get('email') ?? '',
          error: errorAt(t, trouble, 'email'),
        })}
        ${
          house === 'new'
            ? nothing
            : selectField({
                name: 'role',
                label: t.role,
                value: given?.get('role') ?? 'approver',
                hint: t.rolesMean,
                options: OPERATOR_ROLES.map((role) => ({ value: role, label: texts.signin.roles[role] })),
              })
        }
        <button class="primary">${t.invite}</button>
      </form>
    </section>
    ${openInvitations(at, open, house)}`;
}

/** Those that nobody has taken up yet, with the list to take along. */
function openInvitations(at: At, open: readonly Invitation[], house: Into): Html {
  if (open.length === 0) return nothing;
  const { t } = at;
  const action = `${BASE[house]}/withdraw`;
  return html`<section class="card stack">
    <div class="card-head">
      <h2>${t.openInvitations}</h2>
      ${exportLink(at, 'invitations', { to: house })}
    </div>
    ${table({
      caption: t.openInvitations,
      captionHidden: true,
      columns: [
        { label: t.address },
        { label: t.role },
        { label: t.invitedAt },
        { label: t.until },
        { label: t.action },
      ],
      rows: open.map(({ id, email, role, created, expiresAt }) => [
        html`<bdi>${email}</bdi>`,
        role === undefined ? t.newSeller : at.texts.signin.roles[role],
        at.when(created),
        at.when(expiresAt),
        html`<form method="post" action="${action}">
          ${at.token(action, { invitation: id })}<button class="slim">${t.withdraw}</button>
        </form>`,
      ]),
    })}
  </section>`;
}
