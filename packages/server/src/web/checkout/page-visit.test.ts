import { challengeOf } from '@farthing/provider/access/visits.ts';
import { describe, expect, test } from 'vitest';
import { newVerifier, PAGE, pageKey } from '../../testing-page.ts';
import { openScene } from '../../testing-scene.ts';
import { createVisitor } from '../testing-visitor.ts';

async function scene(language?: string) {
  const s = await openScene();
  const key = await pageKey(s);
  const verifier = newVerifier();
  const web = { baseUrl: s.settings.baseUrl, app: s.app };
  const visitor = createVisitor(web, language);
  const address = (parts: Record<string, string> = {}) => {
    const asked = {
      state: 'st',
      challenge: challengeOf(verifier),
      key,
      display: 'popup',
      return: `${PAGE}/list`,
      ...parts,
    };
    return `/l/${s.article}?${new URLSearchParams(asked).toString()}`;
  };
  const heard = async () =>
    await s.must('pollAttempt', { as: key, headers: { origin: PAGE }, body: { verifier } });
  return { s, key, verifier, visitor, address, heard };
}

describe('a visit that a page waits for', () => {
  test('is paid in a window: it says so to the page’s exact origin, and has one script of ours', async () => {
    const { visitor, address, heard } = await scene();
    const page = await visitor.get(address());
    expect(page.headers.get('content-security-policy')).not.toContain('script-src');
    expect((await heard())['status']).toBe('pending');
    const done = await visitor.submit(page, '/pay');
    expect(done.status).toBe(200);
    expect(done.text).toContain('You can close this window');
    expect(done.text).toMatch(/Paid \$\d\S* .+, from /);
    expect(done.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(done.html).toContain(`data-origin="${PAGE}"`);
    expect(done.html).toMatch(/href="https:\/\/lark\.example\/list#farthing_code=c_\w+&amp;state=st"/);
    expect(await heard()).toMatchObject({ status: 'paid', state: 'st' });
    const [, script] = /<script src="([^"]+)"/.exec(done.html)!;
    const file = await visitor.get(script!);
    expect(file.headers.get('content-type')).toContain('javascript');
  });

  test('is answered in the fragment where it has no window', async () => {
    const { visitor, address } = await scene();
    const done = await visitor.submit(await visitor.get(address({ display: 'page' })), '/pay');
    expect(done.status).toBe(303);
    const location = new URL(done.location!);
    expect([location.search, location.hash.startsWith('#farthing_code=c_')]).toEqual(['', true]);
  });

  test('and allowed one click: the page never hears of the payment without the permission', async () => {
    const { s, key, verifier, visitor, address } = await scene();
    const page = await visitor.get(address());
    const waits = s.provider.access.hear(s.sellerId as never, verifier, 5000);
    await visitor.submit(page, '/pay', { standing: 'yes' });
    const { code } = (await waits) as { code: string };
    const body = { code, verifier };
    const redeemed = await s.must('redeemInPage', { as: key, headers: { origin: PAGE }, body });
    expect(redeemed['grant']).toMatchObject({ caps: { day: '1' } });
  });

  test('of what is owned ends at once, with nothing paid', async () => {
    const { visitor, address, heard } = await scene();
    await visitor.submit(await visitor.get(address()), '/pay');
    const again = await visitor.get(address());
    expect(again.text).toContain('This is yours already');
    expect((await heard())['status']).toBe('paid');
  });

  test('is turned back from: the page hears of it', async () => {
    const { visitor, address, heard } = await scene();
    const back = await visitor.submit(await visitor.get(address()), '/pay/cancel');
    expect(back.text).toContain('Nothing was charged');
    expect(await heard()).toMatchObject({ status: 'cancelled', state: 'st' });
  });

  test('turned back from without a window: the payer is back where they were', async () => {
    const { visitor, address } = await scene();
    const back = await visitor.submit(await visitor.get(address({ display: 'page' })), '/pay/cancel');
    expect([back.status, back.location]).toEqual([303, `${PAGE}/list`]);
  });

  test('says it in German', async () => {
    const { visitor, address } = await scene('de-DE');
    const done = await visitor.submit(await visitor.get(address()), '/pay');
    expect(done.text).toContain('Sie können dieses Fenster schließen');
  });
});

describe('what is refused', () => {
  test.each([
    ['a challenge that is no hash', { challenge: 'short' }],
    ['a display that is none', { display: 'iframe' }],
    ['no challenge', { challenge: '' }],
    ['a key that is none', { key: 'pk_test_nothing' }],
  ])('%s', async (_, parts) => {
    const { s, visitor, address } = await scene();
    const before = s.state();
    const page = await visitor.get(address(parts));
    expect([page.status, page.text.includes('Code: link_malformed')]).toEqual([400, true]);
    expect(s.state()).toBe(before);
  });

  test('a secret key, or another seller’s', async () => {
    const { s, visitor, address } = await scene();
    for (const key of [s.seller, await pageKey(s, s.rival)])
      expect((await visitor.get(address({ key }))).text).toContain('link_malformed');
  });

  test('a cancellation that another site sent, or without its token', async () => {
    const { visitor, address, heard } = await scene();
    const page = await visitor.get(address());
    const { fields } = page.forms.find(({ action }) => action === '/pay/cancel')!;
    for (const [more, headers] of [
      [{}, { Origin: 'https://evil.example' }],
      [{ csrf: 'x' }, {}],
      [{ attempt: 'x.y' }, {}],
    ] as const)
      expect((await visitor.post('/pay/cancel', { ...fields, ...more }, { ...headers })).status).toBe(403);
    expect((await heard())['status']).toBe('pending');
  });
});
