import { beforeEach, describe, expect, test } from 'vitest';
import type { MemberId } from '../ids.ts';
import { isRefused } from '../refusal.ts';
import { must, outcome } from '../testing.ts';
import { testPeople, type TestPeople } from '../testing-people.ts';

let people: TestPeople;
let opal: MemberId;
let ada: MemberId;

const letter = () => ({ subject: 'New codes', text: 'Somebody made new codes for you.' });

beforeEach(async () => {
  people = await testPeople();
  opal = (await people.member('opal@pay.example')).id;
  ada = (await people.member('ada@pay.example')).id;
  must(await people.members.join(opal, 'operator', 'admin', 'setup'));
});

const start = (who: MemberId, by: 'invitation' | 'passkey' | 'email_code' = 'invitation') =>
  people.sessions.start(who, { by, device: 'Firefox, Linux' });
const acts = async () =>
  (await people.provider.audit.list({ limit: 20 })).items.map(({ action, by, target, reason }) => [
    action,
    by,
    target,
    reason,
  ]);
const because = () => ({ by: opal, reason: 'Lost phone' });

describe('ending sessions of somebody else', () => {
  test('one: it is over in every process, the others go on, and the audit log says so', async () => {
    const [lost, kept] = [await start(ada), await start(ada)];
    const other = people.other();
    must(await people.assistance.endSession(ada, lost.session.id, because()));
    expect(await other.sessions.authenticate(lost.secret)).toBeUndefined();
    expect(await other.sessions.authenticate(kept.secret)).toBeDefined();
    expect(await acts()).toEqual([['end_session', opal, ada, 'Lost phone']]);
  });

  test('all, with one act; where there are none, nothing is noted', async () => {
    const [one, two] = [await start(ada), await start(ada)];
    expect(await people.assistance.endSessions(ada, because())).toBe(2);
    for (const { secret } of [one, two]) expect(await people.sessions.authenticate(secret)).toBeUndefined();
    expect(await people.assistance.endSessions(ada, because())).toBe(0);
    expect(await acts()).toEqual([['end_sessions', opal, ada, 'Lost phone']]);
  });

  test('that is noted as used in the same moment: it does not come back', async () => {
    const { secret } = await start(ada);
    people.wait(2 * 3_600_000);
    await Promise.all([
      people.other().sessions.authenticate(secret),
      people.assistance.endSessions(ada, because()),
    ]);
    expect(await people.sessions.authenticate(secret)).toBeUndefined();
  });

  test('refuses what is not theirs, and whom nobody knows', async () => {
    const { session } = await start(opal);
    expect(outcome(await people.assistance.endSession(ada, session.id, because()))).toBe('session_not_found');
    expect(outcome(await people.assistance.endSessions('mem_none', because()))).toBe('member_not_found');
    expect(await acts()).toEqual([]);
  });
});

describe('the last who may do everything', () => {
  // Who is there, what is ended, and whether that may be.
  test.each([
    ['has one browser and nothing else', async () => {}, false],
    ['has another browser', async () => void (await start(opal)), true],
    [
      'has another browser, but by a code by e-mail',
      async () => void (await start(opal, 'email_code')),
      false,
    ],
    ['has recovery codes', async () => void (await people.recoveryCodes.renew(opal)), true],
    [
      'is not the last: another admin is signed in',
      async () => {
        must(await people.members.join(ada, 'operator', 'admin', opal));
        await start(ada);
      },
      true,
    ],
    [
      'has a colleague who may only look',
      async () => {
        must(await people.members.join(ada, 'operator', 'viewer', opal));
        await start(ada);
      },
      false,
    ],
  ] as [string, () => Promise<void>, boolean][])('%s', async (_, prepare, may) => {
    const { session, secret } = await start(opal);
    await prepare();
    const ended = await people.assistance.endSession(opal, session.id, { by: 'operator_key' });
    expect(isRefused(ended) ? ended.code : ended).toBe(may ? true : 'last_sign_in');
    expect((await people.sessions.authenticate(secret)) === undefined).toBe(may);
  });
});

describe('recovery codes for somebody else', () => {
  test('replace the old ones, sign in once, and are noted, told and marked', async () => {
    const [old] = await people.recoveryCodes.renew(ada);
    expect(await people.recoveryCodes.madeFor(ada)).toBeUndefined();
    const codes = must(await people.assistance.makeRecoveryCodes(ada, because(), letter));
    expect(codes).toHaveLength(10);
    expect(outcome(await people.recoveryCodes.use(old!, '192.0.2.1'))).toBe('recovery_code_invalid');
    expect(await people.recoveryCodes.use(codes[0]!, '192.0.2.1')).toBe(ada);
    expect(outcome(await people.recoveryCodes.use(codes[0]!, '192.0.2.1'))).toBe('recovery_code_invalid');
    expect(await people.recoveryCodes.madeFor(ada)).toMatchObject({ by: opal });
    expect(await acts()).toEqual([['make_recovery_codes', opal, ada, 'Lost phone']]);
    expect(await people.mail.list({ to: 'ada@pay.example', limit: 5 })).toMatchObject([
      { subject: 'New codes' },
    ]);
    // One's own set has no mark any more.
    await people.recoveryCodes.renew(ada);
    expect(await people.recoveryCodes.madeFor(ada)).toBeUndefined();
  });

  test('neither the log nor the book holds a code', async () => {
    const codes = must(await people.assistance.makeRecoveryCodes(ada, because(), letter));
    const { store } = people.provider.ledger;
    const kept = JSON.stringify([await store.records('recovery_codes', { limit: 20 }), await acts()]);
    for (const code of codes) {
      expect(kept).not.toContain(code);
      expect(kept).not.toContain(code.replaceAll('-', ''));
    }
  });

  test('of whom nobody knows are refused', async () => {
    expect(outcome(await people.assistance.makeRecoveryCodes('mem_none', because(), letter))).toBe(
      'member_not_found',
    );
  });
});
