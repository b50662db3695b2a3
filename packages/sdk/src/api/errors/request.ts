/** Codes about the request itself, who asks, and the provider’s own troubles. */
import type { ErrorKind } from './kind.ts';

/** The request itself: read before anything is decided. */
export const requests = {
  invalid_request: {
    status: 400,
    title: 'Invalid request',
    cause:
      'A field, a query parameter or an id in the path is missing, unknown, or not of its documented form.',
    mend: 'Look at `errors` in the answer: each item names the path of a field and what is wrong with it.',
  },
  json_invalid: {
    status: 400,
    title: 'Body is not JSON',
    cause: 'The body could not be read as JSON in UTF-8.',
    mend: 'Send the body through a JSON serializer, and set `Content-Type: application/json`.',
  },
  body_too_large: {
    status: 413,
    title: 'Body too large',
    cause: 'The body is larger than this operation takes.',
    mend: 'Send less at once. A batch takes up to 10,000 payments; split larger ones.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Content type must be JSON',
    cause: 'The body came with a content type other than `application/json`.',
    mend: 'Set the header `Content-Type: application/json`.',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    cause: 'There is no operation at this path, or nothing with this id that the key may see.',
    mend: 'Check the path and the id. Test and live are separate books: an id from one is unknown in the other.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    cause: 'The path exists, but not with this HTTP method.',
    mend: 'Use one of the methods in the `Allow` header of the answer.',
  },
  key_required: {
    status: 400,
    title: 'Idempotency-Key required',
    cause: 'The operation moves money or gives permission to, and came without an `Idempotency-Key` header.',
    mend: 'Send a fresh key for each intention, and the same key again whenever you repeat it. The SDK makes one for you.',
  },
  key_invalid: {
    status: 400,
    title: 'Idempotency key invalid',
    cause: 'The request key is empty, longer than 255 characters, or has characters outside visible ASCII.',
    mend: 'Use a UUID version 7: it is short, unique and ordered by time.',
  },
  key_reused: {
    status: 409,
    title: 'Idempotency key used for another request',
    cause: 'This key has already posted a request that differs from this one.',
    mend: 'Use a fresh key for a new intention. To repeat the old one, send exactly what you sent before.',
  },
  request_expired: {
    status: 409,
    title: 'Request came too late',
    cause: 'The request said `valid_until`, and that time has passed. Nothing was posted.',
    mend: 'Decide again whether you still want it; then send it with a later `valid_until`.',
  },
} as const satisfies Record<string, ErrorKind>;

/** Who asks. */
export const access = {
  unauthorized: {
    status: 401,
    title: 'Not signed in',
    cause: 'The key, wallet token or signature is missing, unknown, revoked, or belongs to another book.',
    mend: 'Send `Authorization: Bearer <key>` with a key of this provider and this mode (test or live).',
  },
  key_expired: {
    status: 401,
    title: 'Key expired',
    cause:
      'The API key was right, but its time is over: it had an expiry, or was rotated and the overlap has ended.',
    mend: 'Use the key that replaced it, or make a new one.',
  },
  forbidden: {
    status: 403,
    title: 'Key may not do this',
    cause: 'The key is valid, but not of the kind, or without the scope, that this operation needs.',
    mend: 'Use another key, or make one with the scope that `detail` names.',
  },
  origin_not_allowed: {
    status: 403,
    title: 'Page may not do this',
    cause:
      'The request came from a page on an origin that is not registered for the seller of the key, or not the one that the credential was given on.',
    mend: 'Use the key on pages of registered origins only. To add one, show the site to be yours, in the console or with `claimOrigin`, or ask the operator.',
  },
  proof_invalid: {
    status: 401,
    title: 'Not the holder of the credential',
    cause:
      'The challenge was not signed with the credential’s own key, was used before, or is more than a minute old.',
    mend: 'Ask for a new challenge and sign it. If the key is lost, send the payer to checkout.',
  },
  session_invalid: {
    status: 401,
    title: 'Request not signed as it should be',
    cause:
      'The header `Farthing-Session` is missing, or its MAC does not fit the request, or the session is of another book or seller.',
    mend: 'Sign method, path, key, time, nonce and the body’s hash exactly as they are sent.',
  },
  session_expired: {
    status: 401,
    title: 'Session is over',
    cause: 'The page’s session is older than 15 minutes, or the request’s time is more than a minute off.',
    mend: 'Open a new session, and set your clock by its `now`. Then send the request again with the same key.',
  },
  request_replayed: {
    status: 409,
    title: 'Request was sent before',
    cause: 'A request with this very proof was answered already. This copy did nothing.',
    mend: 'To repeat a request, keep its key and sign it anew.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    cause: 'More requests came from you than the provider allows in this time.',
    mend: 'Wait as long as `Retry-After` says and go on more slowly. The SDK does so by itself.',
  },
  guest_limit_reached: {
    status: 429,
    title: 'Too many new guests',
    cause:
      'Too many new wallets started to pay later from this network, or in this book, within the hour. A wallet is new until its first money.',
    mend: 'The payer can top up and pay at once, sign up, or come back later.',
  },
} as const satisfies Record<string, ErrorKind>;

/** The provider’s own troubles. */
export const troubles = {
  overloaded: {
    status: 503,
    title: 'Too busy',
    cause:
      'More is asked of the provider than it can answer in good time, so it turned this request away unread. For certain nothing was posted.',
    mend: 'Try again as `Retry-After` says, with the same key. The SDK does so by itself.',
  },
  unavailable: {
    status: 503,
    title: 'Temporarily unavailable',
    cause:
      'The provider cannot take the request now: it is starting, stopping, its disk is full, or its database cannot be reached. For certain nothing was posted.',
    mend: 'Try again as `Retry-After` says, with the same key. The SDK does so by itself.',
  },
  outcome_unknown: {
    status: 503,
    title: 'Outcome unknown',
    cause:
      'The provider lost sight of the request while making it durable. It may or may not have been posted.',
    mend: 'Repeat it with the same key: you will get the first result, or it will be posted now, once.',
  },
  internal: {
    status: 500,
    title: 'Internal error',
    cause: 'A mistake in the provider.',
    mend: 'Repeat with the same key. If it stays, report it with the `request_id`.',
  },
} as const satisfies Record<string, ErrorKind>;
