/**
 * A load generator small enough not to be what is measured: keep-alive sockets, one request in flight on each,
 * requests written as text, responses read just far enough to know their status and where they end.
 */
import { connect, type Socket } from 'node:net';

export interface LoadOptions {
  host: string;
  port: number;
  connections: number;
  /** How many requests to send in all. */
  requests: number;
  /** The complete text of the next request. */
  next: () => string;
}

export interface LoadResult {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Responses by status. */
  statuses: Record<number, number>;
}

/** The text of a JSON POST. */
export function post(path: string, headers: Record<string, string>, body: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = Buffer.byteLength(body);
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${lines.join('')}Content-Length: ${length}\r\n\r\n${body}`;
}

export function load(options: LoadOptions): Promise<LoadResult> {
  const times: number[] = [];
  const statuses: Record<number, number> = {};
  let sent = 0;
  let open = 0;
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const finish = () => {
      if (--open > 0) return;
      const seconds = (performance.now() - started) / 1000;
      const sorted = Float64Array.from(times).sort();
      const at = (part: number) => sorted[Math.floor((sorted.length - 1) * part)] ?? 0;
      resolve({ perSecond: times.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99), statuses });
    };
    for (let i = 0; i < options.connections; i++) {
      open++;
      const socket = connect({ host: options.host, port: options.port, noDelay: true });
      let begun = 0;
      const send = () => {
        if (sent >= options.requests) return socket.end();
        sent++;
        begun = performance.now();
        socket.write(options.next());
      };
      socket.on('connect', send);
      socket.on('error', reject);
      socket.on('close', finish);
      readResponses(socket, (status) => {
        times.push(performance.now() - begun);
        statuses[status] = (statuses[status] ?? 0) + 1;
        send();
      });
    }
  });
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** Calls back with the status of each complete response. Bodies must come with a Content-Length or chunked. */
function readResponses(socket: Socket, onResponse: (status: number) => void): void {
  let rest: Buffer | undefined;
  socket.on('data', (data: Buffer) => {
    let chunk = rest ? Buffer.concat([rest, data]) : data;
    rest = undefined;
    while (chunk.length > 0) {
      const head = chunk.indexOf(END_OF_HEAD);
      if (head < 0) break;
      const text = chunk.toString('latin1', 0, head);
      const length = /content-length: *(\d+)/i.exec(text);
      let end = head + 4 + Number(length?.[1] ?? 0);
      if (!length && /transfer-encoding: *chunked/i.test(text)) {
        const last = chunk.indexOf('\r\n0\r\n\r\n', head + 2, 'latin1');
        end = last < 0 ? Infinity : last + 7;
      }
      if (chunk.length < end) break;
      chunk = chunk.subarray(end);
      onResponse(Number(text.slice(9, 12)));
    }
    if (chunk.length > 0) rest = chunk;
  });
}
