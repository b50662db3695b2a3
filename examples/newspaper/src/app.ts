/**
 * The newspaper's web site. It never sends the text of a paid article before its payment is proven: that is the paywall's
 * to see to, which stands before every article that has a price.
 */
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { createPaywall, type PaywallSettings, type Refusal } from '@farthing/sdk/paywall';
import { visitOf } from '@farthing/sdk/paywall/fetch';
import { passOf, paywall } from '@farthing/sdk/paywall/hono';
import type { Article } from './article.ts';
import { articlePage } from './pages/article.ts';
import { frontPage, type Story } from './pages/front.ts';
import { lockedPage, type Notice } from './pages/locked.ts';
import { missingPage, troublePage } from './pages/other.ts';

export interface NewspaperDeps {
  articles: Article[];
  /** The offer of each priced article, by slug. */
  offers: ReadonlyMap<string, string>;
  /** What the newspaper asks of its payment provider. */
  farthing: NonNullable<PaywallSettings['client']>;
  /** The newspaper's id, `sel_…`. */
  seller: string;
  /** Where the provider is, such as `http://localhost:4020`. */
  providerUrl: string;
  /** Where readers reach the newspaper. */
  publicUrl: string;
  /** Seals cookies; keep it, or readers go by checkout once more. */
  passSecret: string;
  styleSheet: string;
  icon: string;
  clock: () => number;
}

const DAY_SECONDS = 86_400;

/** Why an article is locked, in the newspaper's words. */
const NOTICES: Partial<Record<Refusal['reason'], Notice>> = {
  refunded: 'refunded',
  code_used: 'too_late',
  code_expired: 'too_late',
  code_invalid: 'too_late',
  strayed: 'strayed',
  other_offer: 'strayed',
};

export function createNewspaper(deps: NewspaperDeps): Hono {
  const { articles, offers, publicUrl } = deps;
  const bySlug = new Map(articles.map((article) => [article.slug, article]));
  const free = articles.filter((article) => article.price === undefined);
  const walletUrl = `${deps.providerUrl}/wallet`;
  const shop: PaywallSettings = {
    provider: deps.providerUrl,
    client: deps.farthing,
    seller: deps.seller,
    secret: deps.passSecret,
    origin: publicUrl,
    // So that the front page knows a reader's articles for the day.
    passSeconds: DAY_SECONDS,
    clock: deps.clock,
    async page({ reason, checkout, url }) {
      const article = bySlug.get(new URL(url).pathname.slice('/articles/'.length))!;
      const notice = NOTICES[reason];
      return String(
        reason === 'trouble'
          ? await troublePage()
          : await lockedPage({ article, checkoutUrl: checkout, notice, free }),
      );
    },
  };
  const till = createPaywall(shop);
  const paid = paywall({ ...shop, offer: (c) => offers.get(c.req.param('slug') ?? '') });

  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: 'no-referrer',
      strictTransportSecurity: false,
    }),
  );

  app.get('/', async (c) => {
    const visit = visitOf(c.req.raw);
    const stories: Story[] = [];
    for (const article of articles) {
      const href = `/articles/${article.slug}`;
      const offer = offers.get(article.slug);
      const owned = offer !== undefined && (await till.holds(visit, offer));
      if (offer === undefined || owned) stories.push({ article, href, owned });
      else {
        // The complete address of checkout: it works as a plain link.
        const way = await till.checkout(visit, offer, publicUrl + href);
        stories.push({ article, href: way.href, owned });
        for (const [name, value] of way.headers) c.header(name, value);
      }
    }
    // What differs from reader to reader may not be kept by anyone between us.
    c.header('Cache-Control', 'private, no-cache');
    return c.html(frontPage({ today: new Date(deps.clock()), stories, walletUrl }));
  });

  app.get('/articles/:slug', paid, (c) => {
    const article = bySlug.get(c.req.param('slug'));
    if (!article) return c.html(missingPage(), 404);
    const next = nextOf(articles, article);
    if (article.price === undefined) c.header('Cache-Control', 'public, max-age=60');
    return c.html(articlePage({ article, payment: passOf(c)?.payment, walletUrl, next }));
  });

  app.get('/style.css', (c) => {
    c.header('Cache-Control', 'public, max-age=300');
    return c.body(deps.styleSheet, 200, { 'Content-Type': 'text/css; charset=utf-8' });
  });
  app.get('/wren.svg', (c) => {
    c.header('Cache-Control', 'public, max-age=86400');
    return c.body(deps.icon, 200, { 'Content-Type': 'image/svg+xml' });
  });
  app.get('/favicon.ico', (c) => c.redirect('/wren.svg', 301));
  app.notFound((c) => c.html(missingPage(), 404));
  app.onError((error, c) => {
    console.error('the newspaper could not answer:', error.message);
    return c.html(troublePage(), 503);
  });
  return app;
}

function nextOf(articles: Article[], article: Article): Article {
  return articles[(articles.indexOf(article) + 1) % articles.length]!;
}
