/**
 * Listening: through several doors at one port. Node takes one new connection from each listening socket in a turn of
 * its event loop, so under load, when turns are long, a single socket lets in some fifty a second; everybody else
 * waits at the door, health checks included, and cannot even be told that the server is busy. Linux spreads arrivals
 * over sockets that share a port (SO_REUSEPORT); elsewhere there is one. So it is on Bun, whose HTTP server is no
 * `net.Server` and shares no port.
 */
import type { Server } from 'node:http';
import { type AddressInfo, createServer, type ListenOptions, type Server as Door } from 'node:net';

export interface Listening {
  port: number;
  /** Lets nobody in any more; done when the last connection has ended. */
  close(): Promise<void>;
}

const DOORS = process.platform === 'linux' && !process.versions['bun'] ? 16 : 1;
/** Connections that may wait at each. */
const BACKLOG = 1024;

/** @throws what `listen` throws, such as EADDRINUSE when the port is taken, be it by a server like this one */
export async function listen(
  server: Server,
  { host, port: wanted }: { host: string; port: number },
): Promise<Listening> {
  let port = wanted;
  if (DOORS > 1) {
    // Sockets that share ports would share this one with another book's server: first see that it is free.
    const probe = createServer();
    port = await opened(probe, { host, port });
    await closed(probe);
  }
  const doors: Door[] = [server];
  while (doors.length < DOORS) doors.push(createServer((socket) => server.emit('connection', socket)));
  const options = { host, backlog: BACKLOG, reusePort: DOORS > 1 };
  try {
    for (const door of doors) port = await opened(door, { ...options, port });
  } catch (error) {
    for (const door of doors) door.close();
    throw error;
  }
  return {
    port,
    close: async () => void (await Promise.all(doors.map(closed))),
  };
}

function opened(door: Door, options: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    door.once('error', reject);
    door.listen(options, () => {
      door.off('error', reject);
      resolve((door.address() as AddressInfo).port);
    });
  });
}

function closed(door: Door): Promise<void> {
  return new Promise((resolve) => door.close(() => resolve()));
}
