/**
 * Starts the shop. Environment: `FARTHING_URL` and `FARTHING_SECRET_KEY` of the provider, `SHOP_URL` where readers
 * reach it, and `SHOP_SECRET`, which signs its cookies.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createClient } from '@farthing/sdk';
import { createShop } from './shop.ts';

const { FARTHING_URL = '', FARTHING_SECRET_KEY = '', SHOP_URL = 'http://127.0.0.1:4023' } = process.env;

const shop = await createShop({
  farthing: createClient({ baseUrl: FARTHING_URL, key: FARTHING_SECRET_KEY }),
  providerUrl: FARTHING_URL,
  shopUrl: SHOP_URL,
  // Without one, readers lose their cookies at the next start.
  secret: process.env['SHOP_SECRET'] ?? randomBytes(32).toString('base64url'),
  page: {
    title: 'How fog is made',
    resource: 'essays/fog',
    price: '0.05',
    text: 'Warm air, cold water, and no wind.',
  },
});

createServer(async (incoming, outgoing) => {
  const request = new Request(new URL(incoming.url ?? '/', SHOP_URL), {
    headers: { cookie: incoming.headers.cookie ?? '' },
  });
  const response = await shop.handle(request).catch((error: Error) => {
    console.error('the shop could not answer:', error.message);
    return new Response('Your payment could not be checked. Try again in a moment.', { status: 503 });
  });
  outgoing.statusCode = response.status;
  outgoing.setHeaders(response.headers);
  outgoing.end(await response.text());
}).listen(Number(new URL(SHOP_URL).port), '127.0.0.1');
