/** People: a seller's team and the operator's, and the invitations into them. */
import { z } from 'zod';
import { choice, count, flag, id, line, params, time, url } from './fields.ts';
import type { Operations } from './operation.ts';
import { answer, field, request } from './schema.ts';

export const SELLER_ROLES = ['owner', 'developer', 'accountant', 'viewer'] as const;
export const OPERATOR_ROLES = ['admin', 'approver', 'viewer'] as const;

const ALL_ROLES = ['owner', 'developer', 'accountant', 'viewer', 'admin', 'approver'] as const;

const sellerRole = () =>
  choice(
    SELLER_ROLES,
    '`owner`: everything. `developer`: keys, webhooks, offers, origins. `accountant`: reports, refunds, payouts. `viewer`: looks.',
    'developer',
  );
const operatorRole = () =>
  choice(
    OPERATOR_ROLES,
    '`admin`: everything. `approver`: approves what others propose. `viewer`: looks.',
    'approver',
  );
const anyRole = () => choice(ALL_ROLES, 'What the member may do there.', 'developer');
const email = () => field(z.string().min(3).max(254), 'The person’s e-mail address.', 'ada@lark.example');

export const TeamMember = answer('TeamMember', 'Somebody who works for a seller, or for the operator.', {
  member: id('mem', 'The person.'),
  name: line('As the person is called; empty until they have said it.', 'Ada', 100),
  email: email(),
  email_proven: flag('Whether the address is known to be theirs.', true),
  role: anyRole(),
  joined_at: time('Since when.'),
});

export const Team = answer('Team', 'Everybody, in order of joining.', { items: z.array(TeamMember) });

export const Invitation = answer('Invitation', 'An invitation that nobody has taken up yet.', {
  id: id('inv', 'The invitation.'),
  email: email(),
  to: choice(
    ['seller', 'operator', 'new_seller'],
    'What it is to: the team of a seller, the operator’s, or to found a seller.',
  ),
  seller: id('sel', 'The seller whose team it is to.').nullable(),
  role: anyRole().nullable(),
  mailed: flag('Whether it was sent to the address.', true),
  created_at: time('When it was made.'),
  expires_at: time('When it ends: after seven days.'),
});

export const InvitationCreated = answer('InvitationCreated', 'A new invitation.', {
  invitation: Invitation,
  link: url(
    'The link to hand over, shown only here; `null` when it was sent by mail. Whoever opens it joins.',
    'https://pay.example/join/inv_7zkq3m9t0v5c8x2hj4p6r1wbn0.7zkq3m9t0v5c8x2hj4p6r1wbn0',
  ).nullable(),
});

export const Invitations = answer('Invitations', 'Those that are open, the newest first.', {
  items: z.array(Invitation),
});

export const CreateInvitationRequest = request('CreateInvitationRequest', 'Whom to invite.', {
  email: email(),
  role: sellerRole(),
});

export const CreateOperatorInvitationRequest = request(
  'CreateOperatorInvitationRequest',
  'Whom to invite, and where to.',
  {
    email: email(),
    to: choice(
      ['operator', 'seller', 'new_seller'],
      '`operator`: into your own team. `seller`: into the team of `seller`. `new_seller`: to found a seller, and own it.',
      'new_seller',
    ),
    seller: id('sel', 'The seller, where the invitation is to one.').optional(),
    role: anyRole().optional(),
  },
);

export const SetRoleRequest = request('SetRoleRequest', 'What the member may do from now on.', {
  role: sellerRole(),
});
export const SetOperatorRoleRequest = request(
  'SetOperatorRoleRequest',
  'What the member may do from now on.',
  {
    role: operatorRole(),
  },
);

