/** Payments under a grant, singly and in batches; refunds, receipts, and whether a payment still stands. */
import { type GrantPayment, isRefused, type Payment, type Refused, refuse } from '@farthing/provider';
import type { ResponseOf } from '@farthing/sdk/api/index.ts';
import { readAmount } from '../amounts.ts';
import { readCharge } from '../charge.ts';
import { batchRefusal } from '../problem.ts';
import { type Answer, type Caller, created, ok, type RouteDeps, type Routes } from '../route.ts';
import * as Wire from '../wire.ts';

type Ids =
  | 'createPayment'
  | 'createPayments'
  | 'listPayments'
  | 'getPayment'
  | 'refundPayment'
  | 'listRefunds'
  | 'getReceipt'
  | 'checkAccess';

export function paymentRoutes({ provider, countRefusal }: RouteDeps): Routes<Ids> {
  const { offers, payments } = provider;

  /** The payment, if this caller is its seller or its payer. */
  async function find(
    id: string,
    caller: Extract<Caller, { role: 'seller' | 'wallet' }>,
  ): Promise<Payment | Refused> {
    const payment = await payments.get(id);
    if (isRefused(payment)) return payment;
    const own =
      caller.role === 'seller' ? payment.seller === caller.seller : payment.wallet === caller.wallet;
    return own ? payment : refuse('payment_not_found');
  }

  function refusal(refused: Refused) {
    countRefusal(refused.code);
    return batchRefusal(refused);
  }

  return {
    async createPayment({ caller, body, query, key }) {
      const charge = await readCharge(body, key, offers);
      if (isRefused(charge)) return charge;
      const payment = await payments.payUnderGrant(caller.seller, charge);
      if (isRefused(payment)) return payment;
      const answer = paid(payment, 'seller');
      if (query.receipt === 'true') answer.body.receipt = await payments.receiptOf(payment);
      return answer;
    },

    async createPayments({ caller, body }) {
      const { items } = body;
      const results: ResponseOf<'createPayments'>['results'] = [];
      results.length = items.length;
      const charges: GrantPayment[] = [];
      const places: number[] = [];
      for (let at = 0; at < items.length; at++) {
        const item = items[at]!;
        const charge = await readCharge(item, item.key, offers);
        if (isRefused(charge)) results[at] = refusal(charge);
        else places[charges.push(charge) - 1] = at;
      }
      const answers = await payments.payBatch(caller.seller, charges);
      for (let i = 0; i < answers.length; i++) {
        const answer = answers[i]!;
        results[places[i]!] = isRefused(answer)
          ? refusal(answer)
          : {
              status: 'posted',
              ...(answer.repeated && { replayed: true }),
              payment: Wire.payment(answer, 'seller'),
            };
      }
      return ok({ results });
    },

    async listPayments({ caller, query, place, nextCursor }) {
      const page = { before: place === undefined ? undefined : Number(place), limit: query.limit };
      const { items, next } =
        caller.role === 'seller'
          ? await payments.listBySeller(caller.seller, page)
          : await payments.listByWallet(caller.wallet, page);
      return ok({
        items: items.map((payment) => Wire.payment(payment, caller.role)),
        next_cursor: nextCursor(next),
      });
    },

    async getPayment({ caller, params }) {
      const payment = await find(params.payment, caller);
      return isRefused(payment) ? payment : ok(Wire.payment(payment, caller.role));
    },

    async refundPayment({ caller, params, body, key }) {
      const payment = await find(params.payment, caller);
      if (isRefused(payment)) return payment;
      const amount = body.amount === undefined ? undefined : readAmount(body.amount, payment.asset);
      if (isRefused(amount)) return amount;
      const refund = await payments.refund(caller.seller, params.payment, {
        amount,
        key,
        reason: body.reason,
      });
      return isRefused(refund) ? refund : created(Wire.refund(refund, 'seller'), refund.repeated);
    },

    async listRefunds({ caller, params, query, place, nextCursor }) {
      const payment = await find(params.payment, caller);
      if (isRefused(payment)) return payment;
      const refunds = await payments.refunds(params.payment);
      // A payment has few refunds, so a page is cut from all of them.
      const start = place === undefined ? 0 : Number(place);
      const end = start + query.limit;
      const items = refunds.slice(start, end).map((refund) => Wire.refund(refund, 'seller'));
      return ok({ items, next_cursor: nextCursor(end < refunds.length ? end : undefined) });
    },

    async getReceipt({ caller, params }) {
      const payment = await find(params.payment, caller);
      return isRefused(payment) ? payment : ok({ receipt: await payments.receiptOf(payment) });
    },

    async checkAccess({ caller, params }) {
      const access = await provider.access.check(caller.seller, params.payment);
      return isRefused(access) ? access : ok({ active: access.active });
    },
  };
}

/** 201 for a payment made now, 200 for the one the same key made before, or by which it is owned already. */
export function paid(payment: Payment, viewer: Wire.Viewer): Answer<ResponseOf<'createPayment'>> {
  const body = Wire.payment(payment, viewer);
  if (payment.alreadyOwned && !payment.repeated) return ok(body);
  return created(body, payment.repeated);
}
