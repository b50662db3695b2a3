/**
 * Endpoints: one operation of the contract as an HTTP handler. The order is fixed: who calls, what was sent, what
 * became of it, what is answered. All that can be prepared is prepared once, and nothing is composed per request:
 * this is the path of every payment.
 */
import { isRefused } from '@farthing/provider';
import { type Operation, type OperationId, operations } from '@farthing/sdk/api/index.ts';
import type { Logger } from 'pino';
import type { Auth, Authenticated } from './auth.ts';
import type { Cursors } from './cursor.ts';
import type { Metrics } from './metrics.ts';
import { codeOf, type Problem, type Problems } from './problem.ts';
import type { RateLimit } from './rate-limit.ts';
import { jsonReply } from './reply.ts';
import { addressOf, type AppContext, header } from './request.ts';
import { newRequestId } from './request-id.ts';
import type { Call, Caller, Route } from './route.ts';
import {
  MAX_BATCH_BYTES,
  MAX_BODY_BYTES,
  type Read,
  readBody,
  readKey,
  readParams,
  readQuery,
  readRaw,
} from './validate.ts';

export interface EndpointDeps {
  auth: Auth;
  problems: Problems;
  metrics: Metrics;
  cursors: Cursors;
  log: Logger;
  trustProxy: boolean;
  /** Bounds what callers without a key may send. */
  anonymous: RateLimit;
}

export type Handler = (c: AppContext) => Promise<Response>;

const NOTHING = { value: undefined };
const REPLAYED = { 'idempotent-replayed': 'true' };

export function createEndpoint<Id extends OperationId>(
  id: Id,
  route: Route<Id>,
  deps: EndpointDeps,
): Handler {
  const { auth, problems, metrics, cursors, log, trustProxy } = deps;
  const operation: Operation = operations[id];
  const meter = metrics.meter(id);
  const maxBytes = id === 'createPayments' ? MAX_BATCH_BYTES : MAX_BODY_BYTES;
  const limited = operation.auth.length === 0 && operation.method !== 'GET';
  // A gateway proves itself by signing the body, which the provider checks.
  const authenticated = operation.auth.length > 0 && !operation.rawBody;
  const bodied = operation.method !== 'GET' && !operation.rawBody;
  const paged = operation.query !== undefined && 'cursor' in operation.query.shape;
  const call = route as unknown as (call: Call<OperationId>) => ReturnType<Route<OperationId>>;

  /** Everything up to the call: whoever is refused here has touched nothing. */
  async function prepare(c: AppContext): Promise<{ call: Call<OperationId> } | { problem: Problem }> {
    const address = addressOf(c, trustProxy);
    const wait = limited ? deps.anonymous(address) : 0;
    if (wait > 0) return { problem: { code: 'rate_limited', retryAfterSeconds: wait } };

    let caller: Caller | undefined;
    if (authenticated) {
      const found = auth.authenticate(header(c, 'authorization'), operation);
      const known: Authenticated = found instanceof Promise ? await found : found;
      if ('problem' in known) return known;
      caller = known.caller;
    }

    const params: Read<unknown> = readParams(operation, c);
    if ('problem' in params) return params;
    const query = readQuery(operation, c);
    if ('problem' in query) return query;
    const body = bodied ? await readBody(operation, c, maxBytes) : NOTHING;
    if ('problem' in body) return body;
    const raw = operation.rawBody ? await readRaw(c) : NOTHING;
    if ('problem' in raw) return raw;
    const key: Read<string> = operation.idempotent ? readKey(c) : { value: '' };
    if ('problem' in key) return key;

    const list = paged ? listName(id, caller, params.value) : '';
    let place: string | undefined;
    if (paged) {
      const { cursor } = query.value as { cursor?: string };
      place = cursor === undefined ? undefined : cursors.read(list, cursor);
      if (cursor !== undefined && place === undefined) return { problem: FOREIGN_CURSOR };
    }
    const read = { caller, params: params.value, query: query.value, body: body.value, raw: raw.value };
    const nextCursor = (next: string | number | undefined) =>
      next === undefined ? null : cursors.write(list, next);
    return { call: { ...read, key: key.value, address, place, nextCursor } as Call<OperationId> };
  }

  async function run(c: AppContext, requestId: string): Promise<Response> {
    const prepared = await prepare(c);
    if ('problem' in prepared) {
      metrics.refused(prepared.problem.code);
      return problems.reply(prepared.problem, requestId);
    }
    const outcome = await call(prepared.call);
    if (isRefused(outcome)) {
      metrics.refused(codeOf(outcome));
      return problems.refused(outcome, requestId, prepared.call.caller?.role === 'wallet');
    }
    if (outcome.status === 'objection') {
      metrics.refused(outcome.problem.code);
      return problems.reply(outcome.problem, requestId);
    }
    const { status, body, replayed } = outcome;
    const text = body === undefined ? null : JSON.stringify(body);
    return jsonReply(status, text, requestId, replayed ? REPLAYED : undefined);
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
    }
    meter.answered(response.status, startedAt);
    if (log.isLevelEnabled('debug'))
      log.debug({ requestId, operation: id, status: response.status }, 'answered');
    return response;
  };
}

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