export const MemberSession = answer('MemberSession', 'A browser in which somebody is signed in.', {
  id: id('ses', 'The session.'),
  signed_in_by: choice(
    ['passkey', 'email_code', 'recovery_code', 'setup', 'invitation'],
    'How the person signed in.',
    'passkey',
  ),
  device: line('What the browser says of itself; may be empty.', 'Firefox, Linux', 100),
  signed_in_at: time('When the person signed in.'),
  last_used_at: time('When it was last used, to the hour.'),
});

export const MemberSessions = answer('MemberSessions', 'Those that are open, the last used first.', {
  items: z.array(MemberSession),
});

export const SessionsEnded = answer('SessionsEnded', 'What was ended.', {
  ended: count('How many sessions.', 2),
});

export const MakeRecoveryCodesRequest = request('MakeRecoveryCodesRequest', 'Why, for the audit log.', {
  reason: line('Why; kept in the audit log.', 'Lost the phone, known by voice', 500),
});

export const RecoveryCodes = answer('RecoveryCodes', 'New recovery codes, shown only here.', {
  codes: field(z.array(z.string()), 'Ten codes, each good once.', ['0jk3-9x2m-7t5v-8c4p-1rqw-bn6h']),
});

const member = params('member', 'mem');
const session = z.strictObject({ member: id('mem', 'The person.'), session: id('ses', 'The session.') });
const invitation = params('invitation', 'inv');
const own = { tag: 'Team', auth: ['seller'], scope: 'team', idempotent: false } as const;
const house = { tag: 'Operator', auth: ['operator'], idempotent: false } as const;

