import { expect, test } from 'vitest';
import { languageOf } from './words.ts';

const visit = (accepted?: string) => ({
  method: 'GET',
  url: 'https://lark.example/',
  header: (name: string) => (name === 'accept-language' ? accepted : undefined),
});

test.each([
  [undefined, 'en'],
  ['de', 'de'],
  ['de-AT, en;q=0.8', 'de'],
  ['fr, de;q=0.5', 'de'],
  ['en;q=0.4, de ; q=0.6', 'de'],
  ['fr', 'en'],
  ['nonsense;;;', 'en'],
])('whoever sends %s reads %s', (accepted, language) => {
  expect(languageOf(visit(accepted))).toBe(language);
});

test('a header that is made to take long takes no longer', () => {
  const begun = performance.now();
  for (const blank of [' ', '\t']) expect(languageOf(visit(`fr${blank.repeat(16_000)}x`))).toBe('en');
  expect(performance.now() - begun).toBeLessThan(100);
});
