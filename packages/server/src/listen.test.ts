import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { listen, type Listening } from './listen.ts';

const HOST = '127.0.0.1';
const open: Listening[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const each of open.splice(0)) await each.close();
});

async function start(server: Server = createServer((_, answer) => answer.end('here')), port = 0) {
  const listening = await listen(server, { host: HOST, port });
  open.push(listening);
  return { server, ...listening };
}

function statusAt(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const answered = (answer: IncomingMessage) => {
      answer.resume();
      resolve(answer.statusCode!);
    };
    get({ host: HOST, port, agent: false }, answered).on('error', reject);
  });
}

test('every connection is answered, whichever door it came by', async () => {
  const { port } = await start();
  const answers = await Promise.all(Array.from({ length: 100 }, () => statusAt(port)));
  expect(new Set(answers)).toEqual(new Set([200]));
});

test('a port is taken by one server only', async () => {
  const { port } = await start();
  await expect(start(undefined, port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  expect(await statusAt(port)).toBe(200);
});

test('closing lets nobody in, and waits for what is under way', async () => {
  let finish: () => void = () => {};
  const asked = Promise.withResolvers<void>();
  const { port } = await start(
    createServer((_, answer) => {
      finish = () => answer.end('late');
      asked.resolve();
    }),
  );
  const listening = open.pop()!;
  const answered = statusAt(port);
  await asked.promise;
  let over = false;
  const closing = listening.close().then(() => (over = true));
  await expect(statusAt(port)).rejects.toThrow('ECONNREFUSED');
  expect(over).toBe(false);
  finish();
  await closing;
  expect(await answered).toBe(200);
});

test.runIf(process.platform === 'linux')('a crowd is taken in fewer turns than it has heads', async () => {
  const { server, port } = await start();
  const crowd = 128;
  let taken = 0;
  server.on('connection', () => taken++);
  for (let i = 0; i < crowd; i++) sockets.push(connect(port, HOST));
  let turns = 0;
  while (taken < crowd && turns < 1000) {
    await new Promise(setImmediate);
    if (taken > 0) turns++;
  }
  expect(taken).toBe(crowd);
  expect(turns).toBeLessThan(crowd / 2);
});
