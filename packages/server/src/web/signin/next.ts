/** Where to go after signing in: one of our own pages, and never another site. */

const PAGES = /^\/(seller|operator|account|sell|join|wallet)(\/|$)/;
const LONGEST = 2_000;

/** The path, if it is one that may be gone to. */
export function nextPath(given: string | null | undefined): string | undefined {
  if (!given?.startsWith('/') || given.length > LONGEST || !URL.canParse(given, 'http://local.invalid'))
    return undefined;
  const url = new URL(given, 'http://local.invalid');
  const ours = url.host === 'local.invalid' && PAGES.test(url.pathname);
  return ours ? url.pathname + url.search : undefined;
}

/** An address with where to go afterwards. */
export function withNext(path: string, next: string | undefined): string {
  return next === undefined ? path : `${path}?next=${encodeURIComponent(next)}`;
}
