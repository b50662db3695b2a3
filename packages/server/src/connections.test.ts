/** Connections beyond what the process may open are told so; the others are served, and later ones again. */
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limitConnections } from './connections.ts';

const MOST = 3;
const server = createServer((incoming, outgoing) => {
  if (!turnAway(incoming.socket, outgoing)) outgoing.end('served');
});
const turnAway = limitConnections(server, { openFiles: MOST + 64, baseUrl: () => 'http://farthing.example' });
const sockets: Socket[] = [];

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

/** Asks on a new connection, which stays open if the server lets it. */
async function ask(): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  socket.write('GET / HTTP/1.1\r\nHost: farthing.example\r\n\r\n');
  return new Promise((resolve) => socket.once('data', (data) => resolve(String(data))));
}

test('one too many is told to come again, and may when another has gone', async () => {
  for (let i = 0; i < MOST; i++) expect(await ask()).toContain('served');
  const refused = await ask();
  expect(refused).toMatch(/^HTTP\/1.1 503 /);
  expect(refused).toMatch(/^retry-after: \d+/im);
  expect(refused).toMatch(/^connection: close/im);
  expect(refused).toContain('"code":"overloaded"');

  const gone = sockets[0]!;
  await new Promise((resolve) => gone.once('close', resolve).destroy());
  await expect.poll(ask).toContain('served');
});
