/**
 * What was bought where: searched and filtered, each purchase with its own page, the way back to the article, undo while
 * its window is open, and after that the question to the seller whether they give the money back.
 */
import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import { Asset } from '@farthing/ledger';
import {
  isRefused,
  type Payment,
  type PaymentId,
  type Purchase,
  type PurchaseSearch,
  type RefundRequest,
  type Refused,
  refuse,
} from '@farthing/provider';
import type { AppContext, Bindings } from '../../request.ts';
import { csrfToken } from '../csrf.ts';
import type { Web } from '../index.ts';
import * as Money from '../money.ts';
import { refusePage } from '../refusal-page.ts';
import type { Session } from '../session.ts';
import type { MountAction } from './action.ts';
import { sendWallet } from './layout.ts';
import { purchasePage } from './purchase-page.ts';
import { type Filters, purchasesPage, STATES, type Unusable } from './purchases-page.ts';
import { refundsPage } from './refunds-page.ts';
import { createSellerLinks } from './seller-links.ts';

const ROWS = 20;
const DAY_MS = 86_400_000;
const LONGEST_TEXT = 200;
const LONGEST_AMOUNT = 40;
const LONGEST_REASON = 500;
/** How many requests are looked through for those about one payment. */
const MOST_REQUESTS = 200;

/** What is handed on to the book as it is has to look like what it came from. */
const PLACE = /^[\w/-]{1,100}$/;
const SELLER = /^sel_[0-9a-z]{1,64}$/;
const KEY = /^web:[0-9a-f-]{36}$/;

export function mountPurchases(app: Hono<{ Bindings: Bindings }>, web: Web, action: MountAction): void {
  const { provider, sessions, send, clock } = web;

  app.get('/wallet/purchases', async (c) => {
    const session = await sessions.ensure(c);
    const { locale, texts, wallet } = session;
    const filters = filtersIn(c);
    const before = provider.ids.decode('evt', c.req.query('before') ?? '');
    const owned = await provider.purchases.assets(wallet);
    const assets = owned.length > 0 ? owned : [Asset.USD];
    const search = searchOf(filters, assets, session);
    const [{ zone }, { items, next }, requests, sellers] = await Promise.all([
      provider.wallets.view(wallet),
      'error' in search
        ? { items: [], next: undefined }
        : provider.purchases.search(wallet, search, { before, limit: ROWS }),
      provider.refundRequests.listByWallet(wallet, { limit: MOST_REQUESTS }),
      sellersOf(session, filters),
    ]);
    const page = (place?: number) => {
      const query = new URLSearchParams(given(filters));
      if (place !== undefined) query.set('before', provider.ids.encode('evt', place));
      return `/wallet/purchases${query.size > 0 ? `?${query}` : ''}`;
    };
    const body = purchasesPage({
      purchases: items,
      requests: requests.items,
      filters,
      unusable: 'error' in search ? search : undefined,
      assets,
      sellers,
      here: page(before),
      newest: before === undefined ? undefined : page(),
      older: next === undefined ? undefined : page(next),
      csrf: (purpose) => csrfToken(session, purpose),
      now: clock(),
      zone,
      locale,
      texts,
    });
    const status = 'error' in search ? 400 : 200;
    const { title, lead } = texts.purchases;
    return sendWallet(c, send, session, { section: 'purchases', title, lead, body, status });
  });

  /** Those that there is something of this month, and the one that is looked for. */
  async function sellersOf({ wallet, texts }: Session, { seller }: Filters) {
    const links = createSellerLinks(provider, texts);
    const paid = (await provider.tallies(wallet)).sellers.map((each) => each.seller);
    const all = new Set<string>([...(SELLER.test(seller) ? [seller] : []), ...paid]);
    return Promise.all(
      [...all].map(async (id) => ({ id, name: (await links.get(id as `sel_${string}`)).name })),
    );
  }

  /** A purchase of this wallet's, with where it leads and what was asked about it. */
  async function find(
    wallet: Session['wallet'],
    id: string,
  ): Promise<{ purchase: Purchase; requests: RefundRequest[] } | Refused> {
    const payment = await provider.payments.get(id);
    if (isRefused(payment)) return payment;
    if (payment.wallet !== wallet) return refuse('payment_not_found');
    const [purchase, requests] = await Promise.all([purchaseOf(payment), asked(wallet, payment.id)]);
    return { purchase, requests };
  }

  async function purchaseOf(payment: Payment): Promise<Purchase> {
    const [row, seller] = await Promise.all([
      provider.offers.row(payment.offer),
      provider.sellers.get(payment.seller),
    ]);
    const sellerName = isRefused(seller) ? '' : seller.name;
    return { ...payment, sellerName, url: row && (row.offer.url ?? row.offer.returnOrigin) };
  }

  async function asked(wallet: Session['wallet'], payment: PaymentId): Promise<RefundRequest[]> {
    const { items } = await provider.refundRequests.listByWallet(wallet, { limit: MOST_REQUESTS });
    return items.filter((each) => each.payment === payment);
  }

  async function show(
    c: AppContext,
    session: Session,
    id: string,
    typed?: { text: string; error: string },
  ): Promise<Response> {
    const { locale, texts, wallet } = session;
    const found = await find(wallet, id);
    if (isRefused(found)) return refusePage(c, send, { code: found.code });
    const { zone } = await provider.wallets.view(wallet);
    const body = purchasePage({
      ...found,
      typed,
      key: newKey(),
      csrf: (purpose) => csrfToken(session, purpose),
      now: clock(),
      zone,
      locale,
      texts,
    });
    return sendWallet(c, send, session, {
      section: 'purchases',
      title: found.purchase.title,
      up: { href: '/wallet/purchases', label: texts.purchases.all },
      body,
      narrow: true,
      here: `/wallet/purchases/${id}`,
      status: typed ? 400 : 200,
    });
  }

  app.get('/wallet/purchases/:payment', async (c) =>
    show(c, await sessions.ensure(c), c.req.param('payment')),
  );

  app.get('/wallet/refunds', async (c) => {
    const session = await sessions.ensure(c);
    const { locale, texts, wallet } = session;
    const sellers = createSellerLinks(provider, texts);
    const after = PLACE.test(c.req.query('after') ?? '') ? c.req.query('after') : undefined;
    const [{ zone }, { items, next }] = await Promise.all([
      provider.wallets.view(wallet),
      provider.refundRequests.listByWallet(wallet, { limit: ROWS, after }),
    ]);
    const body = refundsPage({
      requests: await Promise.all(
        items.map(async (request) => ({ request, seller: await sellers.get(request.seller) })),
      ),
      newest: after === undefined ? undefined : '/wallet/refunds',
      older: next === undefined ? undefined : `/wallet/refunds?${new URLSearchParams({ after: next })}`,
      csrf: (purpose) => csrfToken(session, purpose),
      zone,
      locale,
      texts,
    });
    const { refundsTitle: title, refundsLead: lead, all } = texts.purchases;
    const up = { href: '/wallet/purchases', label: all };
    return sendWallet(c, send, session, { section: 'purchases', title, lead, up, body, narrow: true });
  });

  action({
    path: '/wallet/purchases/refund',
    purpose: (form) => `refund ${form.get('payment') ?? ''}`,
    to: '/wallet/refunds',
    async act(session, form, c) {
      const payment = form.get('payment') ?? '';
      // One line, as sellers read it, in the form a text is kept in.
      const reason = (form.get('reason') ?? '')
        .normalize('NFC')
        .replace(/[\s\p{Cc}]+/gu, ' ')
        .trim();
      const key = form.get('key') ?? '';
      const t = session.texts.purchases;
      const typed = (error: string) => show(c, session, payment, { text: reason, error });
      if (reason === '') return typed(t.reasonMissing);
      if (reason.length > LONGEST_REASON || !reason.isWellFormed()) return typed(t.reasonTooLong);
      const terms = { reason, key: KEY.test(key) ? key : newKey() };
      const request = await provider.refundRequests.ask(session.wallet, payment, terms);
      return isRefused(request) ? request : 'refund_asked';
    },
  });

  action({
    path: '/wallet/refunds/withdraw',
    purpose: (form) => form.get('request') ?? '',
    to: '/wallet/refunds',
    async act({ wallet }, form) {
      const withdrawn = await provider.refundRequests.withdraw(wallet, form.get('request') ?? '');
      return isRefused(withdrawn) ? withdrawn : 'refund_withdrawn';
    },
  });
}

