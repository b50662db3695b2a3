/**
 * Proof that a form was ours: a MAC keyed with the session's secret token over what the form is for. Another site
 * knows neither; and a form made for one attempt or action fits no other.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import type { WebConfig } from './frame.ts';
import type { Session } from './session.ts';

/** The token to put into a form; `purpose` is its action, or the attempt it pays. */
export function csrfToken(session: Pick<Session, 'token'>, purpose: string): string {
  return createHmac('sha256', session.token).update(`farthing-csrf-v1\n${purpose}`).digest('base64url');
}

export function csrfValid(session: Pick<Session, 'token'>, purpose: string, given: string): boolean {
  const expected = Buffer.from(csrfToken(session, purpose));
  const actual = Buffer.from(given);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** Whether a POST comes from one of our own pages, as far as the browser says. The token remains the proof. */
export function sameOrigin(c: Context, config: WebConfig): boolean {
  const origin = c.req.header('Origin');
  if (origin !== undefined) return origin === new URL(config.baseUrl).origin;
  const site = c.req.header('Sec-Fetch-Site');
  return site === undefined || site === 'same-origin';
}
