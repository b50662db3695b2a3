import { createKeptMail } from '@farthing/provider/mail/kept-mail.ts';
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Operation, type OperationId, operations } from '@farthing/sdk/api/index.ts';
import { openScene } from './testing-scene.ts';
import { openTestApp, type TestApp, type TestAppOptions } from './testing.ts';

// Read off the application itself, so that no route that is added later can be forgotten here.
const withMail: TestAppOptions = { mail: (deps) => createKeptMail({ ...deps, random: randomBytes }) };
const secure = await openTestApp(withMail);
const plain = await openTestApp({ ...withMail, settings: { baseUrl: 'http://pay.example' } });
const routes = [
  ...new Map(
    secure.app.pages.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => [`${method} ${path}`, { method, path }] as const),
  ),
];

/** An address of the route: a language and a reference page that are there, else a name that is nothing. */
function addressOf(path: string): string {
  return path
    .replace(/:language/, 'de')
    .replace(/:operation/, 'createPayment')
    .replace(/:code/, 'not_found')
    .replaceAll(/:\w+(\{[^}]*\})?/g, 'nothing')
    .replace('*', 'nothing');
}

async function ask({ app }: TestApp, method: string, path: string): Promise<Response> {
  const headers = {
    origin: 'https://crow.example',
    accept: 'text/html',
    'content-type': 'application/x-www-form-urlencoded',
  };
  return app.request(addressOf(path), { method, headers, ...(method === 'POST' && { body: 'csrf=x' }) });
}

test('HSTS is for the hosts below as well where the operator says so, on pages and for pages of sellers; never over http', async () => {
  const config = { metrics: 'operator', trustProxy: false, hstsSubdomains: true } as const;
  const settings = { baseUrl: 'http://pay.example' };
  const apps = [await openTestApp({ config }), await openTestApp({ config, settings })];
  const preflight = { method: 'OPTIONS', headers: { origin: 'https://crow.example' } };
  for (const [path, init] of [
    ['/', {}],
    ['/v1/click', preflight],
  ] as const) {
    const told = apps.map(async ({ app }) =>
      (await app.request(path, init)).headers.get('strict-transport-security'),
    );
    expect(await Promise.all(told)).toEqual(['max-age=31536000; includeSubDomains', null]);
  }
});

test('there are as many routes as there are pages and files', () => {
  expect(routes.length).toBeGreaterThan(80);
});

