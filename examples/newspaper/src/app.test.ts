import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { FarthingError } from '@farthing/sdk';
import { createNewspaper, type NewspaperDeps } from './app.ts';
import { readArticles } from './article.ts';

const root = join(import.meta.dirname, '..');
const articles = readArticles(join(root, 'articles'), join(root, 'pictures'));
const paid = articles.filter((article) => article.price !== undefined);
const free = articles.filter((article) => article.price === undefined);
const SLUG = 'one-clue-taken-apart';
const offers = new Map(paid.map((article, index) => [article.slug, `off_${index}`]));
const SECRET_WORDS = 'in full view, letter for letter';

/** A provider that knows a few codes, and what became of their payments. */
function fakeProvider() {
  const worth: Record<string, [payment: string, slug: string]> = {
    good: ['pay_1', SLUG],
    other: ['pay_2', 'counting-swifts'],
  };
  const used = new Set<string>();
  const refunded = new Set<string>();
  const asked: string[] = [];
  let away = false;
  const refuse = (code: string, status: number) => FarthingError.from(status, { code, detail: code });
  const client = {
    async redeemCode({ body: { code } }: { body: { code: string } }) {
      asked.push(code);
      const [payment, resource] = worth[code] ?? [];
      if (!payment || !resource) throw refuse('code_invalid', 400);
      if (used.has(code)) throw refuse('code_used', 409);
      used.add(code);
      const offer = offers.get(resource);
      const sold = { id: payment, seller: 'sel_1', once: true };
      return { payment: sold, access: { owned: true, offer, resource }, state };
    },
    async checkAccess({ params: { payment } }: { params: { payment: string } }) {
      if (away) throw FarthingError.unreachable('http://localhost:4020', undefined);
      asked.push(payment);
      return { active: !refunded.has(payment) };
    },
    async getOffer({ params: { offer } }: { params: { offer: string } }) {
      const slug = [...offers].find(([, id]) => id === offer)![0];
      return { title: slug, asset: 'USD', price: '0.0005', once: true, resource: slug };
    },
  } as unknown as NewspaperDeps['farthing'];
  return { client, refunded, asked, goAway: () => (away = true) };
}

/** One browser: keeps its cookies. */
function createReader(app: ReturnType<typeof createNewspaper>) {
  const jar = new Map<string, string>();
  return {
    jar,
    async get(path: string) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await app.request(`http://127.0.0.1:4021${path}`, {
        headers: { cookie, accept: 'text/html' },
      });
      for (const line of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
        if (/max-age=0/i.test(line)) jar.delete(name!);
        else jar.set(name!, value!);
      }
      return { status: response.status, headers: response.headers, text: await response.text() };
    },
  };
}

let time: number;
let provider: ReturnType<typeof fakeProvider>;
/** What the reader was sent to checkout with last. */
let state: string;
let reader: ReturnType<typeof createReader>;
let app: ReturnType<typeof createNewspaper>;

beforeEach(() => {
  time = Date.parse('2026-06-12T06:00:00Z');
  provider = fakeProvider();
  vi.spyOn(console, 'error').mockReturnValue();
  app = createNewspaper({
    articles,
    offers,
    farthing: provider.client,
    seller: 'sel_1',
    providerUrl: 'http://localhost:4020',
    publicUrl: 'http://127.0.0.1:4021',
    passSecret: 'a secret of the newspaper’s own, long enough',
    styleSheet: readFileSync(join(root, 'style.css'), 'utf8'),
    icon: '<svg/>',
    clock: () => time,
  });
  reader = createReader(app);
});

/** Goes the way to checkout and back, as the provider sends readers. */
async function payFor(slug: string, code: string) {
  state = stateOf((await reader.get('/')).text, slug);
  return reader.get(`/articles/${slug}?farthing_code=${code}&state=${state}`);
}

/** The cookie that opens an article: the last that came. */
const passName = () => [...reader.jar.keys()].findLast((name) => /^farthing_[0-9a-f]{16}$/.test(name))!;

function stateOf(text: string, slug: string): string {
  const link = checkoutLinks(text).find((href) => href.includes(`articles%2F${slug}`))!;
  return new URL(link).searchParams.get('state')!;
}

function checkoutLinks(text: string): string[] {
  return [...text.matchAll(/href="(http:\/\/localhost:4020\/l\/[^"]*)"/g)].map((match) =>
    match[1]!.replaceAll('&amp;', '&'),
  );
}

