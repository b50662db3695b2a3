import { expect, test } from 'vitest';
import { networkOf } from './network.ts';

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.7:51820', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:203.0.113.7', '203.0.113.7'],
  ['::1', '0:0:0:0::/64'],
  ['2001:db8:0:42:1:2:3:4', '2001:db8:0:42::/64'],
  ['2001:0DB8:0000:0042::ffff', '2001:db8:0:42::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8::42:0:0:203.0.113.7', '2001:db8:0:42::/64'],
  ['[2001:db8:0:42::9]:443', '2001:db8:0:42::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['unknown', 'unknown'],
  ['', ''],
])('%s is in %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('text that is no address costs no more memory than one', () => {
  expect(networkOf('x'.repeat(8000))).toHaveLength(64);
});
