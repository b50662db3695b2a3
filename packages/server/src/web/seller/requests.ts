/** Refund requests: what payers ask for back and why; given, wholly or in part, or declined with a word. */
import { isRefused, type RefundRequest, type RefundRequestState } from '@farthing/provider';
import { html, nothing } from '../html.ts';
import type { Web } from '../index.ts';
import { badge, confirm, empty, facts, field, tabs } from '../parts-more.ts';
import { type Console, type Desk, fieldAgain, type Trouble, troubleNote, type View } from './desk.ts';
import { exportLink, older, ROWS } from './lists.ts';
import { isWrong, optionalAmountIn, optionalLineIn } from './typed.ts';

const STATES = ['open', 'refunded', 'declined', 'withdrawn'] as const satisfies RefundRequestState[];

export function mountRequests(console: Console, web: Pick<Web, 'provider'>): void {
  const { refundRequests } = web.provider;

  async function listPage(desk: Desk, trouble?: Trouble): Promise<View> {
    const { m, t, base, seller } = desk;
    const wanted = STATES.find((state) => state === desk.query('show')) ?? 'open';
    const after = desk.unseal('requests', desk.query('after'));
    const { items, next } = await refundRequests.listBySeller(seller.id, {
      state: wanted,
      after,
      limit: ROWS,
    });
    const shown = items.filter(({ state }) => state === wanted);
    return {
      section: 'requests',
      title: t.nav.requests,
      actions: exportLink(desk, 'requests'),
      body: html`${troubleNote(desk, trouble)}
      ${tabs(
        m.show,
        STATES.map((state) => ({
          label: m.requestStates[state],
          href: `${base}/requests?show=${state}`,
          current: state === wanted,
        })),
      )}
      ${
        shown.length > 0
          ? shown.map((request) => card(desk, request, trouble))
          : empty({
              level: 2,
              icon: 'refund',
              title: m.noRequests,
              text: wanted === 'open' ? m.noRequestsText : m.noneOfThese,
            })
      }
      ${older(desk, '/requests', desk.seal('requests', next), { show: wanted })}`,
    };
  }

  function card(desk: Desk, request: RefundRequest, trouble?: Trouble) {
    const { m, base, money, can, proof } = desk;
    const { id, asset, state, remaining } = request;
    const mine = trouble?.form.get('request') === id ? trouble : undefined;
    const accept = `/requests/${id}/accept`;
    const decline = `/requests/${id}/decline`;
    return html`<article class="card stack">
      <h2><bdi>${request.title}</bdi></h2>
      ${facts([
        {
          label: m.state,
          value: badge(
            state === 'open' ? 'warn' : state === 'refunded' ? 'good' : 'plain',
            m.requestStates[state],
          ),
        },
        { label: m.asked, value: desk.moment(request.created) },
        { label: m.theirReason, value: html`<bdi>${request.reason ?? m.erased}</bdi>` },
        { label: m.remaining, value: money(remaining, asset) },
        {
          label: m.payment,
          value: html`<a href="${base}/payments/${request.payment}">${m.toPayment}</a>`,
        },
        ...(request.answered === undefined
          ? []
          : [
              {
                label: m.answered,
                value: html`${desk.moment(request.answered)} <bdi>${request.answer ?? ''}</bdi>`,
              },
            ]),
      ])}
      ${
        state === 'open' && can('refunds')
          ? html`<form method="post" action="${base}${accept}" class="stack">
                ${proof(accept, { request: id })}
                ${field({ ...fieldAgain(desk, mine, `amount-${id}`), label: `${m.giveBackAmount} (${asset.code})`, hint: m.giveBackHint, inputmode: 'decimal', maxlength: 40 })}
                <div class="actions"><button class="primary">${m.giveBackGo}</button></div>
              </form>
              ${confirm({
                label: m.decline,
                text: m.declineText,
                form: html`<form method="post" action="${base}${decline}" class="stack">
                  ${proof(decline, { request: id })}
                  ${field({ name: `answer-${id}`, label: m.declineWord, hint: m.declineWordHint })}
                  <button>${m.decline}</button>
                </form>`,
              })}`
          : nothing
      }
    </article>`;
  }

  console.get('/requests', (desk) => listPage(desk));
  console.post('/requests/:request/accept', {
    may: 'refunds',
    page: listPage,
    async act(posted) {
      const { seller, param } = posted;
      const asset = await refundRequests.assetOf(seller.id, param('request'));
      if (isRefused(asset)) return asset;
      const amount = optionalAmountIn(posted, `amount-${param('request')}`, asset);
      if (isWrong(amount)) return amount;
      const given = await refundRequests.accept(seller.id, param('request'), { amount });
      if (!isRefused(given)) return { to: '/requests', done: 'refunded' };
      if (given.code !== 'refund_exceeds_payment') return given;
      return { ...given, field: `amount-${param('request')}` };
    },
  });
  console.post('/requests/:request/decline', {
    may: 'refunds',
    page: listPage,
    async act(posted) {
      const answer = optionalLineIn(posted, `answer-${posted.param('request')}`, 500);
      if (isWrong(answer)) return answer;
      const declined = await refundRequests.decline(posted.seller.id, posted.param('request'), answer);
      return isRefused(declined) ? declined : { to: '/requests', done: 'declined' };
    },
  });
}
