/**
 * Requests for fuzzing, made from the schemas of the operations: mostly as documented, sometimes spoilt in one of
 * their parts, sent by whoever they are meant for or by somebody else, about things that exist or not.
 */
import { type Operation, type OperationId, operations } from '@farthing/sdk/api/index.ts';
import fc from 'fast-check';
import { EDGES, fitting, type Pool, spoilt } from './testing-values.ts';
import type { Sent } from './testing.ts';

type Credential = string | undefined;

/** Keys and tokens, by whom operations are for. */
export interface Callers {
  operator: Credential[];
  seller: Credential[];
  wallet: Credential[];
  browser: Credential[];
  /** Those whose key is not enough, or none. */
  others: Credential[];
}

export interface LearningPool extends Pool {
  /** Keeps what an answer names, so that later requests can be about it. */
  learn(content: unknown): void;
}

/** The newest ids of each kind are kept to be asked for again. */
const KEPT_IDS = 12;

/**
 * @param others further values that may fit somewhere
 * @param ours ids that nobody should name, such as those of the keys that the callers call with
 */
export function createPool(
  others: readonly unknown[] = [],
  ours: ReadonlySet<string> = new Set(),
): LearningPool {
  const ids = new Map<string, string[]>();
  let values: unknown[] = [...EDGES, ...others];
  let stale = false;
  return {
    values() {
      if (stale) values = [...EDGES, ...others, ...[...ids.values()].flat()];
      stale = false;
      return values;
    },
    learn(content) {
      for (const [id, prefix] of JSON.stringify(content ?? null).matchAll(
        /\b([a-z]{2,3})_[0-9a-hjkmnp-tv-z]{26}\b/g,
      )) {
        const known = ids.get(prefix!) ?? [];
        if (known.includes(id) || ours.has(id)) continue;
        ids.set(prefix!, [...known, id].slice(-KEPT_IDS));
        stale = true;
      }
    },
  };
}

/** A request to the operation. The callers an operation is for come up most often. */
export function requestTo(operation: Operation, callers: Callers, pool: Pool): fc.Arbitrary<Sent> {
  const { params, query, body, rawBody } = operation;
  const part = (schema: Operation['body']) => {
    if (!schema) return fc.constant(undefined);
    const good = fitting(schema, pool);
    return fc.oneof({ weight: 7, arbitrary: good }, { weight: 3, arbitrary: spoilt(good, pool) });
  };
  const key = fc.oneof(
    { weight: 6, arbitrary: fc.uuid() },
    { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'c') },
    { weight: 1, arbitrary: fc.constantFrom(undefined, '', 'two words', 'x'.repeat(256)) },
  );
  const text = fc.oneof(
    { weight: 40, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.oneof(fc.json(), fc.string({ unit: 'binary' })) },
  );
  return fc
    .record({
      as: callerOf(operation, callers),
      params: part(params),
      query: part(query),
      body: part(body),
      key,
      text,
      headers: operation.auth.includes('browser') ? FROM_A_PAGE : fc.constant({}),
    })
    .map(({ params: path, query: search, text: raw, ...rest }) => ({
      ...rest,
      ...(path !== undefined && { params: textOf(path) }),
      ...(search !== undefined && { query: textOf(search) }),
      ...((raw !== undefined || rawBody) && { text: raw ?? '{}' }),
    }));
}

/** A request to any operation. */
export function anyRequest(callers: () => Callers, pool: Pool): fc.Arbitrary<[OperationId, Sent]> {
  return fc
    .constantFrom(...(Object.values(operations) as Operation[]))
    .chain((operation) =>
      fc.tuple(fc.constant(operation.id as OperationId), requestTo(operation, callers(), pool)),
    );
}

const FROM_A_PAGE = fc.constantFrom<Record<string, string>>(
  { origin: 'https://lark.example' },
  { origin: 'https://lark.example', 'farthing-session': 'a.b;1;c;d' },
  { origin: 'https://crow.example' },
  {},
);

function callerOf({ auth }: Operation, callers: Callers): fc.Arbitrary<Credential> {
  const meant = auth.flatMap((role) => (role === 'gateway' ? [undefined] : callers[role]));
  const everybody = Object.values(callers).flat() as Credential[];
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...(meant.length > 0 ? meant : [undefined])) },
    { weight: 2, arbitrary: fc.constantFrom(...everybody) },
  );
}

function textOf(value: unknown): Record<string, string> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.map(([name, each]) => [name, typeof each === 'string' ? each : JSON.stringify(each)]),
  );
}
