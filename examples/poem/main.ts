/** The smallest seller: one poem, a dozen lines. A one-time code opens it once; see ../newspaper for readers who come back. */
import { createServer } from 'node:http';
import { createClient } from '@farthing/sdk';

// #region shop
const { FARTHING_URL = '', FARTHING_SECRET_KEY = '', POEM_URL = 'http://127.0.0.1:8080/' } = process.env;
const farthing = createClient({ baseUrl: FARTHING_URL, key: FARTHING_SECRET_KEY });
const poem = { title: 'A poem', resource: 'poems/fog', url: POEM_URL };
const offer = await farthing.createOffer({ body: { ...poem, kind: 'fixed', asset: 'USD', price: '0.002' } });
createServer(async (request, response) => {
  const code = new URL(request.url!, POEM_URL).searchParams.get('farthing_code');
  const sale = code ? await farthing.redeemCode({ body: { code } }).catch(() => null) : null;
  const paid = sale?.access.resource === poem.resource;
  response.setHeader('content-type', 'text/html');
  response.end(paid ? 'The fog comes in on payment.' : `<a href="${offer.link}">A poem for $0.002</a>`);
}).listen(Number(new URL(POEM_URL).port));
// #endregion
