import { describe, expect, test } from 'vitest';
import { csv, csvOf } from './csv.ts';

describe('a cell', () => {
  test.each([
    ['plain', 'plain'],
    ['two words', 'two words'],
    ['a, b', '"a, b"'],
    ['say "owl"', '"say ""owl"""'],
    ['one\ntwo', '"one\ntwo"'],
    ['=1+1', "'=1+1"],
    ['+49 30 1234', "'+49 30 1234"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    [' =1', "' =1"],
    ['\t=1', "'\t=1"],
    ['＝1', "'＝1"],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ['-0.25', '-0.25'],
    ['12.5', '12.5'],
    [-3, '-3'],
    [true, 'true'],
    ['', ''],
    [null, ''],
    [undefined, ''],
  ])('%j is written %j', (value, text) => {
    expect(csv(['h'], [[value]])).toBe(`h\r\n${text}\r\n`);
  });
});

test('objects become columns, lists one cell, and every row has every column', () => {
  const rows = [
    { id: 'a', payout: { schedule: 'daily' } },
    { id: 'b', origins: ['x', 'y'] },
  ];
  expect(csvOf(rows)).toBe('id,payout.schedule,origins\r\na,daily,\r\nb,,x; y\r\n');
});

test('an empty list still has its headings', () => {
  expect(csvOf([], ['id', 'amount'])).toBe('id,amount\r\n');
});
