import { beforeEach, describe, expect, test } from 'vitest';
import { isRefused, type Member } from '@farthing/provider';
import { must } from '@farthing/provider/testing.ts';
import { openTestWeb, type TestWeb } from '../testing.ts';
import { createVisitor, type Visitor } from '../testing-visitor.ts';
import { codeFor, createAuthenticator, optionsOf, signInByCode, withPasskey } from './testing-signin.ts';

const ADA = 'ada@lark.example';
const MEMBER = 'farthing-4020-member';
const VISIT = 'farthing-4020-visit';

let web: TestWeb;
let ada: Member;
let visitor: Visitor;

beforeEach(async () => {
  web = await openTestWeb();
  ada = await web.provider.people.members.byProvenEmail(ADA);
  visitor = createVisitor(web);
});

const sessionOf = (who: Visitor) => web.provider.people.sessions.authenticate(who.cookies.get(MEMBER) ?? '');

describe('a code by e-mail', () => {
  test('signs in, and leads to where one wanted to go', async () => {
    const done = await signInByCode(web, visitor, ADA, '/account');
    expect(done.status).toBe(303);
    expect(done.location).toBe('/account');
    expect(await sessionOf(visitor)).toMatchObject({ subject: ada.id, by: 'email_code' });
    expect((await visitor.get('/account')).text).toContain(ADA);
  });

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '/assets/x',
  ])('never leads to %s', async (next) => {
    const done = await signInByCode(web, visitor, ADA, next);
    expect(done.location).toBe('/account');
  });

  test('looks the same for an address that nobody has', async () => {
    const pages = [];
    for (const email of [ADA, 'nobody@lark.example']) {
      const who = createVisitor(web);
      const sent = await who.submit(await who.get('/signin'), '/signin/email', { email });
      const asked = await who.get(sent.location!);
      const wrong = await who.submit(asked, '/signin/code', { code: '00000000' });
      pages.push([sent.status, sent.location, asked.text, wrong.status, wrong.text]);
    }
    expect(pages[1]).toEqual(pages[0]);
    expect(await web.mail.list({ to: 'nobody@lark.example' })).toEqual([]);
  });

  test('guessed five times is used up, and says what to do', async () => {
    const sent = await visitor.submit(await visitor.get('/signin'), '/signin/email', { email: ADA });
    let page = await visitor.get(sent.location!);
    const code = await codeFor(web, ADA);
    const wrong = String((Number(code) + 1) % 1e8).padStart(8, '0');
    for (let i = 0; i < 5; i++) page = await visitor.submit(page, '/signin/code', { code: wrong });
    const late = await visitor.submit(page, '/signin/code', { code });
    expect(late.status).toBe(400);
    expect(late.text).toContain('have a new one sent');
    expect(visitor.cookies.has(MEMBER)).toBe(false);
  });

  test('asked for here is of no use in another browser', async () => {
    const sent = await visitor.submit(await visitor.get('/signin'), '/signin/email', { email: ADA });
    await visitor.get(sent.location!);
    const thief = createVisitor(web);
    const page = await thief.get('/signin/code');
    const tried = await thief.submit(page, '/signin/code', { code: await codeFor(web, ADA) });
    expect(tried.status).toBe(400);
  });

  test('an address that is none is told, and stays in its field', async () => {
    const page = await visitor.submit(await visitor.get('/signin'), '/signin/email', { email: 'ada<b>' });
    expect(page.status).toBe(400);
    expect(page.html).toContain('value="ada&lt;b&gt;"');
    expect(page.text).toContain('Type your address as');
  });
});

describe('the language to write in', () => {
  const languageOf = async () => must(await web.provider.people.members.get(ada.id)).language;

  test('is that of the first sign-in, until another is chosen', async () => {
    const german = createVisitor(web, 'de-AT');
    await signInByCode(web, german, ADA);
    expect(await languageOf()).toBe('de');
    await signInByCode(web, visitor, ADA);
    expect(await languageOf()).toBe('de');

    const account = await visitor.get('/account');
    const form = account.forms.find(({ action }) => action === '/account/name')!;
    await visitor.submit(account, form.action, { name: 'Ada', language: 'tlh' });
    expect(await languageOf()).toBe('de');
    await visitor.submit(account, form.action, { name: 'Ada', language: 'en' });
    expect(await languageOf()).toBe('en');
  });
});