describe('every answer', () => {
  test.each(routes)('of %s is guarded', async (_, { method, path }) => {
    const response = await ask(secure, method, path);
    const { status, headers } = response;
    expect(status).toBeLessThan(500);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect(['no-referrer', 'same-origin']).toContain(headers.get('referrer-policy'));
    for (const told of ['server', 'x-powered-by', 'access-control-allow-credentials'])
      expect(headers.get(told)).toBe(null);
    // Only what is public anyway may be read from other sites, and by all of them.
    expect([null, '*']).toContain(headers.get('access-control-allow-origin'));

    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe-eval|\*|https?:/);
    if (headers.get('content-type')?.startsWith('text/html')) {
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("base-uri 'none'");
      expect(policy).toContain("form-action 'self'");
      expect(policy).not.toContain('unsafe-inline');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('cache-control')).toBe('no-store');
      const html = await response.text();
      expect(html).not.toMatch(/<script(?![^>]*\ssrc="\/)[^>]*>/);
      expect(html).not.toMatch(/<style|\sstyle="|\son[a-z]+="|javascript:/i);
    }
  });

  test.each(routes)('of %s sets cookies that stay here', async (_, { method, path }) => {
    for (const cookie of (await ask(secure, method, path)).headers.getSetCookie()) {
      expect(cookie).toMatch(/; HttpOnly/i);
      expect(cookie).toMatch(/; SameSite=Lax/i);
      expect(cookie).toMatch(/; Secure/i);
      expect(cookie).not.toMatch(/; Domain=/i);
      // What opens something is bound to this host by its name as well.
      if (!/^farthing-(language|done|topup)=/.test(cookie)) expect(cookie).toMatch(/^__Host-farthing/);
    }
  });

  test('over http says nothing of https, and its cookies come back', async () => {
    for (const [, { method, path }] of routes) {
      const { headers } = await ask(plain, method, path);
      expect(headers.get('strict-transport-security')).toBe(null);
      for (const cookie of headers.getSetCookie()) expect(cookie).not.toMatch(/; Secure/i);
    }
  });

  test.each([
    ['GET', '/no/such/page'],
    ['GET', '//evil.example/wallet'],
    ['GET', '/%2e%2e/%2e%2e/etc/passwd'],
    ['PUT', '/wallet'],
    ['DELETE', '/'],
    ['TRACE', '/'],
    ['HEAD', '/wallet'],
  ])('%s %s is guarded too', async (method, path) => {
    if (method === 'TRACE') return void expect(() => new Request('http://a', { method })).toThrow();
    const response = await secure.app.request(`https://pay.example${path}`, { method });
    expect(response.status).toBeLessThan(500);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});

describe('nothing leads away', () => {
  const elsewhere = [
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '\\\\evil.example',
    '/seller/../..//evil.example',
    '/wallet/..//evil.example',
    '/l/x/../..//evil.example',
    'javascript:alert(1)',
    '/%09/evil.example',
    '/\t/evil.example',
    'https:evil.example',
    'https://pay.example@evil.example/',
    'https://pay.example.evil.example/',
  ];
  const gets = routes.filter(([, { method, path }]) => method === 'GET' && !path.includes('*'));

  test.each(gets)('%s, whatever it is told to go back to', async (_, { path }) => {
    for (const address of elsewhere) {
      const query = new URLSearchParams(
        ['next', 'back', 'return', 'self', 'url', 'redirect', 'return_url'].map((name) => [name, address]),
      );
      const response = await secure.app.request(`${addressOf(path)}?${query}`, {
        headers: { referer: address },
        redirect: 'manual',
      });
      const location = response.headers.get('location');
      if (location !== null)
        expect(new URL(location, 'https://pay.example').origin).toBe('https://pay.example');
      const html = response.headers.get('content-type')?.startsWith('text/html') ? await response.text() : '';
      for (const [, href] of html.matchAll(/\s(?:href|action|data-url)="([^"]*)"/g))
        expect(href).not.toMatch(/^(?:[a-z]+:)?(?:\/|\\|&#x?\w+;)*[^/]*evil\.example|^javascript:/i);
    }
  });

  test.each([
    ['https://pay.example//evil.example/', '/evil.example/'],
    ['https://pay.example/\\evil.example/', '/evil.example/'],
    ['https://evil.example/wallet', '/'],
    ['nonsense', '/'],
  ])('choosing a language on %s leads to %s', async (referer, path) => {
    const response = await secure.app.request('/language/de', { headers: { referer } });
    expect(response.headers.get('location')).toBe(path);
  });
});

describe('every answer of the API', () => {
  let scene: TestApp;
  beforeAll(async () => void (scene = await openScene()));

  test.each(Object.keys(operations) as OperationId[])('of %s is guarded', async (id) => {
    const { headers } = await scene.call(id, { headers: { origin: 'https://crow.example' } }).catch(() => {
      throw new Error(`${id} did not answer as documented`);
    });
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/);
    expect(headers.get('access-control-allow-credentials')).toBe(null);
    // Pages of sellers may read what is made for pages, and nothing else.
    const forPages = (operations[id] as Operation).auth.includes('browser');
    expect(headers.get('access-control-allow-origin')).toBe(forPages ? 'https://crow.example' : null);
    expect(headers.get('strict-transport-security')).toBe(forPages ? 'max-age=31536000' : null);
  });
});

test('forms from one network are counted, and told when to come again', async () => {
  const app = await openTestApp({ rateFactor: 3 / 600 });
  const send = () => app.request('/signin/email', { method: 'POST', body: '' });
  for (let i = 0; i < 3; i++) expect((await send()).status).toBe(403);
  const refused = await send();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await app.request('/signin')).status).toBe(200);
});
