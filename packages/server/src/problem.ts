/**
 * Problems (RFC 9457): every refusal and failure becomes one document with a stable `code`, made from the
 * contract's table of errors. It tells what the caller needs and nothing of what went on inside.
 */
import { Amount, OutcomeUnknown, RolledBack, Unavailable } from '@farthing/ledger';
import type { Refused } from '@farthing/provider';
import { type Code, errors, type ResponseOf } from '@farthing/sdk/api/index.ts';
import { jsonReply, type ReplyHeaders } from './reply.ts';

/** One field that is not as documented. */
export interface FieldError {
  /** Such as `body.items[3].amount`, `query.limit` or `path.payment`. */
  path: string;
  message: string;
}

/** A refusal by the server itself, before anything reached the provider. */
export interface Problem {
  code: Code;
  detail?: string;
  errors?: FieldError[];
  /** Headers the status calls for, such as `Allow`. */
  headers?: ReplyHeaders;
  retryAfterSeconds?: number;
}

export interface Problems {
  /** A problem of the server's own making. */
  reply(problem: Problem, requestId: string): Response;
  /** A refusal of the provider or the ledger. What a wallet could still spend is told to the wallet only. */
  refused(refused: Refused, requestId: string, forWallet: boolean): Response;
  /** An exception; what was unexpected is `internal` and says no more. */
  thrown(error: unknown, requestId: string): Response;
}

const RETRY_SECONDS = 1;

type Details = Pick<
  Extract<ResponseOf<'createPayments'>['results'][number], { status: 'refused' }>,
  'limit' | 'window' | 'remaining' | 'available' | 'price' | 'asset'
>;

/** @param baseUrl where `/errors/{code}` is served */
export function createProblems(baseUrl: () => string): Problems {
  const document = (code: Code, detail: string | undefined, requestId: string) => {
    const { status, title, cause } = errors[code];
    return {
      type: `${baseUrl()}/errors/${code}`,
      title,
      status,
      code,
      detail: detail ?? cause,
      request_id: requestId,
    };
  };
  const send = (body: { status: number }, requestId: string, headers: ReplyHeaders = {}) => {
    const challenge: ReplyHeaders = body.status === 401 ? { 'www-authenticate': 'Bearer' } : {};
    return jsonReply(body.status, JSON.stringify(body), requestId, {
      'content-type': 'application/problem+json',
      ...challenge,
      ...headers,
    });
  };

  return {
    reply({ code, detail, errors: fields, headers, retryAfterSeconds }, requestId) {
      const body = { ...document(code, detail, requestId), errors: fields };
      return send(body, requestId, { ...retryAfter(retryAfterSeconds), ...headers });
    },

    refused(refused, requestId, forWallet) {
      const body = {
        ...document(codeOf(refused), detailOf(refused), requestId),
        ...detailsOf(refused, forWallet),
      };
      return send(body, requestId, retryAfter(refused.retryAfterSeconds));
    },

    thrown(error, requestId) {
      if (error instanceof OutcomeUnknown)
        return send(document('outcome_unknown', undefined, requestId), requestId);
      if (error instanceof Unavailable || error instanceof RolledBack)
        return send(document('unavailable', undefined, requestId), requestId, retryAfter(RETRY_SECONDS));
      return send(document('internal', undefined, requestId), requestId);
    },
  };
}

/** The code as the contract has it. One that it lacks is a mistake of ours, found by the table's test. */
export function codeOf({ code }: Refused): Code {
  if (!Object.hasOwn(errors, code)) throw new Error(`the code ${code} is not in the table of errors`);
  return code as Code;
}

/** A refused item of a batch. Batches are sent by sellers. */
export function batchRefusal(refused: Refused) {
  const code = codeOf(refused);
  const detail = detailOf(refused) ?? errors[code].cause;
  return { status: 'refused' as const, code, detail, ...detailsOf(refused, false) };
}

/** What happened this time, where the refusal knows more than its code says. */
function detailOf({ code, field, allowed, price, remaining, asset }: Refused): string | undefined {
  const text = (amount: bigint) => `${Amount.format(amount, asset!)} ${asset!.code}`;
  if (price !== undefined && asset) return `The price is ${text(price)}.`;
  if (remaining !== undefined && asset && remaining >= 0n)
    return `The limit still allows ${text(remaining)}.`;
  if (field === undefined) return undefined;
  const instead = allowed && allowed.length > 0 ? ` Allowed: ${allowed.join(', ')}.` : '';
  return `${field}: ${errors[code as Code].cause}${instead}`;
}

/** What a refusal tells beyond its code, in wire form. */
function detailsOf(refused: Refused, forWallet: boolean): Details {
  const { limit, window, remaining, available, price, asset } = refused;
  const amount = (value: bigint | undefined) =>
    value === undefined || asset === undefined || value < 0n ? undefined : Amount.format(value, asset);
  const told = {
    limit,
    window,
    remaining: amount(remaining),
    available: forWallet ? amount(available) : undefined,
    price: amount(price),
  };
  const known = Object.entries(told).filter(([, value]) => value !== undefined);
  if (known.some(([name]) => name !== 'limit' && name !== 'window')) known.push(['asset', asset!.code]);
  return Object.fromEntries(known) as Details;
}

function retryAfter(seconds: number | undefined): ReplyHeaders {
  return seconds === undefined ? {} : { 'retry-after': String(seconds) };
}
