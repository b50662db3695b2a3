/**
 * Wallet tokens: the wallet's 16 bytes, a generation, and a MAC over both. They need no row, so a guest costs
 * nothing until it pays; recovering a wallet raises its generation, and older tokens stop.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { decode, encode, encode16 } from '../base32.ts';
import type { WalletId } from '../ids.ts';

export type WalletToken = `wt_${string}`;

/** Generations are two bytes. */
export const MAX_GENERATION = 0xffff;

const BODY_BYTES = 18;
const TAG_BYTES = 16;

/** @param secret 32 bytes */
export function issueToken(secret: Uint8Array, wallet: WalletId, generation: number): WalletToken {
  const body = new Uint8Array(BODY_BYTES);
  body.set(decode(wallet.slice(4))!);
  body[16] = generation >> 8;
  body[17] = generation & 0xff;
  return `wt_${encode(Buffer.concat([body, tag(secret, body)]))}`;
}

/** Whose token it is; `undefined` for anything this book did not issue. Whether its generation still counts is not looked at. */
export function readToken(
  secret: Uint8Array,
  token: string,
): { wallet: WalletId; generation: number } | undefined {
  const bytes = token.startsWith('wt_') ? decode(token.slice(3)) : undefined;
  if (bytes?.length !== BODY_BYTES + TAG_BYTES) return undefined;
  const body = bytes.subarray(0, BODY_BYTES);
  if (!timingSafeEqual(tag(secret, body), bytes.subarray(BODY_BYTES))) return undefined;
  return { wallet: `wal_${encode16(body)}`, generation: (body[16]! << 8) | body[17]! };
}

function tag(secret: Uint8Array, body: Uint8Array): Uint8Array {
  return createHmac('sha256', secret).update('wallet-token').update(body).digest().subarray(0, TAG_BYTES);
}
