/** The demo's two sellers at the provider: made on the first run, kept on later ones, their origins brought up to date. */
import { type Client, createClient, FarthingError } from '@farthing/sdk';
import type { SavedSeller } from './state.ts';

/** The seller, still known to this book and with this origin; a new one when it is not. */
export async function ensureSeller(deps: {
  operator: Client;
  baseUrl: string;
  saved: SavedSeller | undefined;
  name: string;
  origin: string;
}): Promise<SavedSeller> {
  const { operator, saved, name, origin } = deps;
  if (saved && (await isKnown(deps.baseUrl, saved))) {
    await operator.updateSeller({ params: { seller: saved.id }, body: { origins: [origin] } });
    return saved;
  }
  const { seller, secret_key } = await operator.createSeller({
    body: { name, origins: [origin], payout: { destination: 'acct_ok', schedule: 'weekly' } },
  });
  return { id: seller.id, secretKey: secret_key };
}

async function isKnown(baseUrl: string, { id, secretKey }: SavedSeller): Promise<boolean> {
  try {
    const self = await createClient({ baseUrl, key: secretKey }).getSelf();
    return self.seller.id === id;
  } catch (error) {
    if (error instanceof FarthingError && error.status === 401) return false;
    throw error;
  }
}
