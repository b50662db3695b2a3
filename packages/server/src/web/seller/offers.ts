/** Offers: made, read, changed and withdrawn, each with the text to put on a page. */
import { isRefused, type Offer } from '@farthing/provider';
import { COPY_PATH } from '../assets.ts';
import { html, nothing } from '../html.ts';
import { icon } from '../icons.ts';
import type { Web } from '../index.ts';
import { badge, confirm, empty, facts, table, tiles } from '../parts-more.ts';
import { earnedOf, lately, NONE, USUAL_DAYS } from './sums.ts';
import * as When from '../when.ts';
import { type Console, type Desk, type Trouble, troubleNote, type View } from './desk.ts';
import { exportLink, older, ROWS } from './lists.ts';
import { changesIn, newOfferFields, newTermsIn, offerFields, priceOf } from './offer-form.ts';
import { linkBox, linkOf, scriptParts } from './snippet.ts';
import { isWrong } from './typed.ts';

export function mountOffers(console: Console, web: Web): void {
  const { provider, settings } = web;
  const { offers } = provider;

  /** The seller's own offer. */
  async function find({ seller, param }: Desk): Promise<Offer | undefined> {
    const offer = await offers.get(param('offer'));
    return isRefused(offer) || offer.seller !== seller.id ? undefined : offer;
  }

  console.get('/offers', async (desk) => {
    const { b, seller, base, can } = desk;
    const after = desk.unseal('offers', desk.query('after'));
    const { items, next } = await offers.list(seller.id, { after, limit: ROWS });
    const make = can('offers') && seller.origins.length > 0;
    const sold = await lately(web, desk);
    const start = { label: b.offersFirst, href: make ? `${base}/offers/new` : `${base}/start` };
    return {
      section: 'offers',
      title: desk.t.nav.offers,
      actions: html`${exportLink(desk, 'offers')}${
        make
          ? html`<a class="button primary" href="${base}/offers/new">${icon('plus')}${b.offerNew}</a>`
          : nothing
      }`,
      body:
        items.length === 0 && after === undefined
          ? empty({
              level: 2,
              icon: 'offer',
              title: b.offersNone,
              text: b.offersNoneText,
              ...(can('offers') && { action: start }),
            })
          : html`<section class="card stack">
              ${table({
                caption: desk.t.nav.offers,
                captionHidden: true,
                brief: true,
                columns: [
                  { label: b.offerTitle },
                  { label: b.state },
                  { label: b.made },
                  { label: b.offerLately(USUAL_DAYS), align: 'end' },
                  { label: b.offerPrice, align: 'end' },
                ],
                rows: items.map((offer) => [
                  html`<a href="${base}/offers/${offer.id}"><bdi>${offer.title}</bdi></a>`,
                  stateOf(desk, offer),
                  desk.day(offer.created),
                  String(sold.get(offer.id)?.payments ?? 0),
                  priceOf(desk, offer),
                ]),
              })}
              ${older(desk, '/offers', desk.seal('offers', next))}
            </section>`,
    };
  });

  async function newPage(desk: Desk, trouble?: Trouble): Promise<View> {
    const { b, base, proof } = desk;
    return {
      section: 'offers',
      title: b.offerNew,
      trail: [{ label: desk.t.nav.offers, href: `${base}/offers` }],
      body: html`${troubleNote(desk, trouble)}
        <form method="post" action="${base}/offers/new" class="card stack">
          ${proof('/offers/new')} ${newOfferFields(desk, trouble, settings.undoSeconds)}
          <div class="actions"><button class="primary">${b.offerMake}</button></div>
        </form>`,
    };
  }

  console.get('/offers/new', (desk) => newPage(desk), 'offers');
  console.post('/offers/new', {
    may: 'offers',
    page: newPage,
    async act(posted) {
      const terms = newTermsIn(posted, web);
      if (isWrong(terms)) return terms;
      const offer = await offers.create(posted.seller.id, terms);
      return isRefused(offer) ? offer : { to: `/offers/${offer.id}`, done: 'offer_made' };
    },
  });

  async function offerPage(desk: Desk, trouble?: Trouble) {
    const offer = await find(desk);
    if (!offer) return console.missing(desk);
    const { b, t, base, can, proof, locale } = desk;
    const path = `/offers/${offer.id}`;
    const changes = can('offers') && !offer.selfContained;
    const sums = (await lately(web, desk, offer.id)).get(offer.id) ?? NONE;
    return {
      section: 'offers',
      title: offer.title,
      script: COPY_PATH,
      trail: [{ label: desk.t.nav.offers, href: `${base}/offers` }],
      actions: html`<a class="button" href="${base}/payments?offer=${offer.id}">${b.offerPayments}</a>`,
      body: html`${troubleNote(desk, trouble)}
        ${tiles([
          { label: b.offerLately(USUAL_DAYS), value: String(sums.payments) },
          { label: t.sold, value: desk.money(sums.gross, offer.asset) },
          {
            label: t.earned,
            value: desk.money(earnedOf(sums), offer.asset),
            more: t.afterFees(desk.money(sums.fees, offer.asset)),
          },
        ])}
        <section class="card stack">
          ${facts([
            { label: b.state, value: stateOf(desk, offer) },
            { label: b.offerPrice, value: priceOf(desk, offer) },
            { label: b.offerOnce, value: offer.once ? b.offerOnceYes : b.offerOnceNo },
            {
              label: b.offerUndo,
              value: offer.undoSeconds === 0 ? b.offerUndoNone : When.duration(offer.undoSeconds, locale),
            },
            { label: b.offerReturns, value: html`<bdi>${offer.url ?? offer.returnOrigin}</bdi>` },
            { label: b.made, value: desk.moment(offer.created) },
            { label: b.id, value: html`<code>${offer.id}</code>` },
          ])}
        </section>
        ${
          offer.archived || offer.selfContained
            ? nothing
            : html`<section class="card stack">
                <h2>${b.onPage}</h2>
                ${linkBox(desk, linkOf(web, offer), offer.title)} ${scriptParts(desk, '/keys/page')}
              </section>`
        }
        ${
          changes
            ? html`<form method="post" action="${base}${path}" class="card stack">
                <h2>${b.offerChange}</h2>
                ${proof(path)} ${offerFields(desk, offer, trouble)}
                <div class="actions"><button class="primary">${desk.texts.common.save}</button></div>
              </form>`
            : nothing
        }
        ${can('offers') ? archiving(desk, offer) : nothing}`,
    } satisfies View;
  }

  console.get('/offers/:offer', (desk) => offerPage(desk));
  console.post('/offers/:offer', {
    may: 'offers',
    page: offerPage,
    async act(posted) {
      const offer = await find(posted);
      if (!offer) return console.missing(posted);
      const changes = changesIn(posted, offer);
      if (isWrong(changes)) return changes;
      const changed = await offers.update(posted.seller.id, offer.id, changes);
      return isRefused(changed) ? changed : { to: `/offers/${offer.id}`, done: 'offer_changed' };
    },
  });

  for (const [name, archived] of [
    ['archive', true],
    ['restore', false],
  ] as const) {
    console.post(`/offers/:offer/${name}`, {
      may: 'offers',
      page: offerPage,
      async act({ seller, param }) {
        const offer = await offers.update(seller.id, param('offer'), { archived });
        if (isRefused(offer)) return offer;
        return { to: `/offers/${offer.id}`, done: archived ? 'offer_archived' : 'offer_restored' };
      },
    });
  }
}

function stateOf({ b }: Desk, offer: Offer) {
  return offer.archived ? badge('plain', b.offerArchived) : badge('good', b.offerLive);
}

function archiving(desk: Desk, { id, archived }: Offer) {
  const { b, base, proof } = desk;
  const path = `/offers/${id}/${archived ? 'restore' : 'archive'}`;
  const form = html`<form method="post" action="${base}${path}">
    ${proof(path)}<button class="${archived ? '' : 'danger'}">
      ${archived ? b.offerRestore : b.offerArchive}
    </button>
  </form>`;
  return archived ? form : confirm({ label: b.offerArchive, danger: true, text: b.offerArchiveText, form });
}
