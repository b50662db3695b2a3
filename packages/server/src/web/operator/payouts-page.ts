/**
 * Payouts: those that were made, a preview of a run, and the run of exactly what was previewed. Running is a proposal; where
 * two operators are needed it waits for the other one.
 */
import { isRefused, type PreviewId, type Prospect } from '@farthing/provider';
import { seeOther } from '../frame.ts';
import { html, nothing, type Html } from '../html.ts';
import { badge, empty, pager, table, tiles } from '../parts-more.ts';
import { notice } from '../parts.ts';
import { propose, proposalToken, reasonField } from './adjust-parts.ts';
import { type At, type Desk, missing, type Show } from './desk.ts';
import { exportLink } from './export.ts';
import { pathOf } from './addresses.ts';

const LISTED = 50;
const WHY = 'run-reason';
const PREVIEW = '/operator/payouts/preview';

type Items = readonly Prospect[];

export function mountPayouts(desk: Desk): void {
  const { payouts, previews, approvals, sellers } = desk.web.provider;

  const list: Show = async (at) => {
    const { t, c } = at;
    const before = numberIn(c.req.query('before'));
    const { items, next } = await payouts.list({ before, limit: LISTED });
    const tones = { pending: 'info', paid: 'good', failed: 'bad' } as const;
    const rows = items.map(async ({ id, seller, state, time, amount, asset }) => {
      const found = await sellers.get(seller);
      return [
        at.link(id, isRefused(found) ? seller : html`<bdi>${found.name}</bdi>`),
        badge(tones[state], t.payoutStates[state]),
        at.when(time),
        at.money(amount, asset),
      ];
    });
    return {
      section: 'payouts',
      title: t.nav.payouts,
      actions: html`${items.length > 0 ? exportLink(at, 'payouts') : nothing}${
        at.can('operate')
          ? html`<form method="post" action="${PREVIEW}">
              ${at.token(PREVIEW)}<button class="primary">${t.preview}</button>
            </form>`
          : nothing
      }`,
      body: html`<section class="card">
          ${
            items.length === 0
              ? empty({ level: 2, icon: 'payout', title: t.noPayouts, text: t.noPayoutsMeans })
              : table({
                  caption: t.nav.payouts,
                  captionHidden: true,
                  columns: [
                    { label: t.kinds.seller },
                    { label: t.state },
                    { label: t.time },
                    { label: t.amount, align: 'end' },
                  ],
                  rows: await Promise.all(rows),
                })
          }
        </section>
        ${pager(t.pages, [{ label: t.older, href: next === undefined ? undefined : `/operator/payouts?before=${next}` }])}`,
    };
  };

  const show: Show = async (at, trouble) => {
    const { t, c } = at;
    const preview = await previews.get(c.req.param('id')!);
    if (isRefused(preview)) return missing(at, desk.web);
    const ready = preview.items.filter(({ objection }) => objection === undefined);
    const run = `${pathOf(preview.id)}/run`;
    return {
      section: 'payouts',
      title: t.previewTitle,
      trail: [{ label: t.nav.payouts, href: '/operator/payouts' }],
      body: html`<p>${t.previewMeans(at.when(preview.created), at.when(preview.expiresAt))}</p>
        ${sums(at, ready)}
        <section class="card">
          ${
            preview.items.length === 0
              ? empty({ level: 2, icon: 'payout', title: t.nothingToPay, text: t.nothingToPayMeans })
              : table({
                  caption: t.previewTitle,
                  captionHidden: true,
                  columns: [
                    { label: t.kinds.seller },
                    { label: t.destination },
                    { label: t.unpaid, align: 'end' },
                    { label: t.payoutFee, align: 'end' },
                    { label: t.arrives, align: 'end' },
                    { label: t.state },
                  ],
                  rows: preview.items.map((item) => [
                    at.link(item.seller, html`<bdi>${item.name}</bdi>`),
                    item.destination === undefined ? t.noDestination : html`<bdi>${item.destination}</bdi>`,
                    at.money(item.unpaid, item.asset),
                    item.objection ? nothing : at.money(item.fee, item.asset),
                    item.objection ? nothing : at.money(item.amount, item.asset),
                    item.objection
                      ? badge('warn', t.objections[item.objection])
                      : badge(item.due ? 'good' : 'info', item.due ? t.due : t.notDue),
                  ]),
                })
          }
        </section>
        ${
          ready.length > 0 && at.can('operate')
            ? html`<section class="card stack">
                ${(await approvals.required()) ? notice('info', t.needsTwo, t.needsTwoMeans) : nothing}
                <form method="post" action="${run}" class="stack">
                  ${proposalToken(at, run)} ${reasonField(at, trouble, WHY)}
                  <p>${t.runMeans(at.count(ready.length), totals(at, ready))}</p>
                  <button class="primary">
                    ${(await approvals.required()) ? t.proposeRun : t.runPayouts}
                  </button>
                </form>
              </section>`
            : nothing
        }`,
    };
  };

  desk.page('/operator/payouts', list);
  desk.page('/operator/payouts/previews/:id', show);

  desk.action({
    path: PREVIEW,
    needs: 'operate',
    show: list,
    async act(at) {
      const preview = await previews.make({ by: at.member.id });
      return isRefused(preview) ? preview : seeOther(at.c, pathOf(preview.id));
    },
  });

  desk.action({
    path: '/operator/payouts/previews/:id/run',
    needs: 'operate',
    fresh: true,
    show,
    act(at, form) {
      const preview = at.c.req.param('id')! as PreviewId;
      return propose(desk, at, form, { action: 'run_payouts', preview }, WHY);
    },
  });
}

/** What arrives in all, in one line. */
function totals(at: At, ready: Items): Html {
  const sums = [...Map.groupBy(ready, ({ asset }) => asset.code).values()];
  return html`${sums.map((items, i) => {
    const sum = items.reduce((all, { amount }) => all + amount, 0n);
    return html`${i > 0 ? ', ' : nothing}${at.money(sum, items[0]!.asset)}`;
  })}`;
}

/** What the run would pay, by currency. */
function sums(at: At, ready: Items): Html {
  const { t } = at;
  const byAsset = Map.groupBy(ready, ({ asset }) => asset.code);
  if (byAsset.size === 0) return nothing;
  return tiles(
    [...byAsset.values()].map((items) => ({
      label: t.arrives,
      value: at.money(
        items.reduce((sum, { amount }) => sum + amount, 0n),
        items[0]!.asset,
      ),
      more: t.payoutsOf(at.count(items.length)),
    })),
  );
}

/** A place in a list, as a number of the address; anything else begins at the newest. */
export function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
