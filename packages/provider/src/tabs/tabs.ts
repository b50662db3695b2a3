/**
 * Tabs: payments below zero, collected as one larger charge. A collection is a fact in the journal before the
 * gateway hears of it; its charge has a key of its own, and each outcome posts once. A decline freezes the tab
 * and is tried again on a schedule; what stays unpaid is written off to the operator's losses.
 *
 * A tab that was written off stays frozen: its wallet can spend what it has, and owe again only when the operator
 * thaws it.
 */
import { laneOfNumber } from '@farthing/ledger';
import type { AccountState, Amount, Entry, Followed, Ledger, Request } from '@farthing/ledger';
import { gatewayAccount, lossesAccount, walletOf } from '../accounts.ts';
import { type Gateway, type GatewayEvent, minorUnit, type Outcome } from '../gateways/gateway.ts';
import type { CollectionId, Ids, WalletId } from '../ids.ts';
import { Agenda, type Item } from '../jobs/agenda.ts';
import { rowOf, rowsNamed } from '../journal.ts';
import { Kind } from '../kinds.ts';
import type { Methods } from '../methods/methods.ts';
import type { Actor, Audit } from '../operator/audit.ts';
import { type Refused, refuse } from '../refusal.ts';
import { amountIn, type Settings } from '../settings.ts';
import type { Collection, Listing } from '../shapes.ts';
import {
  type CollectionRecord,
  createCollections,
  type ListOptions,
  nextAttempt,
  owedFloor,
} from './collections.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Who or what asked for a collection. */
export type CollectedBy = 'payer' | 'operator' | 'threshold' | 'period';

export interface TabsDeps {
  ledger: Ledger;
  ids: Ids;
  settings: Settings;
  gateway: Gateway;
  methods: Methods;
  audit: Pick<Audit, 'behind'>;
}

/** Who gives up a tab and why, and which collection it was decided on. */
export interface WriteOffAct {
  by?: Actor;
  reason?: string;
  /** Only this one: a later one is not meant. */
  collection?: string;
}

export interface Tabs {
  /** Collects what the wallet owes in one asset, by default the first it owes in; or tries a declined one again. */
  collect(wallet: WalletId, options: { by: CollectedBy; asset?: string }): Promise<Collection | Refused>;
  get(id: string): Promise<Collection | Refused>;
  list(options: ListOptions): Promise<Listing<Collection>>;
  /** Writes off a declined collection now, without waiting for its last attempt. */
  writeOff(wallet: WalletId, act?: WriteOffAct): Promise<Collection | Refused>;
  /** Lets a wallet owe again. */
  thaw(wallet: WalletId, by?: Actor): Promise<true | Refused>;
  onGatewayEvent(event: GatewayEvent): Promise<Collection | Refused>;
  /** Settles a declined collection once its tab no longer owes what a gateway could move. */
  relieve(account: number): Promise<void>;
  /** For jobs: takes the next step of a collection whose time has come. */
  run(item: Item): Promise<void>;
}

