/**
 * Publishing: sees to it that every priced article has an offer with today's price and address. It may run at
 * every start: what is registered already is found by its resource, the article's slug.
 */
import type { Client } from '@farthing/sdk';
import type { Article } from './article.ts';

type Offer = Awaited<ReturnType<Client['createOffer']>>;

/** The offer of each priced article, by slug. */
export async function publish(
  farthing: Client,
  articles: Article[],
  publicUrl: string,
): Promise<Map<string, string>> {
  const registered = await registeredOffers(farthing);
  const offers = new Map<string, string>();
  for (const article of articles) {
    if (article.price === undefined) continue;
    const { slug, title, price } = article;
    const terms = { title, price, url: `${publicUrl}/articles/${slug}`, return_origin: publicUrl };
    const known = registered.get(slug);
    if (!known) {
      const offer = await farthing.createOffer({
        body: { kind: 'fixed', asset: 'USD', resource: slug, once: true, ...terms },
      });
      offers.set(slug, offer.id);
    } else {
      if (differs(known, terms)) await farthing.updateOffer({ params: { offer: known.id }, body: terms });
      offers.set(slug, known.id);
    }
  }
  return offers;
}

async function registeredOffers(farthing: Client): Promise<Map<string, Offer>> {
  const offers = new Map<string, Offer>();
  let cursor: string | undefined;
  do {
    const page = await farthing.listOffers({ query: { limit: 1000, ...(cursor ? { cursor } : {}) } });
    for (const offer of page.items) if (!offer.archived) offers.set(offer.resource, offer);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return offers;
}

function differs(
  offer: Offer,
  terms: { title: string; price: string; url: string; return_origin: string },
): boolean {
  return (
    offer.title !== terms.title ||
    Number(offer.price) !== Number(terms.price) ||
    offer.url !== terms.url ||
    offer.return_origin !== terms.return_origin
  );
}
