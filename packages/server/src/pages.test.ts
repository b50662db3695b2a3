import { randomBytes } from 'node:crypto';
import type { Member, Role } from '@farthing/provider';
import { createKeptMail } from '@farthing/provider/mail/kept-mail.ts';
import { must } from '@farthing/provider/testing.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { openScene, type Scene } from './testing-scene.ts';
import { openTestApp, type TestAppOptions } from './testing.ts';
import { csrfToken } from './web/csrf.ts';

// Who gets to see pages and to send forms. The routes are read off the application itself, so that a page which is added
// later is tried without anybody thinking of it.

const OPTIONS: TestAppOptions = { mail: (deps) => createKeptMail({ ...deps, random: randomBytes }) };
const BASE = 'https://pay.example';
const [WALLET, MEMBER, VISIT] = ['__Host-farthing', '__Host-farthing-member', '__Host-farthing-visit'];

const routes = [
  ...new Map(
    (await openTestApp(OPTIONS)).app.pages.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => [`${method} ${path}`, { method, path }] as const),
  ),
];
/** What belongs to a house, or to a member. The setup link is for whoever holds it. */
const consoles = routes.filter(
  ([, { path }]) => /^\/(seller|operator|account)(\/|$)/.test(path) && path !== '/operator/setup',
);
const forms = routes.filter(([, { method }]) => method === 'POST');

let scene: Scene;
let owner: Member;
let rival: Member;
let admin: Member;
/** What there is in the scene, by the names that routes have for it. */
let things: Record<string, string>;

beforeEach(async () => {
  scene = await openScene(OPTIONS);
  const { members } = scene.provider.people;
  const works = async (name: string, house: string, role: Role) => {
    const email = `${name}@lark.example`;
    const member = must(await members.create({ name, email, emailProven: true }));
    must(await members.join(member.id, house as 'operator', role, 'setup'));
    return member;
  };
  const { seller } = must(await scene.provider.offers.resolve(scene.rivalOffer as never));
  owner = await works('ada', scene.sellerId, 'owner');
  rival = await works('bob', seller, 'owner');
  admin = await works('eve', 'operator', 'admin');
  const payment = (await scene.pay(scene.article))['id']!;
  const key = (await scene.must('listKeys', { as: scene.seller }))['items']![0]!['id']!;
  things = { payment, key, offer: scene.article, wallet: scene.payerId, grant: scene.grant };
});

const signedIn = async ({ id }: Member, by: 'passkey' | 'email_code' = 'passkey') =>
  (await scene.provider.people.sessions.start(id, { by, device: '' })).secret;

/** The route's address, at the scene's seller or another, and about what there is. */
const at = (path: string, seller = scene.sellerId) =>
  path
    .replaceAll(/:seller\b(\{[^}]*\})?/g, seller)
    .replaceAll(/:(\w+)(\{[^}]*\})?/g, (_, name: string) => things[name] ?? 'nothing')
    .replace('*', 'nothing');

interface Sent {
  cookies?: Record<string, string | undefined>;
  form?: Record<string, string>;
  origin?: string;
}

