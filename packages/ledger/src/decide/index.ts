/**
 * Decide: what becomes of each request, given the state. Pure and synchronous: it reads rows, stages changes on an
 * overlay, and leaves the state itself alone. Checks run in the order of `REFUSALS` (status.ts).
 */
import { fits } from '../amount.ts';
import type { Entry } from '../entry.ts';
import type { ChangedRows } from '../fold.ts';
import { isOwn, isZone, type LimitTerms, ownName } from '../limit.ts';
import { MAX_KEY_LENGTH } from '../key.ts';
import { Overlay } from '../overlay.ts';
import type {
  AccountRef,
  ChangeAccount,
  ChangeLimit,
  DefineAsset,
  Fact,
  OpenLimit,
  Posted,
  Request,
  Result,
} from '../request.ts';
import type { State } from '../state.ts';
import type { Refusal } from '../status.ts';
import { Draft, refuse } from './draft.ts';
import { decideCapture, decideHold, decideRelease } from './hold.ts';
import { checkAmount, checkCaps, checkFloor } from './money.ts';
import { decideReverse } from './reverse.ts';
import { decidePost, decideTransfer } from './transfer.ts';

export const MAX_MEMO_LENGTH = 500;

export interface Decision {
  /** One per request, in order. */
  results: Result[];
  /** What to append; empty when nothing posted. */
  entries: Entry[];
  memos: { id: number; text: string }[];
  /** What folding the entries makes of the rows. */
  changed: ChangedRows;
}

/** Facts that go into the journal with an entry, right behind it. */
export type Followed = (posted: Posted) => readonly Fact[];

/**
 * Decides requests in order, each seeing the staged changes of those before it. All entries get the same time.
 *
 * @param followed by the request's place: what is journaled with it, if it posts for the first time
 */
export function decide(
  requests: readonly Request[],
  state: State,
  time: number,
  followed?: ReadonlyMap<number, Followed>,
): Decision {
  const rows = new Overlay(state);
  const memos: Decision['memos'] = [];
  const results = requests.map((request, at) => {
    const result = decideOne(new Draft(rows, request, time, memos));
    const facts = followed?.get(at);
    if (facts && result.status === 'posted' && !result.repeated) {
      for (const fact of facts(result)) {
        const { status } = decideOne(new Draft(rows, fact, time, memos));
        if (status !== 'posted')
          throw new Error(`a fact that goes with entry ${result.entry.seq} was ${status}`);
      }
    }
    return result;
  });
  return { results, entries: rows.entries, memos, changed: rows.changed() };
}

function decideOne(draft: Draft): Result {
  const { request } = draft;
  const malformed = checkForm(request);
  if (malformed) return malformed;
  const known = draft.checkKey();
  if (known) return known;
  if (request.validUntil !== undefined && draft.time > request.validUntil) return refuse('request_expired');
  if (!draft.callerFound()) return refuse('account_not_found');
  for (const account of request.about ?? []) {
    if (!draft.rows.account(account)) return refuse('account_not_found');
  }
  switch (request.op) {
    case 'transfer':
      return decideTransfer(draft, request);
    case 'post':
      return decidePost(draft, request);
    case 'hold':
      return decideHold(draft, request);
    case 'capture':
      return decideCapture(draft, request);
    case 'release':
      return decideRelease(draft, request);
    case 'reverse':
      return decideReverse(draft, request);
    case 'open':
      return openAccount(draft, request.account);
    case 'change':
      return changeAccount(draft, request);
    case 'limit':
      return openLimit(draft, request);
    case 'caps':
      return changeLimit(draft, request);
    case 'close':
      return closeLimit(draft, request.limit);
    case 'fact':
      return draft.post({});
    case 'asset':
      return defineAsset(draft, request);
  }
}

/** What can be said of a request without looking at the book. */
function checkForm(request: Request): Refusal | undefined {
  const { key, memo } = request;
  const bad = checkNumbers(request);
  if (bad) return bad;
  if (key && (key.key.length === 0 || key.key.length > MAX_KEY_LENGTH)) return refuse('key_invalid');
  if (memo !== undefined && memo.length > MAX_MEMO_LENGTH) return refuse('memo_too_long');
  return undefined;
}

