/** Passkeys in a real browser, with Chromium's virtual authenticator: registered, used, lost and recovered. */
import { serve, type ServerType } from '@hono/node-server';
import axe from 'axe-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeFor } from '../../packages/server/src/web/signin/testing-signin.ts';
import { openTestWeb, type TestWeb } from '../../packages/server/src/web/testing.ts';
import { openBrowser, snap, type TestBrowser, type Visitor } from './browser.ts';
import { passkeyDevice } from './passkey-device.ts';

let browser: TestBrowser;
let web: TestWeb;
let server: ServerType;

const ADA = 'ada@lark.example';

beforeAll(async () => {
  // The port comes first: passkeys are for one address.
  const port = await new Promise<number>((resolve) => {
    const fetch: Parameters<typeof serve>[0]['fetch'] = (request, env) =>
      web.app.fetch(request, env as never);
    server = serve({ fetch, port: 0, hostname: 'localhost' }, (info) => resolve(info.port));
  });
  [browser, web] = await Promise.all([openBrowser(), openTestWeb({ baseUrl: `http://localhost:${port}` })]);
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

const at = (visitor: Visitor) => new URL(visitor.page.url()).pathname;
const open = (visitor: Visitor, path: string) => visitor.page.goto(web.baseUrl + path);

/** What axe finds against WCAG 2.2 AA on the page as it is, and how much wider than the window it is. */
async function flaws({ page }: Visitor): Promise<string[]> {
  await page.evaluate(axe.source);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const found = await page.evaluate(async (values) => {
    const { axe: checker } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations, passes } = await checker.run({ runOnly: { type: 'tag', values } });
    const { scrollWidth, clientWidth } = document.documentElement;
    const wide = scrollWidth > clientWidth ? [`${scrollWidth - clientWidth} px too wide`] : [];
    if (passes.length < 5) return ['axe has hardly looked at it'];
    return [...violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`), ...wide];
  }, tags);
  return found.map((flaw) => `${new URL(page.url()).pathname} ${flaw}`);
}

test.each([
  ['en-US', false],
  ['de-DE', true],
])('pages of signing in can be used by everyone, on a small phone (%s, dark: %s)', async (locale, dark) => {
  const email = `${locale.toLowerCase()}@lark.example`;
  const member = await web.provider.people.members.byProvenEmail(email);
  await web.provider.people.found(member.id, `${locale} one`);
  await web.provider.people.found(member.id, `${locale} two`);
  const reader = await browser.visitor({ javaScript: true, locale, dark, width: 320 });
  const found: string[] = [];
  const see = async (path: string) => {
    await open(reader, path);
    found.push(...(await flaws(reader)));
  };
  await passkeyDevice(reader);
  for (const path of ['/signin', '/signin?why=stronger', '/signin/recovery', '/signin/code', '/sell'])
    await see(path);
  const setup = (await web.provider.people.setup.link())!;
  for (const path of [setup.slice(web.baseUrl.length), '/join/none', '/sandbox/mail']) await see(path);
  const { secret } = await web.provider.people.sessions.start(member.id, { by: 'passkey', device: 'Edge' });
  await web.provider.people.sessions.start(member.id, { by: 'passkey', device: 'Firefox, Windows' });
  const { port } = new URL(web.baseUrl);
  await reader.context.addCookies([{ name: `farthing-${port}-member`, value: secret, url: web.baseUrl }]);
  await see('/account');
  await reader.page.locator('form[action="/account/passkeys"] button').click();
  await reader.page.locator('.notice.good').waitFor();
  for (const path of [
    '/account',
    '/seller',
    '/sell/name',
    '/signout',
    '/wallet/passkeys',
    '/wallet/sessions',
  ])
    await see(path);
  await open(reader, '/account');
  await snap(reader.page, `account-${locale}`);
  expect(found).toEqual([]);
});

test('a member: registered, signed in by passkey, lost, recovered by a code, registered anew', async () => {
  const ada = await browser.visitor({ javaScript: true });
  const { page } = ada;
  const laptop = await passkeyDevice(ada);

  await open(ada, '/sell');
  await page.getByLabel('E-mail address').fill(ADA);
  await ada.click(/^Send me a code$/);
  await page.getByLabel('Code').fill(await codeFor(web, ADA));
  await ada.click(/^Continue$/);
  await page.getByLabel('Your name').fill('Ada');
  await page.getByLabel('Name you sell under').fill('The Lark');
  await snap(page, 'sell-name');
  await ada.click(/^Create seller$/);
  expect(at(ada)).toMatch(/^\/seller\/sel_/);

  await open(ada, '/account');
  await page.getByLabel('Name of the new passkey').fill('Laptop');
  await ada.click(/^Add a passkey$/);
  await page.getByText('The passkey is added.').waitFor();
  expect(await laptop.passkeys()).toHaveLength(1);
  await snap(page, 'account');
  await ada.click(/^Make new recovery codes$/);
  const [recoveryCode] = /\b[0-9a-z]{4}(-[0-9a-z]{4}){5}\b/.exec(await ada.text())!;
  await snap(page, 'recovery-codes');
  await ada.click(/^I have kept them$/);
  await ada.click(/^Sign out$/);

  await page.waitForURL('**/signin');
  await snap(page, 'signin');
  await ada.click(/^Sign in with a passkey$/);
  await page.waitForURL('**/seller/**');

  await open(ada, '/signout');
  await ada.click(/^Sign out$/);
  await page.waitForURL('**/signin');
  await laptop.lose();
  const phone = await passkeyDevice(ada);
  await ada.click(/^Sign in with a passkey$/);
  await page.getByText('The passkey was not used.').waitFor();
  expect(at(ada)).toBe('/signin');

  await ada.click(/^Use a recovery code$/);
  await page.getByLabel('Recovery code').fill(recoveryCode);
  await ada.click(/^Sign in$/);
  await page.waitForURL('**/seller/**');
  await open(ada, '/account');
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('The passkey is removed.').waitFor();
  await page.getByLabel('Name of the new passkey').fill('Phone');
  await ada.click(/^Add a passkey$/);
  await page.getByText('The passkey is added.').waitFor();
  expect(await phone.passkeys()).toHaveLength(1);
  expect(await ada.text()).toContain('9 are left');
});

test('a wallet: registered by a passkey, opened with it elsewhere, and by its code when that is lost', async () => {
  const payer = await browser.visitor({ javaScript: true });
  const phone = await passkeyDevice(payer);
  await open(payer, '/wallet/passkeys');
  await snap(payer.page, 'wallet-passkeys');
  await payer.click(/^Add a passkey$/);
  await payer.page.getByText('Your recovery code').first().waitFor();
  const [recoveryCode] = /\b[0-9a-z]{4}(-[0-9a-z]{4}){5}\b/.exec(await payer.text())!;
  const [passkey] = await phone.passkeys();
  expect(passkey!.isResidentCredential).toBe(true);

  // The same passkey, synchronised to another device.
  const elsewhere = await browser.visitor({ javaScript: true });
  const tablet = await passkeyDevice(elsewhere);
  await tablet.take(passkey!);
  await open(elsewhere, '/wallet/recover');
  await elsewhere.click(/^Open your wallet with a passkey$/);
  await elsewhere.page.waitForURL('**/wallet');
  await open(elsewhere, '/wallet/passkeys');
  expect(await elsewhere.text()).toContain('last used');
  await open(payer, '/wallet/sessions');
  await snap(payer.page, 'wallet-sessions');
  expect(await payer.page.getByRole('button', { name: 'Sign out there' }).count()).toBe(1);

  const third = await browser.visitor({ javaScript: true });
  await passkeyDevice(third);
  await open(third, '/wallet/recover');
  await third.click(/^Open your wallet with a passkey$/);
  await third.page.getByText('The passkey was not used.').waitFor();
  await third.page.getByLabel('Recovery code').fill(recoveryCode);
  await third.click(/^Open my wallet$/);
  await open(third, '/wallet/passkeys');
  expect(await third.page.getByRole('button', { name: 'Remove' }).count()).toBe(1);
  // Recovering by code moved the wallet here and closed it everywhere else.
  await open(payer, '/wallet/sessions');
  expect(await payer.text()).toContain('in this browser only');
});

test('without script the passkey’s button stays away, and a code by e-mail does', async () => {
  const bob = await browser.visitor();
  await web.provider.people.members.byProvenEmail('bob@lark.example');
  await open(bob, '/signin?next=/account');
  expect(await bob.page.getByRole('button', { name: 'Sign in with a passkey' }).count()).toBe(0);
  expect(await bob.text()).toContain('Passkeys need JavaScript');
  await bob.page.getByLabel('E-mail address').fill('bob@lark.example');
  await bob.click(/^Send me a code$/);
  await snap(bob.page, 'signin-code');
  await bob.page.getByLabel('Code').fill(await codeFor(web, 'bob@lark.example'));
  await bob.click(/^Continue$/);
  expect(at(bob)).toBe('/account');
});
