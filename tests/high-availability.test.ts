/**
 * High availability: two servers on a primary whose commits wait for a standby. The primary is killed under load, the
 * standby promoted; the servers find it by themselves, and no acknowledged payment is lost or doubled.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { startPostgres } from '@farthing/provider/stores/postgres/testing.ts';
import { expect, test } from 'vitest';
import { createRandom } from '../torture/random.ts';
import { createWitness } from '../torture/witness.ts';
import { openFleet } from './fleet.ts';
import { clientOf, companyAt } from './stage.ts';
import { type Standby, startStandby } from './standby.ts';

/** Where servers find the database, whichever of the two it is. */
function bothHosts(database: URL, standby: Standby): string {
  const { username, password, host, pathname } = database;
  return `postgres://${username}:${password}@${host},127.0.0.1:${standby.port}${pathname}`;
}

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
    const fleet = await openFleet({
      database: bothHosts(database, standby),
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

test(
  'without a synchronous standby payments can be lost: the server sees it, and ends rather than go on',
  { timeout: 240_000 },
  async () => {
    const primary = await startPostgres();
    const database = new URL(await primary.freshDatabase());
    const standby = await startStandby(primary, { synchronous: false });
    await standby.inStep('async');
    const fleet = await openFleet({
      database: bothHosts(database, standby),
      count: 1,
      settings: { FARTHING_LANES: '1', FARTHING_LOG_LEVEL: 'silent' },
    });
    try {
      const [server] = fleet.servers;
      const lark = await companyAt(fleet.urls[0]!, fleet.operatorKey).seller('Lark');
      const offer = await lark.offer('0.01');
      await pause(1_000);
      standby.cutOff();
      const lost = await lark.offer('0.02');
      await primary.kill();
      standby.promote();
      // It has answered for an offer that the database does not know.
      const ended = expect.poll(() => server!.running, { timeout: 60_000 });
      const asking = Array.from({ length: 3 }, () => lark.offer('0.03').catch(() => undefined));
      await ended.toBe(false);
      await Promise.all(asking);
      await server!.start();
      const again = clientOf(fleet.urls[0]!, lark.key);
      expect((await again.getOffer({ params: { offer } })).price).toBe('0.01');
      await expect(again.getOffer({ params: { offer: lost } })).rejects.toMatchObject({
        code: 'offer_not_found',
      });
      await companyAt(fleet.urls[0]!, fleet.operatorKey).prove();
    } finally {
      await fleet.close();
      standby.stop();
      await primary.stop();
    }
  },
);
