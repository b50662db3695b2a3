import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

test('the widget is at most 6 KB compressed, and needs neither eval nor inline code', async () => {
  const { outputFiles } = await build({
    entryPoints: [new URL('./index.ts', import.meta.url).pathname],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    write: false,
  });
  const { text } = outputFiles[0]!;
  expect(brotliCompressSync(text).length).toBeLessThanOrEqual(6 * 1024);
  expect(gzipSync(text, { level: 9 }).length).toBeLessThanOrEqual(6 * 1024);
  expect(text).not.toMatch(
    /\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|setAttribute\("style"/,
  );
});
