/** A group as the values of the SQL function `append` (functions.ts), in the order of its parameters. */
import { type Group, type GroupRow, Limit, type LimitState, type RecordOp } from '@farthing/ledger';
import { laneOfNumber } from '@farthing/ledger/lane.ts';
import type { AccountChange, Changes } from './changes.ts';
import * as column from './columns.ts';
import type { LaneRow } from './fetch.ts';
import { packChunk, packTail, seqOf } from './history-codec.ts';
import { digitsOf, ownerOf } from './keys.ts';
import { toText } from './plain-text.ts';
import { packSums, STATUS } from './read-row.ts';
import { lookupsOf, sumOf } from './records.ts';

/** Marks are set every so many entries (schema.ts, fetch.ts). */
const MARK = 16;

export interface Append {
  lane: number;
  /** As the lane is believed to be. */
  before: LaneRow;
  group: Group & { row: GroupRow };
  changes: Changes;
  /** Some of the keys are there, but have expired. All have been looked for. */
  replaceKeys: boolean;
  channel: string;
  sender: string;
}

/** The lane as it is after the group. */
export function laneAfter({ before, group, changes }: Append): LaneRow {
  const { row, entries } = group;
  let { nextAccount, nextMemo, nextAsset } = before;
  for (const { account } of changes.openedAccounts) nextAccount = Math.max(nextAccount, account + 1);
  for (const { id } of changes.memos) nextMemo = Math.max(nextMemo, id + 1);
  for (const { id } of changes.assets) nextAsset = Math.max(nextAsset, id + 1);
  const time = entries.at(-1)!.time;
  return { seq: row.last, time, head: row.hash, nextAccount, nextMemo, nextAsset, fence: before.fence };
}

export const APPEND_PARAMETERS = 92;

export function appendValues(append: Append, after: LaneRow): unknown[] {
  const { lane, before, group, changes } = append;
  const { row } = group;
  const accounts = [...changes.accounts.values()];
  const states = accounts.map(({ state }) => state);
  const limits = [...changes.limits.values()];
  const tallies = [...changes.tallies.values()];
  const owned = [...changes.ownership.values()];
  const reversed = [...changes.reversals.values()];
  const made = new Set(changes.madeHolds);
  const settled = [...changes.holds.values()].filter((hold) => !made.has(hold) || hold.status !== 'open');
  const texts = new Map(group.memos.map(({ id, text }) => [id, text]));
  const { keys, chunks, openedAccounts, openedLimits, madeHolds, memos, assets } = changes;
  return [
    lane,
    before.seq,
    buffer(before.head),
    before.fence,
    row.last,
    after.time,
    buffer(row.hash),
    after.nextAccount,
    after.nextMemo,
    after.nextAsset,
    row.time,
    row.format,
    column.int4(marksOf(row.bytes)),
    buffer(row.bytes),

    column.int8(states.map((state) => state.account)),
    column.int8(states.map((state) => state.floor)),
    column.int8(states.map((state) => state.balance)),
    column.int8(states.map((state) => state.held)),
    column.int2(states.map((state) => state.carry)),
    column.bool(states.map((state) => state.creditFrozen)),
    column.bool(states.map((state) => state.frozen)),
    column.int8(states.map((state) => state.limit)),
    column.int8(states.map((state) => state.seq)),
    column.bool(accounts.map(({ anew }) => anew !== undefined)),
    column.bytea(accounts.map(tailOf)),

    append.replaceKeys,
    column.int8(keys.map(({ caller, key }) => ownerOf(caller, key))),
    column.int8(keys.map(({ seq }) => seq)),
    column.uuid(keys.map(({ key }) => digitsOf(key))),

    column.int8(limits.map(({ limit }) => limit)),
    column.bool(limits.map(({ closed }) => closed)),
    column.int4(limits.map(({ day }) => day)),
    column.int8(limits.map(({ spentDay }) => spentDay)),
    column.int4(limits.map(({ month }) => month)),
    column.int8(limits.map(({ spentMonth }) => spentMonth)),
    column.int8(limits.map(({ spentTotal }) => spentTotal)),
    column.int8(limits.map(({ seq }) => seq)),
    // The caps of an own limit may have changed; those of others never do.
    column.text(limits.map((limit) => (Limit.isOwn(limit) ? termsOf(limit) : null))),

    column.int8(tallies.map(({ account }) => account)),
    column.int8(tallies.map(({ subject }) => subject)),
    column.int8(tallies.map(({ seq }) => seq)),
    column.int4(tallies.map(({ day }) => day)),
    column.bytea(tallies.map(({ sums }) => packSums(sums))),

    column.int8(owned.map(({ account }) => account)),
    column.int8(owned.map(({ payment }) => payment)),
    column.int8(owned.map(({ seq }) => seq)),
    column.int8(owned.map(({ generation }) => generation)),
    column.uuid(owned.map(({ resource }) => resource)),

    column.int8(reversed.map(({ payment }) => payment)),
    column.int8(reversed.map(({ amount }) => amount)),
    column.int8(reversed.map(({ seq }) => seq)),

    column.int8(chunks.map(({ account }) => account)),
    column.int8(chunks.map(({ places }) => seqOf(lane, places[0]!))),
    column.int2(chunks.map(({ list }) => list)),
    column.bytea(chunks.map(({ places }) => packChunk(places))),

    column.int8(openedAccounts.map(({ account }) => account)),
    column.int4(openedAccounts.map(({ asset }) => asset)),
    column.bool(openedAccounts.map(({ listed }) => listed)),
    column.text(openedAccounts.map(({ name }) => toText(name))),

    column.int8(openedLimits.map(({ limit }) => limit)),
    column.int8(openedLimits.map(({ account }) => account)),
    column.int8(openedLimits.map(({ expiresAt }) => expiresAt)),
    column.int4(openedLimits.map(({ asset }) => asset)),
    column.bool(openedLimits.map(({ onLimit }) => onLimit === 'clip')),
    column.text(openedLimits.map(({ name }) => (name === '' ? null : toText(name)))),
    column.text(openedLimits.map(termsOf)),

    column.int8(madeHolds.map(({ hold }) => hold)),
    column.int8(madeHolds.map(({ debit }) => debit)),
    column.int8(madeHolds.map(({ credit }) => credit)),
    column.int8(madeHolds.map(({ amount }) => amount)),
    column.int8(madeHolds.map(({ expiresAt }) => expiresAt)),

    column.int8(settled.map(({ hold }) => hold)),
    column.int8(settled.map(({ captured }) => captured)),
    column.int2(settled.map(({ status }) => STATUS.indexOf(status))),
    column.int8(settled.map(({ seq }) => seq)),

    column.int8(memos.map(({ id }) => id)),
    column.bytea(memos.map(({ hash }) => Buffer.from(hash, 'hex'))),
    column.bytea(memos.map(({ id }) => textOf(texts.get(id)))),

    column.int4(assets.map(({ id }) => id)),
    column.int4(assets.map(({ scale }) => scale)),
    column.text(assets.map(({ code }) => toText(code))),

    append.channel,
    noticeOf(append.sender, group.records),
    ...recordValues(group.records),
  ];
}

