import { beforeEach, describe, expect, test } from 'vitest';
import type { WalletId } from '../ids.ts';
import { isRefused } from '../refusal.ts';
import { allEvents, must } from '../testing.ts';
import { BASE_URL, testPeople, type TestPeople } from '../testing-people.ts';
import { type Authenticator, type Changes, createAuthenticator } from './testing-authenticator.ts';

let people: TestPeople;
let device: Authenticator;
const BROWSER = 'a secret of this browser';

beforeEach(async () => {
  people = await testPeople();
  device = createAuthenticator(BASE_URL);
});

const codeOf = (value: unknown) => (isRefused(value) ? value.code : 'accepted');

async function register(subject: WalletId | `mem_${string}`, by = device, changes?: Changes) {
  const options = await people.passkeys.registration(subject, { binding: BROWSER, label: 'Ada' });
  const response = by.create(options, changes);
  return people.passkeys.register(subject, response, { binding: BROWSER, name: 'Laptop' });
}

async function signIn(by = device, changes?: Changes) {
  const options = await people.passkeys.authentication(BROWSER);
  return people.passkeys.authenticate(by.get(options, changes), BROWSER);
}

describe('a passkey', () => {
  test('of a member signs that member in, without being told who it is', async () => {
    const { id } = await people.member();
    const { id: passkey } = must(await register(id));
    const used = must(await signIn());
    expect(used).toMatchObject({ subject: id, id: passkey, name: 'Laptop', used: people.provider.world.now });
  });

  test('of a wallet opens that wallet', async () => {
    const { id } = people.provider.wallets.create();
    must(await register(id));
    expect(must(await signIn()).subject).toBe(id);
  });

  test('is asked for as discoverable, verified, and not where there is one already', async () => {
    const { id } = await people.member();
    must(await register(id));
    const options = await people.passkeys.registration(id, { binding: BROWSER, label: 'Ada' });
    expect(options.authenticatorSelection).toMatchObject({
      residentKey: 'required',
      userVerification: 'required',
    });
    expect(options.excludeCredentials).toHaveLength(1);
    expect(options.rp.id).toBe('pay.example');
  });

  const wrong: [string, Changes][] = [
    ['for another site', { origin: 'https://pay.example.evil.example' }],
    ['of another relying party', { rpId: 'evil.example' }],
    ['without its person being verified', { userVerified: false }],
  ];

  test.each(wrong)('made %s is refused', async (_, changes) => {
    const { id } = await people.member();
    expect(codeOf(await register(id, device, changes))).toBe('passkey_invalid');
    expect(await people.passkeys.list(id)).toEqual([]);
  });

  test.each(wrong)('used %s is refused', async (_, changes) => {
    const { id } = await people.member();
    must(await register(id));
    expect(codeOf(await signIn(device, changes))).toBe('passkey_invalid');
  });

  test('that was copied is found out when its counter goes back', async () => {
    const { id } = await people.member();
    must(await register(id));
    const copy = device.copy();
    must(await signIn());
    expect(codeOf(await signIn(copy))).toBe('passkey_invalid');
  });

  test('is of one person only', async () => {
    const [ada, bob] = [await people.member(), await people.member('bob@lark.example')];
    must(await register(ada.id));
    const other = await people.passkeys.registration(bob.id, { binding: BROWSER, label: 'Bob' });
    // What Ada's device made, sent for Bob: the challenge is not his.
    const adas = await people.passkeys.registration(ada.id, { binding: BROWSER, label: 'Ada' });
    const response = device.create(adas);
    const terms = { binding: BROWSER, name: 'Stolen' };
    expect(codeOf(await people.passkeys.register(bob.id, response, terms))).toBe('passkey_challenge_invalid');
    expect(other.user.id).not.toBe(adas.user.id);
  });
});

