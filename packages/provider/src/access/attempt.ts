/**
 * Attempts: one visit to checkout, carried by the payer's browser as a text with a MAC, so that nothing is stored for
 * visits that end in nothing. The attempt's id is the payment's request key: a form sent twice pays once.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { encode16 } from '../base32.ts';

export interface Attempt {
  id: string;
  /** An offer's id or a signed link. */
  offer: string;
  returnUrl: string;
  /** The seller's own opaque text, handed back with the code. */
  state?: string;
  /** SHA-256 of a text that only the page knows which sent the payer (RFC 7636, S256), base64url. */
  challenge?: string;
  /** Shown in a window beside the page, which waits for the outcome. */
  popup?: true;
  /** The page itself redeems the code, so it comes back in the fragment, which no server and no log sees. */
  page?: true;
  /** Milliseconds since 1970-01-01 UTC. */
  expiresAt: number;
}

export const ATTEMPT_MS = 30 * 60_000;

export interface AttemptTokens {
  write(attempt: Omit<Attempt, 'id'>): string;
  /** `undefined` for what this book did not write. Whether it is still in time is for the caller to look at. */
  read(token: string): Attempt | undefined;
}

/** @param secret 32 bytes */
export function createAttemptTokens(secret: Uint8Array, random: (size: number) => Uint8Array): AttemptTokens {
  const mac = (body: string): Buffer => createHmac('sha256', secret).update(`attempt ${body}`).digest();
  return {
    write({ offer, returnUrl, state, expiresAt, challenge, popup, page }) {
      const how = `${popup ? 'w' : ''}${page ? 'p' : ''}`;
      const parts = [encode16(random(16)), offer, returnUrl, expiresAt, state, challenge, how];
      const body = Buffer.from(JSON.stringify(parts)).toString('base64url');
      return `${body}.${mac(body).toString('base64url')}`;
    },

    read(token) {
      const dot = token.indexOf('.');
      if (dot < 0 || token.length > 32_768) return undefined;
      const body = token.slice(0, dot);
      const given = Buffer.from(token.slice(dot + 1), 'base64url');
      const right = mac(body);
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      const parts = JSON.parse(Buffer.from(body, 'base64url').toString()) as [
        string,
        string,
        string,
        number,
        string | null | undefined,
        string | null | undefined,
        string | undefined,
      ];
      const [id, offer, returnUrl, expiresAt, state, challenge, how = ''] = parts;
      const attempt: Attempt = { id, offer, returnUrl, expiresAt };
      if (typeof state === 'string') attempt.state = state;
      if (typeof challenge === 'string') attempt.challenge = challenge;
      if (how.includes('w')) attempt.popup = true;
      if (how.includes('p')) attempt.page = true;
      return attempt;
    },
  };
}
