/** Reading a page of somebody else's site, through the one guarded way out. */
import { createOutbound, type OutboundFailure, type OutboundOptions } from './outbound.ts';

export type FetchedText =
  | { status: 'read'; code: number; text: string }
  /** It could not be asked, or did not answer in time. */
  | { status: 'failed'; reason: string };

/** The port: what is at an address of the web. Whatever goes wrong there is a value. */
export type FetchText = (url: string) => Promise<FetchedText>;

/** Whoever waits is a person in front of a page. */
const TIMEOUT_MS = 5_000;
const HEADERS = { 'user-agent': 'Farthing', accept: '*/*', 'accept-encoding': 'identity' };

const REASONS: Readonly<Record<OutboundFailure, string>> = {
  url_invalid: 'it is no address of the web',
  address_refused: 'its address is not public',
  name_unknown: 'its name is not known',
  unreachable: 'it could not be reached',
  tls_failed: 'its certificate is not good',
  broken: 'it broke off',
  timeout: 'it did not answer in time',
  stopped: 'it was not asked',
};

export function createFetchText(options: OutboundOptions): FetchText {
  const outbound = createOutbound({ timeoutMs: TIMEOUT_MS, ...options });
  return async (url) => {
    const answer = await outbound.send({ url, method: 'GET', headers: HEADERS });
    if (answer.outcome === 'failed') return { status: 'failed', reason: REASONS[answer.reason] };
    return { status: 'read', code: answer.status, text: answer.body };
  };
}
