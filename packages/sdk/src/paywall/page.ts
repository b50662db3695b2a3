/**
 * What a paywall says to whoever has not paid: a small page for browsers, a problem document (RFC 9457) for programs.
 * Nothing of what is sold is in it, no script, and nothing from elsewhere.
 */
import type { Details } from './thing.ts';
import { PRIVATE, type Header, type Reply } from './visit.ts';
import { WORDS, type Language } from './words.ts';

/**
 * Why somebody is not let in: `unpaid` at first; `refunded` when the payment was given back; `code_…` when the code that came
 * from checkout is worth nothing (any more); `strayed` when this browser did not begin the visit to checkout, as with a
 * copied address; `other_offer` when something else was paid; `trouble` when the provider cannot be asked.
 */
export type Reason =
  | 'unpaid'
  | 'refunded'
  | 'code_used'
  | 'code_expired'
  | 'code_invalid'
  | 'strayed'
  | 'other_offer'
  | 'trouble';

/** What there is to say. */
export interface Refusal {
  reason: Reason;
  /** The complete address of checkout. */
  checkout: string;
  /** The page that was asked for. */
  url: string;
  details: Details | undefined;
  /** What the visitor reads, of the languages that the built-in page is written in. */
  language: Language;
}

const STYLE =
  ':root{color-scheme:light dark;font:1.05rem/1.55 system-ui,sans-serif}body{margin:0;min-height:100vh;display:grid;place-content:center;padding:1.5rem;box-sizing:border-box}main{max-width:30rem}h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}a{display:inline-block;margin-block-start:.5rem;padding:.7rem 1.2rem;border-radius:.5rem;background:#1d4d4f;color:#fff;text-decoration:none;font-weight:600}a:focus-visible{outline:3px solid #c98b1e;outline-offset:3px}@media(prefers-color-scheme:dark){a{background:#9ad7d2;color:#0a2322}}';

/** 402 or, in trouble, 503: the page. */
export async function refusalPage(refusal: Refusal): Promise<Reply> {
  const { reason, details, checkout, url, language } = refusal;
  const words = WORDS[language];
  const trouble = reason === 'trouble';
  const price = details?.price === undefined ? undefined : money(details.price, details.asset, words.locale);
  const title = trouble ? words.trouble : (details?.title ?? words.untitled);
  const notice = words.reasons[reason];
  const action = trouble ? words.again : price === undefined ? words.checkout : words.open(price);
  const body = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
${notice === undefined ? '' : `<p role="status">${escape(notice)}</p>\n`}<p><a href="${escape(trouble ? url : checkout)}">${escape(action)}</a></p>
</main>
</body>
</html>
`;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(STYLE));
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  return {
    status: statusOf(reason),
    headers: [
      ['Content-Type', 'text/html; charset=utf-8'],
      ['Content-Security-Policy', policy],
      ...common(reason),
    ],
    body,
  };
}

/** The same for a program. `code` is the reason; `checkout` is where a person can pay. */
export function refusalProblem({ reason, details, checkout }: Refusal): Reply {
  const trouble = reason === 'trouble';
  const problem = {
    type: 'about:blank',
    title: trouble ? 'Payment provider unreachable' : 'Payment required',
    status: statusOf(reason),
    code: trouble ? 'provider_unreachable' : reason === 'unpaid' ? 'payment_required' : reason,
    detail: WORDS.en.reasons[reason] ?? 'This must be paid for before it opens.',
    ...(trouble ? {} : { checkout, ...details }),
  };
  return {
    status: problem.status,
    headers: [['Content-Type', 'application/problem+json'], ...common(reason)],
    body: JSON.stringify(problem),
  };
}

function statusOf(reason: Reason): number {
  return reason === 'trouble' ? 503 : 402;
}

function common(reason: Reason): Header[] {
  const headers = [...PRIVATE, ['X-Content-Type-Options', 'nosniff'] as const];
  return reason === 'trouble' ? [...headers, ['Retry-After', '5']] : headers;
}

/** An amount as people write it; never rounded: `$0.0005` does not read `$0.00`. */
export function money(amount: string, asset: string, locale: string): string {
  const decimals = amount.split('.')[1]?.length ?? 0;
  try {
    return new Intl.NumberFormat(locale, {
      style: 'currency',
      currency: asset,
      minimumFractionDigits: Math.max(2, decimals),
      maximumFractionDigits: Math.max(2, decimals),
    }).format(amount as Intl.StringNumericLiteral);
  } catch {
    // A seller's own credits are no currency that anyone else knows.
    return `${amount} ${asset}`;
  }
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
