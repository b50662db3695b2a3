/**
 * The newspaper's server. Environment: `FARTHING_URL` and `FARTHING_SECRET_KEY` of its payment provider,
 * `NEWSPAPER_PORT`, and `NEWSPAPER_URL` if readers reach it elsewhere.
 */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { createClient } from '@farthing/sdk';
import { createNewspaper } from './app.ts';
import { readArticles } from './article.ts';
import { publish } from './publish.ts';

const root = join(import.meta.dirname, '..');
const { FARTHING_URL: providerUrl, FARTHING_SECRET_KEY: secretKey } = process.env;
if (!providerUrl || !secretKey) {
  console.error(
    'The newspaper needs FARTHING_URL and FARTHING_SECRET_KEY. `farthing seller create` gives you a key.',
  );
  process.exit(1);
}
const port = Number(process.env['NEWSPAPER_PORT'] ?? 4021);
const publicUrl = process.env['NEWSPAPER_URL'] ?? `http://127.0.0.1:${port}`;

// No reader waits longer than this for the provider.
const farthing = createClient({ baseUrl: providerUrl, key: secretKey, timeoutMs: 5_000, retries: 2 });
const { seller } = await farthing.getSelf();
const articles = readArticles(join(root, 'articles'), join(root, 'pictures'));
const app = createNewspaper({
  articles,
  offers: await publish(farthing, articles, publicUrl),
  farthing,
  seller: seller.id,
  providerUrl,
  publicUrl,
  // Readers keep their passes when the newspaper starts again, without one more secret to look after.
  passSecret: createHmac('sha256', secretKey).update('passes of the newspaper').digest('base64url'),
  styleSheet: readFileSync(join(root, 'style.css'), 'utf8'),
  icon: readFileSync(join(root, 'pictures/wren.svg'), 'utf8'),
  clock: Date.now,
});

const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, () => {
  console.log(`The newspaper is at ${publicUrl}`);
  process.send?.({ port });
});

const stop = () => {
  server.close(() => process.exit());
  // A reader who keeps asking over an open connection must not hold it up for ever.
  setTimeout(() => process.exit(), 2_000).unref();
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// Whoever started us has gone.
process.on('disconnect', stop);
