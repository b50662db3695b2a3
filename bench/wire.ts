/**
 * HTTP for load generators that are not to be what is measured: requests written as text, responses read just far
 * enough to know their status and where they end.
 */
import { connect, type Socket } from 'node:net';

/** The text of a JSON POST. */
export function post(path: string, headers: Record<string, string>, body: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = Buffer.byteLength(body);
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${lines.join('')}Content-Length: ${length}\r\n\r\n${body}`;
}

/** Opens a keep-alive connection. */
export function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** Calls back with status and head of each complete response. Bodies must come with a Content-Length or chunked. */
export function readResponses(socket: Socket, onResponse: (status: number, head: string) => void): void {
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
      onResponse(Number(text.slice(9, 12)), text);
    }
    if (chunk.length > 0) rest = chunk;
  });
}

const TOO_BUSY = new Set([429, 503]);

/** Counts answers. A server may turn a request away when it is too busy; any other refusal is a mistake of the load. */
export class Tally {
  readonly #served: number;
  readonly #others = new Map<number, number>();

  constructor(served: number) {
    this.#served = served;
  }

  isServed(status: number): boolean {
    if (status === this.#served) return true;
    this.#others.set(status, (this.#others.get(status) ?? 0) + 1);
    return false;
  }

  /** @throws when something was refused for another reason: a refusal is quicker than what is to be measured. */
  turnedAway(): number {
    let count = 0;
    for (const [status, times] of this.#others) {
      if (!TOO_BUSY.has(status)) throw new Error(`${times} requests were answered ${status}`);
      count += times;
    }
    return count;
  }
}

/** For the description of a figure: how much of the load was turned away, if any was. */
export function turnedAwayText({ turnedAway, requests }: { turnedAway: number; requests: number }): string {
  if (turnedAway === 0) return '';
  return `; ${((turnedAway / requests) * 100).toPrecision(2)}% of the requests were turned away (too busy)`;
}
