import { beforeEach, describe, expect, test } from 'vitest';
import { Amount, Asset } from '@farthing/ledger';
import { stateOf } from '@farthing/ledger/testing/state-of.ts';
import type { SellerId } from '@farthing/provider';
import { must } from '@farthing/provider/testing.ts';
import { openTestWeb, type TestWeb } from '../testing.ts';
import { createVisitor, type Seen, type Visitor } from '../testing-visitor.ts';

const NEWS = 'https://news.example';
const usd = (text: string) => Amount.parse(text, Asset.USD)!;

let web: TestWeb;
let seller: SellerId;
let visitor: Visitor;

beforeEach(async () => {
  web = await openTestWeb({ still: true });
  seller = must(await web.provider.sellers.create({ name: 'The Daily Wren', origins: [NEWS] })).seller.id;
  visitor = createVisitor(web);
});

async function buy(who: Visitor, price: string, title = 'The tide'): Promise<void> {
  const offer = must(await web.provider.offers.create(seller, { asset: 'USD', title, price: usd(price) }));
  const paid = await who.submit(await who.get(`/l/${offer.id}`), '/pay');
  expect(paid.status).toBe(303);
}

/** From the form to the gateway's page, there the decision, and back; what is then seen. */
async function topUp(
  who: Visitor,
  amount: string,
  decision = 'succeed',
  { back = '', save = '', card = 'pm_ok' } = {},
): Promise<Seen> {
  const form = await who.get(`/wallet/topup${back && `?back=${encodeURIComponent(back)}`}`);
  const away = await who.submit(form, '/wallet/topup', { amount, ...(save && { save }) });
  expect(away.status).toBe(303);
  const hosted = await who.get(away.location!);
  const action = new URL(away.location!).pathname;
  const home = await who.submit(hosted, action, { decision, ...(save && { save, card }) });
  expect(home.location).toMatch(/^http:\/\/localhost:4020\/wallet\/topup\/done/);
  return who.get(home.location!);
}

/** Follows a redirect if there is one. */
const follow = (seen: Seen) => (seen.location ? visitor.get(seen.location) : Promise.resolve(seen));

test('the page names the wallet for whoever has to look it up', async () => {
  await buy(visitor, '0.25');
  const [named] = /wal_[0-9a-z]{26}/.exec((await visitor.get('/wallet/settings')).text)!;
  const wallet = await web.provider.wallets.view(named as `wal_${string}`);
  expect(wallet.accounts[0]!.owed).toBe(usd('0.25'));
});

test('registering is for as many new guests an hour as paying later is', async () => {
  web = await openTestWeb({ still: true, settings: { guestsPerAddressPerHour: 1 } });
  const register = async (who: Visitor) => who.submit(await who.get('/wallet/register'), '/wallet/register');
  expect((await register(createVisitor(web))).text).toContain('Your recovery code');
  const before = stateOf(web.ledger).next.seq;
  expect((await register(createVisitor(web))).status).toBe(429);
  expect(stateOf(web.ledger).next.seq).toBe(before);
});

test('what is written down for nothing is bounded', async () => {
  web = await openTestWeb({ strangers: () => 60 });
  visitor = createVisitor(web);
  const before = stateOf(web.ledger).next.seq;
  const form = await visitor.get('/wallet/topup');
  expect((await visitor.submit(form, '/wallet/topup', { amount: '5' })).text).toContain('A little slower');
  const settings = await visitor.get('/wallet/settings');
  expect((await visitor.submit(settings, '/wallet/zone', { zone: 'Europe/Paris' })).status).toBe(429);
  expect(stateOf(web.ledger).next.seq).toBe(before);
  expect(await web.ledger.store.records('topups', { limit: 1 })).toEqual([]);
});

describe('an empty wallet', () => {
  test('shows what a guest has and writes nothing', async () => {
    const before = stateOf(web.ledger).next.seq;
    const page = await visitor.get('/wallet');
    for (const words of [
      'Your balance $0.00',
      '$0.50 of $0.50 left to pay later',
      'Nothing yet',
      'No site may charge you',
    ])
      expect(page.text).toContain(words);
    expect(stateOf(web.ledger).next.seq).toBe(before);
  });
});

