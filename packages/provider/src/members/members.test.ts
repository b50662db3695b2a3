import { beforeEach, describe, expect, test } from 'vitest';
import type { MemberId, SellerId } from '../ids.ts';
import { isRefused } from '../refusal.ts';
import { allEvents, must } from '../testing.ts';
import { BASE_URL, testPeople, type TestPeople } from '../testing-people.ts';
import { may, type Right, type Role } from './roles.ts';

const DAY = 86_400_000;

let people: TestPeople;
let ada: MemberId;
let lark: SellerId;

beforeEach(async () => {
  people = await testPeople();
  ada = (await people.member()).id;
  lark = must(
    await people.provider.sellers.found({
      name: 'The Lark',
      by: ada,
      joining: (seller, time) => people.members.joining(ada, seller, 'owner', time),
    }),
  ).id;
});

const codeOf = (value: unknown) => (isRefused(value) ? value.code : 'accepted');
const letter = (link: string) => ({ subject: 'Invitation', text: link });

async function invite(email: string, role: Role = 'developer', house: SellerId | 'operator' = lark) {
  people.wait(1);
  must(await people.invitations.create({ email, house, role, by: ada, letter }));
  const [message] = await people.mail.list({ to: email, limit: 1 });
  return message!.text.slice(`${BASE_URL}/join/`.length);
}

async function facts(): Promise<unknown[]> {
  const events = await allEvents(people.provider);
  return events.filter(({ type }) => type === 'member_changed').map(({ data }) => data);
}

test.each([
  [
    'owner',
    ['look', 'team', 'keys', 'webhooks', 'offers', 'refunds', 'payouts', 'reports'],
    ['members', 'operate', 'approve'],
  ],
  ['developer', ['look', 'keys', 'webhooks', 'offers'], ['team', 'refunds', 'payouts', 'operate']],
  ['accountant', ['look', 'reports', 'payouts', 'refunds'], ['team', 'keys', 'offers', 'operate']],
  ['viewer', ['look'], ['team', 'keys', 'refunds', 'reports', 'operate', 'approve']],
  ['admin', ['look', 'members', 'operate', 'approve'], ['keys', 'refunds']],
  ['approver', ['look', 'approve'], ['operate', 'members']],
] as [Role, Right[], Right[]][])('%s may %j and not %j', (role, rights, others) => {
  expect(rights.filter((right) => !may(role, right))).toEqual([]);
  expect(others.filter((right) => may(role, right))).toEqual([]);
});

test('in which language somebody reads is remembered, and written only when it changes', async () => {
  const { id } = await people.member('lou@lark.example');
  await people.members.reads(id, 'de');
  let writes = 0;
  const { ledger } = people.provider;
  const { write } = ledger;
  ledger.write = (operations) => (writes++, write(operations));
  await people.members.reads(id, 'de');
  ledger.write = write;
  expect(writes).toBe(0);
  expect(must(await people.members.get(id))).toMatchObject({ language: 'de', name: 'Ada' });
});

describe('a seller founded by a member', () => {
  test('has that member as its owner, from its first moment', async () => {
    expect(await people.members.housesOf(ada)).toMatchObject([{ house: lark, role: 'owner' }]);
    expect(must(await people.provider.sellers.get(lark))).toMatchObject({ name: 'The Lark', origins: [] });
  });
});

