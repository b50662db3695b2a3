/**
 * A seller's origins, shown to be theirs: a member names a site and gets a token, puts it there, and we look. What is
 * shown is that whoever holds the token can write to the site; then payers may be sent back to it.
 */
import type { Ledger } from '@farthing/ledger';
import { encode16 } from '../base32.ts';
import { createDocuments } from '../documents.ts';
import type { FetchText } from '../fetch-text.ts';
import type { SellerId } from '../ids.ts';
import type { Actor } from '../operator/audit.ts';
import { isOrigin, originOf } from '../origin.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Settings } from '../settings.ts';
import type { Seller } from '../shapes.ts';
import { createTryLimits } from '../signin/limits.ts';
import type { Sellers } from './sellers.ts';

/** A site that is said to be a seller's, and not shown yet. */
export interface OriginClaim {
  seller: SellerId;
  origin: string;
  /** To be put into the file, or the `content` of the tag. */
  token: string;
  created: number;
}

export interface Origins {
  /** Names a site by any address on it; again, it is the same token. */
  claim(seller: SellerId, address: string): Promise<OriginClaim | Refused>;
  claims(seller: SellerId): Promise<OriginClaim[]>;
  /** Looks whether the token is there; then the origin is the seller's. */
  verify(seller: SellerId, origin: string, by?: Actor): Promise<Seller | Refused>;
  /** Takes back a claim, or an origin: its links stop at once. */
  remove(seller: SellerId, origin: string, by?: Actor): Promise<Seller | Refused>;
}

/** Where the token is looked for first, beneath the origin; then in the head of its front page. */
export const VERIFICATION_PATH = '/.well-known/farthing-verification.txt';
export const VERIFICATION_META = 'farthing-verification';

const MOST_CLAIMS = 20;
const CHECKS_PER_HOUR = 60;

export function createOrigins(deps: {
  ledger: Ledger;
  sellers: Pick<Sellers, 'get' | 'setOrigin'>;
  settings: Pick<Settings, 'mode'>;
  fetchText: FetchText;
  clock: () => number;
  random: (size: number) => Uint8Array;
}): Origins {
  const { ledger, sellers, settings, fetchText, clock, random } = deps;
  const limits = createTryLimits(deps);
  const documents = createDocuments<OriginClaim>({
    ledger,
    collection: 'origin_claims',
    cached: 256,
    toJson: (claim) => claim,
    fromJson: (claim: OriginClaim) => claim,
    lookups: ({ seller }) => ({ seller }),
  });
  const keyOf = (seller: SellerId, origin: string) => `${seller} ${origin}`;
  const exclusive = <T>(seller: SellerId, task: () => Promise<T>) =>
    ledger.store.exclusive(`origins ${seller}`, task);

  async function all(seller: SellerId): Promise<OriginClaim[]> {
    const { items } = await documents.list({ lookup: { name: 'seller', value: seller }, limit: 100 });
    return items.toSorted((a, b) => a.created - b.created);
  }

  async function forget(seller: SellerId, origin: string): Promise<void> {
    await ledger.write([documents.remove(keyOf(seller, origin))]);
    documents.keep(keyOf(seller, origin), undefined);
  }

  /** Whether the site holds the token; refused when it cannot be asked at all. */
  async function look({ origin, token }: OriginClaim): Promise<true | Refused> {
    const file = await fetchText(origin + VERIFICATION_PATH);
    if (file.status === 'read' && file.code === 200 && hasLine(file.text, token)) return true;
    const page = await fetchText(`${origin}/`);
    if (page.status === 'failed') return refuse('origin_unreachable', { field: 'origin' });
    const shown = page.code === 200 && hasMeta(page.text, token);
    return shown || refuse('origin_unverified', { field: 'origin' });
  }

  return {
    async claim(seller, address) {
      const origin = originOf(address.trim());
      // Over http anybody on the way could put a token there; only a test book may live with that.
      if (!origin || (settings.mode === 'live' && !origin.startsWith('https:')))
        return refuse('origin_invalid', { field: 'origin' });
      return exclusive(seller, async () => {
        const found = await sellers.get(seller);
        if (isRefused(found)) return found;
        const before = await documents.fresh(keyOf(seller, origin));
        if (before) return before;
        if ((await all(seller)).length >= MOST_CLAIMS) return refuse('origin_limit_reached');
        const claim: OriginClaim = { seller, origin, token: `fv_${encode16(random(16))}`, created: clock() };
        await ledger.write([documents.put(keyOf(seller, origin), claim)]);
        documents.keep(keyOf(seller, origin), claim);
        return claim;
      });
    },

    claims: all,

    async verify(seller, origin, by) {
      const claim = isOrigin(origin) ? await documents.fresh(keyOf(seller, origin)) : undefined;
      if (!claim) return refuse('origin_invalid', { field: 'origin' });
      const allowed = await limits.take('origin checks', seller, CHECKS_PER_HOUR);
      if (isRefused(allowed)) return allowed;
      const shown = await look(claim);
      if (isRefused(shown)) return shown;
      return exclusive(seller, async () => {
        // Taken back while we looked.
        if (!(await documents.fresh(keyOf(seller, origin))))
          return refuse('origin_invalid', { field: 'origin' });
        const changed = await sellers.setOrigin(seller, origin, true, by);
        if (!isRefused(changed)) await forget(seller, origin);
        return changed;
      });
    },

    remove: (seller, origin, by) =>
      exclusive(seller, async () => {
        if (!isOrigin(origin)) return refuse('origin_invalid', { field: 'origin' });
        if (await documents.fresh(keyOf(seller, origin))) await forget(seller, origin);
        return sellers.setOrigin(seller, origin, false, by);
      }),
  };
}

function hasLine(text: string, token: string): boolean {
  return text.split(/\r?\n/).some((line) => line.trim() === token);
}

/** As long as a tag of ours ever is; reading longer ones takes long, and the site says how long they are. */
const LONGEST_TAG = 500;

/** Only in the head, and not in a comment: further down stands what visitors of the site may have written. */
function hasMeta(text: string, token: string): boolean {
  const head = text.replace(/<!--[\s\S]*?(?:-->|$)/g, '').split(/<\/head\b|<body\b/i)[0]!;
  // Cut at each beginning, so that no part is looked at twice, however the page is written.
  return head.split(/<meta(?=\s)/i).some((part, i) => {
    const tag = part.slice(0, LONGEST_TAG).split('>')[0]!;
    if (i === 0 || tag.length === part.length || tag.length === LONGEST_TAG) return false;
    const attributes = [...tag.matchAll(/(?<![a-z-])([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi)];
    const valueOf = (wanted: string) => {
      const found = attributes.find(([, name]) => name!.toLowerCase() === wanted);
      return found && (found[2] ?? found[3] ?? found[4]);
    };
    return valueOf('name')?.toLowerCase() === VERIFICATION_META && valueOf('content') === token;
  });
}
