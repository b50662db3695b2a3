/**
 * Payouts: what a seller's micropayments gathered, sent as one larger sum. One entry takes it from the accrual; the
 * gateway is asked under the payout's id; its first answer posts once: paid, or returned with the fee.
 *
 * A gateway that takes back its answer is not followed: the first one stands, and the operator settles the rest.
 */
import type {
  AccountState,
  Amount,
  Asset,
  Entry,
  Followed,
  Ledger,
  Posted,
  Request,
  RequestKey,
} from '@farthing/ledger';
import { HOME_LANE, Key, laneOfNumber } from '@farthing/ledger';
import { accrualAccount, feesAccount, gatewayAccount, payoutsAccount } from '../accounts.ts';
import { floorToMinor, type Gateway, type GatewayEvent, type Outcome } from '../gateways/gateway.ts';
import type { Ids, SellerId } from '../ids.ts';
import { Agenda, type Item } from '../jobs/agenda.ts';
import { assetsOf, rowNamed, rowsNamed } from '../journal.ts';
import { keyedEntry } from '../keyed.ts';
import { Kind } from '../kinds.ts';
import { fromLedger } from '../ledger-refusal.ts';
import { itemsOf } from '../paging.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import { amountIn, type Settings } from '../settings.ts';
import type { Listing, Payout, Seller } from '../shapes.ts';
import { earned } from '../sweeps/earned.ts';
import type { Sweeps } from '../sweeps/sweeps.ts';
import { isDue } from './due.ts';
import type { Prospect } from './preview.ts';
import { createPayoutRecords, type PayoutRecord } from './records.ts';
import { createStatements, payoutBefore, type Statement } from './statement.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const SELLERS_AT_ONCE = 200;
const ATTEMPTS = 100;

export interface PayoutsDeps {
  ledger: Ledger;
  ids: Ids;
  settings: Settings;
  gateway: Gateway;
  sellers: {
    get(id: SellerId): Promise<Seller | Refused>;
    list(page: { after?: string; limit: number }): Promise<Listing<Seller, string>>;
  };
  sweeps: Pick<Sweeps, 'gather'>;
}

/** What can be paid out: the home accrual, and up to where the other lanes' were swept into it. */
interface Gathered {
  home: AccountState;
  cuts: PayoutRecord['cuts'];
}

export interface Payouts {
  /**
   * Pays out what gathered, to one seller or to all: by `operator` whatever reaches the minimum, by `schedule` only
   * what is due. Sellers without a destination are left out.
   */
  run(options: { seller?: SellerId; by: 'operator' | 'schedule' }): Promise<Payout[]>;
  /** What a seller asks for itself. The same key gets the same payout. */
  request(seller: SellerId, key: string, asset?: string): Promise<Payout | Refused>;
  /** What a payout by hand would be, of one seller or of all: every balance that holds anything. */
  prospects(seller?: SellerId): AsyncGenerator<Prospect | Refused>;
  /**
   * Pays out exactly what was shown, once for the key; `undefined` when it could not be the same any more.
   * @param followed journaled with it
   */
  payExactly(shown: Prospect, key: string, followed: Followed): Promise<Payout | undefined>;
  get(id: string): Promise<Payout | Refused>;
  list(options: { before?: number; limit: number; seller?: SellerId }): Promise<Listing<Payout>>;
  statement(id: string, options: { before?: number; limit: number }): Promise<Statement | Refused>;
  onGatewayEvent(event: GatewayEvent): Promise<Payout | Refused>;
  /** For jobs: asks the gateway what became of a payout on its way. */
  resume(item: Item): Promise<void>;
}

