/** Keys, webhooks, team and settings, as the console's pages show and change them. */
import { describe, expect, test } from 'vitest';
import { isRefused } from '@farthing/provider';
import { allEvents, must } from '@farthing/provider/testing.ts';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createVisitor } from '../testing-visitor.ts';
import { openHouse, SITE } from './testing-seller.ts';

const HOUR_MS = 3_600_000;
const MINUTES_16 = 16 * 60_000;

describe('API keys', () => {
  test('are shown once, do what was ticked, are replaced with an overlap, and revoked', async () => {
    const { as, base, web, seller } = await openHouse();
    const { keys } = web.provider;
    const developer = await as('developer');
    const page = await developer.get(`${base}/keys`);
    const made = await developer.submit(page, `${base}/keys/new`, {
      name: 'Shop server',
      kind: 'secret',
      'scope-payments': 'yes',
      'scope-offers': 'yes',
    });
    const [secret] = /sk_test_\w+/.exec(made.text)!;
    expect(await keys.authenticate(secret)).toMatchObject({
      seller: seller.id,
      scopes: ['payments', 'offers'],
    });
    const list = await developer.get(`${base}/keys`);
    expect(list.text).toContain('Shop server');
    expect(list.html).not.toContain(secret);
    const owner = await as('owner');
    const table = await owner.get(`${base}/export/keys.csv`);
    expect(table.html).toMatch(/,secret,Shop server,sk_test_\w+,payments; offers,\r\n$/);
    expect(table.html).not.toContain(secret);
    const { items } = await keys.list(seller.id, { limit: 5 });
    const path = `${base}/keys/${items[0]!.id}`;
    const next = await developer.submit(list, `${path}/rotate`, { [`overlap-${items[0]!.id}`]: '3600' });
    const [newer] = /sk_test_\w+/.exec(next.text)!;
    expect(isRefused(await keys.authenticate(secret))).toBe(false);
    web.wait(HOUR_MS + 1);
    expect(await keys.authenticate(secret)).toMatchObject({ code: 'key_expired' });
    expect(await keys.authenticate(newer)).toMatchObject({ scopes: ['payments', 'offers'] });
    const all = (await keys.list(seller.id, { limit: 5 })).items;
    for (const { id } of all)
      await developer.submit(await developer.get(`${base}/keys`), `${base}/keys/${id}/revoke`);
    expect(await keys.authenticate(newer)).toBeUndefined();
  });

  test.each([
    [{ name: '' }, 'Write one line of text'],
    [{ kind: 'master' }, 'Choose one of what the page offers'],
    [{ 'scope-payments': '' }, 'Choose one of what the page offers'],
  ])('a new key with %j is refused', async (wrong, words) => {
    const { as, base, web, seller } = await openHouse();
    const owner = await as('owner');
    const given = { name: 'One', kind: 'secret', 'scope-payments': 'yes', ...wrong } as Record<
      string,
      string
    >;
    const page = await owner.submit(await owner.get(`${base}/keys`), `${base}/keys/new`, given);
    expect([page.status, page.text.includes(words)]).toEqual([400, true]);
    expect((await web.provider.keys.list(seller.id, { limit: 5 })).items).toEqual([]);
  });

  test('a publishable key comes with its script, and can never do what a server can', async () => {
    const { as, base, web } = await openHouse();
    const owner = await as('owner');
    const terms = { name: 'Page', kind: 'publishable', 'scope-payments': 'yes' };
    const made = await owner.submit(await owner.get(`${base}/keys`), `${base}/keys/new`, terms);
    const [key] = /pk_test_\w+/.exec(made.text)!;
    expect(made.text).toContain(`data-key="${key}"`);
    expect(await web.provider.keys.authenticate(key)).toMatchObject({
      role: 'publishable',
      scopes: ['browser'],
    });
  });

  test('whoever signed in a while ago is asked again before a secret is made or money is sent elsewhere', async () => {
    const { as, base, web, seller } = await openHouse();
    const owner = await as('owner');
    const [keys, settings, team] = [
      await owner.get(`${base}/keys`),
      await owner.get(`${base}/settings`),
      await owner.get(`${base}/team`),
    ];
    web.wait(MINUTES_16);
    const sent = [
      await owner.submit(keys, `${base}/keys/new`, { name: 'One', kind: 'secret', 'scope-payments': 'yes' }),
      await owner.submit(settings, `${base}/settings/payout`, {
        destination: 'acct_evil',
        schedule: 'daily',
      }),
      await owner.submit(team, `${base}/team/invite`, { email: 'evil@evil.example', role: 'owner' }),
    ];
    for (const { location } of sent) expect(location).toContain('/signin?next=');
    expect((await web.provider.keys.list(seller.id, { limit: 5 })).items).toEqual([]);
    expect(must(await web.provider.sellers.get(seller.id)).payout.destination).toBeUndefined();
    expect(await web.provider.people.invitations.list(seller.id)).toEqual([]);
  });
});

