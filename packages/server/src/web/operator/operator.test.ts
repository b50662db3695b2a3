/** The operator's console without a browser: to whom it is open, what is found, and what its forms do to money. */
import { beforeEach, describe, expect, test } from 'vitest';
import { must } from '@farthing/provider/testing.ts';
import { openTestWeb, type TestWeb } from '../testing.ts';
import { createVisitor, type Visitor } from '../testing-visitor.ts';
import { openShop, operatorAt, type Operator, send, type Shop, usd } from './testing-operator.ts';

let web: TestWeb;
let shop: Shop;
let admin: Operator;
let visitor: Visitor;

beforeEach(async () => {
  web = await openTestWeb({ still: true });
  shop = await openShop(web);
  admin = await operatorAt(web, 'admin');
  visitor = admin.visitor;
});

const PAGES = [
  '',
  '/search',
  '/payouts',
  '/approvals',
  '/approvals?all=yes',
  '/books',
  '/sellers',
  '/frozen',
  '/team',
  '/defaults',
  '/webhooks',
  '/health',
  '/audit',
] as const;

const addresses = () => [
  ...PAGES.map((path) => `/operator${path}`),
  `/operator/sellers/${shop.seller}`,
  `/operator/wallets/${shop.wallet}`,
  `/operator/find/${shop.payments[0]}`,
];

describe('every page', () => {
  test('opens for whoever belongs to the house, and is nobody else’s', async () => {
    const viewer = await operatorAt(web, 'viewer', 'Vera Pond');
    const stranger = createVisitor(web);
    const seller = await web.provider.people.members.byProvenEmail('ada@lark.example');
    const { secret } = await web.provider.people.sessions.start(seller.id, { by: 'passkey', device: '' });
    const neighbour = createVisitor(web);
    neighbour.cookies.set('farthing-4020-member', secret);
    for (const path of addresses()) {
      const seen = [await visitor.get(path), await viewer.visitor.get(path)];
      expect([path, ...seen.map(({ status }) => status)]).toEqual([path, 200, 200]);
      expect((await stranger.get(path)).location).toContain('/signin?next=%2Foperator');
      expect((await neighbour.get(path)).status).toBe(403);
    }
  });

  test('offers whoever may only look no form but to search, filter and sign out', async () => {
    const viewer = await operatorAt(web, 'viewer', 'Vera Pond');
    for (const path of addresses().filter((each) => !each.endsWith('/defaults'))) {
      const { forms } = await viewer.visitor.get(path);
      const changing = forms.map(({ action }) => action).filter((each) => /^\/operator\/.+\/.+/.test(each));
      expect([path, changing]).toEqual([path, []]);
    }
  });

  test('is in German for whoever reads German', async () => {
    const gast = await operatorAt(web, 'admin', 'Gerda Bach', 'de-DE');
    expect((await gast.visitor.get('/operator')).text).toContain('Den Verkäufern geschuldet');
    expect((await gast.visitor.get(`/operator/wallets/${shop.wallet}`)).text).toContain('18,50 $');
  });
});

