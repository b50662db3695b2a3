/** Byte reading and writing for the codec: varints, zigzag amounts, hex and length-prefixed text. */

/** Below it a doubled (zigzag) number is still exact. */
const FAST = 2 ** 51;

/** The value of a hex digit's character code; −1 if it is none. */
export function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code >= 0x61 && code <= 0x66) return code - 0x57;
  if (code >= 0x41 && code <= 0x46) return code - 0x37;
  return -1;
}

/** A growing buffer, reused between groups. Numbers are whole, from 0 to 2^53. */
export class Writer {
  #buffer: Buffer;
  #at = 0;

  constructor(size: number) {
    this.#buffer = Buffer.allocUnsafe(size);
  }

  reset(): void {
    this.#at = 0;
  }

  take(): Uint8Array {
    return new Uint8Array(this.#buffer.subarray(0, this.#at));
  }

  byte(value: number): void {
    if (!(value >= 0 && value < 256)) throw new RangeError(`not a byte: ${value}`);
    this.#room(1);
    this.#buffer[this.#at++] = value;
  }

  number(value: number): void {
    if (!(value >= 0 && Number.isSafeInteger(value))) throw new RangeError(`not a varint: ${value}`);
    this.#room(8);
    this.#varint(value);
  }

  signed(value: number): void {
    this.number(value < 0 ? -value * 2 - 1 : value * 2);
  }

  amount(value: bigint): void {
    this.#room(10);
    const small = Number(value);
    if (small > -FAST && small < FAST) return this.#varint(small < 0 ? -small * 2 - 1 : small * 2);
    let rest = value < 0n ? -value * 2n - 1n : value * 2n;
    while (rest > 127n) {
      this.#buffer[this.#at++] = Number(rest & 127n) | 128;
      rest >>= 7n;
    }
    this.#buffer[this.#at++] = Number(rest);
  }

  hex(digits: string, bytes: number): void {
    this.hexAfter(digits, 0, bytes);
  }

  /** The hex digits of a text from a place on, to its end. Digit by digit: faster than to call out for so few. */
  hexAfter(text: string, from: number, bytes: number): void {
    this.#room(bytes);
    if (text.length - from !== bytes * 2) throw new RangeError(`not ${bytes} bytes of hex: ${text}`);
    for (let i = from; i < text.length; i += 2) {
      const high = hexDigit(text.charCodeAt(i));
      const low = hexDigit(text.charCodeAt(i + 1));
      if (high < 0 || low < 0) throw new RangeError(`not ${bytes} bytes of hex: ${text}`);
      this.#buffer[this.#at++] = high * 16 + low;
    }
  }

  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.number(length);
    this.#room(length);
    this.#at += this.#buffer.write(value, this.#at, 'utf8');
  }

  /** Leaves room for a length before what follows; `closeLength` fills it in. */
  openLength(): number {
    this.#room(1);
    this.#at += 1;
    return this.#at;
  }

  closeLength(start: number): void {
    const length = this.#at - start;
    if (length < 128) {
      this.#buffer[start - 1] = length;
      return;
    }
    let extra = 0;
    for (let rest = length; rest > 127; rest = Math.floor(rest / 128)) extra++;
    this.#room(extra);
    this.#buffer.copyWithin(start + extra, start, this.#at);
    this.#at = start - 1;
    this.#varint(length);
    this.#at += length;
  }

  #varint(value: number): void {
    let rest = value;
    while (rest > 0x7fffffff) {
      this.#buffer[this.#at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      this.#buffer[this.#at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#buffer[this.#at++] = rest;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + bytes));
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#buffer = larger;
  }
}

/** Reads what `Writer` wrote. Running past the end throws. */
export class Reader {
  readonly #bytes: Buffer;
  position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  done(): boolean {
    return this.position >= this.#bytes.length;
  }

  skip(bytes: number): void {
    this.position += bytes;
  }

  byte(): number {
    const value = this.#bytes[this.position++];
    if (value === undefined) throw new RangeError('the group ends too early');
    return value;
  }

  number(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  }

  signed(): number {
    const value = this.number();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  amount(): bigint {
    let value = 0;
    let factor = 1;
    const start = this.position;
    for (let i = 0; i < 7; i++) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return BigInt(value % 2 === 0 ? value / 2 : -(value + 1) / 2);
      factor *= 128;
    }
    this.position = start;
    let big = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      big |= BigInt(byte & 127) << shift;
      if (byte < 128) return big % 2n === 0n ? big / 2n : -(big + 1n) / 2n;
    }
  }

  hex(bytes: number): string {
    const end = this.position + bytes;
    if (end > this.#bytes.length) throw new RangeError('the group ends too early');
    const digits = this.#bytes.toString('hex', this.position, end);
    this.position = end;
    return digits;
  }

  text(): string {
    const end = this.number() + this.position;
    if (end > this.#bytes.length) throw new RangeError('the group ends too early');
    const text = this.#bytes.toString('utf8', this.position, end);
    this.position = end;
    return text;
  }

  list<T>(item: () => T): T[] {
    const length = this.number();
    const items: T[] = [];
    for (let i = 0; i < length; i++) items.push(item());
    return items;
  }
}
