/**
 * Payers as sellers see them: a pseudonym per wallet and seller. Without the book's secret nobody can tell whether two
 * pseudonyms at two sellers are one person.
 */
import { createHmac } from 'node:crypto';
import { encode16 } from '../base32.ts';
import { cacheSize, createCache } from '../cache.ts';
import type { SellerId, WalletId } from '../ids.ts';
import type { Pseudonym } from '../shapes.ts';

export interface Payers {
  /** Always the same for the same wallet at the same seller. */
  pseudonym(wallet: WalletId, seller: SellerId): Pseudonym;
}

/** The pseudonym itself, without a cache. */
export function pseudonymOf(secret: Uint8Array, wallet: WalletId, seller: SellerId): Pseudonym {
  const mac = createHmac('sha256', secret).update(`${wallet}|${seller}`).digest();
  return `pyr_${encode16(mac)}`;
}

/** @param secret 32 bytes */
export function createPayers(secret: Uint8Array): Payers {
  const cache = createCache<string, Pseudonym>(cacheSize(65_536));
  return {
    pseudonym(wallet, seller) {
      const name = `${wallet}|${seller}`;
      const known = cache.get(name);
      if (known) return known;
      const pseudonym = pseudonymOf(secret, wallet, seller);
      cache.set(name, pseudonym);
      return pseudonym;
    },
  };
}
