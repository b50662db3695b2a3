/** The first page: what needs somebody's attention, how the money stands, what was sold, and how quick the server is. */
import type { Asset } from '@farthing/ledger';
import type { Overview, OverviewAsset, TroubledWebhook } from '@farthing/provider';
import type { Readiness } from '../../health.ts';
import type { Sample } from '../../samples.ts';
import { chart } from '../chart.ts';
import { html, nothing, type Html } from '../html.ts';
import { badge, searchBox, table, tiles, type Tile } from '../parts-more.ts';
import { notice } from '../parts.ts';
import { dateLocale } from '../texts/index.ts';
import type { At, Desk } from './desk.ts';
import { mailAttention } from './mail-parts.ts';

const DAY_MS = 86_400_000;
const DAYS = 30;

export function mountOverview(desk: Desk): void {
  const { provider, health, samples, clock } = desk.web;
  desk.page('/operator', async (at) => {
    const [overview, readiness, troubled, mail, hour] = await Promise.all([
      provider.overview(),
      health.readiness(),
      provider.webhooks.troubled(),
      provider.outbox?.state(),
      samples(),
    ]);
    const { t } = at;
    return {
      section: 'overview',
      title: t.nav.overview,
      body: html`${attention(at, overview, readiness, troubled)}
        ${mailAttention(at, mail, clock())}${await wayBack(at, desk)}
        ${searchBox({ action: '/operator/search', label: t.searchLabel, button: t.searchGo, value: '' })}
        ${state(at, overview, troubled)}
        ${
          overview.assets.length === 0
            ? await firstSteps(at, desk)
            : overview.assets.map((each) => money(at, each, overview))
        }
        ${minutes(at, hour)} ${collections(at, overview)}
        <p class="small soft">${t.asOf(at.when(overview.time))}</p>`,
    };
  });
}

/** What is to be done before money moves, and what of it is done. */
async function firstSteps(at: At, desk: Desk): Promise<Html> {
  const { t, member } = at;
  const { people, sellers, defaults } = desk.web.provider;
  const [keys, codes, team, found, view] = await Promise.all([
    people.passkeys.list(member.id),
    people.recoveryCodes.left(member.id),
    people.members.team('operator'),
    sellers.list({ limit: 1 }),
    defaults.view(),
  ]);
  const steps: [name: keyof typeof t.steps, href: string, done: boolean][] = [
    ['passkey', '/account#passkeys', keys.length > 0],
    ['codes', '/account#recovery', codes > 0],
    ['fees', '/operator/defaults', view.changed.length > 0],
    ['second', '/operator/team', team.length > 1],
    ['seller', '/operator/sellers', found.items.length > 0],
    ['live', '/docs/guides/going-live', false],
  ];
  return html`<section class="card stack">
    <h2>${t.nothingYet}</h2>
    <p class="soft">${t.nothingYetMeans}</p>
    <ol class="list">
      ${steps.map(([name, href, done]) => {
        const { label, why } = t.steps[name];
        return html`<li>
          <p class="what"><a href="${href}">${label}</a></p>
          <p class="sum">${done ? badge('good', t.stepDone) : nothing}</p>
          <p class="detail">${why}</p>
        </li>`;
      })}
    </ol>
  </section>`;
}

/** What should not wait; nothing when all is well. */
function attention(at: At, overview: Overview, { reasons }: Readiness, troubled: TroubledWebhook[]): Html {
  const { t } = at;
  const { verified, balanced, approvalsOpen } = overview;
  return html`${
    reasons.length > 0
      ? notice('bad', t.notReady, html`<a href="/operator/health">${t.toHealth}</a>`)
      : nothing
  }${balanced ? nothing : notice('bad', t.notBalanced, html`<a href="/operator/books">${t.toBooks}</a>`)}${
    verified && !verified.ok
      ? notice('bad', t.notProved, html`<a href="/operator/books">${t.toBooks}</a>`)
      : nothing
  }${
    troubled.length > 0
      ? notice(
          'warn',
          t.webhooksFail(at.count(troubled.length)),
          html`<a href="/operator/webhooks">${t.toWebhooks}</a>`,
        )
      : nothing
  }${
    approvalsOpen > 0
      ? notice(
          'info',
          t.approvalsWait(at.count(approvalsOpen)),
          html`<a href="/operator/approvals">${t.toApprovals}</a>`,
        )
      : nothing
  }`;
}

/** Whoever has neither a passkey nor a code is out with their last session. */
async function wayBack({ t, member }: At, desk: Desk): Promise<Html> {
  const { passkeys, recoveryCodes } = desk.web.provider.people;
  if ((await passkeys.list(member.id)).length > 0 || (await recoveryCodes.left(member.id)) > 0)
    return nothing;
  return notice('warn', t.noWayIn, html`${t.noWayInYou} <a href="/account">${t.toAccount}</a>`);
}

function state(at: At, overview: Overview, troubled: readonly unknown[]): Html {
  const { t } = at;
  const { verified, payoutsWaiting, seq } = overview;
  const { oldest } = payoutsWaiting;
  const proof: Tile = verified
    ? {
        label: t.verified,
        value: at.count(verified.lanes[0]?.seq ?? 0),
        more: html`${verified.ok ? t.verifiedOf(at.count(seq)) : t.verifiedBroken} · ${at.when(verified.time)}`,
        tone: verified.ok ? 'good' : 'bad',
      }
    : { label: t.verified, value: t.never, more: t.verifiedDaily };
  return tiles([
    proof,
    {
      label: t.payoutsWaiting,
      value: at.count(payoutsWaiting.count),
      ...(oldest && { more: html`${t.oldest} ${at.link(oldest.id)} · ${at.when(oldest.time)}` }),
    },
    {
      label: t.webhooksFailing,
      value: at.count(troubled.length),
      ...(troubled.length > 0 && {
        more: html`<a href="/operator/webhooks">${t.look}</a>`,
        tone: 'bad' as const,
      }),
    },
    {
      label: t.nav.frozen,
      value: at.count(overview.frozen),
      ...(overview.frozen > 0 && { more: html`<a href="/operator/frozen">${t.look}</a>` }),
    },
  ]);
}

