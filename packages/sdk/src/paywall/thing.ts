/**
 * What stands behind a paywall: a registered offer or a link that the seller signed itself. Says what it is called in
 * the seller's cookies, and whether what a payer bought is this.
 */
import type { Client } from '../client.ts';
import * as Link from '../links/link.ts';

/** What checkout sold, as `redeemCode` tells. */
export type Sale = Awaited<ReturnType<Client['redeemCode']>>;

/** What a page can say about the thing. Amounts are decimal strings. */
export interface Details {
  title: string;
  asset: string;
  /** Absent where the payer chooses. */
  price?: string;
}

export interface Thing {
  /** The same for the same thing, however often its price or its link changes. */
  name: string;
  /** What stands after `/l/`. */
  link: string;
  /** Title and price today; `undefined` when the provider cannot tell. */
  details(): Promise<Details | undefined>;
  /** Whether a sale opens this. @throws FarthingError when the provider must be asked and does not answer */
  isSoldBy(sale: Sale): Promise<boolean>;
}

type Offer = Awaited<ReturnType<Client['getOffer']>>;

/** For how long an offer's price and title are shown without asking again. */
const FRESH_MS = 60_000;
/** How many offers are remembered. */
const REMEMBERED = 10_000;

/** @returns finds the thing of an offer's id, a signed link or its whole address */
export function createThings(deps: {
  farthing: Pick<Client, 'getOffer'>;
  clock: () => number;
}): (offer: string) => Thing {
  const known = new Map<string, { offer: Offer; time: number }>();

  async function read(id: string): Promise<Offer> {
    const found = known.get(id);
    if (found && deps.clock() - found.time < FRESH_MS) return found.offer;
    const offer = await deps.farthing.getOffer({ params: { offer: id as `off_${string}` } });
    known.delete(id);
    known.set(id, { offer, time: deps.clock() });
    if (known.size > REMEMBERED) known.delete(known.keys().next().value!);
    return offer;
  }

  function registered(id: string): Thing {
    return {
      name: id,
      link: id,
      details: () =>
        read(id).then(
          ({ title, asset, price }) => ({ title, asset, price: price ?? undefined }),
          () => known.get(id)?.offer && detailsOf(known.get(id)!.offer),
        ),
      async isSoldBy({ payment, access }) {
        if (access.offer === id) return true;
        // Another offer of the same resource opens the same thing, if it is bought to be owned.
        if (!payment.once || !access.owned) return false;
        const offer = await read(id);
        return offer.once && offer.resource === access.resource;
      },
    };
  }

  return (offer) => {
    const last = offer.slice(offer.lastIndexOf('/l/') < 0 ? 0 : offer.lastIndexOf('/l/') + 3);
    const id = /^off_[0-9a-z]+(?=$|[?#])/.exec(last)?.[0];
    return id === undefined ? signed(offer) : registered(id);
  };
}

function signed(link: string): Thing {
  const parsed = Link.parse(link);
  if (!parsed)
    throw new TypeError('offer must be an offer’s id (off_…) or what `Link.sign` made, whole and unchanged');
  const { title, asset, price, once, resource } = parsed.terms;
  const bare = link.slice(link.lastIndexOf('/l/') < 0 ? 0 : link.lastIndexOf('/l/') + 3).split(/[?#]/)[0]!;
  return {
    name: JSON.stringify(once ? ['resource', resource] : ['terms', resource, asset, price ?? null]),
    link: bare,
    details: async () => ({ title, asset, price }),
    async isSoldBy({ payment, access }) {
      if (access.resource !== resource || payment.once !== once) return false;
      // What is not owned has no other proof than what was paid for it.
      return once || (payment.asset === asset && (price === undefined || payment.amount === price));
    },
  };
}

function detailsOf({ title, asset, price }: Offer): Details {
  return { title, asset, price: price ?? undefined };
}
