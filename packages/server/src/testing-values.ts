/** Values for fuzzing, made from the schemas that validate: some as documented, some nearly, some nothing like it. */
import type { Operation } from '@farthing/sdk/api/index.ts';
import fc from 'fast-check';

type Schema = NonNullable<Operation['body']>;
type Def = { type: string } & Record<string, unknown>;

/** What requests may be made of: ids that exist, and the edges of every kind of field. */
export interface Pool {
  /** Any value that might fit somewhere. */
  values(): readonly unknown[];
}

const TEXTS = [
  '',
  ' ',
  'a',
  'The owl',
  'x'.repeat(200),
  'x'.repeat(501),
  '\u202e',
  '\ud800',
  '😀',
  "'; drop table",
  '<b>',
  '\0',
];
const AMOUNTS = [
  '0',
  '0.000000001',
  '0.002',
  '0.25',
  '1',
  '5',
  '10.01',
  '0.0000000001',
  '4611686018.427387904',
];
const BAD_AMOUNTS = ['-1', '1e3', '00.1', '.5', '9'.repeat(19), `0.${'9'.repeat(18)}`, 'NaN', '1,5'];
const TIMES = [
  '2026-11-22T12:00:01Z',
  '2026-12-22T05:12:00.000Z',
  '1970-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
];
const DAYS = ['2026-11-22', '2026-11-01', '2026-02-30', '0001-01-01', '9999-12-31'];
const PLACES = [
  'https://lark.example',
  'https://crow.example/x',
  'http://127.0.0.1:8',
  'javascript:alert(1)',
  'https://',
];
const WORDS = [
  'USD',
  'EUR',
  'XYZ',
  'UTC',
  'Europe/London',
  'Nowhere/Atall',
  'sandbox',
  'acct_ok',
  'acct_failed',
  '/tmp/new',
];
const NUMBERS = [0, 1, -1, 2, 50, 1000, 1001, 10_000, 86_400, 2 ** 53, 0.5, 1e300];
const OTHERS = [true, false, null, [], {}, [[]], { a: 1 }, '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'];

export const EDGES: readonly unknown[] = [
  ...TEXTS,
  ...AMOUNTS,
  ...BAD_AMOUNTS,
  ...TIMES,
  ...DAYS,
  ...PLACES,
  ...WORDS,
  ...NUMBERS,
  ...OTHERS,
];

/** A value that the schema accepts, as far as the pool has one. */
export function fitting(schema: Schema, pool: Pool): fc.Arbitrary<unknown> {
  const def = (schema as unknown as { _zod: { def: Def } })._zod.def;
  const part = (inner: unknown) => fitting(inner as Schema, pool);
  switch (def.type) {
    case 'object':
      return fc
        .record(
          Object.fromEntries(
            Object.entries(def['shape'] as object).map(([name, inner]) => [name, part(inner)]),
          ),
        )
        .map(withoutAbsent);
    case 'array':
      return fc.array(part(def['element']), { minLength: 1, maxLength: 4 });
    case 'optional':
    case 'default':
      return fc.option(part(def['innerType']), { nil: undefined, freq: 2 });
    case 'nullable':
      return fc.option(part(def['innerType']), { nil: null, freq: 5 });
    case 'union':
      return fc.oneof(...(def['options'] as unknown[]).map(part));
    case 'enum':
      return fc.constantFrom(...Object.values(def['entries'] as object));
    case 'literal':
      return fc.constantFrom(...(def['values'] as unknown[]));
    case 'boolean':
      return fc.boolean();
    default: {
      let among: readonly unknown[] | undefined;
      let fit: unknown[] = [];
      return fc.nat().map((index) => {
        const values = pool.values();
        // Looked for again only when the pool has changed.
        if (values !== among) fit = (among = values).filter((value) => schema.safeParse(value).success);
        return fit.length > 0 ? fit[index % fit.length] : undefined;
      });
    }
  }
}

/** A value with something wrong with it: a field replaced, dropped or added, or another value altogether. */
export function spoilt(value: fc.Arbitrary<unknown>, pool: Pool): fc.Arbitrary<unknown> {
  const junk = fc.oneof(anyOf(pool), fc.jsonValue({ maxDepth: 2 }), fc.string({ unit: 'binary' }));
  return fc.oneof(
    { weight: 1, arbitrary: junk },
    {
      weight: 6,
      arbitrary: fc.tuple(value, fc.nat(), junk, fc.constantFrom('replace', 'drop', 'add')).map(spoil),
    },
  );
}

function spoil([value, at, junk, how]: [unknown, number, unknown, string]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return junk;
  const names = Object.keys(value);
  const name = names.length === 0 || how === 'add' ? `extra${at % 3}` : names[at % names.length]!;
  const { [name]: _, ...rest } = value as Record<string, unknown>;
  return how === 'drop' ? rest : { ...rest, [name]: junk };
}

export function anyOf(pool: Pool): fc.Arbitrary<unknown> {
  return fc.nat().map((index) => pool.values()[index % pool.values().length]);
}

function withoutAbsent(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
