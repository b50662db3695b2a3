/** The payer's own pages in a real browser, scripts switched off: tips, limits, top-ups, permissions, recovery. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser, snap, type TestBrowser, type Visitor } from './browser.ts';
import { openWorld, type World } from './demo-world.ts';

let world: World;
let browser: TestBrowser;

beforeAll(async () => {
  [world, browser] = await Promise.all([openWorld(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const at = (visitor: Visitor) => new URL(visitor.page.url());

async function tip(visitor: Visitor, amount: string): Promise<void> {
  await visitor.page.goto(world.tips);
  await visitor.click(/^Leave a coin$/);
  await visitor.page.getByLabel('How much?').fill(amount);
  await visitor.click(/^Pay this amount$/);
}

async function open(visitor: Visitor, title: string): Promise<void> {
  await visitor.page.goto(world.newspaper);
  await visitor.click(new RegExp(title));
}

test('a tip: the amount is typed, and paid exactly', async () => {
  const guest = await browser.visitor();
  await guest.page.goto(world.tips);
  await guest.click(/^Leave a coin$/);
  await snap(guest.page, 'tip');
  await guest.click(/^\$0\.50$/);
  expect(await guest.page.getByLabel('How much?').inputValue()).toBe('0.50');
  await tip(guest, '0.1234');
  expect(at(guest).origin).toBe(world.tips);
  const [payment] = (await world.tipper.listPayments({ query: { limit: 1 } })).items;
  expect(payment!.amount).toBe('0.1234');
});

test('a tip in another language: 0,25 is a quarter, 1.000 is asked about', async () => {
  const guest = await browser.visitor({ locale: 'de-DE' });
  await guest.page.goto(world.tips);
  await guest.click(/^Leave a coin$/);
  await guest.page.getByLabel('Wie viel?').fill('1.000');
  await guest.click(/^Diesen Betrag zahlen$/);
  expect(await guest.text()).toContain('ohne Tausenderpunkt');
  await guest.page.getByLabel('Wie viel?').fill('0,25');
  await guest.click(/^Diesen Betrag zahlen$/);
  const [payment] = (await world.tipper.listPayments({ query: { limit: 1 } })).items;
  expect(payment!.amount).toBe('0.25');
});

test('the pay-later limit is told in words; a top-up leads on to the article', async () => {
  const guest = await browser.visitor();
  await tip(guest, '0.40');
  await open(guest, 'A year of mending');
  const words = await guest.text();
  expect(words).toContain('This is more than you can still pay later');
  expect(words).toContain('You owe $0.40 already, so $0.10 is left, and this costs $0.25.');
  await snap(guest.page, 'limit');
  await guest.click(/^Top up and continue$/);
  await guest.page.getByLabel('How much?').fill('2');
  await guest.click(/^Continue to payment$/);
  expect(await guest.text()).toContain('test money');
  await snap(guest.page, 'sandbox');
  await guest.click(/^Pay$/);
  expect(await guest.text()).toContain('$1.35');
  await guest.click(/^Pay \$0\.25$/);
  expect(at(guest).origin).toBe(world.newspaper);
  await guest.page.goto(`${world.provider}/wallet`);
  const wallet = await guest.text();
  for (const line of ['$1.35', 'Top-up', '$2.00', 'A year of mending']) expect(wallet).toContain(line);
  await snap(guest.page, 'wallet');
});

test('a declined card is told, and nothing is charged', async () => {
  const guest = await browser.visitor();
  await guest.page.goto(`${world.provider}/wallet/topup`);
  await guest.click(/^Continue to payment$/);
  await guest.click(/^Decline$/);
  expect(await guest.text()).toContain('Your card was declined');
});

test('a delayed payment arrives while the page waits', async () => {
  const guest = await browser.visitor();
  await guest.page.goto(`${world.provider}/wallet/topup`);
  await guest.click(/^Continue to payment$/);
  await guest.click(/^Delay/);
  expect(await guest.text()).toContain('Your money is on its way');
  await guest.page.waitForURL(`${world.provider}/wallet`, { timeout: 30_000 });
  expect(await guest.text()).toContain('Your money is there');
});

test('a standing permission is given by a tick, used without a click, and ended in the wallet', async () => {
  const guest = await browser.visitor();
  await open(guest, 'One clue');
  const box = guest.page.getByRole('checkbox');
  expect(await box.isChecked()).toBe(false);
  await box.check();
  await guest.click(/^Pay/);
  const [grant] = (await world.paper.listSellerGrants({ query: {} })).items;
  expect(grant!.caps).toMatchObject({ day: '1' });
  const { items } = await world.paper.listOffers({ query: { limit: 100 } });
  const charge = (title: string) => {
    const offer = items.find((each) => each.title.includes(title))!;
    return world.paper.createPayment({ body: { grant: grant!.id, offer: offer.id } });
  };
  expect((await charge('swifts')).amount).toBe('0.005');

  await guest.page.goto(`${world.provider}/wallet`);
  await guest.click(/^See and change limits$/);
  expect(await guest.text()).toContain('$0.005 of $1.00 used today');
  await snap(guest.page, 'wallet-grant');
  await guest.click(/^End/);
  expect(await guest.text()).toContain('No site may charge you without asking');
  await expect(charge('bell founder')).rejects.toMatchObject({ code: 'limit_closed' });
});

test('what was bought is found again, and leads back to the article', async () => {
  const guest = await browser.visitor();
  await open(guest, 'A year of mending');
  await guest.click(/^Pay/);
  const article = guest.page.url().split('?')[0];
  await guest.page.goto(`${world.provider}/wallet`);
  await guest.click(/^Purchases$/);
  await guest.page.getByRole('searchbox').fill('mending');
  await guest.page.getByRole('searchbox').press('Enter');
  expect(at(guest).search).toContain('q=mending');
  await snap(guest.page, 'wallet-purchases');
  await guest.click(/A year of mending/);
  expect(guest.page.url().split('?')[0]).toBe(article);
});

test('asked before larger payments: the tip is held until the payer says yes', async () => {
  const guest = await browser.visitor();
  await guest.page.goto(`${world.provider}/wallet/limits`);
  await guest.page.getByLabel('A payment of more than').selectOption('$0.10');
  await guest.page.getByLabel('Ask once more at checkout, too').check();
  await guest.page.locator('form[action="/wallet/limits/ask"] button').click();
  expect(await guest.text()).toContain('It holds from now on');
  await tip(guest, '0.2');
  expect(await guest.text()).toContain('Do you mean to pay this?');
  const before = (await world.tipper.listPayments({ query: { limit: 1 } })).items[0]?.id;
  await guest.click(/^Yes, pay \$0\.20$/);
  expect(at(guest).origin).toBe(world.tips);
  const [payment] = (await world.tipper.listPayments({ query: { limit: 1 } })).items;
  expect([payment!.amount, payment!.id === before]).toEqual(['0.2', false]);
});

test('a wallet is deleted, and this browser starts anew', async () => {
  const guest = await browser.visitor();
  await guest.page.goto(`${world.provider}/wallet/settings`);
  const [name] = /wal_[0-9a-z]+/.exec(await guest.text())!;
  await guest.click(/^Delete this wallet$/);
  await guest.page.getByRole('checkbox').check();
  await guest.click(/^Delete this wallet$/);
  expect(await guest.text()).toContain('Your wallet is deleted');
  await guest.page.goto(`${world.provider}/wallet/settings`);
  expect(await guest.text()).not.toContain(name);
});

describe('a registered wallet', () => {
  test('shows its recovery code once, and opens in another browser with it', async () => {
    const first = await browser.visitor();
    await tip(first, '0.02');
    await first.page.goto(`${world.provider}/wallet`);
    await first.click(/^Register$/);
    await first.click(/^Register and show my recovery code$/);
    await snap(first.page, 'recovery');
    const code = await first.page.locator('.code').first().innerText();
    const second = await browser.visitor();
    await second.page.goto(`${world.provider}/wallet`);
    await second.click(/^I have a recovery code$/);
    await second.page.getByLabel('Recovery code').fill(code);
    await second.click(/^Open my wallet$/);
    expect(await second.text()).toContain('$0.02');
    await first.page.goto(`${world.provider}/wallet`);
    expect(await first.text()).not.toContain('$0.02');
  });
});

describe('a wallet that is elsewhere', () => {
  /** A wallet that owns the article, in some other browser; answers its private link. */
  async function elsewhere(): Promise<string> {
    const other = await browser.visitor();
    await open(other, 'One clue');
    await other.click(/^Pay/);
    await other.page.goto(`${world.provider}/wallet`);
    await other.click(/^Register$/);
    await other.click(/^Register and show my recovery code$/);
    return other.page.locator('.code a').innerText();
  }

  test.each([
    ['leads back to what is owned already, without paying again', 'One clue', false],
    ['pays what is not owned yet, at the very checkout that was open', 'A year of mending', true],
  ])('%s', async (_name, article, pays) => {
    const link = await elsewhere();
    const payments = async () => (await world.paper.listPayments({ query: { limit: 100 } })).items.length;
    const before = await payments();
    const here = await browser.visitor();
    await open(here, article);
    const checkout = here.page.url();
    await here.click(/^I have a wallet already$/);
    await snap(here.page, 'recover');
    await here.page.getByLabel('Recovery code').fill(link);
    await here.click(/^Open my wallet$/);
    if (pays) {
      await here.page.waitForURL(checkout);
      expect(await here.text()).toContain('Welcome back');
      expect(await here.text()).not.toContain('I have a wallet already');
      await snap(here.page, 'checkout-back');
      await here.click(/^Pay/);
    }
    await here.page.waitForURL(`${world.newspaper}/**`);
    expect(await here.text()).toContain(article);
    expect(await payments()).toBe(before + (pays ? 1 : 0));
  });
});

