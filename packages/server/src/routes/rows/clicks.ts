/** Clicks of pages: every answer that they document, and what a stolen credential gets. */
import { expect } from 'vitest';
import type { OperationId } from '@farthing/sdk/api/index.ts';
import { createLinkSigner, type LinkSigner, tamper } from '../../testing-links.ts';
import { openPage, PAGE, pageKey, type TestPage } from '../../testing-page.ts';
import type { Scene } from '../../testing-scene.ts';
import type { Sent } from '../../testing.ts';
import { nothing, type Row } from './row.ts';

const buy = (s: Scene, parts: object = {}) => ({ offer: s.article, expected_price: '0.25', ...parts });

/** A click of a page whose visitor allowed one click. */
const click =
  (
    parts: (s: Scene) => object | Promise<object> = () => ({}),
    options: Parameters<TestPage['signed']>[2] = {},
  ) =>
  async (s: Scene): Promise<Sent> =>
    (await openPage(s)).signed('click', buy(s, await parts(s)), options);

const follow = async (s: Scene, link: string): Promise<Sent> =>
  (await openPage(s)).signed('click', { offer: link, expected_price: '0.05' });

const signedLink = async (s: Scene, parts?: Parameters<LinkSigner['link']>[0]) =>
  (await createLinkSigner(s)).link(parts);

/** The page after its visitor's limits were set anew. */
async function under(s: Scene, caps: object): Promise<Sent> {
  s.grant = await s.grantBy(s.payer, caps);
  return click()(s);
}

async function ended(s: Scene, page: TestPage): Promise<void> {
  await s.must('revokeCredential', { as: s.payer, params: { credential: page.credential } });
}

export const fromPage = (as: string, body: object, origin = PAGE): Sent => ({
  as,
  body,
  headers: { origin },
});

/** What every signed request can be refused for. */
export function signedRows(id: OperationId, body: (s: Scene) => object): Row[] {
  return [
    [
      id,
      'origin_not_allowed',
      'the page is on another origin',
      async (s) => (await openPage(s)).signed(id, body(s), { origin: 'https://crow.example' }),
    ],
    [
      id,
      'session_invalid',
      'nothing proves who asks',
      async (s) => ({
        ...fromPage(await pageKey(s), body(s)),
        ...((id === 'click' || id === 'undoClick') && { key: s.key() }),
      }),
    ],
    [
      id,
      'session_invalid',
      'the body is not the one that was signed',
      async (s) => {
        const sent = (await openPage(s)).signed(id, body(s));
        return { ...sent, text: `${sent.text} ` };
      },
    ],
    [
      id,
      'session_invalid',
      'another seller’s page uses the session',
      async (s) => {
        await s.must('updateSeller', {
          as: s.operator,
          params: { seller: (await s.must('getSelf', { as: s.rival }))['seller']!['id']! },
          body: { origins: ['https://crow.example', PAGE] },
        });
        return (await openPage(s)).signed(id, body(s), { as: await pageKey(s, s.rival) });
      },
    ],
    [
      id,
      'session_expired',
      'the session is fifteen minutes old',
      async (s) => {
        const page = await openPage(s);
        s.wait(15 * 60_000);
        return page.signed(id, body(s));
      },
    ],
    [
      id,
      'session_expired',
      'the request is more than a minute old',
      async (s) => (await openPage(s)).signed(id, body(s), { time: s.ledger.now() - 60_001 }),
    ],
    [
      id,
      'request_replayed',
      'it was sent before, by whoever copied it',
      async (s) => {
        const sent = (await openPage(s)).signed(id, body(s));
        await s.call(id, sent);
        return sent;
      },
    ],
    [
      id,
      'credential_ended',
      'the payer took it away',
      async (s) => {
        const page = await openPage(s);
        await ended(s, page);
        return page.signed(id, body(s));
      },
    ],
  ];
}

async function clicked(s: Scene, options?: { wait?: number; undone?: boolean }) {
  const page = await openPage(s);
  const { payment } = (await s.must('click', page.signed('click', buy(s)))) as unknown as {
    payment: { id: string };
  };
  if (options?.undone) await s.must('undoClick', page.signed('undoClick', { payment: payment.id }));
  s.wait(options?.wait ?? 0);
  return { page, payment: payment.id };
}

const undo = async (s: Scene, options?: Parameters<typeof clicked>[1]): Promise<Sent> => {
  const { page, payment } = await clicked(s, options);
  return page.signed('undoClick', { payment });
};

/** The page after something befell its visitor or its seller. */
const after =
  (befall: (s: Scene) => Promise<unknown>) =>
  async (s: Scene): Promise<Sent> => {
    const page = await openPage(s);
    await befall(s);
    return page.signed('click', buy(s));
  };

const because = { reason: 'A stolen card' };

