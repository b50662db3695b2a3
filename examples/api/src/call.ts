/**
 * A program that calls the API and pays for it from a wallet, under a limit it sets itself. Environment: `FARTHING_URL`,
 * `FARTHING_WALLET_TOKEN` of the wallet, `API_URL`. Its argument is a day.
 */
import { createClient, Key } from '@farthing/sdk';

const { FARTHING_URL, FARTHING_WALLET_TOKEN, API_URL = 'http://127.0.0.1:8081' } = process.env;
if (!FARTHING_URL || !FARTHING_WALLET_TOKEN)
  throw new Error('the caller needs FARTHING_URL and FARTHING_WALLET_TOKEN');
const day = process.argv[2] ?? new Date().toISOString().slice(0, 10);

const wallet = createClient({ baseUrl: FARTHING_URL, key: FARTHING_WALLET_TOKEN });

// Who is to be paid, and what, the API says itself.
const { offer } = (await (await fetch(API_URL)).json()) as { offer: `off_${string}` };
const { seller, asset } = await wallet.getOffer({ params: { offer } });

// At most a cent a day, for a month; one that was given before serves as well.
const { items } = await wallet.listGrants();
const known = items.find(
  (grant) =>
    grant.seller === seller && !grant.revoked && Date.parse(grant.expires_at ?? '9999-12-31') > Date.now(),
);
const expires_at = new Date(Date.now() + 30 * 86_400_000).toISOString();
const caps = { day: '0.01' };
const grant = known ?? (await wallet.createGrant({ body: { seller, asset, caps, expires_at } }));

// The same key for each try of one call: a lost answer is asked for again, and paid once.
const headers = { 'Farthing-Grant': grant.id, 'Idempotency-Key': Key.ordered() };
const response = await fetch(`${API_URL}/tides?day=${encodeURIComponent(day)}`, { headers });
console.log(JSON.stringify({ status: response.status, ...((await response.json()) as object) }));