describe('at one look', () => {
  test('what was spent today and this month, less what came back, and where', async () => {
    await buy(visitor, '0.05', 'Kept');
    await buy(visitor, '0.02', 'Taken back');
    expect((await visitor.get('/wallet')).text).toContain('Spent today $0.07');
    await visitor.submit(await visitor.get('/wallet'), '/wallet/undo');
    const page = await visitor.get('/wallet');
    expect(page.text).toContain('Spent today $0.05 Spent this month $0.05 in 2 payments');
    expect(page.text).not.toContain('Where it went');
    const other = must(await web.provider.sellers.create({ name: 'The Owl', origins: [NEWS] })).seller.id;
    const terms = { asset: 'USD', title: 'Night', price: usd('0.10') };
    const offer = must(await web.provider.offers.create(other, terms));
    await visitor.submit(await visitor.get(`/l/${offer.id}`), '/pay');
    expect((await visitor.get('/wallet')).text).toContain('The Owl $0.10 The Daily Wren $0.05');
  });

  test('when what is owed is collected, with a card and without', async () => {
    await buy(visitor, '0.25');
    const next = new Date(web.ledger.now());
    next.setUTCMonth(next.getUTCMonth() + 1, 1);
    const date = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' }).format(next);
    expect((await visitor.get('/wallet')).text).toContain(`paying later pauses on ${date} until you have`);
    await topUp(visitor, '1', 'succeed', { save: 'yes' });
    await buy(visitor, '1', 'Dear');
    expect((await visitor.get('/wallet')).text).toMatch(
      new RegExp(`when it reaches \\$4.00 ?, or on ${date}`),
    );
  });

  test('a declined collection says when it is tried again', async () => {
    await follow(await topUp(visitor, '1', 'succeed', { save: 'yes', card: 'pm_declined' }));
    await buy(visitor, '1.25');
    const page = await follow(await visitor.submit(await visitor.get('/wallet'), '/wallet/settle'));
    expect(page.text).toMatch(/We try it again on \w+ \d+, \d{4}, unless you top up before/);
  });

  test('a wallet that an operator stopped', async () => {
    await buy(visitor, '0.25');
    const [id] = /wal_[0-9a-z]{26}/.exec((await visitor.get('/wallet/settings')).text)!;
    must(await web.provider.freezing.freezeWallet(id!, { reason: 'Stolen card', by: 'key' }));
    expect((await visitor.get('/wallet')).text).toContain('This wallet is stopped');
    const offer = must(
      await web.provider.offers.create(seller, { asset: 'USD', title: 'Next', price: usd('0.01') }),
    );
    const paid = await visitor.submit(await visitor.get(`/l/${offer.id}`), '/pay');
    expect([paid.status, paid.text.includes('Your wallet is stopped')]).toEqual([403, true]);
  });
});

describe('topping up', () => {
  test('arrives, pays what is owed first, and is listed', async () => {
    await buy(visitor, '0.0021');
    expect((await visitor.get('/wallet')).text).toContain('You owe $0.0021');
    const page = await follow(await topUp(visitor, '5'));
    expect(page.text).toContain('Your money is there');
    expect(page.text).toContain('Your balance $4.9979');
    expect(page.text).toContain('Top-up +$5.00');
  });

  test.each(['toString', '__proto__', 'constructor'])('%s is no decision', async (decision) => {
    const form = await visitor.get('/wallet/topup');
    const away = await visitor.submit(form, '/wallet/topup', { amount: '5', save: 'yes' });
    const action = new URL(away.location!).pathname;
    const asked = await visitor.submit(await visitor.get(away.location!), action, { decision });
    expect(asked.status).toBe(200);
    await web.sandbox.tick!();
    expect((await visitor.get('/wallet')).text).toContain('Your balance $0.00');
    // Nor a card; the payment stands without one.
    await visitor.submit(asked, action, { decision: 'succeed', save: 'yes', card: decision });
    const { text, forms } = await visitor.get('/wallet');
    expect(text).toContain('Your balance $5.00');
    expect(forms.map((each) => each.action)).not.toContain('/wallet/method/remove');
  });

  test('leads back to the checkout it came from', async () => {
    const offer = must(
      await web.provider.offers.create(seller, { asset: 'USD', title: 'The lamp', price: usd('2') }),
    );
    const back = `/l/${offer.id}?state=x`;
    const home = await topUp(visitor, '5.00', 'succeed', { back });
    expect(home.location).toBe(back);
    const page = await follow(home);
    expect(page.text).toContain('How you pay Your balance');
    expect(page.text).toContain('Balance left $3.00');
  });

  test('declined: nothing charged, and another try is offered', async () => {
    const page = await topUp(visitor, '5', 'decline');
    expect(page.text).toContain('Your card was declined');
    expect(page.text).toContain('Try again');
    expect((await visitor.get('/wallet')).text).toContain('Your balance $0.00');
  });

  test('delayed: says so, looks again by itself, and arrives', async () => {
    const page = await topUp(visitor, '5', 'delay');
    expect(page.text).toContain('Your money is on its way');
    expect(page.html).toContain('<meta http-equiv="refresh" content="3; url=/wallet/topup/done"');
    web.wait(6000);
    await web.sandbox.tick!();
    expect((await follow(await visitor.get('/wallet/topup/done'))).text).toContain('Your balance $5.00');
  });

  test.each([
    ['0.50', 'more or less than can be topped up'],
    ['501', 'more or less than can be topped up'],
    ['5.001', 'in whole cents'],
    ['1,000', 'without a thousands separator'],
    ['', 'Type an amount'],
  ])('%s is asked for again', async (amount, words) => {
    const answer = await visitor.submit(await visitor.get('/wallet/topup'), '/wallet/topup', { amount });
    expect([answer.status, answer.text.includes(words)]).toEqual([400, true]);
  });

  test('the same form sent twice is one top-up', async () => {
    const form = await visitor.get('/wallet/topup');
    const [one, two] = [
      await visitor.submit(form, '/wallet/topup'),
      await visitor.submit(form, '/wallet/topup'),
    ];
    expect(two.location).toBe(one.location);
  });

  test('the hosted page says that it is test money, decides once, and knows no other charge', async () => {
    const away = await visitor.submit(await visitor.get('/wallet/topup'), '/wallet/topup', { amount: '5' });
    const path = new URL(away.location!).pathname;
    const hosted = await visitor.get(path);
    expect(hosted.text).toContain('Sandbox card processor: test money');
    expect(
      (await visitor.post(path, { decision: 'succeed' }, { Origin: 'https://evil.example' })).status,
    ).toBe(403);
    await visitor.submit(hosted, path, { decision: 'decline' });
    await visitor.submit(hosted, path, { decision: 'succeed' });
    expect((await visitor.get(path)).text).toContain('This was declined.');
    expect((await visitor.get('/sandbox/charges/ffffffffffffffffffffffff')).status).toBe(404);
    expect((await visitor.post('/sandbox/charges/x', { decision: 'succeed' })).status).toBe(404);
  });

  test('no way out of this site is taken along', async () => {
    const form = await visitor.get('/wallet/topup?back=https%3A%2F%2Fevil.example%2F');
    expect(form.html).not.toContain('evil.example');
  });
});

