/**
 * A page for sale, by hand: what a seller's server does from the click to the open page. It sends the page to nobody
 * whose payment it has not proven, and locks it again when the payment no longer stands.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Client, FarthingError, Link } from '@farthing/sdk';

export interface ShopDeps {
  farthing: Client;
  /** Where the provider is. */
  providerUrl: string;
  /** Where readers reach the shop; a registered origin of the seller. */
  shopUrl: string;
  /** Signs the shop's cookies; keep it, or readers lose theirs. */
  secret: string;
  page: { title: string; resource: string; price: string; text: string };
}

export interface Shop {
  handle(request: Request): Promise<Response>;
}

export async function createShop({ farthing, providerUrl, shopUrl, secret, page }: ShopDeps): Promise<Shop> {
  const address = new URL('/page', shopUrl).href;
  const offer = await findOffer();

  // #region offer
  /** The offer with our resource; registered when there is none yet. */
  async function findOffer() {
    const { title, resource, price } = page;
    const registered = await farthing.listOffers({ query: { limit: 1000 } });
    const known = registered.items.find((each) => each.resource === resource && !each.archived);
    const terms = { kind: 'fixed', asset: 'USD', price, title, resource, url: address } as const;
    return known ?? (await farthing.createOffer({ body: terms }));
  }
  // #endregion

  // #region checkout
  /** Where a reader pays: the link of the offer, where to come back to, and a mark of this browser. */
  function checkoutFor(browser: string): string {
    return Link.url(providerUrl, offer.id, { return: address, state: sign('state', browser) });
  }
  // #endregion

  // #region code
  /** What came back from checkout: a cookie to set, or why there is none. */
  async function takeCode(code: string, state: string, browser: string | undefined) {
    // A trip that another browser began is somebody's trick.
    if (browser === undefined || !same(state, sign('state', browser))) return { refused: 'strayed' };
    try {
      const { payment, access } = await farthing.redeemCode({ body: { code } });
      if (access.resource !== page.resource) return { refused: 'something_else' };
      return { pass: passFor(payment.id) };
    } catch (error) {
      // 4xx: this code is worth nothing. Anything else is trouble on the way, which may be tried again.
      if (error instanceof FarthingError && error.status < 500) return { refused: error.code };
      throw error;
    }
  }
  // #endregion

  // #region pass
  /** The cookie's value: which payment, for which page, and a signature that only we can make. */
  function passFor(payment: string): string {
    return `${payment}.${sign('pass', page.resource, payment)}`;
  }

  /** The payment that a cookie names, if we made that cookie and the payment still stands. */
  async function paymentIn(pass: string | undefined): Promise<string | undefined> {
    const [payment = '', signature = ''] = (pass ?? '').split('.');
    if (!same(signature, sign('pass', page.resource, payment))) return undefined;
    const { active } = await farthing.checkAccess({ params: { payment: payment as `pay_${string}` } });
    return active ? payment : undefined;
  }
  // #endregion

  function sign(...parts: string[]): string {
    return createHmac('sha256', secret).update(JSON.stringify(parts)).digest('base64url');
  }

  return {
    // #region handle
    async handle(request) {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname !== '/page') return new Response('Not here.', { status: 404 });
      const cookies = readCookies(request.headers.get('cookie') ?? '');
      const code = searchParams.get('farthing_code');
      if (code !== null) {
        const taken = await takeCode(code, searchParams.get('state') ?? '', cookies['browser']);
        // Away from the address with the code in it, whatever came of it.
        const headers = new Headers({ location: '/page', 'referrer-policy': 'no-referrer' });
        if (taken.pass !== undefined) headers.append('set-cookie', cookie('pass', taken.pass));
        return new Response(null, { status: 303, headers });
      }
      const headers = new Headers({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'private, no-store',
      });
      if ((await paymentIn(cookies['pass'])) !== undefined)
        return new Response(`<p>${page.text}</p>`, { headers });
      const browser = cookies['browser'] ?? randomBytes(16).toString('base64url');
      headers.append('set-cookie', cookie('browser', browser));
      const link = checkoutFor(browser).replaceAll('&', '&amp;');
      return new Response(`<p><a href="${link}">${page.title} for $${page.price}</a></p>`, {
        status: 402,
        headers,
      });
    },
    // #endregion
  };

  function cookie(name: string, value: string): string {
    const secure = shopUrl.startsWith('https:') ? '; Secure' : '';
    return `${name}=${value}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax${secure}`;
  }
}

function readCookies(header: string): Record<string, string | undefined> {
  return Object.fromEntries(header.split(/; */).map((pair) => pair.split('=', 2) as [string, string]));
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
