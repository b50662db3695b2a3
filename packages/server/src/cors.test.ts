import { describe, expect, test } from 'vitest';
import { type Operation, operations } from '@farthing/sdk/api/index.ts';
import { RATES } from './rate-limits.ts';
import { openPage, PAGE, pageKey } from './testing-page.ts';
import { openScene } from './testing-scene.ts';

const forPages = (Object.values(operations) as Operation[]).filter(({ auth }) => auth.includes('browser'));

async function preflight(path: string, origin: string) {
  const scene = await openScene();
  const headers = { origin, 'access-control-request-method': 'POST' };
  return scene.request(`/v1${path}`, { method: 'OPTIONS', headers });
}

describe('a page of a registered origin', () => {
  test.each(forPages.map(({ id, path }) => [id, path]))(
    '%s: may ask, and need not ask again',
    async (_, path) => {
      const { status, headers } = await preflight(path, PAGE);
      expect(status).toBe(204);
      expect(headers.get('access-control-allow-origin')).toBe(PAGE);
      expect(headers.get('access-control-allow-headers')).toContain('farthing-session');
      expect(headers.get('access-control-max-age')).toBe('7200');
      expect(headers.get('access-control-allow-credentials')).toBeNull();
      expect(headers.get('vary')).toBe('Origin');
    },
  );

  test('may read answers and refusals, with what tells when to come again', async () => {
    const scene = await openScene();
    const page = await openPage(scene);
    for (const terms of [
      { offer: scene.article, expected_price: '0.25' },
      { offer: 'none', expected_price: '1' },
    ]) {
      const { headers } = await scene.call('click', page.signed('click', terms));
      expect(headers.get('access-control-allow-origin')).toBe(PAGE);
      expect(headers.get('access-control-expose-headers')).toBe(
        'Retry-After, Request-Id, Idempotent-Replayed',
      );
      expect(headers.get('vary')).toBe('Origin');
    }
  });
});

test.each([
  'https://evil.example',
  'null',
  'https://lark.example.evil.example',
  'http://lark.example',
  'lark.example',
])('a page of %s may not: its browser is told so', async (origin) => {
  const { headers } = await preflight('/click', origin);
  expect(headers.get('access-control-allow-origin')).toBeNull();
  expect(headers.get('vary')).toBe('Origin');
  const scene = await openScene();
  const as = await pageKey(scene);
  const asked = await scene.call('listPrices', {
    as,
    headers: { origin },
    body: { offers: [scene.article] },
  });
  expect(asked.body).toMatchObject({ code: 'origin_not_allowed' });
  expect(asked.headers.get('access-control-allow-origin')).toBeNull();
});

test('no other operation may be called from a foreign page', async () => {
  const scene = await openScene();
  for (const path of ['/payments', '/wallet', '/offers']) {
    const headers = { origin: PAGE, 'access-control-request-method': 'POST' };
    const answer = await scene.request(`/v1${path}`, { method: 'OPTIONS', headers });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  }
});

describe('how much a page may ask', () => {
  test('by address: then it is told to wait', async () => {
    const scene = await openScene({ rateFactor: 6 / RATES.page.network! });
    const as = await pageKey(scene);
    const ask = () =>
      scene.call('listPrices', { as, headers: { origin: PAGE }, body: { offers: [scene.line] } });
    for (let i = 0; i < 6; i++) expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(429);
    const { headers } = await ask();
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(headers.get('access-control-allow-origin')).toBe(PAGE);
  });

  test('by credential: sixty at once, whatever the address', async () => {
    const scene = await openScene();
    const page = await openPage(scene);
    const body = { offers: [scene.line] };
    for (let i = 0; i < 60; i++) await scene.must('listOwned', page.signed('listOwned', body));
    const { status, headers } = await scene.call('listOwned', page.signed('listOwned', body));
    expect([status, Number(headers.get('retry-after'))]).toEqual([429, 1]);
  });
});
