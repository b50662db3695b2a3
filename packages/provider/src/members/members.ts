/**
 * Members: people who work for sellers or for the operator. Who they are is configuration; for whom they work, and in
 * which role, is a fact in the journal too, which names members by id only. An e-mail address finds its member once it
 * is proven to be theirs, and is proven for one member at most.
 */
import { HOME_LANE } from '@farthing/ledger';
import type { Ledger, RecordOp } from '@farthing/ledger';
import { createDocuments } from '../documents.ts';
import type { Ids, KeyId, MemberId } from '../ids.ts';
import { Kind } from '../kinds.ts';
import type { Act, Audit } from '../operator/audit.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import { readEmail, readName } from './names.ts';
import { chiefOf, type House, type Role } from './roles.ts';

export interface Member {
  id: MemberId;
  /** Empty until the person has said it. */
  name: string;
  email: string;
  /** Whether the address is known to be theirs: a code sent there came back. */
  emailProven: boolean;
  created: number;
  /** The language of the pages they last signed in on, such as `de`: what they are written in. */
  language?: string;
}

/** For whom a member works. */
export interface Membership {
  member: MemberId;
  house: House;
  role: Role;
  since: number;
}

/** Whose doing a change is: a member's, a seller's key's, or what only the provider's own machine can do. */
export type By = MemberId | KeyId | 'operator_key' | 'sign_up' | 'setup';

/** A new member of a house, to be written in the group of the entry that makes them so. */
export interface Joining {
  operations: RecordOp[];
  keep(): void;
}

export interface Members {
  get(id: string): Promise<Member | Refused>;
  /** The member whose proven address it is. */
  byEmail(email: string): Promise<Member | undefined>;
  /** A new member without a house. */
  create(terms: { name?: string; email: string; emailProven: boolean }): Promise<Member | Refused>;
  /** The member whose proven address it is; a new one if there is none. */
  byProvenEmail(email: string): Promise<Member>;
  rename(id: MemberId, name: string): Promise<Member | Refused>;
  /** Notes in which language they read. */
  reads(id: MemberId, language: string): Promise<void>;
  /** Records that the address is theirs. `already_member` when it is proven for somebody else. */
  proveEmail(id: MemberId, email: string): Promise<Member | Refused>;

  /** Everything a member works for, the operator first. */
  housesOf(id: MemberId): Promise<Membership[]>;
  membership(id: MemberId, house: House): Promise<Membership | undefined>;
  /** Everyone in a house, in order of joining. */
  team(house: House): Promise<{ member: Member; membership: Membership }[]>;
  /** Brings a member into a house. */
  join(id: MemberId, house: House, role: Role, by: By): Promise<Membership | Refused>;
  /** What makes somebody a member of a house that is being founded, in the same group. */
  joining(id: MemberId, house: House, role: Role, since: number): Joining;
  setRole(id: MemberId, house: House, role: Role, by: By): Promise<Membership | Refused>;
  leave(id: MemberId, house: House, by: By): Promise<true | Refused>;
  /** How many members of the operator may approve. */
  approvers(): Promise<number>;
}

/** More people than that work for nobody's team. */
const LARGEST_TEAM = 500;

