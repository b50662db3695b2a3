/** Offers: something priced. Its web form is a per-fee link. */
import { z } from 'zod';
import { amount, asset, choice, flag, id, line, listQuery, origin, params, time, url } from './fields.ts';
import type { Operations } from './operation.ts';
import { answer, field, named, page, request } from './schema.ts';

const undoSeconds = () =>
  field(z.int().min(0).max(86_400), 'How long the payer may undo a payment; 0 for not at all.', 10);
const resource = () =>
  line(
    'Names what is owned after a buy-once payment. Offers with the same resource open the same thing.',
    'articles/12',
    1000,
  );

export const Offer = answer('Offer', 'Something priced.', {
  id: id('off', 'The offer.'),
  seller: id('sel', 'Who sells it.'),
  kind: choice(
    ['fixed', 'open'],
    '`fixed` has a price; `open` leaves the amount to the payer, as a tip does.',
  ),
  asset: asset(),
  price: amount('The price of a fixed offer.', '0.25').nullable(),
  min: amount('The least an open offer accepts.', '0.1').nullable(),
  max: amount('The most an open offer accepts.', '100').nullable(),
  suggested: amount('What checkout proposes for an open offer.', '1').nullable(),
  title: line('What the payer reads.', 'The owl that came to tea'),
  resource: resource(),
  once: flag('Bought once and then owned, or payable again and again.', true),
  undo_seconds: undoSeconds(),
  return_origin: origin('Where payers return to.'),
  url: url('Where the thing is.').nullable(),
  link: url(
    'The per-fee link; `null` for an offer founded by a signed link.',
    'https://pay.example/l/off_7zkq3m9t0v5c8x2hj4p6r1wbn0',
  ).nullable(),
  self_contained: flag('Founded by the first payment of a signed link instead of being registered.'),
  archived: flag('No longer sold.'),
  created_at: time('When it was created.'),
});

const common = {
  asset: asset('Code of the asset of the price.'),
  title: line('What the payer reads.', 'The owl that came to tea'),
  resource: resource().optional(),
  once: flag(
    'Bought once and then owned (the default for a fixed price), or payable again and again.',
    true,
  ).optional(),
  undo_seconds: undoSeconds().optional(),
  return_origin: origin('One of your registered origins; the first, if left out.').optional(),
  url: url('Where the thing is: payers return here when the link names no other address.').optional(),
};

const bounds = {
  min: amount('The least that is accepted.', '0.1').optional(),
  max: amount('The most that is accepted.', '100').optional(),
  suggested: amount('What checkout proposes.', '1').optional(),
};

export const CreateFixedOffer = request('CreateFixedOffer', 'An offer with a price.', {
  kind: z.literal('fixed'),
  price: amount('The price.', '0.25'),
  ...common,
});

export const CreateOpenOffer = request('CreateOpenOffer', 'An offer that leaves the amount to the payer.', {
  kind: z.literal('open'),
  ...bounds,
  ...common,
});

export const CreateOfferRequest = named(
  'CreateOfferRequest',
  'A new offer.',
  z.discriminatedUnion('kind', [CreateFixedOffer, CreateOpenOffer]),
);

export const UpdateOfferRequest = request('UpdateOfferRequest', 'What to change; the rest stays.', {
  title: common.title.optional(),
  price: amount('The price from now on; only for a fixed offer.', '0.25').optional(),
  min: bounds.min.nullable(),
  max: bounds.max.nullable(),
  suggested: bounds.suggested.nullable(),
  undo_seconds: common.undo_seconds,
  return_origin: common.return_origin,
  url: common.url.nullable(),
  archived: flag('True to stop selling it; false to sell it again.', false).optional(),
});

export const OfferPage = page('OfferPage', Offer);

const tag = 'Offers';
const offer = params('offer', 'off');
const INVALID = ['amount_invalid', 'amount_overflow', 'return_not_allowed'] as const;

export const offers = {
  createOffer: {
    id: 'createOffer',
    method: 'POST',
    path: '/offers',
    tag,
    auth: ['seller'],
    scope: 'offers',
    summary: 'Create an offer',
    description:
      'Registers something priced and gives it a link. Add `?return=<address>&state=<opaque>` to the link to say where the payer should come back to.',
    body: CreateOfferRequest,
    responses: { 201: Offer },
    errors: ['asset_not_found', ...INVALID],
    idempotent: false,
  },
  listOffers: {
    id: 'listOffers',
    method: 'GET',
    path: '/offers',
    tag,
    auth: ['seller'],
    scope: 'offers',
    summary: 'List offers',
    description: 'Your offers.',
    query: listQuery,
    responses: { 200: OfferPage },
    errors: [],
    idempotent: false,
  },
  getOffer: {
    id: 'getOffer',
    method: 'GET',
    path: '/offers/{offer}',
    tag,
    auth: [],
    summary: 'Read an offer',
    description: 'What an offer costs today. Anyone may ask.',
    params: offer,
    responses: { 200: Offer },
    errors: ['offer_not_found'],
    idempotent: false,
  },
  updateOffer: {
    id: 'updateOffer',
    method: 'PATCH',
    path: '/offers/{offer}',
    tag,
    auth: ['seller'],
    scope: 'offers',
    summary: 'Change an offer',
    description:
      'Changes price, texts or addresses from now on, or archives the offer. What was bought stays owned.',
    params: offer,
    body: UpdateOfferRequest,
    responses: { 200: Offer },
    errors: ['offer_not_found', 'offer_invalid', ...INVALID],
    idempotent: false,
  },
} as const satisfies Operations;
