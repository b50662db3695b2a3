/** Addresses within this site that a form carries along, to come back to. Whatever else is given is dropped. */

/** A link, its return address and its state, each as long as they may be, percent-encoded. */
const LONGEST = 12_000;

/** Links of offers, and whatever a person may be on the way to. */
const PAGES = /^\/(l\/.|(wallet|account|seller|operator|docs)(\/|$))/;

/** The path, if it is one of our own pages that may be returned to; never another site. */
export function localPath(given: string | undefined): string | undefined {
  if (!given?.startsWith('/') || given.length > LONGEST || !URL.canParse(given, 'http://local.invalid'))
    return undefined;
  const url = new URL(given, 'http://local.invalid');
  const ours = url.host === 'local.invalid' && PAGES.test(url.pathname);
  return ours ? url.pathname + url.search + url.hash : undefined;
}
