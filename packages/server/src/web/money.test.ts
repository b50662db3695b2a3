import { describe, expect, test } from 'vitest';
import { Amount, Asset } from '@farthing/ledger';
import * as Money from './money.ts';

const USD = Asset.USD;
const JPY = { id: 9, code: 'JPY', scale: 6 };
const GEMS = { id: 10, code: 'GEMS', scale: 0 };

/** Locales write no-break and narrow spaces; the tables read better with plain ones. */
const spaced = (text: string | undefined) => text?.replace(/[\u00a0\u202f]/g, ' ');

describe('format', () => {
  test.each([
    ['0.0005', USD, 'en-US', '$0.0005'],
    ['0.000000001', USD, 'en-US', '$0.000000001'],
    ['0', USD, 'en-US', '$0.00'],
    ['0.5', USD, 'en-US', '$0.50'],
    ['-0.0005', USD, 'en-US', '-$0.0005'],
    ['1234.5678', USD, 'en-US', '$1,234.5678'],
    ['4611686018.427387904', USD, 'en-US', '$4,611,686,018.427387904'],
    ['0.0005', USD, 'de-DE', '0,0005 $'],
    ['0.0005', USD, 'en-GB', 'US$0.0005'],
    ['1234567.000001', JPY, 'en-US', '¥1,234,567.000001'],
    ['12', GEMS, 'en-US', '12 GEMS'],
  ])('%s %o in %s reads %s', (decimal, asset, locale, text) => {
    expect(spaced(Money.format(Amount.parse(decimal, asset)!, asset, locale))).toBe(text);
  });

  test('no digit of any amount is lost', () => {
    for (let digits = 1n; digits < 2n ** 62n; digits = digits * 7n + 3n) {
      const text = Money.format(digits, USD, 'en-US').replace(/[$,]/g, '');
      expect(Amount.parse(text, USD)).toBe(digits);
    }
  });
});

describe('inHundredths', () => {
  test.each([
    ['0.0005', '0.05 cents'],
    ['0.000000001', '0.0000001 cents'],
    ['0.0099', '0.99 cents'],
    ['0.01', undefined],
    ['0', undefined],
  ])('%s is %s', (decimal, text) => {
    expect(spaced(Money.inHundredths(Amount.parse(decimal, USD)!, USD, 'en-US'))).toBe(text);
  });
});

describe('read', () => {
  test.each([
    ['0.50', 'en-US', '0.5'],
    ['.5', 'en-US', '0.5'],
    ['5.', 'en-US', '5'],
    ['007', 'en-US', '7'],
    [' $ 2 ', 'en-US', '2'],
    ['2 USD', 'en-US', '2'],
    ['0,50', 'en-US', '0.5'],
    ['0,50 €', 'de-DE', '0.5'],
    ['0.50', 'de-DE', '0.5'],
    ['1,234', 'de-DE', '1.234'],
    ['0.001', 'de-DE', '0.001'],
    ['١٫٥٠', 'ar-EG', '1.5'],
    ['१.५', 'hi-IN', '1.5'],
    ['0.000000001', 'en-US', '0.000000001'],
    ['1.0000000000', 'en-US', '1'],
  ])('%s in %s is %s', (typed, locale, decimal) => {
    expect(Money.read(typed, USD, locale)).toBe(Amount.parse(decimal, USD));
  });

  test.each([
    ['', 'en-US', 'empty'],
    ['  ', 'en-US', 'empty'],
    ['1,000', 'en-US', 'unclear'],
    ['1.000', 'de-DE', 'unclear'],
    ['1,000.00', 'en-US', 'unclear'],
    ['-1', 'en-US', 'unclear'],
    ['1e3', 'en-US', 'unclear'],
    ['two', 'en-US', 'unclear'],
    ['.', 'en-US', 'unclear'],
    ['99999999999999999999', 'en-US', 'unclear'],
    ['0.0000000001', 'en-US', 'too_precise'],
  ])('%s in %s is %s', (typed, locale, reason) => {
    expect(Money.read(typed, USD, locale)).toBe(reason);
  });

  test('reads back whatever a field was filled with', () => {
    for (const locale of ['en-US', 'de-DE', 'fr-FR', 'ar-EG', 'hi-IN', 'ja-JP']) {
      for (const decimal of ['0.5', '1', '2.25', '0.0005', '12345.678'].map((text) =>
        Amount.parse(text, USD)!,
      )) {
        expect(Money.read(Money.plain(decimal, USD, locale), USD, locale)).toBe(decimal);
      }
    }
  });
});

test.each([
  ['5', USD, 'en-US', '$5'],
  ['50', USD, 'de-DE', '50\u00a0$'],
  ['1000', USD, 'en-US', '$1,000'],
  ['0.50', USD, 'en-US', '$0.50'],
  ['2.5', USD, 'de-DE', '2,50\u00a0$'],
])('a round %s has no decimals, and no other loses any (%o, %s)', (text, asset, locale, shown) => {
  expect(Money.round(Amount.parse(text, asset)!, asset, locale)).toBe(shown);
});

describe('localeOf', () => {
  test.each([
    [undefined, undefined, 'en-US'],
    ['de-AT,de;q=0.9,en;q=0.8', undefined, 'de-AT'],
    ['xx-invalid-tag-that-is-far-too-long,fr', undefined, 'fr'],
    ['*', undefined, 'en-US'],
    ['"><script>', undefined, 'en-US'],
    ['fr-FR,fr;q=0.9,en-US;q=0.8', undefined, 'fr-FR'],
    ['fr-FR,de;q=0.9,en;q=0.8', undefined, 'de'],
    ['en-GB,de;q=0.9', 'de', 'de'],
    ['en-GB', 'de', 'de-DE'],
    ['de-CH', 'en', 'en-US'],
    ['de-CH,en-IE;q=0.5', 'en', 'en-IE'],
    ['fr-FR', 'en', 'fr-FR'],
    ['fr-FR', 'de', 'de-DE'],
    [undefined, 'de', 'de-DE'],
  ] as const)('%s, chosen %s, is %s', (header, chosen, locale) => {
    expect(Money.localeOf(header, chosen)).toBe(locale);
  });
});
