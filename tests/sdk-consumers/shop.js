/** A seller as one would write it with the published SDK, in plain JavaScript: run by Node, Bun and Deno, in a project of its own. */
import { createClient, FarthingError, Key, Link, LinkKey, Receipt } from '@farthing/sdk';
import { paywall } from '@farthing/sdk/paywall/fetch';

const [provider, key, grant] = process.argv.slice(2);
const farthing = createClient({ baseUrl: provider, key });
const { seller, book } = await farthing.getSelf();
const body = { kind: 'fixed', asset: 'USD', price: '0.002', title: 'A poem', once: false };
const offer = await farthing.createOffer({ body });

// The same key twice pays once.
const idempotencyKey = Key.ordered();
const charge = { query: { receipt: true }, body: { grant, offer: offer.id }, idempotencyKey };
const first = await farthing.createPayment(charge);
const again = await farthing.send('createPayment', charge);

const keys = await Receipt.keysOf(provider);
const expected = { issuer: book, audience: seller.id };
const receipt = await Receipt.verify(first.receipt, keys, expected);
const foreign = await Receipt.verify(first.receipt, keys, { ...expected, audience: 'sel_other' });

const { publicKey, privateKey } = await LinkKey.generate();
const { id: kid } = await farthing.createLinkKey({ body: { public_key: publicKey } });
const [origin] = seller.origins;
const terms = {
  book,
  seller: seller.id,
  kid,
  asset: 'USD',
  price: '0.25',
  title: 'The owl',
  url: `${origin}/owl`,
};
const signed = await Link.sign(terms, privateKey);
const checked = await Link.verify(Link.url(provider, signed), { book, publicKey: () => publicKey });

const settings = { provider, key, secret: 'x'.repeat(32), offer: signed };
const wall = paywall(settings, () => new Response('the owl'));
const locked = await wall(new Request(`${origin}/owl`));

const refused = await farthing
  .getPayment({ params: { payment: `pay_${'0'.repeat(26)}` } })
  .catch((error) => error);

console.log(
  JSON.stringify({
    paidOnce: again.body.id === first.id && again.replayed,
    amount: first.amount,
    receipt: receipt.status,
    foreign: foreign.reason,
    link: checked.status,
    checkout: (await fetch(Link.url(provider, signed))).status,
    locked: [locked.status, await locked.json().then((problem) => problem.code)],
    refused: refused instanceof FarthingError && refused.code,
  }),
);