describe('a session', () => {
  test('that was there before is worth nothing after signing in', async () => {
    // Planted by somebody who hopes to share it.
    const attacker = createVisitor(web);
    await signInByCode(web, attacker, ADA);
    const [planted, visit] = [attacker.cookies.get(MEMBER)!, 'ab'.repeat(32)];
    visitor.cookies.set(MEMBER, planted);
    visitor.cookies.set(VISIT, visit);
    const page = await visitor.get('/signin?why=again&next=/account');
    const sent = await visitor.submit(page, '/signin/email', { email: ADA });
    // The page that confirms shows no code by e-mail only where a passkey is needed.
    const asked = await visitor.get(sent.location!);
    await visitor.submit(asked, '/signin/code', { code: await codeFor(web, ADA) });
    expect(visitor.cookies.get(MEMBER)).not.toBe(planted);
    expect(visitor.cookies.has(VISIT)).toBe(false);
    expect(await web.provider.people.sessions.authenticate(planted)).toBeUndefined();
    expect((await attacker.get('/account')).location).toContain('/signin');
  });

  test('has a cookie that scripts and other sites do not get', async () => {
    const done = await signInByCode(web, visitor, ADA);
    const cookie = done.headers.getSetCookie().find((each) => each.startsWith(`${MEMBER}=`))!;
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    const secure = await openTestWeb({ baseUrl: 'https://pay.example' });
    const page = await secure.app.request('https://pay.example/signin');
    expect(page.headers.getSetCookie()[0]).toMatch(/^__Host-farthing-visit=.*; Secure/);
  });

  test('ends with signing out', async () => {
    await signInByCode(web, visitor, ADA);
    const secret = visitor.cookies.get(MEMBER)!;
    const out = await visitor.submit(await visitor.get('/account'), '/signout');
    expect(out.location).toBe('/signin');
    expect(visitor.cookies.has(MEMBER)).toBe(false);
    expect(await web.provider.people.sessions.authenticate(secret)).toBeUndefined();
  });
});

describe('forms', () => {
  test.each(['/signin/email', '/signin/passkey', '/signin/code', '/signin/recovery', '/sell', '/sell/code'])(
    '%s is refused without a token, without a visit, and from another site',
    async (action) => {
      const token = { csrf: 'x', email: ADA, code: '12345678' };
      expect((await visitor.post(action, token)).status).toBe(403);
      await visitor.get('/signin');
      expect((await visitor.post(action, token)).status).toBe(403);
      const page = await visitor.get('/signin');
      const { fields } = page.forms.find((form) => form.action === '/signin/email')!;
      const foreign = await visitor.post('/signin/email', fields, { Origin: 'https://evil.example' });
      expect(foreign.status).toBe(403);
    },
  );

  test('of the account need the token of what they do', async () => {
    await signInByCode(web, visitor, ADA);
    const page = await visitor.get('/account');
    const { fields } = page.forms.find((form) => form.action === '/account/name')!;
    expect((await visitor.post('/account/recovery-codes', fields)).status).toBe(403);
    expect(await web.provider.people.recoveryCodes.left(ada.id)).toBe(0);
  });
});

