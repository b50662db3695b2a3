/**
 * The gate: turns away what the server cannot answer in good time, before a request object is made or a byte of its
 * body read, so that a refusal costs a fraction of an answer. Health, metrics and the operator are always let in.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { timingSafeEqual } from 'node:crypto';
import { errors } from '@farthing/sdk/api/index.ts';
import type { Admission } from './admission.ts';
import { isApiPath } from './api.ts';
import type { Metrics } from './metrics.ts';
import { newRequestId } from './request-id.ts';

export interface GateDeps {
  admission: Admission;
  operatorKey: string;
  /** Where `/errors/{code}` is served. */
  baseUrl: string;
  metrics: Pick<Metrics, 'refused'>;
}

/** True when the request was turned away, and answered. */
export type Gate = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean;

const ALWAYS = new Set(['/healthz', '/readyz', '/metrics']);
/** Whoever is turned away comes again after one to so many seconds, not all in the same one. */
const RETRY_SECONDS = 3;

export function createGate({ admission, operatorKey, baseUrl, metrics }: GateDeps): Gate {
  const credential = Buffer.from(`Bearer ${operatorKey}`);
  const { status, title, cause } = errors.overloaded;
  const document = { type: `${baseUrl}/errors/overloaded`, title, status, code: 'overloaded', detail: cause };
  const beforeId = `${JSON.stringify(document).slice(0, -1)},"request_id":"`;
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><p>We are too busy right now. Nothing was charged. Please try again in a moment.</p></html>`;
  let turnedAway = 0;

  return (incoming, outgoing) => {
    const bytes = Number(incoming.headers['content-length'] ?? 0);
    if (admission.enter(bytes) || ALWAYS.has(incoming.url ?? '') || isOperator(incoming)) return false;
    metrics.refused('overloaded');
    const requestId = newRequestId();
    const api = isApiPath(pathOf(incoming));
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
    ]);
    outgoing.end(body);
    return true;
  };

  function isOperator({ headers }: IncomingMessage): boolean {
    const given = Buffer.from(headers.authorization ?? '');
    return given.length === credential.length && timingSafeEqual(given, credential);
  }
}

function pathOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
