import { beforeEach, describe, expect, test } from 'vitest';
import { must } from '@farthing/provider/testing.ts';
import { createVisitor } from '../testing-visitor.ts';
import { NEWS, usd, type WalletScene, walletScene } from './testing-wallet.ts';

let scene: WalletScene;

beforeEach(async () => {
  scene = await walletScene();
});

describe('purchases', () => {
  test('are none at first, and that is said', async () => {
    expect((await scene.payer.get('/wallet/purchases')).text).toContain('Nothing bought yet');
  });

  test('lead back to what was bought, and are searched by words', async () => {
    await scene.buy('0.01', 'The tide that came twice', `${NEWS}/tide`);
    await scene.buy('0.02', 'An atlas of small rivers');
    const all = await scene.payer.get('/wallet/purchases');
    expect(all.html).toContain(`<a href="${NEWS}/tide"><bdi>The tide that came twice</bdi></a>`);
    expect(all.html).toContain(`<a href="${NEWS}"><bdi>An atlas of small rivers</bdi></a>`);
    const found = await scene.payer.get('/wallet/purchases?q=TÍDE%20wren');
    expect([found.text.includes('The tide'), found.text.includes('An atlas')]).toEqual([true, false]);
    expect((await scene.payer.get('/wallet/purchases?q=walrus')).text).toContain('Nothing fits');
  });

  test.each([
    ['seller=sel_nobody', 'Nothing fits'],
    ['state=refunded', 'Nothing fits'],
    ['state=paid', 'The tide'],
    ['state=anything', 'The tide'],
    ['from=2100-01-01', 'Nothing fits'],
    ['to=2100-01-01', 'The tide'],
    ['before=evt_nothing', 'The tide'],
  ])('with %s: %s', async (query, words) => {
    await scene.buy('0.01');
    const page = await scene.payer.get(`/wallet/purchases?${query}`);
    expect([page.status, page.text.includes(words)]).toEqual([200, true]);
  });

  test.each(['2026-13-01', '2026-02-30', 'yesterday'])('%s is no date', async (from) => {
    const page = await scene.payer.get(`/wallet/purchases?from=${from}`);
    expect([page.status, page.text.includes('This is no date')]).toEqual([400, true]);
  });

  describe('by amount', () => {
    const EUROS = 'Ein Euro-Artikel';
    const found = async (query: string, language?: string) => {
      const who = createVisitor(scene.web, language);
      for (const [name, value] of scene.payer.cookies) who.cookies.set(name, value);
      const page = await who.get(`/wallet/purchases?${query}`);
      const all = ['Cheap', 'Dear', EUROS].filter((title) => page.html.includes(`<bdi>${title}</bdi>`));
      return { page, all };
    };
    const inEuros = async () => {
      const terms = { asset: 'EUR', title: EUROS, price: usd('0.30') };
      const { id } = must(await scene.web.provider.offers.create(scene.seller, terms));
      await scene.payer.submit(await scene.payer.get(`/l/${id}`), '/pay');
    };

    beforeEach(async () => {
      await scene.buy('0.05', 'Cheap');
      await scene.buy('0.40', 'Dear');
    });

    test.each([
      ['min=0.05', ['Cheap', 'Dear']],
      ['min=0.050000001', ['Dear']],
      ['max=0.05', ['Cheap']],
      ['min=0.06&max=0.39', []],
      ['min=0.1&q=cheap', []],
      ['asset=USD', ['Cheap', 'Dear']],
      ['asset=XXX', ['Cheap', 'Dear']],
    ])('%s finds %j', async (query, titles) => {
      expect((await found(query)).all).toEqual(titles);
    });

    test('as the reader writes amounts', async () => {
      expect((await found('min=0,10', 'de-DE')).all).toEqual(['Dear']);
    });

    test('and by currency, where there are several', async () => {
      expect((await found('')).page.html).not.toContain('name="asset"');
      await inEuros();
      expect((await found('asset=EUR')).all).toEqual([EUROS]);
      expect((await found('asset=USD&min=0.10')).all).toEqual(['Dear']);
      const unclear = await found('min=0.10');
      expect([unclear.page.status, unclear.all]).toEqual([400, []]);
      expect(unclear.page.text).toContain('Choose in which currency the amounts are.');
    });

    test.each(['min=abc', 'max=1,000', 'min=-1', 'max=0.0000000001', `min=${'9'.repeat(60)}`])(
      '%s cannot be searched by, and is said where it was typed',
      async (query) => {
        const { page, all } = await found(query);
        expect([page.status, all]).toEqual([400, []]);
        expect(page.html).toMatch(/id="(min|max)"[^>]*aria-invalid="true"/);
      },
    );

    test('keeps the amounts on the way to older pages', async () => {
      for (let i = 0; i < 23; i++) await scene.buy('0.001', `Article ${i}`);
      const first = await scene.payer.get('/wallet/purchases?min=0.001&max=0.002');
      const [, older] = /href="([^"]*)">Older/.exec(first.html)!;
      expect(older).toContain('min=0.001&amp;max=0.002&amp;before=');
      const second = await scene.payer.get(older!.replaceAll('&amp;', '&'));
      expect([second.text.includes('Article 0 '), second.text.includes('Cheap')]).toEqual([true, false]);
    });
  });

  test('come in pages that keep what was looked for', async () => {
    for (let i = 0; i < 23; i++) await scene.buy('0.001', `Article ${i}`);
    const first = await scene.payer.get('/wallet/purchases?q=article');
    const [, older] = /href="(\/wallet\/purchases\?q=article&amp;before=evt_[0-9a-z]+)">Older/.exec(
      first.html,
    )!;
    const second = await scene.payer.get(older!.replaceAll('&amp;', '&'));
    expect(second.text).toContain('Article 0');
    expect(second.text).not.toContain('Article 5 ');
  });

  test('are undone where they stand, and shown so', async () => {
    await scene.buy('0.01');
    const page = await scene.payer.get('/wallet/purchases?q=tide');
    const undone = await scene.payer.submit(page, '/wallet/undo');
    expect(undone.location).toBe('/wallet/purchases?q=tide');
    const after = await scene.follow(undone);
    expect(after.text).toContain('The whole amount is back in your wallet');
    expect(after.text).toContain('Refunded');
  });

  test.each(['https://evil.example/', '//evil.example/wallet', '/walletx', '/wallet/../sell', '/sell'])(
    'no form leads to %s',
    async (to) => {
      await scene.buy('0.01');
      const page = await scene.payer.get('/wallet/purchases');
      expect((await scene.payer.submit(page, '/wallet/undo', { to })).location).toBe('/wallet');
    },
  );
});

