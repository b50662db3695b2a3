/**
 * Open-loop load: requests come at a constant rate, whether or not earlier ones have been answered, as they do from
 * many payers. A request's latency counts from the moment it was due. One that waits because all connections are
 * busy, or because this process is late, is charged that wait: a server that stalls cannot hide it by being sent less.
 */
import type { Socket } from 'node:net';
import { type Percentiles, percentiles } from './percentiles.ts';
import { open, readResponses, Tally } from './wire.ts';

export interface ArrivalsOptions {
  port: number;
  connections: number;
  perSecond: number;
  /** How long requests come; those of the first `warmUpSeconds` are sent but not counted. */
  seconds: number;
  warmUpSeconds: number;
  next: () => string;
  /** The status of a request that was served. */
  served: number;
}

export interface ArrivalsResult extends Percentiles {
  /** Requests served per second of the counted time: what was asked for, if the server keeps up. */
  perSecond: number;
  /** The most requests that were due at one time and waited for a free connection. */
  waiting: number;
  requests: number;
  /** Requests that the server turned away because it was too busy (429 or 503). */
  turnedAway: number;
}

export async function arrivals(options: ArrivalsOptions): Promise<ArrivalsResult> {
  const { perSecond, warmUpSeconds, next } = options;
  const sockets = await Promise.all(Array.from({ length: options.connections }, () => open(options.port)));
  const requests = Math.floor(perSecond * (warmUpSeconds + options.seconds));
  const counted = Math.floor(perSecond * warmUpSeconds);
  const free = [...sockets];
  /** Which request is under way on a connection. */
  const underWay = new Map<Socket, number>();
  const times: number[] = [];
  const tally = new Tally(options.served);
  let sent = 0;
  let answered = 0;
  let waiting = 0;
  let lastAnswer = 0;
  let timer: NodeJS.Timeout | undefined;
  const started = performance.now();
  const dueAt = (request: number) => started + (request * 1000) / perSecond;
  try {
    await new Promise<void>((resolve, reject) => {
      /** Sends what is due. Called by each answer and by a timer, so that it is seldom more than a millisecond late. */
      const pump = () => {
        const now = performance.now();
        while (sent < requests && dueAt(sent) <= now) {
          const socket = free.pop();
          if (!socket) break;
          underWay.set(socket, sent++);
          socket.write(next());
        }
        const due = Math.min(requests, Math.floor(((now - started) * perSecond) / 1000));
        if (free.length === 0) waiting = Math.max(waiting, due - sent);
      };
      timer = setInterval(pump, 1);
      for (const socket of sockets) {
        socket.on('error', reject);
        socket.on('close', () => reject(new Error('the server closed a connection')));
        readResponses(socket, (status) => {
          const request = underWay.get(socket)!;
          const now = performance.now();
          if (tally.isServed(status) && request >= counted) {
            times.push(now - dueAt(request));
            lastAnswer = now;
          }
          free.push(socket);
          if (++answered === requests) resolve();
          else pump();
        });
      }
    });
  } finally {
    clearInterval(timer);
    for (const socket of sockets) socket.removeAllListeners('close').end();
  }
  const seconds = (lastAnswer - dueAt(counted)) / 1000;
  const turnedAway = tally.turnedAway();
  return { ...percentiles(times), perSecond: times.length / seconds, waiting, requests, turnedAway };
}
