/**
 * The cookies of signing in: the session of a member; the visit of somebody who is not signed in yet, whose forms,
 * codes and passkey challenges it holds together; and what a finished action has to say on the next page.
 */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { randomBytes } from 'node:crypto';
import type { WebConfig } from '../frame.ts';
import { cookieName } from '../session.ts';

const MEMBER_SECONDS = 90 * 86_400;
const VISIT_SECONDS = 3_600;
const SAID_SECONDS = 60;

function options({ baseUrl }: WebConfig, maxAge: number) {
  const secure = baseUrl.startsWith('https:');
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge } as const;
}

const memberCookie = ({ baseUrl }: WebConfig) => `${cookieName(baseUrl)}-member`;
const visitCookie = ({ baseUrl }: WebConfig) => `${cookieName(baseUrl)}-visit`;
const saidCookie = ({ baseUrl }: WebConfig) => `${cookieName(baseUrl)}-said`;

export function memberSecret(c: Context, config: WebConfig): string | undefined {
  return getCookie(c, memberCookie(config));
}

export function setMemberSecret(c: Context, config: WebConfig, secret: string | undefined): void {
  if (secret === undefined) deleteCookie(c, memberCookie(config), options(config, 0));
  else setCookie(c, memberCookie(config), secret, options(config, MEMBER_SECONDS));
}

/** The secret of this visit, if it has begun. */
export function currentVisit(c: Context, config: WebConfig): string | undefined {
  const visit = getCookie(c, visitCookie(config));
  return visit !== undefined && /^[0-9a-f]{64}$/.test(visit) ? visit : undefined;
}

/** The secret of this visit, which begins if it has not. */
export function ensureVisit(c: Context, config: WebConfig): string {
  const visit = currentVisit(c, config) ?? randomBytes(32).toString('hex');
  setCookie(c, visitCookie(config), visit, options(config, VISIT_SECONDS));
  return visit;
}

/** Whoever signs in leaves the visit behind: what was known of it opens nothing. */
export function endVisit(c: Context, config: WebConfig): void {
  deleteCookie(c, visitCookie(config), options(config, 0));
}

/** Has the next page say it, once. */
export function say(c: Context, config: WebConfig, what: string): void {
  setCookie(c, saidCookie(config), what, options(config, SAID_SECONDS));
}

export function said(c: Context, config: WebConfig): string | undefined {
  const what = getCookie(c, saidCookie(config));
  if (what !== undefined) deleteCookie(c, saidCookie(config), options(config, 0));
  return what;
}
