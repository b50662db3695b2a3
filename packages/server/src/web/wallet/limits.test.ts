import { beforeEach, describe, expect, test } from 'vitest';
import { stateOf } from '@farthing/ledger/testing/state-of.ts';
import { must } from '@farthing/provider/testing.ts';
import { createRateLimit } from '../../rate-limit.ts';
import { createAuthenticator, withPasskey } from '../signin/testing-signin.ts';
import { createVisitor, type Seen } from '../testing-visitor.ts';
import { usd, type WalletScene, walletScene } from './testing-wallet.ts';

let scene: WalletScene;

beforeEach(async () => {
  scene = await walletScene();
});

const page = () => scene.payer.get('/wallet/limits');
const set = async (caps: Record<string, string>) => scene.payer.submit(await page(), '/wallet/limits', caps);
const ask = async (fields: Record<string, string>) =>
  scene.payer.submit(await page(), '/wallet/limits/ask', fields);
const limit = async () => must(await scene.web.provider.spendingLimits.get(await scene.walletOf(), 'USD'));
const asks = async () => scene.web.provider.askFirst.read(await scene.walletOf());

describe('spending limits', () => {
  test('looking sets nothing', async () => {
    const before = stateOf(scene.web.ledger).next.seq;
    expect((await page()).text).toContain('No site may charge you without asking');
    expect(stateOf(scene.web.ledger).next.seq).toBe(before);
  });

  test('are set, show what is used, and stop a payment at checkout in words', async () => {
    const saved = await scene.follow(await set({ payment: '0.10', day: '0.12' }));
    expect(saved.text).toContain('It holds from now on');
    await scene.buy('0.10');
    expect((await page()).text).toContain('$0.10 of $0.12 used so far.');
    const over = await scene.payer.submit(await scene.payer.get(await scene.offer('0.05')), '/pay');
    expect(over.status).toBe(409);
    expect(over.text).toContain('Of what you let be spent in a day $0.02 is left, and this costs $0.05');
    const dear = await scene.payer.submit(await scene.payer.get(await scene.offer('0.11')), '/pay');
    expect(dear.text).toContain('You let no single payment be more than $0.10');
    expect(dear.forms.map(({ action }) => action)).not.toContain('/pay');
  });

  test('an empty field is no limit', async () => {
    await set({ payment: '0.10', day: '1' });
    await set({ payment: '', day: '1' });
    expect((await limit()).caps).toEqual({ day: usd('1') });
  });

  test.each([
    ['1,000', 'without a thousands separator'],
    ['a lot', 'Write the amount in plain digits'],
    ['-1', 'Write the amount in plain digits'],
    ['0.0000000001', 'more decimals than we can count'],
  ])('%s is asked for again, and nothing is set', async (day, words) => {
    const answer = await set({ day, month: '5' });
    expect([answer.status, answer.text.includes(words)]).toEqual([400, true]);
    expect(answer.html).toContain('value="5"');
    expect((await limit()).caps).toEqual({});
  });

  test('of no asset are none', async () => {
    expect((await set({ asset: 'toString', day: '1' })).status).toBe(400);
  });
});

describe('raising a limit of a registered wallet', () => {
  let code: string;

  beforeEach(async () => {
    code = await scene.register();
    scene.web.wait(1_000);
    await set({ day: '1' });
  });

  const typed = (seen: Seen, given: string) => scene.payer.submit(seen, '/wallet/limits', { code: given });

  test('lowering needs no more than the session', async () => {
    expect((await set({ day: '0.50' })).status).toBe(303);
    expect((await limit()).caps).toEqual({ day: usd('0.50') });
  });

  test('is asked for a proof; the recovery code is one, and keeps being one', async () => {
    const question = await set({ day: '5' });
    expect([question.status, question.text.includes('Is it really you?')]).toEqual([403, true]);
    expect((await limit()).caps).toEqual({ day: usd('1') });
    const wrong = await typed(question, 'aaaa-bbbb');
    expect([wrong.status, wrong.text.includes('We do not know this recovery code')]).toEqual([400, true]);
    expect((await typed(wrong, code)).location).toBe('/wallet/limits');
    expect((await limit()).caps).toEqual({ day: usd('5') });
    expect(await scene.web.provider.wallets.confirms(await scene.walletOf(), code)).toBe(true);
  });

  test('a passkey of the wallet is a proof once it has been there for a day; one of another wallet is none', async () => {
    const mine = createAuthenticator(scene.web.baseUrl);
    await withPasskey(
      scene.payer,
      await scene.payer.get('/wallet/passkeys'),
      '/wallet/passkeys',
      mine,
      'create',
    );
    const other = createVisitor(scene.web);
    const theirs = createAuthenticator(scene.web.baseUrl);
    await withPasskey(other, await other.get('/wallet/passkeys'), '/wallet/passkeys', theirs, 'create');

    const question = await set({ day: '5' });
    const early = await withPasskey(scene.payer, question, '/wallet/limits', mine, 'get');
    expect([early.status, early.text.includes('added less than a day ago')]).toEqual([400, true]);
    expect((await limit()).caps).toEqual({ day: usd('1') });
    scene.web.wait(24 * 3_600_000);
    const again = await set({ day: '5' });
    const refused = await withPasskey(scene.payer, again, '/wallet/limits', theirs, 'get');
    expect([refused.status, refused.text.includes('could not accept this passkey')]).toEqual([400, true]);
    expect((await limit()).caps).toEqual({ day: usd('1') });
    expect((await withPasskey(scene.payer, refused, '/wallet/limits', mine, 'get')).status).toBe(303);
    expect((await limit()).caps).toEqual({ day: usd('5') });
  });

  test('a passkey added in an open browser proves nothing by signing in with it either', async () => {
    const device = createAuthenticator(scene.web.baseUrl);
    const passkeys = await scene.payer.get('/wallet/passkeys');
    await withPasskey(scene.payer, passkeys, '/wallet/passkeys', device, 'create');
    const recover = await scene.payer.get('/wallet/recover');
    await withPasskey(scene.payer, recover, '/wallet/recover/passkey', device, 'get');
    expect((await set({ day: '5' })).status).toBe(403);
    expect((await limit()).caps).toEqual({ day: usd('1') });
  });

  test('attempts with codes are bounded', async () => {
    scene = await walletScene({ recoveries: createRateLimit({ perMinute: 1, burst: 1 }) });
    code = await scene.register();
    await set({ day: '1' });
    const question = await set({ day: '5' });
    expect((await typed(question, 'aaaa')).status).toBe(400);
    expect((await typed(question, code)).status).toBe(429);
    expect((await limit()).caps).toEqual({ day: usd('1') });
  });
});

