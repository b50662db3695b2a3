/**
 * Opening one's wallet on the way somewhere else: whoever was at checkout comes back to that very visit, with all that its
 * link says.
 */
import { deviceOf } from '@farthing/provider';
import { header, type AppContext } from '../../request.ts';
import { seeOther, type Send } from '../frame.ts';
import { html } from '../html.ts';
import type { Web } from '../index.ts';
import { readerOf } from '../reader.ts';
import type { Session } from '../session.ts';
import { atCheckout, say } from './flash.ts';

/** Where a wallet is opened in this browser. */
export function recoverAddress(back: string | undefined): string {
  return `/wallet/recover${back === undefined ? '' : `?back=${encodeURIComponent(back)}`}`;
}

/** Signs in who recovered a wallet by its code. That was a moment ago, and counts as having shown who they are. */
export async function signInRecovered(
  c: AppContext,
  { provider, sessions }: Pick<Web, 'provider' | 'sessions'>,
  wallet: Session['wallet'],
): Promise<void> {
  const terms = { by: 'recovery_code', device: deviceOf(header(c, 'user-agent')) } as const;
  const { secret } = await provider.people.sessions.start(wallet, terms);
  sessions.start(c, secret);
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
