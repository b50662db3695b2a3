/** The operator's console without a browser: fees and limits, people, the books, jobs, webhooks. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Carried } from '@farthing/provider/mail/mail.ts';
import { must } from '@farthing/provider/testing.ts';
import { openTestWeb, type TestWeb } from '../testing.ts';
import { createVisitor, type Visitor } from '../testing-visitor.ts';
import { openShop, operatorAt, type Operator, send, type Shop } from './testing-operator.ts';

let web: TestWeb;
let shop: Shop;
let admin: Operator;
let visitor: Visitor;

afterEach(() => void vi.useRealTimers());

beforeEach(async () => {
  web = await openTestWeb({ still: true });
  shop = await openShop(web);
  admin = await operatorAt(web, 'admin');
  visitor = admin.visitor;
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
    [{ guestsPerAddressPerHour: '1000001' }, 'whole number'],
    [{ tabRetryDays: '3, 3' }, 'rising days'],
    [{ tabRetryDays: '0' }, 'rising days'],
    [{ sellerSignUp: 'nobody' }, 'did not work'],
    [{ payoutFee: '-1' }, 'plain digits'],
    [{ topUpMinimum: '900' }, 'cannot be above'],
    [{}, 'hold already'],
  ])('%j is refused on the page', async (fields, said) => {
    const page = await visitor.get('/operator/defaults');
    const sent = await visitor.submit(page, '/operator/defaults', { ...fields, ...reason } as never);
    expect([sent.status, sent.text.includes(said)]).toEqual([400, true]);
    expect((await web.provider.defaults.view()).changed).toEqual([]);
  });

  test('who may come in, and when a decline is tried again, can be changed as well, and holds at once', async () => {
    const young = createVisitor(web);
    expect((await young.get('/sell')).status).toBe(200);
    const saved = await send(visitor, '/operator/defaults', '/operator/defaults', {
      sellerSignUp: 'invited',
      guestsPerHour: '7',
      guestsPerAddressPerHour: '2',
      tabRetryDays: '2, 5 9',
      ...reason,
    });
    expect(saved.text).toContain('changed here Setting: 1, 3, 7, 14');
    expect((await web.provider.defaults.view()).values).toMatchObject({
      sellerSignUp: 'invited',
      guestsPerHour: 7,
      guestsPerAddressPerHour: 2,
      tabRetryDays: [2, 5, 9],
    });
    expect((await young.get('/sell')).status).toBe(403);
    await send(visitor, '/operator/defaults', '/operator/defaults', { sellerSignUp: '', ...reason });
    expect((await young.get('/sell')).status).toBe(200);
  });

  test('what only a restart changes is shown: mode, address, rate limits', async () => {
    const { text } = await visitor.get('/operator/defaults');
    for (const part of [
      'Test: no real money',
      web.baseUrl,
      'Recovery codes One network 10',
      'Charges and holds One key 3,000,000',
    ])
      expect(text).toContain(part);
  });

  test('a seller’s fee plan is its own', async () => {
    const path = `/operator/sellers/${shop.seller}`;
    await send(visitor, path, `${path}/fee`, { fee: '2.5' });
    expect(must(await web.provider.sellers.get(shop.seller)).feeBasisPoints).toBe(250);
    const wrong = await visitor.submit(await visitor.get(path), `${path}/fee`, { fee: '1000' });
    expect(wrong.status).toBe(400);
  });
});

describe('the first look', () => {
  test('tells what to do first, and what of it is done; and that whoever has no way back has none', async () => {
    const young = await openTestWeb({ still: true });
    const first = await operatorAt(young, 'admin');
    const before = await first.visitor.get('/operator');
    for (const part of ['No money has moved yet', 'Add a passkey The setup link', 'No way back in'])
      expect(before.text).toContain(part);
    for (const href of ['/account#passkeys', '/operator/team', '/docs/guides/going-live'])
      expect(before.html).toContain(`href="${href}"`);
    await young.provider.people.recoveryCodes.renew(first.id);
    must(await young.provider.sellers.create({ name: 'The Wren', origins: ['https://wren.example'] }));
    const { text } = await first.visitor.get('/operator');
    expect(text).toContain('Make recovery codes Done');
    expect(text).toContain('Invite the first seller Done');
    expect(text).toContain('Add a passkey The setup link');
    expect(text).not.toContain('No way back in');
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
      'Everything agrees',
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

  test('a proof that takes long is not waited for: the page says that it runs, then what came of it', async () => {
    const page = await visitor.get('/operator/books');
    let finish!: () => void;
    const slow = new Promise<void>((resolve) => (finish = resolve));
    const { tip } = web.ledger.store.lanes[0]!;
    // Every proof begins by asking how far the lane has come.
    const waits = vi.spyOn(web.ledger.store.lanes[0]!, 'tip').mockImplementation(async () => {
      await slow;
      return tip.call(web.ledger.store.lanes[0]!);
    });
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const sent = visitor.submit(page, '/operator/books/prove');
    // Two who ask get one proof.
    const second = visitor.submit(page, '/operator/books/prove');
    await vi.waitFor(() => expect(web.provider.verification.isRunning()).toBe(true));
    await vi.advanceTimersByTimeAsync(4_000);
    expect((await sent).location).toBe('/operator/books');
    await second;
    vi.useRealTimers();
    expect(web.provider.verification.isRunning()).toBe(true);
    expect(await web.provider.verification.last()).toBeUndefined();
    finish();
    await vi.waitFor(async () => expect((await web.provider.verification.last())?.ok).toBe(true));
    waits.mockRestore();
    const { text } = await visitor.get('/operator/books');
    expect(text).toContain('It is being verified');
    expect(text).toContain('Everything agrees');
    await vi.waitFor(async () =>
      expect((await web.provider.audit.list({ limit: 9, action: 'verify' })).items).toHaveLength(2),
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

describe('jobs and health', () => {
  test('a clock that jumped is told on the first page, and accepted', async () => {
    const { clock } = web.ledger as unknown as { clock: { jump: number; accept(): void } };
    expect((await visitor.get('/operator/health')).text).toContain('The clock goes right');
    Object.assign(clock, { jump: 90_000, accept: () => (clock.jump = 0) });
    expect((await visitor.get('/operator')).text).toContain('The server cannot take payments');
    expect((await visitor.get('/operator/health')).text).toContain('Forward by 90 seconds');
    const accepted = await send(visitor, '/operator/health', '/operator/health/clock');
    expect(accepted.text).toContain('What waited goes on');
    expect(clock.jump).toBe(0);
    const [act] = (await web.provider.audit.list({ limit: 1 })).items;
    expect(act).toMatchObject({ by: admin.id, action: 'accept_clock' });
  });

  test('a job that failed is named with its reason', async () => {
    web.ledger.store.dueHolds = () => Promise.reject(new Error('the disk is gone'));
    const { text } = await send(visitor, '/operator/health', '/operator/health/run');
    expect(text).toContain('Some failed');
    expect(text).toContain('holds the disk is gone');
  });
});

test('an endpoint in trouble is on the first page, on the list, and on its seller’s page', async () => {
  const { webhooks } = web.provider;
  const { webhook } = must(await webhooks.create(shop.seller, { url: 'https://news.example/hook' }));
  expect((await visitor.get('/operator/webhooks')).text).toContain('All webhooks arrive');
  const since = web.ledger.now();
  const id = webhook.id;
  await web.ledger.write([{ put: { collection: 'webhook_health', id, value: { failingSince: since } } }]);
  expect((await visitor.get('/operator')).text).toContain('Webhooks failing: 1');
  expect((await visitor.get('/operator/webhooks')).text).toContain(
    'https://news.example/hook The Daily Wren',
  );
  expect((await visitor.get(`/operator/sellers/${shop.seller}`)).text).toContain('Failing');
});

describe('mail', () => {
  const ask = (to: string) => web.provider.outbox!.send({ to, subject: 'Code', text: '1' });
  async function tick() {
    await web.provider.jobs.tick();
    await web.provider.outbox!.settled();
  }

  test('of a test book without a mail server is on a page, and the console says so', async () => {
    const { text } = await visitor.get('/operator/health');
    expect(text).toContain('This test book sends no mail');
    expect(text).toContain('FARTHING_MAIL_URL');
  });

  test('that leaves is counted; that does not leave is on the first page, with what to mend', async () => {
    let answer: Carried = { outcome: 'away', trouble: 'credentials', reason: '535 no' };
    web = await openTestWeb({ still: true, carrier: { carry: async () => answer, close() {} } });
    ({ visitor } = await operatorAt(web, 'viewer'));
    expect((await visitor.get('/operator/health')).text).toContain('Mail leaves');
    await ask('ada@lark.example');
    await ask('bo@lark.example');
    await tick();
    expect((await visitor.get('/operator')).text).toContain('Mail that does not leave: 2');
    const { text } = await visitor.get('/operator/health');
    for (const said of ['does not accept user and password', 'Check user and password in FARTHING_MAIL_URL'])
      expect(text).toContain(said);
    expect(text).not.toContain('lark.example');
    answer = { outcome: 'sent', reason: '250 ok' };
    web.wait(60_000);
    await tick();
    await tick();
    expect((await visitor.get('/operator')).text).not.toContain('Mail that does not leave');
    expect((await visitor.get('/operator/health')).text).toContain('Mail leaves');
    expect((await visitor.get('/sandbox/mail')).status).toBe(404);
  });
});
