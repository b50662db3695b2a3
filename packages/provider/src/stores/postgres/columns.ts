/**
 * Columns: arrays in PostgreSQL's binary form, to be unnested into rows. Written and read several times faster
 * than array literals; numbers of 64 bits stay exact.
 *
 * @see https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/arrayfuncs.c (array_recv)
 */

const OID = { bool: 16, bytea: 17, int8: 20, int2: 21, int4: 23, text: 25, uuid: 2950 } as const;
const HEADER = 20;
const UPPER = 2 ** 32;

type Whole = number | bigint | null;

function header(length: number, oid: number, bytes: number, nulls = false): Buffer {
  if (length === 0) {
    const empty = Buffer.alloc(12);
    empty.writeInt32BE(oid, 8);
    return empty;
  }
  const buffer = Buffer.allocUnsafe(HEADER + bytes);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(nulls ? 1 : 0, 4);
  buffer.writeInt32BE(oid, 8);
  buffer.writeInt32BE(length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer;
}

export function int8(values: readonly Whole[]): Buffer {
  let nulls = 0;
  for (const value of values) if (value === null) nulls++;
  const buffer = header(values.length, OID.int8, values.length * 12 - nulls * 8, nulls > 0);
  let at = HEADER;
  for (const value of values) {
    if (value === null) {
      at = buffer.writeInt32BE(-1, at);
      continue;
    }
    at = buffer.writeInt32BE(8, at);
    if (typeof value === 'bigint') {
      at = buffer.writeBigInt64BE(value, at);
    } else {
      if (!Number.isSafeInteger(value)) throw new RangeError(`not a whole number: ${value}`);
      const high = Math.floor(value / UPPER);
      at = buffer.writeInt32BE(high, at);
      at = buffer.writeUInt32BE(value - high * UPPER, at);
    }
  }
  return buffer;
}

export function int4(values: readonly number[]): Buffer {
  const buffer = header(values.length, OID.int4, values.length * 8);
  let at = HEADER;
  for (const value of values) at = buffer.writeInt32BE(value, buffer.writeInt32BE(4, at));
  return buffer;
}

export function int2(values: readonly number[]): Buffer {
  const buffer = header(values.length, OID.int2, values.length * 6);
  let at = HEADER;
  for (const value of values) at = buffer.writeInt16BE(value, buffer.writeInt32BE(2, at));
  return buffer;
}

export function bool(values: readonly boolean[]): Buffer {
  const buffer = header(values.length, OID.bool, values.length * 5);
  let at = HEADER;
  for (const value of values) at = buffer.writeUInt8(value ? 1 : 0, buffer.writeInt32BE(1, at));
  return buffer;
}

export function bytea(values: readonly (Uint8Array | null)[]): Buffer {
  return pieces(values, OID.bytea);
}

export function text(values: readonly (string | null)[]): Buffer {
  return pieces(
    values.map((value) => (value === null ? null : Buffer.from(value))),
    OID.text,
  );
}

/** Of 32 hex digits each, without dashes. */
export function uuid(values: readonly string[]): Buffer {
  const buffer = header(values.length, OID.uuid, values.length * 20);
  let at = HEADER;
  for (const value of values) {
    at = buffer.writeInt32BE(16, at);
    if (buffer.write(value, at, 'hex') !== 16) throw new RangeError(`not 32 hex digits: ${value}`);
    at += 16;
  }
  return buffer;
}

function pieces(values: readonly (Uint8Array | null)[], oid: number): Buffer {
  let bytes = 0;
  let nulls = false;
  for (const value of values) {
    bytes += 4 + (value?.length ?? 0);
    if (value === null) nulls = true;
  }
  const buffer = header(values.length, oid, bytes, nulls);
  let at = HEADER;
  for (const value of values) {
    at = buffer.writeInt32BE(value === null ? -1 : value.length, at);
    if (value === null) continue;
    buffer.set(value, at);
    at += value.length;
  }
  return buffer;
}
