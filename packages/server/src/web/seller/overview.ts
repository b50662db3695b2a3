/**
 * The overview: what was earned in the last days, as figures, as a chart and as tables by offer and by day; what waits to
 * be paid out; and what the seller should know. Days are UTC, as statistics are counted.
 */
import type { Asset } from '@farthing/ledger';
import { isRefused, type StatisticsRow } from '@farthing/provider';
import { chart } from '../chart.ts';
import { seeOther } from '../frame.ts';
import { html, type Html, nothing } from '../html.ts';
import type { Web } from '../index.ts';
import { empty, table, tabs, tiles } from '../parts-more.ts';
import { notice } from '../parts.ts';
import { dateLocale } from '../texts/index.ts';
import type { Console, Desk } from './desk.ts';
import { exportLink } from './lists.ts';
import * as Money from '../money.ts';
import { type Progress, progressOf, steps } from './start.ts';
import { added, DAY_MS, earnedOf, NONE, summed, type Sums, USUAL_DAYS } from './sums.ts';

const PERIODS = [7, 30, 90] as const;
/** A chart has room for two offers and all the others together. */
const SHOWN = 2;

/** More days than these are folded away: the chart has shown them. */
const LISTED_DAYS = 10;

/** What figures of an asset stand beside. */
interface Around {
  today: number;
  days: number;
  /** What as many days before brought. */
  before: Sums;
  unpaid: bigint;
  /** Whether other assets stand on the page, too. */
  several: boolean;
}

