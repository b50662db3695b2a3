/** Requests of every sort, by chance: what fills a book that is about to be tortured. All carry a key of their own. */
import { Asset, type Entry, type Request, type Tally } from '@farthing/ledger';
import type { Random } from '../random.ts';

const DAY = 86_400_000;
const WALLETS = 9;
const SELLERS = 3;
const PAYMENT = 0x10;
/** A payment whose group also holds a document that names it. */
export const DOCUMENTED = 0x14;
const HOLD = 0x13;

export interface Requests {
  /** A request that may post or be refused. */
  next(): Request;
  /** Must be told what posted: later requests build on it. */
  posted(entry: Entry): void;
}

/** Payments and their sum for each seller, day and subject. */
export function countedIn(entry: Entry): Tally[] {
  if (entry.kind !== PAYMENT) return [];
  const credit = entry.legs[1]!;
  const day = Math.floor(entry.time / DAY);
  return [{ account: credit.account, day, subject: entry.subject ?? 0, values: [1n, credit.amount] }];
}

export function createRequests(random: Random): Requests {
  let count = 0;
  let fees: number | undefined;
  const payments: number[] = [];
  const holds: number[] = [];
  const limits: number[] = [];
  const asset = Asset.USD.id;
  const wallet = () => ({ name: `wal_${random.below(WALLETS)}`, asset, floor: -5_000_000n, listed: true });
  const seller = () => ({ name: `sel_${random.below(SELLERS)}/accrual`, asset, floor: null, listed: true });
  const world = { name: 'book/gateway', asset, floor: null, listed: false };
  const amount = () => BigInt(random.between(1, 100_000));

  function make(): Request {
    if (fees === undefined) {
      return {
        op: 'open',
        kind: 2,
        account: { name: 'book/fees', asset, floor: null, listed: false },
      };
    }
    const dice = random.below(100);
    const fee = { account: fees, basisPoints: 500 };
    if (dice < 10) return { op: 'transfer', kind: 0x20, debit: world, credit: wallet(), amount: amount() };
    if (dice < 14) {
      const caps = random.chance(0.5) ? { day: 10n ** 7n } : { total: 10n ** 8n, payment: 50_000n };
      const terms = { onLimit: 'reject', expiresAt: null, zone: 'Europe/Berlin', caps } as const;
      const name = random.chance(0.5) ? '' : `cap/${count}`;
      return { op: 'limit', kind: 4, limit: { name, asset, account: wallet(), ...terms } };
    }
    if (dice < 19) return { op: 'fact', kind: 0x32, data: `{"number":${count}}` };
    if (dice < 24) {
      const expiresAt = Date.UTC(2027, 0, 1 + random.below(300));
      return { op: 'hold', kind: HOLD, debit: wallet(), credit: seller(), amount: amount(), fee, expiresAt };
    }
    if (dice < 29 && holds.length > 0) {
      const hold = random.pick(holds);
      return random.chance(0.5)
        ? { op: 'capture', kind: PAYMENT, hold }
        : { op: 'release', kind: 0x15, hold };
    }
    if (dice < 34 && payments.length > 0) {
      return { op: 'reverse', kind: 0x11, of: random.pick(payments) };
    }
    const kind = dice < 50 ? DOCUMENTED : PAYMENT;
    const request: Request = {
      op: 'transfer',
      kind,
      debit: wallet(),
      credit: seller(),
      amount: amount(),
      fee,
    };
    request.subject = random.between(1, 5);
    if (random.chance(0.2)) request.memo = `Text number ${random.below(60)}`;
    if (limits.length > 0 && random.chance(0.3)) request.limits = [random.pick(limits)];
    if (random.chance(0.1)) request.resource = random.below(30).toString(16).padStart(32, '0');
    return request;
  }

  return {
    next() {
      const request = make();
      const key = `request-${++count}`;
      request.key = {
        caller: { name: 'sel_0/accrual', asset, floor: null, listed: true },
        key,
        fingerprint: key,
      };
      return request;
    },
    posted(entry) {
      if (entry.opens?.name === 'book/fees') fees = entry.opens.account;
      if (entry.kind === PAYMENT && entry.legs.length > 0) payments.push(entry.seq);
      if (entry.holds) holds.push(entry.seq);
      if (entry.opensLimit) limits.push(entry.seq);
    },
  };
}
