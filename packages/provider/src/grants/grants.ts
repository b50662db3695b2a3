/**
 * Grants: a payer's standing permission to one seller. A grant is a ledger limit, so its caps hold inside the commit
 * under any concurrency. Once revoked nothing new is charged or reserved under it; what a hold reserved before may
 * still be captured.
 */
import { laneOfNumber, Limit, LIST } from '@farthing/ledger';
import type { Amount, Asset, Caps, Entry, Ledger, LimitState } from '@farthing/ledger';
import { accrualAccount, assetByCode, ensureAccount, laneOfWallet, sellerOf, walletOf } from '../accounts.ts';
import { cacheSize, createCache } from '../cache.ts';
import type { WalletDirectory } from '../deps.ts';
import type { FeeAccounts } from '../fees.ts';
import type { GrantId, Ids, SellerId, WalletId } from '../ids.ts';
import { entryAt, history, rowNamed, rowOf, rowsNamed } from '../journal.ts';
import { keyedEntry } from '../keyed.ts';
import { Kind } from '../kinds.ts';
import { fromLedger } from '../ledger-refusal.ts';
import type { Payers } from '../payers/payers.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Sellers } from '../sellers/sellers.ts';
import type { Grant, Listing, Pseudonym } from '../shapes.ts';

export interface NewGrant {
  seller: string;
  /** Asset code. */
  asset: string;
  caps: Pick<Caps, 'payment' | 'day' | 'total'>;
  /** Journal time; `null` until revoked. */
  expiresAt: number | null;
}

/** What never changes about a grant: all that a payment under it needs. */
export interface GrantTerms {
  id: GrantId;
  /** The ledger's number of the limit. */
  limit: number;
  wallet: WalletId;
  seller: SellerId;
  payer: Pseudonym;
  asset: Asset.Asset;
  /** Account numbers: who pays, who is paid, where fees go. */
  debit: number;
  credit: number;
  fees: number;
  created: number;
}

export interface Grants {
  give(wallet: WalletId, terms: NewGrant, key?: string): Promise<Grant | Refused>;
  get(id: string): Promise<Grant | Refused>;
  listByWallet(wallet: WalletId, page: { before?: number; limit: number }): Promise<Listing<Grant>>;
  listBySeller(seller: SellerId, page: { before?: number; limit: number }): Promise<Listing<Grant>>;
  /** Ends it at once. Revoking again changes nothing. */
  revoke(id: string, by: WalletId): Promise<Grant | Refused>;
  /** What is cached of a grant, at once. */
  peek(id: string): GrantTerms | undefined;
  terms(id: string): Promise<GrantTerms | undefined>;
}

