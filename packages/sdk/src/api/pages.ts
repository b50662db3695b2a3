/**
 * Pages: what the widget, or any page of a seller, does for its visitor with a publishable key. It waits for a visit to
 * checkout, redeems its code, and from then on pays, takes back and asks what is owned with one signed request each.
 */
import { z } from 'zod';
import { amount, asset, choice, flag, id, line, time } from './fields.ts';
import { Grant } from './grants.ts';
import type { Operations } from './operation.ts';
import { jws, Payment, Refund, UNDER_GRANT } from './payments.ts';
import { answer, field, request } from './schema.ts';

/** Everything that can be wrong with a signed link. */
const LINKS = [
  'link_malformed',
  'link_signature_invalid',
  'link_expired',
  'link_foreign',
  'link_key_unknown',
  'link_origin_unregistered',
] as const;

/** Everything that can be wrong with who signed a request. */
const SIGNED = [
  'origin_not_allowed',
  'session_invalid',
  'session_expired',
  'request_replayed',
  'credential_ended',
] as const;

const offer = () =>
  field(
    z.string().min(1).max(20_000),
    'One of the seller’s offers: its id, or a signed link’s `<terms>.<signature>`.',
    'off_7zkq3m9t0v5c8x2hj4p6r1wbn0',
  );

