/**
 * Top-ups: one gateway charge becomes wallet balance, once. The record comes first and names the amount; the
 * payer confirms on the gateway's page; what the gateway then reports, however often, late or out of order, is
 * checked against the record and posts one entry.
 */
import { createHmac } from 'node:crypto';
import {
  type Amount,
  type Asset,
  type Document,
  Key,
  type Ledger,
  type RecordOp,
  Unavailable,
} from '@farthing/ledger';
import { gatewayAccount } from '../accounts.ts';
import { encode16 } from '../base32.ts';
import type { WalletDirectory } from '../deps.ts';
import { floorToMinor, type Gateway, type GatewayEvent, type Outcome } from '../gateways/gateway.ts';
import type { TopUpId, WalletId } from '../ids.ts';
import { Agenda, type Item } from '../jobs/agenda.ts';
import { rowNamed } from '../journal.ts';
import { Kind } from '../kinds.ts';
import { putMethod } from '../methods/methods.ts';
import { documentPages } from '../paging.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Secrets } from '../secrets.ts';
import { amountIn, type Settings } from '../settings.ts';
import type { TopUp } from '../shapes.ts';

const COLLECTION = 'topups';
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** How long the gateway is asked about a top-up by ourselves; its callback counts for ever. */
const ASK_FOR_MS = 7 * DAY_MS;

export interface TopUpTerms {
  amount: Amount.Amount;
  asset: Asset.Asset;
  /** Where the gateway's page sends the payer afterwards. */
  returnUrl: string;
  /** Whether tabs may later be collected from the same method. */
  saveMethod?: boolean;
}

export interface TopUpsDeps {
  ledger: Ledger;
  secrets: Pick<Secrets, 'tokens'>;
  settings: Settings;
  gateway: Gateway;
  wallets: Pick<WalletDirectory, 'accountTerms'>;
  /** Told after a wallet's balance rose, so that a tab it settles is settled. */
  relieve: (account: number) => Promise<void>;
}

export interface TopUps {
  /**
   * Starts a top-up. The same wallet and key get the same top-up.
   * @throws Unavailable when the gateway cannot be reached; the same key may try again.
   */
  create(wallet: WalletId, terms: TopUpTerms, key: string): Promise<TopUp | Refused>;
  get(id: string): Promise<TopUp | Refused>;
  /** In no particular order; `next` is the `after` of the next page. */
  list(wallet: WalletId, page: { after?: string; limit: number }): Promise<{ items: TopUp[]; next?: string }>;
  /** Whether a top-up of the wallet that was begun within a day may still bring money. */
  isPending(wallet: WalletId): Promise<boolean>;
  onGatewayEvent(event: GatewayEvent): Promise<TopUp | Refused>;
  /** For jobs: asks the gateway about a top-up whose callback has not come. */
  run(item: Item): Promise<void>;
}

interface TopUpRecord {
  id: TopUpId;
  wallet: WalletId;
  asset: number;
  /** In the asset's smallest unit. */
  amount: string;
  state: TopUp['state'];
  returnUrl: string;
  saveMethod: boolean;
  gatewayUrl: string;
  created: number;
  reason?: string;
  /** When the gateway is asked next. */
  dueAt?: number;
}

function documentOf(record: TopUpRecord): Document {
  return { collection: COLLECTION, id: record.id, value: record, lookups: { wallet: record.wallet } };
}

