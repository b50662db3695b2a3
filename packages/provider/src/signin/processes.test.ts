/** Signing in at two processes that share a book in PostgreSQL: what counts once counts once for both. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLedger } from '@farthing/ledger';
import { createKeptMail } from '../mail/kept-mail.ts';
import type { Member } from '../members/members.ts';
import { createAuthenticator } from '../passkeys/testing-authenticator.ts';
import type { People } from '../people.ts';
import { createProvider } from '../provider.ts';
import { isRefused } from '../refusal.ts';
import { tallyOf } from '../statistics/tally.ts';
import { openPostgresBook } from '../stores/postgres/index.ts';
import { testDatabase } from '../stores/postgres/testing.ts';
import { must } from '../testing.ts';
import { BASE_URL, letter } from '../testing-people.ts';
import { newWorld, type World } from '../testing-provider.ts';

const ADA = 'ada@lark.example';
const cleanups: (() => Promise<unknown>)[] = [];
let one: People;
let two: People;
let ada: Member;
let newest: () => Promise<string>;
let newestLink: () => Promise<string>;

async function start(url: string, { secrets, settings, gateway, now }: World) {
  const store = await openPostgresBook({ url, lanes: 2, tallyOf, forgetKeysMs: 0, pulseMs: 100 });
  const ledger = await openLedger({ store, clock: { now: () => now, jump: 0, accept() {} } });
  const random = (size: number) => randomBytes(size);
  const clock = () => now;
  const mail = createKeptMail({ ledger, clock, random });
  const provider = createProvider({ ledger, secrets, settings, gateway, mail, clock, random });
  cleanups.push(async () => {
    provider.stop();
    await ledger.close();
  });
  return { people: provider.people, mail };
}

beforeEach(async () => {
  const world = newWorld({ baseUrl: BASE_URL });
  const url = await testDatabase();
  const [first, second] = [await start(url, world), await start(url, world)];
  [one, two] = [first.people, second.people];
  ada = await one.members.byProvenEmail(ADA);
  newestLink = async () => {
    const [message] = await first.mail.list({ to: 'eve@lark.example', limit: 1 });
    return /inv_[0-9a-z]+\.[0-9a-z]+/.exec(message!.text)![0];
  };
  newest = async () => /\d{8}/.exec((await first.mail.list({ to: ADA, limit: 1 }))[0]!.text)![0];
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const outcomes = (results: readonly unknown[]) =>
  results.map((result) => (isRefused(result) ? result.code : 'accepted')).toSorted();
const given = (code: string) =>
  ({ code, purpose: 'sign_in', binding: 'browser', address: '198.51.100.7' }) as const;

async function sendCode(): Promise<string> {
  const { code: _code, ...request } = given('');
  must(await one.emailCodes.send({ ...request, email: ADA, letter }));
  return newest();
}

describe('at two processes at once', () => {
  test('a code opens one of them', async () => {
    const code = await sendCode();
    const both = await Promise.all([one.emailCodes.check(given(code)), two.emailCodes.check(given(code))]);
    expect(outcomes(both)).toEqual(['accepted', 'sign_in_code_invalid']);
  });

  test('a code is tried five times in all', async () => {
    const code = await sendCode();
    const wrong = (by: number) => String((Number(code) + by) % 1e8).padStart(8, '0');
    const tries = [1, 2, 3, 4, 5, 6, 7, 8].map((by) =>
      (by % 2 ? one : two).emailCodes.check(given(wrong(by))),
    );
    await Promise.all(tries);
    expect(outcomes([await two.emailCodes.check(given(code))])).toEqual(['sign_in_code_invalid']);
  });

  test('a passkey’s answer counts at one of them', async () => {
    const device = createAuthenticator(BASE_URL);
    const options = await one.passkeys.registration(ada.id, { binding: 'b', label: ADA });
    const made = device.create(options);
    const registering = [one, two].map(({ passkeys }) =>
      passkeys.register(ada.id, made, { binding: 'b', name: 'Laptop' }),
    );
    expect(outcomes(await Promise.all(registering))).toEqual(['accepted', 'passkey_challenge_invalid']);
    const signed = device.get(await two.passkeys.authentication('b'));
    const both = await Promise.all([one, two].map(({ passkeys }) => passkeys.authenticate(signed, 'b')));
    expect(outcomes(both)).toEqual(['accepted', 'passkey_challenge_invalid']);
  });

  test('a recovery code opens one of them', async () => {
    const [code] = await one.recoveryCodes.renew(ada.id);
    const both = await Promise.all([one, two].map((each) => each.recoveryCodes.use(code!, '198.51.100.7')));
    expect(outcomes(both)).toEqual(['accepted', 'recovery_code_invalid']);
  });

  test('a seller is founded once, and owned at both', async () => {
    const both = await Promise.all([one.found(ada.id, 'The Lark'), two.found(ada.id, 'The Lark')]);
    expect(must(both[0]!).id).toBe(must(both[1]!).id);
    for (const { members } of [one, two])
      expect(await members.housesOf(ada.id)).toMatchObject([{ role: 'owner' }]);
  });
});

test('a session that one process ends is ended at the other', async () => {
  const { session, secret } = await one.sessions.start(ada.id, { by: 'passkey', device: '' });
  expect(await two.sessions.authenticate(secret)).toEqual(session);
  must(await one.sessions.revoke(ada.id, session.id));
  expect(await two.sessions.authenticate(secret)).toBeUndefined();
});

test('a role that one process takes away is gone at the other', async () => {
  must(await one.members.join(ada.id, 'operator', 'approver', 'operator_key'));
  expect(await two.members.membership(ada.id, 'operator')).toMatchObject({ role: 'approver' });
  const bob = await one.members.byProvenEmail('bob@lark.example');
  must(await one.members.join(bob.id, 'operator', 'admin', 'operator_key'));
  must(await two.members.setRole(ada.id, 'operator', 'viewer', bob.id));
  expect(await one.members.membership(ada.id, 'operator')).toMatchObject({ role: 'viewer' });
  must(await one.members.leave(ada.id, 'operator', bob.id));
  expect(await two.members.membership(ada.id, 'operator')).toBeUndefined();
});

test('the last admin stays, whoever of two leaves at two processes at once', async () => {
  const bob = await one.members.byProvenEmail('bob@lark.example');
  for (const { id } of [ada, bob]) must(await one.members.join(id, 'operator', 'admin', 'operator_key'));
  const both = await Promise.all([
    one.members.leave(ada.id, 'operator', ada.id),
    two.members.leave(bob.id, 'operator', bob.id),
  ]);
  expect(outcomes(both)).toEqual(['accepted', 'last_owner']);
  for (const { members } of [one, two]) expect(await members.team('operator')).toHaveLength(1);
});

test('an invitation that one process withdraws is not taken up at the other; one is taken up once', async () => {
  const terms = { email: 'eve@lark.example', house: 'new', by: ada.id, letter } as const;
  const link = async () => {
    must(await one.invitations.create(terms));
    return newestLink();
  };
  const first = await link();
  must(await one.invitations.withdraw('new', first.split('.')[0]!));
  const late = two.invitations.accept(first, { name: 'Eve', sellerName: 'The Owl' });
  expect(outcomes([await late])).toEqual(['invitation_invalid']);
  const second = await link();
  const taking = [one, two].map((each) =>
    each.invitations.accept(second, { name: 'Eve', sellerName: 'The Owl' }),
  );
  expect(outcomes(await Promise.all(taking))).toEqual(['accepted', 'invitation_invalid']);
});