describe('the saved card', () => {
  test('settles the tab on demand, and can be removed', async () => {
    await follow(await topUp(visitor, '1', 'succeed', { save: 'yes' }));
    await buy(visitor, '1.25');
    const wallet = await visitor.get('/wallet');
    expect(wallet.text).toContain('Saved card Test card that works');
    const settled = await follow(await visitor.submit(wallet, '/wallet/settle'));
    expect(settled.text).toContain('What you owed is paid.');
    expect(settled.text).toContain('Your balance $0.00');
    expect(settled.text).toContain('Tab settled +$0.25');
    const removed = await follow(await visitor.submit(settled, '/wallet/method/remove'));
    expect(removed.text).not.toContain('Saved card');
  });

  test('declined: paying later pauses, in words', async () => {
    await follow(await topUp(visitor, '1', 'succeed', { save: 'yes', card: 'pm_declined' }));
    await buy(visitor, '1.25');
    const page = await follow(await visitor.submit(await visitor.get('/wallet'), '/wallet/settle'));
    expect(page.text).toContain('Your card was declined');
    expect(page.text).toContain('Pay later is paused');
    const offer = must(
      await web.provider.offers.create(seller, { asset: 'USD', title: 'Next', price: usd('0.01') }),
    );
    const checkout = await visitor.get(`/l/${offer.id}`);
    expect(checkout.text).toContain(
      'We could not collect the $0.25 you owe, so paying later is paused until it is paid.',
    );
  });
});

