/** Building answers: JSON with the headers that every answer of the API carries. Nothing else makes its responses. */

/** Headers of every answer, so that no browser guesses its type, sends on its address or keeps it. */
const JSON_HEADERS = {
  'content-type': 'application/json',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
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

/** Security headers of pages without script: styles of their own, nothing from elsewhere, never in a frame. */
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
} as const;

/** A page of the reference: static for the life of the process. */
export function pageReply(html: string, status = 200): Response {
  return new Response(html, {
    status,
    headers: { ...PAGE_HEADERS, 'cache-control': 'public, max-age=300' },
  });
}
