/** Search by any id, and a page for whatever is found: what it is, what it hangs together with, and what it says. */
import { Amount, type Asset } from '@farthing/ledger';
import { isRefused, type Found, type FoundKind, type StatementTotals } from '@farthing/provider';
import { COPY_PATH } from '../assets.ts';
import { html, nothing, type Html } from '../html.ts';
import { codeBox, confirm, empty, facts, pager, searchBox, table } from '../parts-more.ts';
import { about, said } from './audit-page.ts';
import { type At, type Desk, missing } from './desk.ts';
import { pathOf } from './addresses.ts';
import { seeOther } from '../frame.ts';

type Facts = { label: string; value: Html | string }[];

export function mountSearch(desk: Desk): void {
  const { provider, assetByCode } = desk.web;

  desk.page('/operator/search', async (at) => {
    const { t, c } = at;
    const text = (c.req.query('q') ?? '').slice(0, 200);
    const found = text.trim() === '' ? undefined : await provider.search(text);
    const [only] = found?.items ?? [];
    // Whoever types an id wants its page.
    if (only && found!.items.length === 1 && only.id === text.trim()) return seeOther(c, pathOf(only.id));
    return {
      section: 'search',
      title: t.nav.search,
      body: html`<section class="card stack">
          ${searchBox({ action: '/operator/search', label: t.searchLabel, button: t.searchGo, value: text })}
          <p class="hint">${t.searchHint}</p>
        </section>
        ${found ? results(at, found.items) : nothing}${found && !found.complete ? html`<p class="soft">${t.searchIncomplete}</p>` : nothing}`,
    };
  });

  desk.page('/operator/find/:id', async (at) => {
    const { t, c } = at;
    const id = c.req.param('id')!;
    const found = (await provider.search(id)).items.find((item) => item.id === id);
    if (!found) return missing(at, desk.web);
    const own = pathOf(id);
    if (!own.startsWith('/operator/find/')) return seeOther(c, own);
    const more = await looks[found.kind]?.(at, id);
    return {
      section: 'search',
      title: t.kinds[found.kind],
      trail: [{ label: t.nav.search, href: '/operator/search' }],
      script: COPY_PATH,
      body: html`<section class="card stack">
          <p><code>${id}</code></p>
          ${more?.facts ? nothing : html`<p>${found.summary}</p>`}
          ${more?.facts ? facts(more.facts) : nothing}
        </section>
        ${await links(at, found)}${more?.below ?? nothing}`,
    };
  });

  desk.action({
    path: '/operator/find/:id/erase',
    needs: 'operate',
    fresh: true,
    async act(at) {
      const id = at.c.req.param('id')!;
      const erased = await provider.book.eraseText(id, at.member.id);
      return isRefused(erased) ? erased : { done: 'erased', to: pathOf(id) };
    },
    show: (at) => missing(at, desk.web),
  });

  /** What more there is to say, by kind. */
  const looks: Partial<Record<FoundKind, (at: At, id: string) => Promise<Looked | undefined>>> = {
    async payment(at, id) {
      const { t } = at;
      const payment = await provider.payments.get(id);
      if (isRefused(payment)) return undefined;
      const { asset, amount, fee, refunded, time } = payment;
      return {
        facts: [
          { label: t.what, value: html`<bdi>${payment.title}</bdi>` },
          { label: t.amount, value: at.money(amount, asset) },
          { label: t.fees, value: at.money(fee, asset) },
          { label: t.refunded, value: at.money(refunded, asset) },
          { label: t.state, value: t.paymentStates[payment.status] },
          { label: t.time, value: at.when(time) },
          { label: t.payerThere, value: html`<code>${payment.payer}</code>` },
        ],
      };
    },

    async payout(at, id) {
      const { t } = at;
      const payout = await provider.payouts.get(id);
      if (isRefused(payout)) return undefined;
      const { asset } = payout;
      const money = (amount: bigint) => at.money(amount, asset);
      const statement = await provider.payouts.statement(id, { limit: 1 });
      return {
        facts: [
          { label: t.amount, value: money(payout.amount) },
          { label: t.payoutFee, value: money(payout.fee) },
          { label: t.gross, value: money(payout.gross) },
          { label: t.state, value: t.payoutStates[payout.state] },
          { label: t.destination, value: html`<bdi>${payout.destination}</bdi>` },
          { label: t.time, value: at.when(payout.time) },
          ...(payout.reason === undefined ? [] : [{ label: t.reason, value: payout.reason }]),
        ],
        ...(isRefused(statement) ? {} : { below: statementCard(at, statement.totals, asset) }),
      };
    },

    async collection(at, id) {
      const { t } = at;
      const collection = await provider.tabs.get(id);
      if (isRefused(collection)) return undefined;
      const { asset, amount, state, attempts, created, nextAttemptAt, reason } = collection;
      return {
        facts: [
          { label: t.amount, value: at.money(amount, asset) },
          { label: t.state, value: t.collectionStates[state] },
          { label: t.attempts, value: at.count(attempts) },
          { label: t.since, value: at.when(created) },
          ...(nextAttemptAt === undefined ? [] : [{ label: t.nextAttempt, value: at.when(nextAttemptAt) }]),
          ...(reason === undefined ? [] : [{ label: t.reason, value: reason }]),
        ],
      };
    },

    async grant(at, id) {
      const { t } = at;
      const grant = await provider.grants.get(id);
      if (isRefused(grant)) return undefined;
      const { asset, caps, spent, expiresAt, created, revoked } = grant;
      const cap = (label: string, amount: bigint | undefined) =>
        amount === undefined ? [] : [{ label, value: at.money(amount, asset) }];
      return {
        facts: [
          ...cap(t.capPayment, caps.payment),
          ...cap(t.capDay, caps.day),
          ...cap(t.capTotal, caps.total),
          { label: t.spentDay, value: at.money(spent.day, asset) },
          { label: t.spentTotal, value: at.money(spent.total, asset) },
          { label: t.since, value: at.when(created) },
          { label: t.until, value: revoked ? t.revoked : expiresAt === null ? t.never : at.when(expiresAt) },
        ],
      };
    },

    async offer(at, id) {
      const { t } = at;
      const offer = await provider.offers.get(id);
      if (isRefused(offer)) return undefined;
      return {
        facts: [
          { label: t.what, value: html`<bdi>${offer.title}</bdi>` },
          {
            label: t.amount,
            value: offer.kind === 'fixed' ? at.money(offer.price, offer.asset) : t.openAmount,
          },
          { label: t.site, value: html`<bdi>${offer.returnOrigin}</bdi>` },
          { label: t.state, value: offer.archived ? t.archived : t.forSale },
          { label: t.since, value: at.when(offer.created) },
        ],
      };
    },

    async event(at, id) {
      const seq = provider.ids.decode('evt', id);
      const [event] = seq === undefined ? [] : await provider.events(seq - 1, 1);
      if (!event) return undefined;
      const { t } = at;
      const [before, after] = await Promise.all([
        seq! > 1 ? provider.events(seq! - 2, 1) : [],
        provider.events(seq!, 1),
      ]);
      const neighbour = (near: typeof before, wanted: number) =>
        near[0]?.seq === wanted ? pathOf(near[0].id) : undefined;
      const text = (code: string, amount: bigint) => {
        const asset = assetByCode(code);
        return asset ? at.money(amount, asset) : String(amount);
      };
      return {
        facts: [
          { label: t.sequence, value: at.count(event.seq) },
          { label: t.type, value: html`<code>${event.type}</code>` },
          { label: t.time, value: at.when(event.time) },
          ...(await actFacts(at, event.data)),
        ],
        below: html`${
          event.legs.length > 0
            ? html`<section class="card">
                ${table({
                  caption: t.legs,
                  columns: [{ label: t.accountName }, { label: t.amount, align: 'end' }],
                  rows: event.legs.map(({ account, asset, amount }) => [
                    html`<code>${account}</code>`,
                    text(asset, amount),
                  ]),
                })}
              </section>`
            : html`<p class="soft">${t.noLegs}</p>`
        }
        ${event.data === undefined ? nothing : codeBox({ label: t.data, text: JSON.stringify(event.data, undefined, 2), copy: { label: t.copy, done: t.copied } })}
        ${
          at.can('operate')
            ? confirm({
                label: t.erase,
                danger: true,
                text: t.eraseMeans,
                form: html`<form method="post" action="/operator/find/${id}/erase">
                  ${at.token(`/operator/find/${id}/erase`)}<button class="danger">${t.eraseGo}</button>
                </form>`,
              })
            : nothing
        }
        ${pager(t.neighbours, [
          { label: t.entryBefore, href: neighbour(before, seq! - 1) },
          { label: t.entryAfter, href: neighbour(after, seq! + 1) },
        ])}`,
      };
    },

    async top_up(at, id) {
      const topUp = await provider.topups.get(id);
      if (isRefused(topUp)) return undefined;
      const { t } = at;
      return {
        facts: [
          { label: t.amount, value: at.money(topUp.amount, topUp.asset) },
          { label: t.state, value: t.topUpStates[topUp.state] },
          { label: t.since, value: at.when(topUp.created) },
        ],
      };
    },
  };
}

