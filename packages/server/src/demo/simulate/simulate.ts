/**
 * `farthing demo --simulate`: a real server on a book of its own, and a second process with payers' and sellers'
 * keys only. The server is killed and restarted half-way. It succeeds only if every balance equals the actors'
 * tally and the book verifies.
 */
import { fork } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createClient } from '@farthing/sdk';
import { ServerProcess } from '../server-process.ts';
import type { FromActors, Outcome, SellerKey, Start } from './messages.ts';
import { progressBar } from './progress.ts';
import { table, type Proof } from './table.ts';
import { dollars, nano } from './tally.ts';

export interface SimulateOptions {
  /** A directory for the simulation's book; emptied first. */
  dataDir: string;
  payers?: number;
  sellers?: number;
  payments?: number;
  seed?: number;
  write?: (text: string) => void;
}

const MANY_GUESTS = { FARTHING_GUESTS_PER_ADDRESS_PER_HOUR: '1000000', FARTHING_GUESTS_PER_HOUR: '1000000' };

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Runs the simulation; true when everything agrees. */
export async function simulate(options: SimulateOptions): Promise<boolean> {
  const { dataDir, payers = 1000, sellers = 40, payments = 25_000, seed = 20_261_122 } = options;
  const write = options.write ?? ((text: string) => void process.stdout.write(text));
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  const server = new ServerProcess({ dataDir, settings: MANY_GUESTS });
  const bar = progressBar(write);
  try {
    write(
      `\nA book in ${dataDir}, ${payers.toLocaleString('en')} payers, ${sellers} sellers, a process of their own.\n\n`,
    );
    const baseUrl = await server.start();
    const operator = createClient({ baseUrl, key: server.operatorKey });
    const keys: SellerKey[] = [];
    for (let i = 0; i < sellers; i++) {
      const body = {
        name: `Seller ${i + 1}`,
        origins: ['https://seller.example'],
        payout: { destination: 'acct_ok', schedule: 'manual' },
      } as const;
      const { seller, secret_key } = await operator.call('createSeller', { body });
      keys.push({ id: seller.id, secretKey: secret_key });
    }
    const start: Start = { type: 'start', baseUrl, sellers: keys, payers, payments, seed };
    const outcome = await runActors(start, server, bar);
    bar.end();
    const proof = await prove(baseUrl, server.operatorKey, outcome);
    write(table(outcome, proof));
    return outcome.differences.length === 0 && proof.differences.length === 0 && proof.valid;
  } finally {
    await server.kill();
  }
}

/** Starts the actors and answers their wish to see the server killed. */
function runActors(
  start: Start,
  server: ServerProcess,
  bar: ReturnType<typeof progressBar>,
): Promise<Outcome> {
  const actors = fork(here('./actors.ts'), { stdio: 'inherit', env: environmentWithoutKeys() });
  return new Promise((resolve, reject) => {
    actors.on('message', (message: FromActors) => {
      if (message.type === 'progress') bar.show(message.phase, message.done, message.of);
      else if (message.type === 'outcome') resolve(message.outcome);
      else if (message.type === 'failed') reject(new Error(message.message));
      else {
        bar.note('server killed with kill -9 under load; starting it again …');
        restart(server).then((ms) => {
          bar.note(`up again after ${Math.round(ms)} ms`);
          actors.send({ type: 'restarted' });
        }, reject);
      }
    });
    actors.on('exit', (code) => reject(new Error(`the actors' process ended with code ${code}`)));
    actors.send(start);
  }).finally(() => actors.kill()) as Promise<Outcome>;
}

/** Milliseconds from the kill until the server is ready again. */
async function restart(server: ServerProcess): Promise<number> {
  const began = performance.now();
  await server.kill();
  await server.start();
  return performance.now() - began;
}

/** The operator's side: the book proves itself, and its classes equal the sums of the tallies. */
async function prove(baseUrl: string, operatorKey: string, { sums }: Outcome): Promise<Proof> {
  const operator = createClient({ baseUrl, key: operatorKey });
  const verification = await operator.call('verifyBook', {});
  const balance = await operator.call('getTrialBalance', {});
  const usd = balance.assets.find(({ asset }) => asset === 'USD')!;
  const rows = [
    ['prepaid', usd.prepaid, sums.prepaid],
    ['owed', usd.owed, sums.owed],
    ['accrued', usd.accrued, sums.accrued],
    ['fees', usd.fees, sums.fees],
  ] as const;
  const classes = rows.map(([name, book, tally]) => ({ name, book: nano(book), tally: BigInt(tally) }));
  const differences = classes
    .filter(({ book, tally }) => book !== tally)
    .map(({ name, book, tally }) => `${name}: the book says ${dollars(book)}, the tally ${dollars(tally)}`);
  if (!balance.balanced) differences.push('the trial balance does not sum to zero');
  return {
    valid: verification.valid,
    entries: verification.entries,
    problems: verification.problems,
    classes,
    differences,
  };
}

/** The actors must not inherit an operator's key. */
function environmentWithoutKeys(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(FARTHING_|DATABASE_URL$)/.test(name)),
  );
}
