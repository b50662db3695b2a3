import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { createLinkSigner, tamper } from './testing-links.ts';
import { anyRequest, type Callers, createPool, type LearningPool } from './testing-requests.ts';
import { openScene, type Scene } from './testing-scene.ts';

const ROUNDS = 8;
const RUNS = 500;

let scene: Scene;
let callers: Callers;
let pool: LearningPool;

beforeEach(async () => {
  scene = await openScene();
  const key = async (body: object) =>
    (await scene.must('createKey', { as: scene.seller, body: { name: 'k', ...body } }))['secret']!;
  const registered = await scene.newGuest();
  const { recovery_code } = await scene.must('registerWallet', { as: registered });
  const link = await (await createLinkSigner(scene)).link();
  callers = {
    operator: [scene.operator],
    seller: [scene.seller, scene.seller, scene.rival],
    wallet: [scene.payer, scene.payer, scene.guest, registered],
    browser: [await key({ kind: 'publishable', scopes: ['browser'] })],
    others: [
      await key({ kind: 'secret', scopes: ['payments', 'keys'] }),
      await key({ kind: 'publishable', scopes: [] }),
      'sk_test_nothing',
      undefined,
    ],
  };
  // Keys that the test itself calls with: once they were revoked it would see nothing but 401.
  const ours = new Set<string>();
  for (const as of [scene.seller, scene.rival]) {
    const { items } = await scene.must('listKeys', { as });
    for (const { id } of items as unknown as { id: string }[]) ours.add(id);
  }
  pool = createPool([link, tamper(link, '0.01'), recovery_code], ours);
  const { learn } = pool;
  learn([scene.article, scene.line, scene.tip, scene.rivalOffer, scene.grant, scene.sellerId, scene.payerId]);
  for (const offer of [scene.article, scene.line]) learn(await scene.pay(offer));
  learn(await scene.hold('0.3'));
  learn(await scene.must('listLinkKeys', { as: scene.seller }));
  const spare = { kind: 'secret', name: 'spare', scopes: ['reports'] };
  learn(await scene.must('createKey', { as: scene.seller, body: spare }));
});

/** How far the journal has come, with its hash. */
const tip = () => scene.ledger.store.lanes[0]!.tip();

/** Attempts of these are counted beside the journal, so that there are not too many, whatever comes of them. */
const COUNTED = new Set(['verifyOrigin']);

/** The pool of the scene at hand. */
const now: LearningPool = { values: () => pool.values(), learn: (content) => pool.learn(content) };
const requests = anyRequest(() => callers, now);

test.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
  `round %i of ${RUNS} requests from the schemas: none breaks anything, and what is refused changes nothing`,
  async () => {
    const pauses = fc.constantFrom(0, 0, 0, 0, 0, 500, 20_000);
    await fc.assert(
      fc.asyncProperty(requests, pauses, async ([id, sent], pause) => {
        scene.wait(pause);
        if (pause > 0) await scene.provider.jobs.tick();
        // What ticks have sent writes what became of it by itself.
        await scene.provider.webhooks.settled();
        const before = scene.state();
        const journal = await tip();
        // Throws when the answer is not as documented.
        const { status, body } = await scene.call(id, sent);
        expect(status).toBeLessThan(500);
        if (status < 400) pool.learn(body);
        else if (COUNTED.has(id)) expect(await tip()).toEqual(journal);
        else expect(scene.state()).toBe(before);
      }),
      { numRuns: RUNS },
    );
    const { balanced } = await scene.must('getTrialBalance', { as: scene.operator });
    const { valid, problems } = await scene.must('verifyBook', { as: scene.operator });
    expect({ balanced, valid, problems }).toEqual({ balanced: true, valid: true, problems: [] });
  },
);
