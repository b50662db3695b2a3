/** People and their sign-in: every answer they document. */
import type { House, Role } from '@farthing/provider';
import { expect } from 'vitest';
import type { Scene } from '../../testing-scene.ts';
import { nothing, type Row } from './row.ts';

/** Somebody who is signed in, by an invitation only. */
async function signedIn(
  s: Scene,
  house: House = s.sellerId as House,
  role: Role = 'owner',
): Promise<{ member: string; session: string }> {
  const { members, sessions } = s.provider.people;
  const made = await members.create({ name: 'Grace', email: 'grace@lark.example', emailProven: true });
  if (!('id' in made)) throw new Error(made.code);
  await members.join(made.id, house, role, 'setup');
  const { session } = await sessions.start(made.id, { by: 'invitation', device: 'Firefox, Linux' });
  return { member: made.id, session: session.id };
}

/** Their ids, as the operator sends them. */
const named = (s: Scene, params: Record<string, string>) => ({ as: s.operator, params });

export const peopleRows: Row[] = [
  [
    'createSetupLink',
    201,
    'the operator has nobody yet, or lost everybody',
    (s) => ({ as: s.operator }),
    (body) => expect(body['url']).toMatch(/^https:\/\/pay\.example\/operator\/setup\?token=[0-9a-z]{52}$/),
  ],
  [
    'listMemberSessions',
    200,
    'somebody is signed in',
    async (s) => named(s, { member: (await signedIn(s)).member }),
    (body) => expect(body['items']).toMatchObject([{ signed_in_by: 'invitation', device: 'Firefox, Linux' }]),
  ],
  [
    'listMemberSessions',
    'member_not_found',
    'nobody is called that',
    (s) => named(s, { member: nothing('mem') }),
  ],
  ['endMemberSession', 204, 'it is open', async (s) => named(s, await signedIn(s))],
  [
    'endMemberSession',
    'member_not_found',
    'nobody is called that',
    (s) => named(s, { member: nothing('mem'), session: nothing('ses') }),
  ],
  [
    'endMemberSession',
    'session_not_found',
    'it is somebody else’s',
    async (s) => {
      const { member } = await signedIn(s);
      const { session } = await s.provider.people.sessions.start(s.payerId as `wal_${string}`, {
        by: 'wallet_token',
        device: '',
      });
      return named(s, { member, session: session.id });
    },
  ],
  [
    'endMemberSession',
    'last_sign_in',
    'the only admin has no other way in',
    async (s) => named(s, await signedIn(s, 'operator', 'admin')),
  ],
  [
    'endMemberSessions',
    200,
    'there are some',
    async (s) => named(s, { member: (await signedIn(s)).member }),
    (body) => expect(body).toEqual({ ended: 1 }),
  ],
  [
    'endMemberSessions',
    'member_not_found',
    'nobody is called that',
    (s) => named(s, { member: nothing('mem') }),
  ],
  [
    'endMemberSessions',
    'last_sign_in',
    'the only admin has no other way in',
    async (s) => named(s, { member: (await signedIn(s, 'operator', 'admin')).member }),
  ],
  [
    'makeRecoveryCodes',
    201,
    'somebody lost everything',
    async (s) => ({
      ...named(s, { member: (await signedIn(s)).member }),
      body: { reason: 'Lost the phone' },
    }),
    (body) => {
      expect(body['codes']).toHaveLength(10);
      expect(new Set(body['codes'] as unknown as string[]).size).toBe(10);
    },
  ],
  [
    'makeRecoveryCodes',
    'member_not_found',
    'nobody is called that',
    (s) => ({ ...named(s, { member: nothing('mem') }), body: { reason: 'Lost the phone' } }),
  ],
];