export function createGrants(deps: {
  ledger: Ledger;
  ids: Ids;
  payers: Payers;
  sellers: Pick<Sellers, 'get'>;
  wallets: WalletDirectory;
  fees: FeeAccounts;
}): Grants {
  const { ledger, ids, payers, sellers, wallets, fees } = deps;
  const cache = createCache<string, GrantTerms>(cacheSize(65_536));

  async function termsOf(entry: Entry): Promise<GrantTerms> {
    const id = ids.encode('gra', entry.seq);
    const known = cache.get(id);
    if (known) return known;
    const payer = entry.opensLimit!.account!;
    const debit = await rowOf(ledger, payer);
    const credit = await rowOf(
      ledger,
      entry.about!.find((account) => account !== payer)!,
    );
    const wallet = walletOf(debit)!;
    const seller = sellerOf(credit)!;
    const terms: GrantTerms = {
      id,
      limit: entry.seq,
      wallet,
      seller,
      payer: payers.pseudonym(wallet, seller),
      asset: ledger.store.assets.byId(debit.asset)!,
      debit: debit.account,
      credit: credit.account,
      fees: await fees.numberOf(debit.asset, laneOfNumber(debit.account)),
      created: entry.time,
    };
    cache.set(id, terms);
    return terms;
  }

  async function terms(id: string): Promise<GrantTerms | undefined> {
    const known = cache.get(id);
    if (known) return known;
    const seq = ids.decode('gra', id);
    const entry = seq === undefined ? undefined : await entryAt(ledger, seq);
    return entry?.kind === Kind.grantGiven ? termsOf(entry) : undefined;
  }

  async function view(grant: GrantTerms): Promise<Grant> {
    const limit = (await ledger.store.view((state) => state.limit(grant.limit)))!;
    const { id, seller, wallet, payer, asset, created } = grant;
    const { expiresAt, closed: revoked } = limit;
    const { payment, day, total } = limit.caps;
    const caps: Grant['caps'] = {};
    if (payment !== undefined) caps.payment = payment;
    if (day !== undefined) caps.day = day;
    if (total !== undefined) caps.total = total;
    const spent = { day: spentToday(limit, ledger.now()), total: limit.spentTotal };
    return { id, seller, wallet, payer, asset, caps, spent, expiresAt, revoked, created };
  }

  async function list(name: string, page: { before?: number; limit: number }): Promise<Listing<Grant>> {
    const accounts = (await rowsNamed(ledger, name)).map((row) => row.account);
    const wanted = (entry: Entry) => entry.kind === Kind.grantGiven;
    const { items, next } = await history(ledger.store, accounts, LIST.facts, { ...page, wanted });
    const grants: Grant[] = [];
    for (const entry of items) grants.push(await view(await termsOf(entry)));
    return { items: grants, next };
  }

  return {
    async give(wallet, { seller: to, asset: code, caps, expiresAt }, key) {
      const seller = await sellers.get(to);
      if (isRefused(seller)) return seller;
      const asset = assetByCode(ledger, code);
      if (!asset) return refuse('asset_not_found');
      for (const [field, cap] of Object.entries(caps)) {
        if (cap !== undefined && cap < 0n) return refuse('amount_invalid', { field });
      }
      const account = await wallets.accountTerms(wallet, asset);
      const zone = await wallets.zoneOf(wallet);
      const fingerprint = `grant ${seller.id} ${code} ${caps.payment} ${caps.day} ${caps.total} ${expiresAt}`;
      // What is refused must not have opened accounts.
      const payer = await rowNamed(ledger, account.name, asset.id);
      const before =
        payer && key !== undefined && (await keyedEntry(ledger, payer.account, key, fingerprint));
      if (before && isRefused(before)) return before;
      if (payer?.frozen && !before) return refuse('wallet_frozen');
      const lane = laneOfWallet(ledger.store, wallet);
      await fees.numberOf(asset.id, lane);
      const credit = await ensureAccount(ledger, accrualAccount(seller.id, asset.id), lane);
      const result = await ledger.submit({
        op: 'limit',
        kind: Kind.grantGiven,
        limit: { name: '', asset: asset.id, account, caps, onLimit: 'reject', expiresAt, zone },
        about: [credit],
        key: key === undefined ? undefined : { caller: account, key, fingerprint },
      });
      if (result.status === 'refused') return fromLedger(result, asset);
      const grant = await view(await termsOf(result.entry));
      if (result.status === 'posted' && result.repeated) grant.repeated = true;
      return grant;
    },

    async get(id) {
      const grant = await terms(id);
      return grant ? view(grant) : refuse('grant_not_found');
    },

    listByWallet: (wallet, page) => list(wallet, page),
    listBySeller: (seller, page) => list(accrualAccount(seller, 0).name, page),

    async revoke(id, by) {
      const grant = await terms(id);
      if (grant?.wallet !== by) return refuse('grant_not_found');
      const { limit, credit } = grant;
      const result = await ledger.submit({ op: 'close', kind: Kind.grantRevoked, limit, about: [credit] });
      const already = result.status === 'refused' && result.code === 'limit_closed';
      return result.status === 'refused' && !already ? fromLedger(result) : view(grant);
    },

    peek: (id) => cache.get(id),
    terms,
  };
}

/** What was spent in the limit's day that now is. */
export function spentToday(limit: LimitState, now: number): Amount.Amount {
  return Limit.dayOf(now, limit.zone) > limit.day ? 0n : limit.spentDay;
}
