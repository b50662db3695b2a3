/**
 * Invitations: into the team of a seller or of the operator, or to found a new seller. Each is good once, for seven
 * days; the book keeps the hash of its secret. Whoever follows a link that went out by mail alone has shown that the
 * address is theirs; one that was handed over in person shows nothing about it.
 */
import { hash } from 'node:crypto';
import type { Ledger, RecordOp } from '@farthing/ledger';
import { encode } from '../base32.ts';
import { createDocuments } from '../documents.ts';
import type { Ids, InvitationId, MemberId } from '../ids.ts';
import type { Mail } from '../mail/mail.ts';
import type { Act, Audit } from '../operator/audit.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Founding, Sellers } from '../sellers/sellers.ts';
import type { Seller } from '../shapes.ts';
import type { CodeLimits } from '../signin/email-codes.ts';
import type { TryLimits } from '../signin/limits.ts';
import type { By, Member, Members } from './members.ts';
import { mailboxOf, readEmail, readName } from './names.ts';
import { type House, isRoleOf, type Role } from './roles.ts';

export interface Invitation {
  id: InvitationId;
  email: string;
  /** `new`: to found a seller. */
  house: House | 'new';
  /** Absent where a seller is founded: the founder is its owner. */
  role?: Role;
  by: By;
  created: number;
  expiresAt: number;
  /** Whether its secret was only ever sent to the address. */
  mailed: boolean;
}

/** A message that carries the link; `language` is that of whoever gets it, where they are known. */
export type InvitationLetter = (link: string, language?: string) => { subject: string; text: string };

export interface NewInvitation {
  email: string;
  house: House | 'new';
  role?: Role;
  by: By;
  letter: InvitationLetter;
  /** The operator invites: an act in the audit log. */
  asOperator?: boolean;
}

export interface Invitations {
  /** Sends it. Without mail, and into the operator's house, the link is returned, to be handed over. */
  create(terms: NewInvitation): Promise<{ invitation: Invitation; link?: string } | Refused>;
  list(house: House | 'new'): Promise<Invitation[]>;
  /** `asOperator`: whoever of the operator's does it, an act in the audit log. */
  withdraw(house: House | 'new', id: string, asOperator?: By): Promise<true | Refused>;
  /** The same by the operator, whosever it is. */
  withdrawAny(id: string, by: By): Promise<true | Refused>;
  /** What an invitation is to, by the text of its address (`/join/…`). */
  read(text: string): Promise<Invitation | Refused>;
  /**
   * Takes it up, once: as the member who is signed in, or as a new one by name. Whoever proves an address that belongs
   * to a member is that member. For a new seller, `sellerName` is its name.
   */
  accept(
    text: string,
    who: { member?: MemberId; name?: string; sellerName?: string },
  ): Promise<{ member: Member; house: House; seller?: Seller; mailed: boolean } | Refused>;
  clean(): Promise<void>;
}

const DAYS_MS = 7 * 86_400_000;
const LISTED = 200;
/** Open at a time, of one house: nobody is to send mail to the world. */
const MOST_OPEN = 100;

type Stored = Invitation & { hash: string };

