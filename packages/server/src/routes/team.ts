/** A seller's team, the operator's, and invitations. Whoever acts is named by key, or as a member. */
import { type By, type House, type Invitation, isRefused, refuse } from '@farthing/provider';
import type { Member, Membership, Provider, Refused, Role, Session } from '@farthing/provider';
import type { ResponseOf } from '@farthing/sdk/api/index.ts';
import { codesLetter, invitationLetter } from '../letters.ts';
import { actorOf, created, noContent, ok, type RouteDeps, type Routes } from '../route.ts';
import { iso } from '../wire.ts';

type Ids =
  | 'listTeam'
  | 'setTeamRole'
  | 'removeTeamMember'
  | 'listInvitations'
  | 'createInvitation'
  | 'withdrawInvitation'
  | 'listOperatorTeam'
  | 'setOperatorRole'
  | 'removeOperatorMember'
  | 'listOperatorInvitations'
  | 'createOperatorInvitation'
  | 'withdrawOperatorInvitation'
  | 'listMemberSessions'
  | 'endMemberSession'
  | 'endMemberSessions'
  | 'makeRecoveryCodes';

type Shown = ResponseOf<'listTeam'>['items'][number];
type Listed = ResponseOf<'listMemberSessions'>['items'][number];

export function teamRoutes({ provider, baseUrl }: RouteDeps): Routes<Ids> {
  const { members, invitations, assistance } = provider.people;

  async function team(house: House): Promise<{ items: Shown[] }> {
    const found = await members.team(house);
    return { items: found.map(({ member, membership }) => shown(member, membership)) };
  }

  async function setRole(id: string, house: House, role: Role, by: By) {
    const member = await members.get(id);
    if (isRefused(member)) return member;
    const membership = await members.setRole(member.id, house, role, by);
    return isRefused(membership) ? membership : ok(shown(member, membership));
  }

  async function leave(id: string, house: House, by: By) {
    const left = await members.leave(id as Member['id'], house, by);
    return isRefused(left) ? left : noContent;
  }

  return {
    listTeam: async ({ caller }) => ok(await team(caller.seller)),
    setTeamRole: ({ caller, params, body }) =>
      setRole(params.member, caller.seller, body.role, caller.key as By),
    removeTeamMember: ({ caller, params }) => leave(params.member, caller.seller, caller.key as By),

    async listInvitations({ caller }) {
      return ok({ items: (await invitations.list(caller.seller)).map(invitationOf) });
    },

    async createInvitation({ caller, body }) {
      const seller = await provider.sellers.get(caller.seller);
      if (isRefused(seller)) return seller;
      const { email, role } = body;
      const letter = invitationLetter(seller.name);
      return made(await invitations.create({ email, role, house: seller.id, by: caller.key as By, letter }));
    },

    async withdrawInvitation({ caller, params }) {
      const done = await invitations.withdraw(caller.seller, params.invitation);
      return isRefused(done) ? done : noContent;
    },

    listOperatorTeam: async () => ok(await team('operator')),
    setOperatorRole: ({ caller, params, body }) =>
      setRole(params.member, 'operator', body.role, actorOf(caller) as By),
    removeOperatorMember: ({ caller, params }) => leave(params.member, 'operator', actorOf(caller) as By),

    async listOperatorInvitations({ query }) {
      const houses = query.seller ? [query.seller] : (['operator', 'new'] as const);
      const found = await Promise.all(houses.map((house) => invitations.list(house)));
      const items = found.flat().toSorted((a, b) => b.created - a.created);
      return ok({ items: items.map(invitationOf) });
    },

    async createOperatorInvitation({ caller, body }) {
      const { email, role } = body;
      const to = await destination(provider, body);
      if (isRefused(to)) return to;
      const by = actorOf(caller) as By;
      return made(await invitations.create({ email, role, ...to, by, asOperator: true }));
    },

    async withdrawOperatorInvitation({ caller, params }) {
      const done = await invitations.withdrawAny(params.invitation, actorOf(caller) as By);
      return isRefused(done) ? done : noContent;
    },

    async listMemberSessions({ params }) {
      const open = await assistance.sessions(params.member);
      return isRefused(open) ? open : ok({ items: open.map(sessionOf) });
    },

    async endMemberSession({ caller, params }) {
      const ended = await assistance.endSession(params.member, params.session, { by: actorOf(caller) });
      return isRefused(ended) ? ended : noContent;
    },

    async endMemberSessions({ caller, params }) {
      const ended = await assistance.endSessions(params.member, { by: actorOf(caller) });
      return isRefused(ended) ? ended : ok({ ended });
    },

    async makeRecoveryCodes({ caller, params, body }) {
      const because = { by: actorOf(caller), reason: body.reason };
      const codes = await assistance.makeRecoveryCodes(params.member, because, codesLetter(baseUrl));
      return isRefused(codes) ? codes : created({ codes });
    },
  };
}

/** Where the operator's invitation leads, and the message that carries it. */
async function destination(
  { sellers }: Pick<Provider, 'sellers'>,
  { to, seller: id, role }: { to: 'operator' | 'seller' | 'new_seller'; seller?: string; role?: Role },
): Promise<{ house: House | 'new'; letter: ReturnType<typeof invitationLetter> } | Refused> {
  if (to === 'new_seller') {
    // Whoever founds a seller owns it.
    if (role !== undefined && role !== 'owner') return refuse('role_invalid', { field: 'role' });
    return { house: 'new', letter: invitationLetter() };
  }
  if (to === 'operator') return { house: 'operator', letter: invitationLetter('Farthing') };
  const seller = await sellers.get(id ?? '');
  return isRefused(seller) ? seller : { house: seller.id, letter: invitationLetter(seller.name) };
}

function made(from: { invitation: Invitation; link?: string } | Refused) {
  if (isRefused(from)) return from;
  return created({ invitation: invitationOf(from.invitation), link: from.link ?? null });
}

function shown(member: Member, { role, since }: Membership): Shown {
  const { id, name, email, emailProven } = member;
  return { member: id, name, email, email_proven: emailProven, role, joined_at: iso(since) };
}

function sessionOf({ id, by, device, created: at, used }: Session): Listed {
  return {
    id,
    signed_in_by: by as Listed['signed_in_by'],
    device,
    signed_in_at: iso(at),
    last_used_at: iso(used),
  };
}

function invitationOf(from: Invitation): ResponseOf<'listInvitations'>['items'][number] {
  const { id, email, house, role, mailed, created: at, expiresAt } = from;
  const to = house === 'operator' ? 'operator' : house === 'new' ? 'new_seller' : 'seller';
  return {
    id,
    email,
    to,
    seller: house === 'operator' || house === 'new' ? null : house,
    role: role ?? null,
    mailed,
    created_at: iso(at),
    expires_at: iso(expiresAt),
  };
}
