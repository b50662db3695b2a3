/** Who may open and do what: every page and every action of the console, for every role and for strangers. */
import { describe, expect, test } from 'vitest';
import { SELLER_ROLES, type SellerRole } from '@farthing/provider';
import { createVisitor } from '../testing-visitor.ts';
import { signInByCode } from '../signin/testing-signin.ts';
import { openHouse } from './testing-seller.ts';

const everyone: SellerRole[] = [...SELLER_ROLES];
const builders: SellerRole[] = ['owner', 'developer'];
const bookkeepers: SellerRole[] = ['owner', 'accountant'];

const PAGES: [path: string, may: SellerRole[]][] = [
  ['', everyone],
  ['/start', everyone],
  ['/payments', everyone],
  ['/payments/PAYMENT', everyone],
  ['/requests', everyone],
  ['/payouts', everyone],
  ['/offers', everyone],
  ['/offers/new', builders],
  ['/offers/OFFER', everyone],
  ['/keys', everyone],
  ['/webhooks', everyone],
  ['/webhooks/new', builders],
  ['/team', everyone],
  ['/settings', everyone],
  ['/export/payments.csv', bookkeepers],
  ['/export/earnings.csv', bookkeepers],
  ['/export/team.csv', bookkeepers],
];

const ACTIONS: [path: string, may: SellerRole[]][] = [
  ['/start/site', builders],
  ['/start/site/check', builders],
  ['/start/site/remove', builders],
  ['/start/offer', builders],
  ['/payments/PAYMENT/refund', bookkeepers],
  ['/requests/req_none/accept', bookkeepers],
  ['/requests/req_none/decline', bookkeepers],
  ['/payouts/request', bookkeepers],
  ['/offers/new', builders],
  ['/offers/OFFER', builders],
  ['/offers/OFFER/archive', builders],
  ['/offers/OFFER/restore', builders],
  ['/keys/new', builders],
  ['/keys/page', builders],
  ['/keys/link', builders],
  ['/keys/key_none/rotate', builders],
  ['/keys/key_none/revoke', builders],
  ['/keys/link/lk_none/revoke', builders],
  ['/webhooks/new', builders],
  ['/webhooks/we_none', builders],
  ['/webhooks/we_none/test', builders],
  ['/webhooks/we_none/rotate', builders],
  ['/webhooks/we_none/enable', builders],
  ['/webhooks/we_none/disable', builders],
  ['/webhooks/we_none/redeliver', builders],
  ['/webhooks/we_none/remove', builders],
  ['/webhooks/we_none/del_none/again', builders],
  ['/team/invite', ['owner']],
  ['/team/mem_none/role', ['owner']],
  ['/team/mem_none/remove', ['owner']],
  ['/team/invitations/inv_none/withdraw', ['owner']],
  ['/settings/name', ['owner']],
  ['/settings/site', builders],
  ['/settings/site/check', builders],
  ['/settings/site/remove', builders],
  ['/settings/payout', ['owner']],
];

async function opened() {
  const house = await openHouse();
  const offer = await house.offer();
  const payment = await house.pay(offer);
  const at = (path: string) => house.base + path.replace('PAYMENT', payment.id).replace('OFFER', offer.id);
  return { ...house, at };
}

describe.each(everyone)('as %s', (role) => {
  test('pages open to whoever may see them, and to nobody else', async () => {
    const { as, at } = await opened();
    const visitor = await as(role);
    const seen: Record<string, number> = {};
    for (const [path] of PAGES) seen[path] = (await visitor.get(at(path))).status;
    const expected = PAGES.map(([path, may]) => [path, may.includes(role) ? 200 : 403]);
    expect(seen).toEqual(Object.fromEntries(expected));
  });

  test('forms are asked for the right before anything is looked at, and for their token after that', async () => {
    const { as, at, web, seller } = await opened();
    const visitor = await as(role);
    const answers: Record<string, [number, string]> = {};
    for (const [path] of ACTIONS) {
      const { status, text } = await visitor.post(at(path), { csrf: 'none' });
      answers[path] = [status, /You may not see this page|We did not do that/.exec(text)?.[0] ?? ''];
    }
    const expected = ACTIONS.map(([path, may]) => [
      path,
      [403, may.includes(role) ? 'We did not do that' : 'You may not see this page'],
    ]);
    expect(answers).toEqual(Object.fromEntries(expected));
    expect(await web.provider.sellers.get(seller.id)).toEqual(seller);
  });

  test('pages show no form that would be refused', async () => {
    const { as, at, base } = await opened();
    const visitor = await as(role);
    for (const [path, may] of PAGES) {
      if (!may.includes(role) || path.includes('.csv')) continue;
      const page = await visitor.get(at(path));
      for (const { action } of page.forms) {
        if (!action.startsWith(base) || page.html.includes(`method="get" action="${action}"`)) continue;
        const rule = ACTIONS.find(([each]) => shape(at(each)) === shape(action));
        expect(rule?.[1], `${action} on ${path}`).toContain(role);
      }
    }
  });
});

/** A path with its ids left out. */
const shape = (path: string) => path.replaceAll(/\/[a-z]+_[0-9a-z]+/g, '/:');

test('strangers are sent to sign in; members of other sellers are told no', async () => {
  const { base, web } = await opened();
  const stranger = createVisitor(web);
  for (const [path] of PAGES.filter(([each]) => !/PAYMENT|OFFER/.test(each)))
    expect((await stranger.get(base + path)).location).toMatch(/^\/signin\?next=/);
  for (const [path] of ACTIONS) expect((await stranger.post(base + path, {})).location).toMatch(/^\/signin/);
  const eve = await web.provider.people.members.byProvenEmail('eve@owl.example');
  await web.provider.people.found(eve.id, 'Owl');
  await signInByCode(web, stranger, eve.email);
  for (const [path] of PAGES) expect((await stranger.get(base + path)).status).toBe(403);
});

test('another site cannot send our forms, nor can the token of one form send another', async () => {
  const { as, at, web } = await opened();
  const owner = await as('owner');
  const page = await owner.get(at('/settings'));
  const form = page.forms.find(({ action }) => action.endsWith('/settings/name'))!;
  const fields = { ...form.fields, name: 'Stolen' };
  const foreign = await owner.post(form.action, fields, { Origin: 'https://evil.example' });
  const other = await owner.post(at('/settings/payout'), { ...fields, schedule: 'daily' });
  expect([foreign.status, other.status]).toEqual([403, 403]);
  const { items } = await web.provider.sellers.list({ limit: 1 });
  expect(items[0]!.name).toBe('The Daily Wren');
});