describe('link keys', () => {
  test('the public half is registered and revoked', async () => {
    const { as, base, web, seller } = await openHouse();
    const { publicKey } = await import('@farthing/sdk/links/index.ts').then(({ LinkKey }) =>
      LinkKey.generate(),
    );
    const owner = await as('owner');
    const page = await owner.get(`${base}/keys`);
    const wrong = await owner.submit(page, `${base}/keys/link`, { public_key: 'x' });
    expect([wrong.status, wrong.text.includes('no public half')]).toEqual([400, true]);
    await owner.submit(page, `${base}/keys/link`, { public_key: publicKey });
    const { items } = await web.provider.linkKeys.list(seller.id, { limit: 5 });
    expect(items).toMatchObject([{ publicKey }]);
    const list = await owner.get(`${base}/keys`);
    expect((await owner.get(`${base}/export/links.csv`)).html).toContain(`,${publicKey},`);
    await owner.submit(list, `${base}/keys/link/${items[0]!.id}/revoke`);
    expect(await web.provider.linkKeys.verifier(seller.id, items[0]!.id)).toBeUndefined();
  });
});

describe('webhooks', () => {
  async function listening() {
    const heard: string[] = [];
    let status = 200;
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += chunk));
      request.on('end', () => {
        heard.push(text);
        response.statusCode = status;
        response.end('thanks');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    return { url, heard, answer: (code: number) => (status = code), close: () => server.close() };
  }

  test('made with a secret shown once, tried out, sent again, changed, replaced, switched off and removed', async () => {
    const receiver = await listening();
    const { as, base, web, seller } = await openHouse();
    const developer = await as('developer');
    const page = await developer.get(`${base}/webhooks/new`);
    const terms = { url: receiver.url, description: 'Bookkeeping', types: 'default' };
    const made = await developer.submit(page, `${base}/webhooks/new`, terms);
    expect(made.text).toMatch(/whsec_/);
    const [webhook] = (await web.provider.webhooks.list(seller.id, { limit: 5 })).items;
    const path = `${base}/webhooks/${webhook!.id}`;
    expect((await developer.get(path)).html).not.toContain('whsec_');

    const tested = await developer.submit(await developer.get(path), `${path}/test`);
    const delivery = await developer.get(tested.location!);
    expect(delivery.text).toContain('Delivered');
    expect(delivery.text).toContain('thanks');
    expect(receiver.heard).toHaveLength(1);
    receiver.answer(500);
    const failed = await developer.submit(await developer.get(path), `${path}/test`);
    const page500 = await developer.get(failed.location!);
    expect(page500.text).toContain('500');
    await developer.submit(page500, `${failed.location!}/again`);
    expect((await developer.get(failed.location!)).text).toContain('Waiting');
    expect((await developer.get(`${path}?show=delivered`)).text).toContain('webhook.test');
    expect((await developer.get(`${path}?show=failed`)).text).toContain('No deliveries here');

    const own = { types: 'own', 'type-payment.created': 'yes', url: receiver.url, description: '' };
    await developer.submit(await developer.get(path), path, own);
    expect(await web.provider.webhooks.get(seller.id, webhook!.id)).toMatchObject({
      types: ['payment.created'],
      description: '',
    });
    const rotated = await developer.submit(await developer.get(path), `${path}/rotate`, { overlap: '3600' });
    expect(rotated.text).toMatch(/whsec_/);
    expect(await web.provider.webhooks.get(seller.id, webhook!.id)).toMatchObject({ secrets: 2 });
    await developer.submit(await developer.get(path), `${path}/redeliver`, { hours: '24' });
    await developer.submit(await developer.get(path), `${path}/disable`);
    const off = await developer.get(path);
    expect(off.text).toContain('Switched off');
    expect(off.forms.map(({ action }) => action)).not.toContain(`${path}/test`);
    await developer.submit(off, `${path}/enable`);
    const owner = await as('owner');
    expect((await owner.get(`${base}/export/deliveries/${webhook!.id}.csv`)).html).toContain('webhook.test');
    expect((await owner.get(`${base}/export/webhooks.csv`)).html).toContain(receiver.url);
    await developer.submit(await developer.get(path), `${path}/remove`);
    expect((await developer.get(path)).status).toBe(404);
    receiver.close();
  });

  test.each([
    [{ url: 'http://10.0.0.1/x' }, 'We cannot send to this address'],
    [{ url: '' }, 'We cannot send to this address'],
    [{ url: 'javascript:alert(1)' }, 'We cannot send to this address'],
    [{ types: 'own' }, 'Choose one of what the page offers'],
    [{ description: 'a\u202eb' }, 'Write one line of text'],
  ])('a webhook with %j is refused, and what was typed stays', async (wrong, words) => {
    const { as, base, web, seller } = await openHouse();
    const owner = await as('owner');
    const terms = { url: 'https://wren.example/hook', types: 'default', ...wrong } as Record<string, string>;
    const page = await owner.submit(await owner.get(`${base}/webhooks/new`), `${base}/webhooks/new`, terms);
    expect([page.status, page.text.includes(words)]).toEqual([400, true]);
    expect((await web.provider.webhooks.list(seller.id, { limit: 5 })).items).toEqual([]);
  });
});

