import { describe, expect, test } from 'vitest';
import { isRefused } from '@farthing/provider';
import { openTestWeb, type TestWeb } from '../testing.ts';
import { createVisitor, type Visitor } from '../testing-visitor.ts';
import { codeFor, signInByCode } from './testing-signin.ts';

const EVE = 'eve@owl.example';

async function proven(web: TestWeb, visitor: Visitor, email = EVE) {
  const sent = await visitor.submit(await visitor.get('/sell'), '/sell', { email });
  const asked = await visitor.get(sent.location!);
  return visitor.submit(asked, '/sell/code', { code: await codeFor(web, email) });
}

describe('signing up as a seller', () => {
  test('an address, a code, two names: a seller with its owner', async () => {
    const web = await openTestWeb();
    const visitor = createVisitor(web);
    const { location } = await proven(web, visitor);
    expect(location).toBe('/sell/name');
    const names = { name: 'Eve', seller: 'Owl Records' };
    const done = await visitor.submit(await visitor.get(location!), '/sell/name', names);
    const [, id] = /^\/seller\/(sel_\w+)$/.exec(done.location!)!;
    const member = (await web.provider.people.members.byEmail(EVE))!;
    expect(member).toMatchObject({ name: 'Eve', emailProven: true });
    expect(await web.provider.people.members.housesOf(member.id)).toMatchObject([
      { house: id, role: 'owner' },
    ]);
    expect(await web.provider.sellers.get(id!)).toMatchObject({ name: 'Owl Records', origins: [] });
    expect((await visitor.get('/seller')).location).toBe(done.location);
  });

  test('sent twice it is one seller; by another name it is another', async () => {
    const web = await openTestWeb();
    const visitor = createVisitor(web);
    const { location } = await proven(web, visitor);
    const page = await visitor.get(location!);
    const [first, second] = await Promise.all([
      visitor.submit(page, '/sell/name', { name: 'Eve', seller: 'Owl' }),
      visitor.submit(page, '/sell/name', { name: 'Eve', seller: 'Owl' }),
    ]);
    expect(second!.location).toBe(first!.location);
    await visitor.submit(await visitor.get('/sell/name'), '/sell/name', { seller: 'Wren' });
    const choice = await visitor.get('/seller');
    expect(choice.text).toContain('Owl Owner Wren Owner');
  });

  test.each([
    [{ name: '', seller: 'Owl' }],
    [{ name: 'Eve', seller: ' ' }],
    [{ name: 'Eve', seller: 'pay \u202e100' }],
  ])('names %j are refused, and nothing is founded', async (names) => {
    const web = await openTestWeb();
    const visitor = createVisitor(web);
    const { location } = await proven(web, visitor);
    const page = await visitor.submit(await visitor.get(location!), '/sell/name', names);
    expect(page.status).toBe(400);
    expect(page.text).toContain('A name has 1 to 100 characters');
    expect((await web.provider.sellers.list({ limit: 10 })).items).toEqual([]);
  });

  test('somebody who is a member already signs up with the same address, and stays that member', async () => {
    const web = await openTestWeb();
    const member = await web.provider.people.members.byProvenEmail(EVE);
    const visitor = createVisitor(web);
    await proven(web, visitor);
    expect((await web.provider.people.members.byEmail(EVE))!.id).toBe(member.id);
  });

  test('by invitation only, where the operator wants it', async () => {
    const web = await openTestWeb({ settings: { sellerSignUp: 'invited' } });
    const visitor = createVisitor(web);
    expect((await visitor.get('/sell')).status).toBe(403);
    expect((await visitor.post('/sell', { email: EVE })).status).toBe(403);
    await web.provider.people.members.byProvenEmail(EVE);
    await signInByCode(web, visitor, EVE);
    expect((await visitor.post('/sell/name', { name: 'Eve', seller: 'Owl' })).status).toBe(403);
  });
});

