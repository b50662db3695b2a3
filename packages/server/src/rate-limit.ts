/**
 * A token bucket per name: a network, or a wallet or key by its id. It remembers a bounded number of them: the one not
 * seen for longest is forgotten first, so a flood of addresses costs memory for no more than those.
 */
import { cacheSize } from '@farthing/provider/cache.ts';
import { networkOf } from '@farthing/provider/network.ts';

export interface RateLimitOptions {
  /** Tokens that come back each minute. */
  perMinute: number;
  /** Tokens a newcomer has, and the most anyone gathers. */
  burst: number;
  /** Names are taken as they are, rather than as addresses of networks. */
  exact?: boolean;
  /** How many names are remembered. */
  capacity?: number;
  /** Milliseconds that never go back. */
  monotonic?: () => number;
}

/** Takes a token of the name, or of the address's network; 0 when there was one, else the whole seconds until there is. */
export type RateLimit = (name: string) => number;

export function createRateLimit(options: RateLimitOptions): RateLimit {
  const { perMinute, burst, exact = false, monotonic = () => performance.now() } = options;
  const capacity = options.capacity ?? Math.max(1000, cacheSize(10_000));
  const perMillisecond = perMinute / 60_000;
  const buckets = new Map<string, { tokens: number; at: number }>();

  return (name) => {
    const now = monotonic();
    const network = exact ? name : networkOf(name);
    const seen = buckets.get(network);
    const tokens = seen ? Math.min(burst, seen.tokens + (now - seen.at) * perMillisecond) : burst;
    const allowed = tokens >= 1;
    buckets.delete(network);
    buckets.set(network, { tokens: allowed ? tokens - 1 : tokens, at: now });
    if (buckets.size > capacity) buckets.delete(buckets.keys().next().value!);
    return allowed ? 0 : Math.max(1, Math.ceil((1 - tokens) / perMillisecond / 1000));
  };
}
