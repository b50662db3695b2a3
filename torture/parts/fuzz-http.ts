/**
 * A real server under requests that nobody should send. A round is a hundred of them: from the schemas of all
 * operations (valid, nearly valid, nothing like it, by every kind of caller), and as hostile bytes on connections of
 * their own. No 5xx; every answer to an operation is one that the contract documents; the memory in use after a
 * collection of all garbage stays; the books balance and verify in the end.
 */
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { type Operation, operations } from '@farthing/sdk/api/index.ts';
import { type Callers, type LearningPool, requestTo } from '@farthing/server/testing-requests.ts';
import { addressOf, mustBeDocumented, type Sent } from '@farthing/server/testing.ts';
import fc from 'fast-check';
import { openStage, type Stage } from '../../tests/stage.ts';
import { type FuzzScene, openFuzzScene } from '../fuzz-scene.ts';
import { hostileRequest, sendHostile } from '../hostile.ts';
import { memoryOf, withProbe } from '../memory.ts';
import type { Part } from '../part.ts';
import { createRandom, type Random } from '../random.ts';
import { Broken, must, runRounds } from '../rounds.ts';

const REQUESTS = 100;
const AT_ONCE = 16;
const HOSTILE = 0.15;
/** After so many rounds others sell and pay, since by then the old ones have lost what they had. */
const SCENE = 25;
/** The optimizer has what it wants after this many rounds, and the server's caches, kept small here, are full. */
const WARM_UP = 1000;
const MEMORY_GROWTH = 0.1;
/** It takes as long as the book is large; it writes files where the request says. */
const SELDOM = new Set(['verifyBook', 'closePeriod', 'getTrialBalance']);
const NEVER = new Set(['backupBook']);

export const fuzzHttp: Part = {
  name: 'fuzz-http',
  promise: 'whatever is sent, no 5xx, only documented answers, and memory grows by less than 10%',
  rounds: { full: 10_000, short: 25 },
  minutes: 15,

  async run(context) {
    const probe = join(context.directory, 'memory.json');
    const stage = await openStage({
      // Everybody comes from another network, so that limits for strangers do not end it.
      FARTHING_TRUST_PROXY: 'true',
      FARTHING_GUESTS_PER_HOUR: '1000000',
      FARTHING_GUESTS_PER_ADDRESS_PER_HOUR: '1000000',
      // What is bounded must not look like what grows.
      FARTHING_CACHE_PERCENT: '1',
      ...withProbe(probe),
    });
    const tested = new Fuzzer(stage);
    let warm = 0;
    try {
      const done = await runRounds(context, async (seed, index) => {
        if (index % SCENE === 0) await tested.newScene();
        if (index === WARM_UP) warm = await memoryOf(stage.server.pid, probe);
        await tested.round(createRandom(seed));
      });
      const memory = await memoryOf(stage.server.pid, probe);
      const growth = warm === 0 ? 0 : memory / warm - 1;
      if (growth >= MEMORY_GROWTH)
        done.failures.push({
          seed: context.seed,
          what: `memory grew by ${percent(growth)} since round ${WARM_UP}`,
        });
      await stage.prove();
      const figures = {
        ...tested.counts,
        'memory MB': Math.round(memory / 1e6),
        growth: warm === 0 ? 'not measured' : percent(growth),
      };
      return { ...done, figures };
    } finally {
      tested.end();
      await stage.close();
    }
  },
};

class Fuzzer {
  readonly counts = { requests: 0, succeeded: 0, hostile: 0 };
  readonly #stage: Stage;
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  #pool!: LearningPool;
  #scene: FuzzScene | undefined;
  #callers!: Callers;
  #arbitraries!: Map<Operation, fc.Arbitrary<Sent>>;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#port = Number(new URL(stage.baseUrl).port);
  }

  async newScene(): Promise<void> {
    await this.#scene?.close();
    this.#scene = await openFuzzScene(this.#stage);
    ({ pool: this.#pool, callers: this.#callers } = this.#scene);
    const all = (Object.values(operations) as Operation[]).filter(({ id }) => !NEVER.has(id));
    this.#arbitraries = new Map(all.map((each) => [each, requestTo(each, this.#callers, this.#pool)]));
  }

  /** A hundred requests, some at once. */
  async round(random: Random): Promise<void> {
    const all = [...this.#arbitraries.keys()];
    const [usual, seldom] = [all.filter(({ id }) => !SELDOM.has(id)), all.filter(({ id }) => SELDOM.has(id))];
    const credentials = Object.values(this.#callers).flat() as (string | undefined)[];
    let left = REQUESTS;
    const send = async () => {
      while (left-- > 0) {
        this.counts.requests++;
        if (random.chance(HOSTILE)) {
          await this.#hostile(hostileRequest(random, credentials));
          continue;
        }
        const operation = random.pick(random.chance(0.001) ? seldom : usual);
        const [sent] = fc.sample(this.#arbitraries.get(operation)!, {
          seed: random.below(2 ** 31),
          numRuns: 1,
        });
        await this.#documented(operation, sent!, random);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, send));
  }

  end(): void {
    this.#agent.destroy();
  }

  async #hostile(bytes: Buffer): Promise<void> {
    this.counts.hostile++;
    const statuses = await sendHostile(this.#port, bytes);
    const served = statuses.every((status) => status < 500);
    must(
      served,
      () => `answered ${statuses.join()} to ${JSON.stringify(bytes.toString('latin1').slice(0, 3000))}`,
    );
  }

  async #documented(operation: Operation, sent: Sent, random: Random): Promise<void> {
    const { status, text } = await this.#ask(operation, sent, random);
    try {
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      mustBeDocumented(operation, status, body);
      if (status >= 500) throw new Error(`answered ${status} ${text}`);
      if (status >= 400) return;
      this.counts.succeeded++;
      this.#pool.learn(body);
    } catch (error) {
      throw new Broken(`${(error as Error).message} to ${JSON.stringify(sent).slice(0, 3000)}`);
    }
  }

  #ask(operation: Operation, sent: Sent, random: Random): Promise<{ status: number; text: string }> {
    const { method } = operation;
    let text = sent.text ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
    if (method === 'GET') text = undefined;
    const network = [10, random.below(256), random.below(256), random.below(256)].join('.');
    const headers = {
      'x-forwarded-for': network,
      ...(sent.as !== undefined && { authorization: `Bearer ${sent.as}` }),
      ...(text !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      }),
      ...(sent.key !== undefined && { 'idempotency-key': sent.key }),
    };
    const options = {
      port: this.#port,
      method,
      headers,
      agent: this.#agent,
      path: addressOf(operation, sent),
    };
    return new Promise((resolve, reject) => {
      const asked = request(options, (answer) => {
        let content = '';
        answer.setEncoding('utf8').on('data', (part: string) => (content += part));
        answer.on('end', () => resolve({ status: answer.statusCode!, text: content }));
        answer.on('error', reject);
      });
      asked.on('error', (error) => reject(new Error(`${operation.id} was not answered`, { cause: error })));
      asked.end(text);
    });
  }
}

function percent(part: number): string {
  return `${(part * 100).toFixed(1)}%`;
}