describe('an invitation', () => {
  async function invited(web: TestWeb, house: 'new' | `sel_${string}`, email = EVE) {
    const letter = (link: string) => ({ subject: 'Invitation', text: link });
    const terms = { email, house, by: 'operator_key', letter } as const;
    await web.provider.people.invitations.create(house === 'new' ? terms : { ...terms, role: 'developer' });
    const [message] = await web.mail.list({ to: email });
    return new URL(message!.text).pathname;
  }

  test('founds a seller, signs its owner in, and works once', async () => {
    const web = await openTestWeb({ settings: { sellerSignUp: 'invited' } });
    const path = await invited(web, 'new');
    const visitor = createVisitor(web);
    const page = await visitor.get(path);
    const unnamed = await visitor.submit(page, path, { name: 'Eve', seller: '' });
    expect(unnamed.status).toBe(400);
    const done = await visitor.submit(page, path, { name: 'Eve', seller: 'Owl' });
    expect(done.location).toMatch(/^\/seller\/sel_/);
    expect((await visitor.get('/account')).text).toContain('Owl Owner');
    const late = await createVisitor(web).get(path);
    expect(late.status).toBe(410);
    expect(late.text).toContain('Ask for a new one');
  });

  test('into a team adds whoever is signed in', async () => {
    const web = await openTestWeb();
    const { members } = web.provider.people;
    const owner = await members.byProvenEmail('ada@lark.example');
    const seller = await web.provider.people.found(owner.id, 'The Lark');
    if (isRefused(seller)) throw new Error(seller.code);
    const path = await invited(web, seller.id);
    const eve = await members.byProvenEmail(EVE);
    const visitor = createVisitor(web);
    await signInByCode(web, visitor, EVE);
    const page = await visitor.get(path);
    expect(page.text).toContain('To the team of The Lark, as Developer.');
    await visitor.submit(page, path);
    expect(await members.membership(eve.id, seller.id)).toMatchObject({ role: 'developer' });
  });

  test('that is no invitation is told so', async () => {
    const web = await openTestWeb();
    const page = await createVisitor(web).get('/join/inv_nothing');
    expect([page.status, page.text.includes('This link no longer works')]).toEqual([410, true]);
    expect(page.text).not.toContain('You are invited');
  });
});

describe('the setup link', () => {
  test('makes the first admin, signs them in, and works once', async () => {
    const web = await openTestWeb();
    const visitor = createVisitor(web);
    const link = (await web.provider.people.setup.link())!;
    const path = link.slice(web.baseUrl.length);
    const page = await visitor.get(path);
    expect(page.text).toContain('Set up this provider');
    const wrong = await visitor.submit(page, '/operator/setup', { name: 'Opal', email: 'opal' });
    expect(wrong.status).toBe(400);
    const done = await visitor.submit(wrong, '/operator/setup', { name: 'Opal', email: 'opal@pay.example' });
    expect(done.location).toBe('/account?why=setup');
    expect((await visitor.get(done.location!)).text).toContain('Now add a passkey');
    expect((await createVisitor(web).get(path)).status).toBe(410);
    expect((await web.provider.people.members.team('operator')).map(({ member }) => member.name)).toEqual([
      'Opal',
    ]);
  });

  test('with another token is refused', async () => {
    const web = await openTestWeb();
    for (const token of ['', 'x', '0'.repeat(52)])
      expect((await createVisitor(web).get(`/operator/setup?token=${token}`)).status).toBe(410);
  });
});

test('the mail of a test book can be read, and its text is only text', async () => {
  const web = await openTestWeb();
  await web.mail.send({
    to: 'a@b.example',
    subject: '<b>Hello</b>',
    text: 'One\n\nhttps://pay.example/join/x',
  });
  const page = await createVisitor(web).get('/sandbox/mail');
  expect(page.html).toContain('&lt;b&gt;Hello');
  expect(page.html).toContain('href="https://pay.example/join/x"');
});
