import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, Link } from '@farthing/sdk';
import { errors } from '@farthing/sdk/api/errors.ts';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../config.ts';
import { addReceiptKey, openSecrets } from '../secrets.ts';
import { type RunningServer, startServer } from '../serve.ts';
import { runFarthing } from './testing.ts';

let root: string;
let server: RunningServer | undefined;

const farthing = (words: string[], env?: Record<string, string>) => runFarthing(words, { cwd: root, env });

/** The one document that `--json` prints. */
async function document<T = Record<string, unknown>>(
  words: string[],
  env?: Record<string, string>,
): Promise<T> {
  const { stdout, exit, stderr } = await farthing([...words, '--json'], env);
  expect([exit, stderr]).toEqual([0, '']);
  expect(stdout.trimEnd()).not.toContain('\n');
  return JSON.parse(stdout) as T;
}

async function start(): Promise<RunningServer> {
  const loaded = loadConfig({ env: {}, flags: { data_dir: 'data', port: '0' }, cwd: root });
  const opened = openSecrets(join(root, 'data'));
  if (loaded.status !== 'ok' || opened.status !== 'ok') throw new Error('the test’s own set-up');
  return startServer({ config: loaded.config, secrets: opened.secrets, log: pino({ level: 'silent' }) });
}

async function stop(): Promise<void> {
  await server?.close();
  server = undefined;
}

interface Created {
  seller: { id: string };
  secret_key: string;
}

/** A guest who owes a dollar's quarter to a seller. */
async function owe(baseUrl: string, secretKey: string) {
  const seller = createClient({ baseUrl, key: secretKey });
  const offer = await seller.createOffer({
    body: { kind: 'fixed', asset: 'USD', price: '0.25', title: 'A tune', once: false },
  });
  const { wallet, token } = await createClient({ baseUrl }).createWallet();
  const payer = createClient({ baseUrl, key: token });
  await payer.createWalletPayment({ body: { offer: offer.id, price: '0.25' } });
  return wallet.id;
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'farthing-cli-'));
  server = await start();
});
afterAll(async () => {
  await stop();
  rmSync(root, { recursive: true, force: true });
});

