/**
 * Refund requests: a payer asks a seller for money back, with a reason; the seller gives it, once, or declines with a
 * word; until then the payer may withdraw. A payment has one open request at most. Each step is a fact in the journal, or
 * the refund itself, and the request's record changes in the same group. The words are memos, so that they can be erased.
 */
import type { Amount, Asset, Entry, Fact, Ledger, RecordOp } from '@farthing/ledger';
import type { Ids, PaymentId, RefundRequestId, SellerId, WalletId } from '../ids.ts';
import { keyedEntry } from '../keyed.ts';
import { Kind } from '../kinds.ts';
import { fromLedger } from '../ledger-refusal.ts';
import { newestFirst } from '../order.ts';
import type { Payments } from '../payments/payments.ts';
import type { Views } from '../payments/views.ts';
import type { Pseudonym } from '../shapes.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';

export type RefundRequestState = 'open' | 'refunded' | 'declined' | 'withdrawn';

export interface RefundRequest {
  id: RefundRequestId;
  payment: PaymentId;
  /** Never shown to sellers. */
  wallet: WalletId;
  payer: Pseudonym;
  seller: SellerId;
  title: string;
  asset: Asset.Asset;
  /** What the payment still has to give back. */
  remaining: Amount.Amount;
  state: RefundRequestState;
  created: number;
  /** The payer's words; absent once erased. */
  reason?: string;
  /** When and with which words the seller answered. */
  answered?: number;
  answer?: string;
  repeated?: boolean;
}

export interface RefundRequestPage {
  items: RefundRequest[];
  next?: string;
}

interface ListOptions {
  /** `next` of the page before. */
  after?: string;
  limit: number;
  state?: RefundRequestState;
}

export interface RefundRequests {
  ask(
    wallet: WalletId,
    payment: string,
    terms: { reason: string; key: string },
  ): Promise<RefundRequest | Refused>;
  listByWallet(wallet: WalletId, options: ListOptions): Promise<RefundRequestPage>;
  listBySeller(seller: SellerId, options: ListOptions): Promise<RefundRequestPage>;
  /** The asset of the payment that a request made to the seller is about. */
  assetOf(seller: SellerId, id: string): Promise<Asset.Asset | Refused>;
  /** Gives all that remains of the payment back, or a part. Once, however often it is asked. */
  accept(
    seller: SellerId,
    id: string,
    terms?: { amount?: Amount.Amount; reason?: string },
  ): Promise<RefundRequest | Refused>;
  decline(seller: SellerId, id: string, reason?: string): Promise<RefundRequest | Refused>;
  withdraw(wallet: WalletId, id: string): Promise<RefundRequest | Refused>;
  /** The numbers of the memos that hold a wallet's own words. */
  memosOf(wallet: WalletId): Promise<number[]>;
}

interface Stored {
  id: RefundRequestId;
  seq: number;
  payment: PaymentId;
  wallet: WalletId;
  seller: SellerId;
  state: RefundRequestState;
  created: number;
  memo?: number;
  answered?: number;
  answerMemo?: number;
}

const COLLECTION = 'refund_requests';
const DAY_MS = 86_400_000;
/** How often a wallet may ask in a day, and about one payment ever. */
export const REQUESTS_PER_DAY = 10;
export const REQUESTS_PER_PAYMENT = 3;
const AT_ONCE = 200;