export function createTabs(deps: TabsDeps): Tabs {
  const { ledger, ids, settings, gateway, methods, audit } = deps;
  const { assets } = ledger.store;
  const collections = createCollections(deps);

  const idOf = (record: CollectionRecord): CollectionId => ids.encode('tab', record.seq);
  const keyOf = (record: CollectionRecord, attempt: number) => `${idOf(record)}.${attempt}`;
  const owing = (record: CollectionRecord): Promise<AccountState> => rowOf(ledger, record.account);

  function collectable(row: AccountState): Amount.Amount {
    return owedFloor(row.balance, minorUnit(assets.byId(row.asset)!, gateway));
  }

  /** Posts what changes a collection, and its record in the same group. A repeated key changes nothing. */
  async function advance(
    from: CollectionRecord,
    request: Request,
    step: string,
    to: (entry: Entry) => CollectionRecord,
    followed?: Followed,
  ): Promise<CollectionRecord> {
    const key = { caller: 0, key: step, fingerprint: step };
    let next = from;
    const result = await ledger.submit(
      { ...request, key },
      {
        followed,
        records: ({ entry }) => {
          next = to(entry);
          return collections.moves(from, next);
        },
      },
    );
    if (result.status !== 'posted') throw new Error(`${step} was refused: ${JSON.stringify(result.status)}`);
    return result.repeated ? ((await collections.get(from.seq)) ?? from) : next;
  }

  /**
   * Journals the start of a collection. Whoever asks at the same time gets the same one.
   * @param before the latest collection, from before the tab was found to owe `owed`: if there is a newer one by
   *   now, that is answered, and nothing is charged that it has paid
   */
  async function start(
    row: AccountState,
    owed: Amount.Amount,
    { by, before }: { by: CollectedBy; before: number },
  ): Promise<{ record: CollectionRecord; mine: boolean }> {
    const wallet = walletOf(row)!;
    const amount = String(owed);
    const key = `collect:${row.account}:${before}`;
    const result = await ledger.submit(
      {
        op: 'fact',
        kind: Kind.collectionStarted,
        key: { caller: 0, key, fingerprint: key },
        about: [row.account],
        data: JSON.stringify({ amount, attempt: 1, by }),
      },
      {
        records: ({ entry: { seq, time } }) =>
          collections.moves(undefined, {
            seq,
            account: row.account,
            wallet,
            asset: row.asset,
            state: 'pending',
            attempts: [amount],
            booked: [],
            created: time,
            dueAt: time + MINUTE_MS,
          }),
      },
    );
    if (result.status !== 'posted') throw new Error(`${key} was refused: ${JSON.stringify(result.status)}`);
    const record = await collections.get(result.entry.seq);
    if (!record) throw new Error(`collection ${result.entry.seq} has no record`);
    return { record, mine: !result.repeated };
  }

  /** Journals another attempt, for what is owed by now; or settles the collection when that is nothing. */
  function again(seq: number): Promise<{ record: CollectionRecord; mine: boolean }> {
    return inTurn(seq, async (record) => {
      if (record.state !== 'declined') return { record, mine: false };
      const amount = String(collectable(await owing(record)));
      if (amount === '0') return { record: await settle(record), mine: false };
      const attempt = record.attempts.length + 1;
      const about = [record.account];
      const data = JSON.stringify({ amount, attempt, collection: idOf(record) });
      const pending = await advance(
        record,
        { op: 'fact', kind: Kind.collectionStarted, about, data },
        `collect:${keyOf(record, attempt)}`,
        ({ time }) => ({
          ...record,
          state: 'pending',
          attempts: [...record.attempts, amount],
          nextAttemptAt: undefined,
          dueAt: time + MINUTE_MS,
        }),
      );
      return { record: pending, mine: true };
    });
  }

  async function retry(seq: number): Promise<CollectionRecord> {
    const { record, mine } = await again(seq);
    return mine ? charge(record) : record;
  }

  /** Charges the current attempt. Repeating it is harmless: the gateway knows its key. */
  async function charge(record: CollectionRecord): Promise<CollectionRecord> {
    if (record.state !== 'pending') return record;
    const attempt = record.attempts.length;
    const key = keyOf(record, attempt);
    const method = await methods.get(record.wallet);
    const operation = { key, amount: BigInt(record.attempts.at(-1)!), asset: assets.byId(record.asset)! };
    let outcome: Outcome = { state: 'declined', reason: 'no_method' };
    if (method) {
      // Whatever went wrong on the way, the charge may have happened: jobs will ask.
      outcome = await gateway
        .charge({ ...operation, method: method.id })
        .catch((): Outcome => ({ state: 'pending' }));
    }
    return conclude(record.seq, attempt, outcome);
  }

  function conclude(seq: number, attempt: number, outcome: Outcome): Promise<CollectionRecord> {
    return inTurn(seq, async (record) => {
      if (outcome.state === 'succeeded') return book(record, attempt);
      const current = record.state === 'pending' && record.attempts.length === attempt;
      if (outcome.state === 'pending' || !current) return record;
      return decline(record, outcome.reason ?? 'declined');
    });
  }

  /**
   * Books money that came in. That holds for every attempt, also one whose decline was reported first: what came
   * in twice becomes balance, and what came in after a write-off makes good the loss.
   */
  async function book(record: CollectionRecord, attempt: number): Promise<CollectionRecord> {
    // Request keys are forgotten after a while; the record is not.
    if (record.booked.includes(attempt)) return thawPaid(record);
    const amount = BigInt(record.attempts[attempt - 1]!);
    const { account, asset } = record;
    const written = record.state === 'written_off';
    const credit = written ? lossesAccount(asset) : account;
    const overtaken = record.state === 'pending' && attempt !== record.attempts.length;
    const paid = await advance(
      record,
      {
        op: 'post',
        kind: Kind.collection,
        legs: [
          { account: gatewayAccount(gateway.name, asset), amount: -amount },
          { account: credit, amount },
        ],
        data: JSON.stringify({ attempt, collection: idOf(record) }),
        ...(written && { about: [account] }),
      },
      `collection:${keyOf(record, attempt)}`,
      ({ time }) => {
        const booked = { ...record, booked: [...record.booked, attempt] };
        if (overtaken || written) return booked;
        return { ...booked, state: 'paid', reason: undefined, nextAttemptAt: undefined, dueAt: time };
      },
    );
    return thawPaid(paid);
  }

  /** The second step of a paid collection; a process that dies before it leaves it on the agenda. */
  async function thawPaid(record: CollectionRecord): Promise<CollectionRecord> {
    if (record.state !== 'paid' || record.dueAt === undefined) return record;
    const done = { ...record, dueAt: undefined };
    const step = `thaw:${keyOf(record, record.booked.length)}`;
    if ((await owing(record)).creditFrozen) return advance(record, unfreeze(record), step, () => done);
    await ledger.write(collections.moves(record, done));
    return done;
  }

  async function decline(record: CollectionRecord, reason: string): Promise<CollectionRecord> {
    if (collectable(await owing(record)) === 0n) return settle(record);
    const attempt = record.attempts.length;
    const { account } = record;
    const data = JSON.stringify({ attempt, collection: idOf(record), reason });
    const declined = await advance(
      record,
      { op: 'change', kind: Kind.collectionDeclined, account, creditFrozen: true, data },
      `declined:${keyOf(record, attempt)}`,
      ({ time }) => {
        const nextAttemptAt = nextAttempt(record.created, time, settings.tabRetryDays);
        return { ...record, state: 'declined', reason, nextAttemptAt, dueAt: nextAttemptAt ?? time };
      },
    );
    return declined.state === 'declined' && declined.nextAttemptAt === undefined ? loss(declined) : declined;
  }

  /** The tab no longer owes what the collection was for: the payer topped up, or was refunded. */
  function settle(record: CollectionRecord): Promise<CollectionRecord> {
    const step = `settled:${keyOf(record, record.attempts.length)}`;
    const settled = { nextAttemptAt: undefined, dueAt: undefined, reason: undefined };
    return advance(record, unfreeze(record), step, () => ({ ...record, ...settled, state: 'settled' }));
  }

  function unfreeze(record: CollectionRecord): Request {
    const data = JSON.stringify({ collection: idOf(record) });
    return { op: 'change', kind: Kind.tabChanged, account: record.account, creditFrozen: false, data };
  }

  /**
   * Writes off all that is owed. A top-up that lands between the look at the balance and the entry leaves the
   * payer with as much prepaid: a loss bounded by the tab's limit, and visible as one.
   */
  async function loss(record: CollectionRecord, act?: WriteOffAct): Promise<CollectionRecord> {
    const row = await owing(record);
    if (collectable(row) === 0n) return settle(record);
    const { by, reason } = act ?? {};
    const details = { collection: idOf(record), amount: String(-row.balance) };
    const target = record.wallet;
    const followed =
      by === undefined
        ? undefined
        : await audit.behind(laneOfNumber(record.account), () => {
            return { by, action: 'write_off', target, reason, details };
          });
    return advance(
      record,
      {
        op: 'post',
        kind: Kind.writeOff,
        legs: [
          { account: lossesAccount(record.asset), amount: row.balance },
          { account: record.account, amount: -row.balance },
        ],
        data: JSON.stringify({ collection: idOf(record) }),
      },
      `write_off:${idOf(record)}`,
      () => ({ ...record, state: 'written_off', nextAttemptAt: undefined, dueAt: undefined }),
      followed,
    );
  }

  /** One step of a collection at a time, each on the record as the one before left it. */
  function inTurn<T>(seq: number, step: (record: CollectionRecord) => Promise<T>): Promise<T> {
    return ledger.store.exclusive(`collection ${seq}`, async () => step((await collections.get(seq))!));
  }

  async function find(id: string): Promise<CollectionRecord | undefined> {
    const seq = ids.decode('tab', id);
    return seq === undefined ? undefined : collections.get(seq);
  }

  return {
    async collect(wallet, { by, asset }) {
      const rows = (await rowsNamed(ledger, wallet)).filter(
        (row) => !asset || assets.byId(row.asset)!.code === asset,
      );
      const row = rows.find((each) => each.balance < 0n);
      if (!row) return refuse('nothing_owed');
      const latest = await collections.latest(row.account);
      if (latest?.state === 'pending') return refuse('collection_pending');
      // A declined collection has a schedule of its own.
      const asked = by === 'payer' || by === 'operator';
      if (latest?.state === 'declined' && !asked) return refuse('collection_pending');
      if (by === 'payer' && !(await methods.get(wallet))) return refuse('method_not_found');
      if (latest?.state === 'declined') return collections.view(await retry(latest.seq));
      const owed = collectable(await rowOf(ledger, row.account));
      const named = assets.byId(row.asset)!;
      if (owed === 0n || owed < amountIn(settings.tabMinimum, named)) {
        return refuse('tab_below_minimum', { asset: named });
      }
      const { record, mine } = await start(row, owed, { by, before: latest?.seq ?? 0 });
      return collections.view(mine ? await charge(record) : record);
    },

    async get(id) {
      const record = await find(id);
      return record ? collections.view(record) : refuse('collection_not_found');
    },

    list: collections.list,

    async writeOff(wallet, act) {
      for (const { account } of await rowsNamed(ledger, wallet)) {
        const latest = await collections.latest(account);
        if (act?.collection !== undefined && (!latest || idOf(latest) !== act.collection)) continue;
        if (latest?.state === 'pending') return refuse('collection_pending');
        // What was decided on may have been done before.
        if (latest?.state === 'written_off' && act?.collection !== undefined) return collections.view(latest);
        if (latest?.state !== 'declined') continue;
        return inTurn(latest.seq, async (record) =>
          collections.view(record.state === 'declined' ? await loss(record, act) : record),
        );
      }
      return refuse('collection_not_found');
    },

    async thaw(wallet, by) {
      for (const { account, creditFrozen } of await rowsNamed(ledger, wallet)) {
        const open = (await collections.latest(account))?.state;
        if (open === 'pending' || open === 'declined') return refuse('collection_pending');
        const data = JSON.stringify({ wallet });
        const thaw = { op: 'change', kind: Kind.tabChanged, account, creditFrozen: false, data } as const;
        if (!creditFrozen) continue;
        const followed =
          by === undefined
            ? undefined
            : await audit.behind(laneOfNumber(account), () => ({ by, action: 'thaw_tab', target: wallet }));
        await ledger.submit(thaw, { followed });
      }
      return true;
    },

    async onGatewayEvent({ key, outcome, amount, asset }) {
      const [id = '', number = ''] = key.split('.');
      const record = await find(id);
      const attempt = /^[1-9]\d{0,3}$/.test(number) ? Number(number) : 0;
      const expected = record?.attempts[attempt - 1];
      if (!record || expected === undefined) return refuse('collection_not_found');
      const code = assets.byId(record.asset)!.code;
      if (amount !== BigInt(expected) || asset !== code) return refuse('amount_invalid');
      return collections.view(await conclude(record.seq, attempt, outcome));
    },

    async relieve(account) {
      const latest = await collections.latest(account);
      if (latest?.state !== 'declined') return;
      await inTurn(latest.seq, async (record) => {
        if (record.state === 'declined' && collectable(await owing(record)) === 0n) await settle(record);
      });
    },

    async run(item) {
      const record = await collections.get(Number(item.id));
      if (record?.dueAt !== item.at) return void (await ledger.write([Agenda.drop(item)]));
      const { seq, state: at, nextAttemptAt } = record;
      if (at === 'paid') return void (await inTurn(seq, thawPaid));
      if (at === 'declined' && nextAttemptAt !== undefined) return void (await retry(seq));
      if (at === 'declined') return void (await inTurn(seq, loss));
      const attempt = record.attempts.length;
      const unknown = (): Outcome => ({ state: 'pending' });
      const outcome = await gateway.query(keyOf(record, attempt)).catch(unknown);
      await (outcome ? conclude(seq, attempt, outcome) : charge(record));
      await inTurn(seq, async (current) => {
        if (current.state !== 'pending' || current.dueAt !== item.at) return;
        const now = ledger.now();
        const dueAt = now + Math.min(Math.max(now - record.created, MINUTE_MS), 6 * HOUR_MS);
        await ledger.write(collections.moves(current, { ...current, dueAt }));
      });
    },
  };
}