/** Without a text, a memo is one that was erased before. */
function textOf(text: string | undefined): Buffer | null {
  return text === undefined ? null : Buffer.from(text);
}

function tailOf({ tail, added, anew }: AccountChange): Buffer {
  return anew ? packTail(anew) : packTail(added, tail.at(-1));
}

function termsOf({ caps, zone }: LimitState): string {
  return JSON.stringify({ caps, zone }, amountAsText);
}

function amountAsText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** Where every sixteenth entry begins. */
function marksOf(bytes: Uint8Array): number[] {
  const marks: number[] = [];
  let entries = 0;
  for (let at = 0; at < bytes.length; entries++) {
    if (entries > 0 && entries % MARK === 0) marks.push(at);
    let length = 0;
    let factor = 1;
    for (;;) {
      const byte = bytes[at++]!;
      length += (byte & 127) * factor;
      if (byte < 128) break;
      factor *= 128;
    }
    at += length;
  }
  return marks;
}

export function recordValues(records: readonly RecordOp[]): Buffer[] {
  const parts = records.map((operation) => {
    if ('eraseMemo' in operation) {
      return { op: 2, strict: false, collection: '', id: '', memo: operation.eraseMemo };
    }
    if ('delete' in operation) {
      const { collection, id } = operation.delete;
      return { op: 1, strict: operation.ifPresent ?? false, collection, id, memo: 0 };
    }
    const { collection, id, value, lookups } = operation.put;
    const strict = operation.ifAbsent ?? false;
    const document = JSON.stringify(lookups ? { value, lookups } : { value });
    return {
      op: 0,
      strict,
      collection,
      id,
      memo: 0,
      document,
      lookups: lookups && JSON.stringify(lookupsOf(lookups)),
    };
  });
  return [
    column.int2(parts.map(({ op }) => op)),
    column.bool(parts.map(({ strict }) => strict)),
    column.text(parts.map(({ collection }) => toText(collection))),
    column.text(parts.map(({ id }) => toText(id))),
    column.text(parts.map(({ document }) => document ?? null)),
    column.text(parts.map(({ lookups }) => lookups ?? null)),
    column.int8(parts.map(({ memo }) => memo)),
    column.int2(parts.map(({ memo }) => (memo === 0 ? 0 : laneOfNumber(memo)))),
    column.int8(
      parts.map(({ collection, id, document }) => (document ? sumOf(collection, id, document) : 0)),
    ),
  ];
}

/** A notice has room for 8000 bytes. */
const LONGEST_NOTICE = 7500;

/** What other processes are told: who wrote, and which documents; 0 instead of too many, the number of an erased memo. */
export function noticeOf(sender: string, records: readonly RecordOp[]): string {
  const names = records.map((operation) => {
    if ('eraseMemo' in operation) return operation.eraseMemo;
    const { collection, id } = 'put' in operation ? operation.put : operation.delete;
    return [collection, id];
  });
  const notice = JSON.stringify([sender, ...names]);
  return Buffer.byteLength(notice) <= LONGEST_NOTICE ? toText(notice) : JSON.stringify([sender, 0]);
}

function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
