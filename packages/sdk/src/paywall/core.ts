/**
 * The paywall itself, over no framework: looks at a visit and either lets it in or says how to answer it. A payer comes
 * back from checkout with a one-time code; it is redeemed once, leaves the address, and the browser gets a cookie of the
 * seller's own, sealed for this seller, this thing and this browser. It is good for an hour and renewed while the payment
 * stands. Whatever is not proven stays closed.
 */
import { encode } from '../base64url.ts';
import { createClient, type Client } from '../client.ts';
import { FarthingError } from '../error.ts';
import * as Link from '../links/link.ts';
import { refusalPage, refusalProblem, type Reason, type Refusal } from './page.ts';
import { createSeal, shortName } from './seal.ts';
import { createStanding } from './standing.ts';
import { createThings, type Sale, type Thing } from './thing.ts';
import {
  cookie,
  PRIVATE,
  setCookie,
  withoutCode,
  wantsPage,
  type Header,
  type Reply,
  type Visit,
} from './visit.ts';
import { languageOf } from './words.ts';

/** How a paywall is set up, but for what it sells. */
export interface PaywallSettings {
  /** Where the provider is, such as `https://pay.example`. */
  provider: string;
  /** Your secret key, with the scope `payments`. Not needed beside `client`. */
  key?: string | undefined;
  /** At least 32 characters that only your servers know: seals the cookies. The same on each of them. */
  secret: string;
  /**
   * Your id, `sel_…`. Asked from the provider when left out; with it, whoever has paid is let in even when your server
   * starts while the provider is away.
   */
  seller?: string | undefined;
  /** Where browsers reach your site, such as `https://lark.example`, when a proxy hides it from your server. */
  origin?: string | undefined;
  /** What a browser that has not paid gets: a page with a link to checkout (the default), or checkout at once. */
  unpaid?: 'page' | 'redirect' | undefined;
  /** Your own page instead of the built-in one. It is sent with the status that belongs to it, and never kept. */
  page?: ((refusal: Refusal) => string | Promise<string>) | undefined;
  /**
   * What those get who have no valid cookie while the provider cannot be asked: by default `closed`, a page that says so;
   * `open` gives everything away for as long as that lasts.
   */
  onTrouble?: 'closed' | 'open' | undefined;
  /** For how many seconds an answer about a payment is relied on: so late may a refund lock. By default 5. */
  freshSeconds?: number | undefined;
  /** For how many seconds a cookie is good, 60 to 86,400; by default an hour. */
  passSeconds?: number | undefined;
  /**
   * Told of each sale when its code is redeemed, before the payer is let in: keep receipt or grant here. It may be told
   * once only, since a code is redeemed once.
   */
  onSale?: ((sale: Sale) => void | Promise<void>) | undefined;
  /** Told what goes wrong on the way to the provider; by default written to the console. */
  onError?: ((error: unknown) => void) | undefined;
  fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds since 1970-01-01 UTC. */
  clock?: (() => number) | undefined;
  /** Instead of `provider` and `key`: a client that is there already. `provider` is still where links lead. */
  client?: Pick<Client, 'redeemCode' | 'checkAccess' | 'getOffer' | 'getSelf'> | undefined;
}

/** Who is let in: by which payment. */
export interface Pass {
  payment: string;
  /** Until when the cookie is good without being renewed. */
  until: Date;
}

/** Let in, with headers to send along, or refused with an answer. */
export type Decision =
  | { status: 'open'; pass: Pass | undefined; headers: Header[] }
  | { status: 'refused'; reason: Reason | 'returned'; reply: Reply };