describe('the team', () => {
  test('somebody is invited, joins, changes role and is removed, and each holds at once', async () => {
    const { as, base, web, seller } = await openHouse();
    const { members, invitations } = web.provider.people;
    const owner = await as('owner');
    const invited = await owner.submit(await owner.get(`${base}/team`), `${base}/team/invite`, {
      email: 'eve@wren.example',
      role: 'accountant',
    });
    expect(invited.location).toBe(`${base}/team`);
    const [message] = await web.mail.list({ to: 'eve@wren.example', limit: 1 });
    const [link] = /\/join\/\S+/.exec(message!.text)!;
    const eve = createVisitor(web);
    const joined = await eve.submit(await eve.get(link), link, { name: 'Eve Lark' });
    expect(joined.location).toBe(base);
    expect((await eve.get(`${base}/export/payments.csv`)).status).toBe(200);
    const { id } = (await members.byEmail('eve@wren.example'))!;
    const team = await owner.get(`${base}/team`);
    expect(team.text).toContain('Eve Lark');
    await owner.submit(team, `${base}/team/${id}/role`, { [`role-${id}`]: 'viewer' });
    expect((await eve.get(`${base}/export/payments.csv`)).status).toBe(403);
    expect((await owner.get(`${base}/export/team.csv`)).html).toContain(',eve@wren.example,viewer,');
    await owner.submit(team, `${base}/team/${id}/remove`);
    expect((await eve.get(base)).status).toBe(403);
    expect(await invitations.list(seller.id)).toEqual([]);
  });

  test('an invitation is withdrawn; nobody is invited twice or into a role that is none', async () => {
    const { as, base, web, seller, owner: ada } = await openHouse();
    const owner = await as('owner');
    const team = await owner.get(`${base}/team`);
    for (const terms of [
      { email: ada.email, role: 'viewer' },
      { email: 'nobody', role: 'viewer' },
      { email: 'eve@wren.example', role: 'admin' },
    ])
      expect((await owner.submit(team, `${base}/team/invite`, terms)).status).toBe(400);
    await owner.submit(team, `${base}/team/invite`, { email: 'eve@wren.example', role: 'viewer' });
    const [invitation] = await web.provider.people.invitations.list(seller.id);
    const page = await owner.get(`${base}/team`);
    await owner.submit(page, `${base}/team/invitations/${invitation!.id}/withdraw`);
    expect(await web.provider.people.invitations.list(seller.id)).toEqual([]);
  });

  test('the last owner stays; a second one may go, and finds the way out', async () => {
    const { as, base, web, seller, owner: ada } = await openHouse();
    const { members } = web.provider.people;
    const owner = await as('owner');
    const page = await owner.get(`${base}/team`);
    const kept = await owner.submit(page, `${base}/team/${ada.id}/remove`);
    expect([kept.status, kept.text.includes('Make somebody else owner first')]).toEqual([400, true]);
    const lesser = await owner.submit(page, `${base}/team/${ada.id}/role`, { [`role-${ada.id}`]: 'viewer' });
    expect(lesser.status).toBe(400);
    const eve = await members.byProvenEmail('eve@wren.example');
    await members.join(eve.id, seller.id, 'owner', ada.id);
    const gone = await owner.submit(page, `${base}/team/${ada.id}/remove`);
    expect(gone.location).toBe('/seller');
    expect(await members.membership(ada.id, seller.id)).toBeUndefined();
  });
});

