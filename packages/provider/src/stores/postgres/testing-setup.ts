/**
 * Vitest's global setup: one PostgreSQL for all test files of a run, started when the first of them asks
 * (`testDatabase()`), stopped at the end. A run that needs none starts none.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dropSchemas, type PostgresServer, RUN, SHARED, SHARED_SETTINGS, startPostgres } from './testing.ts';

export default async function setup(): Promise<() => Promise<void>> {
  const given = process.env['FARTHING_TEST_DATABASE_URL'];
  process.env[RUN] = randomBytes(4).toString('hex');
  let server: Promise<PostgresServer> | undefined;
  const door = createServer((_request, response) => {
    server ??= startPostgres({ settings: SHARED_SETTINGS });
    server.then(
      ({ url }) => response.end(url),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  process.env[SHARED] = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  return async () => {
    door.closeAllConnections();
    door.close();
    await (await server?.catch(() => undefined))?.stop();
    if (given) await dropSchemas(given);
  };
}