test('a wallet that began at checkout has the days of its payer’s place; without script those of UTC', async () => {
  const zone = 'Pacific/Auckland';
  for (const [javaScript, kept] of [
    [true, zone],
    [false, 'UTC'],
  ] as const) {
    const guest = await browser.visitor({ zone, javaScript });
    await open(guest, 'One clue');
    await guest.click(/^Pay/);
    await guest.page.waitForURL(`${world.newspaper}/**`);
    await guest.page.goto(`${world.provider}/wallet`, { waitUntil: 'networkidle' });
    await guest.page.goto(`${world.provider}/wallet/settings`);
    expect(await guest.page.getByLabel('Time zone').inputValue()).toBe(kept);
  }
});

test('a limit that a new wallet begins with has the days of its payer’s place', async () => {
  const guest = await browser.visitor({ zone: 'America/Sao_Paulo', javaScript: true });
  await guest.page.goto(`${world.provider}/wallet/limits`);
  await guest.page.getByLabel('In a day').fill('2');
  await guest.page.locator('form[action="/wallet/limits"] button').click();
  await guest.page.getByText('It holds from now on').waitFor();
  expect(await guest.text()).toContain('America/Sao_Paulo');
});

test('everything to press is large enough for a thumb, on a narrow phone without sideways scrolling', async () => {
  const guest = await browser.visitor({ width: 320, height: 640, javaScript: true });
  await open(guest, 'One clue');
  const checkout = guest.page.url();
  for (const address of [
    checkout,
    `${world.provider}/wallet`,
    `${world.provider}/wallet/purchases`,
    `${world.provider}/wallet/limits`,
    `${world.provider}/wallet/settings`,
    `${world.provider}/wallet/topup`,
    world.provider,
  ]) {
    await guest.page.goto(address);
    const small = await guest.page.evaluate(() =>
      [...document.querySelectorAll('button, a.button, select, summary, input[type=text], nav a')]
        .filter((element) => element.getBoundingClientRect().height < 44)
        .map((element) => element.textContent),
    );
    const wide = await guest.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect([address, small, wide]).toEqual([address, [], false]);
  }
});
