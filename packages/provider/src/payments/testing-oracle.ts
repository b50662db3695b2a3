/**
 * The oracle of the model test: the business rules once more, in the plainest form, over maps and without the ledger.
 * It knows nothing of groups, journals or caches, and so cannot share their mistakes.
 */

export interface OracleOffer {
  seller: number;
  price: bigint | undefined;
  once: boolean;
  archived: boolean;
}

interface OracleGrant {
  wallet: number;
  seller: number;
  caps: { payment: bigint; day: bigint; total: bigint };
  day: number;
  spentDay: bigint;
  spentTotal: bigint;
  revoked: boolean;
}

interface OraclePayment {
  wallet: number;
  seller: number;
  offer: number;
  amount: bigint;
  refunded: bigint;
  basisPoints: bigint;
  grant: number | undefined;
  day: number;
  time: number;
}

export interface OraclePay {
  seller: number;
  grant: number;
  offer: number;
  amount: bigint | undefined;
  maxPrice: bigint | undefined;
  key: string;
}

const DAY = 86_400_000;

export class Oracle {
  now: number;
  readonly wallets: bigint[];
  readonly floor: bigint;
  readonly sellers: { accrual: bigint; carry: Map<number, bigint>; basisPoints: bigint }[];
  readonly offers: OracleOffer[];
  readonly grants: OracleGrant[] = [];
  readonly payments: OraclePayment[] = [];
  fees = 0n;
  /** By caller and key: what was asked, and what came of it. */
  readonly #keys = new Map<string, { asked: string; result: string }>();
  readonly #undos = new Map<string, number>();
  readonly #undoPerDay: number;
  readonly #undoMs: number;
  /** Of each wallet: a seller has keys, and carries its fees, in each lane apart. */
  readonly #lanes: number[];

  constructor(options: {
    now: number;
    wallets: bigint[];
    floor: bigint;
    basisPoints: bigint[];
    offers: OracleOffer[];
    undoPerDay: number;
    undoMs: number;
    lanes: number[];
  }) {
    this.now = options.now;
    this.wallets = [...options.wallets];
    this.floor = options.floor;
    this.sellers = options.basisPoints.map((basisPoints) => ({ accrual: 0n, carry: new Map(), basisPoints }));
    this.offers = options.offers.map((offer) => ({ ...offer }));
    this.#undoPerDay = options.undoPerDay;
    this.#undoMs = options.undoMs;
    this.#lanes = options.lanes;
  }

  give(wallet: number, seller: number, caps: OracleGrant['caps']): void {
    this.grants.push({ wallet, seller, caps, day: 0, spentDay: 0n, spentTotal: 0n, revoked: false });
  }

