/**
 * Rate limits: one table of how often which sort of request may come from one network, with one wallet, and with one key.
 * Whoever sends more is answered 429 with `Retry-After`, before anything is read from the book.
 *
 * | class | what | a network | a wallet | a key | all |
 * |---|---|---|---|---|---|
 * | `stranger` | what needs no key, or only a wallet's token and no money | 120 | | | |
 * | `page` | what pages of sellers send, whose visitors often share an address | 600 | | | |
 * | `form` | forms of our own pages, whatever they do | 600 | | | |
 * | `recovery` | recovery codes, which must not be guessed | 10 | | | 600 |
 * | `confirming` | what takes a recovery code to confirm | 60 | 10 | | |
 * | `payer` | all else that a wallet changes | | 600 | | |
 * | `reading` | what a wallet or a seller reads | | 600 | 12,000 | |
 * | `managing` | what a seller changes besides payments | | | 3,000 | |
 * | `paying` | charges, holds, captures | | | 3,000,000 | |
 *
 * All of them a minute, times the setting `rate_limit_percent`. A test book, which is simulated from one address, allows
 * fifty times as much. What is counted is forgotten at a restart, and counted by each server of a book for itself.
 */
import type { Operation } from '@farthing/sdk/api/index.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';

export type LimitClass =
  | 'stranger'
  | 'page'
  | 'form'
  | 'recovery'
  | 'confirming'
  | 'payer'
  | 'reading'
  | 'managing'
  | 'paying';

export type By = 'network' | 'wallet' | 'key' | 'all';

/** How many a minute. */
export const RATES: Readonly<Record<LimitClass, Partial<Record<By, number>>>> = {
  stranger: { network: 120 },
  page: { network: 600 },
  form: { network: 600 },
  recovery: { network: 10, all: 600 },
  confirming: { network: 60, wallet: 10 },
  payer: { wallet: 600 },
  reading: { wallet: 600, key: 12_000 },
  managing: { key: 3000 },
  paying: { key: 3_000_000 },
};

export const TEST_FACTOR = 50;

/** The limits that an operation is under. Each takes a token, and answers 0, or the seconds until there is one. */
export interface OperationLimits {
  /** Asked first, before anyone says who they are. */
  network?: RateLimit;
  /** Asked once the caller is known. */
  wallet?: RateLimit;
  key?: RateLimit;
}

/** One row of the table: how often a minute, counted by what. */
export interface Rate {
  limitClass: LimitClass;
  by: By;
  perMinute: number;
}

export interface RateLimits {
  /** The table, as it holds in this server. */
  table: readonly Rate[];
  of(operation: Operation): OperationLimits;
  /** For pages: whatever a stranger may have written down. */
  stranger: RateLimit;
  /** For pages: any form that is sent. */
  form: RateLimit;
  /** For pages: one attempt with a recovery code, from an address. */
  recovery: RateLimit;
}

/** What a wallet may have written that needs neither money nor a place among the hour's new guests. */
const UNPAID: ReadonlySet<string> = new Set(['createTopUp', 'updateWallet']);
const PAYING: ReadonlySet<string> = new Set([
  'createPayment',
  'createPayments',
  'createHold',
  'captureHold',
  'releaseHold',
]);

/** The class of an operation; the operator's and the gateways' are not limited. */
export function classOf({ id, method, auth, rawBody, body }: Operation): LimitClass | undefined {
  if (rawBody || (auth.length > 0 && auth.every((role) => role === 'operator'))) return undefined;
  if (id === 'recoverWallet') return 'recovery';
  if (auth.includes('browser')) return 'page';
  if (auth.length === 0) return method === 'GET' ? undefined : 'stranger';
  if (UNPAID.has(id)) return 'stranger';
  if (PAYING.has(id)) return 'paying';
  if (method === 'GET') return 'reading';
  if (!auth.includes('wallet')) return 'managing';
  return body && 'shape' in body && 'recovery_code' in (body.shape as object) ? 'confirming' : 'payer';
}

export function createRateLimits(options: {
  /** Multiplies all rates. */
  factor: number;
  /** Replaces a rate, factor and all. */
  strangersPerMinute?: number;
  /** Told of each request that is turned away. */
  onLimited?: (limitClass: LimitClass, by: By) => void;
  monotonic?: () => number;
}): RateLimits {
  const { factor, strangersPerMinute, onLimited = () => {}, monotonic } = options;

  function perMinuteOf(limitClass: LimitClass, by: By): number | undefined {
    const rate = RATES[limitClass][by];
    if (rate === undefined) return undefined;
    const given = limitClass === 'stranger' ? strangersPerMinute : undefined;
    return given ?? Math.max(1, rate * factor);
  }

  function limit(limitClass: LimitClass, by: By): RateLimit | undefined {
    const perMinute = perMinuteOf(limitClass, by);
    if (perMinute === undefined) return undefined;
    const take = createRateLimit({ perMinute, burst: perMinute, monotonic, exact: by !== 'network' });
    return (name) => {
      const wait = take(name);
      if (wait > 0) onLimited(limitClass, by);
      return wait;
    };
  }

  const limits = Object.fromEntries(
    (Object.keys(RATES) as LimitClass[]).map((each) => [
      each,
      { network: limit(each, 'network'), wallet: limit(each, 'wallet'), key: limit(each, 'key') },
    ]),
  ) as Record<LimitClass, OperationLimits>;
  const everyone = limit('recovery', 'all')!;
  const fromNetwork = limits.recovery.network!;
  // One network that guesses must not use up what everyone has.
  const recovery: RateLimit = (address) => fromNetwork(address) || everyone('');
  limits.recovery = { network: recovery };

  const table = (Object.keys(RATES) as LimitClass[]).flatMap((limitClass) =>
    (Object.keys(RATES[limitClass]) as By[]).map((by): Rate => {
      return { limitClass, by, perMinute: perMinuteOf(limitClass, by)! };
    }),
  );

  return {
    table,
    of(operation) {
      const limitClass = classOf(operation);
      return limitClass === undefined ? {} : limits[limitClass];
    },
    stranger: limits.stranger.network!,
    form: limits.form.network!,
    recovery,
  };
}
