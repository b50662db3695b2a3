/**
 * The first five minutes, as a short way: a site, an offer, its link on a page, a first payment. Where one is follows from
 * what the book already holds, so whoever comes back tomorrow goes on where they stopped.
 */
import { isRefused, type Offer, type Payment } from '@farthing/provider';
import { COPY_PATH } from '../assets.ts';
import { html, type Html, nothing } from '../html.ts';
import { icon } from '../icons.ts';
import type { Web } from '../index.ts';
import { facts, stepper } from '../parts-more.ts';
import { notice } from '../parts.ts';
import { type Console, type Desk, type Trouble, troubleNote, type View } from './desk.ts';
import { newOfferFields, newTermsIn } from './offer-form.ts';
import { claimForm, claimSteps, mountSites } from './origins.ts';
import { linkBox, linkOf, scriptParts } from './snippet.ts';
import { isWrong } from './typed.ts';

const STEPS = ['site', 'offer', 'snippet', 'test'] as const;
type Step = (typeof STEPS)[number];

export interface Progress {
  /** The newest offer that is for sale: what the steps go on with. */
  offer?: Offer;
  payment?: Payment;
  done: Readonly<Record<Step, boolean>>;
  current: Step | 'all';
}

export async function progressOf(
  web: Pick<Web, 'provider'>,
  { seller }: Pick<Desk, 'seller'>,
): Promise<Progress> {
  const { offers, payments, keys } = web.provider;
  const [listed, paid, made] = await Promise.all([
    offers.list(seller.id, { limit: 100 }),
    payments.listBySeller(seller.id, { limit: 1 }),
    keys.list(seller.id, { limit: 1 }),
  ]);
  const sold = listed.items.filter(({ archived, selfContained }) => !archived && !selfContained);
  const offer = sold.toSorted((one, other) => other.created - one.created)[0];
  const [payment] = paid.items;
  const done = {
    site: seller.origins.length > 0,
    offer: listed.items.length > 0,
    snippet: made.items.length > 0 || payment !== undefined,
    test: payment !== undefined,
  };
  const current = STEPS.find((step) => !done[step]) ?? 'all';
  return { offer, payment, done, current };
}

/** Where one is on the way. What one has passed by counts as done. */
export function steps({ t }: Desk, { done }: Progress, current: Progress['current']): Html {
  const here = STEPS.findIndex((step) => step === current);
  return stepper(t.startSteps, [
    { label: t.stepAccount, state: 'done' },
    ...STEPS.map((step, place) => ({
      label: t.steps[step],
      state:
        place === here
          ? ('current' as const)
          : done[step] || place < here
            ? ('done' as const)
            : ('todo' as const),
    })),
  ]);
}

