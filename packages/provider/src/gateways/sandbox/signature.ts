/**
 * Signatures of callbacks as Standard Webhooks defines them: HMAC-SHA256 over `id.timestamp.body`, refused when
 * five minutes old, so that a captured callback cannot be replayed for ever.
 * Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { CallbackRequest } from '../gateway.ts';

export const TOLERANCE_SECONDS = 300;

/** A signed request. `time` is wall time in milliseconds. */
export function sign(secret: Uint8Array, id: string, time: number, body: string): CallbackRequest {
  const timestamp = String(Math.floor(time / 1000));
  return {
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${mac(secret, id, timestamp, body).toString('base64')}`,
    },
    body,
  };
}

/** The request's id when one of its signatures is ours and its time is near; else `undefined`. */
export function verify(secret: Uint8Array, request: CallbackRequest, time: number): string | undefined {
  const id = request.headers['webhook-id'];
  const timestamp = request.headers['webhook-timestamp'];
  const signatures = request.headers['webhook-signature'];
  if (!id || !timestamp || !signatures || !/^\d{1,12}$/.test(timestamp)) return undefined;
  if (Math.abs(time / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return undefined;
  const expected = mac(secret, id, timestamp, request.body);
  const ours = signatures.split(' ').some((signature) => {
    const [version, text = ''] = signature.split(',');
    const given = Buffer.from(text, 'base64');
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
  return ours ? id : undefined;
}

function mac(secret: Uint8Array, id: string, timestamp: string, body: string): Buffer {
  return createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest();
}
