import { EVENT_TYPES, PER_PAYMENT_TYPES } from '@farthing/provider';
import * as contract from '@farthing/sdk/api/webhooks.ts';
import { expect, test } from 'vitest';

test('the contract names the types of events that there are', () => {
  expect([...contract.EVENT_TYPES].toSorted()).toEqual([...EVENT_TYPES].toSorted());
  expect(contract.PER_PAYMENT_TYPES).toEqual(PER_PAYMENT_TYPES);
});
