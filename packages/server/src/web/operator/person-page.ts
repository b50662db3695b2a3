/**
 * Somebody who works here or for a seller: for whom, how they come in and where they are signed in, and what an admin can do
 * when a device is lost, or everything. One's own is in one's account.
 */
import { isRefused, type Member, type Session } from '@farthing/provider';
import { codesLetter } from '../../letters.ts';
import { html, nothing, type Html } from '../html.ts';
import { badge, confirm, empty, facts, table } from '../parts-more.ts';
import { notice } from '../parts.ts';
import { reasonField } from './adjust-parts.ts';
import { pathOf } from './addresses.ts';
import { type At, type Desk, missing, reasonIn, type Show, type Trouble } from './desk.ts';

const END_WHY = 'end-reason';
const CODES_WHY = 'codes-reason';

export function mountPeople(desk: Desk): void {
  const { web } = desk;
  const { people, sellers } = web.provider;
  const { members, passkeys, recoveryCodes, sessions, assistance, emailCodes } = people;

  const show: Show = async (at, trouble) => {
    const { t, c } = at;
    const member = await members.get(c.req.param('id')!);
    if (isRefused(member)) return missing(at, web);
    const open = await sessions.list(member.id);
    const operators = (await members.membership(member.id, 'operator')) !== undefined;
    return {
      section: operators ? 'team' : 'sellers',
      title: member.name || member.email,
      trail: [
        operators
          ? { label: t.nav.team, href: '/operator/team' }
          : { label: t.nav.sellers, href: '/operator/sellers' },
      ],
      body: html`${await who(at, member, open)}
        <section class="card stack">
          ${
            open.length === 0
              ? empty({ level: 2, icon: 'people', title: t.noSessions, text: t.noSessionsMeans })
              : sessionTable(at, member, open)
          }
        </section>
        ${member.id === at.member.id ? yourself(at) : help(at, member, open, trouble)}`,
    };
  };

  async function who(at: At, member: Member, open: readonly Session[]): Promise<Html> {
    const { t } = at;
    const [houses, keys, left, made] = await Promise.all([
      members.housesOf(member.id),
      passkeys.list(member.id),
      recoveryCodes.left(member.id),
      recoveryCodes.madeFor(member.id),
    ]);
    const works = await Promise.all(
      houses.map(async ({ house, role }) => {
        const seller = house === 'operator' ? undefined : await sellers.get(house);
        const name =
          seller === undefined || isRefused(seller)
            ? html`<a href="/operator/team">${t.ownHouse}</a>`
            : at.link(seller.id, html`<bdi>${seller.name}</bdi>`);
        return html`${name} <span class="soft">${at.texts.signin.roles[role]}</span><br />`;
      }),
    );
    // A code by e-mail is a way in for sellers' people only.
    const byMail =
      member.emailProven && emailCodes.available && !houses.some(({ house }) => house === 'operator');
    const madeBy =
      made && html` <span class="soft">${t.madeFor(await at.who(made.by), at.when(made.time))}</span>`;
    return html`<section class="card stack">
      <p><code>${member.id}</code></p>
      ${facts([
        {
          label: t.address,
          value: html`<bdi>${member.email}</bdi> ${
              member.emailProven ? badge('good', t.addressProven) : badge('plain', t.addressUnproven)
            }`,
        },
        { label: t.worksFor, value: works.length === 0 ? t.nobody : html`${works}` },
        { label: t.passkeys, value: at.count(keys.length) },
        { label: t.recoveryCodes, value: html`${at.count(left)}${madeBy ?? nothing}` },
        { label: t.since, value: at.when(member.created) },
      ])}
      ${keys.length === 0 && left === 0 && !byMail && open.length > 0 ? notice('warn', t.noWayIn, t.noWayInMeans) : nothing}
    </section>`;
  }

  desk.page('/operator/people/:id', show);

  desk.action({
    path: '/operator/people/:id/end',
    needs: 'members',
    show,
    async act(at, form) {
      const id = at.c.req.param('id')!;
      const ended = await assistance.endSession(id, form.get('session') ?? '', { by: at.member.id });
      return isRefused(ended) ? ended : { done: 'session_ended', to: pathOf(id) };
    },
  });

  desk.action({
    path: '/operator/people/:id/end-all',
    needs: 'members',
    show,
    async act(at, form) {
      const id = at.c.req.param('id')!;
      const reason = reasonIn(form, END_WHY);
      if (reason === '') return { wrong: 'reason_missing', field: END_WHY };
      const except = id === at.member.id ? at.session.id : undefined;
      const ended = await assistance.endSessions(id, { by: at.member.id, reason }, except);
      return isRefused(ended) ? ended : { done: 'sessions_ended', to: pathOf(id) };
    },
  });

  desk.action({
    path: '/operator/people/:id/recovery-codes',
    needs: 'members',
    fresh: true,
    show,
    async act(at, form) {
      const id = at.c.req.param('id')!;
      const reason = reasonIn(form, CODES_WHY);
      if (reason === '') return { wrong: 'reason_missing', field: CODES_WHY };
      const because = { by: at.member.id, reason };
      const codes = await assistance.makeRecoveryCodes(id, because, codesLetter(web.config.baseUrl));
      if (isRefused(codes)) return codes;
      const member = await members.get(id);
      if (isRefused(member)) return member;
      const { t } = at;
      const name = html`<bdi>${member.name || member.email}</bdi>`;
      return {
        sheet: {
          section: 'team',
          title: t.codesMade,
          trail: [{ label: member.name || member.email, href: pathOf(id) }],
          body: html`<section class="card stack">
            ${notice('warn', t.codesOnce, t.codesHandOver(name))}
            <p class="code">${codes.map((code) => html`${code}<br />`)}</p>
            <div class="actions"><a class="button primary" href="${pathOf(id)}">${t.codesKept}</a></div>
          </section>`,
        },
      };
    },
  });
}

