/**
 * A witness of a real server over HTTP: pays from all sides, remembers what was answered, follows the events, and
 * says afterwards whether everything acknowledged is there exactly once. The server may be killed at any moment.
 */
import { Amount, Asset, laneBase } from '@farthing/ledger';
import { type Client, createClient, FarthingError, Key } from '@farthing/sdk';
import type { Random } from './random.ts';
import { must } from './rounds.ts';

const PAYERS = 40;
const LOADERS = 16;
/** Every so many loaders one sends batches. */
const BATCHING = 4;
const BATCH = 20;
/** Acknowledged keys asked again in each check, beside all unanswered ones. */
const REPEATED = 100;
/** Proving a large book takes its time, on a busy machine above all. */
const PATIENCE_MS = 10 * 60_000;
const ASKED_AT_ONCE = 1000;
const PRICE = 1_000n;

type PaymentId = `pay_${string}`;

interface Sent {
  key: string;
  grant: number;
  /** The payment it was answered with. */
  payment?: PaymentId;
}

export interface Witness {
  readonly figures: { acknowledged: number; unanswered: number; 'of these posted': number; repeated: number };
  /** Pays and follows as long as it is told to; what is not answered any more is left. */
  payWhile(alive: () => boolean, random: Random): Promise<void>;
  /** One payment: whether it posted, or the code of its refusal; `unreachable` without an answer. */
  tryPayment(random: Random): Promise<string>;
  /** Since the last check: acknowledged once, posted once, followed without a gap; the books balance. */
  check(random: Random): Promise<void>;
  /** The whole book proves. */
  verify(): Promise<void>;
  /** Every wallet owes exactly what it paid. */
  settle(): Promise<void>;
}

export interface WitnessOptions {
  /** Where the server is reached; of several, all are used. */
  urls: readonly string[];
  operatorKey: string;
  /** How many lanes the book has. Default: one. */
  lanes?: number;
  /** Refusals that are no broken promise, such as 503 while a database is lost. Default: none. */
  tolerates?: (error: FarthingError) => boolean;
}

