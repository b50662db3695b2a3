/** `farthing link sign`: a per-fee link that carries its own price, signed with a seller's link key. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ResponseOf } from '@farthing/sdk/api/index.ts';
import { Link, LinkKey } from '@farthing/sdk/links/index.ts';
import { writeNew } from '../../secrets.ts';
import type { Call, Command } from '../command.ts';

/** What the key file holds: all that signing needs, so that it works without a network. */
interface KeyFile {
  provider: string;
  book: string;
  seller: string;
  kid: string;
  private_key: JsonWebKey;
}

export const linkSign: Command = {
  name: 'link sign',
  summary: 'make a link that carries its own price',
  synopsis: '--key FILE --title TEXT (--price AMOUNT | --open) --url URL [options]',
  about:
    'Signs a self-contained link: title, price and address travel in the link itself, protected by the seller’s signature, so that a static page can sell without a server. Change anything and the provider refuses it.\n\nThe key file is made once with --register, which needs the seller’s secret key in FARTHING_SECRET_KEY and registers the public half with the provider. After that, signing needs no network. Keep the file private: whoever has it can set prices in the seller’s name.',
  options: {
    key: { type: 'string', value: 'FILE', about: 'the seller’s link key' },
    register: { type: 'boolean', about: 'make the key file first, and register the key' },
    provider: {
      type: 'string',
      value: 'URL',
      about: 'where the provider is, for --register; else FARTHING_URL',
    },
    title: { type: 'string', value: 'TEXT', about: 'what the payer reads' },
    price: { type: 'string', value: 'AMOUNT', about: 'the price, such as 0.25' },
    open: { type: 'boolean', about: 'let the payer choose the amount, as for a tip' },
    min: { type: 'string', value: 'AMOUNT', about: 'the least, with --open' },
    max: { type: 'string', value: 'AMOUNT', about: 'the most, with --open' },
    suggested: { type: 'string', value: 'AMOUNT', about: 'what checkout proposes, with --open' },
    asset: { type: 'string', value: 'CODE', about: 'currency (default USD)' },
    url: {
      type: 'string',
      value: 'URL',
      about: 'where the thing is, on a registered site of the seller; the payer returns there',
    },
    resource: {
      type: 'string',
      value: 'NAME',
      about: 'names what is owned after paying; by default the url',
    },
    repeat: { type: 'boolean', about: 'payable again and again; with --open it always is' },
    expires: { type: 'string', value: 'TIME', about: 'when the link ends, such as 2027-01-01' },
  },
  arguments: { least: 0, most: 0 },
  examples: [
    [
      'FARTHING_SECRET_KEY=sk_test_… farthing link sign --register --key hal.json --provider https://pay.example --open --suggested 0.50 --title "A coin for Hal" --url https://hal.example/',
      'makes the key, registers it, and signs a first link',
    ],
    [
      'farthing link sign --key hal.json --price 0.25 --title "Bourrée in D" --url https://hal.example/bourree.mp3',
      'another link, offline',
    ],
  ],
  async run(call) {
    const { out } = call;
    const usage = (message: string): 2 => {
      out.problem('usage', message);
      return 2;
    };
    const path = call.text('key');
    if (path === undefined) return usage('which key signs? Add --key FILE; with --register it is made');
    const [title, price, url] = [call.text('title'), call.text('price'), call.text('url')];
    if (title === undefined) return usage('what does the payer read? Add --title TEXT');
    if (url === undefined) return usage('where does the payer return to? Add --url URL');
    if ((price === undefined) !== call.flag('open'))
      return usage('what does it cost? Add either --price AMOUNT or --open');
    const expires = call.text('expires');
    if (expires !== undefined && Number.isNaN(Date.parse(expires)))
      return usage(`--expires must be a time such as 2027-01-01, not ${expires}`);

    const key = call.flag('register')
      ? await register(call, resolve(call.cwd, path))
      : readKey(resolve(call.cwd, path));
    if (typeof key === 'string') {
      out.problem('key_file', key);
      return 1;
    }
    const bounds = { min: call.text('min'), max: call.text('max'), suggested: call.text('suggested') };
    try {
      const signed = await Link.sign(
        {
          book: key.book,
          seller: key.seller,
          kid: key.kid,
          asset: call.text('asset') ?? 'USD',
          ...(price === undefined ? { open: bounds } : { price }),
          title,
          url,
          resource: call.text('resource'),
          ...(call.flag('repeat') ? { once: false } : {}),
          ...(expires === undefined ? {} : { expiresAt: new Date(expires) }),
        },
        key.private_key,
      );
      const link = Link.url(key.provider, signed);
      out.result({ link, terms: Link.parse(link)!.terms }, [link]);
      return 0;
    } catch (error) {
      if (error instanceof TypeError) return usage(error.message);
      throw error;
    }
  },
};

function readKey(path: string): KeyFile | string {
  if (!existsSync(path)) return `there is no key file ${path}. Make it with --register.`;
  if ((statSync(path).mode & 0o077) !== 0 && process.platform !== 'win32')
    return `${path} can be read by other users. Run: chmod 600 ${path}`;
  try {
    const file = JSON.parse(readFileSync(path, 'utf8')) as Partial<KeyFile>;
    const whole = file.provider && file.book && file.seller && file.kid && file.private_key;
    return whole ? (file as KeyFile) : `${path} is no link key file; make one with --register`;
  } catch {
    return `${path} is no link key file; make one with --register`;
  }
}

/** Makes a key, registers its public half, and keeps the private one in the file. */
async function register(call: Call, path: string): Promise<KeyFile | string> {
  const provider = call.text('provider') ?? call.env['FARTHING_URL'];
  const secret = call.env['FARTHING_SECRET_KEY'];
  if (provider === undefined || !URL.canParse(provider)) return 'where is the provider? Add --provider URL';
  if (!secret)
    return 'registering needs the seller’s secret key in the environment variable FARTHING_SECRET_KEY';
  if (existsSync(path)) return `${path} exists already; leave out --register to sign with it`;
  const pair = await LinkKey.generate();
  let answer: Response;
  try {
    answer = await fetch(new URL('/v1/link_keys', provider), {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ public_key: pair.publicKey }),
    });
  } catch {
    return `nothing answers at ${provider}`;
  }
  const body = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  if (!answer.ok) return `the provider refused the key: ${String(body['detail'] ?? answer.statusText)}`;
  const { id, book, seller } = body as ResponseOf<'createLinkKey'>;
  const file: KeyFile = {
    provider: new URL(provider).origin,
    book,
    seller,
    kid: id,
    private_key: pair.privateKey,
  };
  writeNew(path, `${JSON.stringify(file, null, 2)}\n`, 0o600);
  return file;
}
