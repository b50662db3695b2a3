import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createClient, Link } from '@farthing/sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const main = join(import.meta.dirname, '../../bin/farthing.js');
const TEXT = 'in full view, letter for letter';

interface Running {
  url: string;
  newspaper: string;
  tips: string;
  /** Ctrl-C, and what came of it. */
  stop(): Promise<number | null>;
}

let root: string;
let dataDir: string;
let busy: Server[];
const children: ChildProcess[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'farthing-demo-'));
  dataDir = join(root, 'demo');
  busy = [];
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of busy) await new Promise((resolve) => server.close(resolve));
  rmSync(root, { recursive: true, force: true });
});

/**
 * A port that somebody else listens on, and beside which nobody does: below those that systems give to connections, since
 * one of these may be taken between our look and the demo's.
 */
async function busyPort(host = '127.0.0.1'): Promise<number> {
  for (;;) {
    const server = createServer();
    const port = 12_000 + Math.floor(Math.random() * 18_000);
    const listens = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, host, () => resolve(true));
    });
    if (!listens) continue;
    busy.push(server);
    return port;
  }
}

/** The demo would like these ports. */
function wish(provider: number, newspaper: number, tips: number): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(join(dataDir, 'demo.json'), JSON.stringify({ ports: { provider, newspaper, tips } }));
}

async function start(...words: string[]): Promise<Running> {
  const child = launch(...words);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stdout! })) {
    const told = JSON.parse(line) as Running & { error?: { message: string } };
    if (told.error) throw new Error(told.error.message);
    const stop = async () => {
      child.kill('SIGINT');
      return ended;
    };
    return { ...told, stop };
  }
  throw new Error('the demo ended without a word');
}

