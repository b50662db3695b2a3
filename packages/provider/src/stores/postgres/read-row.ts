/** Reads one fetched row (fetch.ts) into the tables in memory. */
import { Codec, type AccountState, type Caps, type HoldState, type LimitState } from '@farthing/ledger';
import { Reader, Writer } from '@farthing/ledger/bytes.ts';
import { laneOfNumber } from '@farthing/ledger/lane.ts';
import type { Rows } from './connections.ts';
import type { LaneRow } from './fetch.ts';
import { unpackTail } from './history-codec.ts';
import { callerIn, keyFrom } from './keys.ts';
import { fromText } from './plain-text.ts';
import {
  nameOfAccount,
  nameOfKey,
  nameOfLimit,
  nameOfMemo,
  nameOfOwned,
  nameOfTally,
  type Tables,
} from './rows.ts';

export interface Found {
  tables: Tables;
  lanes: Map<number, LaneRow>;
}

export const STATUS = ['open', 'captured', 'released', 'expired'] as const;

type Columns = Rows[number];

export function readRow(row: Columns, { tables, lanes }: Found): void {
  const number = (at: number) => Number(row[at]);
  const amount = (at: number) => BigInt(row[at] as string);
  const text = (at: number) => row[at] as string;
  switch (number(0)) {
    case 0:
    case 1: {
      const state = readAccount(row);
      const { account, asset, name } = state;
      tables.account.set(account, { state, tail: unpackTail(row[13] as Buffer) });
      tables.accountName.set(nameOfAccount(laneOfNumber(account), asset, name), account);
      return;
    }
    case 2:
    case 3: {
      const state = readLimit(row);
      tables.limit.set(state.limit, state);
      if (state.name) tables.limitName.set(nameOfLimit(laneOfNumber(state.limit), state.name), state.limit);
      return;
    }
    case 4:
      tables.hold.set(number(1), readHold(row));
      return;
    case 5: {
      const [account, generation, payment, seq] = [number(1), number(2), number(3), number(4)];
      const resource = text(11).replaceAll('-', '');
      tables.owned.set(nameOfOwned(account, resource), { account, resource, generation, payment, seq });
      return;
    }
    case 6:
      tables.reversed.set(number(1), { payment: number(1), amount: amount(2), seq: number(3) });
      return;
    case 7: {
      const owner = number(1);
      tables.key.set(nameOfKey(number(3), callerIn(owner), keyFrom(owner, text(11))), number(2));
      return;
    }
    case 8: {
      const id = number(1);
      tables.memo.set(nameOfMemo(laneOfNumber(id), (row[13] as Buffer).toString('hex')), id);
      return;
    }
    case 9: {
      const [seq, first, time] = [number(1), number(2), number(3)];
      tables.entry.set(seq, Codec.decodeOne(row[13] as Buffer, first, time, seq));
      return;
    }
    case 10: {
      const name = nameOfTally(number(1), number(2), number(3));
      tables.tally.set(name, { sums: unpackSums(row[13] as Buffer), seq: number(4) });
      return;
    }
    case 11:
      lanes.set(number(1), {
        seq: number(2),
        time: number(3),
        nextAccount: number(4),
        nextMemo: number(5),
        nextAsset: number(6),
        fence: number(7),
        head: new Uint8Array(row[13] as Buffer),
      });
      return;
  }
}

/** Of the columns after the first: id, asset, floor, balance, held, carry, seq, listed, whether its credit is frozen (1) and itself (2), own limit, name. */
export function readAccount(row: Columns): AccountState {
  return {
    account: Number(row[1]),
    asset: Number(row[2]),
    floor: row[3] === null ? null : BigInt(row[3] as string),
    balance: BigInt(row[4] as string),
    held: BigInt(row[5] as string),
    carry: Number(row[6]),
    seq: Number(row[7]),
    listed: row[8] === '1',
    creditFrozen: (Number(row[9]) & 1) !== 0,
    frozen: (Number(row[9]) & 2) !== 0,
    limit: Number(row[10]),
    name: fromText(row[11] as string),
  };
}

export interface LimitTail {
  caps: Record<string, string>;
  zone: string;
}

export function readLimit(row: Columns): LimitState {
  const terms = JSON.parse(row[12] as string) as LimitTail;
  const caps = Object.fromEntries(
    Object.entries(terms.caps).map(([window, cap]) => [window, BigInt(cap)]),
  ) as Caps;
  // Sequence and two flags in one number; it is below 2^55.
  const last = BigInt(row[10] as string);
  const flags = Number(last & 3n);
  return {
    limit: Number(row[1]),
    name: row[11] === null ? '' : fromText(row[11] as string),
    asset: Number(row[2]),
    account: row[3] === null ? null : Number(row[3]),
    caps,
    onLimit: flags & 1 ? 'clip' : 'reject',
    expiresAt: row[4] === null ? null : Number(row[4]),
    zone: terms.zone,
    closed: (flags & 2) !== 0,
    day: Number(row[5]),
    spentDay: BigInt(row[6] as string),
    month: Number(row[7]),
    spentMonth: BigInt(row[8] as string),
    spentTotal: BigInt(row[9] as string),
    seq: Number(last >> 2n),
  };
}

export function readHold(row: Columns): HoldState {
  return {
    hold: Number(row[1]),
    debit: Number(row[2]),
    credit: Number(row[3]),
    amount: BigInt(row[4] as string),
    captured: BigInt(row[5] as string),
    expiresAt: Number(row[6]),
    status: STATUS[Number(row[7])]!,
    seq: Number(row[8]),
  };
}

const writer = new Writer(256);

export function packSums(sums: readonly bigint[]): Uint8Array {
  writer.reset();
  for (const sum of sums) writer.amount(sum);
  return writer.take();
}

export function unpackSums(bytes: Uint8Array): bigint[] {
  const reader = new Reader(bytes);
  const sums: bigint[] = [];
  while (!reader.done()) sums.push(reader.amount());
  return sums;
}
