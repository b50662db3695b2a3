/** Web origins: where a seller's pages are, and where a payer may be sent back to. */

/** True for `https://host` and `http://host`, with a port where it is not the usual one, and nothing after it. */
export function isOrigin(text: string): boolean {
  return originOf(text) === text;
}

/**
 * What hosts are made of once the parser has read them: a name, or an address. The parser lets through more than any name
 * has (`;`, `'`, `*`), and an origin stands in headers where those mean something.
 */
const HOST = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])$/;

/** The origin of an absolute http or https address without credentials. */
export function originOf(address: string): string | undefined {
  if (address.length > 2000 || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  return url.username || url.password || !HOST.test(url.hostname) ? undefined : url.origin;
}