export function createInvitations(deps: {
  ledger: Ledger;
  ids: Ids;
  members: Members;
  sellers: Pick<Sellers, 'found' | 'get'>;
  mail: Mail | undefined;
  limits: TryLimits;
  rates: Pick<CodeLimits, 'invitedPerEmail' | 'invitedPerHouse'>;
  settings: { readonly baseUrl: string };
  audit?: Pick<Audit, 'record'>;
  clock: () => number;
  random: (size: number) => Uint8Array;
}): Invitations {
  const { ledger, ids, members, sellers, mail, settings, audit, limits, rates, clock, random } = deps;
  const documents = createDocuments<Stored>({
    ledger,
    collection: 'invitations',
    cached: 256,
    toJson: (stored) => stored,
    fromJson: (stored: Stored) => stored,
    lookups: ({ house }) => ({ house }),
  });

  async function find(text: string): Promise<Stored | Refused> {
    const [id = '', secret = ''] = text.split('.');
    const stored = /^inv_[0-9a-z]{26}$/.test(id) ? await documents.fresh(id) : undefined;
    const good = stored && stored.hash === hash('sha256', secret, 'hex') && clock() < stored.expiresAt;
    return good ? stored : refuse('invitation_invalid');
  }

  /** Writes configuration, with what the operator did, if it was the operator. */
  const write = (records: RecordOp[], act?: Act) =>
    act && audit ? audit.record(act, { records }) : ledger.write(records);

  async function remove(id: string, act?: Act): Promise<void> {
    await write([documents.remove(id)], act);
    documents.keep(id, undefined);
  }

  async function openOf(house: House | 'new'): Promise<Stored[]> {
    const { items } = await documents.list({ lookup: { name: 'house', value: house }, limit: LISTED });
    return items.filter(({ expiresAt }) => clock() < expiresAt);
  }

  /** Whom the invitation makes a member. */
  async function memberFor(
    { email, mailed }: Stored,
    { member: id, name }: { member?: MemberId; name?: string },
  ): Promise<Member | Refused> {
    if (id) return members.get(id);
    const known = mailed ? await members.byEmail(email) : undefined;
    return known ?? members.create({ name: name ?? '', email, emailProven: mailed });
  }

  return {
    async create({ house, role, by, letter, asOperator, ...given }) {
      const email = readEmail(given.email);
      if (isRefused(email)) return email;
      if (house !== 'new' && !isRoleOf(house, role ?? '')) return refuse('role_invalid', { field: 'role' });
      if (house !== 'new' && house !== 'operator') {
        const seller = await sellers.get(house);
        if (isRefused(seller)) return seller;
      }
      const known = await members.byEmail(email);
      if (known && house !== 'new' && (await members.membership(known.id, house)))
        return refuse('already_member', { field: 'email' });
      if ((await openOf(house)).length >= MOST_OPEN) return refuse('invitation_limit_reached');
      const secret = encode(random(32));
      const created = clock();
      // To the operator's house by hand only: a mailbox alone must not open it, least of all that of a test book.
      const carrier = house === 'operator' ? undefined : mail;
      const mailed = carrier !== undefined;
      if (mailed) {
        // One that is withdrawn counts as well: nobody is to send mail without end.
        const byHouse = await limits.take('invitations of', house, rates.invitedPerHouse);
        const toOne = isRefused(byHouse)
          ? byHouse
          : await limits.take('invitations to', mailboxOf(email), rates.invitedPerEmail);
        if (isRefused(toOne)) {
          const { retryAfterSeconds } = toOne;
          return refuse('invitation_limit_reached', { retryAfterSeconds });
        }
      }
      const id = ids.random('inv');
      const stored: Stored = {
        id,
        email,
        house,
        ...(house === 'new' || role === undefined ? {} : { role }),
        by,
        created,
        expiresAt: created + DAYS_MS,
        mailed,
        hash: hash('sha256', secret, 'hex'),
      };
      const details = { house, role };
      await write(
        [documents.put(id, stored)],
        asOperator ? { by, action: 'invite', target: id, details } : undefined,
      );
      documents.keep(id, stored);
      const link = `${settings.baseUrl}/join/${id}.${secret}`;
      if (!carrier) return { invitation: invitationOf(stored), link };
      await carrier.send({ to: email, ...letter(link, known?.language) }, { validUntil: stored.expiresAt });
      return { invitation: invitationOf(stored) };
    },

    async list(house) {
      return (await openOf(house)).toSorted((a, b) => b.created - a.created).map(invitationOf);
    },

    withdraw: (house, id, asOperator) =>
      ledger.store.exclusive(`invitation ${id}`, async () => {
        const stored = await documents.fresh(id);
        if (stored?.house !== house) return refuse('invitation_invalid');
        const act = asOperator && { by: asOperator, action: 'withdraw_invitation', target: id };
        await remove(id, act);
        return true;
      }),

    withdrawAny: (id, by) =>
      ledger.store.exclusive(`invitation ${id}`, async () => {
        const stored = await documents.fresh(id);
        if (!stored) return refuse('invitation_invalid');
        await remove(id, { by, action: 'withdraw_invitation', target: id });
        return true;
      }),

    async read(text) {
      const found = await find(text);
      return isRefused(found) ? found : invitationOf(found);
    },

    accept(text, who) {
      const id = text.split('.')[0] ?? '';
      return ledger.store.exclusive(`invitation ${id}`, async () => {
        const stored = await find(text);
        if (isRefused(stored)) return stored;
        const sellerName = stored.house === 'new' ? readName(who.sellerName ?? '') : '';
        if (isRefused(sellerName)) return refuse('name_invalid', { field: 'seller' });
        const member = await memberFor(stored, who);
        if (isRefused(member)) return member;
        // A process that dies from here on leaves the invitation open: taking it up again ends where this would have.
        if (stored.house === 'new') {
          const joining: Founding = (seller, time) => members.joining(member.id, seller, 'owner', time);
          const operations = [documents.remove(stored.id)];
          const seller = await sellers.found({
            name: sellerName,
            by: member.id,
            joining(made, time) {
              const joined = joining(made, time);
              return { ...joined, operations: [...joined.operations, ...operations] };
            },
          });
          if (isRefused(seller)) return seller;
          documents.keep(stored.id, undefined);
          return { member, house: seller.id, seller, mailed: stored.mailed };
        }
        const joined = await members.join(member.id, stored.house, stored.role!, stored.by);
        if (isRefused(joined) && joined.code !== 'already_member') return joined;
        await remove(stored.id);
        return { member, house: stored.house, mailed: stored.mailed };
      });
    },

    async clean() {
      let after: string | undefined;
      do {
        const page = await documents.list({ limit: 500, after });
        const over = page.items.filter(({ expiresAt }) => expiresAt <= clock());
        if (over.length > 0) await ledger.write(over.map(({ id }) => documents.remove(id)));
        after = page.next;
      } while (after !== undefined);
    },
  };
}

function invitationOf({ hash: _hash, ...invitation }: Stored): Invitation {
  return invitation;
}
