/**
 * A visit: what the paywall reads of a request, and answers with, in no framework's words. Each adapter makes one of its own
 * request and sends the answer in its own way.
 */

/** What a paywall needs of a request. */
export interface Visit {
  method: string;
  /** The whole address that the browser asked for, with query. */
  url: string;
  /** A header by its lower-case name. */
  header(name: string): string | undefined;
}

/** A header's name and value. `Set-Cookie` may come several times. */
export type Header = readonly [name: string, value: string];

/** An answer that the paywall gives itself. */
export interface Reply {
  status: number;
  headers: Header[];
  body: string;
}

/** What is never kept by anyone on the way, nor told to the next site. */
export const PRIVATE: readonly Header[] = [
  ['Cache-Control', 'private, no-store'],
  ['Referrer-Policy', 'no-referrer'],
];

/** The value of a cookie; of several with one name, the first, as servers agree. */
export function cookie(visit: Visit, name: string): string | undefined {
  for (const pair of (visit.header('cookie') ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals > 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return undefined;
}

/** A `Set-Cookie` for the whole site that no script can read; with no value, one that removes it. */
export function setCookie(name: string, value: string, seconds: number, secure: boolean): Header {
  return [
    'Set-Cookie',
    `${name}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`,
  ];
}

/** The address as the payer shall return to it: without what checkout adds. */
export function withoutCode(url: URL): URL {
  const clean = new URL(url);
  // An address that never had them stays as it was written, to the letter.
  for (const name of ['farthing_code', 'state'])
    if (clean.searchParams.has(name)) clean.searchParams.delete(name);
  clean.hash = '';
  return clean;
}

/** True for a browser that opens a page, false for a program that wants to read JSON. */
export function wantsPage(visit: Visit): boolean {
  return (
    visit.header('sec-fetch-mode') === 'navigate' || (visit.header('accept') ?? '').includes('text/html')
  );
}
