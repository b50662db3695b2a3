/** The error a client throws: the provider's problem document, in the words of the one vocabulary. */
import type { z } from 'zod';
import type { Code } from './api/errors.ts';
import type { Problem } from './api/problem.ts';
import { CODE_WORDS } from './wire.ts';

/** A code of the provider, or what only a client can see: no answer at all, or one that is not of this API. */
export type ErrorCode = Code | 'unreachable' | 'response_invalid';

type Details = Omit<z.output<typeof Problem>, 'code' | 'request_id'>;

/**
 * A request was refused, or got no answer.
 *
 * @example
 * try {
 *   await farthing.createPayment({ body: { grant, offer } });
 * } catch (error) {
 *   if (!(error instanceof FarthingError && error.status === 402)) throw error;
 *   console.log('Send the payer to checkout:', error.code, error.remaining);
 * }
 */
export class FarthingError extends Error {
  override name = 'FarthingError';
  readonly code: ErrorCode;
  /** The HTTP status; 0 when there was no answer. 402 always means: send the payer to checkout. */
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** Address of the page about this code: cause and mend. */
  readonly type: string;
  /** Names the request in the provider's logs. */
  declare readonly requestId: string | undefined;
  /** Which fields are wrong, with `invalid_request`. */
  declare readonly errors: Details['errors'];
  /** The grant whose limit refused, which of its caps, and what that still allows. */
  declare readonly limit: string | undefined;
  declare readonly window: Details['window'];
  declare readonly remaining: string | undefined;
  /** What the wallet could still spend. */
  declare readonly available: string | undefined;
  /** The price today, with `price_changed`. */
  declare readonly price: string | undefined;
  declare readonly asset: string | undefined;

  constructor(code: ErrorCode, details: Details & { request_id?: string }, options?: ErrorOptions) {
    super(`${code}: ${details.detail}`, options);
    this.code = code;
    this.status = details.status;
    this.title = details.title;
    this.detail = details.detail;
    this.type = details.type;
    // Only what was told: an error that is printed shows nothing but facts.
    const { request_id: requestId, errors, limit, window, remaining, available, price, asset } = details;
    const told = { requestId, errors, limit, window, remaining, available, price, asset };
    for (const [name, value] of Object.entries(told))
      if (value !== undefined) Object.assign(this, { [name]: value });
  }

  /** The error for a response that is no success. Whatever is not a problem document is `response_invalid`. */
  static from(status: number, body: unknown): FarthingError {
    if (typeof body === 'object' && body !== null && 'code' in body && CODE_WORDS.has(body.code as string)) {
      const { code, ...details } = body as z.output<typeof Problem>;
      return new FarthingError(code, { ...details, status });
    }
    return new FarthingError('response_invalid', {
      type: 'about:blank',
      title: 'Answer not understood',
      status,
      detail: `The server answered ${status} with something other than a problem document.`,
    });
  }

  /** The error for no answer. Whether the request was handled is not known; with the same key it may be repeated. */
  static unreachable(address: string, cause: unknown): FarthingError {
    const detail = `No answer from ${address}.`;
    return new FarthingError(
      'unreachable',
      { type: 'about:blank', title: 'No answer', status: 0, detail },
      { cause },
    );
  }
}
