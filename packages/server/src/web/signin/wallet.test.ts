import { beforeEach, describe, expect, test } from 'vitest';
import { openTestWeb, type TestWeb } from '../testing.ts';
import { createVisitor, type Visitor } from '../testing-visitor.ts';
import { type Authenticator, createAuthenticator, withPasskey } from './testing-signin.ts';

const WALLET = 'farthing-4020';

let web: TestWeb;
let payer: Visitor;
let device: Authenticator;

beforeEach(async () => {
  web = await openTestWeb();
  payer = createVisitor(web);
  device = createAuthenticator(web.baseUrl);
});

async function walletOf(who: Visitor): Promise<string | undefined> {
  const secret = who.cookies.get(WALLET) ?? '';
  const session = await web.provider.people.sessions.authenticate(secret);
  return session?.subject ?? (await web.provider.wallets.authenticate(secret));
}

const addPasskey = async (who = payer) =>
  withPasskey(who, await who.get('/wallet/passkeys'), '/wallet/passkeys', device, 'create');

const openElsewhere = async () => {
  const who = createVisitor(web);
  const done = await withPasskey(
    who,
    await who.get('/wallet/recover'),
    '/wallet/recover/passkey',
    device,
    'get',
  );
  return { who, done };
};

describe('a passkey of a wallet', () => {
  test('registers it, and yields a recovery code once', async () => {
    await payer.get('/wallet');
    const wallet = (await walletOf(payer)) as `wal_${string}`;
    const added = await addPasskey();
    const [code] = /\b[0-9a-z]{4}(-[0-9a-z]{4}){5}\b/.exec(added.text)!;
    expect((await web.provider.wallets.view(wallet)).registered).toBe(true);
    expect(await web.provider.wallets.recover(code)).toMatchObject({ id: wallet });
  });

  test('opens it in another browser, and both stay open', async () => {
    await addPasskey();
    const wallet = await walletOf(payer);
    const { who, done } = await openElsewhere();
    expect(done.location).toBe('/wallet');
    expect(await walletOf(who)).toBe(wallet);
    await payer.get('/wallet');
    expect(await walletOf(payer)).toBe(wallet);
  });

  test('a second one needs no new registration; both can be removed, since there is a recovery code', async () => {
    await addPasskey();
    expect((await addPasskey()).location).toBe('/wallet/passkeys');
    for (const left of [1, 0]) {
      const page = await payer.get('/wallet/passkeys');
      await payer.submit(page, '/wallet/passkeys/remove');
      const after = await payer.get('/wallet/passkeys');
      expect(after.forms.filter(({ action }) => action === '/wallet/passkeys/remove')).toHaveLength(left);
    }
  });

  test('of a member opens no wallet', async () => {
    const { people } = web.provider;
    const member = await people.members.byProvenEmail('ada@lark.example');
    const options = await people.passkeys.registration(member.id, { binding: 'b', label: 'Ada' });
    await people.passkeys.register(member.id, device.create(options), { binding: 'b', name: 'Laptop' });
    const { who, done } = await openElsewhere();
    expect(done.status).toBe(400);
    expect(await walletOf(who)).toMatch(/^wal_/);
  });
});

