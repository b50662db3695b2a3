/** Columns arrive in the database as the values they were made of. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as column from './columns.ts';
import { testDatabase } from './testing.ts';

let client: pg.Client;
beforeAll(async () => {
  client = new pg.Client({ connectionString: (await testDatabase()).replace(/\?schema=.*/, '') });
  await client.connect();
});
afterAll(() => client.end());

const MOST = 2n ** 63n - 1n;

test.each<[type: string, array: Buffer, texts: (string | null)[]]>([
  ['int8', column.int8([]), []],
  [
    'int8',
    column.int8([0, 1, -1, 2 ** 32, -(2 ** 32), 2 ** 53 - 1, 1 - 2 ** 53]),
    ['0', '1', '-1', '4294967296', '-4294967296', '9007199254740991', '-9007199254740991'],
  ],
  [
    'int8',
    column.int8([MOST, -MOST - 1n, 2n ** 62n, null, -7n]),
    [String(MOST), String(-MOST - 1n), String(2n ** 62n), null, '-7'],
  ],
  ['int4', column.int4([0, -1, 2 ** 31 - 1, -(2 ** 31)]), ['0', '-1', '2147483647', '-2147483648']],
  ['int2', column.int2([0, -1, 32_767, -32_768]), ['0', '-1', '32767', '-32768']],
  ['bool', column.bool([true, false]), ['true', 'false']],
  ['text', column.text(['', 'ä€😀', null, `{"'\\}`]), ['', 'ä€😀', null, `{"'\\}`]],
  ['bytea', column.bytea([new Uint8Array([0, 255]), new Uint8Array(), null]), ['\\x00ff', '\\x', null]],
  ['uuid', column.uuid(['0123456789abcdef0123456789abcdef']), ['01234567-89ab-cdef-0123-456789abcdef']],
])('%s', async (type, array, texts) => {
  const { rows } = await client.query<{ v: string | null }>(
    `SELECT v::text AS v FROM unnest($1::${type}[]) WITH ORDINALITY AS t(v, i) ORDER BY i`,
    [array],
  );
  expect(rows.map(({ v }) => v)).toEqual(texts);
});

test.each([0.5, NaN, Infinity, 2 ** 53, -(2 ** 53)])('%d is refused: it is not exact', (value) => {
  expect(() => column.int8([value])).toThrow(RangeError);
});

test.each(['', 'ab', 'z'.repeat(32)])('%j is refused: it is no uuid', (value) => {
  expect(() => column.uuid([value])).toThrow(RangeError);
});