function filtersIn(c: AppContext): Filters {
  const text = (name: string) => (c.req.query(name) ?? '').slice(0, LONGEST_TEXT).trim();
  return {
    q: text('q'),
    seller: text('seller'),
    state: text('state'),
    from: text('from'),
    to: text('to'),
    asset: text('asset'),
    min: text('min').slice(0, LONGEST_AMOUNT),
    max: text('max').slice(0, LONGEST_AMOUNT),
  };
}

const newKey = () => `web:${randomUUID()}`;

/** What is not empty. */
function given(filters: Filters): Record<string, string> {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ''));
}

function searchOf(
  filters: Filters,
  assets: readonly Asset.Asset[],
  { locale, texts }: Session,
): PurchaseSearch | Unusable {
  const { q, seller, state } = filters;
  const [fromDay, toDay] = [dayIn(filters.from), dayIn(filters.to)];
  const { noDate: error, chooseCurrency } = texts.purchases;
  if (fromDay === undefined) return { field: 'from', error };
  if (toDay === undefined) return { field: 'to', error };
  const chosen = assets.find(({ code }) => code === filters.asset);
  const bounded = filters.min !== '' || filters.max !== '';
  const asset = chosen ?? (assets.length === 1 && bounded ? assets[0] : undefined);
  const bounds: Pick<PurchaseSearch, 'min' | 'max'> = {};
  for (const name of ['min', 'max'] as const) {
    if (filters[name] === '') continue;
    if (!asset) return { field: 'asset', error: chooseCurrency };
    const amount = Money.read(filters[name], asset, locale);
    if (typeof amount !== 'bigint') return { field: name, error: texts.common.unreadable[amount] };
    bounds[name] = amount;
  }
  return {
    ...(q && { text: q }),
    ...(seller && { seller }),
    ...(STATES.includes(state as Payment['status']) && { state: state as Payment['status'] }),
    ...(fromDay !== null && { fromDay }),
    ...(toDay !== null && { toDay }),
    ...(asset && { asset: asset.code }),
    ...bounds,
  };
}

/** The day number of a date; `null` without one, `undefined` for what is none. */
function dayIn(date: string): number | null | undefined {
  if (date === '') return null;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
  const time = Date.parse(date);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date ? undefined : time / DAY_MS;
}
