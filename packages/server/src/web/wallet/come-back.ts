/**
 * Opening one's wallet on the way somewhere else: whoever was at checkout comes back to that very visit, with all that its
 * link says.
 */
import type { AppContext } from '../../request.ts';
import { seeOther, type Send } from '../frame.ts';
import { html } from '../html.ts';
import { readerOf } from '../reader.ts';
import { atCheckout, say } from './flash.ts';

/** Where a wallet is opened in this browser. */
export function recoverAddress(back: string | undefined): string {
  return `/wallet/recover${back === undefined ? '' : `?back=${encodeURIComponent(back)}`}`;
}

/** @param back one of our own pages (`localPath`); the wallet without it */
export function comeBack(
  c: AppContext,
  send: Send,
  done: 'opened' | 'recovered',
  back = '/wallet',
): Response | Promise<Response> {
  if (!back.startsWith('/l/')) {
    say(c, done);
    return seeOther(c, back);
  }
  atCheckout.say(c, done);
  // What is owned leads on to the seller's site, where browsers let no form's answer go (`form-action`): so a page of its own.
  const { wallet, recovery } = readerOf(c).texts;
  const { title, text } = wallet.done[done];
  const body = html`<article class="card stack">
    <h1>${title}</h1>
    <p>${text}</p>
    <a class="button primary block" href="${back}">${recovery.backToCheckout}</a>
  </article>`;
  return send(c, { title, body, narrow: true, bare: true, refresh: { seconds: 0, url: back } });
}
