/**
 * Endpoints: one operation of the contract as an HTTP handler. The order is fixed: who calls, what was sent, what
 * became of it, what is answered. All that can be prepared is prepared once, and nothing is composed per request:
 * this is the path of every payment.
 */
import { OutcomeUnknown } from '@farthing/ledger';
import { isRefused, type SignedRequest } from '@farthing/provider';
import { Unreachable } from '@farthing/provider/stores/postgres/unreachable.ts';
import { type Operation, type OperationId, operations } from '@farthing/sdk/api/index.ts';
import type { Logger } from 'pino';
import type { Auth } from './auth.ts';
import { accepts, createCsvReply } from './csv-reply.ts';
import type { Cors } from './cors.ts';
import type { Cursors } from './cursor.ts';
import type { Metrics } from './metrics.ts';
import { codeOf, type Problem, type Problems } from './problem.ts';
import type { OperationLimits, RateLimits } from './rate-limits.ts';
import { jsonReply } from './reply.ts';
import { addressOf, type AppContext, header, readText } from './request.ts';
import { newRequestId } from './request-id.ts';
import type { Call, Caller, Route } from './route.ts';
import {
  createQueryReader,
  MAX_BATCH_BYTES,
  MAX_BODY_BYTES,
  type Read,
  readBody,
  readKey,
  readParams,
  tooLarge,
} from './validate.ts';

export interface EndpointDeps {
  auth: Auth;
  problems: Problems;
  metrics: Metrics;
  cursors: Cursors;
  log: Logger;
  trustProxy: boolean;
  /** Told when a request could not be served because the book takes no writes. */
  onUnavailable: () => void;
  /** How often what may be sent, and by whom. */
  limits: RateLimits;
  cors: Cors;
}

export type Handler = (c: AppContext) => Promise<Response>;

