/** The home page: what Farthing is, in one screen, for whoever finds it. */
import type { Context } from 'hono';
import { Amount, Asset } from '@farthing/ledger';
import type { Send } from './frame.ts';
import { html, type Html } from './html.ts';
import { sum } from './parts.ts';
import { readerOf } from './reader.ts';

/** What the little bill on the page adds up. */
const BILL = { article: '0.0005', song: '0.0042', calls: '0.00008', tip: '0.5' } as const;

export function homePage(c: Context, send: Send): Response | Promise<Response> {
  const { locale, texts } = readerOf(c);
  const t = texts.home;
  const lines = Object.entries(BILL).map(([name, text]) => ({
    label: t[name as keyof typeof BILL],
    amount: Amount.parse(text, Asset.USD)!,
  }));
  const total = lines.reduce((all, { amount }) => all + amount, 0n);
  const money = (amount: bigint) => sum(amount, Asset.USD, locale);
  const body = html`<div class="stack-wide">
    <section class="hero">
      <div class="stack">
        <h1>${t.claim.map((line) => html`<span>${line} </span>`)}</h1>
        <p class="lead">${t.lead}</p>
        <div class="actions">
          <a class="button primary" href="/wallet">${t.openWallet}</a
          ><a class="button" href="/sell">${t.sell}</a>
        </div>
      </div>
      <figure class="card stack bill">
        <figcaption class="eyebrow">${t.counted}</figcaption>
        <dl class="lines">
          ${lines.map(
            ({ label, amount }) =>
              html`<div>
                <dt>${label}</dt>
                <dd>${money(amount)}</dd>
              </div>`,
          )}
          <div class="total">
            <dt>${t.onYourTab}</dt>
            <dd>${money(total)}</dd>
          </div>
        </dl>
      </figure>
    </section>
    <section aria-label="${t.howItWorks}">
      <ol class="steps columns three">
        ${step(t.follow, t.followMeans)} ${step(t.click, t.clickMeans)} ${step(t.undo, t.undoMeans)}
      </ol>
    </section>
    <section class="columns">
      <div class="card stack">
        <h2>${t.forSellers}</h2>
        <p class="soft">${t.forSellersMeans}</p>
        <p class="links">
          <a href="/sell">${t.startSelling}</a><a href="/signin">${t.signIn}</a
          ><a href="/docs">${texts.common.docs}</a><a href="/reference">${t.reference}</a>
        </p>
      </div>
      <div class="card stack">
        <h2>${t.privacy}</h2>
        <p class="soft">${t.privacyMeans}</p>
        <p class="links"><a href="/wallet">${texts.common.yourWallet}</a></p>
      </div>
    </section>
  </div>`;
  return send(c, { title: t.title, body, index: true, sheets: ['site'] });
}

function step(title: string, text: string): Html {
  return html`<li class="card">
    <h2>${title}</h2>
    <p class="soft">${text}</p>
  </li>`;
}
