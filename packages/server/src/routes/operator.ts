/** The operator's operations: larger sums on demand, proof of the books, following and backing them up. */
import { Amount, BookBroken, type Closing, laneBase, laneOfNumber } from '@farthing/ledger';
import { type Collection, isRefused, refuse, type TrialBalance } from '@farthing/provider';
import type { ResponseOf } from '@farthing/sdk/api/index.ts';
import {
  actorOf,
  type Answer,
  created,
  noContent,
  objectTo,
  ok,
  type RouteDeps,
  type Routes,
} from '../route.ts';
import * as Wire from '../wire.ts';

type Ids =
  | 'runCollections'
  | 'collectWallet'
  | 'writeOffWallet'
  | 'thawTab'
  | 'getOperatorWallet'
  | 'runPayouts'
  | 'getTrialBalance'
  | 'verifyBook'
  | 'closePeriod'
  | 'acceptClock'
  | 'eraseText'
  | 'listEvents'
  | 'backupBook';

export function operatorRoutes({ provider, ledger, mode, backup }: RouteDeps): Routes<Ids> {
  const { tabs, wallets, payouts, sellers, book } = provider;
  const { lanes } = ledger.store;
  const assetByCode = (code: string) => ledger.store.assets.byCode(code)!;

  return {
    async runCollections({ caller }) {
      const before = await Promise.all(lanes.map((lane) => lane.tip()));
      await provider.jobs.tick({ asked: true });
      const items = await Promise.all(before.map(({ seq }) => collectionsSince(seq)));
      const started = items.flat();
      await noted(caller, 'run_collections', { collections: started.length });
      return ok({ items: started.map(Wire.collection) });
    },

    async collectWallet({ caller, params }) {
      if (!(await known(params.wallet))) return refuse('wallet_not_found');
      const collection = await tabs.collect(params.wallet, { by: 'operator' });
      if (isRefused(collection)) return collection;
      await noted(caller, 'collect_tab', { collection: collection.id }, params.wallet);
      return ok(Wire.collection(collection));
    },

    async writeOffWallet({ caller, params }) {
      if (!(await known(params.wallet))) return refuse('wallet_not_found');
      if (await provider.approvals.required()) return refuse('approval_required');
      const collection = await tabs.writeOff(params.wallet, { by: actorOf(caller) });
      return isRefused(collection) ? collection : ok(Wire.collection(collection));
    },

    async thawTab({ caller, params }) {
      if (!(await known(params.wallet))) return refuse('wallet_not_found');
      const thawed = await tabs.thaw(params.wallet, actorOf(caller));
      return isRefused(thawed) ? thawed : ok(Wire.wallet(await wallets.view(params.wallet), mode));
    },

    async getOperatorWallet({ params }) {
      if (!(await known(params.wallet))) return refuse('wallet_not_found');
      return ok(Wire.wallet(await wallets.view(params.wallet), mode));
    },

    async runPayouts({ caller, body }) {
      const { seller } = body;
      if (seller === undefined) {
        const started = await payouts.run({ by: 'schedule' });
        await noted(caller, 'run_payouts', { payouts: started.length });
        return ok({ items: started.map(Wire.payout) });
      }
      const found = await sellers.get(seller);
      if (isRefused(found)) return found;
      if (await provider.approvals.required()) return refuse('approval_required');
      const started = await payouts.run({ seller, by: 'operator' });
      const ids = started.map(({ id }) => id);
      if (started.length > 0) await noted(caller, 'run_payouts', { payouts: ids }, seller);
      if (started.length > 0) return ok({ items: started.map(Wire.payout) });
      return refuse(
        found.payout.destination === undefined ? 'payout_destination_missing' : 'payout_below_minimum',
      );
    },

    async getTrialBalance() {
      return ok(trialBalance(await book.trialBalance(), mode));
    },

    async verifyBook({ query }) {
      const report = await provider.verification.run(query.from).catch((error: unknown) => {
        if (error instanceof BookBroken) return error;
        throw error;
      });
      if (report instanceof BookBroken) {
        const head = hex((await lanes[0]!.tip()).head);
        return ok({ valid: false, entries: 0, seq: 0, head, problems: [report.message], lanes: [] });
      }
      const { ok: valid, entries, to: seq, head, findings } = report;
      const problems = findings.map(({ seq: at, message }) => (at > 0 ? `entry ${at}: ${message}` : message));
      const parts = report.lanes.map((part) => {
        return { lane: part.lane, valid: part.ok, entries: part.entries, seq: part.to, head: part.head };
      });
      return ok({ valid, entries, seq, head, problems, lanes: parts });
    },

    async closePeriod({ caller }) {
      const closed = await Promise.all((await book.close(actorOf(caller))).lanes.map(closingOf));
      const { lane: _lane, time, ...home } = closed[0]!;
      const parts = closed.map(({ time: _time, ...part }) => part);
      return created({ ...home, created_at: Wire.iso(time), lanes: parts });
    },

    async acceptClock({ caller }) {
      const jumped = await book.acceptClock(actorOf(caller));
      return ok({ jumped_ms: jumped, time: Wire.iso(ledger.now()) });
    },

    async eraseText({ caller, params }) {
      const erased = await book.eraseText(params.event, actorOf(caller));
      return isRefused(erased) ? erased : noContent;
    },

    async listEvents({ query }) {
      const { lane = laneOfNumber(query.after + 1) } = query;
      const after = Math.max(query.after, laneBase(lane));
      const events = await provider.events(after, query.limit);
      const last = events.at(-1)?.seq ?? after;
      const end = (await lanes[lane]?.tip())?.seq ?? 0;
      return ok({
        items: events.map((event) => Wire.event(event, assetByCode)),
        last_seq: last,
        more: last < end,
        lanes: lanes.length,
      });
    },

    async backupBook({
      caller,
      body,
    }): Promise<Answer<ResponseOf<'backupBook'>> | ReturnType<typeof objectTo>> {
      const outcome = await backup(body.directory);
      if (outcome.status === 'refused') return objectTo('directory', outcome.message);
      const { directory, manifest } = outcome;
      const { files, seq, head } = manifest;
      await noted(caller, 'back_up', { directory, seq });
      return created({ directory, files: files.map(({ name }) => name), seq, head });
    },
  };

  /** What changes nothing by itself, or many things one after another, is noted when it is done. */
  function noted(caller: Parameters<typeof actorOf>[0], action: string, details: object, target?: string) {
    return provider.audit.record({ by: actorOf(caller), action, target, details: { ...details } });
  }

  /** The entry that closed a lane follows the last one that the closing counts. */
  async function closingOf({ statement }: Closing) {
    for (let after = statement.seq; ;) {
      const events = await provider.events(after, 1000);
      if (events.length === 0) throw new Error(`the closing of ${statement.seq} is not in the journal`);
      after = events.at(-1)!.seq;
      const closed = events.find((event) => event.type === 'period_closed');
      if (!closed) continue;
      const { id: event, seq, time } = closed;
      const lane = laneOfNumber(seq);
      return { lane, event, seq, time, head: statement.head, balances: statement.rows };
    }
  }

  /** The collections that were started, or tried again, in the lane of an entry and after it. */
  async function collectionsSince(seq: number): Promise<Collection[]> {
    const started = new Map<string, Collection>();
    for (let after = seq; ;) {
      const events = await provider.events(after, 1000);
      for (const event of events) {
        if (event.type !== 'collection_started') continue;
        // The first attempt founds the collection; later ones name it.
        const { collection } = (event.data ?? {}) as { collection?: string };
        const found = await tabs.get(collection ?? provider.ids.encode('tab', event.seq));
        if (!isRefused(found)) started.set(found.id, found);
      }
      if (events.length === 0) return [...started.values()];
      after = events.at(-1)!.seq;
    }
  }

  /** Whether the wallet has ever held or owed anything, and is there: before that nobody but its token knows it. */
  async function known(wallet: `wal_${string}`): Promise<boolean> {
    if (await wallets.isDeleted(wallet)) return false;
    const { assets } = ledger.store;
    return ledger.store.view((state) => assets.all().some(({ id }) => state.accountByName(wallet, id)));
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function trialBalance(
  { seq, assets, lanes }: TrialBalance,
  mode: 'test' | 'live',
): ResponseOf<'getTrialBalance'> {
  const parts = lanes.map((part) => ({
    lane: part.lane,
    seq: part.seq,
    balanced: part.assets.every(({ sum }) => sum === 0n),
  }));
  return {
    mode,
    seq,
    balanced: parts.every(({ balanced }) => balanced),
    assets: assets.map((balance) => {
      const { asset, prepaid, owed, accrued, fees, gateways, inTransit, losses, clearing, sum } = balance;
      const gateway = Object.values(gateways).reduce((total, amount) => total + amount, 0n);
      const text = (amount: bigint) => Amount.format(amount, asset);
      return {
        asset: asset.code,
        prepaid: text(prepaid),
        owed: text(owed),
        accrued: text(accrued),
        fees: text(fees),
        gateway: text(gateway),
        in_transit: text(inTransit),
        losses: text(losses),
        clearing: text(clearing),
        sum: text(sum),
      };
    }),
    lanes: parts,
  };
}
