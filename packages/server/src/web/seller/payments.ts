/**
 * Payments: listed, searched and filtered, each with what was given back of it, and the form that gives back. A search
 * reads a bounded part of the list and offers to go on, so it costs the same in a book of any size.
 */
import { isRefused, type Payment } from '@farthing/provider';
import { html, nothing } from '../html.ts';
import { icon } from '../icons.ts';
import type { Web } from '../index.ts';
import { badge, empty, facts, field, table, tabs } from '../parts-more.ts';
import { hidden } from '../parts.ts';
import { type Console, type Desk, fieldAgain, type Trouble, troubleNote, type View } from './desk.ts';
import { exportLink, older, ROWS } from './lists.ts';
import { DAY_MS } from './sums.ts';
import { isWrong, optionalAmountIn, optionalLineIn } from './typed.ts';

const FILTERS = ['all', 'paid', 'refunded'] as const;
type Filter = (typeof FILTERS)[number];

const PAGE = 100;
/** How many payments one search looks at. */
const LOOKED_AT = 1_000;

/** Lanes may be so far apart in time: what is older than the first day by more ends a search. */
const LANES_APART_MS = 60_000;

export interface PaymentSearch {
  filter: Filter;
  offer: string;
  text: string;
  /** Where the first day begins, and where the last one ends, in UTC. */
  from?: number;
  until?: number;
  /** A day that is none. */
  wrong?: 'from' | 'to';
}

export function searchOf({ query }: Pick<Desk, 'query'>): PaymentSearch {
  const filter = FILTERS.find((each) => each === query('show')) ?? 'all';
  const [from, to] = [dayIn(query('from')), dayIn(query('to'))];
  const wrong = from === 'none' ? 'from' : to === 'none' ? 'to' : undefined;
  return {
    filter,
    offer: query('offer'),
    text: query('q').trim().toLowerCase(),
    ...(typeof from === 'number' && { from }),
    ...(typeof to === 'number' && { until: to + DAY_MS }),
    ...(wrong && { wrong }),
  };
}

/** When a day begins that was typed as a browser's field for days sends it. */
function dayIn(text: string): number | 'none' | undefined {
  if (text === '') return undefined;
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  const real = !Number.isNaN(day) && new Date(day).toISOString().startsWith(text);
  return real ? day : 'none';
}

/** Whether whatever follows in the list is before the first day that is searched. */
export function isPast({ from }: PaymentSearch, { time }: Payment): boolean {
  return from !== undefined && time < from - LANES_APART_MS;
}

export function matches(wanted: PaymentSearch, payment: Payment): boolean {
  const { filter, offer, text, from = 0, until = Infinity } = wanted;
  const { id, payer, title, status, time } = payment;
  if (time < from || time >= until) return false;
  if (filter !== 'all' && (status === 'paid') !== (filter === 'paid')) return false;
  if (offer !== '' && payment.offer !== offer) return false;
  const words = [id, payer, payment.offer, title.toLowerCase()];
  return text === '' || words.some((word) => word.includes(text));
}

