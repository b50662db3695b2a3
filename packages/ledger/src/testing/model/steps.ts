/**
 * Steps: what may happen to a book, as plain data that fast-check makes and shrinks. Numbers stand for the n-th
 * account, hold, payment or limit there is by then; `requestOf` says which request that is.
 */
import fc from 'fast-check';
import { MAX } from '../../amount.ts';
import type { AccountTerms } from '../../entry.ts';
import type { LimitTerms } from '../../limit.ts';
import type { AccountRef, LimitRef, Request } from '../../request.ts';
import { DAY, HOUR, MINUTE } from '../test-book.ts';
import type { Oracle } from './oracle.ts';

export interface Step {
  what:
    | 'pay'
    | 'topUp'
    | 'payOut'
    | 'post'
    | 'hold'
    | 'capture'
    | 'release'
    | 'reverse'
    | 'open'
    | 'change'
    | 'limit'
    | 'caps'
    | 'close'
    | 'fact';
  /** Time passing before it; with none, it may share a group with the step before. */
  wait: number;
  together: boolean;
  amount: bigint;
  /** The amount is left out where it may be. */
  whole: boolean;
  from: number;
  to: number;
  byName: boolean;
  nth: number;
  basisPoints: number | undefined;
  limits: number[];
  terms: Omit<LimitTerms, 'name' | 'account'>;
  resource: number | undefined;
  key: { caller: number; key: string; fingerprint: string } | undefined;
  validFor: number | undefined;
  memo: string | undefined;
  floor: bigint | null;
  flag: boolean;
}

const often = <T>(usual: T, weight: number, rest: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: rest });

/** One of several, each as often as its weight. */
const mixed = <T>(...parts: [weight: number, arbitrary: fc.Arbitrary<T>][]): fc.Arbitrary<T> =>
  fc.oneof(...parts.map(([weight, arbitrary]) => ({ weight, arbitrary })));

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const cap = maybe(mixed([1, fc.bigInt({ min: 0n, max: 20n })], [3, fc.bigInt({ min: 40n, max: 200n })]));

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record<Step>({
    what: mixed<Step['what']>(
      [10, fc.constant('pay')],
      [4, fc.constant('reverse')],
      [6, fc.constantFrom('hold', 'capture', 'release')],
      [5, fc.constantFrom('topUp', 'payOut', 'limit', 'caps', 'change')],
      [2, fc.constantFrom('post', 'open', 'close', 'fact')],
    ),
    wait: often(0, 3, fc.constantFrom(1, MINUTE, HOUR, 7 * HOUR, DAY, 9 * DAY, 31 * DAY)),
    together: fc.boolean(),
    amount: mixed(
      [18, fc.bigInt({ min: 1n, max: 40n })],
      [3, fc.bigInt({ min: 41n, max: 2000n })],
      [1, fc.constantFrom(0n, -1n, MAX + 1n)],
    ),
    whole: fc.boolean(),
    from: mixed([8, fc.nat(2)], [1, fc.nat(5)]),
    to: mixed([8, fc.constantFrom(3, 4)], [1, fc.nat(5)]),
    byName: fc.boolean(),
    nth: fc.nat(30),
    basisPoints: fc.constantFrom(undefined, 0, 1, 500, 3333, 10_000),
    limits: often([], 1, fc.array(fc.nat(12), { minLength: 1, maxLength: 2 })),
    terms: fc.record({
      asset: often(1, 4, fc.constantFrom(0, 2)),
      caps: fc.record({ payment: often(undefined, 3, cap), day: cap, month: cap, total: cap }),
      onLimit: fc.constantFrom('reject', 'clip'),
      expiresAt: fc.constant(null),
      zone: fc.constantFrom('UTC', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland'),
    }),
    resource: often<number | undefined>(undefined, 2, fc.nat(1)),
    key: often<Step['key']>(
      undefined,
      2,
      fc.record({
        caller: fc.nat(3),
        key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        fingerprint: often('one', 4, fc.constant('two')),
      }),
    ),
    validFor: often<number | undefined>(undefined, 9, fc.constantFrom(-1, 0, HOUR)),
    memo: mixed(
      [12, fc.constant(undefined)],
      [4, fc.constantFrom('an article', 'a song')],
      [1, fc.constant('m'.repeat(501))],
    ),
    floor: fc.constantFrom(0n, -30n, -100n, 25n, null),
    flag: fc.boolean(),
  }),
  { minLength: 1, maxLength: 80, size: 'max' },
);

const dollars = { asset: 1, listed: true };
/** Everybody there may be, before they have an account. */
const PEOPLE: AccountTerms[] = [
  { ...dollars, name: 'wal_prepaid', floor: 0n },
  { ...dollars, name: 'wal_tab', floor: -50n },
  { ...dollars, name: 'wal_other', floor: -500n },
  { ...dollars, name: 'sel_one/accrual', floor: 0n },
  { ...dollars, name: 'sel_two/accrual', floor: 0n },
  { ...dollars, name: 'wal_prepaid', asset: 2, floor: -20n },
];

const FEES = 1;
const WORLD = 2;

