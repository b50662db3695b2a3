/** Sellers by name and address, each looked up once a page. */
import { isRefused, type Provider, type SellerId } from '@farthing/provider';
import { html, type Html } from '../html.ts';
import { displayOrigin } from '../parts.ts';
import type { Texts } from '../texts/index.ts';

export interface SellerLink {
  name: string;
  /** The seller's own site; absent when the seller is not known any more. */
  url: string | undefined;
}

export interface SellerLinks {
  get(seller: SellerId): Promise<SellerLink>;
}

export function createSellerLinks(
  { sellers }: { sellers: Pick<Provider['sellers'], 'get'> },
  texts: Texts,
): SellerLinks {
  const seen = new Map<SellerId, Promise<SellerLink>>();
  async function look(id: SellerId): Promise<SellerLink> {
    const seller = await sellers.get(id);
    return isRefused(seller)
      ? { name: texts.wallet.unknownSeller, url: undefined }
      : { name: seller.name, url: seller.origins[0] };
  }
  return {
    get(id) {
      const known = seen.get(id) ?? look(id);
      seen.set(id, known);
      return known;
    },
  };
}

/** The seller's name, as a link to their site, and which that is. */
export function sellerLink({ name, url }: SellerLink): Html {
  return url === undefined
    ? html`<bdi>${name}</bdi>`
    : html`<a href="${url}"><bdi>${name}</bdi></a>
        <span class="soft small"><bdi>${displayOrigin(new URL(url).origin)}</bdi></span>`;
}