describe('a form', () => {
  const FORMS = () =>
    [
      [`/operator/wallets/${shop.wallet}/freeze`, { 'freeze-reason': 'Stolen' }],
      [`/operator/sellers/${shop.seller}/freeze`, { 'freeze-reason': 'Fraud' }],
      [`/operator/sellers/${shop.seller}/fee`, { fee: '9' }],
      [`/operator/wallets/${shop.wallet}/adjust`, { amount: '1', asset: 'USD', 'adjust-reason': 'Sorry' }],
      ['/operator/sellers/invite', { email: 'new@lark.example' }],
      ['/operator/team/invite', { email: 'new@pay.example', role: 'admin' }],
      ['/operator/payouts/preview', {}],
      ['/operator/defaults', { payoutFee: '9', 'defaults-reason': 'More' }],
      ['/operator/books/close', {}],
      ['/operator/health/run', {}],
    ] as [string, Record<string, string>][];

  test.each([
    ['without the token', {}],
    ['with the token of another form', { csrf: 'x'.repeat(43) }],
  ])('%s changes nothing', async (_, more) => {
    const before = (await web.ledger.store.lanes[0]!.tip()).seq;
    for (const [path, fields] of FORMS()) {
      const sent = await visitor.post(path, { ...fields, ...more });
      expect([path, sent.status]).toEqual([path, 403]);
    }
    expect((await web.ledger.store.lanes[0]!.tip()).seq).toBe(before);
  });

  test('from another site changes nothing', async () => {
    const path = `/operator/wallets/${shop.wallet}`;
    const page = await visitor.get(path);
    const { fields } = page.forms.find(({ action }) => action === `${path}/freeze`)!;
    const posted = { ...fields, 'freeze-reason': 'Stolen' };
    const sent = await visitor.post(`${path}/freeze`, posted, { Origin: 'https://evil.example' });
    expect(sent.status).toBe(403);
    expect(await web.provider.freezing.of(shop.wallet)).toBeUndefined();
  });

  test('is refused to a role that may not, token or not', async () => {
    const viewer = await operatorAt(web, 'viewer', 'Vera Pond');
    const before = (await web.ledger.store.lanes[0]!.tip()).seq;
    for (const [path, fields] of FORMS()) {
      expect((await viewer.visitor.post(path, fields)).status).toBe(403);
    }
    expect((await web.ledger.store.lanes[0]!.tip()).seq).toBe(before);
  });

  test('that moves money asks for a sign-in of the last quarter of an hour', async () => {
    const path = `/operator/wallets/${shop.wallet}`;
    const page = await visitor.get(path);
    web.wait(16 * 60_000);
    const sent = await visitor.submit(page, `${path}/adjust`, { amount: '1', asset: 'USD' });
    expect(sent.location).toContain('why=again');
    // Stopping somebody can be taken back, and should not wait.
    const frozen = await visitor.submit(page, `${path}/freeze`, { 'freeze-reason': 'Stolen' });
    expect(frozen.location).toBe(path);
  });
});

test('the overview tells sums, what waits and how far the book is proved', async () => {
  await web.provider.verification.run();
  const { text } = await visitor.get('/operator');
  for (const part of [
    'Owed to payers $18.50',
    'Owed to sellers $1.425',
    'Fees earned $0.075',
    'Webhooks failing 0',
    'Last verified entry',
  ])
    expect(text).toContain(part);
});

describe('search', () => {
  test('an id leads to its page', async () => {
    const to = async (q: string) => (await visitor.get(`/operator/search?q=${q}`)).location;
    expect(await to(shop.wallet)).toBe(`/operator/wallets/${shop.wallet}`);
    expect(await to(shop.seller)).toBe(`/operator/sellers/${shop.seller}`);
    expect(await to(shop.payments[0]!)).toBe(`/operator/find/${shop.payments[0]}`);
  });

  test('a sequence and a name are looked up; what is not there is said so', async () => {
    expect((await visitor.get('/operator/search?q=2')).text).toContain('entry 2:');
    expect((await visitor.get('/operator/search?q=wren')).text).toContain('The Daily Wren');
    expect((await visitor.get('/operator/search?q=pay_nothing')).text).toContain('Nothing found');
    expect((await visitor.get('/operator/find/pay_nothing')).status).toBe(404);
    // `wren` is found, but is no wallet.
    for (const id of ['wal_nothing', 'wren', '%00', '2'])
      expect((await visitor.get(`/operator/wallets/${id}`)).status).toBe(404);
    expect((await visitor.get('/operator/sellers/sel_nothing')).status).toBe(404);
  });

  test('a payment leads to wallet, seller and entry; the entry shows what it moved', async () => {
    const page = await visitor.get(`/operator/find/${shop.payments[0]}`);
    expect(page.html).toContain(`/operator/wallets/${shop.wallet}`);
    expect(page.html).toContain(`/operator/sellers/${shop.seller}`);
    const [entry] = /\/operator\/find\/evt_\w+/.exec(page.html)!;
    const { text } = await visitor.get(entry);
    expect(text).toContain('What it moved');
    expect(text).toContain('-$0.50');
    expect(text).toContain('$0.475');
  });

  test.each(['<script>alert(1)</script>', '%00', "' or 1=1", 'ü'.repeat(300)])(
    '%s is only text',
    async (q) => {
      const seen = await visitor.get(`/operator/search?q=${encodeURIComponent(q)}`);
      expect(seen.status).toBe(200);
      expect(seen.html).not.toContain('<script>alert');
    },
  );
});

