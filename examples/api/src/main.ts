/**
 * An API that charges for each call: the tides of Linnet Quay, $0.0002 a day asked for. Environment: `FARTHING_URL` and
 * `FARTHING_SECRET_KEY` of the provider, and `PORT`.
 */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { createClient } from '@farthing/sdk';
import { charge } from '@farthing/sdk/paywall/charge';
import { tidesOf } from './tides.ts';

const { FARTHING_URL: provider, FARTHING_SECRET_KEY: key, PORT = '8081' } = process.env;
if (!provider || !key) throw new Error('the API needs FARTHING_URL and FARTHING_SECRET_KEY');

// One offer, payable again and again, found again by its resource when the API starts anew.
const farthing = createClient({ baseUrl: provider, key });
const { items } = await farthing.listOffers({ query: { limit: 1000 } });
const known = items.find(({ resource, archived }) => resource === 'tides' && !archived);
const terms = {
  kind: 'fixed',
  asset: 'USD',
  price: '0.0002',
  title: 'The tides of a day',
  resource: 'tides',
  once: false,
} as const;
const offer = (known ?? (await farthing.createOffer({ body: terms }))).id;

const tides = charge({ provider, key, offer }, async (request, call) => {
  const day = new URL(request.url).searchParams.get('day');
  const answer = day === null ? undefined : tidesOf(day);
  // What the caller got wrong is not refunded; what we get wrong (5xx) is.
  if (!answer) return Response.json({ error: 'day must be like 2026-11-22' }, { status: 422 });
  return Response.json({ day, ...answer, paid: call?.payment.amount });
});

const app = new Hono();
app.get('/', (c) =>
  c.json({ tides: '/tides?day=2026-11-22', price: terms.price, asset: terms.asset, offer }),
);
app.get('/tides', (c) => tides(c.req.raw));

const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(PORT) }, ({ port }) => {
  console.log(`The tides are at http://127.0.0.1:${port}`);
});

const stop = () => {
  server.close(() => process.exit());
  // A caller who keeps asking over an open connection must not hold it up for ever.
  setTimeout(() => process.exit(), 2_000).unref();
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
