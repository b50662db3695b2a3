/**
 * Domain shapes as the contract writes them: amounts as decimal strings, times in ISO 8601, names in snake_case.
 * Who sees what is decided here: a seller never sees a wallet's id, a wallet never sees the fee or its pseudonym.
 */
import { Amount, type Asset } from '@farthing/ledger';
import type {
  ApiKey,
  Collection,
  Event,
  Frozen,
  Credential,
  Grant,
  HistoryItem,
  Hold,
  LinkKey,
  Offer,
  Payment,
  Payout,
  Refund,
  SavedMethod,
  Seller,
  TopUp,
  WalletView,
} from '@farthing/provider';
import type { BodyOf, ResponseOf } from '@farthing/sdk/api/index.ts';

type ItemOf<Page> = Page extends { items: (infer Item)[] } ? Item : never;

/** For whom an answer is meant. */
export type Viewer = 'seller' | 'wallet';

/** Writes times, remembering the last: all payments of one group have the same. */
function createIso(): (time: number) => string {
  let lastTime = NaN;
  let lastText = '';
  return (time) => {
    if (time !== lastTime) {
      lastText = new Date(time).toISOString();
      lastTime = time;
    }
    return lastText;
  };
}

export const iso = createIso();
const isoOfUndo = createIso();

const isoOrNull = (time: number | null | undefined) =>
  time === null || time === undefined ? null : iso(time);
const amountOrNull = (amount: bigint | undefined, asset: Asset.Asset) =>
  amount === undefined ? null : Amount.format(amount, asset);

/** A text that a person may have had erased since. */
export const line = (text: string) => (text === '' ? '(erased)' : text);

export function payment(from: Payment, viewer: Viewer): ResponseOf<'createPayment'> {
  const { asset } = from;
  const shown: ResponseOf<'createPayment'> = {
    id: from.id,
    status: from.status,
    seller: from.seller,
    offer: from.offer,
    title: line(from.title),
    asset: asset.code,
    amount: Amount.format(from.amount, asset),
    refunded: Amount.format(from.refunded, asset),
    grant: from.grant ?? null,
    hold: from.hold ?? null,
    once: from.once,
    owned: from.owned,
    resource: from.resource ?? null,
    resource_name: from.resourceName,
    undo_until: from.undoUntil === undefined ? null : isoOfUndo(from.undoUntil),
    already_owned: from.alreadyOwned ?? false,
    created_at: iso(from.time),
  };
  if (viewer === 'seller') {
    shown.fee = Amount.format(from.fee, asset);
    shown.payer = from.payer;
  }
  return shown;
}

export function refund(from: Refund, viewer: Viewer): ResponseOf<'refundPayment'> {
  const { asset } = from;
  return {
    id: from.id,
    payment: from.payment,
    asset: asset.code,
    amount: Amount.format(from.amount, asset),
    ...(viewer === 'seller' && { fee: Amount.format(from.fee, asset) }),
    undo: from.undo,
    reason: from.reason ?? null,
    created_at: iso(from.time),
  };
}

export function hold(from: Hold): ResponseOf<'createHold'> {
  const { asset } = from;
  return {
    id: from.id,
    status: from.state,
    seller: from.seller,
    offer: from.offer,
    title: line(from.title),
    asset: asset.code,
    amount: Amount.format(from.amount, asset),
    captured: Amount.format(from.captured, asset),
    payer: from.payer,
    grant: from.grant,
    payment: from.payment ?? null,
    expires_at: iso(from.expiresAt),
    created_at: iso(from.time),
  };
}

/** @param baseUrl where links lead */
export function offer(from: Offer, baseUrl: string): ResponseOf<'getOffer'> {
  const { asset } = from;
  const open = from.kind === 'open' ? from : undefined;
  return {
    id: from.id,
    seller: from.seller,
    kind: from.kind,
    asset: asset.code,
    price: from.kind === 'fixed' ? Amount.format(from.price, asset) : null,
    min: amountOrNull(open?.min, asset),
    max: amountOrNull(open?.max, asset),
    suggested: amountOrNull(open?.suggested, asset),
    title: line(from.title),
    resource: from.resource,
    once: from.once,
    undo_seconds: from.undoSeconds,
    return_origin: from.returnOrigin,
    url: from.url ?? null,
    link: from.selfContained ? null : `${baseUrl}/l/${from.id}`,
    self_contained: from.selfContained,
    archived: from.archived,
    created_at: iso(from.created),
  };
}

export function grant(from: Grant, viewer: Viewer): ResponseOf<'getGrant'> {
  const { asset, caps, spent } = from;
  return {
    id: from.id,
    seller: from.seller,
    ...(viewer === 'seller' && { payer: from.payer }),
    asset: asset.code,
    caps: {
      payment: amountOrNull(caps.payment, asset),
      day: amountOrNull(caps.day, asset),
      total: amountOrNull(caps.total, asset),
    },
    spent: { day: Amount.format(spent.day, asset), total: Amount.format(spent.total, asset) },
    expires_at: isoOrNull(from.expiresAt),
    revoked: from.revoked,
    created_at: iso(from.created),
  };
}