  pay(item: OraclePay): string {
    const grant = this.grants[item.grant];
    if (!grant || grant.seller !== item.seller) return 'grant_not_found';
    const offer = this.offers[item.offer]!;
    if (offer.seller !== item.seller) return 'offer_not_found';
    const asked = `pay ${item.grant} ${item.offer} ${item.amount} ${item.maxPrice}`;
    const caller = this.#seller(item.seller, grant.wallet);
    const before = this.#before(caller, item.key, asked);
    if (before) return before;
    if (this.#owned(grant.wallet, item.offer)) return 'already owned';
    const against = this.objection(item);
    if (against) return against;
    const amount = offer.price ?? item.amount;
    return this.#charge(grant.wallet, item, amount!, asked, caller);
  }

  /** What stands against paying an offer today, whoever pays. */
  objection(item: Pick<OraclePay, 'offer' | 'amount' | 'maxPrice'>): string | undefined {
    const { price, archived } = this.offers[item.offer]!;
    if (price === undefined && item.amount === undefined) return 'amount_required';
    if (price !== undefined && item.amount !== undefined) return 'amount_not_allowed';
    if (archived) return 'offer_archived';
    return price !== undefined && item.maxPrice !== undefined && price > item.maxPrice
      ? 'price_changed'
      : undefined;
  }

  payAtCheckout(wallet: number, at: number, price: bigint, key: string): string {
    const offer = this.offers[at]!;
    const asked = `checkout ${at} ${price}`;
    const before = this.#before(`wallet ${wallet}`, key, asked);
    if (before) return before;
    if (this.#owned(wallet, at)) return 'already owned';
    if (offer.archived) return 'offer_archived';
    if (offer.price !== undefined && offer.price !== price) return 'price_changed';
    const item = { seller: offer.seller, grant: undefined, offer: at, key };
    return this.#charge(wallet, item, price, asked, `wallet ${wallet}`);
  }

  refund(seller: number, at: number, amount: bigint | undefined, key: string): string {
    const payment = this.payments[at];
    if (!payment || payment.seller !== seller) return 'payment_not_found';
    const caller = this.#seller(seller, payment.wallet);
    const asked = `refund ${at} ${amount}`;
    const before = this.#before(caller, key, asked);
    if (before) return before;
    const result = this.#giveBack(payment, amount);
    if (result === 'posted') this.#keys.set(`${caller} ${key}`, { asked, result: `refund ${at}` });
    return result;
  }

  undo(wallet: number, at: number): string {
    const payment = this.payments[at];
    if (!payment || payment.wallet !== wallet) return 'payment_not_found';
    const asked = `undo ${at}`;
    const before = this.#before(`wallet ${wallet}`, asked, asked);
    if (before) return before;
    if (this.now > payment.time + this.#undoMs) return 'undo_window_closed';
    if (payment.refunded === payment.amount) return 'already_refunded';
    const day = `${wallet} ${Math.floor(this.now / DAY)}`;
    const count = this.#undos.get(day) ?? 0;
    if (count >= this.#undoPerDay) return 'undo_limit_reached';
    const result = this.#giveBack(payment, undefined);
    if (result !== 'posted') return result;
    this.#undos.set(day, count + 1);
    this.#keys.set(`wallet ${wallet} ${asked}`, { asked, result: asked });
    return result;
  }

  /** Part of what a seller has earned leaves, as in a payout. */
  payOut(seller: number, amount: bigint): string {
    if (this.sellers[seller]!.accrual < amount) return 'insufficient_funds';
    this.sellers[seller]!.accrual -= amount;
    return 'posted';
  }

  #seller(seller: number, wallet: number): string {
    return `seller ${seller} in lane ${this.#lanes[wallet]}`;
  }

  #before(caller: string, key: string, asked: string): string | undefined {
    const before = this.#keys.get(`${caller} ${key}`);
    return before && (before.asked === asked ? 'repeated' : 'key_reused');
  }

  #owned(wallet: number, offer: number): boolean {
    if (!this.offers[offer]!.once) return false;
    return this.payments.some(
      (payment) => payment.wallet === wallet && payment.offer === offer && payment.refunded < payment.amount,
    );
  }

  #charge(
    wallet: number,
    item: { seller: number; grant: number | undefined; offer: number; key: string },
    amount: bigint,
    asked: string,
    caller: string,
  ): string {
    const grant = item.grant === undefined ? undefined : this.grants[item.grant]!;
    const day = Math.floor(this.now / DAY);
    if (grant) {
      if (grant.revoked) return 'limit_closed';
      const spentDay = grant.day === day ? grant.spentDay : 0n;
      if (amount > grant.caps.payment) return 'limit_payment_exceeded';
      if (spentDay + amount > grant.caps.day) return 'limit_day_exceeded';
      if (grant.spentTotal + amount > grant.caps.total) return 'limit_total_exceeded';
    }
    if (this.wallets[wallet]! - amount < this.floor) return 'insufficient_funds';
    if (grant) {
      grant.spentDay = (grant.day === day ? grant.spentDay : 0n) + amount;
      grant.day = day;
      grant.spentTotal += amount;
    }
    const { basisPoints } = this.sellers[item.seller]!;
    this.wallets[wallet]! -= amount;
    this.#earn(item.seller, wallet, amount, basisPoints);
    const { seller, offer } = item;
    const payment = { wallet, seller, offer, amount, refunded: 0n, basisPoints, grant: item.grant };
    this.payments.push({ ...payment, day, time: this.now });
    this.#keys.set(`${caller} ${item.key}`, { asked, result: 'payment' });
    return 'posted';
  }

  /** The seller gets the amount less the fee, and carries the fee's remainder. Negative amounts go back by the same rule. */
  #earn(seller: number, wallet: number, amount: bigint, basisPoints: bigint): void {
    const row = this.sellers[seller]!;
    const lane = this.#lanes[wallet]!;
    const { fee, carry } = split(amount, basisPoints, row.carry.get(lane) ?? 0n);
    row.accrual += amount - fee;
    row.carry.set(lane, carry);
    this.fees += fee;
  }

  #giveBack(payment: OraclePayment, part: bigint | undefined): string {
    const left = payment.amount - payment.refunded;
    if (left === 0n) return 'already_refunded';
    const amount = part ?? left;
    if (amount > left) return 'refund_exceeds_payment';
    const row = this.sellers[payment.seller]!;
    const carry = row.carry.get(this.#lanes[payment.wallet]!) ?? 0n;
    const { fee } = split(-amount, payment.basisPoints, carry);
    if (row.accrual < amount + fee) return 'seller_balance_too_low';
    this.#earn(payment.seller, payment.wallet, -amount, payment.basisPoints);
    this.wallets[payment.wallet]! += amount;
    payment.refunded += amount;
    const grant = payment.grant === undefined ? undefined : this.grants[payment.grant]!;
    if (grant) {
      grant.spentTotal -= amount;
      if (grant.day === payment.day) grant.spentDay -= amount;
    }
    return 'posted';
  }
}

function split(amount: bigint, basisPoints: bigint, carried: bigint): { fee: bigint; carry: bigint } {
  const due = amount * basisPoints + carried;
  const carry = ((due % 10_000n) + 10_000n) % 10_000n;
  return { fee: (due - carry) / 10_000n, carry };
}
