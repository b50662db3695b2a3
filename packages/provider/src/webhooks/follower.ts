/**
 * The follower: reads each lane of the journal from a stored cursor and notes what is to be delivered to whom. The notes
 * and the cursor are written together, so that a process may die at any point: the next one notes the same again, under
 * the same ids, or goes on behind it. Payments that nobody asked for one by one go into a summary once a minute.
 */
import { HOME_LANE, laneBase, laneOfNumber } from '@farthing/ledger';
import type { Entry, Ledger, RecordOp, Store } from '@farthing/ledger';
import type { SellerId, WebhookId } from '../ids.ts';
import { Kind } from '../kinds.ts';
import type { Deliveries } from './deliveries.ts';
import { type Endpoints, Places, wants, type WebhookRow } from './endpoints.ts';
import { derivedEventId } from './message.ts';
import { iso, type Marks, type Placed, type SellerEvents } from './seller-events.ts';
import type { Summaries } from './summary.ts';

/** Entries looked at between two writes, and how long one turn may take. */
const SLICE = 250;
const TURN_MS = 400;
/** After so many entries that concern nobody the cursor is written all the same. */
const CURSOR_EVERY = 10_000;
const SUMMARY_EVERY_MS = 60_000;

/** Kinds that a summary counts. */
const COUNTED: ReadonlySet<number> = new Set([Kind.payment, Kind.capture, Kind.refund, Kind.undo]);

export interface Follower {
  /** Follows the journal for a while. Answers with the endpoints for which something waits now. */
  turn(): Promise<Set<WebhookId>>;
  /** The endpoints as they were at the last turn. */
  endpoints(): Iterable<WebhookRow>;
  /** By how many entries it is behind, over all lanes, and by how long at most, as of the last turn. */
  lag(): { entries: number; ms: number };
  /** Forgets what it knows: another process goes on from the stored cursors. */
  rest(): void;
}

