/** Notices: what a seller, or the operator, should know although nobody asked. */
import { choice, id, listQuery, params, time, url } from './fields.ts';
import type { Operations } from './operation.ts';
import { answer, page } from './schema.ts';

export const Notice = answer('Notice', 'Something that somebody should look at.', {
  id: id('ntc', 'The notice.'),
  kind: choice(
    ['webhook_disabled'],
    '`webhook_disabled`: the provider switched a webhook off.',
    'webhook_disabled',
  ),
  seller: id('sel', 'Whose webhook it is.'),
  about: id('we', 'What it is about.'),
  address: url('Where the webhook sent to.', 'https://lark.example/farthing'),
  because: choice(
    ['gone', 'failing'],
    '`gone`: it answered 410. `failing`: it accepted nothing for five days.',
    'failing',
  ),
  created_at: time('When it happened.'),
});

export const NoticePage = page('NoticePage', Notice);

const common = {
  tag: 'Webhooks',
  auth: ['seller', 'operator'],
  scope: 'webhooks',
  idempotent: false,
} as const;

export const notices = {
  listNotices: {
    ...common,
    id: 'listNotices',
    method: 'GET',
    path: '/notices',
    summary: 'List notices',
    description:
      'What you should know and have not dismissed, newest first. A seller’s owners and developers are written to as well, where the provider sends mail. The operator sees the notices of all sellers, and has a list of its own.',
    query: listQuery,
    responses: { 200: NoticePage },
    errors: [],
  },
  dismissNotice: {
    ...common,
    id: 'dismissNotice',
    method: 'DELETE',
    path: '/notices/{notice}',
    summary: 'Dismiss a notice',
    description: 'Takes it off your list. Nothing else changes by it.',
    params: params('notice', 'ntc'),
    responses: { 204: null },
    errors: ['notice_not_found'],
  },
} as const satisfies Operations;
