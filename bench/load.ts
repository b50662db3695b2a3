/**
 * Closed-loop load: on each connection one request in flight, the next one as soon as it is answered. Shows the most
 * that a server does; its latencies are those of that load only (see arrivals.ts for others).
 */
import { type Percentiles, percentiles } from './percentiles.ts';
import { open, readResponses, Tally } from './wire.ts';

export interface LoadOptions {
  port: number;
  connections: number;
  /** How many requests to send in all. */
  requests: number;
  /** The complete text of the next request. */
  next: () => string;
  /** The status of a request that was served. */
  served: number;
}

/** Times and rate are those of the requests that were served. */
export interface LoadResult extends Percentiles {
  perSecond: number;
  requests: number;
  /** Requests that the server turned away because it was too busy (429 or 503). */
  turnedAway: number;
}

export async function load(options: LoadOptions): Promise<LoadResult> {
  const sockets = await Promise.all(Array.from({ length: options.connections }, () => open(options.port)));
  const times: number[] = [];
  const tally = new Tally(options.served);
  let sent = 0;
  const started = performance.now();
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve, reject) => {
          let begun = 0;
          const send = () => {
            if (sent >= options.requests) return socket.end();
            sent++;
            begun = performance.now();
            socket.write(options.next());
          };
          socket.on('error', reject);
          socket.on('close', () => resolve());
          readResponses(socket, (status) => {
            if (tally.isServed(status)) times.push(performance.now() - begun);
            send();
          });
          send();
        }),
    ),
  );
  const seconds = (performance.now() - started) / 1000;
  const turnedAway = tally.turnedAway();
  return { ...percentiles(times), perSecond: times.length / seconds, requests: sent, turnedAway };
}