const verifier = () =>
  field(
    z.string().regex(/^[A-Za-z0-9._~-]{43,128}$/, 'must be 43 to 128 characters of A-Z a-z 0-9 . _ ~ -'),
    'The text whose SHA-256 was the `challenge` (RFC 7636, S256).',
    'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  );

const coordinate = (name: string) =>
  field(
    z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes in base64url'),
    `\`${name}\` of the JWK.`,
    name === 'x'
      ? 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU'
      : 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  );

const credential = () => id('crd', 'The credential.');
const text = (description: string, example: string, max = 1000) =>
  field(z.string().min(1).max(max), description, example);

export const PollAttemptRequest = request('PollAttemptRequest', 'Which visit to hear of.', {
  verifier: verifier(),
  wait_seconds: field(
    z.int().min(0).max(20),
    'Answer only when there is something to say, or after so long.',
    20,
  ).default(0),
});

export const HeardAttempt = answer('HeardAttempt', 'What became of a visit.', {
  status: choice(['pending', 'paid', 'cancelled'], '`pending` also for a visit that nobody has begun.'),
  code: field(
    z.string(),
    'A one-time code, once it is paid. Good for 60 seconds; each answer has a new one.',
    'c_7zkq3m9t0v5c8x2hj4p6r1wbn0',
  ).nullable(),
  state: field(z.string(), 'The `state` of the visit.', 'b3JpZ2luYWwtcGFnZQ').nullable(),
});

export const PageAccess = answer('PageAccess', 'What the payment opens.', {
  owned: flag('Whether the payer owns it from now on.', true),
  resource: line('Names what it opens: the resource of the offer.', 'articles/12', 1000),
  offer: id('off', 'The offer that was paid.'),
  url: field(z.string(), 'Where the thing is.', 'https://lark.example/articles/12').nullable(),
});

export const PageSession = answer('PageSession', 'A session of fifteen minutes.', {
  session: text('Names it in the header `Farthing-Session`.', 'WyJjcmRfN3prcSJd.c2lnbmF0dXJl'),
  key: text('The MAC’s key: 32 bytes in base64url.', 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0'),
  expires_at: time('When it ends.', '2026-11-22T05:27:00.000Z'),
  now: time('The provider’s time, to set a clock by.'),
});

const serverCode = () =>
  flag('Also answer a one-time code that your server redeems with its secret key.').default(false);
const codeForServer = () =>
  field(z.string(), 'For your server, when asked for.', 'c_7zkq3m9t0v5c8x2hj4p6r1wbn0').nullable();

export const RedeemInPageRequest = request('RedeemInPageRequest', 'A code to redeem in a page.', {
  code: text(
    'The code that was heard, or that came back in the fragment.',
    'c_7zkq3m9t0v5c8x2hj4p6r1wbn0',
    500,
  ),
  verifier: verifier(),
  public_key: request('PagePublicKey', 'The public half of a key for ECDSA with P-256.', {
    x: coordinate('x'),
    y: coordinate('y'),
  }).optional(),
  server_code: serverCode(),
});

export const PageRedemption = answer('PageRedemption', 'What the payer’s visit to checkout came to.', {
  payment: Payment,
  receipt: jws('The signed receipt of the payment.'),
  access: PageAccess,
  grant: Grant.nullable(),
  credential: answer('PageCredential', 'The grant in the page’s hands.', {
    id: credential(),
    session: PageSession,
  }).nullable(),
  state: field(z.string(), 'The `state` of the visit.', 'b3JpZ2luYWwtcGFnZQ').nullable(),
  code: codeForServer(),
});

export const CreateChallengeRequest = request('CreateChallengeRequest', 'For which credential.', {
  credential: credential(),
});

export const SessionChallenge = answer('SessionChallenge', 'A text to be signed within a minute, once.', {
  challenge: text('To be signed.', '1763788320000-bm9uY2U.bWFj'),
});

export const OpenSessionRequest = request('OpenSessionRequest', 'Proof that the page holds a credential.', {
  credential: credential(),
  challenge: text('The challenge that was answered.', '1763788320000-bm9uY2U.bWFj'),
  signature: text(
    'ECDSA with SHA-256 (r and s, base64url) over these lines: `farthing-session-v1`, the page’s origin, the credential, the challenge.',
    'bm90LWEtc2lnbmF0dXJl',
    200,
  ),
});

export const ClickRequest = request('ClickRequest', 'An offer to buy at the price that is shown.', {
  offer: offer(),
  expected_price: amount(
    'The price as it is shown: required for a fixed one, and refused when it is another today.',
    '0.25',
  ).optional(),
  amount: amount('How much; only for open offers, and required there.', '0.25').optional(),
  receipt: flag('Also answer the signed receipt.').default(false),
  server_code: serverCode(),
});

export const ClickAnswer = answer('ClickAnswer', 'A payment by one click.', {
  payment: Payment,
  receipt: jws('The signed receipt, when asked for.').nullable(),
  access: PageAccess,
  code: codeForServer(),
});

export const UndoClickRequest = request('UndoClickRequest', 'A payment to take back.', {
  payment: id('pay', 'The payment.'),
});

const offers = () => z.array(offer()).min(1).max(50);

export const ListOwnedRequest = request('ListOwnedRequest', 'Offers to ask about.', { offers: offers() });

export const OwnedList = answer('OwnedList', 'What is owned of them, in their order.', {
  items: z.array(
    answer('OwnedItem', 'One offer.', {
      owned: flag('Whether the page’s visitor owns it. False also for what is no offer of the seller.', true),
      payment: id('pay', 'The payment that made it so.').nullable(),
      access: PageAccess.nullable(),
    }),
  ),
});

export const ListPricesRequest = request('ListPricesRequest', 'Offers to ask about.', { offers: offers() });

export const PriceList = answer('PriceList', 'What they are and cost today, in their order.', {
  items: z.array(
    answer('PriceItem', 'One offer; `null` for what is none of the seller, or no longer for sale.', {
      title: line('Its title.', 'The owl that came to tea', 500),
      asset: asset(),
      price: amount('What it costs; `null` when the payer chooses.', '0.25').nullable(),
      suggested: amount('What the seller suggests, when the payer chooses.', '0.25').nullable(),
      undo_seconds: field(z.int().min(0), 'How long it may be undone.', 10),
    }).nullable(),
  ),
});

const common = {
  tag: 'Pages',
  auth: ['browser'],
  scope: 'browser',
  method: 'POST',
  idempotent: false,
} as const;
const asking = { ...common, repeatable: true } as const;

export const pages = {
  click: {
    ...common,
    id: 'click',
    path: '/click',
    summary: 'Pay by one click',
    description:
      'Pays one of the seller’s offers under the grant behind the page’s credential. Always the same address, no cookies, a MAC instead of a signature, so that a click is one request. Any refusal means: send the payer to checkout.',
    body: ClickRequest,
    responses: { 201: ClickAnswer, 200: ClickAnswer },
    errors: [
      ...SIGNED,
      ...UNDER_GRANT.filter((code) => code !== 'grant_not_found' && code !== 'request_expired'),
      ...LINKS,
    ],
    idempotent: true,
    signed: true,
  },
  undoClick: {
    ...common,
    id: 'undoClick',
    path: '/click/undo',
    summary: 'Undo a click',
    description: 'Takes a payment to the seller back wholly, until its `undo_until`.',
    body: UndoClickRequest,
    responses: { 201: Refund, 200: Refund },
    errors: [
      ...SIGNED,
      'payment_not_found',
      'undo_window_closed',
      'already_refunded',
      'undo_limit_reached',
      'seller_balance_too_low',
    ],
    idempotent: true,
    signed: true,
  },
  listOwned: {
    ...asking,
    id: 'listOwned',
    path: '/pages/owned',
    summary: 'Ask what is owned',
    description: 'Which of these offers the page’s visitor owns. Of other sellers it says nothing.',
    body: ListOwnedRequest,
    responses: { 200: OwnedList },
    errors: SIGNED,
    signed: true,
  },
  listPrices: {
    ...asking,
    id: 'listPrices',
    path: '/pages/prices',
    summary: 'Ask for prices',
    description: 'Title and price of these offers of the seller, as checkout would show them.',
    body: ListPricesRequest,
    responses: { 200: PriceList },
    errors: ['origin_not_allowed'],
  },
  pollAttempt: {
    ...asking,
    id: 'pollAttempt',
    path: '/attempts/poll',
    summary: 'Hear of a visit',
    description:
      'A page that opened checkout with a `challenge` asks here what became of it. Until something is decided nothing is stored, and the answer is `pending`; a window that was closed decides nothing.',
    body: PollAttemptRequest,
    responses: { 200: HeardAttempt },
    errors: ['origin_not_allowed'],
  },
  redeemInPage: {
    ...common,
    id: 'redeemInPage',
    path: '/codes/redeem_in_page',
    summary: 'Redeem a code in a page',
    description:
      'Like `redeemCode`, with the verifier of the visit instead of a secret key. If the payer allowed one click, and the page sends a public key, the grant is put into the page’s hands: a credential for that key alone, with its first session.',
    body: RedeemInPageRequest,
    responses: { 200: PageRedemption },
    errors: [
      'origin_not_allowed',
      'code_invalid',
      'code_used',
      'code_expired',
      'verifier_mismatch',
      'already_refunded',
      'public_key_invalid',
    ],
  },
  createChallenge: {
    ...asking,
    id: 'createChallenge',
    path: '/pages/challenges',
    summary: 'Ask for a challenge',
    description: 'The first step of opening a session.',
    body: CreateChallengeRequest,
    responses: { 200: SessionChallenge },
    errors: ['origin_not_allowed', 'credential_not_found', 'credential_ended'],
  },
  openSession: {
    ...asking,
    id: 'openSession',
    path: '/pages/sessions',
    summary: 'Open a session',
    description: 'The second step: for whoever signed the challenge with the credential’s key.',
    body: OpenSessionRequest,
    responses: { 200: PageSession },
    errors: ['origin_not_allowed', 'credential_not_found', 'credential_ended', 'proof_invalid'],
  },
} as const satisfies Operations;
