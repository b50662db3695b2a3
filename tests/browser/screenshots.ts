/**
 * `npm run screenshots -- <directory> [part of a name …]`: a picture of every page, on a phone and on a desktop, light
 * and dark, in English; on the phone in German too.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser, type VisitorOptions } from './browser.ts';
import { openScene } from './page-scene.ts';

const [directory, ...only] = process.argv.slice(2);
if (!directory) {
  console.error('npm run screenshots -- <directory> [part of a name …]');
  process.exit(1);
}

const LOOKS: Readonly<Record<string, VisitorOptions>> = {
  phone: { width: 390, height: 844 },
  'phone-dark': { width: 390, height: 844, dark: true },
  'phone-de': { width: 390, height: 844, locale: 'de-DE' },
  desktop: { width: 1280, height: 900 },
  'desktop-dark': { width: 1280, height: 900, dark: true },
};

mkdirSync(directory, { recursive: true });
const [scene, browser] = await Promise.all([openScene(), openBrowser()]);
for (const { name, open } of scene.pages) {
  for (const [look, options] of Object.entries(LOOKS)) {
    const picture = `${name}.${look}`;
    if (only.length > 0 && !only.some((part) => picture.includes(part))) continue;
    const visitor = await browser.visitor(options);
    await open(visitor);
    await visitor.page.screenshot({ path: join(directory, `${picture}.png`), fullPage: true });
    await visitor.context.close();
    console.log(picture);
  }
}
await browser.close();
await scene.close();