describe('history', () => {
  test('offers undo while the window is open, and a way to the seller', async () => {
    await buy(visitor, '0.0005');
    const wallet = await visitor.get('/wallet');
    expect(wallet.html).toContain(`<a href="${NEWS}"><bdi>The Daily Wren</bdi></a>`);
    expect(wallet.text).toContain('-$0.0005');
    const undone = await follow(await visitor.submit(wallet, '/wallet/undo'));
    expect(undone.text).toContain('The whole amount is back in your wallet');
    expect(undone.text).toContain('· Undone');
    expect(undone.forms.map(({ action }) => action)).not.toContain('/wallet/undo');
  });

  test('no longer offers undo afterwards; a late one is told so', async () => {
    await buy(visitor, '0.0005');
    const wallet = await visitor.get('/wallet');
    web.wait(10_001);
    expect((await visitor.get('/wallet')).forms.map(({ action }) => action)).not.toContain('/wallet/undo');
    expect((await visitor.submit(wallet, '/wallet/undo')).text).toContain('It is too late to undo this');
  });

  test("nobody undoes another wallet's payment", async () => {
    await buy(visitor, '0.0005');
    const { payment } = (await visitor.get('/wallet')).forms.find(
      ({ action }) => action === '/wallet/undo',
    )!.fields;
    const other = createVisitor(web);
    await buy(other, '0.01', 'Mine');
    const mine = await other.get('/wallet');
    expect((await other.submit(mine, '/wallet/undo', { payment: payment! })).status).toBe(403);
  });

  test('comes in pages', async () => {
    for (let i = 0; i < 23; i++) await buy(visitor, '0.001', `Article ${i}`);
    const first = await visitor.get('/wallet');
    expect(first.text).toContain('Article 22');
    expect(first.text).not.toContain('Article 2 ');
    const older = /href="(\/wallet\?before=evt_[0-9a-z]{26})#payments">Older/.exec(first.html)![1]!;
    const second = await visitor.get(older);
    expect(second.text).toContain('Article 0');
    expect(second.text).toContain('Newest');
    expect(second.text).not.toContain('Older');
  });
});

describe('keeping the wallet', () => {
  test('registers, shows the code once, and opens elsewhere with it', async () => {
    await buy(visitor, '0.0021');
    const page = await visitor.submit(await visitor.get('/wallet/register'), '/wallet/register');
    const code = /class="code">([^<]*)</.exec(page.html)![1]!;
    expect((await visitor.get('/wallet')).text).toContain('of $5.00 left to pay later');
    expect((await visitor.get('/wallet/register')).text).toContain('Your wallet is registered already');

    const elsewhere = createVisitor(web);
    const form = await elsewhere.get('/wallet/recover');
    const wrong = await elsewhere.submit(form, '/wallet/recover', { code: 'aaaa-bbbb' });
    expect([wrong.status, wrong.text.includes('We do not know this recovery code')]).toEqual([400, true]);
    const opened = await elsewhere.submit(form, '/wallet/recover', { code: ` ${code.toUpperCase()} ` });
    expect((await elsewhere.get(opened.location!)).text).toContain('You owe $0.0021');
    expect((await visitor.get('/wallet')).text).toContain('Your balance $0.00');
  });

  test('warns before a wallet with money in it is left behind', async () => {
    expect((await visitor.get('/wallet/recover')).text).not.toContain('left behind');
    await follow(await topUp(visitor, '5'));
    expect((await visitor.get('/wallet/recover')).text).toContain('left behind');
  });

  test('sets the time zone', async () => {
    const page = await follow(
      await visitor.submit(await visitor.get('/wallet/settings'), '/wallet/zone', { zone: 'Asia/Tokyo' }),
    );
    expect(page.text).toContain('Your days begin at midnight there.');
    expect(page.html).toMatch(/<option value="Asia\/Tokyo"\s+selected/);
    const wrong = await visitor.submit(page, '/wallet/zone', { zone: 'Mars/Olympus' });
    expect(wrong.status).toBe(400);
  });

  test.each([
    ['/wallet/register'],
    ['/wallet/recover'],
    ['/wallet/undo'],
    ['/wallet/settle'],
    ['/wallet/method/remove'],
    ['/wallet/zone'],
    ['/wallet/topup'],
    ['/wallet/grants/revoke'],
    ['/wallet/limits'],
    ['/wallet/limits/ask'],
    ['/wallet/purchases/refund'],
    ['/wallet/refunds/withdraw'],
    ['/wallet/delete'],
    ['/wallet/recovery-code'],
    ['/pay'],
  ])('%s without its token is refused', async (path) => {
    await visitor.get('/wallet');
    expect((await visitor.post(path, {})).status).toBe(403);
    expect((await visitor.post(path, { csrf: 'x' }, { 'Content-Type': 'text/plain' })).status).toBe(403);
  });
});

describe('other pages', () => {
  test('home says what this is', async () => {
    const page = await visitor.get('/');
    expect(page.text).toContain('one wallet');
    for (const href of ['/wallet', '/sell', '/docs']) expect(page.html).toContain(`href="${href}"`);
  });

  test('what is not there says so', async () => {
    const page = await visitor.get('/nothing');
    expect([page.status, page.text.includes('There is no such page')]).toEqual([404, true]);
  });

  test('styles are served, for ever', async () => {
    const [, path] = /href="(\/assets\/style[^"]*)"/.exec((await visitor.get('/')).html)!;
    const { headers, status } = await visitor.get(path!);
    expect([status, headers.get('Content-Type')]).toEqual([200, 'text/css; charset=utf-8']);
    expect(headers.get('Cache-Control')).toContain('immutable');
  });
});