function launch(...words: string[]): ChildProcess {
  const child = spawn(process.execPath, [main, 'demo', '--json', '--data-dir', dataDir, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

const state = () =>
  JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8')) as Record<string, { id: string }>;
const tipLink = async (tips: string) =>
  /href="(http[^"]*\/l\/[^"]*)"/.exec(await (await fetch(tips)).text())![1]!;
const storyLinks = async (newspaper: string) =>
  [...(await (await fetch(newspaper)).text()).matchAll(/href="(http[^"]*\/l\/[^"]*)"/g)].map(
    (match) => new URL(match[1]!.replaceAll('&amp;', '&')),
  );

describe('farthing demo', () => {
  test('replaces busy ports, serves three different sites, and ends at Ctrl-C', async () => {
    const ports = [
      await busyPort(),
      await busyPort(),
      await busyPort('::1').catch(() => busyPort()),
    ] as const;
    wish(...ports);
    const demo = await start();
    const found = [demo.url, demo.newspaper, demo.tips].map((url) => new URL(url));
    expect(found.map(({ hostname }) => hostname)).toEqual(['localhost', '127.0.0.1', '127.0.0.1']);
    expect(new Set(found.map(({ port }) => port)).size).toBe(3);
    for (const { port } of found) expect(ports).not.toContain(Number(port));

    expect((await fetch(`${demo.url}/readyz`)).status).toBe(200);
    const links = await storyLinks(demo.newspaper);
    expect(links).toHaveLength(9);
    for (const link of links) {
      expect(link.origin).toBe(demo.url);
      expect(link.searchParams.get('return')).toMatch(`${demo.newspaper}/articles/`);
      expect((await fetch(link)).status).toBe(200);
    }
    expect((await fetch(await tipLink(demo.tips))).status).toBe(200);

    expect(await demo.stop()).toBe(0);
    for (const url of [demo.url, demo.newspaper, demo.tips]) await expect(fetch(url)).rejects.toThrow();
    expect(existsSync(join(dataDir, 'book.db.owner'))).toBe(false);
  });

  test('a wallet pays both sellers, and the newspaper hands over only what is paid', async () => {
    wish(await busyPort(), await busyPort(), await busyPort());
    const demo = await start();
    const { token } = await createClient({ baseUrl: demo.url }).createWallet();
    const payer = createClient({ baseUrl: demo.url, key: token });
    const link = (await storyLinks(demo.newspaper)).find(({ search }) => search.includes('one-clue'))!;
    const offer = await payer.getOffer({ params: { offer: link.pathname.slice(3) as `off_${string}` } });
    expect(offer).toMatchObject({ price: '0.0005', title: 'One clue, taken apart', once: true });
    await payer.createWalletPayment({ body: { offer: offer.id, price: '0.0005' } });
    await payer.createWalletPayment({ body: { link: await tipLink(demo.tips), amount: '0.05' } });
    expect((await payer.getWallet()).accounts).toMatchObject([{ asset: 'USD', owed: '0.0505' }]);

    const locked = await fetch(`${demo.newspaper}/articles/one-clue-taken-apart`);
    expect(locked.status).toBe(402);
    expect(await locked.text()).not.toContain(TEXT);
    await demo.stop();
  });

  test('a rerun keeps its data; links follow a port that has changed', async () => {
    wish(await busyPort(), await busyPort(), await busyPort());
    const first = await start();
    const [before, tipBefore] = [await storyLinks(first.newspaper), await tipLink(first.tips)];
    const { token } = await createClient({ baseUrl: first.url }).createWallet();
    await createClient({ baseUrl: first.url, key: token }).createWalletPayment({
      body: { link: tipBefore, amount: '0.1' },
    });
    const kept = state();
    await first.stop();

    const second = await start();
    expect([second.url, second.newspaper, second.tips]).toEqual([first.url, first.newspaper, first.tips]);
    expect(await tipLink(second.tips)).toBe(tipBefore);
    expect((await storyLinks(second.newspaper)).map(({ pathname }) => pathname)).toEqual(
      before.map(({ pathname }) => pathname),
    );
    expect((await createClient({ baseUrl: second.url, key: token }).getWallet()).accounts).toMatchObject([
      { owed: '0.1' },
    ]);
    await second.stop();

    wishAgain(await busyPort(), await busyPort(), await busyPort());
    const third = await start();
    expect(third.newspaper).not.toBe(first.newspaper);
    expect(state()['newspaper']!.id).toBe(kept['newspaper']!.id);
    for (const link of await storyLinks(third.newspaper)) {
      expect(link.origin).toBe(third.url);
      expect(link.searchParams.get('return')).toMatch(`${third.newspaper}/articles/`);
      expect((await fetch(link)).status).toBe(200);
    }
    const tip = await tipLink(third.tips);
    expect(Link.parse(tip)?.terms).toMatchObject({ origin: third.tips, seller: kept['tips']!.id });
    expect((await fetch(tip)).status).toBe(200);
    // What was signed for the old address leads to a site that is no longer the seller's.
    expect((await fetch(tipBefore.replace(first.url, third.url))).ok).toBe(false);
    await third.stop();

    function wishAgain(provider: number, newspaper: number, tips: number): void {
      const file = join(dataDir, 'demo.json');
      const saved = JSON.parse(readFileSync(file, 'utf8')) as object;
      writeFileSync(file, JSON.stringify({ ...saved, ports: { provider, newspaper, tips } }));
    }
  });

  test('--fresh forgets a demo, and nothing else', async () => {
    wish(await busyPort(), await busyPort(), await busyPort());
    const first = await start();
    const id = state()['newspaper']!.id;
    await expect(start('--fresh')).rejects.toThrow(/the demo is running .*Stop it first/);
    await expect(start()).rejects.toThrow(/is running already \(process \d+\)\. Open http:\/\/localhost/);
    await first.stop();
    const second = await start('--fresh');
    expect(state()['newspaper']!.id).not.toBe(id);
    await second.stop();

    dataDir = join(root, 'letters');
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, 'letter.txt'), 'dear');
    await expect(start('--fresh')).rejects.toThrow(/something other than a demo/);
    await expect(start()).rejects.toThrow(/something other than a demo/);
    expect(readFileSync(join(dataDir, 'letter.txt'), 'utf8')).toBe('dear');
  });

  test('keeps keys in a file that only its owner can read', async () => {
    wish(await busyPort(), await busyPort(), await busyPort());
    const demo = await start();
    for (const file of ['demo.json', 'secrets.json', 'tips/link-key.json'])
      expect(statSync(join(dataDir, file)).mode & 0o077).toBe(0);
    expect(readFileSync(join(dataDir, 'tips/site/index.html'), 'utf8')).not.toContain('"d":');
    await demo.stop();
  });

  test('takes its sellers along when it is killed', async () => {
    wish(await busyPort(), await busyPort(), await busyPort());
    const demo = await start();
    children.at(-1)!.kill('SIGKILL');
    // Whoever else is given the port by then is not ours.
    const served = (url: string, name: string) =>
      fetch(url).then(
        async (answer) => (await answer.text()).includes(name),
        () => false,
      );
    for (const [url, name] of [
      [demo.newspaper, 'Wren'],
      [demo.tips, 'farthing'],
    ] as const)
      await expect.poll(() => served(url, name), { timeout: 20_000 }).toBe(false);
  });
});