export const clickRows: Row[] = [
  [
    'click',
    'confirmation_required',
    'the payer wants to be asked first about so much',
    after((s) => {
      const body = { above: [{ asset: 'USD', amount: '0.2' }], repeats: false, unusual: false };
      return s.must('setAskFirst', { as: s.payer, body });
    }),
  ],
  [
    'click',
    'wallet_frozen',
    'the payer is frozen',
    after((s) => s.must('freezeWallet', { as: s.operator, params: { wallet: s.payerId }, body: because })),
  ],
  [
    'click',
    'seller_frozen',
    'the seller is frozen',
    after((s) => s.must('freezeSeller', { as: s.operator, params: { seller: s.sellerId }, body: because })),
  ],
  [
    'click',
    201,
    'the visitor allowed one click',
    click(() => ({ receipt: true, server_code: true })),
    (body) => {
      expect(body).toMatchObject({
        payment: { amount: '0.25', owned: true },
        access: { owned: true, url: null },
      });
      expect(body['payment']).not.toHaveProperty('fee');
      expect(body['payment']).not.toHaveProperty('payer');
      expect(body['receipt']).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
      expect(body['code']).toMatch(/^c_/);
    },
  ],
  [
    'click',
    201,
    'an open offer gets its amount',
    click((s) => ({ offer: s.tip, expected_price: undefined, amount: '0.5' })),
  ],
  ['click', 201, 'a signed link is bought for the first time', async (s) => follow(s, await signedLink(s))],
  [
    'click',
    200,
    'it is owned already, whatever the price shown',
    async (s) => {
      const page = await openPage(s);
      await s.must('click', page.signed('click', buy(s)));
      return page.signed('click', buy(s, { expected_price: '9' }));
    },
    (body) => expect(body['payment']).toMatchObject({ already_owned: true, amount: '0.25' }),
  ],
  [
    'click',
    200,
    'the same key paid before',
    async (s) => {
      const page = await openPage(s);
      const body = { offer: s.line, expected_price: '0.002' };
      await s.must('click', page.signed('click', body, { key: 'again' }));
      return page.signed('click', body, { key: 'again' });
    },
  ],
  ['click', 'offer_not_found', 'the offer is another seller’s', click((s) => ({ offer: s.rivalOffer }))],
  ['click', 'offer_not_found', 'there is no such offer', click(() => ({ offer: nothing('off') }))],
  ['click', 'price_changed', 'another price was shown', click(() => ({ expected_price: '0.24' }))],
  ['click', 'price_changed', 'a higher price was shown', click(() => ({ expected_price: '0.26' }))],
  [
    'click',
    'price_changed',
    'another price was shown for a link that was never paid',
    async (s) => (await openPage(s)).signed('click', { offer: await signedLink(s), expected_price: '0.04' }),
  ],
  ['click', 'invalid_request', 'no price was shown', click(() => ({ expected_price: undefined }))],
  ['click', 'amount_required', 'the payer chose no amount', click((s) => ({ offer: s.tip }))],
  ['click', 'amount_not_allowed', 'a fixed price gets an amount', click(() => ({ amount: '0.25' }))],
  [
    'click',
    'amount_out_of_range',
    'a tip is below its bounds',
    click((s) => ({ offer: s.tip, amount: '0.01' })),
  ],
  [
    'click',
    'amount_invalid',
    'a price has too many decimals',
    click(() => ({ expected_price: '0.2500000001' })),
  ],
  [
    'click',
    'amount_overflow',
    'an amount is beyond counting',
    click((s) => ({ offer: s.tip, amount: '9999999999' })),
  ],
  [
    'click',
    'asset_mismatch',
    'the offer is in another currency',
    click(async (s) => ({ offer: await s.inEuros(), amount: '1' })),
  ],
  [
    'click',
    'offer_archived',
    'it is no longer for sale',
    click(async (s) => {
      await s.must('updateOffer', { as: s.seller, params: { offer: s.article }, body: { archived: true } });
      return {};
    }),
  ],
  [
    'click',
    'limit_closed',
    'the payer revoked the grant',
    async (s) => {
      const page = await openPage(s);
      await s.must('revokeGrant', { as: s.payer, params: { grant: s.grant } });
      return page.signed('click', buy(s));
    },
  ],
  [
    'click',
    'limit_expired',
    'the grant has come to its end',
    async (s) => {
      s.grant = await s.grantBy(s.payer, {}, { expires_at: new Date(s.ledger.now() + 60_000).toISOString() });
      const page = await openPage(s);
      s.wait(60_000);
      return page.signed('click', buy(s));
    },
  ],
  ['click', 'limit_payment_exceeded', 'it is more than allowed at once', (s) => under(s, { payment: '0.2' })],
  ['click', 'limit_day_exceeded', 'it is more than is left today', (s) => under(s, { day: '0.2' })],
  ['click', 'limit_total_exceeded', 'it is more than is left in total', (s) => under(s, { total: '0.2' })],
  ...(['payment', 'day', 'total'] as const).map((cap): Row => [
    'click',
    `limit_${cap}_exceeded`,
    'the same goes for a link that was never paid, which leaves no trace',
    async (s) => {
      s.grant = await s.grantBy(s.payer, { [cap]: '0.04' });
      return follow(s, await signedLink(s));
    },
  ]),
  [
    'click',
    'insufficient_funds',
    'the wallet cannot pay',
    async (s) => {
      s.grant = await s.grantBy(s.guest);
      s.payerId = (await s.must('getWallet', { as: s.guest }))['id']!;
      return (await openPage(s)).signed('click', { offer: s.tip, amount: '0.6' });
    },
  ],
  [
    'click',
    'tab_frozen',
    'paying later is paused',
    async (s) => {
      const page = await openPage(s);
      await s.topUp(s.payer, '1', 'pm_declined');
      await s.must('createWalletPayment', {
        as: s.payer,
        key: s.key(),
        body: { offer: s.tip, amount: '11.2' },
      });
      await s.must('collectTab', { as: s.payer });
      return page.signed('click', buy(s));
    },
  ],
  ['click', 'link_malformed', 'the link is damaged', (s) => follow(s, 'abc.def')],
  [
    'click',
    'link_signature_invalid',
    'the link was changed',
    async (s) => follow(s, tamper(await signedLink(s), '0.01')),
  ],
  [
    'click',
    'link_expired',
    'the link was for a limited time',
    async (s) => {
      const link = await signedLink(s, { expiresAt: new Date(s.ledger.now() + 60_000) });
      const page = await openPage(s);
      s.wait(61_000);
      return page.signed('click', { offer: link, expected_price: '0.05' });
    },
  ],
  [
    'click',
    'link_foreign',
    'the link is for another book',
    async (s) => follow(s, await signedLink(s, { book: 'bk_other' })),
  ],
  [
    'click',
    'link_key_unknown',
    'its key is not registered',
    async (s) => follow(s, await signedLink(s, { kid: nothing('lk') })),
  ],
  [
    'click',
    'link_origin_unregistered',
    'it leads to a foreign site',
    async (s) => follow(s, await signedLink(s, { url: 'https://evil.example/' })),
  ],
  ...signedRows('click', (s) => buy(s)),

  [
    'undoClick',
    201,
    'within its seconds',
    (s) => undo(s),
    (body) => expect(body).toMatchObject({ undo: true }),
  ],
  [
    'undoClick',
    200,
    'the same key did it before',
    async (s) => {
      const { page, payment } = await clicked(s);
      await s.must('undoClick', page.signed('undoClick', { payment }, { key: 'again' }));
      return page.signed('undoClick', { payment }, { key: 'again' });
    },
  ],
  [
    'undoClick',
    'payment_not_found',
    'there is none',
    async (s) => (await openPage(s)).signed('undoClick', { payment: nothing('pay') }),
  ],
  [
    'undoClick',
    'payment_not_found',
    'it paid another seller',
    async (s) => {
      const body = { offer: s.rivalOffer, price: '0.1' };
      const { id } = await s.must('createWalletPayment', { as: s.payer, key: s.key(), body });
      return (await openPage(s)).signed('undoClick', { payment: id });
    },
  ],
  ['undoClick', 'undo_window_closed', 'they are over', (s) => undo(s, { wait: 10_001 })],
  ['undoClick', 'already_refunded', 'it was taken back before', (s) => undo(s, { undone: true })],
  [
    'undoClick',
    'undo_limit_reached',
    'too often on one day',
    async (s) => {
      const page = await openPage(s);
      const once = async () => {
        const paid = await s.must('click', page.signed('click', { offer: s.line, expected_price: '0.002' }));
        return { payment: paid['payment']!['id']! };
      };
      for (let i = 0; i < 20; i++) await s.must('undoClick', page.signed('undoClick', await once()));
      return page.signed('undoClick', await once());
    },
  ],
  [
    'undoClick',
    'seller_balance_too_low',
    'the seller was paid out already',
    async (s) => {
      const page = await openPage(s);
      const first = { offer: s.tip, amount: '2' };
      await s.must('createWalletPayment', { as: s.payer, key: s.key(), body: first });
      const paid = await s.must('click', page.signed('click', { offer: s.tip, amount: '0.5' }));
      await s.must('createPayout', { as: s.seller, key: s.key(), body: {} });
      return page.signed('undoClick', { payment: paid['payment']!['id']! });
    },
  ],
  ...signedRows('undoClick', () => ({ payment: nothing('pay') })),
  [
    'undoClick',
    'credential_ended',
    'the grant behind it was revoked',
    async (s) => {
      const { page, payment } = await clicked(s);
      await s.must('revokeGrant', { as: s.payer, params: { grant: s.grant } });
      return page.signed('undoClick', { payment });
    },
  ],
];