describe.each([
  ['through the server that has the book open', true],
  ['on a book that nobody has open', false],
])('commands %s', (_, serving) => {
  let hal: Created;
  let wallet: string;
  const at = ['--data-dir', 'data'];

  beforeAll(async () => {
    server ??= await start();
    hal = await document<Created>([
      'seller',
      'create',
      'Hal',
      '--origin',
      'https://hal.example',
      '--payout-to',
      'acct_ok',
      ...at,
    ]);
    wallet = await owe(server.url, hal.secret_key);
    if (!serving) await stop();
  });

  test('seller create gives a key that works', async () => {
    expect(hal.secret_key).toMatch(/^sk_test_[0-9a-z]{52}$/);
    const { exit, stdout } = await farthing([
      'seller',
      'create',
      'Wren',
      '--origin',
      'https://wren.example',
      ...at,
    ]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/Secret key +sk_test_/);
    expect(stdout).toContain('FARTHING_SECRET_KEY=');
  });

  test('seller create says which word is wrong', async () => {
    for (const origin of ['hal.example', 'https://hal.example/tips', 'https://hal.example/']) {
      const { exit, stderr } = await farthing(['seller', 'create', 'Hal', '--origin', origin, ...at]);
      expect(exit).toBe(2);
      expect(stderr).toMatch(/--origin must be the beginning of an address, such as https/);
      expect(stderr).toContain(`not ${origin}\n`);
    }
  });

  test('wallet show', async () => {
    const shown = await document(['wallet', 'show', wallet, ...at]);
    expect(shown).toMatchObject({ id: wallet, accounts: [{ asset: 'USD', balance: '-0.25', owed: '0.25' }] });
    const { stdout } = await farthing(['wallet', 'show', wallet, ...at]);
    expect(stdout).toMatch(/USD +-0\.25 +0 +0\.25 +0\.25 +0\.5/);
  });

  test('wallet show of nobody is refused with the provider’s own code', async () => {
    const { exit, stdout } = await farthing([
      'wallet',
      'show',
      'wal_00000000000000000000000000',
      ...at,
      '--json',
    ]);
    expect(exit).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'wallet_not_found', status: 404 } });
  });

  test('a refusal says what to do about it', async () => {
    const { stderr } = await farthing(['wallet', 'show', 'wal_00000000000000000000000000', ...at]);
    const { cause, mend } = errors.wallet_not_found;
    expect(stderr).toBe(`farthing: ${cause}\n${mend}\n`);
  });

  test('freeze and thaw', async () => {
    const why = ['--reason', 'Reported as stolen'];
    expect(await document(['freeze', wallet, ...why, ...at])).toEqual({ id: wallet, frozen: true });
    const { stdout } = await farthing(['thaw', wallet, ...at]);
    expect(stdout).toBe(`${wallet} is not frozen.\n`);
    expect((await farthing(['freeze', wallet, ...at])).exit).toBe(2);
    expect((await farthing(['freeze', 'nobody', ...why, ...at])).exit).toBe(2);
  });

  test('find', async () => {
    const { stdout } = await farthing(['find', wallet, ...at]);
    expect(stdout).toMatch(new RegExp(`^wallet ${wallet}: guest, -0.25 USD\n$`));
    const nothing = await farthing(['find', 'pay_00000000000000000000000000', ...at]);
    expect(nothing).toMatchObject({ exit: 1, stdout: 'Nothing is known by this.\n' });
  });

  test('adjust, and what it proposes where two are needed', async () => {
    const words = ['adjust', hal.seller.id, '0.05', '--reason', 'Charged twice', ...at];
    const done = await document(words);
    expect(done).toMatchObject({ status: 'done', shows: { asset: 'USD', amount: '0.05' } });
    expect(await document(['approval', 'list', ...at])).toEqual({ items: [] });
    const { items } = await document<{ items: object[] }>(['approval', 'list', '--all', ...at]);
    expect(items).toContainEqual(done);
    const back = ['adjust', '--reason', 'Sorry', ...at, '--', wallet, '-0.05'];
    expect((await farthing(back)).stderr).toContain(errors.amount_invalid.mend);
    // It was approved with this key before, since one operator was enough.
    expect(await document(['approval', 'approve', String(done['id']), ...at])).toEqual(done);
    const unknown = await farthing(['approval', 'decline', 'apr_00000000000000000000000000', ...at]);
    expect(unknown).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining(errors.approval_not_found.cause),
    });
  });

  test('tab collect', async () => {
    expect(await document(['tab', 'collect', ...at])).toEqual({ items: [] });
    const { exit, stdout } = await farthing(['tab', 'collect', wallet, ...at, '--json']);
    expect(exit).toBe(1);
    // A guest who saved no card.
    expect(JSON.parse(stdout)).toMatchObject({
      items: [{ wallet, amount: '0.25', status: 'declined', reason: 'no_method' }],
    });
  });

  test('operator setup-link: another each time', async () => {
    const links = [];
    for (let i = 0; i < 2; i++) {
      links.push((await document<{ url: string }>(['operator', 'setup-link', ...at])).url);
    }
    expect(links[0]).toMatch(/^http:\/\/localhost:\d+\/operator\/setup\?token=[0-9a-z]{52}$/);
    expect(links[1]).not.toBe(links[0]);
  });

  test('payout run', async () => {
    expect(await document(['payout', 'run', ...at])).toEqual({ items: [] });
    const { exit, stdout } = await farthing(['payout', 'run', '--seller', hal.seller.id, ...at, '--json']);
    expect(exit).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'payout_below_minimum' } });
  });

  test('verify', async () => {
    expect(await document(['verify', ...at])).toMatchObject({ valid: true, problems: [] });
    expect((await farthing(['verify', ...at])).stdout).toContain('The books are right.');
    expect(await document(['verify', '--from-closing', ...at])).toMatchObject({ valid: true, problems: [] });
  });

  test('backup, restore, verify, and the wallet is there', async () => {
    const copy = serving ? 'backup-1' : 'backup-2';
    const made = await document(['backup', copy, ...at]);
    expect(made).toMatchObject({ directory: join(root, copy), files: ['book.db', 'secrets.json'] });
    const again = await farthing(['backup', copy, ...at]);
    expect([again.exit, again.stderr]).toEqual([1, expect.stringContaining('is not empty')]);

    const restored = await document(['restore', copy, '--into', `${copy}-restored`]);
    expect(restored).toMatchObject({ valid: true, entries: made['seq'], head: made['head'] });
    const there = ['--data-dir', `${copy}-restored`];
    expect(await document(['verify', ...there])).toMatchObject({ valid: true });
    expect(await document(['wallet', 'show', wallet, ...there])).toMatchObject({
      accounts: [{ owed: '0.25' }],
    });
    const twice = await farthing(['restore', copy, '--into', `${copy}-restored`]);
    expect([twice.exit, twice.stderr]).toEqual([1, expect.stringContaining('is not empty')]);
  });
});