/** What an operator did, where that is what the entry keeps. */
async function actFacts(at: At, data: unknown): Promise<Facts> {
  const { t } = at;
  if (typeof data !== 'object' || data === null || !('action' in data) || !('by' in data)) return [];
  const { action, by, target } = data as { action: string; by: string; target?: string };
  return [
    { label: t.action, value: said(at, action) },
    { label: t.by, value: await at.who(by) },
    ...(target === undefined ? [] : [{ label: t.about, value: await about(at, target) }]),
  ];
}

interface Looked {
  facts?: Facts;
  below?: Html;
}

function results({ t }: At, items: readonly Found[]): Html {
  if (items.length === 0)
    return html`<section class="card">
      ${empty({ level: 2, icon: 'search', title: t.nothingFound, text: t.nothingFoundMeans })}
    </section>`;
  return html`<section class="card">
    ${table({
      caption: t.results,
      columns: [{ label: t.what }, { label: t.kind }, { label: t.id }],
      rows: items.map(({ id, kind, summary }) => [
        html`<a href="${pathOf(id)}"><bdi>${summary}</bdi></a>`,
        t.kinds[kind],
        html`<code>${id}</code>`,
      ]),
    })}
  </section>`;
}

async function links(at: At, { links: related }: Found): Promise<Html> {
  const { t } = at;
  if (related.length === 0) return nothing;
  return html`<section class="card">
    ${table({
      caption: t.related,
      columns: [{ label: t.what }, { label: t.kind }],
      rows: await Promise.all(related.map(async ({ id, kind }) => [await at.named(id), t.kinds[kind]])),
    })}
  </section>`;
}

function statementCard(at: At, totals: StatementTotals, asset: Asset.Asset): Html {
  const { t } = at;
  const line = (label: string, amount: Amount.Amount): Html[] => [html`${label}`, at.money(amount, asset)];
  return html`<section class="card">
    ${table({
      caption: t.statement,
      columns: [{ label: t.what }, { label: t.amount, align: 'end' }],
      rows: [
        line(t.opening, totals.opening),
        line(t.paymentsOf(at.count(totals.paymentsCount)), totals.payments),
        line(t.refundsOf(at.count(totals.refundsCount)), -totals.refunds),
        line(t.fees, -totals.fees),
        line(t.returned, totals.returned),
        line(t.adjusted, totals.adjusted),
        line(t.closing, -totals.closing),
      ],
      total: [t.gross, at.money(totals.gross, asset)],
    })}
  </section>`;
}