/** The amounts, floors and caps that the request itself states. */
function checkNumbers(request: Request): Refusal | undefined {
  if ('amount' in request && request.amount !== undefined) {
    const bad = checkAmount(request.amount);
    if (bad) return bad;
  }
  if ('limits' in request) {
    for (const limit of request.limits ?? []) {
      const bad = typeof limit === 'object' ? checkCaps(limit.caps) : undefined;
      if (bad) return bad;
    }
  }
  if (request.op === 'limit') return checkCaps(request.limit.caps);
  if (request.op === 'caps') return checkCaps(request.caps);
  if (request.op === 'post' && !request.legs.every(({ amount }) => fits(amount)))
    return refuse('amount_overflow');
  if (request.op === 'open') return checkFloor(request.account.floor);
  if (request.op === 'change') return checkFloor(request.floor);
  return undefined;
}

function openAccount(draft: Draft, terms: Exclude<AccountRef, number>): Result {
  if (draft.rows.accountByName(terms.name, terms.asset)) return refuse('account_exists');
  if (!draft.rows.asset(terms.asset)) return refuse('asset_not_found');
  // The account may already be pending as the request's own caller; then that opening is the entry.
  const row = draft.account(terms)!;
  const { account, name, asset, floor, listed } = row;
  draft.forgetOpening(row);
  return draft.post({ opens: { account, name, asset, floor, listed } });
}

function changeAccount(draft: Draft, request: ChangeAccount): Result {
  const row = draft.rows.account(request.account);
  if (!row) return refuse('account_not_found');
  const { floor = row.floor, creditFrozen = row.creditFrozen, frozen = row.frozen } = request;
  const changes: Entry['changes'] = { account: row.account, floor, creditFrozen };
  if (frozen) changes.frozen = true;
  return draft.post({ changes, about: [row.account] });
}

function openLimit(draft: Draft, request: OpenLimit): Result {
  const { asset, caps, onLimit, expiresAt, zone } = request.limit;
  const owner = request.limit.account === null ? null : draft.account(request.limit.account);
  if (owner === undefined) return refuse('account_not_found');
  const name = request.own && owner ? ownName(owner) : request.limit.name;
  if (name && draft.rows.limitByName(name)) return refuse('limit_exists');
  if (asset !== 0 && !draft.rows.asset(asset)) return refuse('asset_not_found');
  if (owner?.frozen) return refuse('wallet_frozen');
  const account = owner?.account ?? null;
  if (!isZone(zone) || (owner && asset !== 0 && owner.asset !== asset)) return refuse('limit_mismatch');
  const opensLimit: LimitTerms = { name, asset, account, caps, onLimit, expiresAt, zone };
  // What is lowered below what was spent has less than nothing left, which nothing can be clipped to.
  if (isOwn(opensLimit) !== (request.own ?? false) || (request.own && onLimit === 'clip'))
    return refuse('limit_mismatch');
  return draft.post({ opensLimit, ...(account === null ? {} : { about: [account] }) });
}

/** Only own limits: the caps of all others are what somebody was promised. */
function changeLimit(draft: Draft, { limit: id, caps }: ChangeLimit): Result {
  const limit = draft.rows.limit(id);
  if (!limit) return refuse('limit_not_found');
  if (!isOwn(limit)) return refuse('limit_mismatch', { limit: id });
  if (limit.closed) return refuse('limit_closed', { limit: id });
  return draft.post({ changesLimit: { limit: id, caps }, about: [limit.account!] });
}

function closeLimit(draft: Draft, id: number): Result {
  const limit = draft.rows.limit(id);
  if (!limit) return refuse('limit_not_found');
  if (limit.closed) return refuse('limit_closed', { limit: id });
  return draft.post({ closesLimit: id, ...(limit.account === null ? {} : { about: [limit.account] }) });
}

function defineAsset(draft: Draft, { code, scale }: DefineAsset): Result {
  if (draft.rows.assetByCode(code)) return refuse('asset_exists');
  return draft.post({ defines: { id: draft.rows.next.asset, code, scale } });
}