describe('link sign', () => {
  const words = (...more: string[]) => [
    'link',
    'sign',
    '--key',
    'hal.json',
    '--url',
    'https://hal.example/tune',
    '--title',
    'A tune',
    ...more,
  ];

  test('makes and registers the key once, then signs offline', async () => {
    server ??= await start();
    const hal = await document<Created>([
      'seller',
      'create',
      'Hal',
      '--origin',
      'https://hal.example',
      '--data-dir',
      'data',
    ]);
    const env = { FARTHING_SECRET_KEY: hal.secret_key };
    const { link } = await document<{ link: string }>(
      words('--register', '--provider', server.url, '--open', '--suggested', '0.5'),
      env,
    );
    expect(statSync(join(root, 'hal.json')).mode & 0o777).toBe(0o600);
    const { kid, book } = JSON.parse(readFileSync(join(root, 'hal.json'), 'utf8')) as {
      kid: string;
      book: string;
    };

    // The provider takes it at its word.
    const { token } = await createClient({ baseUrl: server.url }).createWallet();
    const payer = createClient({ baseUrl: server.url, key: token });
    const paid = await payer.createWalletPayment({ body: { link, amount: '0.1' } });
    expect(paid).toMatchObject({ title: 'A tune', amount: '0.1', seller: hal.seller.id });

    await stop();
    const second = await document<{ link: string; terms: object }>(
      words('--price', '0.25', '--expires', '2030-01-01'),
    );
    expect(second.terms).toMatchObject({ price: '0.25', kid, book, once: true, exp: 1_893_456_000 });
    expect(Link.parse(second.link)?.terms).toEqual(second.terms);
  });

  test.each([
    ['without a key file', ['--key', 'none.json', '--price', '1'], /no key file.*--register/],
    [
      'with a file that is something else',
      ['--key', 'data/secrets.json', '--price', '1'],
      /is no link key file/,
    ],
    [
      'with no word of the provider',
      ['--key', 'new.json', '--price', '1', '--register'],
      /where is the provider/,
    ],
    ['with an impossible price', ['--price', '1,50'], /price must be a decimal string/],
    ['with an impossible end', ['--price', '1', '--expires', 'soon'], /--expires must be a time/],
  ])('%s says what to do', async (_, more, message) => {
    const { exit, stderr } = await farthing(words(...more));
    expect(exit).toBeGreaterThan(0);
    expect(stderr).toMatch(message);
    expect(existsSync(join(root, 'new.json'))).toBe(false);
  });
});

describe('secrets rotate', () => {
  const keys = () =>
    (JSON.parse(readFileSync(join(root, 'data', 'secrets.json'), 'utf8')) as { vaultKeys: { id: string }[] })
      .vaultKeys;

  test('adds a key, and seals webhooks again under it, beside a server and without one', async () => {
    server ??= await start();
    const name = ['seller', 'create', 'The Wren', '--origin', 'https://wren.example'];
    const { secret_key: key } = await document<Created>(name);
    const client = createClient({ baseUrl: server.url, key });
    await client.createWebhook({ body: { url: 'http://127.0.0.1:1/hook' } });
    const before = keys().length;

    const beside = await document(['secrets', 'rotate', 'vault']);
    expect(beside).toEqual({ key: keys().at(-1)!.id, resealed: 1 });
    await stop();
    const alone = await document(['secrets', 'rotate', 'vault']);
    expect(alone).toEqual({ key: keys().at(-1)!.id, resealed: 1 });
    expect(await document(['secrets', 'rotate', 'vault', '--reseal'])).toEqual({
      key: alone['key'],
      resealed: 0,
    });
    expect(keys().length).toBe(before + 2);

    server = await start();
    const again = createClient({ baseUrl: server.url, key });
    const [webhook] = (await again.listWebhooks()).items;
    // Its secret can be opened: what is sent gets as far as the network, where nobody listens.
    const sent = await again.testWebhook({ params: { webhook: webhook!.id } });
    expect(sent).toMatchObject({ status: 'failed', attempts: [{ error: 'unreachable' }] });
  });

  test('knows nothing else to rotate', async () => {
    expect(await farthing(['secrets', 'rotate', 'ids'])).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('vault and receipts can'),
    });
    for (const words of [
      ['vault', '--activate'],
      ['receipts', '--reseal'],
    ])
      expect((await farthing(['secrets', 'rotate', ...words])).exit).toBe(2);
  });

  test('adds a key for receipts, which the server publishes at once; interrupted, it goes on', async () => {
    server ??= await start();
    interface Rotated {
      key: string;
      since: string;
      before: string;
      changed: boolean;
    }
    const published = async () => {
      const answer = await fetch(`${server!.url}/.well-known/farthing-keys.json`);
      return ((await answer.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    };
    const [first] = await published();
    // Killed after the file was written: the key is there, and signs nothing.
    const left = addReceiptKey(join(root, 'data'));
    if (left.status !== 'ok') throw new Error(left.message);
    expect(await published()).toEqual([first]);
    const gone = await document<Rotated>(['secrets', 'rotate', 'receipts', '--activate']);
    expect(gone).toMatchObject({
      key: left.secrets.receiptKeys.at(-1)!.kid,
      before: first,
      changed: true,
    });
    expect(Date.parse(gone.since)).toBeGreaterThan(Date.now() + 9 * 60_000);
    expect(await document<Rotated>(['secrets', 'rotate', 'receipts', '--activate'])).toEqual({
      ...gone,
      changed: false,
    });
    const second = await document<Rotated>(['secrets', 'rotate', 'receipts']);
    expect(second).toMatchObject({ before: gone.key, changed: true });
    expect(await published()).toEqual([first, gone.key, second.key]);

    await stop();
    const alone = await document<Rotated>(['secrets', 'rotate', 'receipts']);
    expect(alone).toMatchObject({ before: second.key, changed: true });
    server = await start();
    expect(await published()).toEqual([first, gone.key, second.key, alone.key]);
    expect(await document(['verify'])).toMatchObject({ valid: true });
  });
});
