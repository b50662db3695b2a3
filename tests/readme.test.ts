/**
 * What the README shows works: its command makes a seller, and its shop, the one in examples/poem, sells to a reader.
 * That the README shows that shop is held by tests/docs.
 */
import { type ChildProcess, execSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '@farthing/sdk';
import { ServerProcess } from '@farthing/server/demo/server-process.ts';
import { freePort, patiently } from './programs.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const poem = join(root, 'examples/poem/main.ts');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const dataDir = mkdtempSync(join(tmpdir(), 'farthing-readme-'));
const server = new ServerProcess({ dataDir });
let shop: ChildProcess | undefined;
let shopUrl: string;
let providerUrl: string;
let secretKey: string;

beforeAll(async () => {
  providerUrl = await server.start();
  shopUrl = `http://127.0.0.1:${await freePort()}/`;
  const command = /^npm run (farthing -- seller create .*)$/m.exec(readme)![1]!;
  const here = command.replace('http://127.0.0.1:8080', new URL(shopUrl).origin);
  const made = execSync(`npm run -s ${here} --data-dir '${dataDir}' --json`, { cwd: root, encoding: 'utf8' });
  secretKey = (JSON.parse(made) as { secret_key: string }).secret_key;
  const env = {
    ...process.env,
    FARTHING_URL: providerUrl,
    FARTHING_SECRET_KEY: secretKey,
    POEM_URL: shopUrl,
  };
  shop = spawn(process.execPath, [poem], { env, stdio: 'inherit' });
});

afterAll(async () => {
  shop?.kill();
  await server.kill();
  rmSync(dataDir, { recursive: true, force: true });
});

test('a reader pays at checkout and gets the poem', async () => {
  const front = await patiently(() => fetch(shopUrl).then((response) => response.text()));
  expect(front).not.toContain('fog');
  const back = await buy(/href="([^"]+)"/.exec(front)![1]!);
  expect(await (await fetch(back)).text()).toContain('The fog comes in on payment.');
  expect(await (await fetch(back)).text()).not.toContain('fog');
});

test('a payment for something else of the same seller does not open the poem', async () => {
  const other = {
    kind: 'fixed',
    asset: 'USD',
    price: '0.000000001',
    title: 'A comma',
    url: shopUrl,
  } as const;
  const { link } = await createClient({ baseUrl: providerUrl, key: secretKey }).createOffer({ body: other });
  expect(await (await fetch(await buy(link!))).text()).not.toContain('fog');
});

/** Pays at checkout as a new guest, and returns where the payer is sent. */
async function buy(link: string): Promise<string> {
  const page = await fetch(link);
  const cookie = page.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const html = await page.text();
  const form = new URLSearchParams();
  for (const [, name, value] of html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g))
    form.set(name!, value!);
  const headers = { cookie, origin: providerUrl };
  const paid = await fetch(`${providerUrl}/pay`, { method: 'POST', body: form, headers, redirect: 'manual' });
  expect(paid.status).toBe(303);
  const back = paid.headers.get('location')!;
  expect(back.startsWith(shopUrl)).toBe(true);
  return back;
}