describe('freezing', () => {
  test('a wallet: with a reason, then it pays nothing until it is thawed', async () => {
    const path = `/operator/wallets/${shop.wallet}`;
    const silent = await visitor.submit(await visitor.get(path), `${path}/freeze`, { 'freeze-reason': ' ' });
    expect(silent.status).toBe(400);
    expect(silent.text).toContain('Say why');
    const frozen = await send(visitor, path, `${path}/freeze`, { 'freeze-reason': 'Stolen phone' });
    expect(frozen.text).toContain('It holds from this moment');
    expect(frozen.text).toContain('by Opal Reed');
    expect(frozen.text).toContain('Stolen phone');
    expect((await web.provider.wallets.view(shop.wallet)).frozen).toBe(true);
    expect((await visitor.get('/operator/frozen')).html).toContain(`href="/operator/wallets/${shop.wallet}"`);
    await send(visitor, path, `${path}/thaw`, { 'freeze-reason': 'Found again' });
    expect((await web.provider.wallets.view(shop.wallet)).frozen).toBe(false);
    const { text } = await visitor.get('/operator/audit');
    expect(text).toMatch(
      /Thawed a wallet Opal Reed .* Found again .* Froze a wallet Opal Reed .* Stolen phone/,
    );
  });

  test('a seller', async () => {
    const path = `/operator/sellers/${shop.seller}`;
    await send(visitor, path, `${path}/freeze`, { 'freeze-reason': 'Complaints' });
    expect(await web.provider.freezing.of(shop.seller)).toMatchObject({ by: admin.id, reason: 'Complaints' });
    expect((await visitor.get('/operator/sellers')).text).toContain('Frozen');
  });
});

describe('money by hand', () => {
  const path = () => `/operator/wallets/${shop.wallet}`;
  const credit = { amount: '0.05', asset: 'USD', 'adjust-reason': 'Sorry for the wait' };
  const balance = async () => (await web.provider.wallets.view(shop.wallet)).accounts[0]!.balance;

  test('with one operator it is carried out at once, and once however often the form is sent', async () => {
    const page = await visitor.get(path());
    const sent = [
      await visitor.submit(page, `${path()}/adjust`, credit),
      await visitor.submit(page, `${path()}/adjust`, credit),
    ];
    expect(sent[0]!.location).toBe(sent[1]!.location);
    expect((await visitor.get(sent[0]!.location!)).text).toContain('Done');
    expect(await balance()).toBe(usd('18.55'));
    const other = await visitor.submit(page, `${path()}/adjust`, { ...credit, amount: '0.01' });
    expect(other.text).toContain('sent already');
    expect(await balance()).toBe(usd('18.55'));
  });

  test('with two it waits for the other one, who may approve or decline', async () => {
    const second = await operatorAt(web, 'approver', 'Piet Marsh');
    const waiting = await send(visitor, path(), `${path()}/adjust`, credit);
    expect(waiting.text).toContain('It waits for another operator');
    expect(await balance()).toBe(usd('18.50'));
    const [approval] = (await web.provider.approvals.list({ limit: 1 })).items;
    const at = `/operator/approvals/${approval!.id}`;
    // Who proposed it has no button; and one that was made up is refused.
    const own = await visitor.get(at);
    expect(own.forms.map(({ action }) => action)).not.toContain(`${at}/approve`);
    const open = await second.visitor.get('/operator/approvals');
    expect(open.text).toContain('Correction by hand $0.05 Opal Reed');
    const done = await send(second.visitor, at, `${at}/approve`);
    expect(done.text).toContain('What became of it');
    expect(await balance()).toBe(usd('18.55'));

    await send(visitor, path(), `${path()}/adjust`, credit);
    const [next] = (await web.provider.approvals.list({ limit: 1, open: true })).items;
    const declined = `/operator/approvals/${next!.id}`;
    await send(second.visitor, declined, `${declined}/decline`, { 'decline-reason': 'Once is enough' });
    expect((await visitor.get(declined)).text).toContain('Declined');
    expect(await balance()).toBe(usd('18.55'));
  });

  test.each(['', '0', '-1', '1,000', 'ten', '0.0000000001', '9'.repeat(30)])(
    'an amount of %j is refused on the page',
    async (amount) => {
      const page = await visitor.get(path());
      const sent = await visitor.submit(page, `${path()}/adjust`, { ...credit, amount });
      expect(sent.status).toBe(400);
      expect(await balance()).toBe(usd('18.50'));
    },
  );

  test('a seller is given or taken from, but never below nothing', async () => {
    const seller = `/operator/sellers/${shop.seller}`;
    const take = { ...credit, amount: '1', direction: 'take' };
    await send(visitor, seller, `${seller}/adjust`, take);
    const unpaid = async () => (await web.provider.sellers.balance(shop.seller))[0]!.unpaid;
    expect(await unpaid()).toBe(usd('0.425'));
    const failed = await send(visitor, seller, `${seller}/adjust`, take);
    expect(failed.text).toContain('The seller has not earned that much');
    expect(await unpaid()).toBe(usd('0.425'));
  });
});

