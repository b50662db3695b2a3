import { errors, type Operation, operations } from '@farthing/sdk/api/index.ts';
import { describe, expect, test } from 'vitest';
import { openScene } from '../testing-scene.ts';
import { operatingRows } from './rows/operating.ts';
import { payingRows } from './rows/paying.ts';
import { paymentRows } from './rows/payments.ts';
import type { Row } from './rows/row.ts';
import { runningRows } from './rows/running.ts';
import { sellingRows } from './rows/selling.ts';

const rows: Row[] = [...paymentRows, ...sellingRows, ...payingRows, ...runningRows, ...operatingRows];

describe.each([...new Set(rows.map(([operation]) => operation))])('%s', (operation) => {
  const cases = rows
    .filter(([each]) => each === operation)
    .map(([, outcome, when, sent, check]) => ({ outcome, when, sent, check }));

  test.each(cases)('$outcome when $when', async ({ outcome, sent, check }) => {
    const scene = await openScene();
    const request = await sent(scene);
    const before = scene.state();
    const { status, body } = await scene.call(operation, request);
    if (typeof outcome === 'number') {
      expect({ status, body }).toMatchObject({ status: outcome });
    } else {
      expect(body).toMatchObject({ code: outcome, status: errors[outcome].status });
      expect(scene.state()).toBe(before);
    }
    check?.(body, scene);
    const { balanced } = await scene.must('getTrialBalance', { as: scene.operator });
    expect(balanced).toBe(true);
  });
});

test('guest_limit_reached when an address starts too many wallets', async () => {
  const scene = await openScene({ settings: { guestsPerAddressPerHour: 3 } });
  await scene.newGuest();
  const { status, body, headers } = await scene.call('createWallet');
  expect({ status, code: body['code'] }).toEqual({ status: 429, code: 'guest_limit_reached' });
  expect(Number(headers.get('retry-after'))).toBe(3600);
});

test('the tables show every success and every refusal that an operation documents as its own', () => {
  const shown = new Set(rows.map(([operation, outcome]) => `${operation} ${outcome}`));
  // Shown above, since it needs a setting of its own.
  shown.add('createWallet guest_limit_reached');
  const documented = (Object.values(operations) as Operation[]).flatMap(({ id, responses, errors: own }) =>
    [...Object.keys(responses), ...own].map((outcome) => `${id} ${outcome}`),
  );
  expect(documented.filter((each) => !shown.has(each))).toEqual([]);
});