export interface Paywall {
  /**
   * Decides about a visit.
   *
   * @param offer an offer's id, `off_…`, or a link that you signed
   */
  decide(visit: Visit, offer: string): Promise<Decision>;
  /**
   * The address of checkout for this browser, to put on any page of yours, and the cookies to send along with that page. For
   * several links on one page, pass the same visit: its cookies are then the same, and need be sent once.
   *
   * @param returnTo the page on your site that the payer comes back to: one that the paywall stands before
   */
  checkout(visit: Visit, offer: string, returnTo: string): Promise<{ href: string; headers: Header[] }>;
  /** Whether the browser has a valid cookie for it. Asks nobody; the page itself may know of a refund. */
  holds(visit: Visit, offer: string): Promise<boolean>;
}

interface Opened {
  payment: string;
  /** Seconds since 1970-01-01 UTC. */
  since: number;
  owned: boolean;
}

const VISIT_SECONDS = 365 * 86_400;
/** A page waits for the provider no longer than this, twice. */
const TIMEOUT_MS = 5_000;

/**
 * Makes a paywall, for adapters and for pages of your own.
 *
 * @throws TypeError when a setting is not as it must be
 * @example
 * const paywall = createPaywall({ provider, key, secret });
 * const decision = await paywall.decide(visitOf(request), 'off_7zkq3m9t0v5c8x2hj4p6r1wbn0');
 * if (decision.status === 'open') console.log('let in by', decision.pass?.payment);
 */
