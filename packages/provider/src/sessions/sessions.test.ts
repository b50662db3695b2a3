import { beforeEach, describe, expect, test } from 'vitest';
import type { MemberId, WalletId } from '../ids.ts';
import { isRefused } from '../refusal.ts';
import { must } from '../testing.ts';
import { testPeople, type TestPeople } from '../testing-people.ts';
import { deviceOf } from './device.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

let people: TestPeople;
let ada: MemberId;
let wallet: WalletId;

beforeEach(async () => {
  people = await testPeople();
  ada = (await people.member()).id;
  wallet = people.provider.wallets.create().id;
  must(await people.provider.wallets.register(wallet));
});

const start = (subject: MemberId | WalletId, device = 'Firefox, Linux') =>
  people.sessions.start(subject, { by: 'passkey', device });

describe('a session', () => {
  test('is opened by its secret, in any process', async () => {
    const { session, secret } = await start(ada);
    expect(secret).toMatch(/^ss_[0-9a-z]{52}$/);
    expect(await people.sessions.authenticate(secret)).toEqual(session);
    expect(await people.other().sessions.authenticate(secret)).toEqual(session);
  });

  test.each(['', 'ss_', `ss_${'0'.repeat(52)}`, 'wt_whatever'])('is not opened by %j', async (text) => {
    await start(ada);
    expect(await people.sessions.authenticate(text)).toBeUndefined();
  });

  test('is kept as a hash only', async () => {
    const { secret } = await start(ada);
    const kept = JSON.stringify(await people.provider.ledger.store.records('sessions', { limit: 10 }));
    expect(kept).not.toContain(secret.slice(3));
  });

  test.each([
    ['a member’s ends after 14 days without use', 'member', [14 * DAY], false],
    ['a member’s goes on while it is used', 'member', [13 * DAY, 13 * DAY, 13 * DAY], true],
    ['a member’s ends after 90 days whatever happens', 'member', Array(7).fill(13 * DAY), false],
    ['a wallet’s goes on for a year', 'wallet', [365 * DAY], true],
    ['a wallet’s ends after 400 days', 'wallet', [365 * DAY, 35 * DAY], false],
  ] as const)('%s', async (_, kind, waits, open) => {
    const { secret } = await start(kind === 'member' ? ada : wallet);
    let found: unknown;
    for (const ms of waits) {
      people.wait(ms);
      found = await people.sessions.authenticate(secret);
    }
    expect(found !== undefined).toBe(open);
  });

  test('notes its use at most once an hour', async () => {
    const { secret, session } = await start(ada);
    people.wait(59 * MINUTE);
    expect((await people.sessions.authenticate(secret))!.used).toBe(session.used);
    people.wait(MINUTE);
    await people.sessions.authenticate(secret);
    const [listed] = await people.sessions.list(ada);
    expect(listed!.used).toBe(people.provider.world.now);
  });

  test('is fresh for a quarter of an hour', async () => {
    const { session } = await start(ada);
    people.wait(15 * MINUTE - 1);
    expect(people.sessions.isFresh(session)).toBe(true);
    people.wait(1);
    expect(people.sessions.isFresh(session)).toBe(false);
  });

  test('of a wallet ends when the wallet is recovered elsewhere', async () => {
    const other = people.provider.wallets.create().id;
    const { recoveryCode } = must(await people.provider.wallets.register(other));
    const { secret } = await start(other);
    must(await people.provider.wallets.recover(recoveryCode));
    expect(await people.sessions.authenticate(secret)).toBeUndefined();
    expect(await people.sessions.list(other)).toEqual([]);
  });
});

describe('revoking', () => {
  test('one session ends it in every process, and no other', async () => {
    const [first, second] = [await start(ada), await start(ada, 'Safari, iPhone')];
    const other = people.other();
    await other.sessions.authenticate(first.secret);
    must(await people.sessions.revoke(ada, first.session.id));
    expect(await other.sessions.authenticate(first.secret)).toBeUndefined();
    expect(await people.sessions.list(ada)).toEqual([second.session]);
  });

  test('somebody else’s is refused', async () => {
    const { session, secret } = await start(ada);
    const refused = await people.sessions.revoke(wallet, session.id);
    expect(isRefused(refused) && refused.code).toBe('session_not_found');
    expect(await people.sessions.authenticate(secret)).toBeDefined();
  });

  test('all but one leaves that one', async () => {
    const mine = await start(ada);
    await start(ada);
    await start(ada);
    expect(await people.sessions.revokeAll(ada, mine.session.id)).toBe(2);
    expect(await people.sessions.list(ada)).toEqual([mine.session]);
  });

  test('a session that was noted as used in the same moment does not come back', async () => {
    const { session, secret } = await start(ada);
    people.wait(2 * 60 * MINUTE);
    await Promise.all([
      people.other().sessions.authenticate(secret),
      people.sessions.revoke(ada, session.id),
    ]);
    expect(await people.sessions.authenticate(secret)).toBeUndefined();
  });
});

test('nobody has more than fifty sessions: the oldest goes', async () => {
  const first = await start(ada);
  people.wait(1);
  for (let i = 0; i < 50; i++) await start(ada);
  expect(await people.sessions.authenticate(first.secret)).toBeUndefined();
  expect(await people.sessions.list(ada)).toHaveLength(50);
});

test('what is over is cleaned away, and nothing else', async () => {
  await start(ada);
  people.wait(20 * DAY);
  const { session } = await start(ada);
  await people.clean();
  const kept = await people.provider.ledger.store.records('sessions', { limit: 10 });
  expect(kept.map(({ id }) => id)).toEqual([session.id]);
});

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox, Linux'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E Safari/604.1',
    'Safari, iPhone',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537 Chrome/140.0 Safari/537 Edg/140.0',
    'Edge, Windows',
  ],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/537 Chrome/140.0 Safari/537', 'Chrome, macOS'],
  ['curl/8.0', ''],
  [undefined, ''],
])('the browser %j is called %j', (agent, name) => {
  expect(deviceOf(agent)).toBe(name);
});
