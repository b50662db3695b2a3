/**
 * Links at work: a signed link becomes the terms it stands for, or a refusal that says what is wrong with it. A
 * signature is verified once and remembered; key, origin and expiry are looked at every time.
 */
import { Amount } from '@farthing/ledger';
import type { Ledger } from '@farthing/ledger';
import { cacheSize, createCache } from '../cache.ts';
import { assetByCode } from '../accounts.ts';
import type { SellerId } from '../ids.ts';
import type { LinkKeys } from '../link-keys/link-keys.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Sellers } from '../sellers/sellers.ts';
import type { OfferTerms, ResolvedOffer } from '../shapes.ts';
import { identityOf, type LinkPayload, type ReadLink, readLink, verifySignature } from './link.ts';
import { flaw } from './terms.ts';

export interface Links {
  resolve(link: string): Promise<(ResolvedOffer & { link: string }) | Refused>;
}

interface Verified {
  link: ReadLink;
  identity: string;
}

export function createLinks(deps: {
  ledger: Ledger;
  /** The book's name: links for others are refused. */
  book: string;
  linkKeys: Pick<LinkKeys, 'verifier'>;
  sellers: Pick<Sellers, 'get'>;
  undoSeconds: number;
  clock: () => number;
}): Links {
  const { ledger, book, linkKeys, sellers, clock } = deps;
  const verified = createCache<string, Verified>(cacheSize(16_384));

  function termsOf(payload: LinkPayload): OfferTerms | Refused {
    const asset = assetByCode(ledger, payload.asset);
    if (!asset) return refuse('asset_not_found');
    const { title, resource, once, origin: returnOrigin, price, open = {} } = payload;
    const common = {
      seller: payload.seller as SellerId,
      asset,
      title,
      resource,
      once,
      undoSeconds: deps.undoSeconds,
      returnOrigin,
      ...(payload.url === undefined ? {} : { url: payload.url }),
      selfContained: true,
      archived: false,
    };
    const amounts: Record<string, Amount.Amount> = {};
    for (const [name, text] of Object.entries(price === undefined ? open : { price })) {
      const amount = Amount.parse(text, asset);
      if (amount === undefined) return refuse('link_malformed', { field: name });
      amounts[name] = amount;
    }
    return price === undefined
      ? { ...common, kind: 'open', ...amounts }
      : { ...common, kind: 'fixed', price: amounts['price']! };
  }

  return {
    async resolve(text) {
      const known = verified.get(text);
      const link = known?.link ?? readLink(text);
      if (!link) return refuse('link_malformed');
      const { payload } = link;
      if (payload.book !== book) return refuse('link_foreign');
      const key = await linkKeys.verifier(payload.seller, payload.kid);
      if (!key) return refuse('link_key_unknown');
      if (!known && !verifySignature(link, key)) return refuse('link_signature_invalid');
      const identity = known?.identity ?? identityOf(payload);
      if (!known) verified.set(text, { link, identity });
      if (payload.exp !== undefined && clock() >= payload.exp * 1000) return refuse('link_expired');
      const seller = await sellers.get(payload.seller);
      if (isRefused(seller)) return refuse('link_key_unknown');
      const terms = termsOf(payload);
      if (isRefused(terms)) return terms;
      const wrong = flaw(terms, seller);
      if (wrong)
        return wrong.code === 'return_not_allowed'
          ? refuse('link_origin_unregistered')
          : refuse('link_malformed', { field: wrong.field });
      return { ...terms, link: identity };
    },
  };
}
