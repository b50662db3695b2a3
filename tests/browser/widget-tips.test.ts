/** The tip page of the demo: static files with the widget, and no server of their own. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, type TestBrowser } from './browser.ts';
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

test('the first coin goes through checkout, the next is one click, and can be taken back', async () => {
  const { page } = await browser.visitor({ width: 1200, javaScript: true });
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(world.tips);
  const small = page.getByRole('link', { name: /a small coin/ });
  await expect.poll(() => small.textContent(), { timeout: 15_000 }).toContain('$0.05');
  const [popup] = await Promise.all([page.waitForEvent('popup'), small.click()]);
  await popup.getByRole('checkbox').check();
  await popup.getByRole('button', { name: /^Pay/ }).click();
  await expect.poll(() => small.textContent(), { timeout: 15_000 }).toContain('$0.05 taken');

  const larger = page.getByRole('link', { name: /a larger one/ });
  await larger.click();
  await expect.poll(() => larger.textContent(), { timeout: 15_000 }).toContain('$0.25 taken');
  const amounts = async () =>
    (await world.tipper.listPayments()).items.map(({ amount, status }) => `${amount} ${status}`);
  expect(await amounts()).toEqual(['0.25 paid', '0.05 paid']);
  await page.getByRole('button', { name: 'Undo $0.25' }).click();
  await expect.poll(() => larger.textContent(), { timeout: 15_000 }).toContain('$0.25 is back');
  expect(await amounts()).toEqual(['0.25 refunded', '0.05 paid']);
  expect(errors).toEqual([]);
});
