/**
 * Sellers: all of them, an invitation for a new one, and each with what it earned, its fee plan, who works for it, its
 * endpoints and payouts, and what can be done about it.
 */
import { isRefused, type Seller, type SellerId } from '@farthing/provider';
import { seeOther } from '../frame.ts';
import { html, nothing, type Html } from '../html.ts';
import * as Money from '../money.ts';
import { badge, empty, facts, field, pager, table } from '../parts-more.ts';
import { adjustAction, adjustCard } from './adjust-parts.ts';
import { type At, type Desk, errorAt, missing, type Show, type Trouble } from './desk.ts';
import { exportLink } from './export.ts';
import { freezeActions, freezeCard } from './freeze-parts.ts';
import { inviteActions, inviteCard } from './invite-parts.ts';
import { pathOf } from './addresses.ts';

const SHOWN = 20;
const LISTED = 50;
/** A percentage is counted in hundredths, as fee plans are. */
const PERCENT = { code: '', scale: 2 };

export function mountSellers(desk: Desk): void {
  const { provider } = desk.web;
  const { sellers, people, webhooks, payouts, payments, freezing, previews } = provider;

  const list: Show = async (at, trouble) => {
    const { t, c } = at;
    const { items, next } = await sellers.list({ after: c.req.query('after'), limit: LISTED });
    const rows = items.map(async (seller) => [
      at.link(seller.id, html`<bdi>${seller.name}</bdi>`),
      html`<bdi>${seller.origins[0] ?? t.noSite}</bdi>`,
      percent(seller.feeBasisPoints, at.locale),
      await unpaid(at, seller.id),
      (await freezing.of(seller.id)) ? badge('bad', t.frozen) : badge('good', t.active),
    ]);
    const older = next === undefined ? undefined : `/operator/sellers?after=${encodeURIComponent(next)}`;
    return {
      section: 'sellers',
      title: t.nav.sellers,
      actions: exportLink(at, 'sellers'),
      body: html`<section class="card">
          ${
            items.length === 0
              ? empty({ level: 2, icon: 'offer', title: t.noSellers, text: t.noSellersMeans })
              : table({
                  caption: t.nav.sellers,
                  captionHidden: true,
                  columns: [
                    { label: t.name },
                    { label: t.site },
                    { label: t.feePlan, align: 'end' },
                    { label: t.unpaid, align: 'end' },
                    { label: t.state },
                  ],
                  rows: await Promise.all(rows),
                })
          }
        </section>
        ${pager(t.pages, [{ label: t.more, href: older }])} ${await inviteCard(at, desk, 'new', trouble)}`,
    };
  };

  async function unpaid(at: At, seller: SellerId): Promise<Html> {
    const balances = await sellers.balance(seller);
    return html`${balances.map(({ unpaid: sum, asset }, i) => html`${i > 0 ? html`<br />` : nothing}${at.money(sum, asset)}`)}`;
  }

  const show: Show = async (at, trouble) => {
    const { t, c } = at;
    const seller = await sellers.get(c.req.param('id')!);
    if (isRefused(seller)) return missing(at, desk.web);
    const { id } = seller;
    const [team, invited, endpoints, paidOut, paid] = await Promise.all([
      people.members.team(id),
      people.invitations.list(id),
      webhooks.list(id, { limit: SHOWN }),
      payouts.list({ seller: id, limit: SHOWN }),
      payments.listBySeller(id, { limit: SHOWN }),
    ]);
    const frozen = await freezing.of(id);
    const previewing = `${pathOf(id)}/preview`;
    return {
      section: 'sellers',
      title: seller.name,
      trail: [{ label: t.nav.sellers, href: '/operator/sellers' }],
      body: html`<section class="card stack">
          <p><code>${id}</code> ${frozen ? badge('bad', t.frozen) : badge('good', t.active)}</p>
          ${facts([
            {
              label: t.sites,
              value: seller.origins.length === 0 ? t.noSite : html`<bdi>${seller.origins.join(', ')}</bdi>`,
            },
            { label: t.unpaid, value: await unpaid(at, id) },
            { label: t.feePlan, value: percent(seller.feeBasisPoints, at.locale) },
            { label: t.destination, value: seller.payout.destination ?? t.noDestination },
            { label: t.schedule, value: t.schedules[seller.payout.schedule] },
            { label: t.since, value: at.when(seller.created) },
          ])}
          ${
            at.can('operate')
              ? html`<form method="post" action="${previewing}">
                  ${at.token(previewing)}<button>${t.previewOne}</button>
                </form>`
              : nothing
          }
        </section>
        <div class="columns start">
          <div class="stack-wide">${feeCard(at, seller, trouble)} ${adjustCard(at, desk, id, trouble)}</div>
          <div class="stack-wide">
            ${await freezeCard(at, desk, id, trouble)}
            <section class="card stack">
              ${
                team.length === 0
                  ? empty({ level: 2, icon: 'people', title: t.noTeam, text: t.noTeamMeans })
                  : table({
                      caption: t.nav.team,
                      columns: [{ label: t.name }, { label: t.role }],
                      rows: team.map(({ member, membership }) => [
                        at.link(member.id, html`<bdi>${member.name || member.email}</bdi>`),
                        at.texts.signin.roles[membership.role],
                      ]),
                    })
              }
              ${
                invited.length === 0
                  ? nothing
                  : table({
                      caption: t.openInvitations,
                      columns: [{ label: t.address }, { label: t.role }, { label: t.until }],
                      rows: invited.map(({ email, role, expiresAt }) => [
                        html`<bdi>${email}</bdi>`,
                        role === undefined ? '' : at.texts.signin.roles[role],
                        at.when(expiresAt),
                      ]),
                    })
              }
            </section>
          </div>
        </div>
        ${
          endpoints.items.length === 0
            ? nothing
            : html`<section class="card">
                ${table({
                  caption: t.nav.webhooks,
                  columns: [{ label: t.address }, { label: t.state }],
                  rows: await Promise.all(
                    endpoints.items.map(async ({ id: webhook, url, disabled }) => [
                      html`<bdi>${url}</bdi>`,
                      disabled
                        ? badge('bad', t.disabledBecause[disabled.because])
                        : (await webhooks.failingSince(webhook)) === undefined
                          ? badge('good', t.active)
                          : badge('warn', t.failing),
                    ]),
                  ),
                })}
              </section>`
        }
        <section class="card">
          ${
            paidOut.items.length === 0
              ? empty({ icon: 'payout', title: t.noPayouts, text: t.noPayoutsSeller })
              : table({
                  caption: t.nav.payouts,
                  columns: [
                    { label: t.id },
                    { label: t.state },
                    { label: t.time },
                    { label: t.amount, align: 'end' },
                  ],
                  rows: paidOut.items.map(({ id: payout, state, time, amount, asset }) => [
                    at.link(payout),
                    t.payoutStates[state],
                    at.when(time),
                    at.money(amount, asset),
                  ]),
                })
          }
        </section>
        <section class="card">
          ${
            paid.items.length === 0
              ? empty({ icon: 'payments', title: t.noPayments, text: t.noPaymentsSeller })
              : table({
                  caption: t.lastPayments,
                  columns: [
                    { label: t.what },
                    { label: t.kinds.wallet },
                    { label: t.state },
                    { label: t.time },
                    { label: t.amount, align: 'end' },
                  ],
                  rows: paid.items.map((payment) => [
                    at.link(payment.id, html`<bdi>${payment.title}</bdi>`),
                    at.link(payment.wallet),
                    t.paymentStates[payment.status],
                    at.when(payment.time),
                    at.money(payment.amount, payment.asset),
                  ]),
                })
          }
        </section>`,
    };
  };

  desk.page('/operator/sellers', list);
  desk.page('/operator/sellers/:id', show);
  freezeActions(desk, 'sellers', show);
  adjustAction(desk, 'sellers', show);
  inviteActions(desk, 'new', list);

  desk.action({
    path: '/operator/sellers/:id/fee',
    needs: 'operate',
    fresh: true,
    show,
    async act(at, form) {
      const id = at.c.req.param('id')!;
      const feeBasisPoints = readPercent(form.get('fee') ?? '', at.locale);
      if (feeBasisPoints === undefined) return { wrong: 'percent_invalid', field: 'fee' };
      const changed = await sellers.update(id, { feeBasisPoints }, at.member.id);
      return isRefused(changed) ? changed : { done: 'fee_changed', to: pathOf(id) };
    },
  });

  desk.action({
    path: '/operator/sellers/:id/preview',
    needs: 'operate',
    show,
    async act(at) {
      const id = at.c.req.param('id')! as SellerId;
      const preview = await previews.make({ seller: id, by: at.member.id });
      return isRefused(preview) ? preview : seeOther(at.c, pathOf(preview.id));
    },
  });
}

