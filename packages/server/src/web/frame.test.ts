import { beforeEach, describe, expect, test } from 'vitest';
import { openTestWeb, type TestWeb } from './testing.ts';
import { createVisitor, type Visitor } from './testing-visitor.ts';

let web: TestWeb;
let visitor: Visitor;

beforeEach(async () => {
  web = await openTestWeb({ still: true });
  visitor = createVisitor(web);
});

const policy = async (path: string) => (await visitor.get(path)).headers.get('Content-Security-Policy')!;

describe('scripts', () => {
  test('are forbidden where a page names none', async () => {
    for (const path of ['/', '/wallet/topup', '/wallet/offline', '/nothing'])
      expect(await policy(path)).not.toContain('script-src');
  });

  test('are our own files where it names one, never inline', async () => {
    expect(await policy('/wallet')).toContain("script-src 'self'; connect-src 'self'; worker-src 'self'");
    const { html } = await visitor.get('/wallet');
    const scripts = [...html.matchAll(/<script[^>]*>([^<]*)/g)];
    expect(scripts.map(([tag, text]) => [/src="(\/assets\/\w+)/.exec(tag!)![1], text])).toEqual([
      ['/assets/install', ''],
    ]);
  });
});

describe('what is served beside pages', () => {
  const paths = async (path: string) =>
    [...(await visitor.get(path)).html.matchAll(/(?:href|src)="(\/(?:assets\/|wallet\.web)[^"]*)"/g)].map(
      ([, href]) => href!,
    );

  test('is there, for every page', async () => {
    for (const page of ['/', '/wallet', '/styleguide'])
      for (const path of await paths(page))
        expect([path, (await visitor.get(path)).status]).toEqual([path, 200]);
  });

  test.each([
    ['br', 'br'],
    ['gzip, deflate', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['identity', null],
  ])('is sent to who accepts %s as %s', async (accepted, encoding) => {
    const [style] = (await paths('/')).filter((path) => path.includes('/style.'));
    const answer = await web.app.request(style!, { headers: { 'Accept-Encoding': accepted } });
    expect(answer.headers.get('Content-Encoding')).toBe(encoding);
    expect(answer.headers.get('Vary')).toBe('Accept-Encoding');
    const size = (await answer.arrayBuffer()).byteLength;
    expect(size).toBeGreaterThan(1000);
    expect(size < 8000).toBe(encoding !== null);
  });

  test('the worker of the wallet is never older than the server, and names what it keeps', async () => {
    const worker = await visitor.get('/wallet-worker.js');
    expect(worker.headers.get('Cache-Control')).toBe('no-cache');
    expect(worker.html).toMatch(/PARTS = \["\/assets\/style\.\w+\.css","\/assets\/icon\.\w+\.svg"\];/);
    expect(worker.html).not.toContain('__');
  });
});

describe('a console', () => {
  test('marks where one is, and stands the title above the page', async () => {
    const { html, text } = await visitor.get('/styleguide');
    expect(html.match(/aria-current="page"[^>]*>/g)).toHaveLength(2);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(text).toContain('Ada Finch');
  });
});
