import { beforeEach, describe, expect, test } from 'vitest';
import { createAuthenticator, withPasskey } from '../signin/testing-signin.ts';
import { createVisitor } from '../testing-visitor.ts';
import { type WalletScene, walletScene } from './testing-wallet.ts';

let scene: WalletScene;

beforeEach(async () => {
  scene = await walletScene();
});

const page = () => scene.payer.get('/wallet/delete');
const send = async (fields: Record<string, string>) =>
  scene.payer.submit(await page(), '/wallet/delete', fields);

describe('deleting a wallet', () => {
  test('says first what goes and what stays', async () => {
    const { text } = await page();
    for (const words of ['What goes', 'What stays', 'Take your data along']) expect(text).toContain(words);
  });

  test('a guest’s is gone at once, and the browser begins anew', async () => {
    await scene.topUp('1');
    await scene.buy('1');
    const before = await scene.walletOf();
    const done = await send({ sure: 'yes' });
    expect(done.location).toBe('/wallet/deleted');
    expect((await scene.follow(done)).text).toContain('Your wallet is deleted');
    expect(await scene.web.provider.wallets.isDeleted(before)).toBe(true);
    await scene.payer.get('/wallet');
    expect(await scene.walletOf()).not.toBe(before);
  });

  test('not without the tick', async () => {
    await scene.topUp('1');
    const answer = await send({ forfeit: 'yes' });
    expect([answer.status, answer.text.includes('Nothing was deleted')]).toEqual([400, true]);
    expect(await scene.web.provider.wallets.isDeleted(await scene.walletOf())).toBe(false);
  });

  test('not while it owes: the page offers to settle instead', async () => {
    await scene.buy('0.25');
    const seen = await page();
    expect(seen.text).toContain('You still owe $0.25');
    expect(seen.forms.map(({ action }) => action)).not.toContain('/wallet/delete');
  });

  test('money is given up by an explicit word only', async () => {
    await scene.topUp('2');
    expect((await page()).text).toContain('There is $2.00 in this wallet');
    const answer = await send({ sure: 'yes' });
    expect([answer.status, answer.text.includes('There is money in the wallet')]).toEqual([400, true]);
    expect((await scene.payer.get('/wallet')).text).toContain('Your balance $2.00');
    expect((await send({ sure: 'yes', forfeit: 'yes' })).location).toBe('/wallet/deleted');
  });

  test('a registered one asks for a proof, and keeps what was ticked', async () => {
    const code = await scene.register();
    await scene.topUp('2');
    const wallet = await scene.walletOf();
    const question = await send({ sure: 'yes', forfeit: 'yes' });
    expect(question.status).toBe(403);
    const wrong = await scene.payer.submit(question, '/wallet/delete', { code: 'aaaa' });
    expect(wrong.status).toBe(400);
    expect(await scene.web.provider.wallets.isDeleted(wallet)).toBe(false);
    expect((await scene.payer.submit(wrong, '/wallet/delete', { code })).location).toBe('/wallet/deleted');
    expect(await scene.web.provider.wallets.isDeleted(wallet)).toBe(true);
  });

  test('whoever has just signed in with a passkey need not show it again; later they must', async () => {
    const device = createAuthenticator(scene.web.baseUrl);
    const passkeys = await scene.payer.get('/wallet/passkeys');
    await withPasskey(scene.payer, passkeys, '/wallet/passkeys', device, 'create');
    const elsewhere = createVisitor(scene.web);
    const recover = await elsewhere.get('/wallet/recover');
    await withPasskey(elsewhere, recover, '/wallet/recover/passkey', device, 'get');
    expect((await elsewhere.get('/wallet')).text).toContain('Your wallet is open in this browser');
    const form = await elsewhere.get('/wallet/delete');
    scene.web.wait(16 * 60_000);
    expect((await elsewhere.submit(form, '/wallet/delete', { sure: 'yes' })).status).toBe(403);
    scene.web.wait(-16 * 60_000);
    expect((await elsewhere.submit(form, '/wallet/delete', { sure: 'yes' })).location).toBe(
      '/wallet/deleted',
    );
  });
});

describe('a new recovery code', () => {
  const path = '/wallet/recovery-code';

  test('is made with the old one, which then opens nothing; the wallet stays open', async () => {
    const old = await scene.register();
    const wallet = await scene.walletOf();
    const question = await scene.payer.submit(await scene.payer.get(path), path);
    expect(question.status).toBe(403);
    const wrong = await scene.payer.submit(question, path, { code: 'aaaa' });
    expect(wrong.status).toBe(400);
    const shown = await scene.payer.submit(wrong, path, { code: old });
    const [, code] = /class="code">\s*([^<\s]*)/.exec(shown.html)!;
    expect(shown.text).toContain('Your private link');
    expect(await scene.walletOf()).toBe(wallet);
    const { wallets } = scene.web.provider;
    expect(await wallets.recover(old)).toMatchObject({ code: 'recovery_code_invalid' });
    expect(await wallets.recover(code!)).toMatchObject({ id: wallet });
  });

  test('is nothing for a guest, who is led to register', async () => {
    expect((await scene.payer.get(path)).location).toBe('/wallet/register');
  });
});

describe('settings', () => {
  test('lead to everything that keeps a wallet', async () => {
    const { html, text } = await scene.payer.get('/wallet/settings');
    for (const path of ['passkeys', 'sessions', 'register', 'recover', 'delete', 'export.csv', 'export.json'])
      expect(html).toContain(`href="/wallet/${path}"`);
    expect(text).toContain('In this browser only');
    await scene.register();
    const registered = await scene.payer.get('/wallet/settings');
    expect(registered.text).toContain('This wallet is registered');
    expect(registered.html).not.toContain('href="/wallet/register"');
  });

  test('the code is shown with its private link and QR code', async () => {
    const page = await scene.payer.submit(await scene.payer.get('/wallet/register'), '/wallet/register');
    expect(page.text).toContain('Your private link');
    expect(page.html).toMatch(/<figure class="qr"[\s\S]*<svg/);
  });

  test('in German, each in German', async () => {
    const german = createVisitor(scene.web, 'de-DE');
    for (const [path, words] of [
      ['/wallet', 'Heute ausgegeben'],
      ['/wallet/purchases', 'Noch nichts gekauft'],
      ['/wallet/refunds', 'Keine Bitten'],
      ['/wallet/limits', 'Ausgabengrenzen für alles'],
      ['/wallet/settings', 'Ihre Geldbörse behalten'],
      ['/wallet/delete', 'Was verschwindet'],
    ] as const)
      expect((await german.get(path)).text).toContain(words);
  });
});
