/** The wallet's history as lines of its page. Recent payments are asked whether they can still be undone. */
import { isRefused, type HistoryItem, type Provider } from '@farthing/provider';
import type { SellerLinks } from './seller-links.ts';
import type { Row } from './wallet-page.ts';

/** The longest time a seller may allow for undo. */
const LONGEST_UNDO_MS = 86_400_000;

interface Deps {
  provider: { payments: Pick<Provider['payments'], 'get'> };
  sellers: SellerLinks;
  now: number;
}

export function historyRows(items: readonly HistoryItem[], deps: Deps): Promise<Row[]> {
  return Promise.all(items.map((item) => rowOf(item, deps)));
}

async function rowOf(item: HistoryItem, { provider, sellers, now }: Deps): Promise<Row> {
  const { amount, asset, time } = item;
  const common = { amount, asset, time };
  switch (item.type) {
    case 'payment': {
      const row: Row = { ...common, what: item.title, seller: await sellers.get(item.seller) };
      if (now - time > LONGEST_UNDO_MS) return row;
      const payment = await provider.payments.get(item.payment);
      if (isRefused(payment)) return row;
      if (payment.status === 'refunded') return { ...row, struck: true };
      const { undoUntil } = payment;
      return undoUntil !== undefined && undoUntil > now
        ? { ...row, undo: { payment: item.payment, until: undoUntil } }
        : row;
    }
    case 'refund':
    case 'undo': {
      const remark = item.type === 'undo' ? 'Undone' : 'Refunded';
      return { ...common, what: item.title, seller: await sellers.get(item.seller), remark };
    }
    case 'hold':
    case 'release': {
      const remark = item.type === 'hold' ? 'Held, not yet paid' : 'No longer held';
      return {
        ...common,
        what: item.title,
        seller: await sellers.get(item.seller),
        amount: item.held,
        remark,
      };
    }
    case 'top_up':
      return { ...common, what: 'Top-up' };
    case 'collection':
      return { ...common, what: 'Tab settled', remark: 'Charged to your saved card' };
    case 'adjustment':
      return { ...common, what: 'Credit from the provider' };
    case 'write_off':
      return { ...common, what: 'Tab written off' };
  }
}
