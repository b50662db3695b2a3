/** `kill -9` of a real server on its SQLite file, again and again: under load, and while it is starting. */
import { setTimeout as pause } from 'node:timers/promises';
import { ServerProcess } from '@farthing/server/demo/server-process.ts';
import type { Part } from '../part.ts';
import { createRandom } from '../random.ts';
import { runRounds } from '../rounds.ts';
import { createWitness } from '../witness.ts';

/** Rounds between two proofs of the whole book, which grows. */
const PROVED_EVERY = 50;

export const killSqlite: Part = {
  name: 'kill-sqlite',
  promise: 'kill -9 under load loses and doubles no acknowledged payment; the books balance after each',
  rounds: { full: 1_000, short: 8 },
  minutes: 55,
  async run(context) {
    const settings = { FARTHING_GUESTS_PER_ADDRESS_PER_HOUR: '1000' };
    const server = new ServerProcess({ dataDir: context.directory, settings });
    try {
      const witness = await createWitness({ urls: [await server.start()], operatorKey: server.operatorKey });
      let whileStarting = 0;
      let proofs = 0;
      const rounds = await runRounds(
        context,
        async (seed, index) => {
          const random = createRandom(seed);
          let alive = true;
          const paying = witness.payWhile(() => alive, random);
          await pause(random.between(30, random.pick([100, 400])));
          alive = false;
          await server.kill();
          await paying;
          while (random.chance(0.15)) {
            await killWhileStarting(server, random.between(20, 500));
            whileStarting++;
          }
          await server.start();
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
      const { figures } = witness;
      return { ...rounds, figures: { ...figures, 'killed while starting': whileStarting, proofs } };
    } finally {
      await server.kill();
    }
  },
};

async function killWhileStarting(server: ServerProcess, ms: number): Promise<void> {
  const starting = server.start().catch(() => undefined);
  await pause(ms);
  await server.kill();
  await starting;
}