describe('a passkey', () => {
  test('is added, signs in from another browser, and is removed', async () => {
    const device = createAuthenticator(web.baseUrl);
    await signInByCode(web, visitor, ADA);
    const added = await withPasskey(
      visitor,
      await visitor.get('/account'),
      '/account/passkeys',
      device,
      'create',
    );
    expect(added.location).toBe('/account');
    expect((await visitor.get('/account')).text).toContain('The passkey is added.');

    const elsewhere = createVisitor(web);
    const page = await elsewhere.get('/signin?next=/account');
    const done = await withPasskey(elsewhere, page, '/signin/passkey', device, 'get');
    expect(done.location).toBe('/account');
    expect(await sessionOf(elsewhere)).toMatchObject({ subject: ada.id, by: 'passkey' });

    const removed = await elsewhere.submit(await elsewhere.get('/account'), '/account/passkeys/remove');
    expect(removed.location).toBe('/account');
    const later = createVisitor(web);
    const refused = await withPasskey(later, await later.get('/signin'), '/signin/passkey', device, 'get');
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('could not accept this passkey');
  });

  test('answer that is replayed from another visit is refused', async () => {
    const device = createAuthenticator(web.baseUrl);
    await signInByCode(web, visitor, ADA);
    await withPasskey(visitor, await visitor.get('/account'), '/account/passkeys', device, 'create');
    const victim = createVisitor(web);
    const response = JSON.stringify(device.get(optionsOf(await victim.get('/signin'), '/signin/passkey')));
    const thief = createVisitor(web);
    const tried = await thief.submit(await thief.get('/signin'), '/signin/passkey', { response });
    expect(tried.status).toBe(400);
    expect(thief.cookies.has(MEMBER)).toBe(false);
  });

  test.each(['', 'hello', '{}', '[]', 'null', '{"response":{"clientDataJSON":7}}'])(
    'answer of %j is refused, and is no error of ours',
    async (response) => {
      const tried = await visitor.submit(await visitor.get('/signin'), '/signin/passkey', { response });
      expect(tried.status).toBe(400);
    },
  );

  test('of a wallet opens no console', async () => {
    const device = createAuthenticator(web.baseUrl);
    await withPasskey(visitor, await visitor.get('/wallet/passkeys'), '/wallet/passkeys', device, 'create');
    const tried = await withPasskey(visitor, await visitor.get('/signin'), '/signin/passkey', device, 'get');
    expect(tried.status).toBe(400);
    expect(visitor.cookies.has(MEMBER)).toBe(false);
  });

  test('script is our own file, and the only one allowed', async () => {
    const page = await visitor.get('/signin');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    const [, path] = /<script src="([^"]*)" defer><\/script>/.exec(page.html)!;
    const script = await visitor.get(path!);
    expect(script.headers.get('content-type')).toContain('text/javascript');
    expect(script.html).toContain('data-passkey');
    expect((await visitor.get('/sell')).headers.get('content-security-policy')).not.toContain('script-src');
  });
});

describe('recovery codes', () => {
  test('are shown once, and each signs in once', async () => {
    await signInByCode(web, visitor, ADA);
    const shown = await visitor.submit(await visitor.get('/account'), '/account/recovery-codes');
    const codes = shown.text.match(/\b[0-9a-z]{4}(-[0-9a-z]{4}){5}\b/g)!;
    expect(codes).toHaveLength(10);
    expect((await visitor.get('/account')).text).not.toContain(codes[0]);
    for (const status of [303, 400]) {
      const who = createVisitor(web);
      const done = await who.submit(await who.get('/signin/recovery'), '/signin/recovery', {
        code: codes[0]!,
      });
      expect(done.status).toBe(status);
    }
    expect((await visitor.get('/account')).text).toContain('9 are left');
  });

  test('need a sign-in of the last quarter of an hour', async () => {
    await signInByCode(web, visitor, ADA);
    const page = await visitor.get('/account');
    web.wait(16 * 60_000);
    const asked = await visitor.submit(page, '/account/recovery-codes');
    expect(asked.location).toBe('/signin?next=%2Faccount&why=again');
    expect((await visitor.get(asked.location!)).text).toContain('Please confirm that it is you');
    expect(await web.provider.people.recoveryCodes.left(ada.id)).toBe(0);
  });
});

describe('sessions', () => {
  test('are listed, ended one by one, or all others', async () => {
    const others = [createVisitor(web), createVisitor(web)];
    for (const who of [...others, visitor]) await signInByCode(web, who, ADA);
    const page = await visitor.get('/account');
    expect(page.forms.filter(({ action }) => action === '/account/sessions/end')).toHaveLength(2);
    await visitor.submit(page, '/account/sessions/end');
    const left = await Promise.all(others.map(sessionOf));
    expect(left.filter(Boolean)).toHaveLength(1);
    await visitor.submit(await visitor.get('/account'), '/account/sessions/end-others');
    expect(await Promise.all(others.map(sessionOf))).toEqual([undefined, undefined]);
    expect(await sessionOf(visitor)).toBeDefined();
  });
});

