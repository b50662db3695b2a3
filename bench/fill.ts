/** Fills a book with payments and dies like a killed process, leaving its indexes behind the journal. */
import { journalClock, openLedger } from '@farthing/ledger';
import { openSqliteStore } from '@farthing/provider/stores/sqlite/index.ts';
import { tallyOf } from '@farthing/provider/statistics/tally.ts';
import { core } from './core.ts';

const [path, payments] = process.argv.slice(2);
const store = await openSqliteStore({ file: path!, tallyOf });
const clock = journalClock({ wall: Date.now, monotonic: () => performance.now(), last: store.lastTime });
const ledger = await openLedger({ store, clock });
await core(ledger, { wallets: 10_000, sellers: 40, payments: Number(payments), group: 256, keys: 'ordered' });
process.kill(process.pid, 'SIGKILL');
