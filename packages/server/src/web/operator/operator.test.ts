/** The operator's console, page by page, without a browser: what it shows, what its forms do, and to whom it is closed. */
import { beforeEach, describe, expect, test } from 'vitest';
import { must } from '@farthing/provider/testing.ts';
import { openTestWeb, type TestWeb } from '../testing.ts';
import { createVisitor, type Seen, type Visitor } from '../visitor.ts';
import { openShop, operatorAt, type Operator, type Shop, usd } from './testing-operator.ts';

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

/** Sends a form of a page, and opens the page that it leads to. */
async function send(
  who: Visitor,
  path: string,
  action: string,
  fields: Record<string, string> = {},
): Promise<Seen> {
  const sent = await who.submit(await who.get(path), action, fields);
  return sent.location ? who.get(sent.location) : sent;
}

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
    expect((await visitor.get('/operator/wallets/wal_nothing')).status).toBe(404);
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
    expect((await visitor.get('/operator/frozen')).text).toContain(shop.wallet);
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

describe('fees and limits', () => {
  const reason = { 'defaults-reason': 'New year' };

  test('are changed with a reason, in the reader’s decimals, and go back when left empty', async () => {
    const saved = await send(visitor, '/operator/defaults', '/operator/defaults', {
      feeBasisPoints: '2.5',
      payoutFee: '0.10',
      ...reason,
    });
    expect(saved.text).toContain('changed here');
    expect(web.provider.defaults.settings).toMatchObject({ feeBasisPoints: 250, payoutFee: '0.1' });
    await send(visitor, '/operator/defaults', '/operator/defaults', { payoutFee: '', ...reason });
    const view = await web.provider.defaults.view();
    expect(view).toMatchObject({ changed: ['feeBasisPoints'], values: { payoutFee: '0.25' } });
  });

  test.each([
    [{ feeBasisPoints: '101' }, 'percentage'],
    [{ feeBasisPoints: '2.555' }, 'percentage'],
    [{ undoSeconds: '86401' }, 'whole number'],
    [{ undoPerDay: 'many' }, 'whole number'],
    [{ payoutFee: '-1' }, 'plain digits'],
    [{ topUpMinimum: '900' }, 'cannot be above'],
    [{}, 'hold already'],
  ])('%j is refused on the page', async (fields, said) => {
    const page = await visitor.get('/operator/defaults');
    const sent = await visitor.submit(page, '/operator/defaults', { ...fields, ...reason } as never);
    expect([sent.status, sent.text.includes(said)]).toEqual([400, true]);
    expect((await web.provider.defaults.view()).changed).toEqual([]);
  });

  test('a seller’s fee plan is its own', async () => {
    const path = `/operator/sellers/${shop.seller}`;
    await send(visitor, path, `${path}/fee`, { fee: '2.5' });
    expect(must(await web.provider.sellers.get(shop.seller)).feeBasisPoints).toBe(250);
    const wrong = await visitor.submit(await visitor.get(path), `${path}/fee`, { fee: '1000' });
    expect(wrong.status).toBe(400);
  });
});