export function createFollower(deps: {
  ledger: Ledger;
  endpoints: Endpoints;
  events: SellerEvents;
  summaries: Summaries;
  deliveries: Deliveries;
}): Follower {
  const { ledger, endpoints, events, summaries, deliveries } = deps;
  const { store } = ledger;
  let version = -1;
  let rows = new Map<WebhookId, WebhookRow>();
  let bySeller = new Map<SellerId, WebhookRow[]>();
  /** Where each lane was left, which may be ahead of what is stored by entries that concern nobody. */
  let places: (number | undefined)[] = [];
  let unwritten: number[] = [];
  let lag = { entries: 0, ms: 0 };
  /** Sellers of whom something was seen that a summary counts. At first it may be any. */
  let active = new Set<SellerId>();
  let anyActive = true;
  const summed = new Map<WebhookId, number>();

  function rest(): void {
    version = -1;
    rows = new Map();
    bySeller = new Map();
    places = [];
    unwritten = [];
    lag = { entries: 0, ms: 0 };
    active = new Set();
    anyActive = true;
    summed.clear();
  }

  /** Reads the endpoints again if they have changed. */
  async function look(): Promise<void> {
    const registry = await endpoints.registry();
    if (registry.version === version) return;
    const all = registry.count === 0 ? [] : await endpoints.all();
    rows = new Map(all.map((row) => [row.webhook.id, row]));
    bySeller = Map.groupBy(all, (row) => row.webhook.seller);
    version = registry.version;
    for (const { webhook } of all) active.add(webhook.seller);
  }

  /** What is to be noted of some entries. */
  async function notes(entries: readonly Entry[]): Promise<{ operations: RecordOp[]; noted: WebhookId[] }> {
    const sellers = await events.sellersOf(entries);
    const concerned = entries.filter((entry, i) => {
      const told = sellers[i] && bySeller.get(sellers[i]);
      if (told && COUNTED.has(entry.kind)) active.add(sellers[i]!);
      return told !== undefined;
    });
    if (concerned.length === 0) return { operations: [], noted: [] };
    const operations: RecordOp[] = [];
    const noted: WebhookId[] = [];
    const now = ledger.now();
    for (const placed of await events.of(concerned)) {
      for (const row of bySeller.get(placed.event.seller)!) {
        if (!isTold(row, placed)) continue;
        const { seq, event } = placed;
        const made = deliveries.draft(row.webhook, event, { now, order: seq });
        // Kept, so that whoever enables it again can ask for what it missed.
        if (row.webhook.disabled) Object.assign(made.delivery, { state: 'failed', nextAt: undefined });
        operations.push(...deliveries.moves(undefined, made));
        noted.push(row.webhook.id);
      }
    }
    return { operations, noted };
  }

  async function followLane(lane: Store, tip: number, until: number, noted: Set<WebhookId>): Promise<void> {
    const { lane: number } = lane;
    const stored = (await Places.cursor(ledger, number)) ?? laneBase(number);
    let at = Math.max(stored, places[number] ?? 0);
    while (at < tip && performance.now() < until) {
      const entries = (await lane.read(at, SLICE)).filter(({ seq }) => seq <= tip);
      if (entries.length === 0) break;
      const { operations, noted: more } = await notes(entries);
      const last = entries.at(-1)!.seq;
      unwritten[number] = (unwritten[number] ?? 0) + entries.length;
      if (operations.length > 0 || unwritten[number] >= CURSOR_EVERY) {
        await ledger.write([...operations, Places.putCursor(number, last)]);
        unwritten[number] = 0;
      }
      at = last;
      places[number] = at;
      for (const id of more) noted.add(id);
    }
    places[number] = at;
    if (at >= tip) return;
    const [next] = await lane.read(at, 1);
    const ms = next ? Math.max(0, ledger.now() - next.time) : 0;
    lag = { entries: lag.entries + tip - at, ms: Math.max(lag.ms, ms) };
  }

  /** One summary for an endpoint of what was sold since its last one, if a minute has passed and anything was. */
  async function summarise(row: WebhookRow, to: Marks): Promise<boolean> {
    const { id, seller } = row.webhook;
    return store.exclusive(`webhook summary ${id}`, async () => {
      const last = await Places.marks(ledger, id);
      if (!last) return true;
      const now = ledger.now();
      summed.set(id, last.time);
      if (now - last.time < SUMMARY_EVERY_MS) return false;
      const offers = await summaries(seller, last.marks, to);
      if (offers.length === 0) return true;
      const name = `summary ${id} ${to.join(' ')}`;
      const data = { from: iso(last.time), to: iso(now), offers };
      const event = { id: derivedEventId(name), type: 'payments.summary', time: now, data };
      // After all that it counts.
      const made = deliveries.draft(row.webhook, event, { now, order: Math.max(...to) + 1 });
      await ledger.write([...deliveries.moves(undefined, made), Places.putMarks(id, to, now)]);
      summed.set(id, now);
      return true;
    });
  }

  async function summariseAll(to: Marks, noted: Set<WebhookId>): Promise<void> {
    const now = ledger.now();
    const waiting = new Set<SellerId>();
    const seen = anyActive ? [...bySeller.keys()] : [...active];
    for (const seller of seen) {
      for (const row of bySeller.get(seller) ?? []) {
        const { id, disabled } = row.webhook;
        if (disabled || !wants(row.webhook, 'payments.summary')) continue;
        if (now - (summed.get(id) ?? -Infinity) < SUMMARY_EVERY_MS) waiting.add(seller);
        else if (await summarise(row, to)) noted.add(id);
        else waiting.add(seller);
      }
    }
    anyActive = false;
    active = waiting;
  }

  return {
    endpoints: () => rows.values(),
    lag: () => lag,
    rest,

    async turn() {
      // How far the lanes have come is asked first: whoever founds an endpoint later is told of nothing up to there.
      const tips = await Promise.all(store.lanes.map((lane) => lane.tip()));
      await look();
      const noted = new Set<WebhookId>();
      lag = { entries: 0, ms: 0 };
      if (rows.size === 0) return noted;
      const until = performance.now() + TURN_MS;
      for (const lane of store.lanes) {
        const { seq } = tips[lane.lane]!;
        await store.exclusive(`webhook lane ${lane.lane}`, () => followLane(lane, seq, until, noted));
      }
      await summariseAll(
        tips.map(({ seq }) => seq),
        noted,
      );
      return noted;
    },
  };
}

/** Whether an endpoint is told: it wishes so, and it was there before. */
function isTold({ webhook, seq: founded }: WebhookRow, { seq, event }: Placed): boolean {
  if (!wants(webhook, event.type)) return false;
  const home = laneOfNumber(seq) === HOME_LANE;
  return home ? seq > founded : event.time >= webhook.created;
}