describe('a team', () => {
  test('grows by invitation, changes and shrinks; the journal says by whom', async () => {
    const { member, house } = must(
      await people.invitations.accept(await invite('bob@lark.example'), { name: 'Bob' }),
    );
    expect(house).toBe(lark);
    expect(member).toMatchObject({ name: 'Bob', email: 'bob@lark.example', emailProven: true });
    must(await people.members.setRole(member.id, lark, 'accountant', ada));
    expect((await people.members.team(lark)).map(({ membership }) => membership.role)).toEqual([
      'owner',
      'accountant',
    ]);
    must(await people.members.leave(member.id, lark, ada));
    expect(await people.members.membership(member.id, lark)).toBeUndefined();
    const about = { by: ada, house: lark, member: member.id };
    expect(await facts()).toMatchObject([
      { ...about, role: 'developer' },
      { ...about, role: 'accountant' },
      { ...about, role: null },
    ]);
    expect(JSON.stringify(await facts())).not.toContain('bob');
  });

  test('keeps an owner, also when two owners leave at once', async () => {
    expect(codeOf(await people.members.leave(ada, lark, ada))).toBe('last_owner');
    expect(codeOf(await people.members.setRole(ada, lark, 'viewer', ada))).toBe('last_owner');
    const { member } = must(
      await people.invitations.accept(await invite('bob@lark.example', 'owner'), { name: 'Bob' }),
    );
    const other = people.other();
    const both = await Promise.all([
      people.members.leave(ada, lark, ada),
      other.members.leave(member.id, lark, member.id),
    ]);
    expect(both.map(codeOf).toSorted()).toEqual(['accepted', 'last_owner']);
  });

  test('one person may work for several', async () => {
    must(await people.members.join(ada, 'operator', 'approver', 'operator_key'));
    expect((await people.members.housesOf(ada)).map(({ house }) => house)).toEqual(['operator', lark]);
    expect(await people.members.approvers()).toBe(1);
  });
});

describe('an invitation', () => {
  test('is good once, also in two processes at the same moment', async () => {
    const text = await invite('bob@lark.example');
    const other = people.other();
    const both = await Promise.all([
      people.invitations.accept(text, { name: 'Bob' }),
      other.invitations.accept(text, { name: 'Robert' }),
    ]);
    expect(both.map(codeOf).toSorted()).toEqual(['accepted', 'invitation_invalid']);
    expect(await people.members.team(lark)).toHaveLength(2);
  });

  test.each([
    ['another secret', (text: string) => text.replace(/\..*/, `.${'0'.repeat(52)}`)],
    ['no secret', (text: string) => text.replace(/\..*/, '')],
    ['nothing', () => ''],
    ['a path', () => '../../etc.passwd'],
  ])('is not opened with %s', async (_, change) => {
    const text = change(await invite('bob@lark.example'));
    expect(codeOf(await people.invitations.read(text))).toBe('invitation_invalid');
    expect(codeOf(await people.invitations.accept(text, { name: 'Bob' }))).toBe('invitation_invalid');
  });

  test('is over after seven days, or when it is withdrawn by its house', async () => {
    const [first, second] = [await invite('bob@lark.example'), await invite('eve@lark.example')];
    const id = second.split('.')[0]!;
    expect(codeOf(await people.invitations.withdraw('operator', id))).toBe('invitation_invalid');
    must(await people.invitations.withdraw(lark, id));
    expect(codeOf(await people.invitations.read(second))).toBe('invitation_invalid');
    people.wait(7 * DAY);
    expect(codeOf(await people.invitations.read(first))).toBe('invitation_invalid');
  });

  test('to found a seller founds one, owned by whoever took it up', async () => {
    must(
      await people.invitations.create({ email: 'eve@owl.example', house: 'new', by: 'operator_key', letter }),
    );
    const [message] = await people.mail.list({ to: 'eve@owl.example' });
    const text = message!.text.slice(`${BASE_URL}/join/`.length);
    const unnamed = await people.invitations.accept(text, { name: 'Eve', sellerName: ' ' });
    expect(unnamed).toMatchObject({ code: 'name_invalid', field: 'seller' });
    const { seller, member } = must(
      await people.invitations.accept(text, { name: 'Eve', sellerName: 'Owl Records' }),
    );
    expect(seller!.name).toBe('Owl Records');
    expect(await people.members.membership(member.id, seller!.id)).toMatchObject({ role: 'owner' });
    expect(codeOf(await people.invitations.accept(text, { name: 'Eve', sellerName: 'Two' }))).toBe(
      'invitation_invalid',
    );
  });

  test('handed over in person proves no address: a later owner of it is somebody else', async () => {
    people = await testPeople({ mail: false });
    const inviter = await people.member('mallory@owl.example');
    must(await people.members.join(inviter.id, 'operator', 'admin', 'operator_key'));
    const { link } = must(
      await people.invitations.create({
        email: 'victim@lark.example',
        house: 'operator',
        role: 'viewer',
        by: inviter.id,
        letter,
      }),
    );
    const { member } = must(await people.invitations.accept(link!.split('/join/')[1]!, { name: 'M' }));
    expect(member.emailProven).toBe(false);
    const owner = await people.members.byProvenEmail('victim@lark.example');
    expect(owner.id).not.toBe(member.id);
  });

  test.each([
    ['no address', { email: 'bob' }, 'email_invalid'],
    ['a role of the other house', { role: 'admin' }, 'role_invalid'],
    ['no role', { role: undefined }, 'role_invalid'],
    ['no such seller', { house: 'sel_00000000000000000000000000' }, 'seller_not_found'],
    ['who is there already', { email: 'ada@lark.example' }, 'already_member'],
  ])('to %s is refused', async (_, change, code) => {
    const terms = { email: 'bob@lark.example', house: lark, role: 'viewer', by: ada, letter, ...change };
    expect(codeOf(await people.invitations.create(terms as never))).toBe(code);
    expect(await people.invitations.list(lark)).toEqual([]);
  });
});

