/**
 * A crowd: callers over raw sockets, one request at a time on each. With a rate, requests come at their own pace
 * whether or not earlier ones were answered, as long as there are callers who wait for nothing; without one, every
 * caller sends again as soon as it was answered.
 */
import type { Socket } from 'node:net';
import { open, readResponses } from '../bench/wire.ts';

export interface CrowdOptions {
  port: number;
  /** Requests a second. */
  rate?: number;
  seconds: number;
  /** How many callers there are. */
  sockets: number;
  /** The complete text of the next request. */
  next: () => string;
  /** How long answers are waited for afterwards. */
  patienceMs?: number;
}

export interface CrowdAnswer {
  status: number;
  /** When it was sent, in milliseconds since the crowd came. */
  at: number;
  /** Milliseconds until it was answered. */
  took: number;
  /** The answer said when to come again. */
  retryAfter: boolean;
}

export interface CrowdResult {
  answers: CrowdAnswer[];
  sent: number;
  /** Due while all sockets waited for their answers. */
  unsent: number;
  /** Sockets that ended before they were answered. */
  lost: number;
  seconds: number;
}

const TICK_MS = 2;

/** A socket, and when its request was sent. */
interface Caller {
  socket: Socket;
  at: number;
}

export async function sendCrowd(options: CrowdOptions): Promise<CrowdResult> {
  const { port, rate, seconds, sockets, next, patienceMs = 10_000 } = options;
  const endMs = seconds * 1000;
  const result: CrowdResult = { answers: [], sent: 0, unsent: 0, lost: 0, seconds: 0 };
  // Everybody is known to the server before the first one asks: Node takes one new connection in each turn of its loop.
  const idle = await Promise.all(Array.from({ length: sockets }, () => arrive(port)));
  const callers = [...idle];
  const start = performance.now();
  let waiting = 0;

  for (const caller of callers) {
    readResponses(caller.socket, (status, head) => {
      const { at } = caller;
      const retryAfter = /^retry-after: *\d+/im.test(head);
      result.answers.push({ status, at, took: performance.now() - start - at, retryAfter });
      waiting--;
      idle.push(caller);
      if (rate === undefined && performance.now() - start < endMs) send();
    });
    caller.socket.on('close', () => {
      const free = idle.indexOf(caller);
      if (free >= 0) return void idle.splice(free, 1);
      waiting--;
      result.lost++;
    });
  }

  function send(): void {
    const caller = idle.pop();
    if (!caller) return void result.unsent++;
    caller.at = performance.now() - start;
    caller.socket.write(next());
    waiting++;
    result.sent++;
  }

  await new Promise<void>((resolve) => {
    if (rate === undefined) for (let i = 0; i < sockets; i++) send();
    const timer = setInterval(() => {
      const elapsed = performance.now() - start;
      const due = rate === undefined ? 0 : (Math.min(elapsed, endMs) / 1000) * rate;
      while (result.sent + result.unsent < due) send();
      if (elapsed < endMs || (waiting > 0 && elapsed < endMs + patienceMs)) return;
      clearInterval(timer);
      resolve();
    }, TICK_MS);
  });
  result.seconds = (performance.now() - start) / 1000;
  result.lost += waiting;
  for (const { socket } of callers) socket.removeAllListeners('close').destroy();
  return result;
}

/** Connects, and waits until the server has taken the connection: it answers. */
async function arrive(port: number): Promise<Caller> {
  const socket = await open(port);
  socket.on('error', () => {});
  await new Promise<void>((resolve) => {
    readResponses(socket, () => resolve());
    socket.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  });
  socket.removeAllListeners('data');
  return { socket, at: 0 };
}

/** The p-th part of the times, sorted: 0.5 is the median. 0 when there are none. */
export function percentile(times: readonly number[], p: number): number {
  const sorted = Float64Array.from(times).sort();
  return sorted[Math.floor((sorted.length - 1) * p)] ?? 0;
}