describe('the operator’s pages', () => {
  beforeEach(async () => {
    const joined = await web.provider.people.members.join(ada.id, 'operator', 'viewer', 'operator_key');
    expect(isRefused(joined)).toBe(false);
    web.app.get('/operator/test', async (c) => {
      const allowed = await web.guard.requireMember(c as never, { operator: true, may: 'operate' });
      return allowed instanceof Response ? allowed : c.text(`welcome, ${allowed.role}`);
    });
  });

  const operate = async (role: 'viewer' | 'admin', by: 'passkey' | 'email_code') => {
    if (role === 'admin') {
      await web.provider.people.members.setRole(ada.id, 'operator', 'admin', 'operator_key');
    }
    const { secret } = await web.provider.people.sessions.start(ada.id, { by, device: '' });
    visitor.cookies.set(MEMBER, secret);
    return visitor.get('/operator/test');
  };

  test('open to an admin with a passkey', async () => {
    expect((await operate('admin', 'passkey')).html).toBe('welcome, admin');
  });

  test('ask for a passkey where a code was used', async () => {
    const seen = await operate('admin', 'email_code');
    expect(seen.location).toBe('/signin?next=%2Foperator%2Ftest&why=stronger');
    const page = await visitor.get(seen.location!);
    expect(page.forms.map(({ action }) => action)).toEqual(['/signin/passkey']);
  });

  test('cannot be reached by way of the mailbox: it adds no passkey and makes no recovery codes', async () => {
    await signInByCode(web, visitor, ADA);
    const page = await visitor.get('/account');
    const device = createAuthenticator(web.baseUrl);
    const added = await withPasskey(visitor, page, '/account/passkeys', device, 'create');
    const made = await visitor.submit(page, '/account/recovery-codes');
    for (const { location } of [added, made]) expect(location).toContain('why=stronger');
    expect(await web.provider.people.passkeys.list(ada.id)).toEqual([]);
    expect(await web.provider.people.recoveryCodes.left(ada.id)).toBe(0);
  });

  test('cannot be reached by inviting an operator into a team, and reading their mail', async () => {
    const { people } = web.provider;
    const eve = await people.members.byProvenEmail('eve@owl.example');
    const owl = await people.found(eve.id, 'Owl');
    if (isRefused(owl)) throw new Error(owl.code);
    const letter = (link: string) => ({ subject: 'Invitation', text: link });
    await people.invitations.create({ email: ADA, house: owl.id, role: 'viewer', by: eve.id, letter });
    const { pathname } = new URL((await web.mail.list({ to: ADA }))[0]!.text);
    await visitor.submit(await visitor.get(pathname), pathname);
    expect(await sessionOf(visitor)).toMatchObject({ subject: ada.id, by: 'email_code' });
    expect((await visitor.get('/operator/test')).status).toBe(403);
    await people.members.setRole(ada.id, 'operator', 'admin', 'operator_key');
    expect((await visitor.get('/operator/test')).location).toContain('why=stronger');
  });

  test('open to who takes up an invitation there, handed over, whatever they signed in with before', async () => {
    const { people } = web.provider;
    await people.members.byProvenEmail('bob@pay.example');
    await signInByCode(web, visitor, 'bob@pay.example');
    const letter = (link: string) => ({ subject: 'Invitation', text: link });
    const terms = { email: 'bob@pay.example', house: 'operator', role: 'admin', by: ada.id, letter } as const;
    const invited = await people.invitations.create(terms);
    if (isRefused(invited)) throw new Error(invited.code);
    expect(await web.mail.list({ to: 'bob@pay.example' })).toHaveLength(1);
    const { pathname } = new URL(invited.link!);
    const done = await visitor.submit(await visitor.get(pathname), pathname);
    expect(done.location).toBe('/account?why=setup');
    expect((await visitor.get('/operator/test')).html).toBe('welcome, admin');
  });

  test('stay shut for a role that may only look', async () => {
    expect((await operate('viewer', 'passkey')).status).toBe(403);
  });

  test('stay shut for who is not signed in, or signed out meanwhile', async () => {
    expect((await visitor.get('/operator/test')).location).toContain('/signin?next=');
    await operate('admin', 'passkey');
    await web.provider.people.sessions.revokeAll(ada.id);
    expect((await visitor.get('/operator/test')).status).toBe(303);
  });
});

test('in German', async () => {
  const gast = createVisitor(web, 'de-DE');
  const page = await gast.get('/signin');
  expect(page.text).toContain('Mit Passkey anmelden');
  await gast.submit(page, '/signin/email', { email: ADA });
  const [message] = await web.mail.list({ to: ADA });
  expect(message!.subject).toMatch(/^\d{8} ist Ihr Code für Farthing$/);
});
