/**
 * What search says of things that are kept as records: people, sessions, webhooks, credentials. Nothing here is a secret or
 * lets anybody guess one: of an address to send to only the site, since the rest of it may hold a token.
 */
import type { Ledger } from '@farthing/ledger';
import { isRefused } from '../refusal.ts';
import type { People } from '../people.ts';
import type { Credential } from '../shapes.ts';
import type { Invitation } from '../members/invitations.ts';
import type { Passkey } from '../passkeys/passkeys.ts';
import type { Session } from '../sessions/sessions.ts';
import type { Delivery } from '../webhooks/deliveries.ts';
import type { WebhookRow } from '../webhooks/endpoints.ts';
import type { Notice } from '../webhooks/notices.ts';
import type { Found } from './search.ts';

type Look = (id: string) => Promise<Found | undefined>;
type Link = Found['links'][number];

/** Looks by the prefix of an id. */
export function recordLooks(deps: { ledger: Ledger; members: People['members'] }): Record<string, Look> {
  const { store } = deps.ledger;
  const { members } = deps;

  async function record<T>(collection: string, id: string): Promise<T | undefined> {
    return (await store.record(collection, id))?.value as T | undefined;
  }

  async function byLookup<T>(collection: string, name: string, value: string): Promise<T | undefined> {
    const [found] = await store.records(collection, { lookup: { name, value }, limit: 1 });
    return found?.value as T | undefined;
  }

  const toSubject = (id: string): Link => ({ kind: id.startsWith('wal_') ? 'wallet' : 'member', id });
  const toSeller = (id: string): Link => ({ kind: 'seller', id });

  return {
    async mem(id) {
      const member = await members.get(id);
      if (isRefused(member)) return undefined;
      const houses = await members.housesOf(member.id);
      const roles = houses.map(({ house, role }) => (house === 'operator' ? `operator’s ${role}` : role));
      const links = houses.flatMap(({ house }) => (house === 'operator' ? [] : [toSeller(house)]));
      const summary = [member.name || 'no name yet', member.email, ...roles].join(', ');
      return { kind: 'member', id, summary, links };
    },

    async inv(id) {
      const invitation = await record<Invitation>('invitations', id);
      if (!invitation) return undefined;
      const { email, house, role } = invitation;
      const to =
        house === 'new' ? 'to found a seller' : house === 'operator' ? 'to the operator’s team' : 'to a team';
      const links = house.startsWith('sel_') ? [toSeller(house)] : [];
      return { kind: 'invitation', id, summary: [email, to, ...(role ? [role] : [])].join(', '), links };
    },

    async ses(id) {
      const session = await record<Session>('sessions', id);
      if (!session) return undefined;
      const { subject, by, device } = session;
      const summary = [`signed in by ${by.replaceAll('_', ' ')}`, ...(device ? [device] : [])].join(', ');
      return { kind: 'session', id, summary, links: [toSubject(subject)] };
    },

    async pky(id) {
      const passkey = (await record<{ passkey: Passkey }>('passkeys', id))?.passkey;
      return passkey && { kind: 'passkey', id, summary: passkey.name, links: [toSubject(passkey.subject)] };
    },

    async we(id) {
      const webhook = (await record<WebhookRow>('webhooks', id))?.webhook;
      if (!webhook) return undefined;
      const { url, disabled, seller } = webhook;
      const summary = `${new URL(url).origin}, ${disabled ? `off: ${disabled.because}` : 'on'}`;
      return { kind: 'webhook', id, summary, links: [toSeller(seller)] };
    },

    async del(id) {
      const delivery = await byLookup<Delivery>('webhook_deliveries', 'id', id);
      if (!delivery) return undefined;
      const { type, state, webhook, seller, event } = delivery;
      const links: Link[] = [{ kind: 'webhook', id: webhook }, toSeller(seller)];
      // A summary is of no entry of the journal.
      if (/^evt_[0-9a-hjkmnp-tv-z]{26}$/.test(event)) links.push({ kind: 'event', id: event });
      return { kind: 'delivery', id, summary: `${type}, ${state}`, links };
    },

    async ntc(id) {
      const notice = (await byLookup<{ notice: Notice }>('notices', 'notice', id))?.notice;
      if (!notice) return undefined;
      const links: Link[] = [{ kind: 'webhook', id: notice.about }, toSeller(notice.seller)];
      return { kind: 'notice', id, summary: `${notice.kind.replaceAll('_', ' ')}: ${notice.because}`, links };
    },

    async crd(id) {
      const credential = await record<Credential>('credentials', id);
      if (!credential) return undefined;
      const { origin, ended, grant, seller, wallet } = credential;
      const links: Link[] = [{ kind: 'grant', id: grant }, { kind: 'wallet', id: wallet }, toSeller(seller)];
      return {
        kind: 'credential',
        id,
        summary: `${origin}, ${ended === undefined ? 'in use' : 'ended'}`,
        links,
      };
    },
  };
}