describe('the issue', () => {
  test('has twelve articles, some free, the others from $0.0005 to $0.25', () => {
    expect(articles).toHaveLength(12);
    expect(free).toHaveLength(3);
    const prices = paid.map((article) => Number(article.price)).sort((a, b) => a - b);
    expect([prices[0], prices.at(-1)]).toEqual([0.0005, 0.25]);
    expect(prices.reduce((sum, price) => sum + price)).toBeLessThan(0.5);
  });

  test.each(articles.map((article) => [article.slug, article] as const))(
    '%s is worth reading',
    (_, article) => {
      expect(article.html.match(/<p>/g)!.length).toBeGreaterThanOrEqual(5);
      expect(article.html).not.toMatch(/lorem|ipsum|\*|(?<!&)#/i);
    },
  );
});

describe('the front page', () => {
  test('links every paid story to checkout, with where to return and a state, and every free one to itself', async () => {
    const { text, status } = await reader.get('/');
    expect(status).toBe(200);
    const links = checkoutLinks(text).map((href) => new URL(href));
    expect(links.map((link) => link.searchParams.get('return'))).toEqual(
      paid.map((article) => `http://127.0.0.1:4021/articles/${article.slug}`),
    );
    expect(new Set(links.map((link) => link.searchParams.get('state'))).size).toBe(paid.length);
    for (const article of free) expect(text).toContain(`href="/articles/${article.slug}"`);
    expect(text).toContain('$0.0005');
  });

  test('asks for nothing from elsewhere and runs no script', async () => {
    const { text, headers } = await reader.get('/');
    expect(text).not.toMatch(/<script|src="http|@import/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('shows a story as the reader’s own once it is paid', async () => {
    await payFor(SLUG, 'good');
    const { text } = await reader.get('/');
    expect(text).toContain('Yours');
    expect(text).toContain(`href="/articles/${SLUG}"`);
  });
});

describe('an article', () => {
  test('that is free is shown', async () => {
    const { status, text } = await reader.get(`/articles/${free[0]!.slug}`);
    expect([status, text.includes('Ida Corrie')]).toEqual([200, true]);
  });

  test('that is not paid is 402, without a word of its text', async () => {
    const { status, text } = await reader.get(`/articles/${SLUG}`);
    expect(status).toBe(402);
    expect(text).toContain('Read it for $0.0005');
    expect(text).not.toContain(SECRET_WORDS);
    expect(checkoutLinks(text)).toHaveLength(1);
  });

  test('comes after paying: the code leaves the address, a cookie of its own stays', async () => {
    const back = await payFor(SLUG, 'good');
    expect([back.status, back.headers.get('location')]).toEqual([
      303,
      `http://127.0.0.1:4021/articles/${SLUG}`,
    ]);
    expect(back.text).not.toContain(SECRET_WORDS);
    const cookie = back.headers.getSetCookie().find((line) => line.startsWith(`${passName()}=`))!;
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    const { status, text, headers } = await reader.get(`/articles/${SLUG}`);
    expect([status, text.includes(SECRET_WORDS)]).toEqual([200, true]);
    expect(headers.get('cache-control')).toBe('private, no-store');
  });

  test('is locked again after a refund, within five seconds', async () => {
    await payFor(SLUG, 'good');
    await reader.get(`/articles/${SLUG}`);
    provider.refunded.add('pay_1');
    time += 4_999;
    expect((await reader.get(`/articles/${SLUG}`)).status).toBe(200);
    time += 1;
    const { status, text } = await reader.get(`/articles/${SLUG}`);
    expect(status).toBe(402);
    expect(text).toContain('locked again');
    expect(text).not.toContain(SECRET_WORDS);
    expect(passName()).toBeUndefined();
  });

  test('asks the provider at most once in five seconds', async () => {
    await payFor(SLUG, 'good');
    time += 5_000;
    for (let i = 0; i < 20; i++) await reader.get(`/articles/${SLUG}`);
    expect(provider.asked.filter((asked) => asked === 'pay_1')).toHaveLength(1);
  });

  test('stays open to whoever read it while the provider is away, and to no one else', async () => {
    await payFor(SLUG, 'good');
    await reader.get(`/articles/${SLUG}`);
    provider.goAway();
    time += 60_000;
    expect((await reader.get(`/articles/${SLUG}`)).status).toBe(200);
    const stranger = createReader(app);
    expect((await stranger.get(`/articles/${SLUG}`)).status).toBe(402);
  });

  test('that does not exist is 404', async () => {
    expect((await reader.get('/articles/nothing')).status).toBe(404);
  });
});

describe('what does not open an article', () => {
  test('a code that is spent or made up', async () => {
    expect((await payFor(SLUG, 'made-up')).status).toBe(402);
    await payFor(SLUG, 'good');
    reader.jar.delete(passName());
    const again = await reader.get(`/articles/${SLUG}?farthing_code=good&state=${state}`);
    expect(again.status).toBe(402);
  });

  test('a code for another article', async () => {
    const { status, text } = await payFor(SLUG, 'other');
    expect([status, text.includes(SECRET_WORDS)]).toEqual([402, false]);
  });

  test('a code that another browser set out for', async () => {
    const stranger = createReader(app);
    const { text } = await stranger.get('/');
    state = stateOf(text, SLUG);
    const back = await reader.get(`/articles/${SLUG}?farthing_code=good&state=${state}`);
    expect(back.status).toBe(402);
    expect(provider.asked).toEqual([]);
  });

  test.each([
    ['made up', 'pay_1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['without signature', 'pay_1'],
    ['empty', ''],
  ])('a cookie %s', async (_, value) => {
    await payFor(SLUG, 'good');
    reader.jar.set(passName(), value);
    expect((await reader.get(`/articles/${SLUG}`)).status).toBe(402);
  });

  test('the cookie of another article', async () => {
    await payFor(SLUG, 'good');
    const pass = reader.jar.get(passName())!;
    await payFor('counting-swifts', 'other');
    reader.jar.set(passName(), pass);
    expect((await reader.get('/articles/counting-swifts')).status).toBe(402);
  });

  test('but the spent code of a reader who has the pass leads on to the article', async () => {
    await payFor(SLUG, 'good');
    expect((await reader.get(`/articles/${SLUG}?farthing_code=good&state=${state}`)).status).toBe(303);
  });
});
