/** Origins: the sites that a seller shows to be its own. */
import { z } from 'zod';
import { line, origin, time, url } from './fields.ts';
import type { Operations } from './operation.ts';
import { answer, field, request } from './schema.ts';
import { Seller } from './sellers.ts';

export const OriginClaim = answer('OriginClaim', 'A site that is yours as soon as it shows the token.', {
  origin: origin('The site.'),
  token: field(
    z.string().regex(/^fv_[0-9a-z]{26}$/),
    'What the site has to show: as a line of the file, or as the `content` of the tag.',
    'fv_7zkq3m9t0v5c8x2hj4p6r1wbn0',
  ),
  file: url(
    'Where a file with the token is looked for first.',
    'https://lark.example/.well-known/farthing-verification.txt',
  ),
  meta: line(
    'The `name` of a `<meta>` in the head of the front page, looked for next.',
    'farthing-verification',
  ),
  created_at: time('When you named the site.'),
});

export const OriginList = answer('OriginList', 'Your sites.', {
  origins: z.array(origin('A site that is yours: payers may return there, and its pages may pay.')),
  claims: z.array(OriginClaim),
});

export const ClaimOriginRequest = request('ClaimOriginRequest', 'A site to show to be yours.', {
  address: field(z.string().min(1).max(1000), 'Any address on it.', 'https://lark.example/articles'),
});

export const OriginRequest = request('OriginRequest', 'Which site.', { origin: origin('The site.') });

const common = { tag: 'Sellers', auth: ['seller'], scope: 'keys', idempotent: false } as const;

export const origins = {
  listOrigins: {
    ...common,
    id: 'listOrigins',
    method: 'GET',
    path: '/origins',
    summary: 'List your sites',
    description: 'Sites that are yours, and those that have yet to show it.',
    responses: { 200: OriginList },
    errors: [],
  },
  claimOrigin: {
    ...common,
    id: 'claimOrigin',
    method: 'POST',
    path: '/origins',
    summary: 'Name a site',
    description:
      'Answers a token. Put it on the site, as a file or in the head of the front page, and have it looked for. Naming the site again answers the same token.',
    body: ClaimOriginRequest,
    responses: { 201: OriginClaim },
    errors: ['origin_invalid', 'origin_limit_reached'],
    repeatable: true,
  },
  verifyOrigin: {
    ...common,
    id: 'verifyOrigin',
    method: 'POST',
    path: '/origins/verify',
    summary: 'Show that a site is yours',
    description: 'Looks for the token on the site now. From then on the site is yours.',
    body: OriginRequest,
    responses: { 200: Seller },
    errors: [
      'origin_invalid',
      'origin_unverified',
      'origin_unreachable',
      'origin_limit_reached',
      'sign_in_limit_reached',
    ],
    repeatable: true,
  },
  removeOrigin: {
    ...common,
    id: 'removeOrigin',
    method: 'POST',
    path: '/origins/remove',
    summary: 'Give up a site',
    description:
      'The site is no longer yours, or no longer to become it: links that return there stop at once. Giving up what you do not have changes nothing.',
    body: OriginRequest,
    responses: { 200: Seller },
    errors: ['origin_invalid'],
    repeatable: true,
  },
} as const satisfies Operations;
