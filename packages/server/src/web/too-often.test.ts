import { must } from '@farthing/provider/testing.ts';
import { expect, test } from 'vitest';
import { openTestWeb } from './testing.ts';
import { createVisitor, type Seen } from './testing-visitor.ts';

const HOUR_SECONDS = 3600;

/** Told in words, and to the browser in seconds. */
function mustWait({ status, headers }: Seen): void {
  expect(status).toBe(429);
  const seconds = Number(headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(HOUR_SECONDS);
}

test.each(['/signin/email', '/sell'])('%s: codes sent to one address', async (action) => {
  const web = await openTestWeb();
  const visitor = createVisitor(web);
  const page = await visitor.get(action === '/sell' ? '/sell' : '/signin');
  const send = () => visitor.submit(page, action, { email: 'ada@lark.example' });
  for (let i = 0; i < 20; i++) expect((await send()).status).toBe(303);
  mustWait(await send());
});

test.each([
  ['/signin/code', '/signin', '/signin/email'],
  ['/sell/code', '/sell', '/sell'],
])('%s: codes tried from one network', async (action, start, ask) => {
  const web = await openTestWeb();
  const visitor = createVisitor(web);
  await visitor.submit(await visitor.get(start), ask, { email: 'ada@lark.example' });
  const page = await visitor.get(action);
  const { emailCodes } = web.provider.people;
  const given = { code: '1', purpose: 'sign_in', binding: 'elsewhere', address: 'unknown' } as const;
  for (let i = 0; i < 2000; i++) await emailCodes.check(given);
  mustWait(await visitor.submit(page, action, { code: '00000000' }));
});

test('new guests from one network: to register, and to pay', async () => {
  const web = await openTestWeb({ settings: { guestsPerAddressPerHour: 1 } });
  const register = async () => {
    const visitor = createVisitor(web);
    return visitor.submit(await visitor.get('/wallet/register'), '/wallet/register');
  };
  expect((await register()).status).toBe(200);
  mustWait(await register());
  const terms = { name: 'The Wren', origins: ['https://wren.example'] };
  const { seller } = must(await web.provider.sellers.create(terms));
  const offer = must(
    await web.provider.offers.create(seller.id, {
      asset: 'USD',
      title: 'The tide',
      price: 1_000_000n as never,
    }),
  );
  const visitor = createVisitor(web);
  mustWait(await visitor.submit(await visitor.get(`/l/${offer.id}`), '/pay'));
});