export function createEndpoint<Id extends OperationId>(
  id: Id,
  route: Route<Id>,
  deps: EndpointDeps,
): Handler {
  const { auth, problems, metrics, cursors, log, trustProxy } = deps;
  const operation: Operation = operations[id];
  const meter = metrics.meter(id);
  const maxBytes = id === 'createPayments' ? MAX_BATCH_BYTES : MAX_BODY_BYTES;
  // A wallet's token is free: whoever has one is as much a stranger as whoever has none.
  const forPages = operation.auth.includes('browser');
  const forStrangers = operation.auth.length === 0 || operation.auth.includes('wallet') || forPages;
  const limits = deps.limits.of(operation);
  // A gateway proves itself by signing the body, which the provider checks.
  const authenticated = operation.auth.length > 0 && !operation.rawBody;
  const bodied = operation.method !== 'GET';
  const paged = operation.query !== undefined && 'cursor' in operation.query.shape;
  const readQuery = createQueryReader(operation);
  const tableOf = createCsvReply(operation);
  const call = route as unknown as (call: Call<OperationId>) => ReturnType<Route<OperationId>>;

  /** In this order: who calls, what was sent, what became of it. Whoever is refused before the call touched nothing. */
  async function run(c: AppContext, requestId: string): Promise<Response> {
    const address = forStrangers ? addressOf(c, trustProxy) : '';
    if (limits.network) {
      const retryAfterSeconds = limits.network(address);
      if (retryAfterSeconds > 0) return object({ code: 'rate_limited', retryAfterSeconds }, requestId);
    }

    let caller: Caller | undefined;
    if (authenticated) {
      const found = auth.authenticate(header(c, 'authorization'), operation);
      const known = found instanceof Promise ? await found : found;
      if ('problem' in known) return object(known.problem, requestId);
      caller = known.caller;
      const retryAfterSeconds = overOf(limits, caller);
      if (retryAfterSeconds > 0) return object({ code: 'rate_limited', retryAfterSeconds }, requestId);
    }

    const params = readParams(operation, c);
    if ('problem' in params) return object(params.problem, requestId);
    const query = readQuery(c);
    if ('problem' in query) return object(query.problem, requestId);
    const text = bodied ? await readText(c, maxBytes) : '';
    if (text === undefined) return object(tooLarge(maxBytes), requestId);
    const body = bodied && !operation.rawBody ? readBody(operation, c, text) : NOTHING;
    if ('problem' in body) return object(body.problem, requestId);
    const key: Read<string> = operation.idempotent ? readKey(c) : NO_KEY;
    if ('problem' in key) return object(key.problem, requestId);

    const request = {
      caller,
      params: params.value,
      query: query.value,
      body: body.value,
      key: key.value,
      address,
      origin: forPages ? (header(c, 'origin') ?? '') : '',
      nextCursor: noCursor,
    } as Call<OperationId>;
    if (operation.signed) request.signed = signedRequest(operation, c, text, key.value);
    if (operation.rawBody) request.raw = { headers: Object.fromEntries(c.req.raw.headers), body: text };
    if (paged && !readPlace(request)) return object(FOREIGN_CURSOR, requestId);

    let outcome: Awaited<ReturnType<typeof call>>;
    try {
      outcome = await call(request);
    } catch (error) {
      // A question went unanswered; whether something was posted before, nobody has kept.
      if (!bodied || !(error instanceof Unreachable)) throw error;
      throw new OutcomeUnknown(error.message, { cause: error });
    }
    if (isRefused(outcome)) {
      // It was deleted after its token was looked at: now the token opens nothing.
      if (outcome.code === 'wallet_not_found' && caller?.role === 'wallet')
        return object({ code: 'unauthorized' }, requestId);
      metrics.refused(codeOf(outcome));
      return problems.refused(outcome, requestId, caller?.role === 'wallet');
    }
    if (outcome.status === 'objection') return object(outcome.problem, requestId);
    if (tableOf && outcome.body !== undefined && accepts(header(c, 'accept'), 'text/csv'))
      return tableOf(outcome.body, c, requestId);
    const answer = outcome.body === undefined ? null : JSON.stringify(outcome.body);
    return jsonReply(outcome.status, answer, requestId, outcome.replayed ? REPLAYED : undefined);
  }

  function object(problem: Problem, requestId: string): Response {
    metrics.refused(problem.code);
    return problems.reply(problem, requestId);
  }

  /** Where in its list a page begins; false when the cursor is of another list. */
  function readPlace(request: Call<OperationId>): boolean {
    const list = listName(id, request.caller, request.params);
    const { cursor } = request.query as unknown as { cursor?: string };
    request.nextCursor = (next) => (next === undefined ? null : cursors.write(list, next));
    if (cursor === undefined) return true;
    request.place = cursors.read(list, cursor);
    return request.place !== undefined;
  }

  return async (c) => {
    const startedAt = performance.now();
    const requestId = newRequestId();
    let response: Response;
    try {
      response = await run(c, requestId);
    } catch (error) {
      response = problems.thrown(error, requestId);
      if (response.status === 500) log.error({ err: error, requestId, operation: id }, 'unexpected error');
      else log.warn({ err: error, requestId, operation: id }, 'not available');
      if (response.status === 503) deps.onUnavailable();
    }
    if (forPages) await deps.cors.allow(c, response);
    meter.answered(response.status, startedAt);
    if (log.isLevelEnabled('debug'))
      log.debug({ requestId, operation: id, status: response.status }, 'answered');
    return response;
  };
}

/** The seconds until the caller may send this again; 0 at once. */
function overOf({ key, wallet }: OperationLimits, caller: Caller): number {
  if (caller.role === 'seller') return key ? key(caller.key) : 0;
  return caller.role === 'wallet' && wallet ? wallet(caller.wallet) : 0;
}

/** What the MAC of a page's request is over, as it arrived. */
function signedRequest({ method, path }: Operation, c: AppContext, body: string, key: string): SignedRequest {
  return { proof: header(c, 'farthing-session') ?? '', method, path: `/v1${path}`, key, body };
}

const NOTHING = { value: undefined };
const NO_KEY = { value: '' };
const REPLAYED = { 'idempotent-replayed': 'true' };
const noCursor = () => null;

const FOREIGN_CURSOR: Problem = {
  code: 'invalid_request',
  detail: 'cursor: is no next_cursor of this list',
  errors: [{ path: 'cursor', message: 'is no next_cursor of this list' }],
};

/** Names a list: the operation, what it is beneath, and whose it is. */
function listName(id: OperationId, caller: Caller | undefined, params: unknown): string {
  const whose = caller?.role === 'seller' ? caller.seller : caller?.role === 'wallet' ? caller.wallet : '';
  return `${id} ${whose} ${JSON.stringify(params ?? null)}`;
}
