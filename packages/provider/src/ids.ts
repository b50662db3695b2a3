/**
 * Ids: a prefix that says the kind, and 26 digits of base 32. The id of anything founded by a journal entry is the
 * entry's sequence under one AES block, so it needs no index and reveals neither order nor volume. Other ids are
 * 128 random bits.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { decode, encode16 } from './base32.ts';

/** Ids that are an encrypted journal sequence. */
export type JournalPrefix = 'sel' | 'off' | 'gra' | 'pay' | 'ref' | 'hol' | 'tab' | 'po' | 'evt' | 'req';
/** Ids that are 128 random bits. */
export type RandomPrefix =
  | 'wal'
  | 'top'
  | 'key'
  | 'lk'
  | 'apr'
  | 'prv'
  | 'we'
  | 'del'
  | 'mem'
  | 'inv'
  | 'ses'
  | 'pky'
  | 'mail'
  | 'ntc'
  | 'crd';

export type Id<Prefix extends JournalPrefix | RandomPrefix> = `${Prefix}_${string}`;

export type WalletId = Id<'wal'>;
export type SellerId = Id<'sel'>;
export type OfferId = Id<'off'>;
export type GrantId = Id<'gra'>;
export type PaymentId = Id<'pay'>;
export type RefundId = Id<'ref'>;
export type HoldId = Id<'hol'>;
export type CollectionId = Id<'tab'>;
export type PayoutId = Id<'po'>;
export type RefundRequestId = Id<'req'>;
export type EventId = Id<'evt'>;
export type TopUpId = Id<'top'>;
export type KeyId = Id<'key'>;
export type LinkKeyId = Id<'lk'>;
export type ApprovalId = Id<'apr'>;
export type PreviewId = Id<'prv'>;
export type WebhookId = Id<'we'>;
export type DeliveryId = Id<'del'>;
export type MemberId = Id<'mem'>;
export type InvitationId = Id<'inv'>;
export type SessionId = Id<'ses'>;
export type PasskeyId = Id<'pky'>;
export type NoticeId = Id<'ntc'>;
export type CredentialId = Id<'crd'>;

export interface Ids {
  /** The id of what the entry with this sequence founded. */
  encode<P extends JournalPrefix>(prefix: P, seq: number): Id<P>;
  /** The sequence an id stands for; `undefined` for any other text, also ids of another kind or another book. */
  decode(prefix: JournalPrefix, id: string): number | undefined;
  /** A new id of 128 random bits. */
  random<P extends RandomPrefix>(prefix: P): Id<P>;
}

const TAG_BYTES = 4;
const DIGITS = 26;
/** Payments made together have sequences in a row, and calling the cipher costs more than its work on a block. */
const RUN = 32;

/**
 * Ids of one book.
 *
 * @param secret 32 bytes. Whoever has them can read sequences out of ids.
 * @param random a source of random bytes
 * @example createIds(secrets.ids, randomBytes).encode('pay', 42) // 'pay_…'
 */
export function createIds(secret: Uint8Array, random: (size: number) => Uint8Array): Ids {
  // One block in ECB is a keyed permutation. Without padding every `update` returns its block at once, so one
  // cipher serves for ever.
  const cipher = createCipheriv('aes-256-ecb', secret, null).setAutoPadding(false);
  const decipher = createDecipheriv('aes-256-ecb', secret, null).setAutoPadding(false);
  const tags = new Map<JournalPrefix, Uint8Array>();
  // Each block: tag, sequence in eight bytes big-endian, four zero bytes.
  const blocks = new Uint8Array(16 * RUN);
  const view = new DataView(blocks.buffer);
  /** The blocks encrypted last, of one kind, from a sequence on. */
  let run = { prefix: '', first: 0, count: 0, bytes: blocks };

  const tagOf = (prefix: JournalPrefix): Uint8Array => {
    let tag = tags.get(prefix);
    if (!tag) {
      tag = new Uint8Array(TAG_BYTES);
      for (let i = 0; i < prefix.length; i++) tag[i] = prefix.charCodeAt(i);
      tags.set(prefix, tag);
    }
    return tag;
  };

  function encrypt(prefix: JournalPrefix, first: number, count: number): void {
    for (let i = 0; i < count; i++) {
      blocks.set(tagOf(prefix), i * 16);
      view.setUint32(i * 16 + 4, Math.floor((first + i) / 2 ** 32));
      view.setUint32(i * 16 + 8, (first + i) >>> 0);
    }
    run = { prefix, first, count, bytes: cipher.update(blocks.subarray(0, count * 16)) };
  }

  return {
    encode(prefix, seq) {
      const at = prefix === run.prefix ? seq - run.first : -1;
      // Where the last run ends another one is likely; anywhere else one block will do.
      if (at < 0 || at >= run.count) encrypt(prefix, seq, at === run.count ? RUN : 1);
      return `${prefix}_${encode16(run.bytes, (seq - run.first) * 16)}`;
    },

    decode(prefix, id) {
      const start = prefix.length + 1;
      if (id.length !== start + DIGITS || id[prefix.length] !== '_' || !id.startsWith(prefix))
        return undefined;
      const bytes = decode(id.slice(start));
      if (!bytes) return undefined;
      const plain = decipher.update(bytes);
      const tag = tagOf(prefix);
      for (let i = 0; i < TAG_BYTES; i++) if (plain[i] !== tag[i]) return undefined;
      if (plain.readUInt32BE(12) !== 0) return undefined;
      const seq = plain.readUInt32BE(4) * 2 ** 32 + plain.readUInt32BE(8);
      return Number.isSafeInteger(seq) && seq > 0 ? seq : undefined;
    },

    random(prefix) {
      return `${prefix}_${encode16(random(16))}`;
    },
  };
}
