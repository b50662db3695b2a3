import { expect, test } from 'vitest';
import { localPath } from './local-path.ts';

test.each([
  ['/wallet', '/wallet'],
  ['/wallet?before=3#limits', '/wallet?before=3#limits'],
  [
    '/l/off_1?return=https%3A%2F%2Fnews.example%2Fa&state=x',
    '/l/off_1?return=https%3A%2F%2Fnews.example%2Fa&state=x',
  ],
  ['/l/../pay', undefined],
  [undefined, undefined],
  ['', undefined],
  ['/', undefined],
  ['//evil.example/l/', undefined],
  ['/\\evil.example', undefined],
  ['https://evil.example/wallet', undefined],
  ['javascript:alert(1)', undefined],
  ['/walletx', undefined],
  [`/l/${'a'.repeat(12_000)}`, undefined],
])('%s is %s', (given, path) => {
  expect(localPath(given)).toBe(path);
});
