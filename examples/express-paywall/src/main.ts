/**
 * A site in Express with a paywall. Environment: `FARTHING_URL` and `FARTHING_SECRET_KEY` of the provider, `PAYWALL_SECRET`
 * (32 characters or more, yours alone), `SITE_URL` where readers reach the site, and `PORT`.
 */
import express from 'express';
import { createClient } from '@farthing/sdk';
import { passOf, paywall } from '@farthing/sdk/paywall/express';
import { essays, essayPage, frontPage } from './essays.ts';

const setting = (name: string) => {
  const value = process.env[name];
  if (!value) throw new Error(`the site needs the environment variable ${name}`);
  return value;
};
const provider = setting('FARTHING_URL');
const key = setting('FARTHING_SECRET_KEY');
const site = setting('SITE_URL');

// Each essay is an offer, found again by its resource when the site starts anew.
const farthing = createClient({ baseUrl: provider, key });
const { seller } = await farthing.getSelf();
if (!seller.origins.includes(new URL(site).origin))
  throw new Error(`readers cannot come back to ${site}: your origins are ${seller.origins.join(', ')}`);
const offers = new Map<string, string>();
const { items } = await farthing.listOffers({ query: { limit: 1000 } });
for (const offer of items) if (!offer.archived) offers.set(offer.resource, offer.id);
for (const { slug, title, price } of essays) {
  if (offers.has(slug)) continue;
  const terms = {
    kind: 'fixed',
    asset: 'USD',
    price,
    title,
    resource: slug,
    url: `${site}/essays/${slug}`,
  } as const;
  offers.set(slug, (await farthing.createOffer({ body: terms })).id);
}

const app = express();
app.disable('x-powered-by');

app.get('/', (_request, response) => {
  response.send(frontPage());
});

// Whoever has not paid never gets past this: not to the handler, and not to a word of the essay.
const paid = paywall({
  provider,
  key,
  secret: setting('PAYWALL_SECRET'),
  seller: seller.id,
  origin: site,
  offer: (request: express.Request<{ slug: string }>) => offers.get(request.params.slug),
  onSale: ({ payment }) => console.log(`sold ${payment.title} for ${payment.amount} ${payment.asset}`),
});

app.get('/essays/:slug', paid, (request, response) => {
  const essay = essays.find(({ slug }) => slug === request.params.slug);
  if (!essay) response.status(404).send('There is no such essay.');
  else response.send(essayPage(essay, passOf(request)));
});

const server = app.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1', (error) => {
  // Express tells here, too, when the port is taken.
  if (error) throw error;
  console.log(`The essays are at ${site}`);
});

const stop = () => {
  server.close(() => process.exit());
  // A reader who keeps asking over an open connection must not hold it up for ever.
  setTimeout(() => process.exit(), 2_000).unref();
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
