/**
 * CSV (RFC 4180): a line of headings, then a line for each row, in UTF-8 with CRLF. Cells that a spreadsheet would take
 * for a formula are given as text: they begin with an apostrophe. Numbers stay numbers, also those below zero.
 */

export type Cell = string | number | boolean | null | undefined;

const NUMBER = /^-?\d+(\.\d+)?$/;
/** What spreadsheets begin to calculate at, also behind blanks. */
const FORMULA = /^\s*[=+\-@\t\r＝＋－＠]/;

/** One document. Every row has a cell for each heading. */
export function csv(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [headings, ...rows].map(csvLine).join('');
}

/** One line of a document that is written piece by piece. */
export function csvLine(row: readonly Cell[]): string {
  return `${row.map(cell).join(',')}\r\n`;
}

/**
 * Rows of an answer as CSV. Objects within them become columns of their own (`payout.schedule`), lists one cell with a
 * semicolon between; columns stand in the order in which the rows first name them.
 */
export function csvOf(rows: readonly object[], columns: readonly string[] = []): string {
  const flat = rows.map((row) => flattened(row));
  const names = [...new Set([...columns, ...flat.flatMap((row) => Object.keys(row))])];
  return csv(
    names,
    flat.map((row) => names.map((name) => row[name])),
  );
}

function flattened(row: object, prefix = ''): Record<string, Cell> {
  const cells: Record<string, Cell> = {};
  for (const [name, value] of Object.entries(row) as [string, unknown][]) {
    const path = prefix + name;
    if (Array.isArray(value)) cells[path] = value.map(plain).join('; ');
    else if (typeof value === 'object' && value !== null) Object.assign(cells, flattened(value, `${path}.`));
    else cells[path] = value as Cell;
  }
  return cells;
}

function plain(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** One cell. Of text, only what is a number as a whole stays one. */
export function cell(value: Cell): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  const safe = typeof value === 'string' && FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