export function mountPayments(console: Console, web: Pick<Web, 'provider'>): void {
  const { payments } = web.provider;

  async function find({ seller, param }: Desk): Promise<Payment | undefined> {
    const payment = await payments.get(param('payment'));
    return isRefused(payment) || payment.seller !== seller.id ? undefined : payment;
  }

  /** A page of what was searched for, and where to go on. */
  async function search(desk: Desk, wanted: PaymentSearch, before: number | undefined) {
    const found: Payment[] = [];
    let place = before;
    for (let seen = 0; seen < LOOKED_AT; seen += PAGE) {
      const { items, next } = await payments.listBySeller(desk.seller.id, { before: place, limit: PAGE });
      for (const payment of items) {
        if (isPast(wanted, payment)) return { found, next: undefined };
        if (matches(wanted, payment)) found.push(payment);
        if (found.length === ROWS) {
          const last = payment === items.at(-1) && next === undefined;
          return { found, next: last ? undefined : payment.seq };
        }
      }
      place = next;
      if (place === undefined) break;
    }
    return { found, next: place };
  }

  console.get('/payments', async (desk) => {
    const { m, t, base, query, money } = desk;
    const wanted = searchOf(desk);
    const place = desk.unseal('payments', query('after'));
    const { found, next } = wanted.wrong
      ? { found: [], next: undefined }
      : await search(desk, wanted, place === undefined ? undefined : Number(place));
    const keep = {
      show: wanted.filter === 'all' ? '' : wanted.filter,
      offer: wanted.offer,
      q: query('q'),
      from: query('from'),
      to: query('to'),
    };
    const address = (more: Record<string, string>) => {
      const entries = Object.entries({ ...keep, ...more }).filter(([, value]) => value !== '');
      const text = new URLSearchParams(entries).toString();
      return `${base}/payments${text ? `?${text}` : ''}`;
    };
    const searched = Object.values(keep).some((value) => value !== '');
    if (found.length === 0 && !searched && place === undefined && next === undefined)
      return { section: 'payments', title: t.nav.payments, body: nonePaid(desk) };
    return {
      section: 'payments',
      title: t.nav.payments,
      actions: html`${exportLink(desk, 'payments', address({}).slice(`${base}/payments`.length))}${
        wanted.filter === 'refunded' ? exportLink(desk, 'refunds', '', m.refundsCsv) : nothing
      }`,
      body: html`<section class="card stack">
        ${tabs(
          m.show,
          FILTERS.map((filter) => ({
            label: m.filters[filter],
            href: address({ show: filter === 'all' ? '' : filter }),
            current: filter === wanted.filter,
          })),
        )}
        ${searchForm(desk, wanted)}
        ${wanted.offer === '' ? nothing : html`<p class="small">${m.onlyOffer} <a href="${address({ offer: '' })}">${m.allOffers}</a></p>`}
        ${
          found.length === 0
            ? empty({
                level: 2,
                icon: 'search',
                title: m.noMatch,
                text: next === undefined ? m.noMatchText : m.noMatchYet,
                ...(next === undefined && { action: { label: m.allOffers, href: `${base}/payments` } }),
              })
            : table({
                caption: t.nav.payments,
                captionHidden: true,
                brief: true,
                columns: [
                  { label: m.what },
                  { label: m.payer },
                  { label: m.state },
                  { label: m.when },
                  { label: m.amount, align: 'end' },
                ],
                rows: found.map((payment) => [
                  html`<a href="${base}/payments/${payment.id}"><bdi>${payment.title}</bdi></a>`,
                  html`<a class="short" href="${base}/payments?q=${payment.payer}"
                    ><code>${payment.payer.slice(4, 12)}</code></a
                  >`,
                  stateOf(desk, payment),
                  desk.brief(payment.time),
                  money(payment.amount, payment.asset),
                ]),
              })
        }
        ${older(desk, '/payments', desk.seal('payments', next), keep)}
      </section>`,
    };
  });

  async function paymentPage(desk: Desk, trouble?: Trouble) {
    const payment = await find(desk);
    if (!payment) return console.missing(desk);
    const { m, t, base, money, can, proof } = desk;
    const { id, asset, amount, fee, refunded } = payment;
    const [refunds, receipt] = await Promise.all([payments.refunds(id), payments.receiptOf(payment)]);
    const left = amount - refunded;
    const path = `/payments/${id}/refund`;
    return {
      section: 'payments',
      title: payment.title,
      trail: [{ label: t.nav.payments, href: `${base}/payments` }],
      body: html`${troubleNote(desk, trouble)}
        <section class="card stack">
          ${facts([
            { label: m.state, value: stateOf(desk, payment) },
            { label: m.amount, value: money(amount, asset) },
            { label: m.fee, value: money(fee, asset) },
            { label: m.yours, value: html`<strong>${money(amount - fee, asset)}</strong>` },
            { label: m.when, value: desk.moment(payment.time) },
            {
              label: m.payer,
              value: html`<code>${payment.payer}</code>
                <a class="small" href="${base}/payments?q=${payment.payer}">${m.ofPayer}</a>`,
            },
            {
              label: t.offer,
              value: html`<a href="${base}/offers/${payment.offer}"><bdi>${payment.title}</bdi></a>`,
            },
            ...(payment.resourceName === payment.offer
              ? []
              : [{ label: m.opens, value: html`<code>${payment.resourceName}</code>` }]),
            ...(payment.grant ? [{ label: m.grant, value: html`<code>${payment.grant}</code>` }] : []),
            { label: m.id, value: html`<code>${id}</code>` },
          ])}
          <details class="small">
            <summary>${m.receipt}</summary>
            <pre class="whole" tabindex="0"><code>${receipt}</code></pre>
          </details>
        </section>
        ${
          refunds.length === 0
            ? nothing
            : html`<section class="card stack">
                ${table({
                  caption: m.refunds,
                  brief: true,
                  columns: [{ label: m.when }, { label: m.why }, { label: m.amount, align: 'end' }],
                  rows: refunds.map((refund) => [
                    desk.brief(refund.time),
                    refund.undo ? m.undone : html`<bdi>${refund.reason ?? m.noReason}</bdi>`,
                    money(refund.amount, refund.asset),
                  ]),
                  total: [m.refundedInAll, '', money(refunded, asset)],
                })}
              </section>`
        }
        ${
          left > 0n && can('refunds')
            ? html`<form method="post" action="${base}${path}" class="card stack">
                <h2>${m.giveBack}</h2>
                <p>${m.giveBackText(money(left, asset))}</p>
                ${proof(path, { refunded: String(refunded) })}
                ${field({ ...fieldAgain(desk, trouble, 'amount'), label: `${m.giveBackAmount} (${asset.code})`, hint: m.giveBackHint, inputmode: 'decimal', maxlength: 40 })}
                ${field({ ...fieldAgain(desk, trouble, 'reason'), label: m.reason, hint: m.reasonHint })}
                <div class="actions"><button class="danger">${m.giveBackGo}</button></div>
              </form>`
            : nothing
        }`,
    } satisfies View;
  }

  console.get('/payments/:payment', (desk) => paymentPage(desk));
  console.post('/payments/:payment/refund', {
    may: 'refunds',
    page: paymentPage,
    async act(posted) {
      const { seller, form } = posted;
      const payment = await find(posted);
      if (!payment) return console.missing(posted);
      const amount = optionalAmountIn(posted, 'amount', payment.asset);
      if (isWrong(amount)) return amount;
      const reason = optionalLineIn(posted, 'reason', 200);
      if (isWrong(reason)) return reason;
      // One refund for what the form showed, however often it is sent, and whoever of the team sends it.
      const shown = form.get('refunded') ?? '';
      if (!/^\d{1,19}$/.test(shown)) return { wrong: 'choice', field: 'amount' };
      const key = `console ${payment.id} ${shown}`;
      const refund = await payments.refund(seller.id, payment.id, { amount, reason, key });
      if (!isRefused(refund)) return { to: `/payments/${payment.id}`, done: 'refunded' };
      return refund.code === 'refund_exceeds_payment' ? { ...refund, field: 'amount' } : refund;
    },
  });
}

