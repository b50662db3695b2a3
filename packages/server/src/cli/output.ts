/**
 * What commands print. With `--json` exactly one JSON document goes to standard output, on one line, whatever happens;
 * without it, words for people, and problems go to standard error.
 */

export interface Output {
  readonly json: boolean;
  /** The result: the document, or the lines that say the same to a person. */
  result(document: unknown, lines: readonly string[]): void;
  /** Why it did not work. */
  problem(code: string, message: string, details?: Record<string, unknown>): void;
  /** Progress and remarks, for people only. */
  note(line: string): void;
  /** Progress that overwrites itself, on a terminal only. */
  progress(line: string): void;
}

export interface Streams {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown; isTTY?: boolean };
}

export function createOutput(json: boolean, streams: Streams): Output {
  let progressing = false;
  const clear = () => {
    if (progressing) streams.stderr.write('\r\x1b[K');
    progressing = false;
  };
  return {
    json,
    result(document, lines) {
      clear();
      streams.stdout.write(`${json ? JSON.stringify(document) : lines.join('\n')}\n`);
    },
    problem(code, message, details = {}) {
      clear();
      if (json) streams.stdout.write(`${JSON.stringify({ error: { code, message, ...details } })}\n`);
      else streams.stderr.write(`farthing: ${message}\n`);
    },
    note(line) {
      clear();
      if (!json) streams.stderr.write(`${line}\n`);
    },
    progress(line) {
      if (json || !streams.stderr.isTTY) return;
      clear();
      streams.stderr.write(line);
      progressing = true;
    },
  };
}

/** Lines of `name  value`, the values beneath each other. */
export function pairs(rows: readonly (readonly [name: string, value: string])[], indent = ''): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${indent}${name.padEnd(width)}  ${value}`.trimEnd());
}

/** A table with a line of headings; columns of numbers stand right. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string[] {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all.map((row) =>
    row
      .map((cell, column) =>
        right.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
}

/** Breaks text into lines of at most `width` characters. */
export function wrap(text: string, width = 88): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  if (line) lines.push(line);
  return lines;
}
