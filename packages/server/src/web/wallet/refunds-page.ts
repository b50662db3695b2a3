/** What was asked of sellers, and what they said. */
import type { RefundRequest, RefundRequestState } from '@farthing/provider';
import { html, nothing, type Html } from '../html.ts';
import { buttonForm, sum } from '../parts.ts';
import { badge, type BadgeTone, empty, pager } from '../parts-more.ts';
import type { Texts } from '../texts/index.ts';
import { machine, moment } from '../when.ts';
import { sellerLink, type SellerLink } from './seller-links.ts';

export interface RefundsPage {
  requests: readonly { request: RefundRequest; seller: SellerLink }[];
  newest?: string;
  older?: string;
  csrf: (purpose: string) => string;
  zone: string;
  locale: string;
  texts: Texts;
}

const TONES: Readonly<Record<RefundRequestState, BadgeTone>> = {
  open: 'info',
  refunded: 'good',
  declined: 'bad',
  withdrawn: 'plain',
};

export function refundsPage(page: RefundsPage): Html {
  const t = page.texts.purchases;
  return html`<div>
    <h2 class="hidden">${t.asked}</h2>
    <section class="card stack">
      ${
        page.requests.length === 0
          ? empty({
              icon: 'refund',
              title: t.noRequests,
              text: t.noRequestsMeans,
              action: { label: t.title, href: '/wallet/purchases' },
            })
          : html`<ul class="list">
              ${page.requests.map((each) => row(page, each))}
            </ul>`
      }
      ${pager(t.pages, [
        { label: t.newest, href: page.newest },
        { label: t.older, href: page.older },
      ])}
    </section>
  </div>`;
}

export function requestState({ state }: RefundRequest, { purchases: t }: Texts): Html {
  return badge(TONES[state], t.requestStates[state]);
}

export function withdrawForm(
  { id, title }: RefundRequest,
  { csrf, texts }: Pick<RefundsPage, 'csrf' | 'texts'>,
  to: string,
): Html {
  const { purchases: t, wallet } = texts;
  return buttonForm(
    '/wallet/refunds/withdraw',
    html`${t.withdraw}<span class="hidden">${wallet.undoWhat(title)}</span>`,
    { csrf: csrf(id), request: id, to },
  );
}

function row(page: RefundsPage, { request, seller }: RefundsPage['requests'][0]): Html {
  const t = page.texts.purchases;
  const { title, payment, state, created, reason, answer, remaining, asset } = request;
  return html`<li>
    <span class="what"
      ><a href="/wallet/purchases/${payment}"><bdi>${title}</bdi></a></span
    ><span class="sum">${state === 'open' ? sum(remaining, asset, page.locale) : nothing}</span>
    <span class="detail"
      ><span class="where">${sellerLink(seller)}</span>
      <time datetime="${machine(created)}">${moment(created, page.zone, page.locale)}</time><br />
      ${requestState(request, page.texts)} ${reason ? html`<bdi>${t.quoted(reason)}</bdi>` : nothing}
      ${answer ? html`<br /><bdi>${t.theySaid(answer)}</bdi>` : nothing}</span
    >
    ${state === 'open' ? withdrawForm(request, page, '/wallet/refunds') : nothing}
  </li>`;
}