function sessionTable(at: At, { id }: Member, open: readonly Session[]): Html {
  const { t } = at;
  const end = `${pathOf(id)}/end`;
  const may = at.can('members') && id !== at.member.id;
  return table({
    caption: t.sessions,
    columns: [
      { label: t.device },
      { label: t.signedInBy },
      { label: t.since },
      { label: t.lastUsed },
      ...(may ? [{ label: t.action }] : []),
    ],
    rows: open.map((session) => [
      session.device || t.unknownDevice,
      t.ways[session.by],
      at.when(session.created),
      at.when(session.used),
      ...(may
        ? [
            html`<form method="post" action="${end}">
              ${at.token(end, { session: session.id })}<button class="slim">${t.endSession}</button>
            </form>`,
          ]
        : []),
    ]),
  });
}

function yourself({ t }: At): Html {
  return html`<section class="card stack">
    <p>${t.yourself}</p>
    <div class="actions"><a class="button" href="/account">${t.toAccount}</a></div>
  </section>`;
}

function help(at: At, member: Member, open: readonly Session[], trouble?: Trouble): Html {
  if (!at.can('members')) return nothing;
  const { t } = at;
  const [endAll, codes] = [`${pathOf(member.id)}/end-all`, `${pathOf(member.id)}/recovery-codes`];
  return html`<section class="card stack">
    <h2>${t.deviceLost}</h2>
    <div class="actions">
      ${
        open.length === 0
          ? nothing
          : confirm({
              open: trouble?.form.has(END_WHY),
              label: t.endAll,
              danger: true,
              text: t.endAllMeans(at.count(open.length)),
              form: html`<form method="post" action="${endAll}" class="stack">
                ${at.token(endAll)} ${reasonField(at, trouble, END_WHY)}
                <button class="danger">${t.endAll}</button>
              </form>`,
            })
      }
      ${confirm({
        open: trouble?.form.has(CODES_WHY),
        label: t.makeCodes,
        danger: true,
        text: t.makeCodesMeans(html`<bdi>${member.name || member.email}</bdi>`),
        form: html`<form method="post" action="${codes}" class="stack">
          ${at.token(codes)} ${reasonField(at, trouble, CODES_WHY)}
          <button class="danger">${t.makeCodes}</button>
        </form>`,
      })}
    </div>
  </section>`;
}
