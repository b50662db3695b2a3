/** What is served beside the API and the pages: health, metrics, the OpenAPI document and the keys of receipts. */
import type { Provider } from '@farthing/provider';
import { openapi } from '@farthing/sdk/api/openapi.ts';
import type { Hono } from 'hono';
import type { Config } from './config.ts';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';
import type { Problem, Problems } from './problem.ts';
import { jsonReply } from './reply.ts';
import { type AppContext, type Bindings, header, isLocal } from './request.ts';
import { newRequestId } from './request-id.ts';

export interface SiteDeps {
  provider: Pick<Provider, 'keys' | 'receiptKeys'>;
  config: Pick<Config, 'metrics' | 'trustProxy'>;
  health: Health;
  metrics: Metrics;
  problems: Problems;
}

/** Public documents: any page may read them, and caches may keep them a while. */
const PUBLIC = { 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' };

export function mountSite(app: Hono<{ Bindings: Bindings }>, deps: SiteDeps): void {
  const { provider, health, metrics, problems } = deps;

  app.get('/healthz', () => jsonReply(200, '{"status":"alive"}', newRequestId()));

  app.get('/readyz', async () => {
    const { ready, reasons } = await health.readiness();
    const body = JSON.stringify({ status: ready ? 'ready' : 'not_ready', reasons });
    return jsonReply(ready ? 200 : 503, body, newRequestId(), ready ? {} : { 'retry-after': '1' });
  });

  app.get('/metrics', async (c) => {
    const problem = await objectionTo(c);
    if (problem) return problems.reply(problem, newRequestId());
    const { contentType, text } = await metrics.read();
    return jsonReply(200, text, newRequestId(), { 'content-type': contentType });
  });

  let document: string | undefined;
  app.get('/openapi.json', () =>
    jsonReply(200, (document ??= JSON.stringify(openapi())), newRequestId(), PUBLIC),
  );

  app.get('/.well-known/farthing-keys.json', async () =>
    jsonReply(200, JSON.stringify(await provider.receiptKeys()), newRequestId(), PUBLIC),
  );

  /** Why this caller may not read the metrics. */
  async function objectionTo(c: AppContext): Promise<Problem | undefined> {
    const { metrics: readers, trustProxy } = deps.config;
    if (readers === 'off') return { code: 'not_found', detail: 'Metrics are switched off.' };
    if (readers === 'loopback') {
      const detail = 'Metrics can be read from the provider’s own machine only.';
      return isLocal(c, trustProxy) ? undefined : { code: 'forbidden', detail };
    }
    const credential = header(c, 'authorization')?.replace(/^Bearer +/i, '') ?? '';
    const found = await provider.keys.authenticate(credential);
    const operator = found !== undefined && 'role' in found && found.role === 'operator';
    return operator ? undefined : { code: 'unauthorized', detail: 'Metrics need the operator’s key.' };
  }
}
