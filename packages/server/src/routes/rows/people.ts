/** People and their sign-in: every answer they document. */
import { expect } from 'vitest';
import type { Row } from './row.ts';

export const peopleRows: Row[] = [
  [
    'createSetupLink',
    201,
    'the operator has nobody yet, or lost everybody',
    (s) => ({ as: s.operator }),
    (body) => expect(body['url']).toMatch(/^https:\/\/pay\.example\/operator\/setup\?token=[0-9a-z]{52}$/),
  ],
];
