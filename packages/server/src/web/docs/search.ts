/**
 * The search: sections that hold every word asked for, best first. A word is found by its beginning; a word in the
 * title weighs most, then one in a heading, then one in the text. Error codes and operations are found as well.
 */
import { errors, isCode, operations } from '@farthing/sdk/api/index.ts';
import type { Operation } from '@farthing/sdk/api/operation.ts';
import type { Library } from './library.ts';

export interface Found {
  /** The page, and the section where it is not the page's beginning. */
  title: string;
  section: string;
  address: string;
  /** Text around the first word. */
  excerpt: string;
}

export interface Search {
  /** At most `limit` sections; none when nothing was asked for. */
  find(query: string, limit?: number): Found[];
}

interface Indexed {
  title: string;
  section: string;
  address: string;
  text: string;
  words: { title: string[]; section: string[]; text: string[] };
}

const LONGEST_QUERY = 100;
const MOST_WORDS = 8;
const WEIGHTS = { title: 40, section: 20, text: 1 } as const;
const EXCERPT = 180;

export function createSearch(library: Pick<Library, 'pages'>): Search {
  const entries = [...pagesOf(library), ...codesAndOperations()].map(indexed);
  return {
    find(query, limit = 30) {
      const asked = wordsOf(query.slice(0, LONGEST_QUERY)).slice(0, MOST_WORDS);
      if (asked.length === 0) return [];
      return entries
        .map((entry) => ({ entry, score: scoreOf(entry, asked) }))
        .filter(({ score }) => score > 0)
        .toSorted((a, b) => b.score - a.score)
        .slice(0, limit)
        .map(({ entry: { title, section, address, text } }) => ({
          title,
          section,
          address,
          excerpt: excerptOf(text, asked),
        }));
    },
  };
}

/** Words in lower case, without marks above letters; `max_price` is one word, and its parts are as well. */
export function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain.match(/[\p{L}\p{N}_]+/gu) ?? [];
}

function* pagesOf({ pages }: Pick<Library, 'pages'>): Generator<Omit<Indexed, 'words'>> {
  for (const { title, address, sections, file } of pages.values()) {
    if (file === 'README.md') continue;
    for (const [index, { heading, text }] of sections.entries())
      yield {
        title,
        section: index === 0 ? '' : heading.text,
        address: index === 0 ? address : `${address}#${heading.id}`,
        text,
      };
  }
}

function* codesAndOperations(): Generator<Omit<Indexed, 'words'>> {
  for (const [code, { title, cause, mend }] of Object.entries(errors))
    if (isCode(code))
      yield { title: code, section: title, address: `/errors/${code}`, text: unmarked(`${cause} ${mend}`) };
  for (const { id, summary, description, path } of Object.values(operations) as Operation[])
    yield {
      title: id,
      section: summary,
      address: `/reference/operations/${id}`,
      text: `${path} ${description}`,
    };
}

/** Without the marks of the little Markdown that the contract's texts have. */
function unmarked(text: string): string {
  return text.replaceAll(/`|\*\*/g, '').replaceAll(/\s+/g, ' ');
}

function indexed(entry: Omit<Indexed, 'words'>): Indexed {
  const { title, section, text } = entry;
  return { ...entry, words: { title: parts(title), section: parts(section), text: parts(text) } };
}

/** Words, and the parts of those that are joined by underscores or capitals. */
function parts(text: string): string[] {
  const joined = wordsOf(text);
  const split = wordsOf(text.replaceAll('_', ' ').replaceAll(/([a-z])([A-Z])/g, '$1 $2'));
  return [...new Set([...joined, ...split])];
}

/** 0 where a word is missing; otherwise more, the better it fits. */
function scoreOf({ words }: Indexed, asked: readonly string[]): number {
  let score = 0;
  for (const word of asked) {
    let best = 0;
    for (const place of ['title', 'section', 'text'] as const) {
      for (const each of words[place]) {
        if (!each.startsWith(word)) continue;
        best = Math.max(best, WEIGHTS[place] * (each === word ? 2 : 1));
      }
    }
    if (best === 0) return 0;
    score += best;
  }
  return score;
}

function excerptOf(text: string, asked: readonly string[]): string {
  const lower = text.toLowerCase();
  const found = asked.map((word) => lower.indexOf(word)).filter((at) => at >= 0);
  const at = found.length > 0 ? Math.min(...found) : 0;
  const from = at < EXCERPT / 2 ? 0 : text.indexOf(' ', at - EXCERPT / 3) + 1;
  const cut = text.slice(from, from + EXCERPT);
  const end = from + EXCERPT < text.length ? `${cut.slice(0, cut.lastIndexOf(' '))} …` : cut;
  return from > 0 ? `… ${end}` : end;
}