export function mountOverview(console: Console, web: Web): void {
  const { provider, clock } = web;

  async function titleOf(offer: string): Promise<string> {
    const found = await provider.offers.get(offer);
    return isRefused(found) ? offer : found.title;
  }

  /** Whoever may move money or change keys, and signs in by mail alone. */
  async function lacksPasskey({ allowed, can }: Desk): Promise<boolean> {
    if (!can('refunds') && !can('payouts') && !can('keys')) return false;
    return (await provider.people.passkeys.list(allowed.member.id)).length === 0;
  }

  console.get('', async (desk) => {
    const { t, b, base, seller, can } = desk;
    const progress = await progressOf(web, desk);
    // Whoever has only just signed up has nothing to look at yet.
    if (!progress.done.site && !progress.done.offer && can('origins'))
      return seeOther(desk.c, `${base}/start`);
    const days = PERIODS.find((period) => String(period) === desk.query('days')) ?? USUAL_DAYS;
    const today = Math.floor(clock() / DAY_MS);
    const [rows, earlier, balances, notices] = await Promise.all([
      provider.statistics(seller.id, today - days + 1, today),
      provider.statistics(seller.id, today - 2 * days + 1, today - days),
      provider.sellers.balance(seller.id),
      provider.webhooks.notices({ seller: seller.id, limit: 3 }),
    ]);
    if (isRefused(rows) || isRefused(earlier)) throw new Error('statistics of all offers are never refused');
    const assets = [...new Map(rows.map(({ asset }) => [asset.id, asset])).values()];
    const parts = await Promise.all(
      assets.map((asset) =>
        ofAsset(
          desk,
          asset,
          rows.filter((row) => row.asset.id === asset.id),
          {
            today,
            days,
            before: earlier.filter((row) => row.asset.id === asset.id).reduce(added, NONE),
            unpaid: balances.find((balance) => balance.asset.id === asset.id)?.unpaid ?? 0n,
            several: assets.length > 1,
          },
        ),
      ),
    );
    const young = progress.payment === undefined && parts.length === 0;
    const idle = balances.filter(({ asset }) => !assets.some(({ id }) => id === asset.id));
    return {
      section: 'overview',
      title: t.nav.overview,
      actions: exportLink(desk, 'earnings', `?days=${days}`),
      body: html`${
        young
          ? beginning(desk, progress)
          : progress.done.site
            ? nothing
            : notice('info', b.noSites, html`<a href="${base}/settings#sites">${t.siteOther}</a>`)
      }
      ${notices.items.map(({ about, time, because }) =>
        notice(
          'warn',
          t.webhookDisabled,
          html`${desk.moment(time)} · ${because === 'gone' ? t.becauseGone : t.becauseFailing}
            <a href="${base}/webhooks/${about}">${t.look}</a>`,
        ),
      )}
      ${(await lacksPasskey(desk)) ? notice('info', t.noPasskey, html`${t.noPasskeyText} <a href="/account#passkeys">${t.noPasskeyAdd}</a>`) : nothing}
      ${tiles(
        idle.map(({ asset, unpaid }) => ({
          label: t.unpaid,
          value: desk.money(unpaid, asset),
          more: html`<a href="${base}/payouts">${t.toPayouts}</a>`,
        })),
      )}
      ${
        young
          ? nothing
          : tabs(
              t.period,
              PERIODS.map((period) => ({
                label: t.lastDays(period),
                href: `${base}?days=${period}`,
                current: period === days,
              })),
            )
      }
      ${
        parts.length > 0 || young
          ? parts
          : empty({
              level: 2,
              icon: 'chart',
              title: t.nothingSold,
              text: t.nothingSoldText,
              action: { label: t.nav.offers, href: `${base}/offers` },
            })
      }`,
    };
  });

  /** What stands in place of figures until there are any: where one is, and the next step. */
  function beginning(desk: Desk, progress: Progress): Html {
    const { t, base } = desk;
    const { current } = progress;
    return html`<section class="card stack">
      <h2>${t.startTitle}</h2>
      <p>${t.nothingSoldText}</p>
      ${steps(desk, progress, current)}
      <div class="actions">
        <a class="button primary" href="${base}/start"
          >${current === 'all' ? t.nav.start : t.onward(t.steps[current])}</a
        >
      </div>
    </section>`;
  }

  /** How what was earned compares with as many days before; nothing where there is nothing to compare with. */
  function comparison({ t, locale }: Desk, now: bigint, before: bigint, days: number): Html {
    if (before <= 0n) return nothing;
    const share = Number(((now - before) * 1_000n) / before) / 1_000;
    const format = new Intl.NumberFormat(locale, {
      style: 'percent',
      maximumFractionDigits: 0,
      signDisplay: 'exceptZero',
    });
    return html`<br />${t.compared(format.format(share), days)}`;
  }

  async function ofAsset(
    desk: Desk,
    asset: Asset.Asset,
    rows: readonly StatisticsRow[],
    { today, days, before, unpaid, several }: Around,
  ): Promise<Html> {
    const { t, base, locale } = desk;
    const money = (amount: bigint) => desk.money(amount, asset);
    const byOffer = [...summed(rows, ({ offer }) => offer)].toSorted(([, one], [, other]) =>
      one.gross === other.gross ? 0 : one.gross > other.gross ? -1 : 1,
    );
    const byDay = summed(rows, ({ day }) => day);
    const all = rows.reduce(added, NONE);
    const span = Array.from({ length: days }, (_, i) => today - days + 1 + i);
    const names = new Map(
      await Promise.all(byOffer.map(async ([offer]) => [offer, await titleOf(offer)] as const)),
    );
    const format = new Intl.DateTimeFormat(dateLocale(locale), {
      day: 'numeric',
      month: 'short',
      timeZone: 'UTC',
    });
    const dayName = (day: number) => format.format(day * DAY_MS);
    const earnedOn = (day: number, wanted: (offer: string) => boolean) =>
      rows.reduce((total, row) => (row.day === day && wanted(row.offer) ? total + earnedOf(row) : total), 0n);
    const first = byOffer.slice(0, SHOWN).map(([offer]) => offer);
    const rest = byOffer.length > SHOWN;
    const series = [
      ...first.map((offer) => ({
        name: names.get(offer)!,
        values: span.map((day) => earnedOn(day, (each) => each === offer)),
      })),
      ...(rest
        ? [
            {
              name: t.otherOffers,
              values: span.map((day) => earnedOn(day, (each) => !first.includes(each as never))),
            },
          ]
        : []),
    ];
    const figures = ({ payments, gross, fees, refunded, ...more }: Sums) => [
      String(payments),
      money(gross),
      refunded === 0n ? '' : money(refunded),
      money(fees),
      html`<strong>${money(earnedOf({ payments, gross, fees, refunded, ...more }))}</strong>`,
    ];
    const columns = [t.payments, t.sold, t.refunded, t.fees, t.earned].map((label) => ({
      label,
      align: 'end' as const,
    }));
    return html`<section class="stack-wide">
      ${several ? html`<h2>${asset.code}</h2>` : nothing}
      ${tiles([
        {
          label: t.earned,
          value: money(earnedOf(all)),
          more: html`${t.afterFees(money(all.fees))}${comparison(desk, earnedOf(all), earnedOf(before), days)}`,
        },
        { label: t.sold, value: money(all.gross), more: t.paymentCount(all.payments) },
        { label: t.refunded, value: money(all.refunded), more: t.refundCount(all.refunds) },
        {
          label: t.unpaid,
          value: money(unpaid),
          more: html`<a href="${base}/payouts">${t.toPayouts}</a>`,
        },
      ])}
      <div class="card">
        ${chart({
          kind: 'bars',
          title: t.chartTitle,
          labels: span.map(dayName),
          series,
          format: money,
          plain: (value) => Money.format(value, asset, locale),
          texts: { showTable: t.asTable, when: t.day, nothing: t.nothingSold },
        })}
      </div>
      <div class="card">
        ${table({
          caption: t.byOffer,
          brief: true,
          columns: [{ label: t.offer }, ...columns],
          rows: byOffer.map(([offer, sums]) => [
            html`<a href="${base}/offers/${offer}"><bdi>${names.get(offer)}</bdi></a>`,
            ...figures(sums),
          ]),
          total: [t.total, ...figures(all)],
        })}
      </div>
      <details class="card" ${byDay.size > LISTED_DAYS ? nothing : html` open`}>
        <summary>${t.byDay}</summary>
        ${table({
          caption: t.byDay,
          captionHidden: true,
          brief: true,
          columns: [{ label: t.day }, ...columns],
          rows: [...byDay]
            .toSorted(([one], [other]) => other - one)
            .map(([day, sums]) => [dayName(day), ...figures(sums)]),
        })}
      </details>
    </section>`;
  }
}
