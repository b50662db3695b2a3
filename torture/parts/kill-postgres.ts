/**
 * `kill -9` of everything under a book in PostgreSQL, in turn: one of its servers while the others go on, the database
 * with all its processes while the servers live on, and both at once. What lives comes back by itself.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { startPostgres } from '@farthing/provider/stores/postgres/testing.ts';
import type { FarthingError } from '@farthing/sdk';
import { openFleet } from '../../tests/fleet.ts';
import type { Part } from '../part.ts';
import { createRandom } from '../random.ts';
import { must, runRounds } from '../rounds.ts';
import { createWitness } from '../witness.ts';

/** Rounds between two proofs of the whole book, which grows. */
const PROVED_EVERY = 20;
/** How soon after the database a server takes payments again. */
const RECOVERY_MS = 60_000;

const LANES = 3;
const VICTIMS = ['server', 'database', 'server', 'database', 'both'] as const;

export const killPostgres: Part = {
  name: 'kill-postgres',
  promise:
    'kill -9 of server and database in turn loses and doubles no acknowledged payment; the books balance after each',
  rounds: { full: 200, short: 2 },
  minutes: 25,
  async run(context) {
    const database = await startPostgres();
    const settings = { FARTHING_LANES: String(LANES), FARTHING_LOG_LEVEL: 'silent' };
    const fleet = await openFleet({ database: await database.freshDatabase(), count: 2, settings });
    try {
      const { urls, operatorKey, servers } = fleet;
      const witness = await createWitness({ urls, operatorKey, lanes: LANES, tolerates: isUnavailable });
      const killed = { server: 0, database: 0, both: 0 };
      let slowest = 0;
      let proofs = 0;
      const rounds = await runRounds(
        context,
        async (seed, index) => {
          const random = createRandom(seed);
          const victim = VICTIMS[index % VICTIMS.length]!;
          const server = random.pick(servers);
          let alive = true;
          const paying = witness.payWhile(() => alive, random);
          await pause(random.between(30, random.pick([100, 400])));
          const deaths = [];
          if (victim !== 'database') deaths.push(server.kill());
          if (victim !== 'server') deaths.push(database.kill());
          await Promise.all(deaths);
          killed[victim]++;
          // Whoever is left goes on, or has to wait.
          await pause(random.between(0, 300));
          if (victim !== 'server') await database.restart();
          const back = performance.now();
          if (victim !== 'database') await server.start();
          await Promise.all(urls.map(untilReady));
          slowest = Math.max(slowest, performance.now() - back);
          await pause(random.between(20, 100));
          alive = false;
          await paying;
          await witness.check(random);
          if (index % PROVED_EVERY === PROVED_EVERY - 1) {
            await witness.verify();
            proofs++;
          }
        },
        { goOn: false },
      );
      if (rounds.failures.length === 0) {
        await witness.verify();
        await witness.settle();
        proofs++;
      }
      const figures = {
        ...witness.figures,
        ...killed,
        'slowest to be ready ms': Math.round(slowest),
        proofs,
      };
      return { ...rounds, figures };
    } finally {
      await fleet.close();
      await database.stop();
    }
  },
};

/** Without its database a server may say so, and that it cannot tell what became of a request. */
function isUnavailable({ status }: FarthingError): boolean {
  return status === 503;
}

async function untilReady(url: string): Promise<void> {
  const end = performance.now() + RECOVERY_MS;
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    must(performance.now() < end, `${url} is not ready ${RECOVERY_MS / 1000} s after its database`);
    await pause(25);
  }
}
