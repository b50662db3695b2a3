/** The core without HTTP: payments under a grant with all three limits, a fee and an offer, in groups of a fixed size. */
import { type Ledger, type Request } from '@farthing/ledger';

export interface CoreOptions {
  wallets: number;
  sellers: number;
  payments: number;
  group: number;
  keys: 'ordered' | 'random';
  /** Called after every group, for progress. */
  onGroup?: (done: number) => void;
}

interface Party {
  wallets: number[];
  grants: number[];
  sellers: number[];
  fees: number;
}

const USD = 1;
const SETUP_GROUP = 1000;

/** Opens wallets with pay-later floors and grants, and sellers. */
async function setUp(ledger: Ledger, { wallets, sellers }: CoreOptions): Promise<Party> {
  const fees = await open(ledger, [{ name: 'book/fees', asset: USD, floor: null, listed: false }]);
  const accruals = Array.from({ length: sellers }, (_, i) => ({
    name: `sel_${i}/accrual`,
    asset: USD,
    floor: 0n,
    listed: true,
  }));
  const payers = Array.from({ length: wallets }, (_, i) => ({
    name: `wal_${i}`,
    asset: USD,
    floor: -(10n ** 15n),
    listed: true,
  }));
  const party: Party = {
    wallets: await open(ledger, payers),
    sellers: await open(ledger, accruals),
    fees: fees[0]!,
    grants: [],
  };
  const caps = { payment: 10n ** 9n, day: 10n ** 15n, total: 10n ** 16n };
  for (let at = 0; at < wallets; at += SETUP_GROUP) {
    const requests: Request[] = party.wallets.slice(at, at + SETUP_GROUP).map((account) => ({
      op: 'limit',
      kind: 0x32,
      limit: {
        name: '',
        asset: USD,
        account,
        caps,
        onLimit: 'reject',
        expiresAt: Date.now() + 86_400_000_000,
        zone: 'Europe/Berlin',
      },
    }));
    for (const result of await ledger.submitAll(requests)) {
      if (result.status === 'posted') party.grants.push(result.entry.seq);
    }
  }
  return party;
}

async function open(
  ledger: Ledger,
  accounts: { name: string; asset: number; floor: bigint | null; listed: boolean }[],
) {
  const opened: number[] = [];
  for (let at = 0; at < accounts.length; at += SETUP_GROUP) {
    const requests: Request[] = accounts
      .slice(at, at + SETUP_GROUP)
      .map((account) => ({ op: 'open', kind: 0x02, account }));
    for (const result of await ledger.submitAll(requests)) {
      if (result.status === 'posted') opened.push(result.entry.opens!.account);
    }
  }
  return opened;
}

/** Posts payments and returns how many per second became durable. Making up the requests is not counted. */
export async function core(ledger: Ledger, options: CoreOptions): Promise<number> {
  const party = await setUp(ledger, options);
  const random = generator(7);
  const newKey = options.keys === 'ordered' ? orderedKeys() : randomKeys(random);
  let milliseconds = 0;
  for (let done = 0; done < options.payments; done += options.group) {
    const requests: Request[] = [];
    for (let i = 0; i < options.group; i++) {
      const payer = random() % options.wallets;
      const seller = random() % options.sellers;
      const key = newKey();
      requests.push({
        op: 'transfer',
        kind: 0x10,
        debit: party.wallets[payer]!,
        credit: party.sellers[seller]!,
        amount: BigInt(500_000 + (random() % 2_000_000)),
        fee: { account: party.fees, basisPoints: 500 },
        limits: [party.grants[payer]!],
        subject: 10 + seller,
        key: { caller: party.sellers[seller]!, key, fingerprint: `${payer} ${seller}` },
      });
    }
    const started = performance.now();
    const results = await ledger.submitAll(requests);
    milliseconds += performance.now() - started;
    for (const result of results) if (result.status !== 'posted') throw new Error(JSON.stringify(result));
    options.onGroup?.(done + options.group);
  }
  return (options.payments / milliseconds) * 1000;
}

/** A small generator (xorshift32), so that runs are alike. */
function generator(seed: number): () => number {
  let x = seed;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x >>> 0;
  };
}

/** UUIDv7 text whose tail counts up within the millisecond. */
function orderedKeys(): () => string {
  let count = 0;
  return () => {
    const time = Date.now().toString(16).padStart(12, '0');
    const tail = (count++).toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${tail}`;
  };
}

function randomKeys(random: () => number): () => string {
  const part = () => random().toString(16).padStart(8, '0');
  return () => {
    const hex = part() + part() + part() + part();
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
}
