/**
 * Cursors of lists: the place in a list, sealed. Places are often journal sequences, and a seller who could read
 * them would see the whole book's volume, and in which lane its payers are; so a cursor is encrypted, shows not even how
 * long a number is, and belongs to one list of one caller.
 */
import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';

const TAG_BYTES = 16;
/** Of the greatest whole number. */
const DIGITS = 16;

export interface Cursors {
  /** Seals a place for the list of this name. */
  write(list: string, place: string | number): string;
  /** The place a cursor stands for; `undefined` for anything not written for this list. */
  read(list: string, cursor: string): string | undefined;
}

/** @param secret 32 bytes */
export function createCursors(secret: Uint8Array): Cursors {
  const cipherKey = createHmac('sha256', secret).update('cursor-cipher').digest();
  const macKey = createHmac('sha256', secret).update('cursor-mac').digest();

  // The tag over list and place serves as the cipher's counter block: deterministic, and wrong for any other place.
  const tagOf = (list: string, place: Uint8Array) =>
    createHmac('sha256', macKey).update(`${list}\n`).update(place).digest().subarray(0, TAG_BYTES);

  return {
    write(list, place) {
      const plain = Buffer.from(typeof place === 'number' ? String(place).padStart(DIGITS) : place);
      const tag = tagOf(list, plain);
      return Buffer.concat([tag, createCipheriv('aes-256-ctr', cipherKey, tag).update(plain)]).toString(
        'base64url',
      );
    },

    read(list, cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      if (bytes.length <= TAG_BYTES) return undefined;
      const tag = bytes.subarray(0, TAG_BYTES);
      const plain = createDecipheriv('aes-256-ctr', cipherKey, tag).update(bytes.subarray(TAG_BYTES));
      return timingSafeEqual(tag, tagOf(list, plain)) ? plain.toString().trimStart() : undefined;
    },
  };
}
