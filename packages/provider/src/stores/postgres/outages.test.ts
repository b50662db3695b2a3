/** Lost connections and databases: what was answered is there once, what was refused is not there, and all goes on by itself. */
import {
  journalClock,
  type Ledger,
  openLedger,
  OutcomeUnknown,
  type Result,
  Unavailable,
  verify,
} from '@farthing/ledger';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { openPostgresBook, type PostgresOptions } from './index.ts';
import { type Cut, LATE_MS, startPostgres, startProxy, testDatabase, translated } from './testing.ts';

const NOW = Date.UTC(2026, 0, 15, 12);
const world = { name: 'world', asset: 1, floor: null, listed: false };
const payer = { name: 'wal_payer', asset: 1, floor: 0n, listed: true };

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function open(url: string, options: Partial<PostgresOptions> = {}): Promise<Ledger> {
  const store = await openPostgresBook({
    url,
    lanes: 1,
    forgetKeysMs: 0,
    recoverMs: 5000,
    pulseMs: 100,
    ...options,
  });
  const clock = journalClock({ wall: () => NOW, monotonic: () => 0, last: 0 });
  const ledger = await openLedger({ store, clock });
  cleanups.push(() => ledger.close());
  return ledger;
}

const give = (ledger: Ledger, key?: string): Promise<Result> =>
  ledger.submit({
    op: 'transfer',
    kind: 0x20,
    debit: world,
    credit: payer,
    amount: 1n,
    ...(key === undefined ? {} : { key: { caller: 0, key, fingerprint: 'f' } }),
  });

async function balanceIn(ledger: Ledger): Promise<bigint> {
  return ledger.store.view((rows) => rows.accountByName(payer.name, 1)?.balance ?? 0n);
}

async function expectTrue(ledger: Ledger): Promise<void> {
  for (const store of ledger.store.lanes) expect((await verify({ store })).findings).toEqual([]);
}

async function proxied(options: Partial<PostgresOptions> = {}) {
  const direct = await testDatabase();
  const proxy = await startProxy(direct);
  cleanups.push(() => proxy.close());
  return { direct, proxy, ledger: await open(proxy.url, options) };
}

describe.each<Cut>(['before', 'during', 'after', 'silence', 'late'])(
  'a connection cut %s the commit',
  (how) => {
    test('costs nobody an answer: the payment is there once', async () => {
      const { proxy, ledger } = await proxied(how === 'silence' ? { answerMs: 1000 } : {});
      await give(ledger);
      for (let i = 1; i <= 3; i++) {
        proxy.cutAt('farthing_append', how);
        expect(await give(ledger, `key ${i}`)).toMatchObject({ status: 'posted', repeated: false });
        expect(proxy.cuts).toBe(i);
        expect(await give(ledger, `key ${i}`)).toMatchObject({ status: 'posted', repeated: true });
        expect(await balanceIn(ledger)).toBe(BigInt(1 + i));
      }
      if (how === 'late') await new Promise((resolve) => setTimeout(resolve, LATE_MS * 2));
      expect(await balanceIn(ledger)).toBe(4n);
      await expectTrue(ledger);
    });

    test('while another process writes to the lane too', async () => {
      const { proxy, ledger, direct } = await proxied(how === 'silence' ? { answerMs: 1000 } : {});
      const other = await open(direct);
      let given = 0;
      let going = true;
      const others = (async () => {
        for (; going; given++) await give(other);
      })();
      for (let i = 1; i <= 5; i++) {
        proxy.cutAt(i % 2 ? 'COMMIT' : 'farthing_append', how);
        expect(await give(ledger, `key ${i}`)).toMatchObject({ status: 'posted' });
        given++;
      }
      going = false;
      await others;
      expect(await balanceIn(ledger)).toBe(BigInt(given));
      await expectTrue(ledger);
    });

    test('writes configuration once, though it had a condition', async () => {
      const { proxy, ledger } = await proxied(how === 'silence' ? { answerMs: 1000 } : {});
      proxy.cutAt('farthing_writeRecords', how);
      const put = { collection: 'c', id: how, value: { made: how } };
      expect(await ledger.write([{ put, ifAbsent: true }])).toBe(true);
      expect(proxy.cuts).toBe(1);
      expect(await ledger.store.record('c', how)).toEqual(put);
      expect(await ledger.write([{ put, ifAbsent: true }])).toBe(false);
      expect(await ledger.write([{ delete: put, ifPresent: true }])).toBe(true);
      if (how === 'late') await new Promise((resolve) => setTimeout(resolve, LATE_MS * 2));
      expect(await ledger.store.record('c', how)).toBeUndefined();
    });
  },
);

