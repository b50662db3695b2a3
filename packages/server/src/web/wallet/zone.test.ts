/** A wallet begins in the time zone of its payer's browser, as a script says it in a form; without one, in UTC. */
import { beforeEach, expect, test } from 'vitest';
import { createVisitor } from '../testing-visitor.ts';
import { type WalletScene, walletScene } from './testing-wallet.ts';

let scene: WalletScene;
const zone = async () => (await scene.web.provider.wallets.view(await scene.walletOf())).zone;

beforeEach(async () => {
  scene = await walletScene();
});

/** What a page's script does before its form is sent. */
const from = (browser_zone: string) => ({ browser_zone });

test.each([
  ['/wallet/register', {}],
  ['/wallet/limits', { day: '2' }],
])('a form of %s brings it', async (path, fields) => {
  const page = await scene.payer.get(path);
  expect(page.html).toMatch(/<script src="\/assets\/zone\.\w+\.js" defer>/);
  await scene.payer.submit(page, path, { ...fields, ...from('Europe/Berlin') });
  expect(await zone()).toBe('Europe/Berlin');
});

test.each([
  ['Asia/Kolkata', new Intl.DateTimeFormat('en', { timeZone: 'Asia/Kolkata' }).resolvedOptions().timeZone],
  ['europe/berlin', 'Europe/Berlin'],
  ['UTC', 'UTC'],
  ['Mars/Olympus', 'UTC'],
  ['+05:30', 'UTC'],
  ['Europe/Berlin'.padEnd(5_000, 'x'), 'UTC'],
  ['"><script>', 'UTC'],
  ['', 'UTC'],
])('%.20s is kept as %s', async (said, kept) => {
  await scene.payer.submit(await scene.payer.get('/wallet/register'), '/wallet/register', from(said));
  expect(await zone()).toBe(kept);
});

test.each([
  ['at checkout', () => scene.buy('0.40')],
  ['by topping up', () => scene.topUp('5')],
])('a wallet that began %s, without scripts, takes it on its own page, once', async (_how, begin) => {
  expect((await scene.payer.get('/wallet')).html).not.toContain('data-zone-now');
  await begin();
  expect(await zone()).toBe('UTC');
  const page = await scene.payer.get('/wallet');
  const { fields } = page.forms.find(({ action }) => action === '/wallet/zone/here')!;
  expect((await scene.payer.post('/wallet/zone/here', { ...fields, ...from('Asia/Tokyo') })).status).toBe(
    204,
  );
  expect(await zone()).toBe('Asia/Tokyo');
  expect((await scene.payer.get('/wallet')).html).not.toContain('data-zone-now');
  await scene.payer.post('/wallet/zone/here', { ...fields, ...from('Europe/Berlin') });
  expect(await zone()).toBe('Asia/Tokyo');
});

test('no other site sets it, and nobody who is not in the book', async () => {
  await scene.buy('0.40');
  const page = await scene.payer.get('/wallet');
  const { fields } = page.forms.find(({ action }) => action === '/wallet/zone/here')!;
  for (const sent of [
    await scene.payer.post('/wallet/zone/here', { ...from('Asia/Tokyo'), csrf: 'guessed' }),
    await scene.payer.post(
      '/wallet/zone/here',
      { ...fields, ...from('Asia/Tokyo') },
      { Origin: 'https://evil.example' },
    ),
    await createVisitor(scene.web).post('/wallet/zone/here', { ...fields, ...from('Asia/Tokyo') }),
  ])
    expect(sent.status).toBe(403);
  expect(await zone()).toBe('UTC');
});

test('what was chosen stays', async () => {
  await scene.payer.submit(await scene.payer.get('/wallet/settings'), '/wallet/zone', { zone: 'Asia/Tokyo' });
  await scene.payer.submit(
    await scene.payer.get('/wallet/register'),
    '/wallet/register',
    from('Europe/Berlin'),
  );
  expect(await zone()).toBe('Asia/Tokyo');
});
