/**
 * The code blocks of the documents. Each says, in a comment before it, where it comes from or how it is tried:
 *
 * - `<!-- code: examples/poem/main.ts#shop -->`: it is that region of that file, or the whole file without `#`;
 *   `npm run docs` writes it. A region stands between `#region shop` and `#endregion` in comments of the source; where
 *   there is none, `FILE from «TEXT» to «TEXT»` takes the first lines that begin and end so.
 * - `<!-- run -->`: a shell block that a test runs, as it is written; `run: prints …` also looks for a text in what it
 *   prints, and `run: serves http://…` leaves it running once that address answers.
 * - `<!-- shown: … -->`: it is neither, for the reason given.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Documents that are written as a whole: by `npm run docs`, `npm run openapi`, and `npm run bench -- --write`. */
export function isWritten(file: string): boolean {
  return file === 'docs/reference/performance.md' || /<!-- Written by `npm run \w+`/.test(read(file));
}

export type Mark =
  | { kind: 'code'; file: string; region?: string; from?: string; to?: string }
  | { kind: 'run'; prints?: string; serves?: string }
  | { kind: 'shown'; why: string };

export interface Block {
  /** Such as `ts`; empty without one. */
  language: string;
  text: string;
  /** Undefined: nothing says where it comes from. */
  mark: Mark | undefined;
  /** Line of its first fence, from 1. */
  line: number;
}

/** The documents, from the repository's root: what is below `docs/`, and the README. */
export function documents(): string[] {
  const below = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  const found = below.filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`);
  return ['README.md', ...found.toSorted()];
}

export function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** @throws when a mark is none of ours, or a fence is not closed */
export function blocksOf(markdown: string): Block[] {
  const lines = markdown.split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const fence = /^( *)```(\w*)/.exec(lines[at]!);
    if (!fence) continue;
    const end = lines.findIndex((line, index) => index > at && line.trim() === '```');
    if (end < 0) throw new Error(`line ${at + 1}: the block does not end`);
    const text = lines
      .slice(at + 1, end)
      .map((line) => `${line.startsWith(fence[1]!) ? line.slice(fence[1]!.length) : line}\n`)
      .join('');
    blocks.push({ language: fence[2]!, text, mark: markAbove(lines, at), line: at + 1 });
    at = end;
  }
  return blocks;
}

/** The document with every block of code as its source has it. */
export function withCode(markdown: string): string {
  const lines = markdown.split('\n');
  // From the end, so that what was found above stays where it was.
  for (const { mark, line } of blocksOf(markdown).toReversed()) {
    if (mark?.kind !== 'code') continue;
    const end = lines.findIndex((text, index) => index >= line && text.trim() === '```');
    lines.splice(line, end - line, ...sourceOf(mark).split('\n').slice(0, -1));
  }
  return lines.join('\n');
}

/** The text that a mark names, indented no more than it must be. @throws when there is no such file or region */
export function sourceOf(source: Omit<Mark & { kind: 'code' }, 'kind'>): string {
  const { file, region, from, to } = source;
  const text = read(file).replace(/^(#!.*\n)/, '');
  const lines = text.split('\n');
  if (from !== undefined && to !== undefined) {
    const first = lines.findIndex((line) => line.trim().startsWith(from));
    const last = lines.findIndex((line, index) => index >= first && line.trim().endsWith(to));
    if (first < 0 || last < 0) throw new Error(`${file} has no lines from ${from} to ${to}`);
    return withoutIndent(lines.slice(first, last + 1));
  }
  if (region === undefined) return withoutMarks(text);
  const start = lines.findIndex((line) => new RegExp(`#region ${region}\\b`).test(line));
  if (start < 0) throw new Error(`${file} has no region ${region}`);
  const end = lines.findIndex((line, index) => index > start && /#endregion/.test(line));
  if (end < 0) throw new Error(`region ${region} of ${file} does not end`);
  return withoutMarks(withoutIndent(lines.slice(start + 1, end)));
}

function withoutIndent(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)![0].length);
  const indent = Math.min(...indents);
  return `${lines.map((line) => line.slice(indent)).join('\n')}\n`;
}

function withoutMarks(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^\s*(\/\/|#|<!--)\s*#(end)?region\b/.test(line))
    .join('\n');
}

function markAbove(lines: readonly string[], fence: number): Mark | undefined {
  let at = fence - 1;
  while (at >= 0 && lines[at]!.trim() === '') at--;
  const comment = /^\s*<!-- (.*) -->$/.exec(lines[at] ?? '')?.[1];
  if (comment === undefined) return undefined;
  const code = /^code: ([\w./-]+)(?:#([\w-]+))?$/.exec(comment);
  if (code) return { kind: 'code', file: code[1]!, region: code[2] };
  const between = /^code: ([\w./-]+) from «(.+)» to «(.+)»$/.exec(comment);
  if (between) return { kind: 'code', file: between[1]!, from: between[2]!, to: between[3]! };
  if (comment === 'run') return { kind: 'run' };
  const run = /^run: (prints|serves) (.+)$/.exec(comment);
  if (run) return { kind: 'run', [run[1]!]: run[2]! };
  const shown = /^shown: (.{10,})$/.exec(comment);
  if (shown) return { kind: 'shown', why: shown[1]! };
  throw new Error(`line ${at + 1}: "${comment}" says nothing that is known about a block`);
}
