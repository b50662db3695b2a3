/** Clicks that the payer or an operator has put a stop to since the page was allowed them. */
import { openPage } from '../../testing-page.ts';
import type { Scene } from '../../testing-scene.ts';
import type { Sent } from '../../testing.ts';
import type { Row } from './row.ts';

/** A click of a page that was allowed clicks before this happened. */
async function after(s: Scene, happened: () => Promise<unknown>): Promise<Sent> {
  const page = await openPage(s);
  await happened();
  return page.signed('click', { offer: s.article, expected_price: '0.25' });
}

const why = { reason: 'Reported as stolen.' };

export const stoppedClickRows: Row[] = [
  [
    'click',
    'confirmation_required',
    'the payer asks to be asked from so much on',
    (s) =>
      after(s, () =>
        s.must('setAskFirst', { as: s.payer, body: { above: [{ asset: 'USD', amount: '0.1' }] } }),
      ),
  ],
  [
    'click',
    'wallet_frozen',
    'an operator has frozen the wallet',
    (s) =>
      after(s, () => s.must('freezeWallet', { as: s.operator, params: { wallet: s.payerId }, body: why })),
  ],
  [
    'click',
    'seller_frozen',
    'an operator has frozen the seller',
    (s) =>
      after(s, () => s.must('freezeSeller', { as: s.operator, params: { seller: s.sellerId }, body: why })),
  ],
];
