/** PostgreSQL's own benchmark on the same server: what it does for transactions of about the size of a payment. */
import type { Part } from '../part.ts';
import { nativeUrl } from '../postgres.ts';
import { findPgbench, prepare, transactions } from '../peer/pgbench.ts';

/** As many branches as there are clients at most: TPC-B updates a branch in each transaction. */
const SCALE = 32;

export const pgbench: Part = {
  name: 'pgbench',
  title: "pgbench, PostgreSQL's TPC-B",
  otherRuntimes: false,
  async run(bench) {
    if (!bench.stores.includes('postgres'))
      return bench.note('skipped', 'Not measured: PostgreSQL was left out of the run.');
    const program = findPgbench();
    if (!program) return bench.note('skipped', 'Not measured: pgbench is not installed here.');
    const url = await nativeUrl(await (await bench.postgres()).place());
    const scale = bench.quick ? SCALE / 8 : SCALE;
    await prepare(program, url, scale);
    for (const clients of [8, 32]) {
      const value = await transactions(program, url, { clients, seconds: bench.quick ? 2 : 6 });
      const what = `TPC-B transactions, ${clients} clients, scale ${scale}, prepared statements`;
      bench.add({ name: `tpcb_${clients}`, value, unit: '/s', what, group: 1 });
    }
  },
};