test('backends that are terminated all the time lose and double nothing', async () => {
  // A server of its own: the others' tests want their connections.
  const server = await startPostgres({ fsync: false });
  cleanups.push(() => server.stop());
  const url = await server.freshDatabase();
  const ledgers = [await open(url), await open(url)];
  const killer = new pg.Client({ connectionString: url });
  await killer.connect();
  cleanups.push(() => killer.end());
  let going = true;
  let kills = 0;
  const killing = (async () => {
    while (going) {
      const { rows } = await killer.query<{ done: boolean }>(
        `SELECT pg_terminate_backend(pid) AS done FROM pg_stat_activity WHERE application_name = 'farthing'
           AND datname = current_database() ORDER BY random() LIMIT 1`,
      );
      kills += rows.length;
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  })();
  let posted = 0;
  for (let round = 0; round < 40; round++) {
    const asked = ledgers.flatMap((ledger, at) =>
      Array.from({ length: 8 }, (_, i) => give(ledger, `${round} ${at} ${i}`)),
    );
    for (const outcome of await Promise.allSettled(asked)) {
      if (outcome.status === 'fulfilled') posted++;
      else expect(outcome.reason).toBeInstanceOf(Unavailable);
    }
  }
  going = false;
  await killing;
  expect(kills).toBeGreaterThan(20);
  expect(posted).toBeGreaterThan(0);
  const fresh = await open(url);
  expect(await balanceIn(fresh)).toBe(BigInt(posted));
  await expectTrue(fresh);
});

test('a database that cannot be reached refuses quickly, and service goes on by itself when it is back', async () => {
  const { proxy, ledger } = await proxied({ connectMs: 500 });
  await give(ledger, 'before');
  proxy.refuse();
  // The first may find out at its commit only, and then asks until it knows.
  const began = performance.now();
  const first = give(ledger, 'asked').catch((error: Error) => error);
  await new Promise((resolve) => setTimeout(resolve, 300));
  proxy.admit();
  expect(await first).toMatchObject({ status: 'posted' });
  expect(performance.now() - began).toBeLessThan(4000);

  proxy.refuse();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(ledger.store.view((rows) => rows.account(1))).rejects.toBeInstanceOf(Unavailable);
  await expect(give(ledger, 'during')).rejects.toBeInstanceOf(Unavailable);
  proxy.admit();
  expect(await give(ledger, 'during')).toMatchObject({ status: 'posted', repeated: false });
  expect(await balanceIn(ledger)).toBe(3n);
});

test('an outcome that nobody can tell in time is unknown: the process has to end', async () => {
  const { proxy, ledger } = await proxied({ recoverMs: 200 });
  await give(ledger);
  proxy.cutAt('farthing_append', 'during');
  const asked = give(ledger, 'lost');
  const refusing = setInterval(() => proxy.cuts > 0 && proxy.refuse(), 1);
  await expect(asked).rejects.toBeInstanceOf(OutcomeUnknown);
  clearInterval(refusing);
  proxy.admit();
});

test('a server that is killed and comes back has what was answered', async () => {
  const server = await startPostgres();
  cleanups.push(() => server.stop());
  const ledger = await open(await server.freshDatabase(), { recoverMs: 20_000 });
  let posted = 0;
  for (let round = 0; round < 2; round++) {
    const asked = Array.from({ length: 50 }, (_, i) =>
      new Promise((resolve) => setTimeout(resolve, i)).then(() => give(ledger, `${round} ${i}`)),
    );
    // Some may be refused before the server is back.
    const settled = Promise.allSettled(asked);
    await new Promise((resolve) => setTimeout(resolve, 25));
    await server.kill();
    await server.restart();
    for (const outcome of await settled) {
      if (outcome.status === 'fulfilled') posted++;
      else expect(outcome.reason).toBeInstanceOf(Unavailable);
    }
  }
  await give(ledger, 'last');
  expect(await balanceIn(ledger)).toBe(BigInt(posted + 1));
  await expectTrue(ledger);
});

test.each<Cut>(['before', 'during', 'after'])(
  'configuration whose commit was cut %s, and then also what looks for it, is written once',
  async (how) => {
    const { proxy, ledger } = await proxied();
    for (const [i, second] of (['farthing_claim', 'farthing_fence'] as const).entries()) {
      for (const cut of ['before', 'after'] as const) {
        const put = { collection: 'c', id: `${i} ${cut}`, value: how };
        proxy.cutAt('farthing_writeRecords', how, { text: second, how: cut });
        const cuts = proxy.cuts;
        expect(await ledger.write([{ put, ifAbsent: true }])).toBe(true);
        expect(proxy.cuts).toBe(cuts + 2);
        expect(await ledger.store.record('c', put.id)).toEqual(put);
      }
    }
  },
);

test('what a server says is understood in any language', async () => {
  const direct = await testDatabase();
  const proxy = await startProxy(direct, { answer: translated });
  cleanups.push(() => proxy.close());
  const [one, other] = [await open(proxy.url), await open(direct)];
  let staged = 0;
  await one.store.lanes[0]!.commit(async () => {
    const put = { collection: 'c', id: 'x', value: ++staged };
    // The other process comes in between: the database refuses, and nothing has to be found out.
    if (staged === 1) await other.write([{ put }]);
    return { entries: [], memos: [], records: staged === 1 ? [{ put, ifAbsent: true }] : [] };
  });
  expect(staged).toBe(2);
  await give(one, 'mine');
  await give(other, 'theirs');
  expect(await give(one, 'theirs')).toMatchObject({ status: 'posted', repeated: true });
  expect(await balanceIn(one)).toBe(2n);
});

/** Waits until the server has taken the setting in: until a commit has to wait for a standby. */
async function commitsWait(url: string, operator: pg.Client): Promise<void> {
  const probe = new pg.Client({ connectionString: url });
  await probe.connect();
  const waiting = `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'`;
  for (let i = 0, waited = false; !waited; i++) {
    let done = false;
    const made = probe.query(`CREATE SCHEMA probe_${i}`).then(() => (done = true));
    while (!done && !waited) waited = (await operator.query(waiting)).rowCount! > 0;
    await made;
  }
  await probe.end();
}

async function withoutStandby(ask: (url: string) => Promise<Ledger[]>) {
  const server = await startPostgres();
  cleanups.push(() => server.stop());
  const url = await server.freshDatabase();
  const ledgers = await ask(url);
  const operator = new pg.Client({ connectionString: url });
  await operator.connect();
  cleanups.push(() => operator.end());
  const standbys = async (names: string) => {
    await operator.query(`ALTER SYSTEM SET synchronous_standby_names = '${names}'`);
    await operator.query('SELECT pg_reload_conf()');
  };
  const waiting = `SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'`;
  const until = async (sql: string) => {
    for (let i = 0; i < 1500; i++) {
      if ((await operator.query(sql)).rowCount! > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`it did not come to ${sql}`);
  };
  await operator.query('SET synchronous_commit = local');
  await standbys('nobody');
  await commitsWait(url, operator);
  return { ledgers, operator, standbys, until, waiting };
}

test.each(['WARNING', 'WARNUNG'])(
  'a commit that no standby has confirmed is not answered until one has (%s)',
  async (word) => {
    const { ledgers, operator, standbys, until, waiting } = await withoutStandby(async (url) => {
      const proxy = word === 'WARNING' ? undefined : await startProxy(url, { answer: translated });
      if (proxy) cleanups.push(() => proxy.close());
      const ledger = await open(proxy?.url ?? url, { recoverMs: 20_000, answerMs: 15_000 });
      await give(ledger);
      return [ledger];
    });
    const ledger = ledgers[0]!;
    let answered = false;
    const asked = give(ledger, 'unconfirmed').then((result) => {
      answered = true;
      return result;
    });
    for (let i = 0; i < 3; i++) {
      await until(waiting);
      // Somebody ends the wait: the commit is done here, and would be lost with this machine.
      await operator.query(`SELECT pg_cancel_backend(pid) FROM (${waiting}) w`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(answered).toBe(false);
    }
    await standbys('');
    expect(await asked).toMatchObject({ status: 'posted', repeated: false });
    expect(await balanceIn(ledger)).toBe(2n);
  },
);

test('what another process posted is not acknowledged by a repeat before a standby has it', async () => {
  const { ledgers, standbys, until, waiting } = await withoutStandby(async (url) => {
    // Stands for commits that a restarted primary shows, though no standby has confirmed them.
    const local = `${url}?options=${encodeURIComponent('-c synchronous_commit=local')}`;
    return [await open(local), await open(url)];
  });
  const [first, second] = ledgers as [Ledger, Ledger];
  expect(await give(first, 'key')).toMatchObject({ status: 'posted', repeated: false });
  let answered = false;
  const asked = give(second, 'key').then((result) => {
    answered = true;
    return result;
  });
  await until(waiting);
  expect(answered).toBe(false);
  await standbys('');
  expect(await asked).toMatchObject({ status: 'posted', repeated: true });
  expect(await balanceIn(second)).toBe(1n);
});
