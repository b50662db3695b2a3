/** The SDK as others get it: packed, unpacked into projects of their own, and used there against a real provider. */
import { execFile, spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiReport } from '../packages/sdk/report.ts';
import { ENTRIES, filesIn } from '../packages/sdk/build.ts';
import { openBrowser } from './browser/browser.ts';
import { documented, GIVEN } from './sdk-consumers/docstrings.ts';
import { packSdk, type Packed } from './sdk-consumers/consumer.ts';
import { openStage, type SellerActor, type Stage } from './stage.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const source = (name: string) => readFileSync(here(`sdk-consumers/${name}`), 'utf8');
const run = promisify(execFile);

let packed: Packed;
let stage: Stage;
let seller: SellerActor;

beforeAll(async () => {
  packed = packSdk();
  stage = await openStage();
  seller = await stage.seller('Lark');
});

afterAll(async () => {
  await stage?.close();
  packed?.remove();
});

describe('the package', () => {
  test('has what it names, and nothing that only this repository needs', () => {
    const manifest = JSON.parse(readFileSync(join(packed.unpacked, 'package.json'), 'utf8')) as {
      exports: Record<string, { types: string; default: string }>;
      private?: boolean;
      license: string;
    };
    const names = filesIn(packed.unpacked).map((file) => file.slice(packed.unpacked.length + 1));
    for (const { types, default: module } of Object.values(manifest.exports))
      for (const file of [types, module]) expect(names).toContain(file.slice(2));
    expect([manifest.private, manifest.license]).toEqual([undefined, 'Apache-2.0']);
    expect(names).toContain('README.md');
    expect(names.filter((name) => /test|testing|write-|(?<!\.d)\.ts$/.test(name))).toEqual([]);
  });

  test('is packed from what is built: the sources refuse, and say how', () => {
    const at = here('../packages/sdk');
    const { status, stderr } = spawnSync('npm', ['pack', '--dry-run'], { cwd: at, encoding: 'utf8' });
    expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringContaining('npm run sdk') });
  });

  test('names no module of Node and none of the sources, and does not say `any` to its users', () => {
    for (const file of filesIn(packed.unpacked).filter((name) => /\.(js|d\.ts)$/.test(name))) {
      const text = readFileSync(file, 'utf8');
      expect(text, file).not.toMatch(/from ['"]node:|from ['"]\.[^'"]*\.ts['"]/);
      if (file.endsWith('.d.ts')) expect(text, file).not.toMatch(/: any\b/);
    }
  });

  test('has the public API that the committed report says', () => {
    // On a difference: npm run build -w @farthing/sdk.
    expect(readFileSync(here('../packages/sdk/api-report.md'), 'utf8')).toBe(
      apiReport(packed.built, ENTRIES),
    );
  });
});

describe('a seller’s program', () => {
  test.each([
    ['Node', process.execPath, []],
    ['Bun', here('../node_modules/.bin/bun'), []],
    // It grants a program nothing that it was not told to: the network is all that the SDK needs.
    ['Deno', here('../node_modules/.bin/deno'), ['run', `--allow-net=127.0.0.1,localhost`, '--no-prompt']],
  ])('runs on %s', async (_, runtime, options) => {
    const payer = await stage.payer({ funds: '1' });
    const grant = await payer.grant(seller);
    const project = packed.project({ 'shop.js': source('shop.js') });
    const args = [...options, 'shop.js', stage.baseUrl, seller.key, grant];
    const { stdout } = await run(runtime, args, { cwd: project });
    expect(JSON.parse(stdout)).toEqual({
      paidOnce: true,
      amount: '0.002',
      receipt: 'valid',
      foreign: 'other_seller',
      link: 'valid',
      checkout: 200,
      locked: [402, 'payment_required'],
      refused: 'payment_not_found',
    });
  });
});

