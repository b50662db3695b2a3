/** Addresses within this site that a form carries along, to come back to. Whatever else is given is dropped. */

/** The path, if it is one of our own pages that may be returned to; never another site. */
export function localPath(given: string | undefined): string | undefined {
  if (!given?.startsWith('/') || given.length > 8000 || !URL.canParse(given, 'http://local.invalid'))
    return undefined;
  const url = new URL(given, 'http://local.invalid');
  const ours = url.host === 'local.invalid' && /^\/(l\/.|wallet$)/.test(url.pathname);
  return ours ? url.pathname + url.search + url.hash : undefined;
}
