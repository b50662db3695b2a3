/**
 * Connections are files of the process, and the system limits those. Left alone, a server that has opened as many as it
 * may closes new connections without a word, and has none left for its own files. Here some are kept back, and whoever
 * comes on one too many is told so.
 */
import { readFileSync } from 'node:fs';
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { errors } from '@farthing/sdk/api/index.ts';
import { NOTHING_RUNS } from './reply.ts';
import { newRequestId } from './request-id.ts';

/** Files kept for the book, its backups, and calls to gateways and webhooks. */
const RESERVE = 64;
/** Of these, so many connections may come that are only told to come again. */
const TOLD = 32;
const RETRY_SECONDS = 2;

export interface ConnectionLimitOptions {
  /** How many files the process may open; by default what the system says, where it does. */
  openFiles?: number | undefined;
  /** Where `/errors/{code}` is served. */
  baseUrl: () => string;
}

/** True when the request came on a connection too many: it is answered, and the connection ends. */
export type ConnectionLimit = (socket: Socket, outgoing: ServerResponse) => boolean;

export function limitConnections(server: Server, options: ConnectionLimitOptions): ConnectionLimit {
  const { openFiles = openFilesLimit(), baseUrl } = options;
  if (openFiles === undefined) return () => false;
  const most = Math.max(1, openFiles - RESERVE);
  const surplus = new WeakSet<Socket>();
  let open = 0;
  // Not `maxConnections`: the server listens through several sockets, each of which would count its own.
  server.on('connection', (socket) => {
    if (++open > most) surplus.add(socket);
    if (open > most + TOLD) socket.destroy();
    socket.once('close', () => open--);
  });
  return (socket, outgoing) => {
    if (!surplus.has(socket)) return false;
    const { status, title } = errors.overloaded;
    const type = `${baseUrl()}/errors/overloaded`;
    const detail = 'The server has as many connections as it may have.';
    const problem = { type, title, status, code: 'overloaded', detail, request_id: newRequestId() };
    outgoing.writeHead(status, {
      'content-type': 'application/problem+json',
      'retry-after': String(RETRY_SECONDS),
      'x-content-type-options': 'nosniff',
      'content-security-policy': NOTHING_RUNS,
      connection: 'close',
    });
    outgoing.end(JSON.stringify(problem));
    return true;
  };
}

/** How many files this process may open, where the system tells. */
function openFilesLimit(): number | undefined {
  try {
    const found = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    return found ? Number(found[1]) : undefined;
  } catch {
    return undefined;
  }
}