/** What every book begins with: the assets, accounts 1 and 2, and some money. */
export const BEGINNING: Request[] = [
  { op: 'asset', kind: 1, code: 'USD', scale: 9 },
  { op: 'asset', kind: 1, code: 'EUR', scale: 9 },
  { op: 'open', kind: 2, account: { name: 'book/fees', asset: 1, floor: null, listed: false } },
  { op: 'open', kind: 2, account: { name: 'book/gateway', asset: 1, floor: null, listed: false } },
  { op: 'transfer', kind: 0x20, debit: WORLD, credit: PEOPLE[0]!, amount: 300n },
];
export const RESOURCES = ['0a'.repeat(16), '0b'.repeat(16)];

/** The request that a step means in a book of which the oracle knows all. */
export function requestOf(step: Step, oracle: Oracle, time: number): Request {
  const { amount, nth, whole, flag } = step;
  const part = whole ? undefined : amount;
  const common = { kind: 0x10, ...commonOf(step, oracle, time) };
  const fee = step.basisPoints === undefined ? undefined : { account: FEES, basisPoints: step.basisPoints };
  const debit = person(step.from, step.byName, oracle);
  const credit = person(step.to, step.byName, oracle);
  const limits = step.limits.map((n) => limitRef(n, step, oracle));
  const hold = pick(oracle.holds(), nth)?.id ?? nth;
  switch (step.what) {
    case 'pay': {
      const resource = step.resource === undefined ? undefined : RESOURCES[step.resource];
      return { ...common, op: 'transfer', debit, credit, amount, fee, limits, resource };
    }
    case 'topUp':
      return { ...common, op: 'transfer', debit: WORLD, credit: debit, amount: amount * 10n };
    case 'payOut':
      return { ...common, op: 'transfer', debit: credit, credit: WORLD, amount: amount * 3n };
    case 'post': {
      const third = flag ? [{ account: WORLD, amount: 3n }] : [];
      const rest = flag && !whole ? amount - 3n : amount;
      return {
        ...common,
        op: 'post',
        legs: [{ account: debit, amount: -amount }, { account: credit, amount: rest }, ...third],
        ...(nth % 2 && { unlessFrozen: true as const }),
      };
    }
    case 'hold':
      return {
        ...common,
        op: 'hold',
        debit,
        credit,
        amount,
        fee,
        limits,
        expiresAt: time + (nth - 1) * HOUR,
      };
    case 'capture':
      return { ...common, op: 'capture', hold, amount: part };
    case 'release':
      return { ...common, op: 'release', hold, expired: flag };
    case 'reverse': {
      const of = pick(oracle.payments(), nth)?.id ?? nth;
      return {
        ...common,
        op: 'reverse',
        of: nth % 10 === 9 ? nth : of,
        amount: part,
        limits: nth % 4 === 0 ? limits : [],
        withinMs: flag ? HOUR : undefined,
      };
    }
    case 'open':
      return { ...common, op: 'open', account: PEOPLE[step.from]! };
    case 'change': {
      const creditFrozen = flag ? nth % 3 > 0 : undefined;
      return {
        ...common,
        op: 'change',
        account: 3 + (nth % 5),
        floor: step.byName ? step.floor : undefined,
        creditFrozen,
        frozen: whole ? nth % 4 === 0 : undefined,
      };
    }
    case 'limit': {
      const account = flag ? debit : null;
      const expiresAt = whole ? time + nth * HOUR : null;
      return {
        ...common,
        op: 'limit',
        limit: { ...step.terms, expiresAt, name: nth % 3 ? '' : NAMES[nth % 2]!, account },
        ...(flag && nth % 2 === 0 && { own: true }),
      };
    }
    case 'caps': {
      const own = pick(
        oracle.limits.filter((limit) => limit.own),
        nth,
      );
      const any = pick(oracle.limits, nth);
      return { ...common, op: 'caps', limit: (flag ? any : (own ?? any))?.id ?? nth, caps: step.terms.caps };
    }
    case 'close':
      return { ...common, op: 'close', limit: pick(oracle.limits, nth)?.id ?? nth };
    case 'fact':
      return { ...common, op: 'fact', about: [1 + (nth % 8)], data: '{"a":1}' };
  }
}

const NAMES = ['lim_a', 'lim_b'];

/** Some n stand for limits by number, others for limits by name, to be opened at first use. */
function limitRef(n: number, step: Step, oracle: Oracle): LimitRef {
  const known = pick(oracle.limits, n);
  if (n > 2 && known) return known.id;
  return { ...step.terms, name: NAMES[n % 2]!, account: null };
}

function person(n: number, byName: boolean, oracle: Oracle): AccountRef {
  const terms = PEOPLE[n]!;
  const known = oracle.accounts.find(({ name, asset }) => name === terms.name && asset === terms.asset);
  return known && !byName ? known.id : terms;
}

function commonOf({ key, validFor, memo }: Step, oracle: Oracle, time: number) {
  return {
    key: key && { ...key, caller: key.caller === 0 ? 0 : person(key.caller - 1, true, oracle) },
    validUntil: validFor === undefined ? undefined : time + validFor,
    memo,
  };
}

function pick<T>(items: readonly T[], n: number): T | undefined {
  return items[n % Math.max(1, items.length)];
}