export function wallet(from: WalletView, mode: 'test' | 'live'): ResponseOf<'getWallet'> {
  return {
    id: from.id,
    registered: from.registered,
    zone: from.zone,
    frozen: from.frozen,
    accounts: from.accounts.map(({ asset, balance, available, held, owed, tabLimit, tabFrozen }) => ({
      asset: asset.code,
      balance: Amount.format(balance, asset),
      available: Amount.format(available, asset),
      held: Amount.format(held, asset),
      owed: Amount.format(owed, asset),
      tab_limit: Amount.format(tabLimit, asset),
      tab_frozen: tabFrozen,
    })),
    mode,
  };
}

type WireHistoryItem = ItemOf<ResponseOf<'getHistory'>>;

/** Holds and releases move no balance and are not shown. */
export function historyItem(from: HistoryItem): WireHistoryItem | undefined {
  const { asset } = from;
  const about = { title: null, seller: null, payment: null };
  const common = {
    asset: asset.code,
    amount: Amount.format(from.amount, asset),
    created_at: iso(from.time),
  };
  switch (from.type) {
    case 'payment': {
      const { payment: id, seller, type } = from;
      return { id, type, ...common, title: line(from.title), seller, payment: id };
    }
    case 'refund':
    case 'undo': {
      const { refund: id, seller, type } = from;
      return { id, type, ...common, title: line(from.title), seller, payment: from.payment };
    }
    case 'top_up':
      return { id: from.topUp, type: from.type, ...common, ...about };
    case 'adjustment':
      return { id: from.event, type: from.type, ...common, ...about };
    case 'collection':
    case 'write_off':
      return { id: from.collection, type: from.type, ...common, ...about };
    case 'hold':
    case 'release':
      return undefined;
  }
}

export function topUp(from: TopUp): ResponseOf<'getTopUp'> {
  return {
    id: from.id,
    status: from.state,
    asset: from.asset.code,
    amount: Amount.format(from.amount, from.asset),
    url: from.gatewayUrl,
    reason: from.reason ?? null,
    created_at: iso(from.created),
  };
}

export function method(from: SavedMethod | undefined): ResponseOf<'getMethod'> {
  return { method: from ? { gateway: from.gateway, label: from.label } : null };
}

export function collection(from: Collection): ResponseOf<'collectTab'> {
  return {
    id: from.id,
    status: from.state,
    wallet: from.wallet,
    asset: from.asset.code,
    amount: Amount.format(from.amount, from.asset),
    attempts: from.attempts,
    next_attempt_at: isoOrNull(from.nextAttemptAt),
    reason: from.reason ?? null,
    created_at: iso(from.created),
  };
}

export function payout(from: Payout): ResponseOf<'getPayout'> {
  const { asset } = from;
  return {
    id: from.id,
    status: from.state,
    seller: from.seller,
    asset: asset.code,
    gross: Amount.format(from.gross, asset),
    fee: Amount.format(from.fee, asset),
    amount: Amount.format(from.amount, asset),
    destination: from.destination,
    reason: from.reason ?? null,
    created_at: iso(from.time),
  };
}

export function seller(from: Seller): ResponseOf<'getSeller'> {
  const { destination, threshold, schedule } = from.payout;
  return {
    id: from.id,
    name: from.name,
    origins: from.origins,
    fee_basis_points: from.feeBasisPoints,
    payout: { destination: destination ?? null, threshold: threshold ?? null, schedule },
    created_at: iso(from.created),
  };
}

/** What a seller's payout terms are in domain words; `null` takes one away. */
export function payoutTerms(from: BodyOf<'createSeller'>['payout']) {
  if (!from) return undefined;
  const { destination, threshold, schedule } = from;
  return {
    ...(destination !== undefined && { destination: destination ?? undefined }),
    ...(threshold !== undefined && { threshold: threshold ?? undefined }),
    ...(schedule !== undefined && { schedule }),
  };
}

export function key(from: ApiKey): ItemOf<ResponseOf<'listKeys'>> {
  return {
    id: from.id,
    kind: from.kind,
    name: from.name,
    scopes: from.scopes,
    hint: from.hint,
    expires_at: isoOrNull(from.expiresAt),
    created_at: iso(from.created),
  };
}

/** @param book the book the key's links are for */
export function linkKey(from: LinkKey, book: string): ResponseOf<'createLinkKey'> {
  return {
    id: from.id,
    book,
    seller: from.seller,
    public_key: from.publicKey,
    revoked: from.revoked !== undefined,
    created_at: iso(from.created),
  };
}

/** For operators only: it names wallets. */
export function event(
  from: Event,
  assetByCode: (code: string) => Asset.Asset,
): ResponseOf<'listEvents'>['items'][number] {
  const { id, seq, type, time, wallets, sellers, offer, payment, legs, data } = from;
  return {
    id,
    seq,
    type,
    created_at: iso(time),
    data: {
      ...(typeof data === 'object' && data !== null ? data : {}),
      wallets,
      sellers,
      ...(offer !== undefined && { offer }),
      ...(payment !== undefined && { payment }),
      legs: legs.map(({ account, asset, amount }) => ({
        account,
        asset,
        amount: Amount.format(amount, assetByCode(asset)),
      })),
    },
  };
}

export function freeze({ target, since, by, reason }: Frozen): ItemOf<ResponseOf<'listFrozen'>> {
  return { target, frozen: true, since: iso(since), by, reason: reason ?? null };
}

export function credential(from: Credential): ResponseOf<'revokeCredential'> {
  const { id, grant: under, origin, ended, created } = from;
  return { id, grant: under, origin, ended_at: isoOrNull(ended), created_at: iso(created) };
}
