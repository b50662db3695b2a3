/**
 * The API beneath `/v1`: every operation of the contract at its path, and a clear answer for every path and
 * method that is none. There is no middleware here: a payment passes one handler.
 */
import { type Operation, type OperationId, operations } from '@farthing/sdk/api/index.ts';
import type { Hono } from 'hono';
import { createEndpoint, type EndpointDeps } from './endpoint.ts';
import type { Metrics } from './metrics.ts';
import type { Problems } from './problem.ts';
import { jsonReply } from './reply.ts';
import type { AppContext, Bindings } from './request.ts';
import { newRequestId } from './request-id.ts';
import type { Routes } from './route.ts';

const BASE = '/v1';

export function mountApi(
  app: Hono<{ Bindings: Bindings }>,
  routes: Routes<OperationId>,
  deps: EndpointDeps,
): void {
  for (const id of Object.keys(operations) as OperationId[]) {
    const { method, path, auth }: Operation = operations[id];
    const address = BASE + path.replaceAll(/\{(\w+)\}/g, ':$1');
    app.on(method, address, createEndpoint(id, routes[id] as never, deps));
    if (auth.includes('browser')) app.on('OPTIONS', address, deps.cors.preflight);
  }
}

/** True for paths that belong to the API, whether or not anything is there. */
export function isApiPath(path: string): boolean {
  return path === BASE || path.startsWith(`${BASE}/`);
}

/** The answer to what no operation takes: 404, 405 with the methods there are, or those methods for `OPTIONS`. */
export function createFallback(deps: { problems: Problems; metrics: Metrics }): (c: AppContext) => Response {
  const { problems, metrics } = deps;
  const paths = (Object.values(operations) as Operation[]).map(({ method, path }) => ({
    method,
    pattern: new RegExp(`^${BASE}${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  }));
  const meter = metrics.meter('none');

  return (c) => {
    const startedAt = performance.now();
    const methods = new Set(
      paths.filter(({ pattern }) => pattern.test(c.req.path)).map(({ method }) => method),
    );
    const allow = [...methods, ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
    const response = answer(c.req.method, methods.size > 0, allow);
    meter.answered(response.status, startedAt);
    return response;
  };

  function answer(method: string, known: boolean, allow: string): Response {
    const requestId = newRequestId();
    if (known && method === 'OPTIONS') return jsonReply(204, null, requestId, { allow });
    const code = known ? 'method_not_allowed' : 'not_found';
    metrics.refused(code);
    return known
      ? problems.reply({ code, detail: `Use ${allow}.`, headers: { allow } }, requestId)
      : problems.reply({ code, detail: 'There is no operation at this path.' }, requestId);
  }
}