export function createTopUps(deps: TopUpsDeps): TopUps {
  const { ledger, settings, gateway } = deps;
  const { assets } = ledger.store;
  const exclusive = <T>(id: string, task: () => Promise<T>) => ledger.store.exclusive(`top-up ${id}`, task);

  async function read(id: string): Promise<TopUpRecord | undefined> {
    return (await ledger.store.record(COLLECTION, id))?.value as TopUpRecord | undefined;
  }

  /** The record as it becomes, with its place on the agenda. */
  function moves(from: TopUpRecord | undefined, to: TopUpRecord): RecordOp[] {
    const { id } = to;
    return [
      ...(from?.dueAt === undefined ? [] : [Agenda.drop({ at: from.dueAt, chore: 'top_up', id })]),
      ...(to.dueAt === undefined ? [] : [Agenda.put({ at: to.dueAt, chore: 'top_up', id })]),
      { put: documentOf(to) },
    ];
  }

  function view(record: TopUpRecord): TopUp {
    const { id, wallet, state: status, gatewayUrl, created, reason } = record;
    const asset = assets.byId(record.asset)!;
    return { id, wallet, asset, amount: BigInt(record.amount), state: status, gatewayUrl, created, reason };
  }

  /** Unguessable to all but the book, and the same for the same wallet and key. */
  function idOf(wallet: WalletId, key: string): TopUpId {
    const mac = createHmac('sha256', deps.secrets.tokens).update(`top-up ${wallet} ${Key.canonicalKey(key)}`);
    return `top_${encode16(mac.digest())}`;
  }

  function amountAllowed({ amount, asset }: TopUpTerms): boolean {
    const whole = amount === floorToMinor(amount, asset, gateway);
    const { topUpMinimum, topUpMaximum } = settings;
    return whole && amount >= amountIn(topUpMinimum, asset) && amount <= amountIn(topUpMaximum, asset);
  }

  async function withPage(record: TopUpRecord): Promise<TopUpRecord> {
    if (record.gatewayUrl !== '') return record;
    const asset = assets.byId(record.asset)!;
    const { id: key, returnUrl, saveMethod } = record;
    const charge = {
      key,
      amount: BigInt(record.amount),
      asset,
      returnUrl,
      saveMethod,
      description: 'Top-up',
    };
    const page = await gateway.createHostedCharge(charge).catch((error: unknown) => {
      throw new Unavailable('the gateway cannot be reached', { cause: error });
    });
    return exclusive(record.id, async () => {
      const current = { ...(await read(record.id))!, gatewayUrl: page.url };
      await ledger.write(moves(undefined, current));
      return current;
    });
  }

  /** Posts or notes an outcome. Late and repeated reports find the record settled, or their key used. */
  function conclude(id: string, outcome: Outcome): Promise<TopUp | Refused> {
    return exclusive(id, async () => {
      const record = await read(id);
      if (!record) return refuse('topup_not_found');
      // Money that did come in counts, even when a decline was reported before.
      if (record.state === 'paid' || outcome.state === 'pending') return view(record);
      if (outcome.state === 'declined') {
        const declined = { ...record, state: 'declined' as const, reason: outcome.reason, dueAt: undefined };
        if (record.state === 'pending') await ledger.write(moves(record, declined));
        return view(record.state === 'pending' ? declined : record);
      }
      const asset = assets.byId(record.asset)!;
      const paid: TopUpRecord = { ...record, state: 'paid', reason: undefined, dueAt: undefined };
      const amount = BigInt(record.amount);
      const posted = await ledger.submit(
        {
          op: 'post',
          kind: Kind.topUp,
          key: { caller: 0, key: `topup:${id}`, fingerprint: record.amount },
          legs: [
            { account: gatewayAccount(gateway.name, asset.id), amount: -amount },
            { account: await deps.wallets.accountTerms(record.wallet, asset), amount },
          ],
          data: JSON.stringify({ topUp: id }),
        },
        {
          records: ({ entry }) => [
            ...moves(record, paid),
            ...(record.saveMethod && outcome.method
              ? [putMethod(record.wallet, { ...outcome.method, gateway: gateway.name, created: entry.time })]
              : []),
          ],
        },
      );
      if (isRefused(posted)) return posted;
      const account = await rowNamed(ledger, record.wallet, asset.id);
      if (account) await deps.relieve(account.account);
      return view(paid);
    });
  }

  return {
    async create(wallet, terms, key) {
      if (key.length === 0 || key.length > Key.MAX_KEY_LENGTH) return refuse('key_invalid');
      if (!amountAllowed(terms)) return refuse('topup_amount_invalid', { asset: terms.asset });
      const id = idOf(wallet, key);
      const created = ledger.now();
      const fresh: TopUpRecord = {
        id,
        wallet,
        asset: terms.asset.id,
        amount: String(terms.amount),
        state: 'pending',
        returnUrl: terms.returnUrl,
        saveMethod: terms.saveMethod ?? false,
        gatewayUrl: '',
        created,
        dueAt: created + 5 * MINUTE_MS,
      };
      const row = await rowNamed(ledger, wallet, terms.asset.id);
      if (row?.frozen && !(await read(id))) return refuse('wallet_frozen');
      const reminder = Agenda.put({ at: fresh.dueAt!, chore: 'top_up', id });
      const isNew = await ledger.write([{ put: documentOf(fresh), ifAbsent: true }, reminder]);
      if (isNew) return view(await withPage(fresh));
      const known = (await read(id))!;
      const same = (['asset', 'amount', 'returnUrl', 'saveMethod'] as const).every(
        (field) => known[field] === fresh[field],
      );
      return same ? { ...view(await withPage(known)), repeated: true } : refuse('key_reused');
    },

    async get(id) {
      const record = await read(id);
      return record ? view(record) : refuse('topup_not_found');
    },

    async list(wallet, { after, limit }) {
      const lookup = { name: 'wallet', value: wallet };
      const page = await ledger.store.records(COLLECTION, { lookup, after, limit: limit + 1 });
      const items = page.slice(0, limit).map(({ value }) => view(value as TopUpRecord));
      return page.length > limit ? { items, next: page[limit - 1]!.id } : { items };
    },

    async isPending(wallet) {
      const lookup = { name: 'wallet', value: wallet };
      for await (const page of documentPages(ledger.store, COLLECTION, { lookup })) {
        const open = page.map(({ value }) => value as TopUpRecord).filter(({ state }) => state === 'pending');
        if (open.some(({ created }) => ledger.now() - created < DAY_MS)) return true;
      }
      return false;
    },

    async onGatewayEvent({ key, outcome, amount, asset }) {
      const record = await read(key);
      if (!record) return refuse('topup_not_found');
      const expected = view(record);
      if (amount !== expected.amount || asset !== expected.asset.code) return refuse('amount_invalid');
      return conclude(key, outcome);
    },

    async run(item) {
      const outcome = await gateway.query(item.id);
      if (outcome && outcome.state !== 'pending') await conclude(item.id, outcome);
      await exclusive(item.id, async () => {
        const record = await read(item.id);
        if (!record || record.dueAt !== item.at) return void (await ledger.write([Agenda.drop(item)]));
        const now = ledger.now();
        const age = now - record.created;
        const dueAt = age < ASK_FOR_MS ? now + Math.min(Math.max(age, MINUTE_MS), DAY_MS) : undefined;
        await ledger.write(moves(record, { ...record, dueAt }));
      });
    },
  };
}