describe('the setup link', () => {
  const tokenOf = (link: string) => new URL(link).searchParams.get('token')!;
  const WHO = { name: 'Opal', email: 'opal@pay.example' };

  test('is the same at each start, until it has made the first admin', async () => {
    const link = (await people.setup.link())!;
    expect(await people.other().setup.link()).toBe(link);
    const member = must(await people.setup.use(tokenOf(link), WHO));
    expect(await people.members.membership(member.id, 'operator')).toMatchObject({ role: 'admin' });
    expect(await people.setup.link()).toBeUndefined();
    expect(codeOf(await people.setup.use(tokenOf(link), WHO))).toBe('setup_link_invalid');
  });

  test('used in two processes at the same moment makes one admin', async () => {
    const token = tokenOf((await people.setup.link())!);
    const both = await Promise.all([
      people.setup.use(token, WHO),
      people.other().setup.use(token, { ...WHO, name: 'Olga' }),
    ]);
    expect(both.map(codeOf).toSorted()).toEqual(['accepted', 'setup_link_invalid']);
    expect(await people.members.team('operator')).toHaveLength(1);
  });

  test('a new one can be made at any time, and ends the old', async () => {
    const first = (await people.setup.link())!;
    const second = await people.setup.renew();
    expect(codeOf(await people.setup.check(tokenOf(first)))).toBe('setup_link_invalid');
    must(await people.setup.use(tokenOf(second), WHO));
    const third = await people.setup.renew();
    must(await people.setup.use(tokenOf(third), { name: 'Otto', email: 'otto@pay.example' }));
    expect(await people.members.team('operator')).toHaveLength(2);
  });
});

describe('names and addresses', () => {
  test.each([
    ['', 'name_invalid'],
    ['a\nb', 'name_invalid'],
    ['pay \u202e100', 'name_invalid'],
    ['x'.repeat(101), 'name_invalid'],
    ['Zoë Ångström', 'accepted'],
  ])('a member called %j: %s', async (name, code) => {
    expect(codeOf(await people.members.rename(ada, name))).toBe(code);
  });

  test.each([
    '',
    'ada',
    'a@b',
    'a b@c.example',
    'a@b.example\nbcc: x@y.example',
    'a@b..example',
    '@b.example',
  ])('%j is no address', async (email) => {
    expect(codeOf(await people.members.create({ name: 'A', email, emailProven: false }))).toBe(
      'email_invalid',
    );
  });

  test('an address is proven for one member, whoever is first', async () => {
    const bob = must(await people.members.create({ email: 'x@lark.example', emailProven: false }));
    expect(codeOf(await people.members.proveEmail(bob.id, 'ADA@lark.example'))).toBe('already_member');
    must(await people.members.proveEmail(bob.id, 'x@lark.example'));
    expect((await people.members.byEmail('x@lark.example'))!.id).toBe(bob.id);
    const both = await Promise.all([
      people.members.byProvenEmail('same@lark.example'),
      people.other().members.byProvenEmail('same@lark.example'),
    ]);
    expect(both[0]!.id).toBe(both[1]!.id);
  });
});
