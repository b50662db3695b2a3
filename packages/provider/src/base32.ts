/** Crockford's base 32 in lower case (https://www.crockford.com/base32.html): one text per value, nothing else decodes. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

const VALUES = new Int8Array(128).fill(-1);
for (let i = 0; i < DIGITS.length; i++) VALUES[DIGITS.charCodeAt(i)] = i;

/** Two digits at a time: encoding ids is on the path of every payment. */
const PAIRS = Array.from({ length: 1024 }, (_, i) => DIGITS[i >> 5]! + DIGITS[i & 31]!);

/** Encodes 16 bytes from `offset` as 26 digits. */
export function encode16(bytes: Uint8Array, offset = 0): string {
  let text = '';
  let bits = 0;
  let count = 0;
  for (let i = offset; i < offset + 16; i++) {
    bits = (bits << 8) | bytes[i]!;
    count += 8;
    if (count >= 10) {
      count -= 10;
      text += PAIRS[(bits >>> count) & 1023]!;
      bits &= (1 << count) - 1;
    }
  }
  return text + PAIRS[(bits << (10 - count)) & 1023]!;
}

/** Encodes any bytes; the last digit is padded with zero bits. */
export function encode(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let count = 0;
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    count += 8;
    while (count >= 5) {
      count -= 5;
      text += DIGITS[(bits >>> count) & 31]!;
    }
    bits &= (1 << count) - 1;
  }
  return count === 0 ? text : text + DIGITS[(bits << (5 - count)) & 31]!;
}

/** Decodes what `encode` writes; `undefined` for foreign characters, upper case, or padding that is not zero. */
export function decode(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array((text.length * 5) >> 3);
  let bits = 0;
  let count = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const value = VALUES[text.charCodeAt(i)] ?? -1;
    if (value < 0) return undefined;
    bits = (bits << 5) | value;
    count += 5;
    if (count >= 8) {
      count -= 8;
      bytes[at++] = bits >>> count;
      bits &= (1 << count) - 1;
    }
  }
  return bits === 0 && count < 5 ? bytes : undefined;
}
