/**
 * A real Chromium for tests, as visitors have it: web security on, and by default no JavaScript, which none of
 * Farthing's pages need. Each visitor is a context of its own, with its own cookies.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium as playwright, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { findChromium } from './chromium.ts';

export interface Visitor {
  page: Page;
  context: BrowserContext;
  /** What the visitor sees, as text. */
  text(): Promise<string>;
  /** Follows a link or presses a button by what it says. Counts as a click. */
  click(label: string | RegExp): Promise<void>;
  clicks(): number;
}

export interface VisitorOptions {
  width?: number;
  height?: number;
  dark?: boolean;
  locale?: string;
  /** IANA zone that the browser says it is in. */
  zone?: string;
  javaScript?: boolean;
  /** Lets a test's own script into pages whose policy forbids it. */
  bypassCSP?: boolean;
  /** A touch screen instead of a mouse. */
  phone?: boolean;
}

export interface TestBrowser {
  visitor(options?: VisitorOptions): Promise<Visitor>;
  close(): Promise<void>;
}

/** @param flags further ones of Chromium's own */
export async function openBrowser(flags: string[] = []): Promise<TestBrowser> {
  const { executablePath, env } = await findChromium();
  const browser: Browser = await playwright.launch({
    executablePath,
    env: { ...process.env, ...env },
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', ...flags],
    headless: true,
  });
  return {
    async visitor(options = {}) {
      const context = await browser.newContext({
        javaScriptEnabled: options.javaScript ?? false,
        bypassCSP: options.bypassCSP ?? false,
        viewport: { width: options.width ?? 390, height: options.height ?? 844 },
        colorScheme: options.dark ? 'dark' : 'light',
        locale: options.locale ?? 'en-US',
        timezoneId: options.zone,
        ...(options.phone && { isMobile: true, hasTouch: true }),
      });
      context.setDefaultTimeout(15_000);
      const page = await context.newPage();
      let clicks = 0;
      return {
        page,
        context,
        text: () => page.locator('body').innerText(),
        clicks: () => clicks,
        async click(label) {
          clicks++;
          await page
            .getByRole('link', { name: label })
            .or(page.getByRole('button', { name: label }))
            .first()
            .click();
        },
      };
    },
    close: () => browser.close(),
  };
}

/** Keeps a picture of the page when `FARTHING_SCREENSHOTS` names a directory. */
export async function snap(page: Page, name: string): Promise<void> {
  const directory = process.env['FARTHING_SCREENSHOTS'];
  if (!directory) return;
  mkdirSync(directory, { recursive: true });
  await page.screenshot({ path: join(directory, `${name}.png`), fullPage: true });
}
