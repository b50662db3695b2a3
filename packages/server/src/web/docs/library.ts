/**
 * The documents, read once: what `docs/` holds, in the order in which its README lists them. A document that the
 * README does not list is no page. Files of the repository that documents link to can be read here, and no others.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { html } from '../html.ts';
import { addressOfDoc, addressOfSource, isPage, targetOf } from './addresses.ts';
import { highlight } from './highlight.ts';
import { render, type Rendered } from './markdown.ts';

export interface Doc extends Rendered {
  /** Below `docs/`: `start/seller.md`. */
  file: string;
  address: string;
  /** The heading of the README that lists it; empty for the README itself. */
  section: string;
}

/** A line of the navigation. */
export interface Item {
  title: string;
  /** What the README says of it. */
  about: string;
  address: string;
}

export interface Library {
  /** By address. */
  pages: ReadonlyMap<string, Doc>;
  sections: { title: string; items: Item[] }[];
  /** The pages before and after one, as the README lists them. */
  around(doc: Doc): { previous?: Item; next?: Item };
  /** Pictures and other files that documents show, by address, as paths on disk. */
  files: ReadonlyMap<string, string>;
  /** A file of the repository that some document links to, as a page. */
  source(file: string): Pick<Rendered, 'title' | 'body'> | undefined;
}

const ROOT = fileURLToPath(new URL('../../../../../', import.meta.url));

/**
 * Reads the documents. What is not there (a listed document, a file that one links to) is left out, so that it never takes
 * the others with it; tests see to it that nothing is missing.
 *
 * @returns undefined when the program was installed without documents
 */
export function openLibrary(root = ROOT): Library | undefined {
  if (!existsSync(join(root, 'docs/README.md'))) return undefined;
  const files = new Map<string, string>();
  const sources = new Set<string>();

  const addressIn = (from: string) => (href: string) => {
    const target = targetOf(href, from);
    if (target.to === 'here') return href;
    if (target.to === 'outside') return target.href;
    const path = join(root, target.to === 'docs' ? `docs/${target.file}` : target.file);
    if (!existsSync(path)) return undefined;
    if (target.to === 'docs') {
      const address = addressOfDoc(target.file, target.hash);
      if (!target.file.endsWith('.md') && address.startsWith('/docs/')) files.set(address, path);
      return address;
    }
    // A folder is read on the forge by its README.
    const file = statSync(path).isDirectory() ? `${target.file.replace(/\/$/, '')}/README.md` : target.file;
    if (!existsSync(join(root, file))) return undefined;
    sources.add(file);
    return addressOfSource(file);
  };
  const read = (file: string, section: string): Doc => {
    const from = `docs/${file}`;
    const rendered = render(readFileSync(join(root, from), 'utf8'), { link: addressIn(from) });
    return { ...rendered, file, section, address: addressOfDoc(file) };
  };

  const listing = readListing(readFileSync(join(root, 'docs/README.md'), 'utf8')).map(
    ({ title, entries }) => ({
      title,
      entries: entries.filter(({ file }) => existsSync(join(root, 'docs', file))),
    }),
  );
  const docs = [
    read('README.md', ''),
    ...listing.flatMap(({ title, entries }) =>
      entries.filter(({ file }) => isPage(file)).map(({ file }) => read(file, title)),
    ),
  ];
  const pages = new Map(docs.map((doc) => [doc.address, doc]));
  const sections = listing.map(({ title, entries }) => ({
    title,
    items: entries.map((entry) => ({
      title: entry.title,
      about: entry.about,
      address: addressOfDoc(entry.file),
    })),
  }));
  const order = sections.flatMap(({ items }) => items).filter(({ address }) => pages.has(address));

  return {
    pages,
    sections,
    files,
    around(doc) {
      const at = order.findIndex(({ address }) => address === doc.address);
      return { previous: order[at - 1], next: order[at + 1] };
    },
    source(file) {
      if (!sources.has(file)) return undefined;
      const text = readFileSync(join(root, file), 'utf8');
      if (file.endsWith('.md')) {
        // Its own links lead on only to what can be read here.
        const link = (href: string) => {
          const target = targetOf(href, file);
          if (target.to === 'here' || target.to === 'outside') return href;
          if (target.to === 'repository')
            return sources.has(target.file) ? addressOfSource(target.file) : undefined;
          const address = addressOfDoc(target.file, target.hash);
          const known = pages.has(addressOfDoc(target.file)) || files.has(address);
          return known || !address.startsWith('/docs') ? address : undefined;
        };
        return render(text, { link });
      }
      const language = /\.(ts|js|json|html|yaml|yml|sh)$/.exec(file)?.[1]?.replace('yml', 'yaml');
      return {
        title: file,
        body: html`<h1>${file}</h1>
          <pre tabindex="0"><code>${highlight(text, language)}</code></pre>`,
      };
    },
  };
}

export interface Listing {
  title: string;
  entries: { title: string; file: string; about: string }[];
}

/** What the README lists: `- [Title](file.md): what it is`, under headings of level 2. */
export function readListing(readme: string): Listing[] {
  const listing: Listing[] = [];
  for (const line of readme.split('\n')) {
    const heading = /^## (.+)$/.exec(line);
    if (heading) listing.push({ title: heading[1]!, entries: [] });
    const entry = /^- \[(.+?)\]\(([\w/.-]+)\)(?:: (.*))?$/.exec(line);
    if (entry) {
      if (listing.length === 0) throw new Error(`docs/README.md lists ${entry[2]} under no heading`);
      listing.at(-1)!.entries.push({ title: entry[1]!, file: entry[2]!, about: entry[3] ?? '' });
    }
  }
  return listing.filter(({ entries }) => entries.length > 0);
}