describe('settings', () => {
  test('the name that payers read changes; an empty or unreadable one does not', async () => {
    const { as, base, web, seller, owner: ada } = await openHouse();
    const owner = await as('owner');
    const page = await owner.get(`${base}/settings`);
    for (const name of ['', 'pay \u202e100'])
      expect((await owner.submit(page, `${base}/settings/name`, { name })).status).toBe(400);
    await owner.submit(page, `${base}/settings/name`, { name: ' The Evening Wren ' });
    expect(await web.provider.sellers.get(seller.id)).toMatchObject({ name: 'The Evening Wren' });
    const facts = (await allEvents({ events: web.provider.events, ledger: web.ledger })).filter(
      ({ type }) => type === 'seller_changed',
    );
    expect(facts.at(-1)?.data).toMatchObject({ by: ada.id, changed: ['name'] });
  });

  test('a site that is removed takes its links with it', async () => {
    const { as, base, web, seller, offer } = await openHouse();
    const { id } = await offer();
    const developer = await as('developer');
    const page = await developer.get(`${base}/settings`);
    await developer.submit(page, `${base}/settings/site/remove`);
    expect(await web.provider.sellers.get(seller.id)).toMatchObject({ origins: [] });
    expect((await createVisitor(web).get(`/l/${id}?return=${encodeURIComponent(SITE)}`)).status).toBe(403);
  });
});

test('the console speaks German to whoever reads German', async () => {
  const { web, base } = await openHouse();
  const { signInByCode } = await import('../signin/testing-signin.ts');
  const owner = createVisitor(web, 'de-DE');
  await signInByCode(web, owner, 'ada@wren.example');
  const pages = [
    '',
    '/start',
    '/payments',
    '/requests',
    '/payouts',
    '/offers',
    '/keys',
    '/webhooks',
    '/team',
    '/settings',
  ];
  for (const path of pages) {
    const { text, html } = await owner.get(base + path);
    expect(html).toContain('lang="de"');
    expect(text).toContain('Übersicht');
    expect(text).not.toMatch(/\b(the|your|and|Payments|Settings)\b/);
  }
});