describe('one purchase', () => {
  test('tells what it was, and is nobody else’s', async () => {
    const { id } = await scene.buy('0.0005', 'The tide', `${NEWS}/tide`);
    const page = await scene.payer.get(`/wallet/purchases/${id}`);
    for (const words of ['$0.0005', 'The Daily Wren', 'Go to what you bought', id])
      expect(page.text).toContain(words);
    const stranger = createVisitor(scene.web);
    expect((await stranger.get(`/wallet/purchases/${id}`)).status).toBe(404);
    expect((await scene.payer.get('/wallet/purchases/pay_nothing')).status).toBe(404);
  });

  test('partly refunded: says what came back', async () => {
    const { id } = await scene.buy('0.10');
    must(await scene.web.provider.payments.refund(scene.seller, id, { amount: usd('0.04'), key: 'r' }));
    const page = await scene.payer.get(`/wallet/purchases/${id}`);
    expect(page.text).toContain('Partly refunded');
    expect(page.text).toContain('Came back to you $0.04');
  });
});

describe('asking for money back', () => {
  /** A purchase whose window of undo is over. */
  async function old(): Promise<string> {
    const { id } = await scene.buy('0.25', 'The recording');
    scene.web.wait(10_001);
    return id;
  }

  const ask = async (payment: string, reason: string) => {
    const page = await scene.payer.get(`/wallet/purchases/${payment}`);
    return scene.payer.submit(page, '/wallet/purchases/refund', { reason });
  };

  test('is offered once undo is over; the seller declines with a word', async () => {
    const { id } = await scene.buy('0.25');
    expect((await scene.payer.get(`/wallet/purchases/${id}`)).text).not.toContain('Ask for a refund');
    scene.web.wait(10_001);
    const asked = await scene.follow(await ask(id, ' It ends\n halfway. '));
    expect(asked.text).toContain('Waiting for the seller');
    const { refundRequests } = scene.web.provider;
    const [request] = (await refundRequests.listBySeller(scene.seller, { limit: 9 })).items;
    expect(request!.reason).toBe('It ends halfway.');
    must(await refundRequests.decline(scene.seller, request!.id, 'It is that short.'));
    const answered = await scene.payer.get('/wallet/refunds');
    expect(answered.text).toContain('Declined');
    expect(answered.text).toContain('It is that short.');
  });

  test('the money that comes back is said to be back', async () => {
    const id = await old();
    await ask(id, 'It ends halfway.');
    const { refundRequests } = scene.web.provider;
    const [request] = (await refundRequests.listBySeller(scene.seller, { limit: 9 })).items;
    must(await refundRequests.accept(scene.seller, request!.id));
    expect((await scene.payer.get(`/wallet/purchases/${id}`)).text).toContain('You have this money back');
    expect((await scene.payer.get('/wallet')).text).toContain('Your balance $0.00');
  });

  test('is withdrawn', async () => {
    await ask(await old(), 'It ends halfway.');
    const list = await scene.payer.get('/wallet/refunds');
    const after = await scene.follow(await scene.payer.submit(list, '/wallet/refunds/withdraw'));
    expect(after.text).toContain('The seller no longer needs to answer');
    expect(after.forms.map(({ action }) => action)).not.toContain('/wallet/refunds/withdraw');
  });

  test('the same form sent twice is one request', async () => {
    const page = await scene.payer.get(`/wallet/purchases/${await old()}`);
    const send = () => scene.payer.submit(page, '/wallet/purchases/refund', { reason: 'Twice.' });
    const [one, two] = [await send(), await send()];
    expect([one.status, two.status]).toEqual([303, 303]);
    const { items } = await scene.web.provider.refundRequests.listBySeller(scene.seller, { limit: 9 });
    expect(items).toHaveLength(1);
  });

  test.each([
    ['', 'Write why'],
    [' \u0000\n ', 'Write why'],
    ['x'.repeat(501), '500 characters are enough'],
  ])('%j is asked for again', async (reason, words) => {
    const answer = await ask(await old(), reason);
    expect([answer.status, answer.text.includes(words)]).toEqual([400, true]);
  });

  test('nobody asks about, or withdraws, what is another’s', async () => {
    const id = await old();
    await ask(id, 'Mine.');
    const { fields } = (await scene.payer.get('/wallet/refunds')).forms.find(
      ({ action }) => action === '/wallet/refunds/withdraw',
    )!;
    const stranger = createVisitor(scene.web);
    await stranger.get('/wallet');
    expect((await stranger.post('/wallet/refunds/withdraw', fields)).status).toBe(403);
    expect((await stranger.post('/wallet/purchases/refund', { payment: id, reason: 'x' })).status).toBe(403);
  });
});
