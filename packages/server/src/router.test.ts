import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { createRouter } from './router.ts';

function appWith(...paths: string[]): Hono {
  const app = new Hono({ router: createRouter() });
  for (const path of paths) app.get(path, (c) => c.text(`${path} ${JSON.stringify(c.req.param())}`));
  return app;
}

test.each([
  ['/payments/batch', '/payments/batch {}'],
  ['/payments/pay_1', '/payments/:payment {"payment":"pay_1"}'],
  ['/payments/pay_2', '/payments/:payment {"payment":"pay_2"}'],
  ['/payments/pay_2/refunds', '/payments/:payment/refunds {"payment":"pay_2"}'],
  ['/payments', '/payments {}'],
])('%s goes to its own route, each time', async (path, answer) => {
  const app = appWith('/payments', '/payments/batch', '/payments/:payment', '/payments/:payment/refunds');
  for (let times = 0; times < 3; times++) expect(await (await app.request(path)).text()).toBe(answer);
});

test('what is added later counts, also for a path that was asked for before', async () => {
  const app = appWith('/a');
  await app.request('/a');
  app.get('/b', (c) => c.text('b'));
  expect(await (await app.request('/b')).text()).toBe('b');
  expect(await (await app.request('/a')).text()).toBe('/a {}');
});

test('a method without a route is no match, however often', async () => {
  const app = appWith('/a');
  for (let times = 0; times < 2; times++)
    expect((await app.request('/a', { method: 'PUT' })).status).toBe(404);
});