export function createMembers(deps: {
  ledger: Ledger;
  ids: Ids;
  /** Notes what members of the operator do to its team. */
  audit?: Pick<Audit, 'behind'>;
}): Members {
  const { ledger, ids, audit } = deps;
  const people = createDocuments<Member>({
    ledger,
    collection: 'members',
    cached: 8_192,
    toJson: (member) => member,
    fromJson: (member: Member) => member,
    lookups: ({ email, emailProven }): Record<string, string> => (emailProven ? { email } : {}),
  });
  const memberships = createDocuments<Membership>({
    ledger,
    collection: 'memberships',
    cached: 8_192,
    toJson: (membership) => membership,
    fromJson: (membership: Membership) => membership,
    lookups: ({ member, house }) => ({ member, house }),
  });

  const keyOf = (id: MemberId, house: House) => `${house} ${id}`;
  const inHouse = <T>(house: House, task: () => Promise<T>) => ledger.store.exclusive(`house ${house}`, task);
  const withEmail = <T>(email: string, task: () => Promise<T>) =>
    ledger.store.exclusive(`email ${email}`, task);
  const byEmail = (email: string) => people.find('email', email);

  async function write(member: Member): Promise<Member> {
    await ledger.write([people.put(member.id, member)]);
    people.keep(member.id, member);
    return member;
  }

  async function listed(name: 'member' | 'house', value: string): Promise<Membership[]> {
    const { items } = await memberships.list({ lookup: { name, value }, limit: LARGEST_TEAM });
    return items;
  }

  /** Journals a change of membership, with the configuration that makes it so. */
  async function journal(
    { member, house }: Pick<Membership, 'member' | 'house'>,
    by: By,
    role: Role | null,
    act?: Act,
  ): Promise<Membership> {
    const data = JSON.stringify({ by, house, member, role });
    let made: Membership | undefined;
    const key = keyOf(member, house);
    const before = await memberships.fresh(key);
    const followed = act && house === 'operator' ? await audit?.behind(HOME_LANE, () => act) : undefined;
    const posted = await ledger.submit(
      { op: 'fact', kind: Kind.memberChanged, data },
      {
        followed,
        records: ({ entry }) => {
          if (role === null) return [memberships.remove(key)];
          made = { member, house, role, since: before?.since ?? entry.time };
          return [memberships.put(key, made)];
        },
      },
    );
    if (posted.status === 'refused') throw new Error(`a fact was refused: ${posted.code}`);
    memberships.keep(key, made);
    return made ?? before!;
  }

  /** Whether the house would be without anybody who may do everything. */
  async function isLastChief({ member, house, role }: Membership): Promise<boolean> {
    if (role !== chiefOf(house)) return false;
    const team = await listed('house', house);
    return !team.some((other) => other.role === role && other.member !== member);
  }

  function draft(terms: { name?: string; email: string; emailProven: boolean }): Member {
    const { name = '', email, emailProven } = terms;
    return { id: ids.random('mem'), name, email, emailProven, created: ledger.now() };
  }

  return {
    get: async (id) => (await people.read(id)) ?? refuse('member_not_found'),
    byEmail,

    async create(terms) {
      const email = readEmail(terms.email);
      if (isRefused(email)) return email;
      const name = terms.name === undefined ? '' : readName(terms.name);
      if (isRefused(name)) return name;
      return withEmail(email, async () => {
        if (terms.emailProven && (await byEmail(email))) return refuse('already_member', { field: 'email' });
        return write(draft({ name, email, emailProven: terms.emailProven }));
      });
    },

    byProvenEmail(email) {
      return withEmail(
        email,
        async () => (await byEmail(email)) ?? write(draft({ email, emailProven: true })),
      );
    },

    async rename(id, text) {
      const name = readName(text);
      if (isRefused(name)) return name;
      return ledger.store.exclusive(`member ${id}`, async () => {
        const member = await people.fresh(id);
        return member ? write({ ...member, name }) : refuse('member_not_found');
      });
    },

    async reads(id, language) {
      if ((await people.read(id))?.language === language) return;
      await ledger.store.exclusive(`member ${id}`, async () => {
        const member = await people.fresh(id);
        if (member) await write({ ...member, language });
      });
    },

    async proveEmail(id, text) {
      const email = readEmail(text);
      if (isRefused(email)) return email;
      return withEmail(email, () =>
        ledger.store.exclusive(`member ${id}`, async () => {
          const member = await people.fresh(id);
          if (!member) return refuse('member_not_found');
          const owner = await byEmail(email);
          if (owner && owner.id !== id) return refuse('already_member', { field: 'email' });
          return write({ ...member, email, emailProven: true });
        }),
      );
    },

    async housesOf(id) {
      const found = await listed('member', id);
      return found.toSorted((a, b) => rank(a) - rank(b) || a.since - b.since);
    },

    // From the book itself: what was taken from somebody elsewhere must not open anything here.
    membership: (id, house) => memberships.fresh(keyOf(id, house)),

    async team(house) {
      const found = (await listed('house', house)).toSorted((a, b) => a.since - b.since);
      const rows = found.map(async (membership) => {
        const member = await people.read(membership.member);
        return member ? [{ member, membership }] : [];
      });
      return (await Promise.all(rows)).flat();
    },

    join(id, house, role, by) {
      return inHouse(house, async () => {
        if (!(await people.fresh(id))) return refuse('member_not_found');
        if (await memberships.fresh(keyOf(id, house))) return refuse('already_member');
        return journal({ member: id, house }, by, role);
      });
    },

    joining(member, house, role, since) {
      const key = keyOf(member, house);
      const membership: Membership = { member, house, role, since };
      return {
        operations: [memberships.put(key, membership)],
        keep: () => memberships.keep(key, membership),
      };
    },

    setRole(id, house, role, by) {
      return inHouse(house, async () => {
        const membership = await memberships.fresh(keyOf(id, house));
        if (!membership) return refuse('member_not_found');
        if (membership.role === role) return membership;
        if (await isLastChief(membership)) return refuse('last_owner');
        const act = { by, action: 'set_member_role', target: id, details: { role } };
        return journal(membership, by, role, act);
      });
    },

    leave(id, house, by) {
      return inHouse(house, async () => {
        const membership = await memberships.fresh(keyOf(id, house));
        if (!membership) return refuse('member_not_found');
        if (await isLastChief(membership)) return refuse('last_owner');
        await journal(membership, by, null, { by, action: 'remove_member', target: id });
        return true;
      });
    },

    async approvers() {
      const team = await listed('house', 'operator');
      return team.filter(({ role }) => role === 'admin' || role === 'approver').length;
    },
  };
}

function rank({ house }: Membership): number {
  return house === 'operator' ? 0 : 1;
}
