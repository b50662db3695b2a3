/** Web origins: where a seller's pages are, and where a payer may be sent back to. */

/** True for `https://host` and `http://host`, with a port where it is not the usual one, and nothing after it. */
export function isOrigin(text: string): boolean {
  return originOf(text) === text;
}

/** The origin of an absolute http or https address without credentials. */
export function originOf(address: string): string | undefined {
  if (address.length > 2000 || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  return url.username || url.password ? undefined : url.origin;
}
