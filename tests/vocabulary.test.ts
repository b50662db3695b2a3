import { expect, test } from 'vitest';
import { REFUSALS } from '../packages/ledger/src/status.ts';
import { PROVIDER_CODES } from '../packages/provider/src/refusal.ts';
import { CODES } from '../packages/sdk/src/api/errors.ts';

test.each([...REFUSALS, ...PROVIDER_CODES])('%s has a status, a title, a cause and a mend', (code) => {
  expect(CODES).toContain(code);
});
