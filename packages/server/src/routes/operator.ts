/** The operator's operations: larger sums on demand, proof of the books, following and backing them up. */
import { Amount, BookBroken } from '@farthing/ledger';
import { type Collection, type Event, isRefused, refuse, type TrialBalance } from '@farthing/provider';
import type { ResponseOf } from '@farthing/sdk/api/index.ts';
import { type Answer, created, noContent, objectTo, ok, type RouteDeps, type Routes } from '../route.ts';
import * as Wire from '../wire.ts';

type Ids =
  | 'runCollections'
  | 'collectWallet'
  | 'writeOffWallet'
  | 'thawWallet'
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
  const home = ledger.store.lanes[0]!;
  const assetByCode = (code: string) => ledger.store.assets.byCode(code)!;

  return {
    async runCollections() {
      const { seq: before } = await home.tip();
      await provider.jobs.tick();
      const items = await collectionsSince(before);
      return ok({ items: items.map(Wire.collection) });
    },

    async collectWallet({ params }) {
      if (!(await known(params.wallet))) return refuse('wallet_not_found');
      const collection = await tabs.collect(params.wallet, { by: 'operator' });
      return isRefused(collection) ? collection : ok(Wire.collection(collection));
    },

    async writeOffWallet({ params }) {
      if (!(await known(params.wallet))) return refuse('wallet_not_found');
      const collection = await tabs.writeOff(params.wallet);
      return isRefused(collection) ? collection : ok(Wire.collection(collection));
    },

    async thawWallet({ params }) {
      if (!(await known(params.wallet))) return refuse('wallet_not_found');
      const thawed = await tabs.thaw(params.wallet);
      return isRefused(thawed) ? thawed : ok(Wire.wallet(await wallets.view(params.wallet), mode));
    },

    async getOperatorWallet({ params }) {
      if (!(await known(params.wallet))) return refuse('wallet_not_found');
      return ok(Wire.wallet(await wallets.view(params.wallet), mode));
    },

    async runPayouts({ body }) {
      const { seller } = body;
      if (seller === undefined) {
        const started = await payouts.run({ by: 'schedule' });
        return ok({ items: started.map(Wire.payout) });
      }
      const found = await sellers.get(seller);
      if (isRefused(found)) return found;
      const started = await payouts.run({ seller, by: 'operator' });
      if (started.length > 0) return ok({ items: started.map(Wire.payout) });
      return refuse(
        found.payout.destination === undefined ? 'payout_destination_missing' : 'payout_below_minimum',
      );
    },

    async getTrialBalance() {
      return ok(trialBalance(await book.trialBalance(), mode));
    },

    async verifyBook({ query }) {
      const report = await book.verify(query.from).catch((error: unknown) => {
        if (error instanceof BookBroken) return error;
        throw error;
      });
      if (report instanceof BookBroken) {
        const head = Buffer.from((await home.tip()).head).toString('hex');
        return ok({ valid: false, entries: 0, seq: 0, head, problems: [report.message] });
      }
      const { ok: valid, entries, to: seq, head, findings } = report;
      const problems = findings.map(({ seq: at, message }) => (at > 0 ? `entry ${at}: ${message}` : message));
      return ok({ valid, entries, seq, head, problems });
    },

    async closePeriod() {
      const { statement } = await book.close();
      const events = await provider.events(statement.seq, 1000);
      const closed = events.find((event) => event.type === 'period_closed');
      if (!closed) throw new Error(`the closing of ${statement.seq} is not in the journal`);
      return created({
        event: closed.id,
        seq: closed.seq,
        head: statement.head,
        balances: statement.rows,
        created_at: Wire.iso(closed.time),
      });
    },

    async acceptClock() {
      const jumped = await book.acceptClock();
      return ok({ jumped_ms: jumped, time: Wire.iso(ledger.now()) });
    },

    async eraseText({ params }) {
      const erased = await book.eraseText(params.event);
      return isRefused(erased) ? erased : noContent;
    },

    async listEvents({ query }) {
      const events = await provider.events(query.after, query.limit);
      const last = events.at(-1)?.seq ?? query.after;
      return ok({ items: events.map(eventOf), last_seq: last, more: last < (await home.tip()).seq });
    },

    async backupBook({ body }): Promise<Answer<ResponseOf<'backupBook'>> | ReturnType<typeof objectTo>> {
      const outcome = await backup(body.directory);
      if (outcome.status === 'refused') return objectTo('directory', outcome.message);
      const { directory, manifest } = outcome;
      const { files, seq, head } = manifest;
      return created({ directory, files: files.map(({ name }) => name), seq, head });
    },
  };

  /** The collections that were started, or tried again, after an entry. */
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

  /** Whether the wallet has ever held or owed anything: before that nobody but its token knows it. */
  function known(wallet: string): Promise<boolean> {
    const { assets } = ledger.store;
    return ledger.store.view((state) => assets.all().some(({ id }) => state.accountByName(wallet, id)));
  }

  function eventOf(event: Event): ResponseOf<'listEvents'>['items'][number] {
    const { id, seq, type, time, wallets, sellers, offer, payment, legs, data } = event;
    return {
      id,
      seq,
      type,
      created_at: Wire.iso(time),
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
}

function trialBalance({ seq, assets }: TrialBalance, mode: 'test' | 'live'): ResponseOf<'getTrialBalance'> {
  return {
    mode,
    seq,
    balanced: assets.every(({ sum }) => sum === 0n),
    assets: assets.map(({ asset, prepaid, owed, accrued, fees, gateways, inTransit, losses, sum }) => {
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
        sum: text(sum),
      };
    }),
  };
}