export function createPaywall(settings: PaywallSettings): Paywall {
  const { provider, passSeconds = 3600, freshSeconds = 5, clock = Date.now, onTrouble = 'closed' } = settings;
  const { onError = (error: unknown) => console.error('paywall:', error) } = settings;
  const client =
    settings.client ??
    createClient({
      baseUrl: provider,
      key: settings.key,
      fetch: settings.fetch,
      retries: 1,
      timeoutMs: TIMEOUT_MS,
    });
  if (!(passSeconds >= 60 && passSeconds <= 86_400)) throw new TypeError('passSeconds must be 60 to 86400');
  if (!(freshSeconds >= 0 && freshSeconds <= passSeconds))
    throw new TypeError('freshSeconds must be 0 to passSeconds');
  const site = settings.origin === undefined ? undefined : originOf(settings.origin);
  const seal = createSeal(settings.secret);
  const thingOf = createThings({ farthing: client, clock });
  const standing = createStanding({ farthing: client, freshMs: freshSeconds * 1000, clock, onError });
  /** What a browser that had none will be known by, while its page is being made. */
  const newMarks = new WeakMap<Visit, string>();
  const redeeming = new Map<string, Promise<Sale>>();
  let asked: Promise<string> | undefined;

  /** Who we are. @throws when the provider must be asked and does not answer */
  function sellerId(): Promise<string> {
    if (settings.seller !== undefined) return Promise.resolve(settings.seller);
    asked ??= client.getSelf().then(
      ({ seller }) => seller.id,
      (error: unknown) => {
        asked = undefined;
        throw error;
      },
    );
    return asked;
  }

  const addressOf = (visit: Visit): URL => {
    const url = new URL(visit.url);
    // Not `new URL(path, site)`: a path that begins with two slashes would lead to another site.
    return site === undefined ? url : new URL(site + url.pathname + url.search);
  };
  const isSecure = (url: URL) => url.protocol === 'https:';
  const named = (name: string, url: URL) => (isSecure(url) ? `__Host-${name}` : name);
  const passName = async (thing: Thing, url: URL) =>
    named(`farthing_${await shortName(`${provider} ${thing.name}`)}`, url);
  const markOf = (visit: Visit, url: URL) => {
    const mark = cookie(visit, named('farthing_visit', url));
    return mark !== undefined && /^[A-Za-z0-9_-]{22}$/.test(mark) ? mark : undefined;
  };
  const stateWords = (thing: Thing, mark: string) => ['state 1', provider, thing.name, mark];
  const passWords = (thing: Thing, mark: string, seller: string, body: string) => [
    'pass 1',
    provider,
    seller,
    thing.name,
    mark,
    body,
  ];

  /** The cookie's content, if we sealed it for this thing and this browser, and its time is not over. */
  async function readPass(visit: Visit, url: URL, thing: Thing): Promise<Opened | undefined> {
    const [value, mark] = [cookie(visit, await passName(thing, url)), markOf(visit, url)];
    if (value === undefined || mark === undefined) return undefined;
    const [, body, payment, since, owned, mac] =
      /^((pay_[0-9a-z]{1,40})\.(\d{1,12})\.([01]))\.([\w-]{43})$/.exec(value) ?? [];
    if (body === undefined) return undefined;
    if (!(await seal.holds(passWords(thing, mark, await sellerId(), body), mac!))) return undefined;
    const age = clock() / 1000 - Number(since);
    return age < passSeconds ? { payment: payment!, since: Number(since), owned: owned === '1' } : undefined;
  }

  async function writePass(opened: Opened, mark: string, url: URL, thing: Thing): Promise<Header> {
    const body = `${opened.payment}.${opened.since}.${opened.owned ? 1 : 0}`;
    const mac = await seal.of(passWords(thing, mark, await sellerId(), body));
    const left = Math.ceil(opened.since + passSeconds - clock() / 1000);
    return setCookie(await passName(thing, url), `${body}.${mac}`, left, isSecure(url));
  }

  async function checkout(visit: Visit, offer: string, returnTo: string) {
    const url = addressOf(visit);
    const thing = thingOf(offer);
    const mark = markOf(visit, url) ?? newMarks.get(visit) ?? randomMark();
    newMarks.set(visit, mark);
    const state = await seal.of(stateWords(thing, mark));
    return {
      href: Link.url(provider, thing.link, { return: withoutCode(new URL(returnTo, url)).href, state }),
      headers: [setCookie(named('farthing_visit', url), mark, VISIT_SECONDS, isSecure(url))],
    };
  }

  async function refuse(
    visit: Visit,
    offer: string,
    reason: Reason,
    headers: Header[] = [],
  ): Promise<Decision> {
    if (reason === 'trouble' && onTrouble === 'open')
      return { status: 'open', pass: undefined, headers: [...PRIVATE] };
    const url = addressOf(visit);
    const page = wantsPage(visit);
    const way = await checkout(visit, offer, url.href);
    const cookies = [...way.headers, ...headers];
    if (settings.unpaid === 'redirect' && reason === 'unpaid' && page && visit.method === 'GET')
      return {
        status: 'refused',
        reason,
        reply: { status: 303, headers: [['Location', way.href], ...PRIVATE, ...cookies], body: '' },
      };
    const details = reason === 'trouble' ? undefined : await thingOf(offer).details();
    const refusal: Refusal = {
      reason,
      checkout: way.href,
      url: url.href,
      details,
      language: languageOf(visit),
    };
    const reply = page ? await refusalPage(refusal) : refusalProblem(refusal);
    if (page && settings.page) {
      reply.body = await settings.page(refusal);
      // The built-in page forbids itself everything; what a page of your own needs, your site says.
      reply.headers = reply.headers.filter(([name]) => name !== 'Content-Security-Policy');
    }
    return { status: 'refused', reason, reply: { ...reply, headers: [...reply.headers, ...cookies] } };
  }

  /** The sale behind a code, once. A page that is opened twice at the same moment shares the answer. */
  function redeem(code: string, state: string): Promise<Sale> {
    const id = `${state} ${code}`;
    const running = redeeming.get(id);
    if (running) return running;
    const sale = (async () => {
      const sold = await client.redeemCode({ body: { code } });
      if (settings.onSale) {
        try {
          await settings.onSale(sold);
        } catch (error) {
          // The payer has paid: a mistake of ours is not theirs.
          onError(error);
        }
      }
      return sold;
    })().finally(() => redeeming.delete(id));
    redeeming.set(id, sale);
    return sale;
  }

  /** Takes the code that came back from checkout: the way in, or why not. */
  async function takeCode(visit: Visit, url: URL, offer: string, code: string): Promise<Decision> {
    const thing = thingOf(offer);
    const mark = markOf(visit, url);
    const state = url.searchParams.get('state') ?? '';
    // A code that this browser did not set out for is somebody else's, sent here to be taken for ours.
    if (mark === undefined || !(await seal.holds(stateWords(thing, mark), state)))
      return refuse(visit, offer, 'strayed');
    let sale: Sale;
    try {
      sale = await redeem(code, state);
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === 'trouble') onError(error);
      // Going back in the browser's history brings a spent code once more; the cookie is there already.
      if (reason === 'code_used' && (await readPass(visit, url, thing))) return returned(url, []);
      return refuse(visit, offer, reason);
    }
    if (sale.state !== state) return refuse(visit, offer, 'strayed');
    if (sale.payment.seller !== (await sellerId())) return refuse(visit, offer, 'other_offer');
    if (!(await thing.isSoldBy(sale))) return refuse(visit, offer, 'other_offer');
    const { payment, access } = sale;
    standing.learn(payment.id);
    const opened = { payment: payment.id, since: Math.floor(clock() / 1000), owned: access.owned };
    return returned(url, [await writePass(opened, mark, url, thing)]);
  }

  function returned(url: URL, cookies: Header[]): Decision {
    const headers: Header[] = [['Location', withoutCode(url).href], ...PRIVATE, ...cookies];
    return { status: 'refused', reason: 'returned', reply: { status: 303, headers, body: '' } };
  }

  async function decide(visit: Visit, offer: string): Promise<Decision> {
    const url = addressOf(visit);
    const thing = thingOf(offer);
    const code = visit.method === 'GET' ? url.searchParams.get('farthing_code') : null;
    if (code) return takeCode(visit, url, offer, code);
    const opened = await readPass(visit, url, thing);
    if (!opened) return refuse(visit, offer, 'unpaid');
    const state = await standing.of(opened.payment);
    if (state === 'ended') {
      const gone = setCookie(await passName(thing, url), '', 0, isSecure(url));
      return refuse(visit, offer, 'refunded', [gone]);
    }
    const headers = [...PRIVATE];
    const now = Math.floor(clock() / 1000);
    // Renewed in its second half, and only when the provider has said that the payment stands. What is not owned is
    // open for its time and no longer.
    if (state === 'stands' && opened.owned && now - opened.since >= passSeconds / 2) {
      opened.since = now;
      headers.push(await writePass(opened, markOf(visit, url)!, url, thing));
    }
    const until = new Date((opened.since + passSeconds) * 1000);
    return { status: 'open', pass: { payment: opened.payment, until }, headers };
  }

  return {
    async decide(visit, offer) {
      try {
        return await decide(visit, offer);
      } catch (error) {
        if (!(error instanceof FarthingError)) throw error;
        onError(error);
        return refuse(visit, offer, 'trouble');
      }
    },
    checkout,
    async holds(visit, offer) {
      try {
        return (await readPass(visit, addressOf(visit), thingOf(offer))) !== undefined;
      } catch (error) {
        if (!(error instanceof FarthingError)) throw error;
        onError(error);
        return false;
      }
    },
  };
}

function reasonOf(error: unknown): Reason {
  if (!(error instanceof FarthingError)) throw error;
  switch (error.code) {
    case 'code_used':
    case 'code_expired':
      return error.code;
    case 'already_refunded':
      return 'refunded';
    // A code of a length or form that none has.
    case 'code_invalid':
    case 'invalid_request':
      return 'code_invalid';
    default:
      return 'trouble';
  }
}

function originOf(address: string): string {
  const origin = URL.canParse(address) ? new URL(address).origin : 'null';
  if (!/^https?:/.test(origin))
    throw new TypeError('origin must be a web origin such as https://lark.example');
  return origin;
}

function randomMark(): string {
  return encode(crypto.getRandomValues(new Uint8Array(16)));
}
