import { expect, test } from 'vitest';
import { openScene } from '../testing-scene.ts';
import { claimed } from './rows/origins.ts';

const MANY = Array.from({ length: 50 }, (_, i) => `https://s${i}.example`);

// Each attempt is counted, so these refusals are not without trace; but the seller's sites stay as they were.
test.each([
  ['origin_unreachable', 'the site is away', 'nothing', undefined, ['https://lark.example']],
  ['origin_unverified', 'it shows something else', 'nothing', 'Hello', ['https://lark.example']],
  ['origin_limit_reached', 'there are fifty already', 'file', undefined, MANY],
] as const)('verifyOrigin: %s when %s', async (code, _, shows, page, origins) => {
  const s = await openScene();
  const params = { seller: s.sellerId };
  const change = { as: s.operator, params, body: { origins: [...origins] } };
  await s.must('updateSeller', change);
  const sent = await claimed(s, shows);
  if (page) s.sites.set('https://new.example/', page);
  expect((await s.call('verifyOrigin', sent)).body).toMatchObject({ code });
  const listed = await s.must('listOrigins', { as: s.seller });
  expect(listed).toMatchObject({ origins, claims: [{ origin: 'https://new.example' }] });
});

test('a site that was given up receives no payer any more, and its pages may ask nothing', async () => {
  const s = await openScene();
  await s.must('verifyOrigin', await claimed(s));
  const { hasOrigin } = s.provider.sellers;
  expect(await hasOrigin('https://new.example')).toBe(true);
  await s.must('removeOrigin', { as: s.seller, body: { origin: 'https://new.example' } });
  expect(await hasOrigin('https://new.example')).toBe(false);
});
