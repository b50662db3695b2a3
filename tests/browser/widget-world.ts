/**
 * Two sites of one kind with the widget: a newspaper with a server, which redeems codes for its own cookie, and a static
 * page without one. They are on another site than the provider, and send the strictest policy that the widget allows.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Client } from '@farthing/sdk';
import { clientOf, openStage, type Stage } from '../stage.ts';

export interface WidgetWorld {
  stage: Stage;
  /** The newspaper; `/coop/` in front of a path makes its page cut itself off from other windows. */
  site: string;
  client: Client;
  publishable: string;
  articles: string[];
  /** An open offer. */
  jar: string;
  /** What the seller was paid, in all, less what went back. */
  earned(): Promise<number>;
  close(): Promise<void>;
}

const PRICE = '0.002';

export async function openWidgetWorld(): Promise<WidgetWorld> {
  const stage = await openStage();
  const provider = stage.baseUrl;
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { secret_key } = await stage.operator.createSeller({
    body: { name: 'The Wren', origins: [site], fee_basis_points: 0 },
  });
  const client = clientOf(provider, secret_key);
  const articles: string[] = [];
  for (const number of [1, 2, 3, 4]) {
    const url = `${site}/articles/${number}`;
    const terms = { kind: 'fixed', asset: 'USD', price: PRICE, title: `Article ${number}`, url } as const;
    articles.push((await client.createOffer({ body: terms })).id);
  }
  const open = { kind: 'open', asset: 'USD', title: 'A coin', min: '0.001', max: '1' } as const;
  const jar = (await client.createOffer({ body: { ...open, url: `${site}/static` } })).id;
  const scopes = ['browser'] as const;
  const { secret: publishable } = await client.createKey({
    body: { kind: 'publishable', name: 'page', scopes: [...scopes] },
  });

  const script = (more = '') =>
    `<script src="${provider}/farthing.js" data-key="${publishable}"${more} async></script>`;
  const article = (number: number) =>
    `<a id="a${number}" href="${provider}/l/${articles[number - 1]}">Article ${number}</a>`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, site);
    const coop = url.pathname.startsWith('/coop');
    const path = coop ? url.pathname.slice(5) || '/' : url.pathname;
    const headers: Record<string, string> = {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; script-src ${provider}; connect-src ${provider}`,
      ...(coop && { 'cross-origin-opener-policy': 'same-origin' }),
    };
    const page = (body: string, lang = 'en') => {
      response.writeHead(200, headers);
      const title = `<meta name="viewport" content="width=device-width"><title>The Wren</title>`;
      response.end(`<!doctype html><html lang="${lang}">${title}<main>${body}</main></html>`);
    };
    const number = Number(/^\/articles\/(\d)$/.exec(path)?.[1]);
    const code = url.searchParams.get('farthing_code');
    if (number && code) {
      const redeemed = await client.redeemCode({ body: { code } }).catch(() => undefined);
      const right = redeemed?.access.owned && redeemed.access.offer === articles[number - 1];
      if (right) headers['set-cookie'] = `pass${number}=yes; HttpOnly; Path=/`;
      response.writeHead(303, { ...headers, location: url.pathname });
      response.end();
      return;
    }
    if (number) {
      const open = request.headers.cookie?.includes(`pass${number}=yes`);
      return page(`<h1>Article ${number}</h1>${open ? 'OPEN' : article(number)}${script()}`);
    }
    if (path === '/static')
      return page(
        `<h1>Static</h1><a id="tip" data-farthing-stay data-amount="0.25" data-asset="USD" href="${provider}/l/${jar}">Leave a coin</a>` +
          `<a id="a4" data-farthing-stay data-farthing-restore href="${provider}/l/${articles[3]}">Article 4</a>${script(' data-server="none"')}`,
      );
    if (path === '/de')
      return page(
        `<a id="a1" data-farthing-stay href="${provider}/l/${articles[0]}">Artikel</a>${script()}`,
        'de',
      );
    return page(`<h1>The Wren</h1>${[1, 2, 3].map(article).join(' ')}${script()}`);
  }

  return {
    stage,
    site,
    client,
    publishable,
    articles,
    jar,
    async earned() {
      const { items } = await client.listPayments({ query: { limit: 1000 } });
      const nano = (text: string) => Math.round(Number(text) * 1e9);
      return items.reduce((sum, { amount, refunded }) => sum + nano(amount) - nano(refunded), 0) / 1e9;
    },
    async close() {
      await new Promise((resolve) => closeAll(server).close(resolve));
      await stage.close();
    },
  };
}

function closeAll(server: Server): Server {
  server.closeAllConnections();
  return server;
}
