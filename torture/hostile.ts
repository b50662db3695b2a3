/**
 * Requests as no client would write them: bytes that are no HTTP, methods that nobody knows, headers that are too long
 * or lie, bodies of every wrong kind, addresses of pages with anything in them.
 */
import { connect } from 'node:net';
import type { Random } from './random.ts';

const PATHS = [
  '/v1/payments',
  '/v1/payments/batch',
  '/v1/wallets',
  '/v1/offers',
  '/v1/gateways/sandbox/callback',
  '/v1/nothing',
  '/v1',
  '/',
  '/wallet',
  '/pay',
  '/l/x.y',
  '/c/nothing',
  '/checkout',
  '/errors/not_found',
  '/openapi.json',
  '/healthz',
  '/readyz',
  '/metrics',
  '/sandbox/charges/x',
  '//v1/payments',
  '/v1/../wallet',
  '/%00',
  '/v1/payments/%ff%fe',
  '/v1/offers/off_%F0%9F',
  '*',
  'http://elsewhere.example/v1/payments',
];
const METHODS = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PURGE',
  'BREW',
  'get',
  '',
];
const BODIES = [
  '',
  '{}',
  '{',
  'null',
  '[]',
  '{"a":1e999}',
  '{"amount":"0.1"}',
  '\ud800',
  '\0'.repeat(100),
  '{"__proto__":{"admin":true}}',
  '['.repeat(50_000),
  '{"a":'.repeat(5_000),
  'x'.repeat(70_000),
  `{"grant":"${'9'.repeat(10_000)}"}`,
  'a=1&b=2',
];
const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'multipart/form-data',
  '',
];
const PATIENCE_MS = 20_000;

/** The complete bytes of a hostile request. */
export function hostileRequest(random: Random, credentials: readonly (string | undefined)[]): Buffer {
  if (random.chance(0.1)) return Buffer.from(bytes(random, random.between(1, 2000)));
  const target =
    random.pick(PATHS) + (random.chance(0.3) ? `?${encodeURI(word(random))}=${encodeURI(word(random))}` : '');
  const lines = [
    `${random.pick(METHODS)} ${target} HTTP/${random.pick(['1.1', '1.1', '1.1', '1.0', '3', ''])}`,
  ];
  if (random.chance(0.95)) lines.push(`Host: ${random.pick(['127.0.0.1', 'a b', '', 'x'.repeat(300)])}`);
  const credential = random.pick(credentials);
  if (credential) lines.push(`Authorization: Bearer ${credential}`);
  if (random.chance(0.5)) lines.push(`Content-Type: ${random.pick(TYPES)}`);
  if (random.chance(0.3)) lines.push(`Idempotency-Key: ${word(random)}`);
  if (random.chance(0.1)) lines.push(`Cookie: ${word(random)}=${word(random)}; session=${word(random)}`);
  if (random.chance(0.1))
    lines.push(`Origin: ${random.pick(['null', 'https://lark.example', word(random)])}`);
  if (random.chance(0.05)) lines.push(`X-Long: ${'y'.repeat(random.between(1, 20_000))}`);
  if (random.chance(0.05)) lines.push(`${word(random)}: ${word(random)}`);
  if (random.chance(0.05)) lines.push('Content-Encoding: gzip');
  if (random.chance(0.05)) lines.push('Expect: 100-continue');
  let body = Buffer.from(random.pick(BODIES));
  if (random.chance(0.1)) body = Buffer.concat([body, bytes(random, 50)]);
  if (random.chance(0.15)) {
    lines.push('Transfer-Encoding: chunked');
    body = Buffer.concat([
      Buffer.from(`${body.length.toString(16)}\r\n`),
      body,
      Buffer.from('\r\n0\r\n\r\n'),
    ]);
  } else if (random.chance(0.9))
    lines.push(`Content-Length: ${random.chance(0.9) ? body.length : word(random)}`);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]);
}

/**
 * Sends it on a connection of its own, and no more. Answers the statuses of what came back until the server, or
 * this end when it has been answered and nothing follows, closed the connection.
 */
export function sendHostile(port: number, request: Buffer): Promise<number[]> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect({ port, host: '127.0.0.1' });
    socket.setTimeout(PATIENCE_MS, () => {
      reject(new Error('a hostile request was neither answered nor cut off'));
      socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('data', (part) => (answer += part.toString('latin1')));
    socket.on('close', () => {
      const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
      resolve(statuses.filter((status) => status !== 100));
    });
    // Half closed: the server sees that nothing more will come, answers what it has, and closes.
    socket.end(request);
  });
}

function bytes(random: Random, count: number): Buffer {
  return Buffer.from(Array.from({ length: count }, () => random.below(256)));
}

function word(random: Random): string {
  return random.pick([
    'a',
    '',
    ' ',
    'ünïcode',
    '-1',
    '0x10',
    '99999999999999999999',
    '\t',
    '%',
    '"',
    'x'.repeat(300),
  ]);
}
