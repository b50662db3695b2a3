/** The smallest seller: one poem, ten lines. A one-time code opens it once; see ../newspaper for readers who come back. */
import { createServer } from 'node:http';
import { createClient } from '@farthing/sdk';

const url = process.env['POEM_URL'] ?? 'http://127.0.0.1:8080/';
const farthing = createClient({ baseUrl: process.env['FARTHING_URL']!, key: process.env['FARTHING_SECRET_KEY']! });
const offer = await farthing.createOffer({ body: { kind: 'fixed', asset: 'USD', price: '0.002', title: 'A poem', url } });
createServer(async (request, response) => {
  const code = new URL(request.url!, url).searchParams.get('farthing_code');
  const paid = code ? await farthing.redeemCode({ body: { code } }).catch(() => undefined) : undefined;
  response.setHeader('content-type', 'text/html');
  response.end(paid ? 'The fog comes in on payment.' : `<a href="${offer.link}">Read the poem for $0.002</a>`);
}).listen(Number(new URL(url).port));
