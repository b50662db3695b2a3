/**
 * The newspaper's web site. It never sends the text of a paid article before its payment is proven: a reader comes
 * back from checkout with a one-time code, the server redeems it, and the browser gets a signed cookie for that
 * one article.
 */
import { Hono, type Context } from 'hono';
import { getCookie, setCookie, deleteCookie } from 'hono/cookie';
import { secureHeaders } from 'hono/secure-headers';
import { createAccess } from './access.ts';
import type { Article } from './article.ts';
import { articlePage } from './pages/article.ts';
import { frontPage } from './pages/front.ts';
import { lockedPage, type Notice } from './pages/locked.ts';
import { missingPage, troublePage } from './pages/other.ts';
import { createPasses } from './pass.ts';
import type { Till } from './till.ts';

export interface NewspaperDeps {
  articles: Article[];
  /** The offer of each priced article, by slug. */
  offers: ReadonlyMap<string, string>;
  till: Till;
  /** Where the provider is, such as `http://localhost:4020`. */
  providerUrl: string;
  /** Where readers reach the newspaper. */
  publicUrl: string;
  /** Signs passes; keep it, or readers lose theirs. */
  passSecret: string;
  styleSheet: string;
  icon: string;
  clock: () => number;
}

const YEAR_SECONDS = 365 * 86_400;
const VISIT = 'wren_visit';

export function createNewspaper(deps: NewspaperDeps): Hono {
  const passes = createPasses(deps.passSecret);
  const access = createAccess(deps);
  const bySlug = new Map(deps.articles.map((article) => [article.slug, article]));
  const cookies = {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    maxAge: YEAR_SECONDS,
    secure: deps.publicUrl.startsWith('https:'),
  } as const;

  /** The browser's own mark, given at its first visit. */
  const visitOf = (c: Context) => {
    const visit = getCookie(c, VISIT) ?? passes.newVisit();
    setCookie(c, VISIT, visit, cookies);
    return visit;
  };
  const addressOf = (slug: string) => `${deps.publicUrl}/articles/${slug}`;
  /** The complete address of checkout: it works as a plain link. */
  const checkoutOf = (article: Article, visit: string) => {
    const url = new URL(`/l/${deps.offers.get(article.slug)}`, deps.providerUrl);
    url.searchParams.set('return', addressOf(article.slug));
    url.searchParams.set('state', passes.state(article.slug, visit));
    return url.href;
  };
  const passOf = (c: Context, article: Article) =>
    passes.read(article.slug, getCookie(c, cookieOf(article.slug)));

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

  app.get('/', (c) => {
    const visit = visitOf(c);
    // What differs from reader to reader may not be kept by anyone between us.
    c.header('Cache-Control', 'private, no-cache');
    return c.html(
      frontPage({
        today: new Date(deps.clock()),
        stories: deps.articles.map((article) => {
          const open = article.price === undefined || passOf(c, article) !== undefined;
          return {
            article,
            href: open ? `/articles/${article.slug}` : checkoutOf(article, visit),
            owned: article.price !== undefined && open,
          };
        }),
        walletUrl: `${deps.providerUrl}/wallet`,
      }),
    );
  });

  app.get('/articles/:slug', async (c) => {
    const article = bySlug.get(c.req.param('slug'));
    if (!article) return c.html(missingPage(), 404);
    const walletUrl = `${deps.providerUrl}/wallet`;
    const next = nextOf(deps.articles, article);
    if (article.price === undefined) {
      c.header('Cache-Control', 'public, max-age=60');
      return c.html(articlePage({ article, walletUrl, next }));
    }

    c.header('Cache-Control', 'private, no-store');
    let notice: Notice | undefined;
    const code = c.req.query('farthing_code');
    if (code !== undefined) {
      const outcome = await takeCode(c, article, code);
      if (outcome === 'open') return c.redirect(`/articles/${article.slug}`, 303);
      notice = outcome;
    }
    const payment = passOf(c, article);
    if (payment !== undefined && notice === undefined) {
      if (await access.isActive(payment)) return c.html(articlePage({ article, payment, walletUrl, next }));
      deleteCookie(c, cookieOf(article.slug), cookies);
      notice = 'refunded';
    }
    const free = deps.articles.filter((other) => other.price === undefined);
    return c.html(lockedPage({ article, checkoutUrl: checkoutOf(article, visitOf(c)), notice, free }), 402);
  });

  /** Redeems the code that came back from checkout, and gives the browser its pass. */
  async function takeCode(c: Context, article: Article, code: string): Promise<'open' | Notice> {
    // A code that this browser did not set out for is somebody else's, sent here to be mistaken for ours.
    if (!passes.isState(article.slug, getCookie(c, VISIT), c.req.query('state') ?? '')) return 'strayed';
    const redeemed = await deps.till.redeem(code);
    if (redeemed.status === 'refused') {
      // Going back in the browser's history brings a spent code once more; the pass is there already.
      if (redeemed.code === 'code_used' && passOf(c, article) !== undefined) return 'open';
      return 'too_late';
    }
    if (redeemed.resource !== article.slug) return 'strayed';
    setCookie(c, cookieOf(article.slug), passes.issue(article.slug, redeemed.payment), cookies);
    return 'open';
  }

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

function cookieOf(slug: string): string {
  return `wren_${slug}`;
}

function nextOf(articles: Article[], article: Article): Article {
  return articles[(articles.indexOf(article) + 1) % articles.length]!;
}
