/** The wallet's history as lines of its page. Recent payments are asked whether they can still be undone. */
import { isRefused, type HistoryItem, type Provider } from '@farthing/provider';
import type { Texts } from '../texts/index.ts';
import type { SellerLinks } from './seller-links.ts';
import type { Row } from './wallet-page.ts';

/** The longest time a seller may allow for undo. */
const LONGEST_UNDO_MS = 86_400_000;

interface Deps {
  provider: { payments: Pick<Provider['payments'], 'get'> };
  sellers: SellerLinks;
  now: number;
  texts: Texts;
}

export function historyRows(items: readonly HistoryItem[], deps: Deps): Promise<Row[]> {
  return Promise.all(items.map((item) => rowOf(item, deps)));
}

async function rowOf(item: HistoryItem, { provider, sellers, now, texts }: Deps): Promise<Row> {
  const { entries, remarks } = texts.wallet;
  const { amount, asset, time } = item;
  const common = { amount, asset, time };
  switch (item.type) {
    case 'payment': {
      const row: Row = {
        ...common,
        what: item.title,
        href: `/wallet/purchases/${item.payment}`,
        seller: await sellers.get(item.seller),
      };
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
      const remark = item.type === 'undo' ? remarks.undone : remarks.refunded;
      return { ...common, what: item.title, seller: await sellers.get(item.seller), remark };
    }
    case 'hold':
    case 'release': {
      const remark = item.type === 'hold' ? remarks.held : remarks.released;
      return {
        ...common,
        what: item.title,
        seller: await sellers.get(item.seller),
        amount: item.held,
        remark,
      };
    }
    case 'top_up':
      return { ...common, what: entries.topUp };
    case 'collection':
      return { ...common, what: entries.settled, remark: remarks.charged };
    case 'adjustment':
      return { ...common, what: entries.adjusted };
    case 'write_off':
      return { ...common, what: entries.writtenOff };
  }
}
