/** Teams and invitations, of sellers and of the operator: every answer they document. */
import type { House, Role } from '@farthing/provider';
import { expect } from 'vitest';
import type { Scene } from '../../testing-scene.ts';
import type { Sent } from '../../testing.ts';
import { nothing, type Row } from './row.ts';

const EMAIL = 'grace@lark.example';

/** Somebody in a house; answers who. */
async function somebody(s: Scene, house: House, role: Role, email = EMAIL): Promise<string> {
  const { members } = s.provider.people;
  const member = await members.create({ name: 'Grace', email, emailProven: true });
  if (!('id' in member)) throw new Error(member.code);
  await members.join(member.id, house, role, 'setup');
  return member.id;
}

const seller = (s: Scene) => s.sellerId as House;
const invite = (s: Scene, parts: object = {}): Sent => ({
  as: s.seller,
  body: { email: EMAIL, role: 'developer', ...parts },
});
const inviteAs = (s: Scene, parts: object = {}): Sent => ({
  as: s.operator,
  body: { email: EMAIL, to: 'operator', role: 'approver', ...parts },
});

async function invited(s: Scene): Promise<string> {
  return (await s.must('createInvitation', invite(s)))['invitation']!['id']!;
}

/** So many invitations that one more is too many. */
async function full(s: Scene, sent: Sent, id: 'createInvitation' | 'createOperatorInvitation') {
  for (let i = 0; i < 100; i++) await s.must(id, sent);
  return sent;
}

async function roleOf(s: Scene, house: House, sent: (member: string) => Partial<Sent>, role: Role) {
  const member = await somebody(s, house, role);
  return { as: house === 'operator' ? s.operator : s.seller, params: { member }, ...sent(member) };
}

