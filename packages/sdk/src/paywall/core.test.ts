import { beforeEach, describe, expect, test } from 'vitest';
import { Link, LinkKey } from '../links/index.ts';
import { createPaywall, type PaywallSettings } from './core.ts';
import { money } from './page.ts';
import { playProvider, PROVIDER, SECRET, SITE } from './testing.ts';
import type { Visit } from './visit.ts';

let provider: ReturnType<typeof playProvider>;
const settings = (): PaywallSettings => ({
  provider: PROVIDER,
  client: provider.client,
  secret: SECRET,
  onError: () => undefined,
});

beforeEach(() => {
  provider = playProvider();
});

/** A visit of a browser with these cookies. */
function visit(url: string, cookies: readonly (readonly [string, string])[] = []): Visit {
  const pairs = cookies.filter(([name]) => name === 'Set-Cookie').map(([, line]) => line.split(';')[0]);
  const headers: Record<string, string> = { accept: 'text/html', cookie: pairs.join('; ') };
  return { method: 'GET', url, header: (name) => headers[name] };
}

type Terms = Omit<Parameters<typeof Link.sign>[0], 'book' | 'seller' | 'kid' | 'asset'>;
let key: JsonWebKey;
async function signed(terms: Terms): Promise<string> {
  key ??= (await LinkKey.generate()).privateKey;
  return Link.sign({ book: 'bk_1', seller: 'sel_1', kid: 'lk_1', asset: 'USD', ...terms }, key);
}

const story = { title: 'The owl', url: `${SITE}/owl`, resource: 'owl' };

describe('a link that the seller signed', () => {
  /** Whether a sale lets in behind a link. */
  async function opens(link: string, sold: Parameters<typeof provider.sell>[1], amount = '0.0005') {
    const wall = createPaywall(settings());
    const way = await wall.checkout(visit(`${SITE}/`), link, '/owl');
    const state = new URL(way.href).searchParams.get('state')!;
    const { code } = provider.sell(state, sold);
    const { client } = settings();
    const redeem = client!.redeemCode;
    client!.redeemCode = async (call) => {
      const sale = await redeem(call);
      sale.payment.amount = amount;
      return sale;
    };
    const back = await wall.decide(
      visit(`${SITE}/owl?farthing_code=${code}&state=${state}`, way.headers),
      link,
    );
    return back.status === 'refused' && back.reason === 'returned';
  }

  test('leads to checkout with the way back', async () => {
    const link = await signed({ ...story, price: '0.0005' });
    const { href } = await createPaywall(settings()).checkout(
      visit(`${SITE}/`),
      Link.url(PROVIDER, link),
      '/owl',
    );
    expect(href.startsWith(`${PROVIDER}/l/${link}?return=${encodeURIComponent(`${SITE}/owl`)}&state=`)).toBe(
      true,
    );
  });

  test.each([
    ['the same thing', { offer: 'off_any' }, true],
    ['another thing', { offer: 'off_any', resource: 'fox' }, false],
    ['the same, but not to be owned', { offer: 'off_any', once: false }, false],
  ])('is opened by a sale of %s: %s', async (_, sold, opened) => {
    expect(await opens(await signed({ ...story, price: '0.0005' }), sold)).toBe(opened);
  });

  test.each([
    ['what it costs', '0.0005', true],
    ['less', '0.0001', false],
  ])('of an hour is opened by a sale for %s', async (_, amount, opened) => {
    const link = await signed({ ...story, price: '0.0005', once: false });
    expect(await opens(link, { offer: 'off_any', once: false }, amount)).toBe(opened);
  });

  test('keeps its readers when it is signed anew with another price', async () => {
    const [link, dearer] = [
      await signed({ ...story, price: '0.0005' }),
      await signed({ ...story, price: '1' }),
    ];
    const wall = createPaywall(settings());
    const way = await wall.checkout(visit(`${SITE}/`), link, '/owl');
    const state = new URL(way.href).searchParams.get('state')!;
    const { code } = provider.sell(state);
    const back = await wall.decide(
      visit(`${SITE}/owl?farthing_code=${code}&state=${state}`, way.headers),
      link,
    );
    if (back.status !== 'refused') throw new Error('expected the way back');
    const reader = visit(`${SITE}/owl`, [...way.headers, ...back.reply.headers]);
    expect((await wall.decide(reader, dearer)).status).toBe('open');
    expect([await wall.holds(reader, dearer), await wall.holds(reader, 'off_fox')]).toEqual([true, false]);
  });

  test('that is damaged is a mistake of the site', async () => {
    await expect(createPaywall(settings()).decide(visit(SITE), 'e30.AAAA')).rejects.toThrow(/Link.sign/);
  });
});

