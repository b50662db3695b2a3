/** A page that uses the published client, bundled for browsers. It says what it has found in its title. */
import { createClient, FarthingError, Key } from '@farthing/sdk';

const farthing = createClient({ baseUrl: location.origin, retries: 0 });
const id = new URLSearchParams(location.search).get('offer');
const offer = await farthing.getOffer({ params: { offer: id } });
const refused = await farthing.listPayments().catch((error) => error);
document.title = [
  offer.title,
  offer.price,
  refused instanceof FarthingError && refused.code,
  Key.ordered().length,
].join(' ');
