/**
 * An operator's first day, in a real browser and with the real program: from the first start and its setup link to a team of
 * two, a seller, payments, a freeze, a payout run that the other one approves, a backup, and a restore that goes on where
 * the first book stood, with the same passkeys.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { companyAt, type PayerActor, type SellerActor } from '../stage.ts';
import { openBrowser, snap, type TestBrowser, type Visitor } from './browser.ts';
import { passkeyDevice, type Device } from './passkey-device.ts';

const program = join(import.meta.dirname, '../../packages/server/bin/farthing.js');
const run = promisify(execFile);

let root: string;
let browser: TestBrowser;
let server: ChildProcess | undefined;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'farthing-first-day-'));
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  server?.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

/** The environment of a machine on which nothing of Farthing's is set. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(FARTHING_|DATABASE_URL$)/.test(name)),
);

/** What `npm start` runs, until it says where it serves; and the setup link that it prints, if any. */
async function start(dataDir: string, port = '0'): Promise<{ url: string; setup: string | undefined }> {
  const child = spawn(process.execPath, [program, 'serve', '--data-dir', dataDir, '--port', port], {
    cwd: root,
    env: { ...env, FARTHING_LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  server = child;
  let told = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', (text) => (told += text).includes('Ctrl-C stops it.') && resolve());
    child.once('close', () => reject(new Error(`the server ended:\n${told}`)));
  });
  const url = /Address +(http:\S+)/.exec(told)![1]!;
  return { url, setup: /http:\S+\/operator\/setup\?token=\S+/.exec(told)?.[0] };
}

async function stop(): Promise<void> {
  const child = server!;
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await ended;
}

const farthing = async (...words: string[]) =>
  (await run(process.execPath, [program, ...words], { cwd: root, env })).stdout;

/** A person at a browser with a device that keeps their passkeys. */
interface Person extends Visitor {
  device: Device;
  open(path: string): Promise<void>;
  /** What the page says by now; waits for it. */
  sees(text: string | RegExp): Promise<void>;
  fill(label: string | RegExp, text: string): Promise<void>;
}

async function person(url: string, options: Parameters<TestBrowser['visitor']>[0] = {}): Promise<Person> {
  const visitor = await browser.visitor({ javaScript: true, width: 1280, height: 900, ...options });
  return {
    ...visitor,
    device: await passkeyDevice(visitor),
    open: async (path) => void (await visitor.page.goto(new URL(path, url).href)),
    sees: (text) => visitor.page.getByText(text).first().waitFor(),
    fill: (label, text) => visitor.page.getByLabel(label).fill(text),
  };
}

async function addPasskey(who: Person, name: string): Promise<void> {
  await who.fill('Name of the new passkey', name);
  await who.click(/^Add a passkey$/);
  await who.sees('The passkey is added.');
  expect(await who.device.passkeys()).toHaveLength(1);
}

const pathOf = ({ page }: Person) => new URL(page.url()).pathname;

test('the first day of an operator', async () => {
  // Start: the program prints a link that works once.
  const { url, setup } = await start('data');
  const opal = await person(url);
  await opal.page.goto(setup!);
  await opal.fill('Your name', 'Opal Reed');
  await opal.fill('E-mail address', 'opal@pay.example');
  await opal.click(/^Continue$/);
  await addPasskey(opal, 'Laptop');
  await opal.open('/operator');
  await opal.sees('No money has moved yet');
  expect(await opal.text()).toMatch(/Add a passkey\s+Done/);
  await snap(opal.page, 'first-day-empty');
  const late = await person(url);
  await late.page.goto(setup!);
  await late.sees('This link was used');

  // A team of two: the link is handed over, not sent.
  await opal.open('/operator/team');
  await opal.fill('E-mail address', 'piet@pay.example');
  await opal.click(/^Invite$/);
  await opal.sees('This link is shown only now');
  await snap(opal.page, 'first-day-invitation');
  const [handed] = /http:\S+\/join\/\S+/.exec(await opal.text())!;
  const piet = await person(url, { width: 390, height: 844 });
  await piet.page.goto(handed);
  await piet.fill('Your name', 'Piet Marsh');
  await piet.click(/^Accept$/);
  await addPasskey(piet, 'Phone');

  // A seller is invited by mail, which a test book shows on a page.
  await opal.open('/operator/sellers');
  await opal.fill('E-mail address', 'ada@lark.example');
  await opal.click(/^Invite$/);
  await opal.sees('The invitation is sent');
  const ada = await person(url);
  await ada.open('/sandbox/mail');
  const [mailed] = /http:\S+\/join\/\S+/.exec(await ada.text())!;
  await ada.page.goto(mailed);
  await ada.fill('Your name', 'Ada Finch');
  await ada.fill(/^Name you sell under/, 'The Lark');
  await ada.click(/^Accept$/);
  await ada.page.waitForURL(/\/seller\/sel_/);
  await opal.open('/operator/sellers');
  await opal.sees('The Lark');

  // Payments arrive: one seller by the API, a payer of theirs.
  const { operatorKey } = JSON.parse(readFileSync(join(root, 'data/secrets.json'), 'utf8')) as {
    operatorKey: string;
  };
  const company = companyAt(url, operatorKey);
  const wren = await company.seller('Wren');
  const payer = await company.payer({ funds: '10' });
  const buy = await customer(wren, payer);
  for (let i = 0; i < 4; i++) await buy();
  await opal.open(`/operator/sellers/${wren.id}`);
  await opal.sees('$1.90');
  await snap(opal.page, 'first-day-seller');
  await opal.open('/operator');

  // A stolen phone: found by its id, frozen with a reason, thawed again.
  await opal.fill(/^Any id/, payer.id);
  await opal.page.keyboard.press('Enter');
  await opal.page.waitForURL(`**/operator/wallets/${payer.id}`);
  await reasoned(opal, /^Freeze$/, 'Reported as stolen');
  await opal.sees('It holds from this moment');
  await snap(opal.page, 'first-day-frozen');
  await expect(buy()).rejects.toMatchObject({ code: 'wallet_frozen' });
  await reasoned(opal, /^Thaw$/, 'Found again');
  await opal.sees('Everything goes on as before');
  await buy();

  // A payout run: previewed by one, approved by the other.
  await opal.open('/operator/payouts');
  await opal.click(/^Preview a run$/);
  await opal.sees('Preview of a payout run');
  expect(await opal.text()).toMatch(/Wren\s+acct_ok\s+\$2\.375\s+\$0\.25\s+\$2\.12/);
  await snap(opal.page, 'first-day-preview');
  await opal.fill('Reason', 'End of the first day');
  expect(await opal.text()).toContain('Sellers: 1. Arrives in all: $2.12');
  await opal.click(/^Propose the payout$/);
  await opal.sees('It waits for another operator');
  expect(await opal.page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  expect((await wren.client.listPayouts()).items).toEqual([]);
  await piet.open('/operator/approvals');
  await piet.click(/^Payout run$/);
  expect(await piet.text()).toMatch(/\$2\.12\d* are paid out at once, and once only/);
  await snap(piet.page, 'first-day-approval');
  await piet.click(/^Approve$/);
  await piet.sees('What became of it');
  await opal.open('/operator/payouts');
  await opal.sees('Wren');
  await expect
    .poll(async () => (await wren.client.listPayouts()).items.map(({ status }) => status))
    .toEqual(['paid']);
  await opal.open('/operator/audit');
  for (const said of ['Froze a wallet', 'Proposed a payout run', 'Approved', 'Paid out', 'Invited'])
    await opal.page.getByRole('link', { name: said, exact: true }).first().waitFor();
  await snap(opal.page, 'first-day-audit');

  // The overview tells it all, half a minute late at most.
  await opal.open('/operator');
  await expect.poll(() => refreshed(opal), { timeout: 60_000, interval: 2_000 }).toContain('$7.50');
  await opal.sees('Fees earned');
  await snap(opal.page, 'first-day-overview');

  // A backup while it serves; then this machine is gone.
  const backup = join(root, 'backup');
  expect(await farthing('backup', backup, '--data-dir', 'data')).toContain('secrets.json');
  const before = await company.operator.getTrialBalance();
  await stop();

  // Another directory, the same address: the books prove, and the passkeys of yesterday open the door.
  expect(await farthing('restore', backup, '--into', 'restored')).toContain('the books are right');
  expect(await farthing('verify', '--data-dir', 'restored')).toContain('The books are right.');
  const again = await start('restored', new URL(url).port);
  expect(again).toEqual({ url, setup: undefined });
  expect((await company.operator.getTrialBalance()).assets).toEqual(before.assets);
  await opal.context.clearCookies();
  await opal.open('/operator');
  await opal.click(/^Sign in with a passkey$/);
  await opal.page.waitForURL('**/operator');
  await opal.open('/operator/books');
  await opal.click(/^Verify now$/);
  await opal.sees('Journal, chain and every index agree.');
  await snap(opal.page, 'first-day-books');
  await opal.open(`/operator/wallets/${payer.id}`);
  await opal.sees('$7.50');
  expect(pathOf(opal)).toBe(`/operator/wallets/${payer.id}`);
  await company.prove();
}, 180_000);

/** A payer who lets the seller charge half a dollar at a time. */
async function customer(seller: SellerActor, payer: PayerActor) {
  const [offer, grant] = [await seller.offer('0.5'), await payer.grant(seller)];
  return () => seller.client.createPayment({ body: { grant, offer } });
}

/** The page, asked for anew. */
async function refreshed(who: Person): Promise<string> {
  await who.page.reload();
  return who.text();
}

/** Unfolds a question, says why, and confirms. */
async function reasoned(who: Person, button: RegExp, reason: string): Promise<void> {
  const question = who.page.locator('details.confirm').filter({ hasText: 'Reason' }).first();
  await question.locator('summary').click();
  await question.getByLabel('Reason').fill(reason);
  await question.getByRole('button', { name: button }).click();
}
