/** Payouts: what waits, what was sent, and the statement of each, which expands into every payment that it sums up. */
import { isRefused, type Payout, type StatementItem } from '@farthing/provider';
import { html, type Html, nothing } from '../html.ts';
import type { Web } from '../index.ts';
import { badge, confirm, empty, facts, table, tiles } from '../parts-more.ts';
import { notice } from '../parts.ts';
import { type Console, type Desk, type Trouble, troubleNote, type View } from './desk.ts';
import { exportLink, older, ROWS } from './lists.ts';

export function mountPayouts(console: Console, web: Pick<Web, 'provider' | 'assetByCode'>): void {
  const { payouts, sellers, payments } = web.provider;

  async function listPage(desk: Desk, trouble?: Trouble): Promise<View> {
    const { m, t, base, seller, money, can, proof } = desk;
    const place = desk.unseal('payouts', desk.query('after'));
    const before = place === undefined ? undefined : Number(place);
    const [balances, listed, [last]] = await Promise.all([
      sellers.balance(seller.id),
      payouts.list({ seller: seller.id, before, limit: ROWS }),
      payouts.list({ seller: seller.id, limit: 1 }).then(({ items }) => items),
    ]);
    const { destination, schedule } = seller.payout;
    const path = '/payouts/request';
    return {
      section: 'payouts',
      title: t.nav.payouts,
      actions: exportLink(desk, 'payouts'),
      body: html`${troubleNote(desk, trouble)}
      ${tiles(
        balances.map(({ asset, unpaid }) => ({
          label: t.unpaid,
          value: money(unpaid, asset),
          more: m.schedules[schedule],
        })),
      )}
      ${
        destination === undefined
          ? notice(
              'warn',
              m.noDestination,
              html`${m.noDestinationText}
              ${can('settings') ? html`<a href="${base}/settings#payout">${m.setDestination}</a>` : nothing}`,
            )
          : can('payouts')
            ? balances
                .filter(({ unpaid }) => unpaid > 0n)
                .map(({ asset, unpaid }) =>
                  confirm({
                    label: m.payOut(asset.code),
                    text: m.payOutText(money(unpaid, asset), html`<bdi>${destination}</bdi>`),
                    form: html`<form method="post" action="${base}${path}">
                      ${proof(path, { asset: asset.code, after: last?.id ?? '' })}<button class="primary">
                        ${m.payOut(asset.code)}
                      </button>
                    </form>`,
                  }),
                )
            : nothing
      }
      ${
        listed.items.length === 0
          ? empty({ level: 2, icon: 'payout', title: m.noPayouts, text: m.noPayoutsText })
          : html`<section class="card stack">
              ${table({
                caption: t.nav.payouts,
                captionHidden: true,
                brief: true,
                columns: [
                  { label: m.when },
                  { label: m.state },
                  { label: m.destination },
                  { label: m.amount, align: 'end' },
                ],
                rows: listed.items.map((payout) => [
                  html`<a href="${base}/payouts/${payout.id}">${desk.brief(payout.time)}</a>`,
                  stateOf(desk, payout),
                  html`<bdi>${payout.destination}</bdi>`,
                  money(payout.amount, payout.asset),
                ]),
              })}
              ${older(desk, '/payouts', desk.seal('payouts', listed.next))}
            </section>`
      }`,
    };
  }

  console.get('/payouts', (desk) => listPage(desk));
  console.post('/payouts/request', {
    may: 'payouts',
    page: listPage,
    async act({ seller, form }) {
      const asset = web.assetByCode(form.get('asset') ?? '');
      if (!asset) return { wrong: 'choice', field: 'asset' };
      const after = form.get('after') ?? '';
      if (!/^(po_[0-9a-z]{1,40})?$/.test(after)) return { wrong: 'choice', field: 'after' };
      // One payout for what the page showed, however often the form is sent.
      const payout = await payouts.request(seller.id, `console after ${after || 'none'}`, asset.code);
      return isRefused(payout) ? payout : { to: `/payouts/${payout.id}`, done: 'payout_asked' };
    },
  });

  console.get('/payouts/:payout', async (desk) => {
    const { m, t, base, seller, money } = desk;
    const found = await payouts.get(desk.param('payout'));
    if (isRefused(found) || found.seller !== seller.id) return console.missing(desk);
    const list = `statement ${found.id}`;
    const place = desk.unseal(list, desk.query('after'));
    const before = place === undefined ? undefined : Number(place);
    const statement = await payouts.statement(found.id, { before, limit: ROWS });
    if (isRefused(statement)) return console.missing(desk);
    const { totals, items, payout } = statement;
    const { asset } = payout;
    const line = (label: string, amount: bigint, more?: string) => [
      more === undefined ? label : html`${label} <span class="soft">${more}</span>`,
      money(amount, asset),
    ];
    const lines = [
      line(m.opening, totals.opening),
      line(m.paymentsIn, totals.payments, t.paymentCount(totals.paymentsCount)),
      line(m.refunds, -totals.refunds, t.refundCount(totals.refundsCount)),
      line(t.fees, -totals.fees),
      ...(totals.returned === 0n ? [] : [line(m.returned, totals.returned)]),
      ...(totals.adjusted === 0n ? [] : [line(m.adjusted, totals.adjusted)]),
      line(m.closing, -totals.closing),
    ];
    return {
      section: 'payouts',
      title: m.statement,
      trail: [{ label: t.nav.payouts, href: `${base}/payouts` }],
      actions: exportLink(desk, `statements/${payout.id}`),
      body: html`<section class="card stack">
          ${facts([
            { label: m.state, value: html`${stateOf(desk, payout)} <bdi>${payout.reason ?? ''}</bdi>` },
            { label: m.when, value: desk.moment(payout.time) },
            { label: m.destination, value: html`<bdi>${payout.destination}</bdi>` },
            { label: m.payoutFee, value: money(payout.fee, asset) },
            { label: m.sent, value: html`<strong>${money(payout.amount, asset)}</strong>` },
            { label: m.id, value: html`<code>${payout.id}</code>` },
          ])}
        </section>
        <section class="card stack">
          ${table({
            caption: m.sumsUp,
            brief: true,
            columns: [{ label: m.what }, { label: m.amount, align: 'end' }],
            rows: lines,
            total: [m.left, money(totals.gross, asset)],
          })}
        </section>
        <section class="card stack">
          ${table({
            caption: m.inIt,
            brief: true,
            columns: [
              { label: m.what },
              { label: m.kind },
              { label: m.when },
              { label: m.amount, align: 'end' },
              { label: t.fees, align: 'end' },
              { label: m.net, align: 'end' },
            ],
            rows: await Promise.all(items.items.map((item) => rowOf(desk, item, payout))),
          })}
          ${older(desk, `/payouts/${payout.id}`, desk.seal(list, items.next))}
        </section>`,
    };
  });

  async function rowOf(desk: Desk, item: StatementItem, { asset }: Payout): Promise<(Html | string)[]> {
    const { m, base, money } = desk;
    const when = desk.brief(item.time);
    if (item.type === 'payout_returned' || item.type === 'adjustment') {
      const what =
        item.type === 'adjustment'
          ? html`<code>${item.event}</code>`
          : html`<a href="${base}/payouts/${item.payout}"><code>${item.payout}</code></a>`;
      return [what, m.items[item.type], when, money(item.amount, asset), '', money(item.net, asset)];
    }
    const payment = await payments.get(item.payment);
    const title = isRefused(payment) ? item.payment : payment.title;
    const sign = item.type === 'payment' ? 1n : -1n;
    const type = item.type === 'refund' && item.undo ? 'undo' : item.type;
    return [
      html`<a href="${base}/payments/${item.payment}"><bdi>${title}</bdi></a>`,
      m.items[type],
      when,
      money(sign * item.amount, asset),
      money(-sign * item.fee, asset),
      money(item.net, asset),
    ];
  }
}

function stateOf({ m }: Desk, { state }: Payout) {
  const tone = state === 'paid' ? 'good' : state === 'failed' ? 'bad' : 'info';
  return badge(tone, m.payoutStates[state]);
}
