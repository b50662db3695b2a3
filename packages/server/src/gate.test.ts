import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Problem } from '@farthing/sdk/api/index.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createGate } from './gate.ts';

const OPERATOR = 'ok_test_1';
const HOLD_MS = 60;
let open: boolean;
let refused: string[];
let asked: number[];
let server: Server;
let port: number;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

beforeAll(async () => {
  const gate = createGate({
    admission: { enter: (bytes) => (asked.push(bytes), open) },
    operatorKey: OPERATOR,
    baseUrl: 'https://pay.example',
    metrics: { refused: (code) => void refused.push(code) },
    holdMs: HOLD_MS,
  });
  server = createServer((incoming, outgoing) => {
    if (gate(incoming, outgoing)) return;
    incoming.resume().on('end', () => outgoing.end('let in'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});

beforeEach(() => {
  [open, refused, asked] = [false, [], []];
});

afterAll(() => {
  agent.destroy();
  server.close();
});

function send(path: string, headers: Record<string, string> = {}, body?: string) {
  return new Promise<{ answer: IncomingMessage; text: string }>((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request({ port, path, method, headers, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => resolve({ answer, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('while nobody is let in', () => {
  test('a request is answered with a problem that says when to come again', async () => {
    const { answer, text } = await send('/v1/payments?receipt=true', {}, '{}');
    const problem = Problem.parse(JSON.parse(text));
    expect(problem).toMatchObject({ code: 'overloaded', status: 503 });
    expect(problem.type).toBe('https://pay.example/errors/overloaded');
    expect(answer.statusCode).toBe(503);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'request-id': problem.request_id,
      'cache-control': 'no-store',
    });
    expect(refused).toEqual(['overloaded']);
  });

  test('they are sent away for one to three seconds, in turn', async () => {
    const waits: unknown[] = [];
    for (let i = 0; i < 6; i++) waits.push((await send('/v1/self')).answer.headers['retry-after']);
    expect(waits.slice(0, 3).sort()).toEqual(['1', '2', '3']);
    expect(waits.slice(3)).toEqual(waits.slice(0, 3).map(() => expect.stringMatching(/^[123]$/)));
  });

  test('they are held for a while, so that nobody keeps the server busy with refusing', async () => {
    const start = performance.now();
    const { answer } = await send('/v1/self');
    expect(answer.statusCode).toBe(503);
    expect(performance.now() - start).toBeGreaterThanOrEqual(HOLD_MS);
  });

  test('who gives up meanwhile is forgotten', async () => {
    const sent = request({ port, path: '/v1/self' });
    sent.on('error', () => {});
    sent.end();
    await expect.poll(() => refused.length).toBe(1);
    sent.destroy();
    expect((await send('/v1/self')).answer.statusCode).toBe(503);
  });

  test('a person is told in a page', async () => {
    const { answer, text } = await send('/l/abc');
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([503, 'text/html; charset=utf-8']);
    expect(text).toContain('Nothing was charged');
  });

  test.each(['/healthz', '/readyz', '/metrics'])('%s is answered', async (path) => {
    expect((await send(path)).text).toBe('let in');
  });

  test.each([
    ['the operator', OPERATOR, 'let in'],
    ['nobody who merely looks like it', 'ok_test_2', 'overloaded'],
    ['nor anyone with a longer key', `${OPERATOR}0`, 'overloaded'],
  ])('%s: %s', async (_, key, answer) => {
    expect((await send('/v1/sellers', { authorization: `Bearer ${key}` })).text).toContain(answer);
  });

  test('what was being sent is let go, and the connection serves the next request', async () => {
    const first = await send('/v1/payments/batch', {}, 'x'.repeat(1_000_000));
    expect(first.answer.statusCode).toBe(503);
    open = true;
    const second = await send('/v1/self');
    expect(second.text).toBe('let in');
    expect(second.answer.socket).toBe(first.answer.socket);
  });
});

test('admission hears how much would have to be read', async () => {
  open = true;
  await send('/v1/payments', {}, 'x'.repeat(500));
  await send('/v1/self');
  expect(asked).toEqual([500, 0]);
  expect(refused).toEqual([]);
});
