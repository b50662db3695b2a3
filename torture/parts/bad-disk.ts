/**
 * A real server on a disk that is full, in a directory that is read-only, and without file descriptors: it refuses with
 * a clear code, acknowledges nothing that it cannot keep, and goes on by itself when the cause has passed. Rounds take
 * turns.
 */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FarthingError } from '@farthing/sdk';
import { ServerProcess } from '@farthing/server/demo/server-process.ts';
import { canLimit, limitOpenFiles, openFiles, readOnly, smallDisk } from '../bad-place.ts';
import type { Part } from '../part.ts';
import { createRandom, type Random } from '../random.ts';
import { must, runRounds } from '../rounds.ts';
import { createWitness, type Witness } from '../witness.ts';

const DISK_BYTES = 24 << 20;
/** Payments tried until one is refused; what the log has room for already may still be kept. */
const MOST_TRIED = 3_000;
const SETTINGS = { FARTHING_GUESTS_PER_ADDRESS_PER_HOUR: '1000', FARTHING_LOG_LEVEL: 'fatal' };
/** What a server may open that shall run short of it, and how many callers come. */
const OPEN_FILES = 200;
const CALLERS = 160;
const MAIN = fileURLToPath(new URL('../../packages/server/bin/farthing.js', import.meta.url));

interface Round {
  place: string;
  random: Random;
  figures: Record<string, number | string>;
}

type Cause = (round: Round) => Promise<void>;

/** What a server says while it cannot write. */
const refusesClearly = ({ status, code }: FarthingError) => status === 503 && code === 'unavailable';

export const badDisk: Part = {
  name: 'bad-disk',
  promise:
    'a full disk, a read-only directory, too many open files: refused clearly, nothing lost, recovered',
  rounds: { full: 60, short: 4 },
  minutes: 5,
  async run(context) {
    const figures: Round['figures'] = {};
    const causes: Cause[] = [fullDisk, readOnlyDirectory, tooManyConnections, tooManyOpenFiles];
    const rounds = await runRounds(context, async (seed, index) => {
      const place = join(context.directory, String(index));
      mkdirSync(place);
      await causes[seed % causes.length]!({ place, random: createRandom(seed), figures });
    });
    return { ...rounds, figures };
  },
};

async function fullDisk({ place, random, figures }: Round): Promise<void> {
  const disk = smallDisk(place, DISK_BYTES);
  if (!disk) return void (figures['full disk'] = 'not permitted here');
  figures['full disk'] = 'tmpfs';
  const server = new ServerProcess({ dataDir: disk.directory, settings: SETTINGS });
  try {
    const witness = await witnessOf(server);
    await payFor(witness, random, random.between(50, 400));
    disk.fill();
    const kept = await payUntilRefused(witness, random);
    count(figures, 'payments kept in room left', kept);
    for (let i = 0; i < 20; i++) {
      const said = await witness.tryPayment(random);
      must(said === 'unavailable', `a payment on a full disk: ${said}`);
    }
    await payFor(witness, random, 200);
    if (random.chance(0.5)) {
      // Killed on the full disk: the next start may wait for room, or serve what is there.
      await server.kill();
      const started = await startOrRefusal(server, place);
      count(figures, started === undefined ? 'started on a full disk' : 'refused to start on a full disk', 1);
      if (started !== undefined) expectReason(started);
      disk.relieve();
      if (started !== undefined) await server.start();
    } else {
      disk.relieve();
    }
    must(
      (await witness.tryPayment(random)) === 'posted',
      'there is room again, and payments are still refused',
    );
    await payFor(witness, random, 100);
    await witness.check(random);
    await server.kill();
    await server.start();
    await witness.verify();
    await witness.settle();
    count(figures, 'disks filled', 1);
  } finally {
    await server.kill();
    disk.remove();
  }
}

async function readOnlyDirectory({ place, random, figures }: Round): Promise<void> {
  const server = new ServerProcess({ dataDir: place, settings: SETTINGS });
  try {
    const witness = await witnessOf(server);
    await payFor(witness, random, random.between(50, 300));
    await server.kill();
    const locked = readOnly(place);
    if (!locked) return void (figures['read-only directory'] = 'not permitted here');
    figures['read-only directory'] = locked.way;
    const refusal = await startOrRefusal(server, place).finally(locked.undo);
    if (refusal === undefined) count(figures, 'started all the same', 1);
    else {
      expectReason(refusal);
      count(figures, 'refused to start read-only', 1);
      await server.start();
    }
    await payFor(witness, random, 100);
    await witness.check(random);
    await witness.verify();
    await witness.settle();
  } finally {
    await server.kill();
  }
}

