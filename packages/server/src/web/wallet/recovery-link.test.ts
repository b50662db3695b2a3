import { expect, test } from 'vitest';
import { createRateLimit } from '../../rate-limit.ts';
import { openTestWeb } from '../testing.ts';
import { createVisitor } from '../testing-visitor.ts';
import { keepSafe, privateLink } from './recovery-link.ts';

async function lost(options: Parameters<typeof openTestWeb>[0] = {}) {
  const web = await openTestWeb(options);
  const { id, token } = web.provider.wallets.create();
  const registered = await web.provider.wallets.register(id);
  if (!('recoveryCode' in registered)) throw new Error('a wallet was not registered');
  return { web, id, token, code: registered.recoveryCode };
}

test('the link has the code where no server sees it', async () => {
  const { web, code } = await lost();
  const url = new URL(privateLink(web.baseUrl, code));
  expect([url.pathname, url.search, url.hash]).toEqual(['/wallet/open', '', `#${code}`]);
  const shown = String(await keepSafe(web.baseUrl, code, 'de-DE'));
  expect(shown).toContain('Ihr privater Link');
  expect(shown).toMatch(/<svg[^>]*viewBox/);
  // The policy of pages allows no inline style.
  expect(shown).not.toContain('style=');
});

test('following it opens nothing; the button does, and signs out everyone else', async () => {
  const { web, id, token, code } = await lost();
  const visitor = createVisitor(web);
  const page = await visitor.get('/wallet/open');
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(page.html).not.toMatch(/<script(?![^>]*src=)/);
  expect(await web.provider.wallets.authenticate(token)).toBe(id);
  const opened = await visitor.submit(page, '/wallet/open', { code: code.toUpperCase() });
  expect([opened.status, opened.location]).toEqual([303, '/wallet']);
  expect(await web.provider.wallets.authenticate(token)).toBeUndefined();
  expect((await visitor.get('/wallet')).status).toBe(200);
});

test('the script is ours, and keeps the code in no history', async () => {
  const { web } = await lost();
  const visitor = createVisitor(web, 'de');
  const page = await visitor.get('/wallet/open');
  expect(page.text).toContain('Wiederherstellungscode');
  const path = /<script src="([^"]+)"/.exec(page.html)![1]!;
  const script = await visitor.get(path);
  expect(script.headers.get('content-type')).toContain('text/javascript');
  expect(script.html).toContain('replaceState');
});

test('a code that is none is said to be none', async () => {
  const { web } = await lost();
  const visitor = createVisitor(web);
  const again = await visitor.submit(await visitor.get('/wallet/open'), '/wallet/open', {
    code: 'aaaa-bbbb',
  });
  expect(again.status).toBe(400);
  expect(again.text).toContain('This is no recovery code');
});

test('a form of another site opens nothing', async () => {
  const { web, id, token, code } = await lost();
  const visitor = createVisitor(web);
  const page = await visitor.get('/wallet/open');
  const { fields } = page.forms.find(({ action }) => action === '/wallet/open')!;
  for (const sent of [
    await visitor.post('/wallet/open', { ...fields, code }, { Origin: 'https://evil.example' }),
    await visitor.post('/wallet/open', { code, csrf: 'guessed' }),
  ]) {
    expect(sent.status).toBe(403);
  }
  expect(await web.provider.wallets.authenticate(token)).toBe(id);
});

test('attempts are bounded, here and where a code is typed, together', async () => {
  const recoveries = createRateLimit({ perMinute: 2, burst: 2 });
  const { web, code } = await lost({ recoveries });
  const visitor = createVisitor(web);
  const guess = async (where: '/wallet/open' | '/wallet/recover', text: string) =>
    visitor.submit(await visitor.get(where), where, { code: text });
  expect((await guess('/wallet/open', 'aaaa')).status).toBe(400);
  expect((await guess('/wallet/recover', 'aaaa')).status).toBe(400);
  for (const where of ['/wallet/open', '/wallet/recover'] as const) {
    const { status, headers, text } = await guess(where, code);
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(text).toContain('Too many attempts');
  }
});