function money(at: At, each: OverviewAsset, { days }: Overview): Html {
  const { t } = at;
  const { asset } = each;
  const sum = (amount: bigint) => at.money(amount, asset);
  const [labels, pick] = lastDays(at, days, asset);
  const shared = {
    labels,
    format: sum,
    texts: { showTable: t.asTable, when: t.day, nothing: t.chartEmpty },
  };
  return html`<section class="stack">
    <h2>${t.moneyIn(asset.code)}</h2>
    ${tiles([
      { label: t.owedToPayers, value: sum(each.owedToPayers), more: t.wallets(at.count(each.wallets)) },
      { label: t.owedToSellers, value: sum(each.owedToSellers), more: t.sellers(at.count(each.sellers)) },
      { label: t.fees, value: sum(each.fees) },
      {
        label: t.tabs,
        value: sum(each.tabs),
        more: html`${t.overdue} ${sum(each.tabsOverdue)}`,
        ...(each.tabsOverdue > 0n && { tone: 'warn' as const }),
      },
      { label: t.inTransit, value: sum(each.payoutsWaiting) },
      { label: t.losses, value: sum(each.losses) },
    ])}
    <div class="columns">
      <div class="card">
        ${chart({
          ...shared,
          kind: 'bars',
          title: t.feesByDay(asset.code),
          series: [{ name: t.fees, values: pick(({ fees }) => (fees > 0n ? fees : 0n)) }],
        })}
      </div>
      <div class="card">
        ${chart({
          ...shared,
          kind: 'bars',
          title: t.soldByDay(asset.code),
          series: [
            {
              name: t.kept,
              values: pick(({ gross, refunded }) => (gross > refunded ? gross - refunded : 0n)),
            },
            { name: t.refunded, values: pick(({ refunded }) => refunded) },
          ],
        })}
      </div>
    </div>
  </section>`;
}

type Day = Overview['days'][number];

/** The last thirty days, those without any payment too. */
function lastDays(
  at: At,
  days: readonly Day[],
  asset: Asset.Asset,
): [string[], (value: (day: Day) => bigint) => bigint[]] {
  const today = Math.floor(Date.now() / DAY_MS);
  const last = Math.max(today, days.at(-1)?.day ?? 0);
  const numbers = Array.from({ length: DAYS }, (_, i) => last - DAYS + 1 + i);
  const byDay = new Map(days.filter((day) => day.asset.id === asset.id).map((day) => [day.day, day]));
  const format = new Intl.DateTimeFormat(dateLocale(at.locale), {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  const labels = numbers.map((day) => format.format(day * DAY_MS));
  return [
    labels,
    (value) =>
      numbers.map((number) => {
        const day = byDay.get(number);
        return day ? value(day) : 0n;
      }),
  ];
}

/** Throughput and latency of all servers in the last hour. */
function minutes(at: At, samples: readonly Sample[]): Html {
  const { t, locale } = at;
  const clock = new Intl.DateTimeFormat(dateLocale(locale), { timeStyle: 'short', timeZone: 'UTC' });
  const labels = samples.map(({ time }) => clock.format(time));
  const texts = { showTable: t.asTable, when: t.minute, nothing: t.chartEmpty };
  const milliseconds = new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: 'millisecond',
    maximumFractionDigits: 2,
  });
  // Where nothing was answered, nothing took any time: the line is not there.
  const hundredths = (ms?: number) => (ms === undefined ? undefined : BigInt(Math.round(ms * 100)));
  return html`<section class="stack">
    <div>
      <h2>${t.lastHour}</h2>
      <p class="small soft">${t.lastHourMeans}</p>
    </div>
    <div class="columns">
      <div class="card">
        ${chart({
          kind: 'lines',
          title: t.throughput,
          labels,
          texts,
          format: (value) => at.count(value),
          series: [
            { name: t.requests, values: samples.map(({ requests }) => BigInt(requests)) },
            { name: t.payments, values: samples.map(({ payments }) => BigInt(payments)) },
            { name: t.failures, values: samples.map(({ errors }) => BigInt(errors)) },
          ],
        })}
      </div>
      <div class="card">
        ${chart({
          kind: 'lines',
          title: t.latency,
          labels,
          texts,
          format: (value) => milliseconds.format(Number(value) / 100),
          series: [
            { name: t.p50, values: samples.map(({ p50 }) => hundredths(p50)) },
            { name: t.p99, values: samples.map(({ p99 }) => hundredths(p99)) },
          ],
        })}
      </div>
    </div>
  </section>`;
}

function collections(at: At, overview: Overview): Html {
  const { t } = at;
  const tones = {
    pending: 'info',
    paid: 'good',
    declined: 'warn',
    settled: 'good',
    written_off: 'bad',
  } as const;
  const states = (Object.keys(tones) as (keyof typeof tones)[]).filter(
    (name) => overview.collections[name] > 0,
  );
  if (states.length === 0) return nothing;
  return html`<section class="card">
    ${table({
      caption: t.collections,
      columns: [{ label: t.state }, { label: t.number, align: 'end' }],
      rows: states.map((name) => [
        badge(tones[name], t.collectionStates[name]),
        at.count(overview.collections[name]),
      ]),
    })}
  </section>`;
}