/** More callers than the server may open files: those too many are told so. */
async function tooManyConnections({ place, random, figures }: Round): Promise<void> {
  if (!canLimit()) return void (figures['open files'] = 'not permitted here');
  const server = new ServerProcess({ dataDir: place, settings: SETTINGS, openFiles: OPEN_FILES });
  const sockets: Socket[] = [];
  try {
    const witness = await witnessOf(server);
    await payFor(witness, random, 100);
    const { pid } = server;
    const answers = await callMany(Number(new URL(server.url).port), sockets);
    const told = answers.filter(
      (text) => /^HTTP\/1.1 503 /.test(text) && text.includes('"code":"overloaded"'),
    );
    const served = answers.filter((text) => text.startsWith('HTTP/1.1 200 '));
    must(
      told.length > 0,
      `${CALLERS} callers of a server with ${OPEN_FILES} files, and none was told to come again`,
    );
    must(served.length > 0, 'none of the callers was served');
    const strange = answers.filter((text) => text !== '' && !told.includes(text) && !served.includes(text));
    must(strange.length === 0, () => `too many callers: ${strange[0]}`);
    count(figures, 'callers told to come again', told.length);
    await payFor(witness, random, 50);
    for (const socket of sockets) socket.destroy();
    await payFor(witness, random, 100);
    must((await witness.tryPayment(random)) === 'posted', 'the callers are gone, and payments are refused');
    must(server.pid === pid, 'the server was started anew');
    await witness.check(random);
    await witness.settle();
  } finally {
    for (const socket of sockets) socket.destroy();
    await server.kill();
  }
}

/** The system itself has no more descriptors for a server in use. */
async function tooManyOpenFiles({ place, random, figures }: Round): Promise<void> {
  const server = new ServerProcess({ dataDir: place, settings: SETTINGS });
  const sockets: Socket[] = [];
  try {
    const witness = await witnessOf(server);
    await payFor(witness, random, 100);
    const { pid } = server;
    const before = openFiles(pid);
    if (!limitOpenFiles(pid, before + 10)) return void (figures['open files'] = 'not permitted here');
    figures['open files'] = 'prlimit';
    // Callers who were there before are served; of the new ones some find no descriptor left.
    const port = Number(new URL(server.url).port);
    const refused = await openMany(port, 60, sockets);
    must(refused > 0, 'sixty connections within ten descriptors');
    count(figures, 'connections turned away', refused);
    let posted = 0;
    for (let i = 0; i < 20; i++) {
      const said = await witness.tryPayment(random);
      must(
        ['posted', 'unavailable', 'unreachable', 'overloaded'].includes(said),
        `without descriptors: ${said}`,
      );
      if (said === 'posted') posted++;
    }
    count(figures, 'payments without descriptors', posted);
    for (const socket of sockets) socket.destroy();
    limitOpenFiles(pid, before + 1000);
    await payFor(witness, random, 100);
    must(
      (await witness.tryPayment(random)) === 'posted',
      'there are descriptors again, and payments are refused',
    );
    must(server.pid === pid, 'the server was started anew');
    await witness.check(random);
    await witness.verify();
    await witness.settle();
  } finally {
    for (const socket of sockets) socket.destroy();
    await server.kill();
  }
}

async function witnessOf(server: ServerProcess): Promise<Witness> {
  const url = await server.start();
  return createWitness({ urls: [url], operatorKey: server.operatorKey, tolerates: refusesClearly });
}

async function payFor(witness: Witness, random: Random, ms: number): Promise<void> {
  let alive = true;
  const paying = witness.payWhile(() => alive, random);
  await new Promise((resolve) => setTimeout(resolve, ms));
  alive = false;
  await paying;
}

/** Answers how many payments were still kept. */
async function payUntilRefused(witness: Witness, random: Random): Promise<number> {
  for (let kept = 0; kept < MOST_TRIED; kept++) {
    const said = await witness.tryPayment(random);
    if (said === 'posted') continue;
    must(said === 'unavailable', `the disk is full: ${said}`);
    return kept;
  }
  throw new Error(`${MOST_TRIED} payments fit on a full disk`);
}

function expectReason(refusal: string): void {
  const clear = refusal.includes('cannot use the data directory') && refusal.includes('(exit code 1)');
  must(clear, `the server does not start, and does not say why: ${refusal}`);
}

/** Starts the server. If it refuses: what it said, and it must have ended by itself. */
async function startOrRefusal(server: ServerProcess, dataDir: string): Promise<string | undefined> {
  try {
    await server.start();
    return undefined;
  } catch {
    return sayWhy(dataDir);
  }
}

/** Opens the book again by hand, to read what the server says when it does not start. */
function sayWhy(dataDir: string): Promise<string> {
  const env = { ...process.env, ...SETTINGS, FARTHING_DATA_DIR: dataDir, FARTHING_PORT: '0' };
  const child = spawn(process.execPath, [MAIN, 'serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  child.stderr.on('data', (text) => (said += text));
  return new Promise((resolve) => child.on('exit', (code) => resolve(`${said} (exit code ${code})`)));
}

/** Each asks for something and stays; answers what each was told, nothing if it was cut off. */
async function callMany(port: number, sockets: Socket[]): Promise<string[]> {
  const calls = Array.from({ length: CALLERS }, () => {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    let said = '';
    return new Promise<string>((resolve) => {
      socket.on('data', (data) => {
        said += String(data);
        if (/\r\n\r\n[^]/.test(said)) resolve(said);
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(said));
      socket.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    });
  });
  return Promise.all(calls);
}

/** Opens connections until so many were tried; answers how many were ended by the server at once. */
async function openMany(port: number, many: number, sockets: Socket[]): Promise<number> {
  let ended = 0;
  for (let i = 0; i < many; i++) {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('close', () => ended++);
    socket.resume();
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  return ended;
}

function count(figures: Round['figures'], name: string, by: number): void {
  figures[name] = Number(figures[name] ?? 0) + by;
}
