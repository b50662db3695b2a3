/** The permissions of a wallet that hold now, with the sellers they were given to. */
import type { Grant, Provider } from '@farthing/provider';
import type { Session } from '../session.ts';
import type { SellerLink, SellerLinks } from './seller-links.ts';

const MOST = 100;

export interface LiveGrant {
  grant: Grant;
  seller: SellerLink;
}

export async function liveGrants(
  { grants }: { grants: Pick<Provider['grants'], 'listByWallet'> },
  { wallet }: Pick<Session, 'wallet'>,
  sellers: SellerLinks,
  now: number,
): Promise<LiveGrant[]> {
  const { items } = await grants.listByWallet(wallet, { limit: MOST });
  const live = items.filter(({ revoked, expiresAt }) => !revoked && (expiresAt === null || expiresAt > now));
  return Promise.all(live.map(async (grant) => ({ grant, seller: await sellers.get(grant.seller) })));
}
