/** Serves the tip page's files, and does nothing else: no key, no state. `TIPS_SITE` is the directory, `TIPS_PORT` the port. */
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';

const app = new Hono();
app.use(async (c, next) => {
  await next();
  // The rest of the policy stands in the pages themselves, where any web host would leave it.
  c.header('Content-Security-Policy', "frame-ancestors 'none'");
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('Referrer-Policy', 'no-referrer');
});
app.use(serveStatic({ root: process.env['TIPS_SITE'] ?? './site' }));

const server = serve(
  { fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env['TIPS_PORT'] ?? 4022) },
  ({ port }) => {
    console.log(`The tip page is at http://127.0.0.1:${port}`);
    process.send?.({ port });
  },
);

const stop = () => {
  server.close(() => process.exit());
  // A reader who keeps asking over an open connection must not hold it up for ever.
  setTimeout(() => process.exit(), 2_000).unref();
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
// Whoever started us has gone.
process.on('disconnect', stop);