export const teamRows: Row[] = [
  [
    'listTeam',
    200,
    'somebody works there',
    async (s) => {
      await somebody(s, seller(s), 'owner');
      return { as: s.seller };
    },
    (body) =>
      expect(body['items']).toMatchObject([
        { name: 'Grace', email: EMAIL, email_proven: true, role: 'owner' },
      ]),
  ],
  [
    'listTeam',
    200,
    'another seller asks',
    async (s) => {
      await somebody(s, seller(s), 'owner');
      return { as: s.rival };
    },
    (body) => expect(body['items']).toEqual([]),
  ],
  [
    'setTeamRole',
    200,
    'the member is there',
    (s) => roleOf(s, seller(s), () => ({ body: { role: 'accountant' } }), 'viewer'),
    (body) => expect(body).toMatchObject({ name: 'Grace', role: 'accountant' }),
  ],
  [
    'setTeamRole',
    'member_not_found',
    'the member is another seller’s',
    async (s) => ({
      ...(await roleOf(s, seller(s), () => ({ body: { role: 'owner' } }), 'viewer')),
      as: s.rival,
    }),
  ],
  [
    'setTeamRole',
    'last_owner',
    'nobody else owns it',
    (s) => roleOf(s, seller(s), () => ({ body: { role: 'viewer' } }), 'owner'),
  ],
  ['removeTeamMember', 204, 'the member is there', (s) => roleOf(s, seller(s), () => ({}), 'viewer')],
  [
    'removeTeamMember',
    'member_not_found',
    'there is none',
    (s) => ({ as: s.seller, params: { member: nothing('mem') } }),
  ],
  ['removeTeamMember', 'last_owner', 'nobody else owns it', (s) => roleOf(s, seller(s), () => ({}), 'owner')],
  [
    'listInvitations',
    200,
    'one is open',
    async (s) => {
      await invited(s);
      return { as: s.seller };
    },
    (body, s) =>
      expect(body['items']).toMatchObject([
        { email: EMAIL, to: 'seller', seller: s.sellerId, role: 'developer', mailed: false },
      ]),
  ],
  [
    'createInvitation',
    201,
    'the provider sends no mail',
    (s) => invite(s, { email: ' Grace@Lark.example ' }),
    (body) => {
      expect(body['invitation']).toMatchObject({ email: EMAIL });
      expect(body['link']).toMatch(/^https:\/\/pay\.example\/join\/inv_[0-9a-z]{26}\.[0-9a-z]{52}$/);
    },
  ],
  ['createInvitation', 'email_invalid', 'it is no address', (s) => invite(s, { email: 'grace' })],
  [
    'createInvitation',
    'already_member',
    'the person works there',
    async (s) => {
      await somebody(s, seller(s), 'owner');
      return invite(s);
    },
  ],
  [
    'createInvitation',
    'invitation_limit_reached',
    'a hundred are open',
    (s) => full(s, invite(s), 'createInvitation'),
  ],
  [
    'withdrawInvitation',
    204,
    'it is open',
    async (s) => ({ as: s.seller, params: { invitation: await invited(s) } }),
  ],
  [
    'withdrawInvitation',
    'invitation_invalid',
    'it is another’s',
    async (s) => ({ as: s.rival, params: { invitation: await invited(s) } }),
  ],
  [
    'listOperatorTeam',
    200,
    'an admin is there',
    async (s) => {
      await somebody(s, 'operator', 'admin');
      return { as: s.operator };
    },
    (body) => expect(body['items']).toMatchObject([{ email: EMAIL, role: 'admin' }]),
  ],
  [
    'setOperatorRole',
    200,
    'the member is there',
    (s) => roleOf(s, 'operator', () => ({ body: { role: 'approver' } }), 'viewer'),
    (body) => expect(body).toMatchObject({ role: 'approver' }),
  ],
  [
    'setOperatorRole',
    'member_not_found',
    'the member is a seller’s',
    async (s) => ({
      ...(await roleOf(s, seller(s), () => ({ body: { role: 'admin' } }), 'owner')),
      as: s.operator,
    }),
  ],
  [
    'setOperatorRole',
    'last_owner',
    'there is no other admin',
    (s) => roleOf(s, 'operator', () => ({ body: { role: 'viewer' } }), 'admin'),
  ],
  ['removeOperatorMember', 204, 'the member is there', (s) => roleOf(s, 'operator', () => ({}), 'viewer')],
  [
    'removeOperatorMember',
    'member_not_found',
    'there is none',
    (s) => ({ as: s.operator, params: { member: nothing('mem') } }),
  ],
  [
    'removeOperatorMember',
    'last_owner',
    'there is no other admin',
    (s) => roleOf(s, 'operator', () => ({}), 'admin'),
  ],
  [
    'listOperatorInvitations',
    200,
    'two are open, and one of a seller’s',
    async (s) => {
      await invited(s);
      await s.must('createOperatorInvitation', inviteAs(s));
      await s.must('createOperatorInvitation', inviteAs(s, { to: 'new_seller', role: undefined }));
      return { as: s.operator };
    },
    (body) =>
      expect((body['items'] as unknown as { to: string }[]).map(({ to }) => to).toSorted()).toEqual([
        'new_seller',
        'operator',
      ]),
  ],
  [
    'listOperatorInvitations',
    200,
    'a seller’s are asked for',
    async (s) => {
      await invited(s);
      return { as: s.operator, query: { seller: s.sellerId } };
    },
    (body) => expect(body['items']).toMatchObject([{ to: 'seller', email: EMAIL }]),
  ],
  [
    'createOperatorInvitation',
    201,
    'it is to the operator’s team: the link is to be handed over',
    (s) => inviteAs(s),
    (body) => {
      expect(body['invitation']).toMatchObject({
        to: 'operator',
        seller: null,
        role: 'approver',
        mailed: false,
      });
      expect(body['link']).toMatch(/^https:\/\/pay\.example\/join\//);
    },
  ],
  [
    'createOperatorInvitation',
    201,
    'it is to found a seller',
    (s) => inviteAs(s, { to: 'new_seller', role: undefined }),
    (body) => expect(body['invitation']).toMatchObject({ to: 'new_seller', seller: null, role: null }),
  ],
  [
    'createOperatorInvitation',
    201,
    'it is to the team of a seller that has nobody',
    (s) => inviteAs(s, { to: 'seller', seller: s.sellerId, role: 'owner' }),
    (body, s) =>
      expect(body['invitation']).toMatchObject({ to: 'seller', seller: s.sellerId, role: 'owner' }),
  ],
  ['createOperatorInvitation', 'email_invalid', 'it is no address', (s) => inviteAs(s, { email: 'grace' })],
  [
    'createOperatorInvitation',
    'role_invalid',
    'there is no such role in the operator’s team',
    (s) => inviteAs(s, { role: 'accountant' }),
  ],
  [
    'createOperatorInvitation',
    'role_invalid',
    'whoever founds a seller is to be something else',
    (s) => inviteAs(s, { to: 'new_seller', role: 'viewer' }),
  ],
  [
    'createOperatorInvitation',
    'already_member',
    'the person works there',
    async (s) => {
      await somebody(s, 'operator', 'admin');
      return inviteAs(s);
    },
  ],
  [
    'createOperatorInvitation',
    'seller_not_found',
    'no seller is named',
    (s) => inviteAs(s, { to: 'seller', role: 'owner' }),
  ],
  [
    'createOperatorInvitation',
    'invitation_limit_reached',
    'a hundred are open',
    (s) => full(s, inviteAs(s), 'createOperatorInvitation'),
  ],
  [
    'withdrawOperatorInvitation',
    204,
    'it is a seller’s',
    async (s) => ({ as: s.operator, params: { invitation: await invited(s) } }),
  ],
  [
    'withdrawOperatorInvitation',
    'invitation_invalid',
    'there is none',
    (s) => ({ as: s.operator, params: { invitation: nothing('inv') } }),
  ],
];
