import { expect, test } from 'vitest';
import { openScene } from '../../testing-scene.ts';
import { cookieName } from '../session.ts';
import { COLUMNS } from './export.ts';

async function scene() {
  const s = await openScene();
  const evil = '=HYPERLINK("https://evil.example","click, me")';
  const body = { kind: 'fixed', asset: 'USD', price: '0.01', title: evil, once: false };
  const offer = (await s.must('createOffer', { as: s.seller, body }))['id']!;
  const { id } = await s.pay(offer);
  await s.pay(s.article);
  await s.hold('0.5');
  const params = { payment: id! };
  await s.must('createRefundRequest', {
    as: s.payer,
    key: s.key(),
    params,
    body: { reason: 'Two\u2003words' },
  });
  const above = [{ asset: 'USD', amount: '2' }];
  await s.must('setAskFirst', { as: s.payer, body: { above } });
  await s.must('setSpendingLimit', {
    as: s.payer,
    body: { asset: 'USD', payment: null, day: '9', month: null },
  });
  const cookie = `${cookieName(s.settings.baseUrl)}=${s.payer}`;
  const take = (format: string, headers: Record<string, string> = { cookie }) =>
    s.request(`/wallet/export.${format}`, { headers });
  return { ...s, evil, take };
}

test('as JSON there is everything, once', async () => {
  const { take, evil, payerId } = await scene();
  const response = await take('json');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="farthing-wallet.json"');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const { records } = (await response.json()) as { records: Record<string, unknown>[] };
  const kinds = records.map(({ kind, type }) => (type ? `${kind as string} ${type as string}` : kind));
  expect(kinds).toEqual([
    'wallet',
    'spending_limit',
    'ask_first',
    'method',
    'grant',
    'refund_request',
    'top_up',
    'history hold',
    'history payment',
    'history payment',
    'history top_up',
  ]);
  expect(records[0]).toMatchObject({ id: payerId, balance_USD: '9.74', held_USD: '0.5' });
  expect(records[2]).toMatchObject({ above_USD: '2', at_checkout: false });
  expect(records.at(-2)).toMatchObject({ title: evil, amount: '-0.01', seller_name: 'The Morning Lark' });
});

test('as CSV it is one table, in which nothing is a formula', async () => {
  const { take } = await scene();
  const response = await take('csv');
  expect(response.headers.get('content-type')).toContain('text/csv');
  const lines = (await response.text()).trimEnd().split('\r\n');
  expect(lines[0]).toBe(COLUMNS.join(','));
  expect(lines).toHaveLength(12);
  const line = lines.find((each) => each.includes('HYPERLINK') && each.startsWith('history'));
  expect(line).toContain(`"'=HYPERLINK(""https://evil.example"",""click, me"")"`);
  expect(line).toContain(',-0.01,');
});

test('nobody else gets it', async () => {
  const { take } = await scene();
  const response = await take('json', {});
  expect([response.status, response.headers.get('location')]).toEqual([303, '/wallet']);
});

test('five thousand payments come in pieces, and whoever stops listening stops the reading', async () => {
  const s = await openScene();
  const grant = await s.grantBy(s.payer);
  const items = Array.from({ length: 5000 }, (_, i) => ({ key: `k${i}`, grant, offer: s.line }));
  for (const half of [items.slice(0, 2500), items.slice(2500)]) {
    await s.must('createPayments', { as: s.seller, body: { items: half } });
  }
  const headers = { cookie: `${cookieName(s.settings.baseUrl)}=${s.payer}` };
  const whole = await (await s.request('/wallet/export.csv', { headers })).text();
  expect(whole.match(/^history,payment,/gm)).toHaveLength(5000);
  const reader = (await s.request('/wallet/export.csv', { headers })).body!.getReader();
  const { value } = await reader.read();
  expect(value!.length).toBeLessThan(40_000);
  await reader.cancel();
});

test('what a spreadsheet of another script would calculate is text as well', async () => {
  const s = await openScene();
  const body = { kind: 'fixed', asset: 'USD', price: '0.01', title: '＝1+1', once: false };
  await s.pay((await s.must('createOffer', { as: s.seller, body }))['id']!);
  const headers = { cookie: `${cookieName(s.settings.baseUrl)}=${s.payer}` };
  const table = await (await s.request('/wallet/export.csv', { headers })).text();
  expect(table).toContain(",'＝1+1,");
});