/** Founds a seller, an offer, and payers who allow the seller to charge. */
export async function createWitness(options: WitnessOptions): Promise<Witness> {
  const { urls, operatorKey, lanes = 1, tolerates = () => false } = options;
  const clients = (key: string) => urls.map((baseUrl) => createClient({ baseUrl, key, retries: 0 }));
  const operator = createClient({ baseUrl: urls[0]!, key: operatorKey, retries: 0, timeoutMs: PATIENCE_MS });
  const { seller, secret_key } = await operator.call('createSeller', {
    body: { name: 'The Witness', origins: ['https://witness.example'] },
  });
  const sellers = clients(secret_key);
  const price = Amount.format(PRICE, Asset.USD);
  const body = { kind: 'fixed', asset: 'USD', price, title: 'A line', once: false } as const;
  const offer = (await sellers[0]!.call('createOffer', { body })).id;
  const payers = await Promise.all(Array.from({ length: PAYERS }, () => createPayer(urls[0]!, seller.id)));

  const figures = { acknowledged: 0, unanswered: 0, 'of these posted': 0, repeated: 0 };
  const paid = Array<number>(PAYERS).fill(0);
  let sent: Sent[] = [];
  /** Payments that events told of since the last check, with how often. */
  let told = new Map<string, number>();
  /** Of each lane, the last event seen. */
  const cursors = Array.from({ length: lanes }, (_, lane) => laneBase(lane));

  async function pay(client: Client, random: Random): Promise<void> {
    const request: Sent = { key: Key.ordered(), grant: random.below(PAYERS) };
    sent.push(request);
    const { id } = await client.call('createPayment', {
      body: { grant: payers[request.grant]!.grant, offer },
      idempotencyKey: request.key,
    });
    request.payment = id;
  }

  async function payMany(client: Client, random: Random): Promise<void> {
    const requests = Array.from({ length: BATCH }, (): Sent => {
      return { key: Key.ordered(), grant: random.below(PAYERS) };
    });
    sent.push(...requests);
    const payments = await ask(client, requests);
    requests.forEach((request, i) => (request.payment = payments[i]));
  }

  /** The payment that each key stands for. */
  async function ask(client: Client, requests: readonly Sent[]): Promise<PaymentId[]> {
    if (requests.length === 0) return [];
    if (requests.length > ASKED_AT_ONCE) {
      const first = await ask(client, requests.slice(0, ASKED_AT_ONCE));
      return [...first, ...(await ask(client, requests.slice(ASKED_AT_ONCE)))];
    }
    const items = requests.map(({ key, grant }) => ({ key, grant: payers[grant]!.grant, offer }));
    const { results } = await client.call('createPayments', { body: { items } });
    return results.map((result) => {
      must(result.status === 'posted', () => `a payment was refused: ${JSON.stringify(result)}`);
      return result.payment.id;
    });
  }

  /** Reads on from the cursors to the end. */
  async function follow(): Promise<void> {
    for (const lane of cursors.keys()) {
      for (let more = true; more;) {
        const page = await operator.call('listEvents', { query: { after: cursors[lane]!, limit: 1000 } });
        for (const event of page.items) {
          must(
            event.seq === cursors[lane]! + 1,
            `the follower got from event ${cursors[lane]} to ${event.seq}`,
          );
          cursors[lane] = event.seq;
          if (event.type !== 'payment') continue;
          const payment = String(event.data['payment']);
          told.set(payment, (told.get(payment) ?? 0) + 1);
        }
        more = page.more;
      }
    }
  }

  /** Does something again and again until the server is gone. */
  async function repeatWhile(alive: () => boolean, work: () => Promise<void>, pauseMs = 0): Promise<void> {
    while (alive()) {
      try {
        await work();
      } catch (error) {
        if (!(error instanceof FarthingError)) throw error;
        // Only an answer that never came is nobody's fault.
        must(error.status === 0 || tolerates(error), `answered ${error.status} ${error.message}`);
        if (error.status === 0 && !alive()) return;
        pauseMs = Math.max(pauseMs, 50);
      }
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  return {
    figures,
    async payWhile(alive, random) {
      const loaders = Array.from({ length: LOADERS }, (_, i) => {
        const client = sellers[i % sellers.length]!;
        const work = i % BATCHING === 0 ? payMany : pay;
        return repeatWhile(alive, () => work(client, random));
      });
      await Promise.all([...loaders, repeatWhile(alive, follow, 20)]);
    },

    async tryPayment(random) {
      try {
        await pay(sellers[0]!, random);
        return 'posted';
      } catch (error) {
        if (!(error instanceof FarthingError)) throw error;
        must(error.status === 0 || tolerates(error), `answered ${error.status} ${error.message}`);
        return error.code;
      }
    },

    async check(random) {
      const answered = sent.filter(({ payment }) => payment !== undefined);
      const unanswered = sent.filter(({ payment }) => payment === undefined);
      await follow();
      for (const { key, payment } of answered) {
        const times = told.get(payment!) ?? 0;
        must(times === 1, `acknowledged payment ${payment} (key ${key}) is there ${times} times`);
      }
      const before = new Set(told.keys());
      const again = random.shuffled(answered).slice(0, REPEATED);
      const repeated = await ask(sellers[0]!, again);
      again.forEach(({ key, payment }, i) =>
        must(repeated[i] === payment, `key ${key}: first ${payment}, then ${repeated[i]}`),
      );
      const late = await ask(sellers[0]!, unanswered);
      unanswered.forEach((request, i) => (request.payment = late[i]));
      await follow();
      // Nothing else was posted, and nothing twice.
      const payments = new Set(sent.map(({ payment }) => payment!));
      must(payments.size === sent.length, `${sent.length} keys stand for ${payments.size} payments`);
      for (const [payment, times] of told) {
        must(payments.has(payment as PaymentId), `payment ${payment} is there, and nobody asked for it`);
        must(times === 1, `payment ${payment} is there ${times} times`);
      }
      must(told.size === payments.size, `${payments.size} payments, and the follower saw ${told.size}`);
      const { balanced } = await operator.call('getTrialBalance', {});
      must(balanced, 'the books do not balance');
      figures.acknowledged += answered.length;
      figures.unanswered += unanswered.length;
      figures['of these posted'] += late.filter((payment) => before.has(payment)).length;
      figures.repeated += again.length;
      for (const { grant } of sent) paid[grant]!++;
      sent = [];
      told = new Map();
    },

    async verify() {
      const { valid, problems } = await operator.call('verifyBook', {});
      must(valid, () => `verify: ${problems.join('; ')}`);
    },

    async settle() {
      for (const [i, { wallet }] of payers.entries()) {
        const { accounts } = await wallet.call('getWallet', {});
        const owed = Amount.parse(accounts[0]?.owed ?? '0', Asset.USD);
        const due = BigInt(paid[i]!) * PRICE;
        must(owed === due, `a wallet with ${paid[i]} payments owes ${owed} instead of ${due}`);
      }
    },
  };
}

interface Payer {
  wallet: Client;
  grant: `gra_${string}`;
}

async function createPayer(baseUrl: string, seller: `sel_${string}`): Promise<Payer> {
  const { token } = await createClient({ baseUrl }).call('createWallet', {});
  const wallet = createClient({ baseUrl, key: token, retries: 0 });
  const caps = { payment: '0.01', day: '0.4', total: '0.4' };
  const expires_at = new Date(Date.now() + 20 * 86_400_000).toISOString();
  const { id } = await wallet.call('createGrant', { body: { seller, asset: 'USD', caps, expires_at } });
  return { wallet, grant: id };
}
