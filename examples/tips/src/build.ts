/**
 * Set-up of the tip page, done once by its owner: signs the link, makes a key for pages, and writes both into a copy of
 * the page. From then on it is plain files that any web host can serve; what is private stays behind.
 *
 * Environment: `FARTHING_URL` and `FARTHING_SECRET_KEY` of the provider, `TIPS_URL` where the page will be,
 * `TIPS_SITE` the directory to write, `TIPS_KEY` a file for the link key.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createClient, Link, LinkKey } from '@farthing/sdk';

/** A link key and what the provider calls it. */
export interface RegisteredKey {
  book: string;
  seller: string;
  kid: string;
  privateKey: JsonWebKey;
}

/** The page's link: any amount from a tenth of a cent, as often as one likes. */
export async function signTipLink(provider: string, page: string, key: RegisteredKey): Promise<string> {
  const signed = await Link.sign(
    {
      book: key.book,
      seller: key.seller,
      kid: key.kid,
      asset: 'USD',
      open: { min: '0.001', max: '100', suggested: '0.25' },
      title: 'A coin for Hal Winnow, hurdy-gurdy',
      resource: 'tips',
      url: new URL('/thanks.html', page).href,
    },
    key.privateKey,
  );
  return Link.url(provider, signed);
}

/** What is written into the pages. */
export interface Filling {
  link: string;
  /** Where the provider is, without a final slash. */
  provider: string;
  /** The publishable key, which everyone may see. */
  key: string;
}

/** Writes the pages into a directory. */
export function writeSite(filling: Filling, directory: string): void {
  const source = join(import.meta.dirname, '../page');
  mkdirSync(directory, { recursive: true });
  cpSync(source, directory, { recursive: true });
  for (const name of ['index.html', 'thanks.html']) {
    let page = readFileSync(join(source, name), 'utf8');
    for (const [word, text] of Object.entries(filling))
      page = page.replaceAll(`{{${word}}}`, text.replaceAll('&', '&amp;'));
    writeFileSync(join(directory, name), page);
  }
}

/** The link key in a file, made when there is none yet, and what the provider calls it. */
async function ownKey(file: string, provider: string, secretKey: string): Promise<RegisteredKey> {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    const { privateKey } = await LinkKey.generate();
    writeFileSync(file, `${JSON.stringify(privateKey, null, 2)}\n`, { mode: 0o600 });
  }
  const privateKey = JSON.parse(readFileSync(file, 'utf8')) as JsonWebKey;
  const farthing = createClient({ baseUrl: provider, key: secretKey });
  // Registering a key again gives the same id.
  const { id, book, seller } = await farthing.createLinkKey({ body: { public_key: privateKey.x! } });
  return { book, seller, kid: id, privateKey };
}

/** The key that the page names, kept in a file: made when there is none yet, or another provider is asked. */
async function pageKey(file: string, provider: string, secretKey: string): Promise<string> {
  const farthing = createClient({ baseUrl: provider, key: secretKey });
  const { seller, book } = await farthing.getSelf();
  const of = `${book} ${seller.id}`;
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
  if (kept['of'] === of && kept['key']) return kept['key'];
  const { secret: key } = await farthing.createKey({
    body: { kind: 'publishable', name: 'Tip page', scopes: ['browser'] },
  });
  writeFileSync(file, `${JSON.stringify({ of, key }, null, 2)}\n`);
  return key;
}

function setting(name: string): string {
  const value = process.env[name];
  if (value) return value;
  console.error(`The tip page needs the environment variable ${name}.`);
  process.exit(1);
}

/** Nobody could come back to a page on an origin that is not registered: said now, not to the first visitor. */
async function checkOrigin(page: string, provider: string, secretKey: string): Promise<void> {
  const { seller } = await createClient({ baseUrl: provider, key: secretKey }).getSelf();
  if (seller.origins.includes(new URL(page).origin)) return;
  console.error(`TIPS_URL is ${page}, but your origins are ${seller.origins.join(', ')}.`);
  process.exit(1);
}

if (import.meta.main) {
  const [provider, page] = [setting('FARTHING_URL'), setting('TIPS_URL')];
  const [file, secretKey] = [setting('TIPS_KEY'), setting('FARTHING_SECRET_KEY')];
  await checkOrigin(page, provider, secretKey);
  const link = await signTipLink(provider, page, await ownKey(file, provider, secretKey));
  const key = await pageKey(`${file}.page`, provider, secretKey);
  writeSite({ link, provider: provider.replace(/\/$/, ''), key }, setting('TIPS_SITE'));
}