async function send(method: string, path: string, { cookies = {}, form, origin = BASE }: Sent = {}) {
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  const response = await scene.request(BASE + path, {
    method,
    headers: {
      cookie: cookie.join('; '),
      ...(method === 'POST' && { origin, 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(method === 'POST' && { body: new URLSearchParams(form).toString() }),
  });
  const location = response.headers.get('location');
  return { status: response.status, location, html: await response.text() };
}

/** Not let in: asked to sign in, told that they may not, or that there is no such thing. */
function mustBeShut({ status, location, html }: Awaited<ReturnType<typeof send>>): void {
  if (status === 303) expect(location).toMatch(/^\/signin(\?|$)/);
  else expect([403, 404]).toContain(status);
  for (const known of ['The owl', 'The Morning Lark', scene.payerId]) expect(html).not.toContain(known);
}

describe('a console', () => {
  test.each(consoles)('%s is shut to whoever is not signed in', async (_, { method, path }) => {
    const before = scene.state();
    mustBeShut(await send(method, at(path)));
    mustBeShut(await send(method, at(path), { cookies: { [MEMBER]: `ss_${'0'.repeat(52)}` } }));
    // A payer is nobody here, by a token or a session.
    mustBeShut(await send(method, at(path), { cookies: { [MEMBER]: scene.payer, [WALLET]: scene.payer } }));
    expect(scene.state()).toBe(before);
  });

  const houses = consoles.filter(([, { path }]) => /^\/(seller\/:|operator(\/|$))/.test(path));

  test.each(houses.length > 0 ? houses : [['none yet', { method: 'GET', path: '/operator' }] as const])(
    '%s is shut to whoever works elsewhere, whatever their form says',
    async (_, { method, path }) => {
      for (const member of path.startsWith('/operator') ? [owner] : [rival, admin]) {
        const secret = await signedIn(member);
        const before = scene.state();
        const csrf = csrfToken({ token: secret }, at(path));
        mustBeShut(await send(method, at(path), { cookies: { [MEMBER]: secret }, form: { csrf } }));
        expect(scene.state()).toBe(before);
      }
    },
  );

  const things_ = houses.filter(([, { path }]) => /^\/seller\/:seller\/.*:/.test(path));

  test.each(things_.length > 0 ? things_ : [['none yet', { method: 'GET', path: '/seller' }] as const])(
    '%s shows nothing of another seller’s under one’s own name',
    async (name, { method, path }) => {
      if (name === 'none yet') return;
      const { seller } = must(await scene.provider.offers.resolve(scene.rivalOffer as never));
      const secret = await signedIn(rival);
      const before = scene.state();
      const seen = await send(method, at(path, seller), { cookies: { [MEMBER]: secret } });
      expect([303, 400, 403, 404]).toContain(seen.status);
      expect(seen.html).not.toContain('The owl');
      expect(scene.state()).toBe(before);
    },
  );

  test('the operator’s is shut to a code by e-mail, which a mailbox is enough for', async () => {
    const secret = await signedIn(admin, 'email_code');
    for (const [, { method, path }] of houses.filter(([, route]) => route.path.startsWith('/operator')))
      mustBeShut(await send(method, at(path), { cookies: { [MEMBER]: secret } }));
    const seen = await send('POST', '/account/recovery-codes', {
      cookies: { [MEMBER]: secret },
      form: { csrf: csrfToken({ token: secret }, 'recovery') },
    });
    expect(seen.location).toContain('why=stronger');
  });
});

describe('a form', () => {
  /** Everything that a browser of somebody who may do it all would send along by itself. */
  async function everything(): Promise<Record<string, string>> {
    return { [WALLET]: scene.payer, [MEMBER]: await signedIn(owner), [VISIT]: 'ab'.repeat(32) };
  }

  test.each(forms)('%s does nothing without its token', async (_, { method, path }) => {
    const cookies = await everything();
    const fields = {
      payment: things['payment']!,
      grant: scene.grant,
      name: 'Mallory',
      email: 'm@evil.example',
    };
    const before = scene.state();
    for (const csrf of [undefined, '', 'x', csrfToken({ token: scene.guest }, 'anything')]) {
      const form = csrf === undefined ? fields : { ...fields, csrf };
      expect((await send(method, at(path), { cookies, form })).status).toBeGreaterThanOrEqual(303);
      expect(scene.state()).toBe(before);
    }
  });

  /** Purposes of tokens that pages give out, by their form. */
  const purposes = (): [path: string, token: string, fields: Record<string, string>][] => [
    ['/wallet/undo', things['payment']!, { payment: things['payment']! }],
    ['/wallet/grants/revoke', scene.grant, { grant: scene.grant }],
    ['/wallet/zone', 'zone', { zone: 'Europe/Berlin' }],
    ['/wallet/register', 'register', {}],
    ['/wallet/topup', 'topup', { asset: 'USD', amount: '5', key: 'k' }],
  ];

  test('sent by another site does nothing, though it has the token', async () => {
    const cookies = await everything();
    const before = scene.state();
    for (const [path, purpose, fields] of purposes()) {
      const form = { ...fields, csrf: csrfToken({ token: scene.payer }, purpose) };
      for (const origin of ['https://evil.example', 'null', 'http://pay.example', 'https://pay.example.evil'])
        expect((await send('POST', path, { cookies, form, origin })).status).toBe(403);
      expect(scene.state()).toBe(before);
      // As JSON or as parts it is no form at all.
      const text = await scene.request(BASE + path, {
        method: 'POST',
        headers: { cookie: `${WALLET}=${scene.payer}`, origin: BASE, 'content-type': 'text/plain' },
        body: new URLSearchParams(form).toString(),
      });
      expect(text.status).toBe(403);
      expect(scene.state()).toBe(before);
    }
  });

  test('of one wallet does nothing to what is another’s', async () => {
    const thief = await scene.newGuest();
    const cookies = { [WALLET]: thief };
    const before = scene.state();
    for (const [path, purpose, fields] of purposes().slice(0, 2)) {
      const form = { ...fields, csrf: csrfToken({ token: thief }, purpose) };
      expect((await send('POST', path, { cookies, form })).status).toBe(404);
      expect(scene.state()).toBe(before);
    }
    // By its own they are done.
    for (const [path, purpose, fields] of purposes().slice(0, 2)) {
      const form = { ...fields, csrf: csrfToken({ token: scene.payer }, purpose) };
      const done = await send('POST', path, { cookies: { [WALLET]: scene.payer }, form });
      expect([done.status, done.location]).toEqual([303, expect.stringMatching(/^\/wallet(?!\w)/)]);
    }
  });

  test('of one member ends no session and removes no passkey of another', async () => {
    const { sessions } = scene.provider.people;
    await signedIn(owner);
    const [victim] = await sessions.list(owner.id);
    const secret = await signedIn(rival);
    for (const [path, name] of [
      ['/account/sessions/end', 'session'],
      ['/account/passkeys/remove', 'passkey'],
      ['/account/passkeys/rename', 'passkey'],
    ] as const) {
      const purpose = { session: 'end', passkey: path.endsWith('remove') ? 'remove' : 'rename' }[name];
      const csrf = csrfToken({ token: secret }, `${purpose} ${victim!.id}`);
      const form = { [name]: victim!.id, name: 'mine', csrf };
      const seen = await send('POST', path, { cookies: { [MEMBER]: secret }, form });
      expect(seen.status).toBeGreaterThanOrEqual(400);
      expect(seen.status).toBeLessThan(500);
    }
    expect(await sessions.list(owner.id)).toHaveLength(1);
  });
});

describe('what others have written is text', () => {
  const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(2)>'`;
  const gets = routes.filter(
    ([, { method, path }]) => method === 'GET' && !/^\/(assets|docs|reference)/.test(path),
  );

  test.each(gets)('on %s', async (_, { path }) => {
    const body = { kind: 'fixed', asset: 'USD', price: '0.01', title: HOSTILE };
    await scene.must('updateSeller', {
      as: scene.operator,
      params: { seller: scene.sellerId },
      body: { name: HOSTILE },
    });
    const offer = (await scene.must('createOffer', { as: scene.seller, body }))['id']!;
    await scene.pay(offer);
    const { members, sessions } = scene.provider.people;
    must(await members.rename(owner.id, HOSTILE));
    const { secret } = await sessions.start(owner.id, { by: 'passkey', device: HOSTILE });
    const cookies = { [WALLET]: scene.payer, [MEMBER]: secret };
    Object.assign(things, { link: offer, offer });
    const query = new URLSearchParams({
      q: HOSTILE,
      next: HOSTILE,
      back: HOSTILE,
      to: HOSTILE,
      lang: HOSTILE,
      why: HOSTILE,
    });
    for (const address of [at(path), `${at(path)}?${query}`]) {
      const { status, html } = await send('GET', address, { cookies });
      expect(status).toBeLessThan(500);
      if (path === '/wallet') expect(html).toContain('&lt;script&gt;alert(1)');
      // A JSON document may hold it: no browser takes one for a page.
      if (/^\s*<!doctype/i.test(html)) expect(html).not.toMatch(/<script>alert|<img src=x/);
    }
  });
});
