/** The home page: what Farthing is, in one screen, for whoever finds it. */
import type { Context } from 'hono';
import type { Send } from './frame.ts';
import { html } from './html.ts';

export function homePage(c: Context, send: Send): Response | Promise<Response> {
  const body = html`<div class="stack-wide">
    <section class="hero">
      <div class="stack">
        <h1><span>Pay a little.</span> <span>Pay it now.</span> <span>Keep control.</span></h1>
        <p class="lead">
          Farthing is one wallet for articles, songs, tips and games across the web: from a billionth of a
          dollar up, without a card number at every door, and never beyond the limits you set.
        </p>
        <div class="actions">
          <a class="button primary" href="/wallet">Open your wallet</a
          ><a class="button" href="/reference">Build with the API</a>
        </div>
      </div>
      <figure class="card stack">
        <figcaption class="eyebrow">Counted to the last digit</figcaption>
        <dl class="lines">
          <div>
            <dt>An article</dt>
            <dd class="money">$0.0005</dd>
          </div>
          <div>
            <dt>Three minutes of a song</dt>
            <dd class="money">$0.0042</dd>
          </div>
          <div>
            <dt>Forty calls of an API</dt>
            <dd class="money">$0.00008</dd>
          </div>
          <div>
            <dt>A tip for the accordionist</dt>
            <dd class="money">$0.50</dd>
          </div>
          <div class="total">
            <dt>On your tab</dt>
            <dd class="money">$0.50478</dd>
          </div>
        </dl>
      </figure>
    </section>
    <section class="columns three" aria-label="How it works">
      <div class="card">
        <ol class="steps">
          <li>
            <h2>Follow a price</h2>
            <p class="soft">
              Sellers put a price on a link. Its page here shows who sells, what it costs to the last digit,
              and what you have left.
            </p>
          </li>
        </ol>
      </div>
      <div class="card">
        <ol class="steps second">
          <li>
            <h2>Pay with one click</h2>
            <p class="soft">
              Start without an account: a small tab lets you read first and settle later, many payments as one
              sum. Or top up and pay from your balance.
            </p>
          </li>
        </ol>
      </div>
      <div class="card">
        <ol class="steps third">
          <li>
            <h2>Change your mind</h2>
            <p class="soft">
              Undo a payment within its first seconds. See every payment in your wallet, and end any site’s
              permission at once.
            </p>
          </li>
        </ol>
      </div>
    </section>
    <section class="columns">
      <div class="card stack">
        <h2>For sellers</h2>
        <p class="soft">
          A price on a link in minutes. Payments gather and reach you as one payout, with a statement of what
          it sums up. Every payment comes with a signed receipt that you can check yourself.
        </p>
        <p><a href="/reference">API reference</a> · <a href="/openapi.json">OpenAPI document</a></p>
      </div>
      <div class="card stack">
        <h2>What sellers learn about you</h2>
        <p class="soft">
          That you paid. Each seller sees a different name for you, so two of them cannot tell that they share
          a customer. No name, no address, no card number.
        </p>
        <p><a href="/wallet">Your wallet</a></p>
      </div>
    </section>
  </div>`;
  return send(c, { title: 'Small payments', body, index: true });
}
