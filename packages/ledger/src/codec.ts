/**
 * Canonical bytes of entries, format 1. The hash chain is taken over them, so one entry has exactly one
 * encoding, and a format number, once used, never changes its meaning.
 *
 * A group is its entries one after another, each behind its length. Numbers are varints (LEB128), amounts
 * zigzag varints; what is rare (openings, definitions) is one canonical JSON text.
 */
import type { Entry } from './entry.ts';
import { Reader, Writer } from './bytes.ts';

export const FORMAT = 1;

const HAS = {
  key: 1,
  charges: 2,
  fee: 4,
  subject: 8,
  memo: 16,
  owns: 32,
  reverses: 64,
  holds: 128,
  settles: 256,
  about: 512,
  data: 1024,
  rare: 2048,
} as const;

const KEY_TAGS = ['h', 'u', 'l'];
const OUTCOMES = ['captured', 'released', 'expired'] as const;
const DAY = 86_400_000;
const writer = new Writer(1 << 16);

/** Encodes a group. `time` of the group's row is the first entry's. */
export function encodeGroup(entries: readonly Entry[]): Uint8Array {
  writer.reset();
  const base = entries[0]?.time ?? 0;
  for (const entry of entries) {
    const start = writer.openLength();
    writeEntry(writer, entry, base);
    writer.closeLength(start);
  }
  return writer.take();
}

/** Decodes all entries of a group whose first has sequence `first` and whose row has `time`. */
export function decodeGroup(bytes: Uint8Array, first: number, time: number): Entry[] {
  const reader = new Reader(bytes);
  const entries: Entry[] = [];
  while (!reader.done()) {
    const end = reader.number() + reader.position;
    entries.push(readEntry(reader, first + entries.length, time));
    if (reader.position !== end)
      throw new Error(`entry ${first + entries.length - 1} is not of its stated length`);
  }
  return entries;
}

/** Decodes one entry of a group, skipping those before it. */
export function decodeOne(bytes: Uint8Array, first: number, time: number, seq: number): Entry {
  const reader = new Reader(bytes);
  for (let at = first; at < seq; at++) reader.skip(reader.number());
  reader.number();
  return readEntry(reader, seq, time);
}

function writeEntry(out: Writer, entry: Entry, base: number): void {
  const rare = rareOf(entry);
  let has = 0;
  if (entry.key) has |= HAS.key;
  if (entry.charges) has |= HAS.charges;
  if (entry.fee) has |= HAS.fee;
  if (entry.subject !== undefined) has |= HAS.subject;
  if (entry.memo !== undefined) has |= HAS.memo;
  if (entry.owns) has |= HAS.owns;
  if (entry.reverses) has |= HAS.reverses;
  if (entry.holds) has |= HAS.holds;
  if (entry.settles) has |= HAS.settles;
  if (entry.about) has |= HAS.about;
  if (entry.data !== undefined) has |= HAS.data;
  if (rare) has |= HAS.rare;

  out.byte(entry.kind);
  out.number(has);
  out.number(entry.time - base);
  out.number(entry.legs.length);
  for (const leg of entry.legs) {
    out.number(leg.account);
    out.amount(leg.amount);
  }
  if (entry.key) {
    out.number(entry.key.caller);
    out.byte(KEY_TAGS.indexOf(entry.key.key[0]!));
    out.hexAfter(entry.key.key, 1, 16);
    out.hex(entry.key.fingerprint, 8);
  }
  if (entry.charges) {
    out.number(entry.charges.length);
    const today = Math.floor(entry.time / DAY);
    for (const charge of entry.charges) {
      out.number(charge.limit);
      out.amount(charge.amount);
      out.signed(charge.day - today);
    }
  }
  if (entry.fee) {
    out.number(entry.fee.account);
    out.number(entry.fee.basisPoints);
    out.number(entry.fee.carry);
  }
  if (entry.subject !== undefined) out.number(entry.subject);
  if (entry.memo !== undefined) out.number(entry.memo);
  if (entry.owns) {
    out.number(entry.owns.account);
    out.hex(entry.owns.resource, 16);
    out.number(entry.owns.generation * 2 + (entry.owns.owned ? 1 : 0));
  }
  if (entry.reverses) {
    out.number(entry.reverses.seq);
    out.amount(entry.reverses.amount);
  }
  if (entry.holds) {
    out.number(entry.holds.debit);
    out.number(entry.holds.credit);
    out.amount(entry.holds.amount);
    out.number(entry.holds.expiresAt);
    out.number(entry.holds.basisPoints);
    out.number(entry.holds.feeAccount);
  }
  if (entry.settles) {
    out.number(entry.settles.hold);
    out.number(entry.settles.debit);
    out.amount(entry.settles.amount);
    out.byte(OUTCOMES.indexOf(entry.settles.outcome));
  }
  if (entry.about) {
    out.number(entry.about.length);
    for (const account of entry.about) out.number(account);
  }
  if (entry.data !== undefined) out.text(entry.data);
  if (rare) out.text(rare);
}

