/**
 * Export: everything that the book keeps about a wallet, as its payer may have it, one record after the other. It is read
 * in pages and never held as a whole, so it takes as little memory for a hundred thousand payments as for one.
 */
import type { Amount, Asset, Ledger } from '@farthing/ledger';
import { assetByCode } from '../accounts.ts';
import type { AskFirst, AskSettings } from '../confirm/ask-first.ts';
import type { Credentials } from '../credentials/credentials.ts';
import type { Grants } from '../grants/grants.ts';
import type { SellerId, WalletId } from '../ids.ts';
import type { SpendingLimit, SpendingLimits } from '../limits/spending-limits.ts';
import type { Methods, SavedMethod } from '../methods/methods.ts';
import { itemsOf } from '../paging.ts';
import type { Passkey, Passkeys } from '../passkeys/passkeys.ts';
import type { RefundRequest, RefundRequests } from '../refund-requests/refund-requests.ts';
import { isRefused } from '../refusal.ts';
import type { Sellers } from '../sellers/sellers.ts';
import type { Session, Sessions } from '../sessions/sessions.ts';
import type { Collection, Credential, Grant, TopUp, WalletView } from '../shapes.ts';
import type { Tabs } from '../tabs/tabs.ts';
import type { TopUps } from '../topups/topups.ts';
import type { HistoryItem } from '../wallets/history.ts';
import type { Wallets } from '../wallets/wallets.ts';

/** In this order, each kind as often as there is one. */
export type ExportRecord =
  | { kind: 'wallet'; value: WalletView }
  | { kind: 'passkey'; value: Passkey }
  | { kind: 'session'; value: Session }
  | { kind: 'spending_limit'; value: SpendingLimit }
  | { kind: 'ask_first'; value: AskSettings; above: { asset: Asset.Asset; amount: Amount.Amount }[] }
  | { kind: 'method'; value: SavedMethod }
  | { kind: 'grant'; value: Grant; sellerName: string }
  /** Each follows its grant. */
  | { kind: 'credential'; value: Credential; sellerName: string }
  | { kind: 'refund_request'; value: RefundRequest; sellerName: string }
  | { kind: 'top_up'; value: TopUp }
  | { kind: 'collection'; value: Collection }
  /** The newest first. */
  | { kind: 'history'; value: HistoryItem; sellerName: string };

export type WalletExport = (wallet: WalletId) => AsyncGenerator<ExportRecord>;

const PAGE = 500;

export function createWalletExport(deps: {
  ledger: Ledger;
  wallets: Pick<Wallets, 'view' | 'history'>;
  spendingLimits: Pick<SpendingLimits, 'list'>;
  askFirst: Pick<AskFirst, 'read'>;
  methods: Pick<Methods, 'get'>;
  grants: Pick<Grants, 'listByWallet'>;
  refundRequests: Pick<RefundRequests, 'listByWallet'>;
  topups: Pick<TopUps, 'list'>;
  tabs: Pick<Tabs, 'list'>;
  sellers: Pick<Sellers, 'get'>;
  credentials: Pick<Credentials, 'listByGrant'>;
  people: { passkeys: Pick<Passkeys, 'list'>; sessions: Pick<Sessions, 'list'> };
}): WalletExport {
  const { wallets, spendingLimits, askFirst, methods, grants, refundRequests, topups, tabs, sellers } = deps;
  const { credentials, people } = deps;

  async function nameOf(seller: SellerId): Promise<string> {
    const found = await sellers.get(seller);
    return isRefused(found) ? '' : found.name;
  }

  return async function* (wallet) {
    yield { kind: 'wallet', value: await wallets.view(wallet) };
    for (const value of await people.passkeys.list(wallet)) yield { kind: 'passkey', value };
    for (const value of await people.sessions.list(wallet)) yield { kind: 'session', value };
    for (const value of await spendingLimits.list(wallet)) yield { kind: 'spending_limit', value };
    const asks = await askFirst.read(wallet);
    const above = Object.entries(asks.above).map(([code, amount]) => {
      return { asset: assetByCode(deps.ledger, code)!, amount };
    });
    yield { kind: 'ask_first', value: asks, above };
    const method = await methods.get(wallet);
    if (method) yield { kind: 'method', value: method };
    const given = (before?: number) => grants.listByWallet(wallet, { before, limit: PAGE });
    for await (const grant of itemsOf(given)) {
      const sellerName = await nameOf(grant.seller);
      yield { kind: 'grant', value: grant, sellerName };
      const held = await credentials.listByGrant(grant.id, wallet);
      if (isRefused(held)) continue;
      for (const value of held) yield { kind: 'credential', value, sellerName };
    }
    const asked = (after?: string) => refundRequests.listByWallet(wallet, { after, limit: PAGE });
    for await (const value of itemsOf(asked))
      yield { kind: 'refund_request', value, sellerName: await nameOf(value.seller) };
    for await (const value of itemsOf((after?: string) => topups.list(wallet, { after, limit: PAGE })))
      yield { kind: 'top_up', value };
    for await (const value of itemsOf((before?: number) => tabs.list({ wallet, before, limit: PAGE })))
      yield { kind: 'collection', value };
    for await (const value of itemsOf((before?: number) => wallets.history(wallet, { before, limit: PAGE })))
      yield { kind: 'history', value, sellerName: 'seller' in value ? await nameOf(value.seller) : '' };
  };
}