describe('a challenge', () => {
  test('is answered once', async () => {
    const { id } = await people.member();
    must(await register(id));
    const options = await people.passkeys.authentication(BROWSER);
    const response = device.get(options);
    must(await people.passkeys.authenticate(response, BROWSER));
    expect(codeOf(await people.passkeys.authenticate(response, BROWSER))).toBe('passkey_challenge_invalid');
    // Nor by another process, nor with a fresh signature.
    const { passkeys } = people.other();
    expect(codeOf(await passkeys.authenticate(device.get(options), BROWSER))).toBe(
      'passkey_challenge_invalid',
    );
  });

  test('answered in two processes at the same moment counts in one', async () => {
    const { id } = await people.member();
    must(await register(id));
    const response = device.get(await people.passkeys.authentication(BROWSER));
    const { passkeys } = people.other();
    const both = await Promise.all([
      people.passkeys.authenticate(response, BROWSER),
      passkeys.authenticate(response, BROWSER),
    ]);
    expect(both.map(codeOf).toSorted()).toEqual(['accepted', 'passkey_challenge_invalid']);
  });

  test('is of one browser', async () => {
    const { id } = await people.member();
    must(await register(id));
    const response = device.get(await people.passkeys.authentication('the attacker’s browser'));
    expect(codeOf(await people.passkeys.authenticate(response, BROWSER))).toBe('passkey_challenge_invalid');
  });

  test('is good for five minutes', async () => {
    const { id } = await people.member();
    must(await register(id));
    const response = device.get(await people.passkeys.authentication(BROWSER));
    people.wait(5 * 60_000);
    expect(codeOf(await people.passkeys.authenticate(response, BROWSER))).toBe('passkey_challenge_invalid');
  });

  test('to sign in does not register', async () => {
    const { id } = await people.member();
    const { challenge } = await people.passkeys.authentication(BROWSER);
    const response = device.create({ challenge, user: { id: 'AA' } });
    const terms = { binding: BROWSER, name: 'Laptop' };
    expect(codeOf(await people.passkeys.register(id, response, terms))).toBe('passkey_challenge_invalid');
  });

  test.each([
    ['nothing', undefined],
    ['text', 'hello'],
    ['an empty object', {}],
    ['client data that is no JSON', { response: { clientDataJSON: 'AAAA' } }],
    [
      'a challenge that is none',
      { response: { clientDataJSON: Buffer.from('{"challenge":1}').toString('base64url') } },
    ],
  ])('cannot be answered with %s', async (_, response) => {
    expect(codeOf(await people.passkeys.authenticate(response, BROWSER))).toBe('passkey_invalid');
  });
});

describe('removing a passkey', () => {
  test('is journaled, and it signs nobody in any more', async () => {
    const { id } = await people.member();
    const { id: passkey } = must(await register(id));
    must(await people.passkeys.remove(id, passkey));
    expect(codeOf(await signIn())).toBe('passkey_invalid');
    const events = await allEvents(people.provider);
    const facts = events.filter(({ type }) => type === 'sign_in_changed');
    expect(facts.map(({ data }) => data)).toMatchObject([
      { change: 'passkey_added', passkey, subject: id },
      { change: 'passkey_removed', passkey, subject: id },
    ]);
  });

  test('is refused to whoever it is not', async () => {
    const [ada, bob] = [await people.member(), await people.member('bob@lark.example')];
    const { id: passkey } = must(await register(ada.id));
    expect(codeOf(await people.passkeys.remove(bob.id, passkey))).toBe('passkey_not_found');
    expect(codeOf(await people.passkeys.rename(bob.id, passkey, 'Mine'))).toBe('passkey_not_found');
  });

  test('is refused for the last way to sign in, until there is another', async () => {
    people = await testPeople({ mail: false });
    const { id } = await people.member();
    const { id: first } = must(await register(id));
    expect(codeOf(await people.passkeys.remove(id, first))).toBe('last_sign_in');
    const { id: second } = must(await register(id));
    expect(codeOf(await people.passkeys.remove(id, first))).toBe('accepted');
    expect(codeOf(await people.passkeys.remove(id, second))).toBe('last_sign_in');
    await people.recoveryCodes.renew(id);
    expect(codeOf(await people.passkeys.remove(id, second))).toBe('accepted');
  });

  test('of two passkeys at the same time leaves one', async () => {
    people = await testPeople({ mail: false });
    const { id } = await people.member();
    const made = [must(await register(id)), must(await register(id))];
    const { passkeys } = people.other();
    const both = await Promise.all([
      people.passkeys.remove(id, made[0]!.id),
      passkeys.remove(id, made[1]!.id),
    ]);
    expect(both.map(codeOf).toSorted()).toEqual(['accepted', 'last_sign_in']);
  });
});
