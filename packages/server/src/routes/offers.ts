/** Offers: created and changed by their seller, read by anyone. */
import { isRefused, type Refused, refuse } from '@farthing/provider';
import type { BodyOf } from '@farthing/sdk/api/index.ts';
import { readAmounts } from '../amounts.ts';
import { created, ok, type RouteDeps, type Routes } from '../route.ts';
import * as Wire from '../wire.ts';

type Priced = 'price' | 'min' | 'max' | 'suggested';

export function offerRoutes({
  provider: { offers },
  ledger,
  baseUrl,
}: RouteDeps): Routes<'createOffer' | 'listOffers' | 'getOffer' | 'updateOffer'> {
  /** The amounts of a new offer. */
  function amountsOf(body: BodyOf<'createOffer'>): Partial<Record<Priced, bigint>> | Refused {
    const asset = ledger.store.assets.byCode(body.asset);
    if (!asset) {
      const allowed = ledger.store.assets.all().map(({ code }) => code);
      return refuse('asset_not_found', { field: 'asset', allowed });
    }
    if (body.kind === 'fixed') return readAmounts<'price', undefined>({ price: body.price }, asset);
    const { min, max, suggested } = body;
    return readAmounts({ min, max, suggested }, asset);
  }

  return {
    async createOffer({ caller, body }) {
      const amounts = amountsOf(body);
      if (isRefused(amounts)) return amounts;
      const {
        asset,
        title,
        resource,
        once,
        undo_seconds: undoSeconds,
        return_origin: returnOrigin,
        url,
      } = body;
      const terms = { asset, title, resource, once, undoSeconds, returnOrigin, url };
      const offer = await offers.create(caller.seller, { ...terms, ...amounts });
      return isRefused(offer) ? offer : created(Wire.offer(offer, baseUrl));
    },

    async listOffers({ caller, query, place, nextCursor }) {
      const { items, next } = await offers.list(caller.seller, { after: place, limit: query.limit });
      return ok({ items: items.map((offer) => Wire.offer(offer, baseUrl)), next_cursor: nextCursor(next) });
    },

    async getOffer({ params }) {
      const offer = await offers.get(params.offer);
      return isRefused(offer) ? offer : ok(Wire.offer(offer, baseUrl));
    },

    async updateOffer({ caller, params, body }) {
      const found = await offers.get(params.offer);
      if (isRefused(found)) return found;
      if (found.seller !== caller.seller) return refuse('offer_not_found');
      const { price, min, max, suggested, title, undo_seconds, return_origin, url, archived } = body;
      const amounts = readAmounts<string, null | undefined>({ price, min, max, suggested }, found.asset);
      if (isRefused(amounts)) return amounts;
      const changes = { title, undoSeconds: undo_seconds, returnOrigin: return_origin, url, archived };
      const offer = await offers.update(caller.seller, params.offer, given({ ...amounts, ...changes }));
      return isRefused(offer) ? offer : ok(Wire.offer(offer, baseUrl));
    },
  };
}

/** Only what was given: what is absent stays as it is. */
function given<T extends object>(changes: T): T {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as T;
}
