/** The page of a person in the operator's console: where they are signed in, and what is done for whoever lost a device. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { MemberId } from '@farthing/provider';
import { must } from '@farthing/provider/testing.ts';
import { cookieName } from '../session.ts';
import { openTestWeb, type TestWeb } from '../testing.ts';
import { createVisitor, type Visitor } from '../testing-visitor.ts';
import { openShop, operatorAt, type Operator, send, type Shop } from './testing-operator.ts';

let web: TestWeb;
let shop: Shop;
let admin: Operator;
let visitor: Visitor;
let ada: MemberId;
let page: string;

beforeEach(async () => {
  web = await openTestWeb({ still: true });
  shop = await openShop(web);
  admin = await operatorAt(web, 'admin');
  visitor = admin.visitor;
  const { members } = web.provider.people;
  const terms = { name: 'Ada Finch', email: 'ada@lark.example', emailProven: true };
  ada = must(await members.create(terms)).id;
  must(await members.join(ada, shop.seller, 'owner', 'setup'));
  page = `/operator/people/${ada}`;
});

/** A browser in which somebody is signed in. */
async function browserOf(member: MemberId, device = 'Safari, iPhone'): Promise<Visitor> {
  const { secret } = await web.provider.people.sessions.start(member, { by: 'passkey', device });
  const browser = createVisitor(web);
  browser.cookies.set(`${cookieName(web.baseUrl)}-member`, secret);
  return browser;
}

const acts = async () => (await web.provider.audit.list({ limit: 20 })).items.map(({ action }) => action);

test('a person is reached from team, seller and search, and shows whom they work for and how they come in', async () => {
  await browserOf(ada);
  await web.provider.people.recoveryCodes.renew(ada);
  expect((await visitor.get(`/operator/sellers/${shop.seller}`)).html).toContain(page);
  expect((await visitor.get('/operator/team')).html).toContain(`/operator/people/${admin.id}`);
  expect((await visitor.get(`/operator/search?q=${ada}`)).location).toBe(page);
  const { text } = await visitor.get(page);
  for (const part of [
    'ada@lark.example',
    'The Daily Wren Owner',
    'Recovery codes left 10',
    'Safari, iPhone Passkey',
  ])
    expect(text).toContain(part);
  expect((await visitor.get('/operator/people/mem_nothing')).status).toBe(404);
});

test('one session is ended, and no other', async () => {
  const [lost, kept] = [await browserOf(ada, 'Lost'), await browserOf(ada, 'Kept')];
  const seen = await visitor.get(page);
  const form = seen.forms.filter(({ action }) => action === `${page}/end`)[1]!;
  const first = await web.provider.people.sessions.list(ada);
  const { session } = form.fields as { session: string };
  const done = await visitor.post(`${page}/end`, form.fields);
  expect(done.location).toBe(page);
  expect((await visitor.get(page)).text).toContain('That browser opens nothing any more');
  const byName = first.find(({ id }) => id === session)!.device;
  for (const [name, browser] of [
    ['Lost', lost],
    ['Kept', kept],
  ] as const)
    expect([name, (await browser.get('/account')).status]).toEqual([name, name === byName ? 303 : 200]);
  expect(await acts()).toEqual(['end_session']);
});

test('all are ended, with a reason; without one nothing is', async () => {
  const browsers = [await browserOf(ada), await browserOf(ada)];
  const silent = await visitor.submit(await visitor.get(page), `${page}/end-all`, { 'end-reason': ' ' });
  expect([silent.status, silent.text.includes('Say why')]).toEqual([400, true]);
  expect((await visitor.get(page)).text).toContain('signed out at once: 2');
  const done = await send(visitor, page, `${page}/end-all`, { 'end-reason': 'Phone stolen' });
  expect(done.text).toContain('Signed out everywhere');
  expect(done.text).toContain('Signed in nowhere');
  for (const browser of browsers) expect((await browser.get('/account')).status).toBe(303);
  expect((await visitor.get('/operator/audit')).text).toContain(
    'Ended all sessions of somebody Opal Reed Ada Finch Phone stolen',
  );
});

test('recovery codes are shown once, open the account, and the person is told who made them', async () => {
  const [old] = await web.provider.people.recoveryCodes.renew(ada);
  const shown = await visitor.submit(await visitor.get(page), `${page}/recovery-codes`, {
    'codes-reason': 'Known by voice',
  });
  expect(shown.text).toContain('These codes are shown only now');
  const codes = shown.text.match(/(?:[0-9a-z]{4}-){5}[0-9a-z]{4}/g)!;
  expect(codes).toHaveLength(10);
  const again = await visitor.get(page);
  expect(again.text).not.toContain(codes[0]);
  expect(again.text).toContain('made by Opal Reed');
  const browser = createVisitor(web);
  const signIn = async (code: string) =>
    browser.submit(await browser.get('/signin/recovery'), '/signin/recovery', { code });
  expect((await signIn(old!)).status).not.toBe(303);
  expect((await signIn(codes[0]!)).status).toBe(303);
  const account = await browser.get('/account');
  expect(account.text).toContain('You did not make these codes');
  expect(account.text).toContain('Made for you by Opal Reed');
  const [message] = await web.mail.list({ to: 'ada@lark.example' });
  expect(message!.subject).toBe('New recovery codes for your account');
  expect(message!.text).not.toContain(codes[1]);
  expect(await acts()).toEqual(['make_recovery_codes']);
});

test('codes ask for a sign-in of the last quarter of an hour', async () => {
  const seen = await visitor.get(page);
  web.wait(16 * 60_000);
  const sent = await visitor.submit(seen, `${page}/recovery-codes`, { 'codes-reason': 'Lost' });
  expect(sent.location).toContain('why=again');
  expect(await web.provider.people.recoveryCodes.left(ada)).toBe(0);
});

test('one’s own page leads to the account; whoever may only look has no form, and is refused', async () => {
  const own = await visitor.get(`/operator/people/${admin.id}`);
  expect(own.text).toContain('This is you');
  const viewer = await operatorAt(web, 'viewer', 'Vera Pond');
  await browserOf(ada);
  const { forms } = await viewer.visitor.get(page);
  expect(forms.map(({ action }) => action).filter((each) => each?.startsWith('/operator/people'))).toEqual(
    [],
  );
  for (const path of ['end', 'end-all', 'recovery-codes'])
    expect(
      (await viewer.visitor.post(`${page}/${path}`, { 'end-reason': 'x', 'codes-reason': 'x' })).status,
    ).toBe(403);
  expect(await acts()).toEqual([]);
});

describe('what is done to the team', () => {
  test('is noted once, in words', async () => {
    const piet = await operatorAt(web, 'viewer', 'Piet Marsh');
    const by = (action: string) => async (fields: Record<string, string>) => {
      const { forms } = await visitor.get('/operator/team');
      const form = forms.find((each) => each.action === action && each.fields['member'] === piet.id)!;
      return visitor.post(action, { ...form.fields, ...fields });
    };
    await by('/operator/team/role')({ role: 'approver' });
    await by('/operator/team/remove')({});
    await send(visitor, '/operator/sellers', '/operator/sellers/invite', { email: 'wren@news.example' });
    expect(await acts()).toEqual(['invite', 'remove_member', 'set_member_role']);
    const { text } = await visitor.get('/operator/audit');
    for (const part of ['Changed a role Opal Reed Piet Marsh', 'Removed somebody', 'Invited'])
      expect(text).toContain(part);
  });
});
