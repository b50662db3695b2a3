import { expect, test } from 'vitest';
import { isOrigin, originOf } from './origin.ts';

test.each([
  'https://lark.example',
  'http://localhost:4020',
  'https://xn--bcher-kva.example',
  'https://a_b.lark.example:8443',
  'https://192.0.2.7',
  'https://[2001:db8::1]:8443',
])('%s is an origin', (origin) => {
  expect(isOrigin(origin)).toBe(true);
  expect(originOf(`${origin}/articles/owl?a=1#b`)).toBe(origin);
});

// Origins stand in the policy of pages and in headers for browsers: none of these may mean something else there.
test.each([
  'https://lark.example;sandbox',
  'https://lark.example;script-src',
  'https://*.example',
  'https://*',
  "https://'self'",
  'https://a,b.example',
  'https://a"b.example',
  'https://a$b',
  'https://a(b)',
])('the host of %s is none', (origin) => {
  expect(isOrigin(origin)).toBe(false);
  expect(originOf(`${origin}/`)).toBe(undefined);
});

test.each([
  'https://user@lark.example',
  'https://user:word@lark.example',
  'ftp://lark.example',
  'javascript:alert(1)',
  'data:text/html,x',
  '//lark.example',
  'https://',
  `https://${'a'.repeat(2000)}.example`,
])('%s has none', (address) => {
  expect(originOf(address)).toBe(undefined);
});