describe('a payout run', () => {
  const preview = async () => {
    const made = await visitor.submit(await visitor.get('/operator/payouts'), '/operator/payouts/preview');
    return made.location!;
  };

  test('pays what was shown, and the payout leads to its statement', async () => {
    const at = await preview();
    const page = await visitor.get(at);
    expect(page.text).toMatch(/The Daily Wren acct_ok \$1\.425 \$0\.25 \$1\.17/);
    const done = await send(visitor, at, `${at}/run`, { 'run-reason': 'End of the week' });
    expect(done.text).toContain('What became of it');
    const [payout] = /\/operator\/find\/po_\w+/.exec(done.html)!;
    const { text } = await visitor.get(payout);
    expect(text).toContain('What it sums up');
    expect(text).toContain('Payments (3) $1.50');
    expect((await visitor.get('/operator/payouts')).text).toContain('The Daily Wren');
  });

  test('leaves out what is no longer as shown', async () => {
    const at = await preview();
    const page = await visitor.get(at);
    must(await web.provider.sellers.update(shop.seller, { payout: { destination: 'acct_other' } }));
    const sent = await visitor.submit(page, `${at}/run`, { 'run-reason': 'End of the week' });
    expect((await visitor.get(sent.location!)).text).toContain('no longer as shown: 1');
    expect((await web.provider.payouts.list({ limit: 1 })).items).toEqual([]);
  });

  test('nothing to pay offers no run; an old preview is gone', async () => {
    const at = await preview();
    await web.provider.payouts.run({ seller: shop.seller, by: 'operator' });
    const next = await preview();
    expect((await visitor.get(next)).forms.map(({ action }) => action)).not.toContain(`${next}/run`);
    web.wait(25 * 3_600_000);
    const { secret } = await web.provider.people.sessions.start(admin.id, { by: 'passkey', device: '' });
    visitor.cookies.set('farthing-4020-member', secret);
    expect((await visitor.get(at)).status).toBe(404);
  });
});

describe('a tab', () => {
  test('that owes is collected on demand; a declined one is written off by a proposal', async () => {
    const { wallets, payments, offers } = web.provider;
    const { id: wallet } = wallets.create();
    const terms = { asset: 'USD', title: 'The owl', price: usd('0.40') };
    const offer = must(await offers.create(shop.seller, terms)).id;
    must(await payments.payAtCheckout(wallet, { offer, key: 'owl', confirmed: true }));
    const path = `/operator/wallets/${wallet}`;
    const page = await visitor.get(path);
    expect(page.text).toContain('not collected yet');
    // There is no card to charge, which is a decline.
    await send(visitor, path, `${path}/collect`);
    expect((await visitor.get(path)).text).toContain('Declined');
    await send(visitor, path, `${path}/write-off`, { 'write-off-reason': 'Cannot be reached' });
    expect((await wallets.view(wallet)).accounts[0]!.owed).toBe(0n);
    expect((await visitor.get(path)).text).toContain('Written off');
  });
});
