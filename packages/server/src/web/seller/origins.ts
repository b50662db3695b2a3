/** A seller's sites: named, shown to be theirs by a token on the site, and taken back. Used by settings and the first steps. */
import { isRefused, type OriginClaim, VERIFICATION_META, VERIFICATION_PATH } from '@farthing/provider';
import { originOf } from '@farthing/provider/origin.ts';
import { html, type Html } from '../html.ts';
import type { Web } from '../index.ts';
import { codeBox, confirm, field } from '../parts-more.ts';
import { displayOrigin } from '../parts.ts';
import { type Action, type Console, type Desk, fieldAgain, type Trouble } from './desk.ts';

/** The form that names a site. */
export function claimForm(desk: Desk, path: string, trouble?: Trouble): Html {
  const { t, base, proof } = desk;
  return html`<form method="post" action="${base}${path}" class="stack">
    ${proof(path)}
    ${field({
      ...fieldAgain(desk, trouble, 'origin'),
      label: t.siteAddress,
      hint: t.siteAddressHint,
      type: 'url',
      placeholder: 'https://',
      required: true,
      maxlength: 1000,
    })}
    <div class="actions"><button class="primary">${t.siteName}</button></div>
  </form>`;
}

/** What to put where, and the button that has us look. */
export function claimSteps(desk: Desk, claim: OriginClaim, path: string): Html {
  const { t, base, proof } = desk;
  const { origin, token } = claim;
  const meta = `<meta name="${VERIFICATION_META}" content="${token}">`;
  return html`<div class="stack">
    <h3><bdi>${displayOrigin(origin)}</bdi></h3>
    <p>${t.siteHow}</p>
    ${codeBox({ label: t.siteFile(VERIFICATION_PATH), text: token, copy: t.copy, wrap: true })}
    ${codeBox({ label: t.siteMeta, text: meta, copy: t.copy, wrap: true })}
    <form method="post" action="${base}${path}/check">
      ${proof(`${path}/check`, { origin })}<button class="primary">${t.siteCheck}</button>
    </form>
    ${confirm({
      label: t.siteForget,
      text: t.siteForgetText,
      form: html`<form method="post" action="${base}${path}/remove">
        ${proof(`${path}/remove`, { origin })}<button>${t.siteForget}</button>
      </form>`,
    })}
  </div>`;
}

/** The three actions on sites, under a page that shows them. */
export function mountSites(
  console: Console,
  web: Pick<Web, 'provider'>,
  terms: { path: string; next: (what: 'claimed' | 'shown' | 'removed') => string; page: Action['page'] },
): void {
  const { origins } = web.provider;
  const { path, next, page } = terms;
  console.post(path, {
    may: 'origins',
    page,
    async act({ seller, form }) {
      const address = (form.get('origin') ?? '').trim().slice(0, 2_000);
      // A site that is the seller's already has nothing to show.
      const known = originOf(address);
      if (known !== undefined && seller.origins.includes(known)) return { to: next('shown') };
      const claim = await origins.claim(seller.id, address);
      return isRefused(claim) ? claim : { to: next('claimed') };
    },
  });
  console.post(`${path}/check`, {
    may: 'origins',
    page,
    async act({ seller, form }) {
      const shown = await origins.verify(seller.id, form.get('origin') ?? '');
      return isRefused(shown) ? shown : { to: next('shown'), done: 'site_shown' };
    },
  });
  console.post(`${path}/remove`, {
    may: 'origins',
    page,
    async act({ seller, form }) {
      const removed = await origins.remove(seller.id, form.get('origin') ?? '');
      return isRefused(removed) ? removed : { to: next('removed'), done: 'site_removed' };
    },
  });
}
