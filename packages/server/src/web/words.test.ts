import { REFUSALS } from '@farthing/ledger';
import { PROVIDER_CODES } from '@farthing/provider';
import { describe, expect, test } from 'vitest';
import { LANGUAGES, type Language } from './texts/index.ts';
import { wordsFor } from './words.ts';

/** What only software is told: how a request is made, what its keys may, and what two programs agree on. */
const FOR_SOFTWARE = new Set<string>([
  // Between the provider and its own ledger.
  'account_not_found',
  'accounts_must_differ',
  'legs_unbalanced',
  'account_exists',
  'asset_exists',
  'limit_exists',
  'limit_mismatch',
  'hold_not_expired',
  // The key of a request, or of whoever sends it.
  'key_invalid',
  'unauthorized',
  'key_expired',
  // Between checkout and a seller's server or page.
  'code_invalid',
  'code_used',
  'code_expired',
  'verifier_mismatch',
  'origin_not_allowed',
  'public_key_invalid',
  'proof_invalid',
  'session_invalid',
  'session_expired',
  'request_replayed',
]);

const codes = [...new Set<string>([...REFUSALS, ...PROVIDER_CODES])];

describe.each(Object.keys(LANGUAGES) as Language[])('in %s', (language) => {
  const { texts } = LANGUAGES[language];

  test('whatever a page may be refused has words of its own', () => {
    const silent = codes.filter((code) => wordsFor(code, texts).title === texts.refusals.other.title);
    expect(silent.toSorted()).toEqual([...FOR_SOFTWARE].toSorted());
  });

  test('every text is told by some code, with a way out or none', () => {
    for (const code of Object.keys(texts.refusals.codes)) {
      const { title, text, status } = wordsFor(code, texts);
      expect([code, title !== texts.refusals.other.title, text.length > 10]).toEqual([code, true, true]);
      expect(status).toBeGreaterThanOrEqual(400);
    }
  });
});

test('what nobody foresaw is told all the same', () => {
  const { texts } = LANGUAGES.en;
  for (const code of ['never_heard_of', 'toString', '__proto__'])
    expect(wordsFor(code, texts)).toMatchObject({ ...texts.refusals.other, status: 409 });
});
