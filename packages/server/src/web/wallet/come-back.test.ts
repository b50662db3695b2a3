/** A payer whose wallet is elsewhere opens it at checkout, and goes on with the very visit that was begun. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createVisitor, type Seen, type Visitor } from '../testing-visitor.ts';
import { createAuthenticator, withPasskey } from '../signin/testing-signin.ts';
import { NEWS, type WalletScene, walletScene } from './testing-wallet.ts';

let scene: WalletScene;
let stranger: Visitor;
let link: string;

beforeEach(async () => {
  scene = await walletScene();
  stranger = createVisitor(scene.web);
  link = `${await scene.offer('0.40')}?return=${encodeURIComponent(`${NEWS}/tide?a=1&b=2`)}&state=here%20I%20was`;
});

/** Where a link of the page leads, by what its address begins with. */
function linkTo(seen: Seen, start: string): string {
  const found = [...seen.html.matchAll(/href="([^"]*)"/g)].find(([, href]) => href!.startsWith(start));
  if (!found) throw new Error(`no link to ${start} on the page:\n${seen.text}`);
  return found[1]!.replaceAll('&amp;', '&');
}

/** From checkout to the page that opens a wallet. */
const toRecovery = async () => stranger.get(linkTo(await stranger.get(link), '/wallet/recover?'));

/** Where a page sends its reader at once. */
const onward = ({ html }: Seen) =>
  /http-equiv="refresh" content="0; url=([^"]*)"/.exec(html)?.[1]!.replaceAll('&amp;', '&');

describe('who has a wallet already', () => {
  test('is shown the way at checkout, and not once the wallet is open here', async () => {
    expect((await stranger.get(link)).text).toContain('I have a wallet already');
    await scene.register();
    expect((await scene.payer.get(link)).text).not.toContain('I have a wallet already');
  });

  test.each([
    ['the code', (code: string) => code],
    ['the whole private link', (code: string) => `${scene.web.baseUrl}/wallet/open#${code}`],
  ])('opens it by %s, and pays the same visit', async (_name, typed) => {
    const code = await scene.register();
    const opened = await stranger.submit(await toRecovery(), '/wallet/recover', { code: typed(code) });
    expect(opened.status).toBe(200);
    expect(onward(opened)).toBe(link);
    const checkout = await stranger.get(onward(opened)!);
    expect(checkout.text).toContain('Welcome back');
    expect((await stranger.get(link)).text).not.toContain('Welcome back');
    const paid = await stranger.submit(checkout, '/pay');
    expect(paid.location).toMatch(
      /^https:\/\/news\.example\/tide\?a=1&b=2&farthing_code=\w+&state=here\+I\+was$/,
    );
    expect(await scene.walletOf(stranger)).toBe(
      (await scene.web.provider.payments.listBySeller(scene.seller, { limit: 1 })).items[0]!.wallet,
    );
  });

  test('finds that it is theirs already, and is charged nothing', async () => {
    await scene.payer.submit(await scene.payer.get(link), '/pay');
    const code = await scene.register();
    const opened = await stranger.submit(await toRecovery(), '/wallet/recover', { code });
    const owned = await stranger.get(onward(opened)!);
    expect([owned.status, owned.location?.startsWith(`${NEWS}/tide?`)]).toEqual([303, true]);
    expect((await scene.web.provider.payments.listBySeller(scene.seller, { limit: 5 })).items).toHaveLength(
      1,
    );
  });

  test('opens it by passkey', async () => {
    const device = createAuthenticator(scene.web.baseUrl);
    await withPasskey(
      scene.payer,
      await scene.payer.get('/wallet/passkeys'),
      '/wallet/passkeys',
      device,
      'create',
    );
    const opened = await withPasskey(stranger, await toRecovery(), '/wallet/recover/passkey', device, 'get');
    expect(onward(opened)).toBe(link);
    expect((await stranger.get(link)).text).not.toContain('I have a wallet already');
  });

  test('may mistype the code, or think better of it', async () => {
    const code = await scene.register();
    const page = await toRecovery();
    expect(linkTo(page, '/l/')).toBe(link);
    const again = await stranger.submit(page, '/wallet/recover', { code: 'aaaa-bbbb' });
    expect([again.status, linkTo(again, '/l/')]).toEqual([400, link]);
    expect(onward(await stranger.submit(again, '/wallet/recover', { code }))).toBe(link);
  });

  test('keeps the visit while registering the wallet that this browser has money in', async () => {
    const away = await stranger.submit(await stranger.get('/wallet/topup'), '/wallet/topup', { amount: '5' });
    const path = new URL(away.location!).pathname;
    await stranger.submit(await stranger.get(path), path, { decision: 'succeed' });
    const register = await stranger.get(linkTo(await toRecovery(), '/wallet/register?'));
    const kept = await stranger.submit(register, '/wallet/register');
    expect(linkTo(await stranger.get(linkTo(kept, '/wallet/recover?')), '/l/')).toBe(link);
  });
});

test.each(['https://evil.example/', '//evil.example/l/x', '/sandbox/charges/x', 'javascript:alert(1)'])(
  'a way back to %s is none',
  async (back) => {
    const code = await scene.register();
    const page = await stranger.get(`/wallet/recover?back=${encodeURIComponent(back)}`);
    expect(page.html).not.toContain('evil');
    const opened = await stranger.submit(page, '/wallet/recover', { code, back });
    expect([opened.status, opened.location]).toEqual([303, '/wallet']);
  },
);
