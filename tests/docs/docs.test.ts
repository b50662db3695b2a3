/** The documents say what is so: blocks come from files that run, links lead somewhere, every page can be found. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readListing } from '@farthing/server/web/docs/library.ts';
import { render } from '@farthing/server/web/docs/markdown.ts';
import { targetOf } from '@farthing/server/web/docs/addresses.ts';
import { createMetrics } from '@farthing/server/metrics.ts';
import { blocksOf, documents, isWritten, read, root, sourceOf, withCode } from './blocks.ts';
import { referencePages, WHOLE_SERVER } from './reference.ts';

const files = documents();
const byHand = files.filter((file) => !isWritten(file));

describe('blocks', () => {
  test.each(byHand)('%s says of each where it comes from', (file) => {
    const bare = blocksOf(read(file)).filter(({ mark }) => mark === undefined);
    expect(bare.map(({ line, language }) => `${file}:${line} ${language}`)).toEqual([]);
  });

  test.each(byHand)('%s has the code of its sources (npm run docs writes it)', (file) => {
    expect(read(file)).toBe(withCode(read(file)));
  });

  test('come from examples, or from files that a test reads', () => {
    const sources = byHand.flatMap((file) =>
      blocksOf(read(file)).flatMap(({ mark }) => (mark?.kind === 'code' ? [mark.file] : [])),
    );
    expect(sources.filter((file) => !/^(examples|docs|tests)\//.test(file))).toEqual([]);
  });
});

describe('reading blocks', () => {
  test('finds language, text and mark', () => {
    const [first, second, third] = blocksOf(
      '<!-- code: a/b.ts#c -->\n```ts\nx\n```\n\n<!-- run: prints done -->\n\n```sh\ny\n```\n\n```\nz\n```\n',
    );
    expect(first).toEqual({
      language: 'ts',
      text: 'x\n',
      line: 2,
      mark: { kind: 'code', file: 'a/b.ts', region: 'c' },
    });
    expect(second!.mark).toEqual({ kind: 'run', prints: 'done' });
    expect(third).toMatchObject({ language: '', mark: undefined });
  });

  test.each([
    ['a mark that is none', '<!-- runs -->\n```\n```\n', 'says nothing that is known'],
    ['a reason that is none', '<!-- shown: no -->\n```\n```\n', 'says nothing that is known'],
    ['a fence that stays open', '```\nx\n', 'does not end'],
  ])('refuses %s', (_, markdown, message) => {
    expect(() => blocksOf(markdown)).toThrow(message);
  });

  test('a region is taken without its indent, and must be there', () => {
    const file = 'examples/poem/main.ts';
    expect(sourceOf({ file, region: 'shop' })).toMatch(/^const \{ FARTHING_URL/);
    expect(sourceOf({ file })).not.toContain('#region');
    expect(() => sourceOf({ file, region: 'nothing' })).toThrow('has no region nothing');
    expect(sourceOf({ file, from: 'const poem =', to: '});' })).toMatch(
      /^const poem = .*\n(.*\n)*.*\}\);\n$/,
    );
    expect(() => sourceOf({ file, from: 'nothing', to: ';' })).toThrow('has no lines from nothing');
  });

  test('a block that differs from its source is written anew', () => {
    const stale = '<!-- code: examples/poem/main.ts#shop -->\n```ts\nold\n```\nafter\n';
    const written = withCode(stale);
    expect(written).toContain('createClient(');
    expect(written).not.toContain('old');
    expect(written).toMatch(/```\nafter\n$/);
  });
});

test('the reference is what the code says (npm run docs writes it)', async () => {
  for (const [name, text] of Object.entries(await referencePages()))
    expect({ name, text: read(`docs/reference/${name}`) }).toEqual({ name, text });
});

describe('links', () => {
  const anchors = (file: string) =>
    new Set(
      render(readFileSync(join(root, file), 'utf8'), { link: (href) => href }).headings.map(({ id }) => id),
    );

  test.each([...files, 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md'])(
    'of %s lead somewhere',
    (file) => {
      const broken: string[] = [];
      render(read(file), {
        link(href) {
          const target = targetOf(href, file);
          if (target.to === 'outside') return href;
          const to = target.to === 'here' ? file : target.to === 'docs' ? `docs/${target.file}` : target.file;
          if (!existsSync(join(root, to))) broken.push(href);
          else if (target.hash !== '' && to.endsWith('.md') && !anchors(to).has(target.hash))
            broken.push(href);
          return href;
        },
      });
      expect(broken).toEqual([]);
    },
  );
});

test('every document can be found from docs/README.md', () => {
  const listed = readListing(read('docs/README.md')).flatMap(({ entries }) =>
    entries.map(({ file }) => file),
  );
  const there = files.filter((file) => file.startsWith('docs/')).map((file) => relative('docs', file));
  expect(listed.filter((file, index) => listed.indexOf(file) !== index)).toEqual([]);
  expect(there.filter((file) => file !== 'README.md' && !listed.includes(file))).toEqual([]);
  expect(listed.filter((file) => !existsSync(join(root, 'docs', file)))).toEqual([]);
});

test('every picture in docs/images is shown by a document', () => {
  const shown = files.flatMap((file) =>
    [...read(file).matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) => join(dirname(file), path!)),
  );
  for (const path of shown) expect(statSync(join(root, path)).isFile()).toBe(true);
});

test('alert rules name metrics that are there', async () => {
  const rules = read('docs/operate/farthing.rules.yml');
  const { text } = await createMetrics(WHOLE_SERVER).read();
  const known = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!));
  const named = [...rules.matchAll(/\b((?:farthing|nodejs|process)_[a-z0-9_]+)/g)].map(([, name]) => name!);
  const unknown = named.filter(
    (name) => !known.has(name.replace(/_(bucket|sum|count)$/, '')) && !known.has(name),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(unknown).toEqual([]);
});
