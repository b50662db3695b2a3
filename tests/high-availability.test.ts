/**
 * High availability: two servers on a primary whose commits wait for a standby. The primary is killed under load, the
 * standby promoted; the servers find it by themselves, and no acknowledged payment is lost or doubled.
 */
import { startPostgres } from '@farthing/provider/stores/postgres/testing.ts';
import { expect, test } from 'vitest';
import { createRandom } from '../torture/random.ts';
import { createWitness } from '../torture/witness.ts';
import { openFleet } from './fleet.ts';
import { startStandby } from './standby.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function isReady(url: string): Promise<boolean> {
  return (await fetch(`${url}/readyz`)).ok;
}

test(
  'the primary is killed under load and the standby takes over: nothing is lost or doubled',
  { timeout: 240_000 },
  async () => {
    const primary = await startPostgres();
    const database = new URL(await primary.freshDatabase());
    const standby = await startStandby(primary, { synchronous: true });
    await standby.inStep('sync');
    const hosts = `${database.host},127.0.0.1:${standby.port}`;
    const { username, password, pathname } = database;
    const fleet = await openFleet({
      database: `postgres://${username}:${password}@${hosts}${pathname}`,
      count: 2,
      settings: { FARTHING_LANES: '3', FARTHING_LOG_LEVEL: 'silent' },
    });
    try {
      const { urls, operatorKey } = fleet;
      const witness = await createWitness({
        urls,
        operatorKey,
        lanes: 3,
        tolerates: ({ status }) => status === 503,
      });
      const random = createRandom(1);
      let alive = true;
      const paying = witness.payWhile(() => alive, random);
      await pause(1_000);
      await primary.kill();
      await expect.poll(() => isReady(urls[0]!), { timeout: 10_000 }).toBe(false);
      standby.promote();
      for (const url of urls) await expect.poll(() => isReady(url), { timeout: 30_000 }).toBe(true);
      await pause(1_000);
      alive = false;
      await paying;
      await witness.check(random);
      await witness.verify();
      await witness.settle();
      // The load did go on before and after.
      expect(witness.figures.acknowledged).toBeGreaterThan(200);
    } finally {
      await fleet.close();
      standby.stop();
      await primary.stop();
    }
  },
);
