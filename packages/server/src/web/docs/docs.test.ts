import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AppContext, Bindings } from '../../request.ts';
import { openTestApp, type TestApp } from '../../testing.ts';
import { addressOfDoc, slugOf, targetOf } from './addresses.ts';
import { highlight } from './highlight.ts';
import { mountDocs } from './index.ts';
import { openLibrary, readListing } from './library.ts';
import { render } from './markdown.ts';
import { createSearch } from './search.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});

const library = openLibrary()!;
const page = async (path: string, headers: Record<string, string> = {}) => {
  const response = await app.request(path, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
};
/** All links and pictures of a page that lead to this server. */
const linksOf = (text: string) => [...text.matchAll(/(?:href|src)="([/#][^"]*)"/g)].map(([, href]) => href!);
const idsOf = (text: string) => new Set([...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!));

describe('the pages', () => {
  test('can all be reached from /docs, and no link or anchor is broken', async () => {
    const seen = new Map<string, Set<string>>();
    const broken: string[] = [];
    const waiting = [{ from: '', href: '/docs' }];
    const anchors: { from: string; href: string; path: string; hash: string }[] = [];
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [path = '', hash = ''] = next.href.replaceAll('&amp;', '&').split('#');
      if (hash !== '') anchors.push({ ...next, path, hash });
      if (seen.has(path)) continue;
      const { status, text } = await page(path);
      seen.set(path, idsOf(text));
      if (status >= 400) broken.push(`${next.from} → ${next.href}: ${status}`);
      if (!path.startsWith('/docs')) continue;
      for (const href of linksOf(text))
        waiting.push({ from: path, href: href.startsWith('#') ? path + href : href });
    }
    for (const { from, href, path, hash } of anchors)
      if (!seen.get(path)!.has(decodeURIComponent(hash))) broken.push(`${from} → ${href}: no such anchor`);
    expect(broken).toEqual([]);
    expect([...library.pages.keys()].filter((address) => !seen.has(address))).toEqual([]);
    expect([...library.files.keys()].filter((address) => !seen.has(address))).toEqual([]);
  });

  test('have one title, and no script', async () => {
    for (const address of library.pages.keys()) {
      const { headers, text } = await page(address);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect({ address, titles: text.match(/<h1[ >]/g)?.length }).toEqual({ address, titles: 1 });
      expect({ address, odd: /<script|\[object/.exec(text)?.[0] }).toEqual({ address });
    }
  });

  test('name the page before and the page after', async () => {
    const order = library.sections
      .flatMap(({ items }) => items)
      .filter(({ address }) => library.pages.has(address));
    const { text } = await page(order[1]!.address);
    expect(text).toMatch(new RegExp(`rel="prev"\\s+href="${order[0]!.address}"`));
    expect(text).toMatch(new RegExp(`rel="next"\\s+href="${order[2]!.address}"`));
    expect((await page(order[0]!.address)).text).not.toContain('rel="prev"');
    expect(text).toMatch(new RegExp(`href="${order[1]!.address}"\\s+aria-current="page"`));
  });

  test('have a frame in the reader’s language', async () => {
    expect((await page('/docs')).text).toContain('Search the documentation');
    expect((await page('/docs', { 'accept-language': 'de-CH' })).text).toContain('Dokumentation durchsuchen');
  });

  test.each([
    ['/docs/start/seller.md', '/docs/start/seller'],
    ['/docs/', '/docs'],
    ['/docs/README.md', '/docs'],
    ['/docs/reference/errors.md', '/errors'],
    ['/docs/reference/api.md', '/reference'],
    ['/docs/reference/errors', '/errors'],
    ['/docs/reference/api/', '/reference'],
  ])('%s leads to %s', async (from, to) => {
    const { status, headers } = await page(from);
    expect({ status, to: headers.get('location') }).toEqual({ status: 301, to });
  });

  test.each([
    '/docs/nothing',
    '/docs/source/package.json',
    '/docs/source/../package.json',
    '/docs/%2e%2e/package.json',
    '/docs/source/packages/server/src/secrets.ts',
    '/docs/images/nothing.svg',
  ])('%s is not there', async (path) => {
    expect((await page(path)).status).toBe(404);
  });

  test('pictures have their type, and may run nothing', async () => {
    const [picture] = [...library.files.keys()].filter((address) => address.endsWith('.svg'));
    const { headers } = await page(picture!);
    expect(headers.get('content-type')).toBe('image/svg+xml');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('the search', () => {
  const search = createSearch(library);

  test.each([
    ['a word of a title', 'receipts', '/docs/concepts/receipts'],
    ['the beginning of one', 'receip', '/docs/concepts/receipts'],
    ['an error code', 'code_expired', '/errors/code_expired'],
    ['an operation', 'createPayment', '/reference/operations/createPayment'],
    ['a setting', 'FARTHING_BASE_URL', '/docs/reference/settings'],
  ])('finds %s', (_, query, address) => {
    expect(search.find(query).map((found) => found.address)).toContain(address);
  });

  test('puts the page of a word before those that mention it', () => {
    expect(search.find('undo')[0]!.address).toMatch(/^\/docs\/concepts\/undo/);
  });

  test('wants every word', () => {
    expect(search.find('restore drill').length).toBeGreaterThan(0);
    expect(search.find('restore xylophone')).toEqual([]);
  });

  test.each(['', '   ', '*', '(((', '"'])('finds nothing for %j', (query) => {
    expect(search.find(query)).toEqual([]);
  });

  test('shows what it found, marked, and escapes what was asked', async () => {
    const found = await page('/docs/search?q=undo');
    expect(found.text).toMatch(/<mark>undo<\/mark>/i);
    expect(found.text).toContain('value="undo"');
    const odd = await page(`/docs/search?q=${encodeURIComponent('"><b>(xylophone')}`);
    expect(odd.status).toBe(200);
    expect(odd.text).not.toContain('<b>');
    expect(odd.text).toContain('Nothing found');
    expect((await page('/docs/search')).status).toBe(200);
    expect((await page(`/docs/search?q=${'a'.repeat(5_000)}`)).status).toBe(200);
  });
});

describe('a document', () => {
  const body = (markdown: string) => render(markdown, { link: (href) => `/to/${href}` }).body.toString();

  test.each([
    ['a comment', '<!-- code: a -->', ''],
    ['other HTML', '<script>alert(1)</script>', '&lt;script&gt;'],
    ['HTML within a line', 'a <img src=x> b', 'a &lt;img src=x&gt; b'],
    ['a link', '[x](y.md "t")', '<a href="/to/y.md">x</a>'],
    ['code', '```ts\nconst a = "<b>";\n```', '<span class="c-text">&quot;&lt;b&gt;&quot;</span>'],
    ['code within a line', '`a < b`', '<code>a &lt; b</code>'],
    ['a table', '| a |\n|---|\n| `b` |', '<th scope="col">a</th>'],
  ])('with %s', (_, markdown, expected) => {
    const shown = body(`# T\n\n${markdown}\n`);
    expect(shown).toContain(expected);
    expect(shown).not.toMatch(/<script|<!--|<img/);
  });

  test('without a title is refused', () => {
    expect(() => render('text', { link: (href) => href })).toThrow('begins with a title');
  });

  test('gives repeated headings anchors of their own', () => {
    const { headings } = render('# T\n\n## A `b`!\n\n## A b\n', { link: (href) => href });
    expect(headings.map(({ id }) => id)).toEqual(['t', 'a-b', 'a-b-1']);
  });
});

test.each([
  [
    '../reference/errors.md#code_used',
    'docs/guides/a.md',
    { to: 'docs', file: 'reference/errors.md', hash: 'code_used' },
  ],
  [
    '../../examples/poem/main.ts',
    'docs/guides/a.md',
    { to: 'repository', file: 'examples/poem/main.ts', hash: '' },
  ],
  ['#here', 'docs/a.md', { to: 'here', hash: 'here' }],
  ['https://a.example/b', 'docs/a.md', { to: 'outside', href: 'https://a.example/b' }],
])('%s in %s', (href, from, target) => {
  expect(targetOf(href, from)).toEqual(target);
});

test.each([
  ['README.md', '', '/docs'],
  ['start/seller.md', 'a', '/docs/start/seller#a'],
  ['reference/errors.md', 'code_used', '/errors/code_used'],
  ['reference/errors.md', 'overloaded', '/errors/overloaded'],
  ['reference/errors.md', 'the-request', '/errors'],
  ['reference/openapi.json', '', '/openapi.json'],
])('%s#%s is at %s', (file, hash, address) => {
  expect(addressOfDoc(file, hash)).toBe(address);
});

test.each([
  ['What if …', 'what-if-'],
  ['`farthing verify`', 'farthing-verify'],
  ['A. B, c_d-e', 'a-b-c_d-e'],
])('the anchor of %s', (heading, slug) => {
  expect(slugOf(heading)).toBe(slug);
});

test.each([
  ['sh', "A=1 x 'y' # z", ['c-word', 'c-text', 'c-comment']],
  ['json', '{"a": "b", "c": 1}', ['c-word', 'c-text', 'c-number']],
  ['yaml', "a: 'b' # c", ['c-word', 'c-text', 'c-comment']],
  ['html', '<!-- a --><b c="d">', ['c-comment', 'c-word', 'c-text']],
  ['ts', "const a = 'b'; // c", ['c-word', 'c-text', 'c-comment']],
])('%s is coloured, and keeps every character', (language, code, classes) => {
  const shown = highlight(code, language).toString();
  for (const name of classes) expect(shown).toContain(`class="${name}"`);
  const plain = shown.replaceAll(/<\/?span[^>]*>/g, '');
  expect(plain).toBe(highlight(code).toString());
});

describe('without some of the files', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'farthing-library-'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test('without any there are no such pages, and nothing breaks', async () => {
    expect(openLibrary(root)).toBeUndefined();
    const bare = new Hono<{ Bindings: Bindings }>();
    const notFound = (c: AppContext) => c.text('not here', 404);
    mountDocs(bare, { send: (c) => c.text('a page'), notFound, open: () => openLibrary(root) });
    for (const path of ['/docs', '/docs/search?q=a', '/docs/source/a.ts', '/docs/start/payer'])
      expect({ path, status: (await bare.request(path)).status }).toEqual({ path, status: 404 });
  });

  test('what a document links to in vain is text, and what is listed in vain is left out', () => {
    mkdirSync(join(root, 'docs'));
    writeFileSync(join(root, 'docs/README.md'), '# T\n\n## A\n\n- [x](x.md): x\n- [y](y.md)\n');
    writeFileSync(join(root, 'docs/x.md'), '# X\n\nsee [it](../examples/it.ts)\n');
    const found = openLibrary(root)!;
    expect([...found.pages.keys()]).toEqual(['/docs', '/docs/x']);
    expect(found.pages.get('/docs/x')!.body.toString()).toContain('<p>see it</p>');
    expect(found.source('examples/it.ts')).toBeUndefined();
  });
});

test('the README lists pages under headings', () => {
  expect(readListing('# T\n\n## A\n\n- [x](a/x.md): of x\n- [y](y.md)\n\n## B\n\ntext\n')).toEqual([
    {
      title: 'A',
      entries: [
        { title: 'x', file: 'a/x.md', about: 'of x' },
        { title: 'y', file: 'y.md', about: '' },
      ],
    },
  ]);
  expect(() => readListing('- [x](x.md)\n')).toThrow('under no heading');
});