describe('a passkey from an old session', () => {
  const ADD = '/wallet/passkeys';
  const CONFIRM = '/wallet/passkeys/confirm';
  const LATER_MS = 20 * 60_000;
  const DAY_MS = 86_400_000;
  /** Registers the wallet by a passkey, a while ago; answers its recovery code. */
  const registered = async (ago = LATER_MS) => {
    const [code] = /\b[0-9a-z]{4}(-[0-9a-z]{4}){5}\b/.exec((await addPasskey()).text)!;
    await payer.get('/wallet');
    web.wait(ago);
    return code;
  };
  const actions = async () => (await payer.get(ADD)).forms.map(({ action }) => action);
  const count = async () =>
    (await web.provider.people.passkeys.list((await walletOf(payer)) as `wal_${string}`)).length;
  /** A second one, made by whoever is at the browser. */
  const second = () => withPasskey(payer, page, ADD, createAuthenticator(web.baseUrl), 'create');
  let page: Awaited<ReturnType<Visitor['get']>>;

  test('is added right after registering, and asked about later', async () => {
    await addPasskey();
    expect(await actions()).toContain(ADD);
    web.wait(LATER_MS);
    expect(await actions()).toContain(CONFIRM);
    expect(await actions()).not.toContain(ADD);
  });

  test('is not added by a form from before, however it is sent', async () => {
    await addPasskey();
    page = await payer.get(ADD);
    // The challenge is still good; the sign-in is not.
    web.wait(LATER_MS);
    const sent = await second();
    expect([sent.status, sent.text.includes('Is it really you?'), await count()]).toEqual([403, true, 1]);
  });

  test('takes the recovery code; then the session is a new one, and lets one be added', async () => {
    const code = await registered();
    const before = payer.cookies.get(WALLET)!;
    const asked = await payer.submit(await payer.get(ADD), CONFIRM);
    expect([asked.status, asked.text.includes('Whoever has a passkey')]).toEqual([403, true]);
    const wrong = await payer.submit(asked, CONFIRM, { code: 'aaaa-bbbb' });
    expect([wrong.status, await count()]).toEqual([400, 1]);
    const confirmed = await payer.submit(wrong, CONFIRM, { code });
    expect([confirmed.status, confirmed.location]).toEqual([303, ADD]);
    expect(await web.provider.people.sessions.authenticate(before)).toBeUndefined();
    page = await payer.get(ADD);
    expect((await second()).location).toBe(ADD);
    expect(await count()).toBe(2);
    web.wait(LATER_MS);
    expect(await actions()).toContain(CONFIRM);
  });

  test('takes a passkey that the wallet has', async () => {
    await registered(DAY_MS);
    const asked = await payer.submit(await payer.get(ADD), CONFIRM);
    const confirmed = await withPasskey(payer, asked, CONFIRM, device, 'get');
    expect(confirmed.location).toBe(ADD);
    expect(await actions()).toContain(ADD);
  });

  test('does not take a passkey of another wallet', async () => {
    await registered(DAY_MS);
    const stranger = createVisitor(web);
    const theirs = createAuthenticator(web.baseUrl);
    await withPasskey(stranger, await stranger.get(ADD), ADD, theirs, 'create');
    const asked = await payer.submit(await payer.get(ADD), CONFIRM);
    expect((await withPasskey(payer, asked, CONFIRM, theirs, 'get')).status).toBe(400);
    expect(await actions()).not.toContain(ADD);
  });

  test('is added at once by who opened the wallet with its code or passkey just now', async () => {
    const code = await registered();
    const { who } = await openElsewhere();
    expect((await who.get(ADD)).forms.map(({ action }) => action)).toContain(ADD);
    const third = createVisitor(web);
    await third.submit(await third.get('/wallet/recover'), '/wallet/recover', { code });
    expect((await third.get(ADD)).forms.map(({ action }) => action)).toContain(ADD);
  });
});

describe('the browsers of a wallet', () => {
  test('a guest is told that there is only this one', async () => {
    expect((await payer.get('/wallet/sessions')).text).toContain('in this browser only');
  });

  test('are listed; one that is ended is a stranger again', async () => {
    await addPasskey();
    const wallet = await walletOf(payer);
    const { who } = await openElsewhere();
    const page = await payer.get('/wallet/sessions');
    expect(page.text).toContain('this browser');
    await payer.submit(page, '/wallet/sessions/end');
    await who.get('/wallet');
    expect(await walletOf(who)).not.toBe(wallet);
    expect(await walletOf(payer)).toBe(wallet);
  });

  test('all others end together, with every token from before', async () => {
    const token = (await payer.get('/wallet'), payer.cookies.get(WALLET)!);
    await addPasskey();
    const wallet = await walletOf(payer);
    const { who } = await openElsewhere();
    await payer.submit(await payer.get('/wallet/sessions'), '/wallet/sessions/end-others');
    expect(await walletOf(payer)).toBe(wallet);
    expect(await walletOf(who)).toBeUndefined();
    expect(await web.provider.wallets.authenticate(token)).toBeUndefined();
  });

  test('a form of another wallet’s is refused', async () => {
    await addPasskey();
    const page = await payer.get('/wallet/sessions');
    const { fields } = page.forms.find(({ action }) => action === '/wallet/sessions/end-others')!;
    const stranger = createVisitor(web);
    await stranger.get('/wallet');
    expect((await stranger.post('/wallet/sessions/end-others', fields)).status).toBe(403);
  });
});