function readEntry(from: Reader, seq: number, base: number): Entry {
  const kind = from.byte();
  const has = from.number();
  const time = base + from.number();
  const legs = from.list(() => ({ account: from.number(), amount: from.amount() }));
  const entry: Entry = { seq, time, kind, legs };
  if (has & HAS.key) {
    const caller = from.number();
    entry.key = { caller, key: KEY_TAGS[from.byte()]! + from.hex(16), fingerprint: from.hex(8) };
  }
  if (has & HAS.charges) {
    const today = Math.floor(time / DAY);
    entry.charges = from.list(() => ({
      limit: from.number(),
      amount: from.amount(),
      day: today + from.signed(),
    }));
  }
  if (has & HAS.fee) entry.fee = { account: from.number(), basisPoints: from.number(), carry: from.number() };
  if (has & HAS.subject) entry.subject = from.number();
  if (has & HAS.memo) entry.memo = from.number();
  if (has & HAS.owns) {
    const owns = { account: from.number(), resource: from.hex(16), generation: from.number() };
    entry.owns = { ...owns, generation: Math.floor(owns.generation / 2), owned: owns.generation % 2 === 1 };
  }
  if (has & HAS.reverses) entry.reverses = { seq: from.number(), amount: from.amount() };
  if (has & HAS.holds) {
    entry.holds = {
      debit: from.number(),
      credit: from.number(),
      amount: from.amount(),
      expiresAt: from.number(),
      basisPoints: from.number(),
      feeAccount: from.number(),
    };
  }
  if (has & HAS.settles) {
    const settles = { hold: from.number(), debit: from.number(), amount: from.amount() };
    entry.settles = { ...settles, outcome: OUTCOMES[from.byte()]! };
  }
  if (has & HAS.about) entry.about = from.list(() => from.number());
  if (has & HAS.data) entry.data = from.text();
  if (has & HAS.rare) readRare(entry, from.text());
  return entry;
}

type Rare = Pick<
  Entry,
  'defines' | 'opens' | 'changes' | 'opensLimit' | 'closesLimit' | 'changesLimit' | 'interns'
>;
const RARE: readonly (keyof Rare)[] = [
  'defines',
  'opens',
  'changes',
  'opensLimit',
  'closesLimit',
  'changesLimit',
  'interns',
];

/** The rare parts as JSON with sorted keys; amounts as `{"$n":"…"}`. */
function rareOf(entry: Entry): string | undefined {
  let parts: Record<string, unknown> | undefined;
  for (const name of RARE) if (entry[name] !== undefined) (parts ??= {})[name] = entry[name];
  return parts && canonicalJson(parts);
}

function readRare(entry: Entry, text: string): void {
  const parts = JSON.parse(text, (_, value) =>
    typeof value?.$n === 'string' ? BigInt(value.$n) : value,
  ) as Rare;
  Object.assign(entry, parts);
}

/** JSON with keys in code-unit order; bigints as `{"$n":"123"}`. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'bigint') return `{"$n":"${value}"}`;
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const keys = Object.keys(value).filter((key) => (value as Record<string, unknown>)[key] !== undefined);
  const member = (key: string) =>
    `${JSON.stringify(key)}:${canonicalJson((value as Record<string, unknown>)[key])}`;
  return `{${keys.toSorted().map(member).join(',')}}`;
}
