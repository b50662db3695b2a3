/**
 * The gate: turns away what the server cannot answer in good time, before a request object is made or a byte of its
 * body read. Health, metrics and the operator are always let in.
 *
 * Even so a refusal costs half of what serving does (reading and writing a socket), so callers who come again at once
 * could keep the server busy with nothing else. Therefore each is answered only after `HOLD_MS`: that bounds
 * what refusing costs by the number of callers, and no caller loses by it, since all are told to wait longer than that.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { timingSafeEqual } from 'node:crypto';
import { errors } from '@farthing/sdk/api/index.ts';
import type { Admission } from './admission.ts';
import { isApiPath } from './api.ts';
import type { Metrics } from './metrics.ts';
import { NOTHING_RUNS } from './reply.ts';
import { newRequestId } from './request-id.ts';

export interface GateDeps {
  admission: Admission;
  operatorKey: string;
  /** Where `/errors/{code}` is served. */
  baseUrl: string;
  metrics: Pick<Metrics, 'refused'>;
  holdMs?: number;
}

/** True when the request was turned away: it is answered, or will be. */
export type Gate = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;

const ALWAYS = new Set(['/healthz', '/readyz', '/metrics']);
/** Whoever is turned away comes again after one to so many seconds, not all in the same one. */
const RETRY_SECONDS = 3;
const HOLD_MS = 500;
/** Those held are looked at so often. */
const STEP_MS = 50;

interface Held {
  outgoing: ServerResponse;
  api: boolean;
  until: number;
}

export function createGate(deps: GateDeps): Gate {
  const { admission, operatorKey, baseUrl, metrics, holdMs = HOLD_MS } = deps;
  const credential = Buffer.from(`Bearer ${operatorKey}`);
  const { status, title, cause } = errors.overloaded;
  const document = { type: `${baseUrl}/errors/overloaded`, title, status, code: 'overloaded', detail: cause };
  const beforeId = `${JSON.stringify(document).slice(0, -1)},"request_id":"`;
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><p>We are too busy right now. Nothing was charged. Please try again in a moment.</p></html>`;
  /** Oldest first. */
  const held: Held[] = [];
  let turnedAway = 0;

  return (incoming, outgoing) => {
    const bytes = Number(incoming.headers['content-length'] ?? 0);
    if (admission.enter(bytes) || ALWAYS.has(incoming.url ?? '') || isOperator(incoming)) return false;
    metrics.refused('overloaded');
    if (held.length === 0) setTimeout(answerDue, STEP_MS);
    held.push({ outgoing, api: isApiPath(pathOf(incoming)), until: performance.now() + holdMs });
    return true;
  };

  function answerDue(): void {
    const now = performance.now();
    const first = held.findIndex(({ until }) => until > now);
    const due = held.splice(0, first < 0 ? held.length : first);
    if (held.length > 0) setTimeout(answerDue, STEP_MS);
    for (const { outgoing, api } of due) if (!outgoing.destroyed) answer(outgoing, api);
  }

  function answer(outgoing: ServerResponse, api: boolean): void {
    const requestId = newRequestId();
    const body = api ? `${beforeId}${requestId}"}` : page;
    outgoing.writeHead(status, [
      'content-type',
      api ? 'application/problem+json' : 'text/html; charset=utf-8',
      'content-length',
      String(Buffer.byteLength(body)),
      'retry-after',
      String(1 + (turnedAway++ % RETRY_SECONDS)),
      'request-id',
      requestId,
      'cache-control',
      'no-store',
      'x-content-type-options',
      'nosniff',
      'referrer-policy',
      'no-referrer',
      'content-security-policy',
      NOTHING_RUNS,
    ]);
    outgoing.end(body);
  }

  function isOperator({ headers }: IncomingMessage): boolean {
    const given = Buffer.from(headers.authorization ?? '');
    return given.length === credential.length && timingSafeEqual(given, credential);
  }
}

function pathOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
