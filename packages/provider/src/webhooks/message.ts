/** Messages: an event as it is sent, byte for byte the same each time, and the headers that sign it (Standard Webhooks). */
import { createHmac, hash } from 'node:crypto';
import { encode16 } from '../base32.ts';
import type { DeliveryId, EventId, WebhookId } from '../ids.ts';
import { iso } from './seller-events.ts';

/** The body of a message. */
export function bodyOf(event: { type: string; id: string; time: number; data: unknown }): string {
  const { type, id, time, data } = event;
  return JSON.stringify({ type, id, timestamp: iso(time), data });
}

/**
 * What goes with a body. Each attempt has a time of its own; id and body never change.
 *
 * @param secrets `whsec_…`; while one replaces another both sign
 * @param time in milliseconds
 */
export function headersOf(message: {
  id: string;
  body: string;
  secrets: readonly string[];
  time: number;
}): Record<string, string> {
  const { id, body, secrets, time } = message;
  const seconds = String(Math.floor(time / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
  });
  return {
    'content-type': 'application/json',
    'user-agent': 'Farthing-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': signatures.join(' '),
  };
}

/** A new secret, from 32 random bytes. */
export function newSecret(bytes: Uint8Array): string {
  return `whsec_${Buffer.from(bytes).toString('base64')}`;
}

/** One event is delivered to one endpoint under one id, whoever finds it and however often. */
export function deliveryIdOf(endpoint: WebhookId, event: string): DeliveryId {
  return `del_${named(`${endpoint} ${event}`)}`;
}

/** The id of an event that is no entry of its own. */
export function derivedEventId(name: string): EventId {
  return `evt_${named(`event ${name}`)}`;
}

function named(text: string): string {
  return encode16(hash('sha256', `farthing ${text}`, 'buffer'));
}
