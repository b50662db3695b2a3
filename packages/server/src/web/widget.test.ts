import { createHash } from 'node:crypto';
import { brotliDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openTestApp } from '../testing.ts';
import { widget } from './widget.ts';

test('the newest is at a fixed address, kept for minutes and asked for by its tag', async () => {
  const { request } = await openTestApp();
  const first = await request('/farthing.js');
  expect(first.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(first.headers.get('cache-control')).toBe('public, max-age=300');
  const tag = first.headers.get('etag')!;
  const again = await request('/farthing.js', { headers: { 'if-none-match': tag } });
  expect([again.status, await again.text()]).toEqual([304, '']);
});

test('what is pinned never changes, fits its hash, and any page may load it', async () => {
  const { request } = await openTestApp();
  const { path, integrity } = (await (await request('/farthing.json')).json()) as Record<string, string>;
  expect(path).toMatch(/^\/farthing\.[0-9a-f]{12}\.js$/);
  const answer = await request(path!);
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  const hash = createHash('sha384')
    .update(await answer.text())
    .digest('base64');
  expect(integrity).toBe(`sha384-${hash}`);
  expect((await request('/farthing.000000000000.js')).status).toBe(404);
});

test('it is sent compressed to whoever can read that', async () => {
  const { request } = await openTestApp();
  const { text, brotli } = await widget();
  const small = await request('/farthing.js', { headers: { 'accept-encoding': 'gzip, deflate, br' } });
  expect(small.headers.get('content-encoding')).toBe('br');
  const bytes = Buffer.from(await small.arrayBuffer());
  expect(bytes.length).toBe(brotli.length);
  expect(brotliDecompressSync(bytes).toString()).toBe(text);
  const gzip = await request('/farthing.js', { headers: { 'accept-encoding': 'gzip' } });
  expect(gzip.headers.get('content-encoding')).toBe('gzip');
});