test('several links on one page are of one browser', async () => {
  const wall = createPaywall(settings());
  const page = visit(`${SITE}/`);
  const ways = [await wall.checkout(page, 'off_owl', '/owl'), await wall.checkout(page, 'off_fox', '/fox')];
  expect(ways[0]!.headers).toEqual(ways[1]!.headers);
  for (const [index, path] of ['owl', 'fox'].entries()) {
    const state = new URL(ways[index]!.href).searchParams.get('state')!;
    const { code } = provider.sell(state, { offer: `off_${path}`, resource: path });
    const back = visit(`${SITE}/${path}?farthing_code=${code}&state=${state}`, ways[1]!.headers);
    expect(await wall.decide(back, `off_${path}`)).toMatchObject({ reason: 'returned' });
  }
});

test('another offer of the same resource opens it too', async () => {
  const wall = createPaywall(settings());
  const way = await wall.checkout(visit(`${SITE}/`), 'off_owl', '/owl');
  const state = new URL(way.href).searchParams.get('state')!;
  const { code } = provider.sell(state, { offer: 'off_owl2' });
  const back = await wall.decide(
    visit(`${SITE}/owl?farthing_code=${code}&state=${state}`, way.headers),
    'off_owl',
  );
  expect(back).toMatchObject({ reason: 'returned' });
});

test.each(['//evil.example/owl', '/\\evil.example', '/%2F%2Fevil.example'])(
  'the way back from %s stays on the site',
  async (path) => {
    const wall = createPaywall({ ...settings(), origin: SITE });
    const way = await wall.checkout(visit(`${SITE}/`), 'off_owl', '/owl');
    const state = new URL(way.href).searchParams.get('state')!;
    const { code } = provider.sell(state);
    const there = visit(`http://10.0.0.1${path}?farthing_code=${code}&state=${state}`, way.headers);
    const back = await wall.decide(there, 'off_owl');
    const location =
      back.status === 'refused' && back.reply.headers.find(([name]) => name === 'Location')![1];
    expect(new URL(location as string).origin).toBe(SITE);
  },
);

test('what a title says is text', async () => {
  provider.client.getOffer = async () => ({ title: '<script>"&', asset: 'USD', price: '1' }) as never;
  const refused = await createPaywall(settings()).decide(visit(`${SITE}/owl`), 'off_x');
  const { body } = (refused as { reply: { body: string } }).reply;
  expect(body).toContain('<h1>&lt;script&gt;&quot;&amp;</h1>');
  expect(body).not.toContain('<script>');
});

test('a page of the site’s own is sent with the same status and without our policy', async () => {
  const page: PaywallSettings['page'] = ({ reason, checkout }) => `<p>${reason} ${checkout}`;
  const refused = await createPaywall({ ...settings(), page }).decide(visit(`${SITE}/owl`), 'off_owl');
  const { status, headers, body } = (refused as Extract<typeof refused, { status: 'refused' }>).reply;
  expect([status, body.startsWith('<p>unpaid https://pay.example/l/off_owl?')]).toEqual([402, true]);
  const names = headers.map(([name]) => name);
  expect(names).toContain('Cache-Control');
  expect(names).not.toContain('Content-Security-Policy');
});

test.each([
  ['a short secret', { secret: 'secret' }, /secret must be/],
  ['an origin that is none', { origin: 'lark.example' }, /origin must be/],
  ['cookies for ever', { passSeconds: 1e9 }, /passSeconds/],
  ['answers older than the cookie', { freshSeconds: 9999 }, /freshSeconds/],
  ['no address', { client: undefined, provider: 'pay.example', key: 'sk' }, /baseUrl/],
])('%s is refused at once', (_, change, message) => {
  expect(() => createPaywall({ ...settings(), ...change })).toThrow(message);
});

test.each([
  ['0.0005', 'USD', 'en-US', '$0.0005'],
  ['0.000000001', 'USD', 'en-US', '$0.000000001'],
  ['1', 'USD', 'en-US', '$1.00'],
  ['1234567.5', 'EUR', 'en-US', '€1,234,567.50'],
  ['0.0005', 'EUR', 'de-DE', '0,0005\u00a0€'],
  ['3', 'WREN_COINS', 'de-DE', '3 WREN_COINS'],
])('%s %s in %s reads %s', (amount, asset, locale, words) => {
  expect(money(amount, asset, locale)).toBe(words);
});

test.each([
  [undefined, 'en'],
  ['*', 'en'],
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['fr, en;q=0.5, de;q=0.7', 'de'],
  ['de;q=0, en-GB', 'en'],
  ['EN', 'en'],
  ['de;q=much', 'en'],
])('who reads %s is answered in %s', async (accepted, language) => {
  const reader = visit(`${SITE}/owl`);
  const header = (name: string) => (name === 'accept-language' ? accepted : reader.header(name));
  const refused = await createPaywall(settings()).decide({ ...reader, header }, 'off_owl');
  const { body } = (refused as Extract<typeof refused, { status: 'refused' }>).reply;
  expect(body).toContain(`<html lang="${language}">`);
  expect(body).toContain(language === 'de' ? 'Für 0,0005\u00a0$ öffnen' : 'Open it for $0.0005');
});
