/** Notices of a seller and of the operator: every answer they document. */
import { expect } from 'vitest';
import type { Scene } from '../../testing-scene.ts';
import type { Sent } from '../../testing.ts';
import { nothing, type Row } from './row.ts';

/** A webhook of the seller's was switched off. Answers the notice's id. */
async function noticed(s: Scene): Promise<string> {
  const body = { url: 'https://lark.example/hook', event_types: ['payment.created'] };
  await s.must('createWebhook', { as: s.seller, body });
  s.outbound.answer = () => 410;
  await s.pay(s.line);
  await s.provider.jobs.tick();
  await s.provider.webhooks.settled();
  return (await s.must('listNotices', { as: s.seller }))['items']![0]!['id']!;
}

async function dismissed(s: Scene, as: string): Promise<Sent> {
  const sent = { as, params: { notice: await noticed(s) } };
  await s.must('dismissNotice', sent);
  return sent;
}

const GONE = { kind: 'webhook_disabled', because: 'gone', address: 'https://lark.example/hook' };

export const noticeRows: Row[] = [
  [
    'listNotices',
    200,
    'a webhook was switched off',
    async (s) => {
      await noticed(s);
      return { as: s.seller };
    },
    (body, s) => expect(body['items']).toMatchObject([{ ...GONE, seller: s.sellerId }]),
  ],
  [
    'listNotices',
    200,
    'it was another’s',
    async (s) => {
      await noticed(s);
      return { as: s.rival };
    },
    (body) => expect(body['items']).toEqual([]),
  ],
  [
    'listNotices',
    200,
    'the seller has dismissed it, and the operator asks',
    async (s) => {
      await dismissed(s, s.seller);
      return { as: s.operator };
    },
    (body) => expect(body['items']).toMatchObject([GONE]),
  ],
  [
    'dismissNotice',
    204,
    'it is there',
    async (s) => ({ as: s.operator, params: { notice: await noticed(s) } }),
  ],
  ['dismissNotice', 'notice_not_found', 'it was dismissed already', (s) => dismissed(s, s.seller)],
  [
    'dismissNotice',
    'notice_not_found',
    'it is another’s',
    async (s) => ({ as: s.rival, params: { notice: await noticed(s) } }),
  ],
  [
    'dismissNotice',
    'notice_not_found',
    'there is none',
    (s) => ({ as: s.seller, params: { notice: nothing('ntc') } }),
  ],
];
