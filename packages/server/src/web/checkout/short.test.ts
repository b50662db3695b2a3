/** Checkout where the wallet is short of money: the way on is enough, and comes first. */
import { beforeEach, expect, test } from 'vitest';
import { Amount, Asset } from '@farthing/ledger';
import type { SellerId } from '@farthing/provider';
import { must } from '@farthing/provider/testing.ts';
import { openTestWeb, type TestWeb } from '../testing.ts';
import { createVisitor, type Visitor } from '../testing-visitor.ts';

const NEWS = 'https://news.example';
const usd = (text: string) => Amount.parse(text, Asset.USD)!;

let web: TestWeb;
let seller: SellerId;
let visitor: Visitor;

beforeEach(async () => {
  web = await openTestWeb({ still: true });
  seller = must(await web.provider.sellers.create({ name: 'The Daily Wren', origins: [NEWS] })).seller.id;
  visitor = createVisitor(web);
});

async function linkOf(terms: { asset?: string; title: string; price?: bigint; suggested?: bigint }) {
  const offer = must(await web.provider.offers.create(seller, { asset: 'USD', ...terms }));
  return `/l/${offer.id}?return=${encodeURIComponent(NEWS)}`;
}

test.each([
  ['9.00', 'USD', '10', 'the least round sum that is enough'],
  ['9.70', 'USD', '20', 'what is owed already is paid by it, too'],
  ['73.20', 'USD', '74', 'beyond the round ones, whole'],
  ['9.00', 'EUR', '10', 'in the currency of the price'],
])('for %s %s the top-up is filled with %s: %s', async (price, asset, amount) => {
  await visitor.submit(await visitor.get(await linkOf({ title: 'Cheap', price: usd('0.40') })), '/pay');
  const link = await linkOf({ asset, title: 'Dear', price: usd(price) });
  const page = await visitor.get(link);
  const [, href] = /href="(\/wallet\/topup[^"]*)"/.exec(page.html)!;
  const query = new URL(href!.replaceAll('&amp;', '&'), web.baseUrl).searchParams;
  expect(Object.fromEntries(query)).toMatchObject({ asset, amount });
  expect(query.get('back')).toBe(link);
  const form = await visitor.get(`/wallet/topup?${query}`);
  expect(form.html).toContain(`value="${amount}"`);
});

test('an amount that is too much: topping up first, another amount second', async () => {
  const sent = await visitor.submit(
    await visitor.get(await linkOf({ title: 'A tip', suggested: usd('0.10') })),
    '/pay',
    { amount: '1' },
  );
  expect(sent.html.match(/class="[^"]*\bprimary\b[^"]*"[^>]*>[^<]*/g)).toHaveLength(1);
  expect(sent.text).toContain('Top up and continue');
});