export function createRefundRequests(deps: {
  ledger: Ledger;
  ids: Ids;
  payments: Pick<Payments, 'refund'>;
  views: Pick<Views, 'find' | 'payment'>;
}): RefundRequests {
  const { ledger, ids, payments, views } = deps;
  const { store } = ledger;
  const inTurn = <T>(payment: string, task: () => Promise<T>) =>
    store.exclusive(`refund request ${payment}`, task);

  /** The newest first, whatever lanes they are in. */
  const documentId = ({ created, id }: Pick<Stored, 'created' | 'id'>) => `${newestFirst(created)}/${id}`;

  function put(stored: Stored): RecordOp {
    const { id, payment, wallet, seller, state } = stored;
    const lookups = { request: id, payment, wallet, seller, standing: `${seller} ${state}` };
    return { put: { collection: COLLECTION, id: documentId(stored), value: stored, lookups } };
  }

  async function by(name: string, value: string, limit: number, after?: string): Promise<Stored[]> {
    const found = await store.records(COLLECTION, { lookup: { name, value }, limit, after });
    return found.map((document) => document.value as Stored);
  }

  const text = async (memo: number | undefined) => (memo === undefined ? undefined : store.memoText(memo));

  async function view(stored: Stored): Promise<RefundRequest> {
    const payment = await views.payment((await views.find(stored.payment))!);
    const { id, wallet, seller, created, answered } = stored;
    // What the seller gave back without looking here has been given back all the same.
    const state = stored.state === 'open' && payment.status === 'refunded' ? 'refunded' : stored.state;
    const { title, asset, amount, refunded, payer } = payment;
    const remaining = amount - refunded;
    const about = { payment: payment.id, wallet, payer, seller, title, asset, remaining };
    const [reason, answer] = [await text(stored.memo), await text(stored.answerMemo)];
    return { id, ...about, state, created, reason, answered, answer };
  }

  async function list(name: string, value: string, options: ListOptions): Promise<RefundRequestPage> {
    const { after, limit, state } = options;
    const found = await by(name, value, limit + 1, after);
    const shown = found.slice(0, limit);
    const items = await Promise.all(shown.map(view));
    const next = found.length > limit ? documentId(shown.at(-1)!) : undefined;
    return { items: items.filter((each) => state === undefined || each.state === state), next };
  }

  /** A step of a request that is still open, in turn with others on the same payment. */
  async function open(
    id: string,
    mine: (stored: Stored) => boolean,
    step: (stored: Stored) => Promise<RefundRequest | Refused>,
    already: RefundRequestState,
  ): Promise<RefundRequest | Refused> {
    const seq = ids.decode('req', id);
    const found = seq === undefined ? undefined : (await by('request', id, 1))[0];
    if (!found || !mine(found)) return refuse('refund_request_not_found');
    return inTurn(found.payment, async () => {
      const stored = (await by('request', id, 1))[0]!;
      if (stored.state === already) return { ...(await view(stored)), repeated: true };
      return stored.state === 'open' ? step(stored) : refuse('refund_request_closed');
    });
  }

  /** What is journaled when a request ends. */
  async function ending(stored: Stored, state: Exclude<RefundRequestState, 'open'>): Promise<Fact> {
    const payment = (await views.find(stored.payment))!;
    return {
      op: 'fact',
      kind: Kind.refundRequested,
      about: payment.legs.slice(0, 2).map((leg) => leg.account),
      subject: payment.subject,
      data: JSON.stringify({ request: stored.id, payment: stored.payment, state }),
    };
  }

  /** Ends a request with a fact, and its record in the same group. */
  async function end(stored: Stored, state: Exclude<RefundRequestState, 'open'>, memo?: string) {
    let next = stored;
    const posted = await ledger.submit(
      { ...(await ending(stored, state)), memo },
      {
        records: ({ entry }) => {
          next = { ...stored, state, answered: entry.time };
          if (entry.memo !== undefined) next.answerMemo = entry.memo;
          return [put(next)];
        },
      },
    );
    return posted.status === 'refused' ? fromLedger(posted) : view(next);
  }

  return {
    async ask(wallet, id, { reason, key }) {
      const entry = await views.find(id);
      const payment = entry && (await views.payment(entry));
      if (!entry || payment?.wallet !== wallet) return refuse('payment_not_found');
      const [caller, accrual] = entry.legs.map((leg) => leg.account) as [number, number];
      const fingerprint = `refund request ${id} ${reason}`;
      return inTurn(payment.id, async () => {
        const before = await keyedEntry(ledger, caller, key, fingerprint);
        if (isRefused(before)) return before;
        if (before) {
          const [stored] = await by('request', ids.encode('req', before.seq), 1);
          return stored ? { ...(await view(stored)), repeated: true } : refuse('key_reused');
        }
        if (payment.status === 'refunded') return refuse('already_refunded');
        const earlier = await by('payment', payment.id, REQUESTS_PER_PAYMENT);
        if (earlier.some(({ state }) => state === 'open')) return refuse('refund_request_open');
        const lately = await by('wallet', wallet, REQUESTS_PER_DAY);
        const oldest = lately.at(-1)?.created ?? 0;
        const today = lately.length === REQUESTS_PER_DAY && oldest > ledger.now() - DAY_MS;
        if (today || earlier.length === REQUESTS_PER_PAYMENT) {
          const wait = today ? Math.ceil((oldest + DAY_MS - ledger.now()) / 1000) : undefined;
          return refuse(
            'refund_request_limit_reached',
            wait === undefined ? {} : { retryAfterSeconds: wait },
          );
        }
        let stored: Stored | undefined;
        const records = ({ entry: asked }: { entry: Entry }): RecordOp[] => {
          const { seq, time: created, memo } = asked;
          const { seller } = payment;
          const about = { payment: payment.id, wallet, seller };
          stored = { id: ids.encode('req', seq), seq, ...about, state: 'open', created, memo };
          return [put(stored)];
        };
        const posted = await ledger.submit(
          {
            op: 'fact',
            kind: Kind.refundRequested,
            about: [caller, accrual],
            subject: entry.subject,
            memo: reason,
            key: { caller, key, fingerprint },
            data: JSON.stringify({ payment: payment.id, state: 'open' }),
          },
          { records },
        );
        return posted.status === 'refused' ? fromLedger(posted) : view(stored!);
      });
    },

    listByWallet: (wallet, options) => list('wallet', wallet, options),

    listBySeller(seller, options) {
      const { state } = options;
      // What was given back without looking at its request still stands among the open ones.
      if (state === undefined || state === 'refunded') return list('seller', seller, options);
      return list('standing', `${seller} ${state}`, options);
    },

    async assetOf(seller, id) {
      const [stored] = ids.decode('req', id) === undefined ? [] : await by('request', id, 1);
      return stored?.seller === seller ? (await view(stored)).asset : refuse('refund_request_not_found');
    },

    accept(seller, id, { amount, reason } = {}) {
      const mine = (stored: Stored) => stored.seller === seller;
      return open(
        id,
        mine,
        async (stored) => {
          let next: Stored = { ...stored, state: 'refunded' };
          const records = ({ time, memo }: Entry) => {
            next = { ...next, answered: time, answerMemo: memo };
            return [put(next)];
          };
          const fact = await ending(stored, 'refunded');
          const options = { amount, reason, key: `request ${id}`, records, followed: () => [fact] };
          const refund = await payments.refund(seller, stored.payment, options);
          if (!isRefused(refund)) return view(next);
          return refund.code === 'already_refunded' ? end(stored, 'refunded') : refund;
        },
        'refunded',
      );
    },

    decline: (seller, id, reason) =>
      open(
        id,
        (stored) => stored.seller === seller,
        (stored) => end(stored, 'declined', reason),
        'declined',
      ),

    withdraw: (wallet, id) =>
      open(
        id,
        (stored) => stored.wallet === wallet,
        (stored) => end(stored, 'withdrawn'),
        'withdrawn',
      ),

    async memosOf(wallet) {
      const memos = new Set<number>();
      let after: string | undefined;
      do {
        const page = await by('wallet', wallet, AT_ONCE, after);
        for (const { memo } of page) if (memo !== undefined) memos.add(memo);
        after = page.length === AT_ONCE ? documentId(page.at(-1)!) : undefined;
      } while (after !== undefined);
      return [...memos];
    },
  };
}