describe('a page', () => {
  let server: Server;
  let script: string;

  beforeAll(async () => {
    const project = packed.project({ 'page.js': source('page.js') });
    const bundle = await build({
      entryPoints: [join(project, 'page.js')],
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      write: false,
    });
    script = bundle.outputFiles[0]!.text;
    // The provider, and one page beside it.
    server = createServer(async (request, response) => {
      if (request.url!.startsWith('/v1/')) {
        const answer = await fetch(stage.baseUrl + request.url);
        response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type')! });
        response.end(await answer.text());
        return;
      }
      const isScript = request.url === '/page.js';
      response.setHeader(
        'content-security-policy',
        "default-src 'none'; script-src 'self'; connect-src 'self'",
      );
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      response.end(
        isScript
          ? script
          : '<!doctype html><title>wait</title><script type="module" src="/page.js"></script>',
      );
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  });
  afterAll(() => new Promise((resolve) => void server?.close(resolve)));

  test('bundles the client without schemas, in at most 5 KB compressed', () => {
    expect(gzipSync(script).length).toBeLessThan(5120);
    expect(script).not.toMatch(/zod|EdDSA/i);
  });

  test('uses it in a real browser', async () => {
    const browser = await openBrowser();
    try {
      const { page } = await browser.visitor({ javaScript: true });
      const { port } = server.address() as AddressInfo;
      await page.goto(`http://127.0.0.1:${port}/?offer=${await seller.offer('0.002')}`);
      await expect.poll(() => page.title(), { timeout: 15_000 }).toBe('Lark 0.002 0.002 unauthorized 36');
    } finally {
      await browser.close();
    }
  });
});

describe('TypeScript', () => {
  const compiler = here('../node_modules/typescript/bin/tsc');
  const strict = {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    noEmit: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    lib: ['es2023', 'dom', 'dom.iterable'],
  };
  const check = (project: string) =>
    spawnSync(process.execPath, [compiler, '-p', project], { cwd: project, encoding: 'utf8' }).stdout;

  test('at its strictest, with declarations checked too, agrees', () => {
    const compilerOptions = { ...strict, types: [], skipLibCheck: false };
    const project = packed.project({
      'shop.ts': source('strict.txt'),
      'tsconfig.json': JSON.stringify({ compilerOptions, files: ['shop.ts'] }),
    });
    expect(check(project)).toBe('');
  });

  test('resolves it as a bundler does', () => {
    const compilerOptions = { ...strict, types: [], module: 'esnext', moduleResolution: 'bundler' };
    const project = packed.project({
      'shop.ts': source('strict.txt'),
      'tsconfig.json': JSON.stringify({ compilerOptions, files: ['shop.ts'] }),
    });
    expect(check(project)).toBe('');
  });

  test('accepts the adapters where the frameworks want a handler', () => {
    const compilerOptions = { ...strict, types: ['node'], skipLibCheck: true };
    const project = packed.project(
      {
        'site.ts': source('frameworks.txt'),
        'tsconfig.json': JSON.stringify({ compilerOptions, files: ['site.ts'] }),
      },
      ['hono', 'express', 'fastify', '@types/express', '@types/node'],
    );
    expect(check(project)).toBe('');
  });

  test('finds nothing wrong with the examples in the docstrings, which every public function has', () => {
    const all = documented(packed.unpacked);
    expect(all.length).toBeGreaterThan(20);
    expect(all.filter(({ module }) => module === undefined).map(({ name }) => name)).toEqual([]);
    const files = Object.fromEntries(
      all.map(({ name, module }) => [`${name.replace('/', '.')}.ts`, module!]),
    );
    const compilerOptions = { ...strict, target: 'es2023', types: ['node'], skipLibCheck: true };
    const project = packed.project(
      {
        ...files,
        'given.d.ts': GIVEN,
        'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts'] }),
      },
      ['hono', 'express', 'fastify', '@types/express', '@types/node'],
    );
    expect(check(project)).toBe('');
  });
});
