import { type Operation, type OperationId, operations } from '@farthing/sdk/api/index.ts';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { createLinkSigner, tamper } from './testing-links.ts';
import { openScene, type Scene } from './testing-scene.ts';
import { EDGES, fitting, type Pool, spoilt } from './testing-values.ts';
import type { Sent } from './testing.ts';

const ROUNDS = 8;
const RUNS = 500;
/** The newest ids of each kind are kept to be asked for again. */
const KEPT_IDS = 12;

let scene: Scene;
let callers: (string | undefined)[];
const ids = new Map<string, string[]>();
/** Keys that the test itself calls with: once they were revoked it would see nothing but 401. */
const ours = new Set<string>();
const others: unknown[] = [];
let values: unknown[] = [];
const pool: Pool = { values: () => values };

/** Keeps what an answer names, so that later requests can be about it. */
function learn(content: unknown): void {
  for (const [id, prefix] of JSON.stringify(content ?? null).matchAll(
    /\b([a-z]{2,3})_[0-9a-hjkmnp-tv-z]{26}\b/g,
  )) {
    const known = ids.get(prefix!) ?? [];
    if (known.includes(id) || ours.has(id)) continue;
    ids.set(prefix!, [...known, id].slice(-KEPT_IDS));
  }
  values = [...EDGES, ...others, ...[...ids.values()].flat()];
}

beforeEach(async () => {
  for (const kept of [ids, ours]) kept.clear();
  others.length = 0;
  scene = await openScene();
  const key = async (body: object) =>
    (await scene.must('createKey', { as: scene.seller, body: { name: 'k', ...body } }))['secret']!;
  const registered = await scene.newGuest();
  const { recovery_code } = await scene.must('registerWallet', { as: registered });
  const link = await (await createLinkSigner(scene)).link();
  others.push(link, tamper(link, '0.01'), recovery_code);
  callers = [
    scene.operator,
    scene.seller,
    scene.rival,
    scene.payer,
    scene.guest,
    registered,
    await key({ kind: 'secret', scopes: ['payments', 'keys'] }),
    await key({ kind: 'publishable', scopes: [] }),
    'sk_test_nothing',
    undefined,
  ];
  for (const as of [scene.seller, scene.rival]) {
    const { items } = await scene.must('listKeys', { as });
    for (const { id } of items as unknown as { id: string }[]) ours.add(id);
  }
  learn([scene.article, scene.line, scene.tip, scene.rivalOffer, scene.grant, scene.sellerId, scene.payerId]);
  for (const offer of [scene.article, scene.line]) learn(await scene.pay(offer));
  learn(await scene.hold('0.3'));
  learn(await scene.must('listLinkKeys', { as: scene.seller }));
  const spare = { kind: 'secret', name: 'spare', scopes: ['reports'] };
  learn(await scene.must('createKey', { as: scene.seller, body: spare }));
});

/** The callers an operation is for come up most often. */
function callerOf({ auth }: Operation): fc.Arbitrary<string | undefined> {
  const meant = { operator: [0], seller: [1, 1, 2], wallet: [3, 3, 4, 5], gateway: [9] };
  const indexes = auth.flatMap((role) => meant[role]);
  return fc.oneof(
    {
      weight: 8,
      arbitrary: fc.constantFrom(...(indexes.length > 0 ? indexes : [9])).map((index) => callers[index]),
    },
    { weight: 2, arbitrary: fc.nat().map((index) => callers[index % callers.length]) },
  );
}

function textOf(value: unknown): Record<string, string> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.map(([name, each]) => [name, typeof each === 'string' ? each : JSON.stringify(each)]),
  );
}

/** A request to an operation: mostly as documented, sometimes spoilt in one of its parts. */
function requestTo(operation: Operation): fc.Arbitrary<Sent> {
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
      as: callerOf(operation),
      params: part(params),
      query: part(query),
      body: part(body),
      key,
      text,
    })
    .map(({ params: path, query: search, text: raw, ...rest }) => ({
      ...rest,
      ...(path !== undefined && { params: textOf(path) }),
      ...(search !== undefined && { query: textOf(search) }),
      ...((raw !== undefined || rawBody) && { text: raw ?? '{}' }),
    }));
}

const anyRequest = fc
  .constantFrom(...(Object.values(operations) as Operation[]))
  .chain((operation) => fc.tuple(fc.constant(operation.id as OperationId), requestTo(operation)));

test.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
  `round %i of ${RUNS} requests from the schemas: none breaks anything, and what is refused changes nothing`,
  async () => {
    const pauses = fc.constantFrom(0, 0, 0, 0, 0, 500, 20_000);
    await fc.assert(
      fc.asyncProperty(anyRequest, pauses, async ([id, sent], pause) => {
        scene.wait(pause);
        if (pause > 0) await scene.provider.jobs.tick();
        const before = scene.state();
        // Throws when the answer is not as documented.
        const { status, body } = await scene.call(id, sent);
        expect(status).toBeLessThan(500);
        if (status >= 400) expect(scene.state()).toBe(before);
        else learn(body);
      }),
      { numRuns: RUNS },
    );
    const { balanced } = await scene.must('getTrialBalance', { as: scene.operator });
    const { valid, problems } = await scene.must('verifyBook', { as: scene.operator });
    expect({ balanced, valid, problems }).toEqual({ balanced: true, valid: true, problems: [] });
  },
);