export function mountStart(console: Console, web: Web): void {
  const { provider, settings } = web;

  async function startPage(desk: Desk, trouble?: Trouble, wanted = desk.query('step')): Promise<View> {
    const { t, base } = desk;
    const progress = await progressOf(web, desk);
    const { current, done } = progress;
    const asked = STEPS.find((step) => step === wanted);
    // Nobody can put an offer on a site that is not theirs yet, or pay one that is not there.
    const open = asked && (asked === 'site' || done.site) && (asked !== 'test' || progress.offer);
    const step = open ? asked : current;
    const body = step === 'all' ? await testStep(desk, progress) : await STEP[step](desk, progress, trouble);
    return {
      section: 'start',
      title: t.startTitle,
      script: COPY_PATH,
      ...(step === 'test' && !done.test && { refresh: { seconds: 3, url: `${base}/start?step=test` } }),
      body: html`${steps(desk, progress, step)} ${troubleNote(desk, trouble)} ${body}`,
    };
  }

  const STEP: Record<Step, (desk: Desk, progress: Progress, trouble?: Trouble) => Promise<Html>> = {
    async site(desk, { done }, trouble) {
      const { t, seller, can } = desk;
      const claims = await provider.origins.claims(seller.id);
      return html`<section class="card stack">
          <h2>${t.siteTitle}</h2>
          <p>${t.siteLead}</p>
          ${
            !can('origins')
              ? notYours(desk)
              : claims.length === 0
                ? claimForm(desk, '/start/site', trouble)
                : claims.map((claim) => claimSteps(desk, claim, '/start/site'))
          }
        </section>
        ${can('origins') && claims.length > 0 ? another(desk, trouble) : nothing}
        ${done.site ? onward(desk, 'offer') : nothing}`;
    },

    async offer(desk, { done }, trouble) {
      const { t, b, base, can, proof } = desk;
      if (!can('offers')) return notYours(desk);
      return html`<form method="post" action="${base}/start/offer" class="card stack">
          <h2>${t.offerTitle}</h2>
          <p>${t.offerLead}</p>
          ${proof('/start/offer')} ${newOfferFields(desk, trouble, settings.undoSeconds)}
          <div class="actions"><button class="primary">${b.offerMake}</button></div>
        </form>
        ${done.offer ? onward(desk, 'snippet') : nothing}`;
    },

    async snippet(desk, { offer }) {
      const { t } = desk;
      if (!offer) return onward(desk, 'offer');
      return html`<section class="card stack">
          <h2>${t.snippetTitle}</h2>
          <p>${t.snippetLead}</p>
          ${linkBox(desk, linkOf(web, offer), offer.title)} ${scriptParts(desk, '/keys/page?from=start')}
        </section>
        ${onward(desk, 'test')}`;
    },

    test: (desk, progress) => testStep(desk, progress),
  };

  async function testStep(desk: Desk, { offer, payment }: Progress): Promise<Html> {
    const { t, m, base, money } = desk;
    if (payment) {
      const { asset, amount, fee } = payment;
      return html`${notice('good', t.arrivedTitle, t.arrivedText)}
        <section class="card stack">
          ${facts([
            {
              label: m.what,
              value: html`<a href="${base}/payments/${payment.id}"><bdi>${payment.title}</bdi></a>`,
            },
            { label: m.when, value: desk.moment(payment.time) },
            { label: m.amount, value: money(amount, asset) },
            { label: m.fee, value: money(fee, asset) },
            { label: m.yours, value: html`<strong>${money(amount - fee, asset)}</strong>` },
          ])}
          <div class="actions">
            <a class="button primary" href="${base}">${t.toOverview}</a
            ><a class="button" href="${base}/settings#payout">${t.toPayout}</a
            ><a class="button" href="/docs/guides/going-live">${t.toLive}</a>
          </div>
        </section>`;
    }
    if (!offer) return onward(desk, 'offer');
    return html`<section class="card stack">
      <h2>${t.testTitle}</h2>
      <p>${settings.mode === 'test' ? t.testLead : t.testLeadLive}</p>
      <div class="actions">
        <a class="button primary" href="/l/${offer.id}" target="_blank" rel="noopener"
          >${icon('external')}${t.testOpen}</a
        >
      </div>
      <div class="waiting" aria-hidden="true"></div>
      <p class="hint">${t.testWaits}</p>
    </section>`;
  }

  console.get('/start', (desk) => startPage(desk));

  mountSites(console, web, {
    path: '/start/site',
    page: (desk, trouble) => startPage(desk, trouble, 'site'),
    next: (what) => (what === 'shown' ? '/start' : '/start?step=site'),
  });

  console.post('/start/offer', {
    may: 'offers',
    page: (desk, trouble) => startPage(desk, trouble, 'offer'),
    async act(posted) {
      const terms = newTermsIn(posted, web);
      if (isWrong(terms)) return terms;
      const offer = await provider.offers.create(posted.seller.id, terms);
      return isRefused(offer) ? offer : { to: '/start?step=snippet', done: 'offer_made' };
    },
  });
}

/** The form that names a site, folded: one is waiting to be shown already. */
function another(desk: Desk, trouble?: Trouble): Html {
  return html`<details class="card" ${trouble?.field === 'origin' ? html` open` : nothing}>
    <summary>${desk.t.siteOther}</summary>
    ${claimForm(desk, '/start/site', trouble)}
  </details>`;
}

/** The way to the next step. */
function onward({ t, base }: Desk, step: Step): Html {
  return html`<div class="actions">
    <a class="button primary" href="${base}/start?step=${step}">${t.onward(t.steps[step])}</a>
  </div>`;
}

function notYours({ t }: Desk): Html {
  return notice('info', t.notYours, t.notYoursText);
}
