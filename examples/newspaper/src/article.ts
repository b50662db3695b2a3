/** Articles: Markdown files with a few lines of facts on top, read once at start. The number in the file's name is their order. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderMarkdown } from './markdown.ts';

export interface Article {
  /** Its address, and the `resource` that readers come to own. */
  slug: string;
  title: string;
  standfirst: string;
  author: string;
  section: string;
  /** In US dollars, such as `0.0025`; absent when free. */
  price?: string;
  /** An engraving in `pictures/`, as SVG. */
  picture?: string;
  minutes: number;
  html: string;
}

const WORDS_PER_MINUTE = 220;

/** Reads all articles of a directory, in order. @throws when one lacks a fact */
export function readArticles(directory: string, pictures: string): Article[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => {
      const slug = name.replace(/^\d+-/, '').replace(/\.md$/, '');
      return parseArticle(slug, readFileSync(join(directory, name), 'utf8'), (picture) =>
        readFileSync(join(pictures, `${picture}.svg`), 'utf8'),
      );
    });
}

export function parseArticle(slug: string, text: string, readPicture: (name: string) => string): Article {
  const [, head = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  const facts = new Map(
    head.split('\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const fact = (name: string) => {
    const value = facts.get(name);
    if (!value) throw new Error(`${slug}: the article has no ${name}`);
    return value;
  };
  const price = facts.get('price');
  const picture = facts.get('picture');
  return {
    slug,
    title: fact('title'),
    standfirst: fact('standfirst'),
    author: fact('author'),
    section: fact('section'),
    ...(price ? { price } : {}),
    ...(picture ? { picture: readPicture(picture) } : {}),
    minutes: Math.max(1, Math.round(body.split(/\s+/).length / WORDS_PER_MINUTE)),
    html: renderMarkdown(body),
  };
}