describe('ask first', () => {
  test('is set and shown', async () => {
    expect((await scene.follow(await ask({ 'above-USD': '0.10', unusual: 'yes' }))).text).toContain('Saved');
    expect(await asks()).toEqual({
      above: { USD: usd('0.10') },
      atCheckout: false,
      unusual: true,
      repeats: false,
    });
    const { html } = await page();
    expect(html).toMatch(/<option value="0.1"\s+selected/);
    expect(html).toMatch(/name="unusual"[^>]*checked/);
  });

  test('an amount that is no step is refused', async () => {
    expect((await ask({ 'above-USD': '0.123' })).status).toBe(400);
    expect((await ask({ 'above-USD': 'much' })).status).toBe(400);
    expect((await asks()).above).toEqual({});
  });

  test('to be asked less often needs a proof from a registered payer', async () => {
    const code = await scene.register();
    await ask({ 'above-USD': '0.10' });
    const question = await ask({ 'above-USD': '' });
    expect(question.status).toBe(403);
    await scene.payer.submit(question, '/wallet/limits/ask', { code });
    expect((await asks()).above).toEqual({});
  });

  test('checkout asks once more above the amount, says why, and pays on yes', async () => {
    await ask({ 'above-USD': '0.10', checkout: 'yes' });
    const link = await scene.offer('0.20');
    const question = await scene.payer.submit(await scene.payer.get(link), '/pay');
    expect(question.status).toBe(409);
    expect(question.text).toContain('Do you mean to pay this?');
    expect(question.text).toContain('You asked us to ask about larger payments. This one is $0.20');
    const { payments } = scene.web.provider;
    expect((await payments.listBySeller(scene.seller, { limit: 9 })).items).toEqual([]);
    for (let times = 0; times < 2; times++)
      expect((await scene.payer.submit(question, '/pay')).status).toBe(303);
    expect((await payments.listBySeller(scene.seller, { limit: 9 })).items).toHaveLength(1);
  });

  test('a seller who may charge has to send the payer to checkout, which says why', async () => {
    await scene.payer.submit(await scene.payer.get(await scene.offer('0.01')), '/pay', { standing: 'yes' });
    const seen = async (price: string) =>
      (await scene.payer.get(await scene.offer(price, `For ${price}`))).text;
    expect(await seen('0.20')).toContain('may already charge you up to $1.00 a day');
    await ask({ 'above-USD': '0.10' });
    expect(await seen('0.20')).toContain('you wanted to decide yourself about more than $0.10');
    expect(await seen('0.10')).toContain('may already charge you up to $1.00 a day');
    await ask({ 'above-USD': '0' });
    expect(await seen('0.05')).toContain('you wanted to decide about every payment yourself');
  });

  test('a tip given twice at once is asked about; the permission that was ticked goes along', async () => {
    await ask({ repeats: 'yes' });
    const { offers, payments, grants } = scene.web.provider;
    const jar = must(await offers.create(scene.seller, { asset: 'USD', title: 'A coin' }));
    const tip = async (fields = {}) =>
      scene.payer.submit(await scene.payer.get(`/l/${jar.id}`), '/pay', { amount: '0.05', ...fields });
    expect((await tip()).status).toBe(303);
    const question = await tip({ standing: 'yes' });
    expect(question.text).toContain('You paid The Daily Wren for the same thing a few seconds ago.');
    expect((await scene.payer.submit(question, '/pay')).status).toBe(303);
    expect((await payments.listBySeller(scene.seller, { limit: 9 })).items).toHaveLength(2);
    expect((await grants.listBySeller(scene.seller, { limit: 9 })).items).toHaveLength(1);
  });

  test('a price far above the usual is asked about', async () => {
    await ask({ unusual: 'yes' });
    for (let i = 0; i < 5; i++) await scene.buy('0.01', `Article ${i}`);
    const question = await scene.payer.submit(await scene.payer.get(await scene.offer('0.06')), '/pay');
    expect(question.text).toContain('$0.06 is far more than you usually pay The Daily Wren');
  });
});
