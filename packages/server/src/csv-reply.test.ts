import { type Operation, operations } from '@farthing/sdk/api/index.ts';
import { expect, test } from 'vitest';
import { createCsvReply } from './csv-reply.ts';
import { openScene } from './testing-scene.ts';

const csv = { accept: 'text/csv' };

test('a list is a table for whoever accepts one, page by page', async () => {
  const scene = await openScene();
  const read = (address: string, headers: object = csv) =>
    scene.request(address, { headers: { authorization: `Bearer ${scene.operator}`, ...headers } });
  const first = await read('/v1/operator/audit?limit=1');
  expect(first.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(first.headers.get('content-disposition')).toBe('attachment; filename="listAudit.csv"');
  const lines = (await first.text()).split('\r\n');
  expect(lines[0]).toBe('id,seq,by,action,target,reason,created_at,details.fee_basis_points,details.origins');
  expect(lines).toHaveLength(3);
  const [, next] = /^<(.+)>; rel="next"$/.exec(first.headers.get('link')!)!;
  const second = await read(next!);
  expect((await second.text()).split('\r\n')[1]).toContain('create_seller');
  expect(second.headers.get('link')).toBeNull();
  const json = await read('/v1/operator/audit', { accept: '*/*' });
  expect(json.headers.get('content-type')).toBe('application/json');
});

test('the trial balance and payouts are tables too; refusals stay problems', async () => {
  const scene = await openScene();
  const headers = { authorization: `Bearer ${scene.operator}`, ...csv };
  const balance = await (await scene.request('/v1/operator/trial_balance', { headers })).text();
  expect(balance).toMatch(
    /^asset,prepaid,owed,accrued,fees,gateway,in_transit,losses,clearing,sum\r\nUSD,10,0,/,
  );
  const payouts = await (await scene.request('/v1/operator/payouts', { headers })).text();
  expect(payouts).toBe('id,status,seller,asset,gross,fee,amount,destination,reason,created_at\r\n');
  const wrong = await scene.request('/v1/operator/payouts?limit=x', { headers });
  expect(wrong.headers.get('content-type')).toBe('application/problem+json');
});

test.each(
  (Object.values(operations) as Operation[])
    .filter(({ csv: list }) => list)
    .map((each) => [each.id, each] as const),
)('%s has a list to show as a table', (_, operation) =>
  expect(createCsvReply(operation)).toBeTypeOf('function'),
);