describe('people', () => {
  test('a seller is invited by mail, founds a shop, and the invitation is gone', async () => {
    await send(visitor, '/operator/sellers', '/operator/sellers/invite', { email: 'wren@news.example' });
    expect((await visitor.get('/operator/sellers')).text).toContain('wren@news.example');
    const [message] = await web.mail.list({ to: 'wren@news.example' });
    const [join] = /\/join\/\S+/.exec(message!.text)!;
    const wren = createVisitor(web);
    const joined = await wren.submit(await wren.get(join), join, { name: 'Wren', seller: 'The Wren' });
    expect(joined.location).toMatch(/^\/seller\/sel_/);
    const { text } = await visitor.get('/operator/sellers');
    expect(text).toContain('The Wren');
    expect(text).not.toContain('wren@news.example');
  });

  test('an operator is invited by a link that is shown once and can be withdrawn', async () => {
    const invite = async () =>
      visitor.submit(await visitor.get('/operator/team'), '/operator/team/invite', {
        email: 'piet@pay.example',
        role: 'approver',
      });
    const made = await invite();
    const [join] = /\/join\/inv_[\w.]+/.exec(made.text)!;
    expect((await visitor.get('/operator/team')).html).not.toContain(join);
    expect(await web.mail.list({ to: 'piet@pay.example' })).toEqual([]);
    const piet = createVisitor(web);
    await piet.submit(await piet.get(join), join, { name: 'Piet' });
    expect((await piet.get('/operator')).status).toBe(200);
    await invite();
    await send(visitor, '/operator/team', '/operator/team/withdraw');
    expect(await web.provider.people.invitations.list('operator')).toEqual([]);
    const { text } = await visitor.get('/operator/audit');
    expect(text).toContain('Withdrew an invitation');
    expect(text).not.toContain('piet@pay.example');
  });

  test('roles change at once; the last admin stays', async () => {
    const piet = await operatorAt(web, 'approver', 'Piet Marsh');
    const change = async (member: string, fields: Record<string, string>, action = 'role') => {
      const page = await visitor.get('/operator/team');
      const form = page.forms.find(
        (each) => each.action === `/operator/team/${action}` && each.fields['member'] === member,
      )!;
      return visitor.post(form.action, { ...form.fields, ...fields });
    };
    await change(piet.id, { role: 'viewer' });
    expect(await web.provider.people.members.membership(piet.id, 'operator')).toMatchObject({
      role: 'viewer',
    });
    expect((await change(admin.id, { role: 'viewer' })).text).toContain('The last admin stays one');
    await change(piet.id, {}, 'remove');
    expect((await piet.visitor.get('/operator')).status).toBe(403);
    expect((await change(piet.id, { role: 'root' }).catch(() => ({ status: 0 }))).status).toBe(0);
  });
});

describe('the books', () => {
  test('balance, prove, close, and go out as CSV', async () => {
    const page = await visitor.get('/operator/books');
    expect(page.text).toContain('Balanced');
    expect(page.text).toMatch(/Sum \$0\.00/);
    expect((await send(visitor, '/operator/books', '/operator/books/prove')).text).toContain(
      'Everything proves',
    );
    expect((await send(visitor, '/operator/books', '/operator/books/close')).text).toContain(
      'period is closed',
    );
    const file = await visitor.get('/operator/books/trial-balance.csv');
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(file.html).toMatch(
      /^lane,seq,asset,prepaid,owed,accrued,fees,gateway,in_transit,losses,clearing,other,sum\r\nall,\d+,USD,18\.5,0,1\.425,0\.075,-20,0,0,0,0,0\r\n/,
    );
  });

  test('the audit log is filtered, and goes out as CSV with the same filter', async () => {
    const path = `/operator/wallets/${shop.wallet}`;
    await send(visitor, path, `${path}/freeze`, { 'freeze-reason': '=1+1' });
    await send(visitor, '/operator/health', '/operator/health/run');
    const found = await visitor.get(`/operator/audit?action=freeze_wallet&target=${shop.wallet}`);
    expect(found.text).toContain('=1+1');
    expect((await visitor.get('/operator/audit?action=approve')).text).toContain('Nothing to see');
    const file = await visitor.get('/operator/audit.csv?action=freeze_wallet');
    const [heading, row, end] = file.html.split('\r\n');
    expect(heading).toBe('id,seq,created_at,by,action,target,reason,details');
    expect(row).toContain(`${admin.id},freeze_wallet,${shop.wallet},'=1+1`);
    expect(end).toBe('');
  });

  test('files are for whoever may take reports', async () => {
    const viewer = await operatorAt(web, 'viewer', 'Vera Pond');
    for (const file of ['/operator/audit.csv', '/operator/books/trial-balance.csv'])
      expect((await viewer.visitor.get(file)).status).toBe(403);
  });
});

test('a text is erased from its entry; the entry stays', async () => {
  const path = `/operator/wallets/${shop.wallet}`;
  await send(visitor, path, `${path}/freeze`, { 'freeze-reason': 'Ask Mr Finch' });
  const [act] = (await web.provider.audit.list({ limit: 1 })).items;
  const at = `/operator/find/${act!.id}`;
  await send(visitor, at, `${at}/erase`);
  const [, frozen] = (await web.provider.audit.list({ limit: 2 })).items;
  expect(frozen).toMatchObject({ id: act!.id, action: 'freeze_wallet' });
  expect(frozen!.reason).toBeUndefined();
});
