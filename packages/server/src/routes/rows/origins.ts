/** Sites of sellers: every answer but those that note the attempt, which are in `origins.test.ts`. */
import { expect } from 'vitest';
import type { Scene } from '../../testing-scene.ts';
import type { Row } from './row.ts';

const SITE = 'https://new.example';

/** Names the site, which then shows the token, or does not. */
export async function claimed(s: Scene, shows: 'file' | 'page' | 'nothing' = 'file', origin = SITE) {
  const { token, file, meta } = (await s.must('claimOrigin', {
    as: s.seller,
    body: { address: `${origin}/about` },
  })) as unknown as { token: string; file: string; meta: string };
  if (shows === 'file') s.sites.set(file, `\n${token}\n`);
  if (shows === 'page') s.sites.set(`${origin}/`, `<head><meta name="${meta}" content="${token}"></head>`);
  return { as: s.seller, body: { origin } };
}

export const originRows: Row[] = [
  [
    'listOrigins',
    200,
    'one site has yet to show that it is theirs',
    async (s) => {
      await claimed(s);
      return { as: s.seller };
    },
    (body) =>
      expect(body).toMatchObject({
        origins: ['https://lark.example'],
        claims: [{ origin: SITE, meta: 'farthing-verification' }],
      }),
  ],
  [
    'claimOrigin',
    201,
    'an address on it is given',
    (s) => ({ as: s.seller, body: { address: `${SITE}/articles?page=1` } }),
    (body) =>
      expect(body).toMatchObject({ origin: SITE, file: `${SITE}/.well-known/farthing-verification.txt` }),
  ],
  [
    'claimOrigin',
    'origin_invalid',
    'it is no address of a site',
    (s) => ({ as: s.seller, body: { address: 'lark.example' } }),
  ],
  [
    'claimOrigin',
    'origin_limit_reached',
    'twenty are named already',
    async (s) => {
      for (let i = 0; i < 20; i++) await claimed(s, 'nothing', `https://s${i}.example`);
      return { as: s.seller, body: { address: SITE } };
    },
  ],
  [
    'verifyOrigin',
    200,
    'the file holds the token',
    (s) => claimed(s),
    (body) => expect(body['origins']).toEqual(['https://lark.example', SITE]),
  ],
  [
    'verifyOrigin',
    200,
    'the front page does',
    (s) => claimed(s, 'page'),
    (body) => expect(body['origins']).toContain(SITE),
  ],
  ['verifyOrigin', 'origin_invalid', 'it was never named', (s) => ({ as: s.seller, body: { origin: SITE } })],
  [
    'verifyOrigin',
    'sign_in_limit_reached',
    'it was looked at sixty times within the hour',
    async (s) => {
      const sent = await claimed(s, 'nothing');
      for (let i = 0; i < 60; i++) await s.call('verifyOrigin', sent);
      return sent;
    },
  ],
  [
    'removeOrigin',
    200,
    'it is theirs',
    (s) => ({ as: s.seller, body: { origin: 'https://lark.example' } }),
    (body) => expect(body['origins']).toEqual([]),
  ],
  [
    'removeOrigin',
    'origin_invalid',
    'it has a port that is the usual one',
    (s) => ({ as: s.seller, body: { origin: 'https://lark.example:443' } }),
  ],
];
