/** Building answers: JSON with the headers that every answer of the API carries. Nothing else makes its responses. */

/** For whatever is no page: should a browser show it as one, nothing in it runs, and nobody frames it. */
export const NOTHING_RUNS = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** Headers of every answer, so that no browser guesses its type, shows it as a page, sends on its address or keeps it. */
const JSON_HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': NOTHING_RUNS,
} as const;

export type ReplyHeaders = Record<string, string>;

/** A response whose body is JSON text already. */
export function jsonReply(
  status: number,
  text: string | null,
  requestId: string,
  headers?: ReplyHeaders,
): Response {
  return new Response(text, { status, headers: { ...JSON_HEADERS, 'request-id': requestId, ...headers } });
}