function feeCard(at: At, { id, feeBasisPoints }: Seller, trouble?: Trouble): Html {
  if (!at.can('operate')) return nothing;
  const { t } = at;
  const action = `${pathOf(id)}/fee`;
  return html`<section class="card stack">
    <h2>${t.feePlan}</h2>
    <form method="post" action="${action}" class="stack">
      ${at.token(action)}
      ${field({
        name: 'fee',
        label: t.feePercent,
        hint: t.feeMeans,
        inputmode: 'decimal',
        required: true,
        maxlength: 10,
        value: trouble?.form.get('fee') ?? plainPercent(feeBasisPoints, at.locale),
        error: errorAt(t, trouble, 'fee'),
      })}
      <button>${at.texts.common.save}</button>
    </form>
  </section>`;
}

export function percent(basisPoints: number, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  return format.format(basisPoints / 10_000);
}

export function plainPercent(basisPoints: number, locale: string): string {
  return Money.plain(BigInt(basisPoints), PERCENT, locale);
}

/** Hundredths of a percent, from `5`, `2.5` or `2,5`; undefined for what is none, or more than everything. */
export function readPercent(text: string, locale: string): number | undefined {
  const read = Money.read(text.replace('%', ''), PERCENT, locale);
  return typeof read === 'bigint' && read <= 10_000n ? Number(read) : undefined;
}
