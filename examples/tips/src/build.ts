/**
 * Set-up of the tip page, done once by its owner: signs the link and writes it into a copy of the page. From then on
 * the page is plain files that any web host can serve; the private key stays behind.
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

/** Writes the page with its link into a directory. */
export function writeSite(link: string, directory: string): void {
  const source = join(import.meta.dirname, '../page');
  mkdirSync(directory, { recursive: true });
  cpSync(source, directory, { recursive: true });
  const page = readFileSync(join(source, 'index.html'), 'utf8');
  writeFileSync(join(directory, 'index.html'), page.replace('{{link}}', link.replaceAll('&', '&amp;')));
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

function setting(name: string): string {
  const value = process.env[name];
  if (value) return value;
  console.error(`The tip page needs the environment variable ${name}.`);
  process.exit(1);
}

if (import.meta.main) {
  const [provider, page] = [setting('FARTHING_URL'), setting('TIPS_URL')];
  const key = await ownKey(setting('TIPS_KEY'), provider, setting('FARTHING_SECRET_KEY'));
  writeSite(await signTipLink(provider, page, key), setting('TIPS_SITE'));
}
