import { errors, type Operation, type OperationId, operations } from '@farthing/sdk/api/index.ts';
import { describe, expect, test } from 'vitest';
import { pageKey } from '../testing-page.ts';
import { openScene, type Scene } from '../testing-scene.ts';
import type { Sent } from '../testing.ts';
import { nothing } from './rows/row.ts';
import { rows } from './rows/index.ts';

// Made of the tables of what succeeds: the same request, word for word and under the same key, sent by somebody else of
// the same kind. Whoever adds an operation adds a row of its success, and thereby this.

/** Another of the kind that sends the request; nobody for what anyone may send, or only the operator. */
async function strangerTo(scene: Scene, { as, headers }: Sent): Promise<Sent | undefined> {
  if (as?.startsWith('wt_')) return { as: await scene.newGuest(), headers };
  if (as?.startsWith('sk_')) return { as: scene.rival, headers };
  if (!as?.startsWith('pk_')) return undefined;
  return { as: await pageKey(scene, scene.rival), headers: { ...headers, origin: 'https://crow.example' } };
}

const ID = /\b[a-z]{2,4}_[0-9a-hjkmnp-tv-z]{26}\b/g;
const idsIn = (content: unknown) => new Set(JSON.stringify(content ?? null).match(ID));

const guarded = rows.filter(
  ([id, outcome]) => typeof outcome === 'number' && (operations[id] as Operation).auth.length > 0,
);
const about = ([id]: (typeof rows)[number]) => (operations[id] as Operation).params !== undefined;
const table = (some: typeof rows) => some.map(([id, , when, sent]) => ({ id, when, sent }) as const);

describe('what is somebody’s own', () => {
  test.each(table(guarded.filter(about)))('$id, when $when: nobody else’s', async ({ id, sent }) => {
    const scene = await openScene();
    const request = await sent(scene);
    const stranger = await strangerTo(scene, request);
    if (!stranger) return;
    const before = scene.state();
    const refused = await scene.call(id, { ...request, ...stranger });
    // An invitation that is none of theirs looks like one whose time is over.
    expect(id === 'withdrawInvitation' ? [410] : [403, 404]).toContain(refused.status);
    expect(scene.state()).toBe(before);
    // Nor can they tell that there is such a thing.
    const [[name, value]] = Object.entries(request.params!) as [[string, string]];
    const params = { [name]: nothing(value.split('_')[0]!) };
    const unknown = await scene.call(id, { ...request, ...stranger, params });
    const told = (body: object) => ({ ...body, request_id: '' });
    expect(told(refused.body)).toEqual(told(unknown.body));
    // And whoever it belongs to finds it as it was.
    expect((await scene.call(id, request)).status).toBeLessThan(300);
  });

  // Terms that anybody may read, sellers and the book itself.
  const PUBLIC = /^(off|sel|bk)_/;

  test.each(table(guarded.filter((row) => !about(row))))(
    '$id, when $when: tells nobody else of it',
    async ({ id, sent }) => {
      const scene = await openScene();
      const request = await sent(scene);
      const stranger = await strangerTo(scene, request);
      if (!stranger) return;
      const before = scene.state();
      const theirs = await scene.call(id, { ...request, ...stranger });
      if (theirs.status >= 400) expect(scene.state()).toBe(before);
      const used = [...idsIn(request.body)].filter((each) => !PUBLIC.test(each));
      // Nobody acts on what another was given; in a batch each of its parts is refused.
      if (used.length > 0 && theirs.status < 400) {
        const { results } = theirs.body as unknown as { results: { status: string }[] };
        expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['refused']));
      }
      const ours = await scene.call(id, request);
      expect(ours.status).toBeLessThan(300);
      const named = idsIn(request.body);
      const told = [...idsIn(theirs.body)].filter((each) => !PUBLIC.test(each) && !named.has(each));
      expect(told.filter((each) => idsIn(ours.body).has(each))).toEqual([]);
    },
  );
});

test('every operation about something has a request that succeeds, or is of the operator or gateways', () => {
  const tried = new Set(guarded.filter(about).map(([id]) => id));
  const left = (Object.values(operations) as Operation[]).filter(
    ({ id, params, auth, rawBody }) => params && !rawBody && auth.length > 0 && !tried.has(id as OperationId),
  );
  expect(left.map(({ id }) => id)).toEqual([]);
  expect(tried.size).toBeGreaterThan(30);
  expect(errors.not_found.status).toBe(404);
});