export const team = {
  listTeam: {
    ...own,
    id: 'listTeam',
    method: 'GET',
    path: '/team',
    summary: 'List the team',
    description: 'Everybody who works for you, with their roles.',
    responses: { 200: Team },
    errors: [],
  },
  setTeamRole: {
    ...own,
    id: 'setTeamRole',
    method: 'PATCH',
    path: '/team/{member}',
    summary: 'Change a member’s role',
    description: 'Holds at once, in every browser the member is signed in with. One owner at least remains.',
    params: member,
    body: SetRoleRequest,
    responses: { 200: TeamMember },
    errors: ['member_not_found', 'last_owner'],
  },
  removeTeamMember: {
    ...own,
    id: 'removeTeamMember',
    method: 'DELETE',
    path: '/team/{member}',
    summary: 'Remove a member',
    description: 'The member sees nothing of yours from now on. One owner at least remains.',
    params: member,
    responses: { 204: null },
    errors: ['member_not_found', 'last_owner'],
  },
  listInvitations: {
    ...own,
    id: 'listInvitations',
    method: 'GET',
    path: '/invitations',
    summary: 'List invitations',
    description: 'Invitations into your team that are open.',
    responses: { 200: Invitations },
    errors: [],
  },
  createInvitation: {
    ...own,
    id: 'createInvitation',
    method: 'POST',
    path: '/invitations',
    summary: 'Invite somebody',
    description:
      'Invites a person into your team. The link works once, for seven days. It is sent to the address where the provider sends mail, and answered here otherwise.',
    body: CreateInvitationRequest,
    responses: { 201: InvitationCreated },
    errors: ['email_invalid', 'already_member', 'invitation_limit_reached'],
  },
  withdrawInvitation: {
    ...own,
    id: 'withdrawInvitation',
    method: 'DELETE',
    path: '/invitations/{invitation}',
    summary: 'Withdraw an invitation',
    description: 'Its link stops working.',
    params: invitation,
    responses: { 204: null },
    errors: ['invitation_invalid'],
  },
  listOperatorTeam: {
    ...house,
    id: 'listOperatorTeam',
    method: 'GET',
    path: '/operator/team',
    summary: 'List the operator’s team',
    description: 'Everybody who works for the operator, with their roles.',
    responses: { 200: Team },
    errors: [],
    csv: 'items',
  },
  setOperatorRole: {
    ...house,
    id: 'setOperatorRole',
    method: 'PATCH',
    path: '/operator/team/{member}',
    summary: 'Change the role of one of the operator’s',
    description: 'Holds at once, and is an act in the audit log. One admin at least remains.',
    params: member,
    body: SetOperatorRoleRequest,
    responses: { 200: TeamMember },
    errors: ['member_not_found', 'last_owner'],
  },
  removeOperatorMember: {
    ...house,
    id: 'removeOperatorMember',
    method: 'DELETE',
    path: '/operator/team/{member}',
    summary: 'Remove one of the operator’s',
    description: 'Ends what the member may do, at once; an act in the audit log. One admin at least remains.',
    params: member,
    responses: { 204: null },
    errors: ['member_not_found', 'last_owner'],
  },
  listOperatorInvitations: {
    ...house,
    id: 'listOperatorInvitations',
    method: 'GET',
    path: '/operator/invitations',
    summary: 'List the operator’s invitations',
    description:
      'Open invitations into your own team and to found sellers; with `seller`, those into that seller’s team.',
    query: z.strictObject({ seller: id('sel', 'Of this seller.').optional() }),
    responses: { 200: Invitations },
    errors: [],
    csv: 'items',
  },
  createOperatorInvitation: {
    ...house,
    id: 'createOperatorInvitation',
    method: 'POST',
    path: '/operator/invitations',
    summary: 'Invite somebody as the operator',
    description:
      'Invites a person into your own team, into a seller’s, or to found a seller. An invitation into your own team is never sent by mail: hand its link over, since a mailbox alone must not open the book. An act in the audit log.',
    body: CreateOperatorInvitationRequest,
    responses: { 201: InvitationCreated },
    errors: [
      'email_invalid',
      'role_invalid',
      'already_member',
      'seller_not_found',
      'invitation_limit_reached',
    ],
  },
  withdrawOperatorInvitation: {
    ...house,
    id: 'withdrawOperatorInvitation',
    method: 'DELETE',
    path: '/operator/invitations/{invitation}',
    summary: 'Withdraw an invitation as the operator',
    description: 'Its link stops working, whoever made it. An act in the audit log.',
    params: invitation,
    responses: { 204: null },
    errors: ['invitation_invalid'],
  },
  listMemberSessions: {
    ...house,
    id: 'listMemberSessions',
    method: 'GET',
    path: '/operator/members/{member}/sessions',
    summary: 'List where a member is signed in',
    description: 'The browsers in which somebody is signed in who works for you or for a seller.',
    params: member,
    responses: { 200: MemberSessions },
    errors: ['member_not_found'],
    csv: 'items',
  },
  endMemberSession: {
    ...house,
    id: 'endMemberSession',
    method: 'DELETE',
    path: '/operator/members/{member}/sessions/{session}',
    summary: 'End a session of a member',
    description:
      'Signs the person out of that browser, at once and on every server; an act in the audit log. Refused where no admin could come in any more.',
    params: session,
    responses: { 204: null },
    errors: ['member_not_found', 'session_not_found', 'last_sign_in'],
  },
  endMemberSessions: {
    ...house,
    id: 'endMemberSessions',
    method: 'DELETE',
    path: '/operator/members/{member}/sessions',
    summary: 'End all sessions of a member',
    description:
      'Signs the person out of every browser, at once; an act in the audit log. Refused where no admin could come in any more.',
    params: member,
    responses: { 200: SessionsEnded },
    errors: ['member_not_found', 'last_sign_in'],
  },
  makeRecoveryCodes: {
    ...house,
    id: 'makeRecoveryCodes',
    method: 'POST',
    path: '/operator/members/{member}/recovery-codes',
    summary: 'Make recovery codes for a member',
    description:
      'For somebody who lost every way to sign in. The codes are answered here only, for you to hand over; those of before stop working. An act in the audit log, of which the person is told on their account and, where the provider sends mail, by mail.',
    params: member,
    body: MakeRecoveryCodesRequest,
    responses: { 201: RecoveryCodes },
    errors: ['member_not_found'],
  },
} as const satisfies Operations;
