/** Limits: caps that `decide` checks inside the commit, exact under any concurrency. */
import type { Amount } from './amount.ts';

/** Caps by window; an absent cap does not limit. `payment` caps one entry, the others what is spent in the window. */
export interface Caps {
  payment?: Amount;
  day?: Amount;
  month?: Amount;
  total?: Amount;
}

export type Window = keyof Caps;

/** What a limit is, for ever. */
export interface LimitTerms {
  /** Unique when not empty, so that a request can name a limit that is opened at its first use. */
  name: string;
  /** The asset counted, or 0 for a limit that counts times instead of money. */
  asset: number;
  /** The account whose spending is capped; `null` caps whoever names the limit. */
  account: number | null;
  caps: Caps;
  /** `reject` refuses what does not fit; `clip` posts the part that fits (what fare caps need). */
  onLimit: 'reject' | 'clip';
  /** Journal time from which it no longer allows anything; `null` never. */
  expiresAt: number | null;
  /** IANA zone in which days and months begin. */
  zone: string;
}

const OWN = 'own/';

/** The name of an account's own limit, the one that everything spent from the account counts against. */
export function ownName(account: { name: string; asset: number }): string {
  return `${OWN}${account.name}/${account.asset}`;
}

/** Whether a limit is the own limit of its account. Only the caps of such a limit may change. */
export function isOwn(terms: Pick<LimitTerms, 'name' | 'account'>): boolean {
  return terms.account !== null && terms.name.startsWith(OWN);
}

/** A limit and what has been counted against it. */
export interface LimitState extends LimitTerms {
  /** Sequence of the entry that opened it. */
  limit: number;
  closed: boolean;
  /** Day (since 1970-01-01 in `zone`) and month (year × 12 + month) that the counters stand for. */
  day: number;
  spentDay: Amount;
  month: number;
  spentMonth: Amount;
  spentTotal: Amount;
  /** Sequence of the last entry folded into this row. */
  seq: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, { slot: number; offset: number }>();
const QUARTER_HOUR = 15 * 60_000;
/** A zone has as many spellings as its letters have cases, and payers choose theirs: what is kept must end somewhere. */
const MOST_ZONES = 1000;

/** True when the runtime knows the IANA time zone. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** The day number (days since 1970-01-01) of a time in a zone. */
export function dayOf(time: number, zone: string): number {
  return Math.floor((time + offsetOf(time, zone)) / 86_400_000);
}

/** The month number (year × 12 + month − 1) of a day number. */
export function monthOf(day: number): number {
  const date = new Date(day * 86_400_000);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    if (formats.size >= MOST_ZONES) {
      formats.clear();
      offsets.clear();
    }
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** The zone's offset in milliseconds. Offsets change on quarter hours only, so one is kept per zone and quarter. */
function offsetOf(time: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const slot = Math.floor(time / QUARTER_HOUR);
  const cached = offsets.get(zone);
  if (cached?.slot === slot) return cached.offset;
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(slot * QUARTER_HOUR)) part[type] = Number(value);
  const local = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute']);
  const offset = local - slot * QUARTER_HOUR;
  offsets.set(zone, { slot, offset });
  return offset;
}