export function createPayouts(deps: PayoutsDeps): Payouts {
  const { ledger, ids, settings, gateway, sellers, sweeps } = deps;
  const { assets } = ledger.store;
  const records = createPayoutRecords(deps);
  const statements = createStatements({ ledger, ids, records });

  const idOf = (record: PayoutRecord) => ids.encode('po', record.seq);
  const amountOf = (record: PayoutRecord) => BigInt(record.gross) - BigInt(record.fee);

  /** What could leave of a balance; zero when it does not reach the minimum or would go up in the fee. */
  function payable(balance: Amount.Amount, asset: Asset.Asset): Amount.Amount {
    const gross = floorToMinor(balance > 0n ? balance : 0n, asset, gateway);
    const least = amountIn(settings.payoutMinimum, asset);
    return gross >= least && gross > feeIn(asset) ? gross : 0n;
  }

  function feeIn(asset: Asset.Asset): Amount.Amount {
    return floorToMinor(amountIn(settings.payoutFee, asset), asset, gateway);
  }

  /** Takes the accrual, with the record in the same group. */
  async function take(
    seller: Seller,
    { home: row, cuts }: Gathered,
    gross: Amount.Amount,
    key: RequestKey,
    followed?: Followed,
  ): Promise<Posted | Refused> {
    const asset = assets.byId(row.asset)!;
    const fee = feeIn(asset);
    const request: Request = {
      op: 'post',
      kind: Kind.payout,
      key,
      unlessFrozen: true,
      legs: [
        { account: row.account, amount: -gross },
        { account: payoutsAccount(asset.id), amount: gross - fee },
        { account: feesAccount(asset.id), amount: fee },
      ],
    };
    const result = await ledger.submit(request, {
      followed,
      records: ({ entry: { seq, time } }) =>
        records.moves(undefined, {
          seq,
          seller: seller.id,
          account: row.account,
          asset: asset.id,
          gross: String(gross),
          fee: String(fee),
          state: 'pending',
          time,
          destination: seller.payout.destination!,
          dueAt: time + MINUTE_MS,
          cuts,
        }),
    });
    if (result.status === 'posted') return result;
    if (result.status === 'refused') return fromLedger(result, asset);
    throw new Error(`a payout was answered ${result.status}`);
  }

  /** Asks the gateway to send it. Repeating that is harmless: the gateway knows the id. */
  async function send(record: PayoutRecord): Promise<PayoutRecord> {
    const { destination } = record;
    const payout = {
      key: idOf(record),
      destination,
      amount: amountOf(record),
      asset: assets.byId(record.asset)!,
    };
    // Whatever went wrong on the way, it may have been sent: jobs will ask.
    const outcome = await gateway.payout(payout).catch((): Outcome => ({ state: 'pending' }));
    return conclude(record.seq, outcome);
  }

  function conclude(seq: number, outcome: Outcome): Promise<PayoutRecord> {
    return ledger.store.exclusive(`payout ${seq}`, async () => {
      const record = (await records.get(seq))!;
      if (record.state !== 'pending' || outcome.state === 'pending') return record;
      const paid = outcome.state === 'succeeded';
      const { asset, account } = record;
      const amount = amountOf(record);
      const transit = { account: payoutsAccount(asset), amount: -amount };
      const legs = paid
        ? [transit, { account: gatewayAccount(gateway.name, asset), amount }]
        : [
            transit,
            { account: feesAccount(asset), amount: -BigInt(record.fee) },
            { account, amount: BigInt(record.gross) },
          ];
      const next: PayoutRecord = { ...record, state: paid ? 'paid' : 'failed', dueAt: undefined };
      if (!paid) next.reason = outcome.reason ?? 'declined';
      const id = idOf(record);
      const result = await ledger.submit(
        {
          op: 'post',
          kind: paid ? Kind.payoutPaid : Kind.payoutReturned,
          // One key for both ends, so that only one can ever post.
          key: { caller: 0, key: `payout_outcome:${id}`, fingerprint: outcome.state },
          legs,
          about: paid ? [account] : [],
          data: JSON.stringify({ payout: id }),
        },
        { records: () => records.moves(record, next) },
      );
      if (result.status === 'posted' && !result.repeated) return next;
      if (result.status !== 'posted' && !isRefused(result)) {
        throw new Error(`the outcome of ${id} was answered ${result.status}`);
      }
      const now = (await records.get(seq))!;
      // The entry stands, and another process has put an older record over the one that was written with it.
      if (result.status !== 'posted' || now.state !== 'pending') return now;
      await ledger.write(records.moves(now, next));
      return next;
    });
  }

  /** Pays out of the home accrual after what other lanes have was brought there. */
  function gather<T>(
    seller: SellerId,
    asset: Asset.Asset,
    pay: (from: Gathered) => Promise<T>,
  ): Promise<T | undefined> {
    return sweeps.gather(seller, asset.id, async (accruals) => {
      const [home, ...others] = accruals;
      if (home === undefined || laneOfNumber(home.account) !== HOME_LANE) return undefined;
      const cuts = Object.fromEntries(others.map(({ account, seq }) => [laneOfNumber(account), seq]));
      return pay({ home, cuts: others.length > 0 ? cuts : undefined });
    });
  }

  async function unpaidOf(seller: SellerId, asset: Asset.Asset): Promise<Amount.Amount> {
    return (await earned(ledger, seller)).get(asset.id) ?? 0n;
  }

  /** Whether a payout is due that nobody asked for. */
  async function due(seller: Seller, asset: Asset.Asset, unpaid: Amount.Amount): Promise<boolean> {
    const row = await rowNamed(ledger, accrualAccount(seller.id, asset.id).name, asset.id);
    const before = row && (await payoutBefore(ledger, row.account));
    const last = before && (await records.get(before.seq));
    const past = last && { time: last.time, failed: last.state === 'failed' };
    return isDue({ seller, asset, unpaid, now: ledger.now(), last: past }, settings);
  }

  /** A payout that nobody gave a key for has one of its own: there is one after each payout before it. */
  async function payOne(
    seller: Seller,
    asset: Asset.Asset,
    by: 'operator' | 'schedule',
    unpaid: Amount.Amount,
  ): Promise<Payout | undefined> {
    if (payable(unpaid, asset) === 0n || seller.payout.destination === undefined) return undefined;
    if (by === 'schedule' && !(await due(seller, asset, unpaid))) return undefined;
    const taken = await gather(seller.id, asset, async (from) => {
      const { account, balance } = from.home;
      const gross = payable(balance, asset);
      if (gross === 0n) return undefined;
      const key = `payout:${account}:${(await payoutBefore(ledger, account))?.seq ?? 0}`;
      return take(seller, from, gross, { caller: 0, key, fingerprint: key });
    });
    // Refused or repeated: another run was faster.
    if (!taken || isRefused(taken) || taken.repeated) return undefined;
    return records.view(await send((await records.get(taken.entry.seq))!));
  }

  async function request(id: SellerId, key: string, code = 'USD', attempt = 1): Promise<Payout | Refused> {
    if (key.length === 0 || key.length > Key.MAX_KEY_LENGTH) return refuse('key_invalid');
    const seller = await sellers.get(id);
    if (isRefused(seller)) return seller;
    const asset = assets.byCode(code);
    if (!asset) return refuse('asset_not_found');
    const fingerprint = `payout ${id} ${asset.code}`;
    // A repeated key gets its payout whatever the balance is by now.
    const before = await earlier(id, asset, key, fingerprint);
    if (before) return isRefused(before) ? before : again(before);
    const available = await unpaidOf(id, asset);
    const tooLittle = refuse('payout_below_minimum', { asset, available });
    if (payable(available, asset) === 0n) return tooLittle;
    if (seller.payout.destination === undefined) return refuse('payout_destination_missing');
    const taken = await gather(id, asset, async (from) => {
      const gross = payable(from.home.balance, asset);
      if (gross === 0n) return undefined;
      return take(seller, from, gross, { caller: from.home.account, key, fingerprint });
    });
    // Another payout or a refund was faster: what is left now decides.
    const overtaken = !taken || (isRefused(taken) && taken.code === 'insufficient_funds');
    if (overtaken) return attempt < ATTEMPTS ? request(id, key, code, attempt + 1) : tooLittle;
    if (isRefused(taken)) return taken;
    if (taken.repeated) return again(taken.entry);
    return records.view(await send((await records.get(taken.entry.seq))!));
  }

  /** The payout that the seller's key stands for. */
  async function earlier(id: SellerId, asset: Asset.Asset, key: string, fingerprint: string) {
    const row = await rowNamed(ledger, accrualAccount(id, asset.id).name, asset.id);
    return row && keyedEntry(ledger, row.account, key, fingerprint);
  }

  async function again({ seq }: Entry): Promise<Payout> {
    return { ...records.view((await records.get(seq))!), repeated: true };
  }

  async function prospectOf(seller: Seller, asset: Asset.Asset, unpaid: Amount.Amount): Promise<Prospect> {
    const gross = payable(unpaid, asset);
    const { destination } = seller.payout;
    const prospect: Prospect = {
      seller: seller.id,
      name: seller.name,
      asset,
      unpaid,
      gross,
      fee: gross > 0n ? feeIn(asset) : 0n,
      amount: gross > 0n ? gross - feeIn(asset) : 0n,
      destination,
      due: await due(seller, asset, unpaid),
    };
    const rows = await rowsNamed(ledger, accrualAccount(seller.id, asset.id).name);
    if (rows.some(({ frozen }) => frozen)) prospect.objection = 'seller_frozen';
    else if (gross === 0n) prospect.objection = 'payout_below_minimum';
    else if (destination === undefined) prospect.objection = 'payout_destination_missing';
    return prospect;
  }

  async function payExactly(shown: Prospect, key: string, followed: Followed): Promise<Payout | undefined> {
    const { asset, gross, fee, destination } = shown;
    // A repeated key gets its payout whatever the balance is by now.
    const before = await keyedEntry(ledger, 0, key, key);
    if (before && !isRefused(before)) return again(before);
    const seller = await sellers.get(shown.seller);
    if (isRefused(seller) || seller.payout.destination !== destination) return undefined;
    const taken = await gather(seller.id, asset, async (from) => {
      if (payable(from.home.balance, asset) !== gross || feeIn(asset) !== fee) return undefined;
      return take(seller, from, gross, { caller: 0, key, fingerprint: key }, followed);
    });
    if (!taken || isRefused(taken)) return undefined;
    if (taken.repeated) return again(taken.entry);
    return records.view(await send((await records.get(taken.entry.seq))!));
  }

  async function find(id: string): Promise<PayoutRecord | undefined> {
    const seq = ids.decode('po', id);
    return seq === undefined ? undefined : records.get(seq);
  }

  async function* wanted(seller: SellerId | undefined): AsyncGenerator<Seller> {
    if (seller !== undefined) {
      const one = await sellers.get(seller);
      if (!isRefused(one)) yield one;
      return;
    }
    yield* itemsOf((after?: string) => sellers.list({ after, limit: SELLERS_AT_ONCE }));
  }

  return {
    async run({ seller, by }) {
      const paid: Payout[] = [];
      for await (const one of wanted(seller)) {
        const sums = await earned(ledger, one.id);
        for (const asset of assetsOf(ledger.store)) {
          const payout = await payOne(one, asset, by, sums.get(asset.id) ?? 0n);
          if (payout) paid.push(payout);
        }
      }
      return paid;
    },

    async *prospects(only) {
      if (only !== undefined) {
        const known = await sellers.get(only);
        if (isRefused(known)) return yield known;
      }
      for await (const seller of wanted(only)) {
        for (const [id, unpaid] of await earned(ledger, seller.id)) {
          if (unpaid > 0n) yield prospectOf(seller, assets.byId(id)!, unpaid);
        }
      }
    },

    payExactly,

    request: (seller, key, asset) => request(seller, key, asset),

    async get(id) {
      const record = await find(id);
      return record ? records.view(record) : refuse('payout_not_found');
    },

    list: records.list,

    async statement(id, options) {
      const record = await find(id);
      return record ? statements.of(record, options) : refuse('payout_not_found');
    },

    async onGatewayEvent({ key, outcome, amount, asset }) {
      const record = await find(key);
      if (!record) return refuse('payout_not_found');
      const code = assets.byId(record.asset)!.code;
      if (amount !== amountOf(record) || asset !== code) return refuse('amount_invalid');
      return records.view(await conclude(record.seq, outcome));
    },

    async resume(item) {
      const record = await records.get(Number(item.id));
      if (record?.dueAt !== item.at) return void (await ledger.write([Agenda.drop(item)]));
      const outcome = await gateway.query(idOf(record)).catch((): Outcome => ({ state: 'pending' }));
      await (outcome ? conclude(record.seq, outcome) : send(record));
      await ledger.store.exclusive(`payout ${item.id}`, async () => {
        const current = (await records.get(record.seq))!;
        if (current.state !== 'pending' || current.dueAt !== item.at) return;
        const now = ledger.now();
        const dueAt = now + Math.min(Math.max(now - record.time, MINUTE_MS), 6 * HOUR_MS);
        await ledger.write(records.moves(current, { ...current, dueAt }));
      });
    },
  };
}
