/**
 * Webhooks: telling a provider's messages from anybody else's, by the signatures of Standard Webhooks
 * (https://www.standardwebhooks.com): HMAC-SHA256 over id, time and body. WebCrypto only, so that it runs everywhere.
 */

/** What a provider tells. The same event comes with the same id and body, however often it is sent. */
export interface Event {
  /** What happened, such as `payment.created`. */
  type: string;
  /** Keep the ids you have handled: an event may come more than once. */
  id: string;
  /** When it happened. Events may come out of order; this says which was first. */
  timestamp: Date;
  data: Record<string, unknown>;
}

/** A message that holds, or why it does not. */
export type Verified =
  | { status: 'valid'; event: Event }
  | {
      status: 'refused';
      reason: 'headers_missing' | 'too_old' | 'too_new' | 'signature_invalid' | 'malformed';
    };

export interface Message {
  /** The body exactly as it came, before any JSON is read. */
  payload: string | Uint8Array;
  /** A `Headers`, or a record whose names may be in any case. */
  headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** `whsec_…`; several while one is being replaced. */
  secrets: string | readonly string[];
  /** How far, in seconds, the message's time may be from ours: 5 minutes unless said otherwise. */
  tolerance?: number;
  /** Our time in milliseconds; by default the clock's. */
  now?: number;
}

const TOLERANCE_SECONDS = 300;
const PREFIX = 'whsec_';
/** A message may be signed with several secrets, but not with any number of them. */
const MOST_SIGNATURES = 16;

/**
 * Verifies a message. Answer with any 2xx once you have kept the event; everything else makes the provider send it again.
 *
 * @throws TypeError when a secret is not of the form `whsec_…`
 * @example
 * const checked = await Webhook.verify({ payload: await request.text(), headers: request.headers, secrets });
 * if (checked.status === 'refused') return new Response(checked.reason, { status: 400 });
 * if (checked.event.type === 'payout.paid') await keep(checked.event);
 */
export async function verify(message: Message): Promise<Verified> {
  const { payload, headers, tolerance = TOLERANCE_SECONDS, now = Date.now() } = message;
  const secrets = typeof message.secrets === 'string' ? [message.secrets] : message.secrets;
  const keys = await Promise.all(secrets.map((secret) => keyOf(secret, 'verify')));
  const id = header(headers, 'webhook-id');
  const time = header(headers, 'webhook-timestamp');
  const signatures = header(headers, 'webhook-signature');
  if (!id || !time || !signatures) return refused('headers_missing');
  if (!/^\d{1,15}$/.test(time)) return refused('malformed');
  const age = Math.floor(now / 1000) - Number(time);
  if (age > tolerance) return refused('too_old');
  if (age < -tolerance) return refused('too_new');
  const body = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
  const signed = signedBytes(id, time, body);
  if (!(await anySigned(keys, signatures, signed))) return refused('signature_invalid');
  const event = eventOf(body);
  return event ? { status: 'valid', event } : refused('malformed');
}

/**
 * The headers of a message as a provider would send it: for tests of your own receiver.
 *
 * @param options.timestamp in milliseconds; by default now
 */
export async function sign(options: {
  id: string;
  payload: string;
  secret: string;
  timestamp?: number;
}): Promise<Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const { id, payload, secret, timestamp = Date.now() } = options;
  const time = String(Math.floor(timestamp / 1000));
  const bytes = signedBytes(id, time, new TextEncoder().encode(payload));
  const mac = await crypto.subtle.sign('HMAC', await keyOf(secret, 'sign'), bytes);
  const signature = `v1,${btoa(String.fromCharCode(...new Uint8Array(mac)))}`;
  return { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature };
}

/** WebCrypto compares in constant time. */
async function anySigned(
  keys: readonly CryptoKey[],
  signatures: string,
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  let found = false;
  for (const part of signatures.split(' ').slice(0, MOST_SIGNATURES)) {
    const mac = part.startsWith('v1,') ? bytesOf(part.slice(3)) : undefined;
    if (!mac) continue;
    for (const key of keys) if (await crypto.subtle.verify('HMAC', key, mac, signed)) found = true;
  }
  return found;
}

function keyOf(secret: string, use: 'sign' | 'verify'): Promise<CryptoKey> {
  const bytes = secret.startsWith(PREFIX) ? bytesOf(secret.slice(PREFIX.length)) : undefined;
  if (!bytes || bytes.length < 16)
    throw new TypeError('a webhook secret begins with whsec_ and goes on in base64');
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [use]);
}

function signedBytes(id: string, time: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`${id}.${time}.`);
  const bytes = new Uint8Array(head.length + body.length);
  bytes.set(head);
  bytes.set(body, head.length);
  return bytes;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function header(headers: Message['headers'], name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const key = Object.keys(headers).find((each) => each.toLowerCase() === name);
  const value = key === undefined ? undefined : headers[key];
  return typeof value === 'string' ? value : value?.[0];
}

function eventOf(body: Uint8Array): Event | undefined {
  try {
    const { type, id, timestamp, data } = JSON.parse(new TextDecoder().decode(body)) as Record<
      string,
      unknown
    >;
    const time = new Date(typeof timestamp === 'string' ? timestamp : NaN);
    const whole =
      typeof type === 'string' && typeof id === 'string' && typeof data === 'object' && data !== null;
    if (!whole || Number.isNaN(time.getTime())) return undefined;
    return { type, id, timestamp: time, data: data as Record<string, unknown> };
  } catch {
    return undefined;
  }
}

function refused(reason: Extract<Verified, { status: 'refused' }>['reason']): Verified {
  return { status: 'refused', reason };
}
