import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { LANGUAGES, type Language } from './index.ts';
import { literalTexts } from './testing-templates.ts';

const web = fileURLToPath(new URL('..', import.meta.url));

/** What is no page, or is shown in test books to whoever builds pages. */
const ASIDE = /^texts\/|^styleguide\/|\.test\.ts$|(^|\/)(testing|visitor)[^/]*\.ts$/;

/** Names that look like words: HTTP headers, ours, and what stands in a page's head. */
const NAMES = new Set(
  `Accept|Cookie|Location|Origin|Referer|Vary|Authorization|Content-Type|Cookie, Accept-Language|Lax|Farthing|· Farthing
width=device-width, initial-scale=1|(prefers-color-scheme: light)|noindex|UTC|url=|; url=`.split(/[|\n]/),
);

const pages = readdirSync(web, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !ASIDE.test(file))
  .map((file) => ({ file, source: readFileSync(join(web, file), 'utf8') }));

describe('page files', () => {
  test.each(pages)('$file says nothing by itself', ({ source }) => {
    const said = literalTexts(source).filter(({ text }) => !NAMES.has(text) && !/^#[0-9a-f]{6}$/.test(text));
    expect(said).toEqual([]);
  });

  test.each([
    ['html`<p>Hello ${name}</p>`', ['Hello']],
    ['html`<p class="note">${t.hello}</p>`', []],
    ['html`<nav aria-label="Main">${items.map((item) => html`<li>Go</li>`)}</nav>`', ['Go', 'Main']],
    ["notice('warn', 'Something is wrong', text)", ['Something is wrong']],
    ["c.header('Cache-Control', 'no-store')", []],
    ["const pattern = /it's 'Quoted'/; // It's fine", []],
    ['const words = `Hello ${name}, welcome`', ['Hello \0, welcome']],
  ])('in %s is found %j', (source, texts) => {
    expect(literalTexts(source).map(({ text }) => text)).toEqual(texts);
  });
});

describe('the catalogue', () => {
  const { en } = LANGUAGES;
  const keys = Object.entries(en.texts).flatMap(([area, texts]) =>
    Object.keys(texts).map((key) => ({ area, key })),
  );

  test('has no text that no page uses', () => {
    // The files of a folder share what they say: one of them may hand an area to the others.
    const folders = Map.groupBy(pages, ({ file }) => (file.includes('/') ? dirname(file) : file));
    const sources = [...folders.values()].map((files) => files.map(({ source }) => source).join('\n'));
    const all = sources.concat(sourcesBeside());
    const unused = keys.filter(({ area, key }) => {
      const name = new RegExp(`(?:\\.|'|[{,]\\s*)${key}\\b`);
      return !all.some((source) => new RegExp(`\\b${area}\\b`).test(source) && name.test(source));
    });
    expect(unused).toEqual([]);
  });

  test.each(Object.keys(LANGUAGES).filter((language) => language !== 'en') as Language[])(
    '%s is a translation: hardly a sentence is English',
    (language) => {
      const [english, other] = [leaves(en.texts), leaves(LANGUAGES[language].texts)];
      expect([...other.keys()]).toEqual([...english.keys()]);
      const same = [...english].filter(
        ([path, text]) => /\p{L}{2} \p{L}{2}/u.test(text) && other.get(path) === text,
      );
      expect(same).toEqual([]);
    },
  );

  test('German says neither “Anbieter”, which may be the seller or the provider, nor “Deckel”, which is a pub’s', () => {
    const doubtful = /anbieter|deckel|anschreiben/i;
    expect([...leaves(LANGUAGES.de.texts)].filter(([, text]) => doubtful.test(text))).toEqual([]);
  });

  test.each(Object.keys(LANGUAGES) as Language[])('%s leaves no text empty', (language) => {
    expect([...leaves(LANGUAGES[language].texts)].filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});

/** The server's other files, some of which show pages too. */
function sourcesBeside(): string[] {
  const root = join(web, '..');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /^(?!web\/).*(?<!\.test)\.ts$/.test(file))
    .map((file) => readFileSync(join(root, file), 'utf8'));
}

/** Every text by its path; what takes arguments by its source. */
function leaves(texts: object, path = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]: [string, unknown]): [string, string][] => {
      const name = `${path}/${key}`;
      if (typeof value === 'string') return [[name, value]];
      if (typeof value === 'object' && value !== null) return [...leaves(value, name)];
      return [[name, String(value)]];
    }),
  );
}