/** Words first; days fold away until some are given. What else is searched for stays. */
function searchForm({ m, t, base, query }: Desk, { filter, offer, wrong }: PaymentSearch) {
  const day = (name: 'from' | 'to', label: string) =>
    field({
      name,
      label,
      type: 'date',
      value: query(name),
      error: wrong === name ? t.wrong.day : undefined,
    });
  const given = query('from') !== '' || query('to') !== '';
  return html`<form method="get" action="${base}/payments" class="stack-close" role="search">
    ${hidden({ show: filter === 'all' ? undefined : filter, offer: offer || undefined })}
    <div class="search">
      <div class="field">
        <label class="hidden" for="q">${m.search}</label
        ><input
          type="search"
          id="q"
          name="q"
          value="${query('q')}"
          placeholder="${m.search}"
          maxlength="200"
        />
      </div>
      <button>${icon('search')}<span class="hidden">${m.searchGo}</span></button>
    </div>
    <details ${given ? html` open` : nothing}>
      <summary class="small">${m.days}</summary>
      <div class="stack">
        <div class="columns">${day('from', m.from)}${day('to', m.until)}</div>
        <p class="hint">${m.daysUtc}</p>
        <div class="actions"><button>${m.searchGo}</button></div>
      </div>
    </details>
  </form>`;
}

/** What stands where nobody has paid yet: the way to the first payment. */
function nonePaid({ m, t, base }: Desk) {
  const action = { label: t.nav.start, href: `${base}/start` };
  return empty({ level: 2, icon: 'payments', title: m.noPayments, text: m.noPaymentsText, action });
}

function stateOf({ m }: Desk, { status }: Payment) {
  const tone = status === 'paid' ? 'good' : 'warn';
  return badge(tone, m.states[status]);
}
