/** Keeps the house tidy: which package may import which, what each depends on, and how long a file may get. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

const MAY_IMPORT: Record<string, string[]> = {
  ledger: [],
  sdk: [],
  widget: [],
  provider: ['ledger'],
  server: ['provider', 'ledger', 'sdk'],
};

const files = ['packages', 'examples', 'bench', 'tests', 'torture'].flatMap((folder) =>
  sources(join(root, folder)),
);
const imports = files.flatMap((file) =>
  importsOf(file).map((specifier) => ({ file: relative(root, file), specifier })),
);

describe('imports run one way', () => {
  test.each(Object.entries(MAY_IMPORT))('%s imports only %j of the other packages', (name, allowed) => {
    const strays = imports.filter(({ file, specifier }) => {
      if (!file.startsWith(`packages/${name}/src/`)) return false;
      const target = packageOf(file, specifier);
      return target !== undefined && target !== name && !allowed.includes(target);
    });
    // What only tests need may cross, except into the ledger and the SDK, which stand alone.
    const standsAlone = allowed.length === 0;
    expect(strays.filter(({ file }) => standsAlone || !file.endsWith('.test.ts'))).toEqual([]);
  });

  test('the ledger depends on no npm package', () => {
    const foreign = imports.filter(({ file, specifier }) => {
      const ours = specifier.startsWith('.') || specifier.startsWith('node:');
      const forTests = file.endsWith('.test.ts') || file.startsWith('packages/ledger/src/testing/');
      return file.startsWith('packages/ledger/') && !ours && !forTests;
    });
    expect(foreign).toEqual([]);
  });

  test('adapters of one port never import each other', () => {
    const port = /^packages\/provider\/src\/(stores|gateways|protocols)\/([^/]+)\//;
    const strays = imports.filter(({ file, specifier }) => {
      const from = port.exec(file);
      if (!from || !specifier.startsWith('.')) return false;
      const to = port.exec(relative(root, resolve(root, dirname(file), specifier)));
      return to !== null && to[1] === from[1] && to[2] !== from[2];
    });
    expect(strays).toEqual([]);
  });

  test('of the packages, only the server names a concrete store or gateway', () => {
    const adapters = ['stores', 'gateways'].flatMap((port) => {
      const folder = `packages/provider/src/${port}`;
      const items = readdirSync(join(root, folder), { withFileTypes: true });
      return items.filter((item) => item.isDirectory()).map(({ name }) => `${folder}/${name}/`);
    });
    expect(adapters).toContain('packages/provider/src/stores/postgres/');
    const strays = imports.filter(({ file, specifier }) => {
      if (!file.startsWith('packages/') || file.startsWith('packages/server/')) return false;
      const to = adapters.find((adapter) => pathOf(file, specifier).startsWith(adapter));
      return to !== undefined && !file.startsWith(to) && !file.endsWith('.test.ts');
    });
    expect(strays).toEqual([]);
  });

  test('examples reach Farthing only through its SDK', () => {
    const strays = imports.filter(({ file, specifier }) => {
      const target = packageOf(file, specifier);
      return (
        file.startsWith('examples/') && !file.endsWith('.test.ts') && target !== undefined && target !== 'sdk'
      );
    });
    expect(strays).toEqual([]);
  });
});

describe('files', () => {
  test('none is longer than 500 lines', () => {
    const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 501);
    expect(long.map((file) => relative(root, file))).toEqual([]);
  });

  test('each opens with what it is', () => {
    const silent = files.filter((file) => !/\.test\.ts$|\/index\.ts$/.test(file) && !opensWithComment(file));
    expect(silent.map((file) => relative(root, file))).toEqual([]);
  });

  test('no test is skipped or runs alone', () => {
    const marked = files.filter((file) =>
      /\b(test|describe|it)\.(only|skip|todo)\b/.test(readFileSync(file, 'utf8')),
    );
    expect(
      marked.filter((file) => !file.endsWith('house.test.ts')).map((file) => relative(root, file)),
    ).toEqual([]);
  });
});

test('every dependency has its reason in ARCHITECTURE.md', () => {
  const architecture = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const manifests = [
    'package.json',
    ...Object.keys(MAY_IMPORT).map((name) => `packages/${name}/package.json`),
  ];
  const names = manifests.flatMap((path) => {
    const manifest = JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<
      string,
      Record<string, string>
    >;
    return Object.keys({ ...manifest['dependencies'], ...manifest['devDependencies'] });
  });
  const outside = names.filter((name) => !name.startsWith('@farthing/'));
  expect(outside.filter((name) => !architecture.includes(`\`${name}\``))).toEqual([]);
});

test('the lock file holds no download addresses', () => {
  expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved": "https?:/);
});

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((item) => {
    if (item.name === 'node_modules' || item.name === 'dist') return [];
    const path = join(folder, item.name);
    if (item.isDirectory()) return sources(path);
    return item.name.endsWith('.ts') ? [path] : [];
  });
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [
    ...text.matchAll(/^(?:import|export)\s[^;]*?from '([^']+)'/gm),
    ...text.matchAll(/\bimport\('([^']+)'\)/g),
  ].map((match) => match[1]!);
}

/** The Farthing package a specifier leads to, by name or by path. */
function packageOf(file: string, specifier: string): string | undefined {
  return /^packages\/([^/]+)\//.exec(pathOf(file, specifier))?.[1];
}

/** The file a specifier leads to, from the root; an npm package's name as it is. */
function pathOf(file: string, specifier: string): string {
  if (specifier.startsWith('@farthing/')) return specifier.replace(/^@farthing\/([^/]+)/, 'packages/$1/src');
  return specifier.startsWith('.') ? relative(root, resolve(root, dirname(file), specifier)) : specifier;
}

function opensWithComment(file: string): boolean {
  const text = readFileSync(file, 'utf8').replace(/^#!.*\n/, '');
  return text.startsWith('/**');
}
