/**
 * The outbox: mail waits in the book until a mail server has taken it, so that nobody waits for that server, and what was
 * promised is sent after a crash as well: at least once, under the same id. It goes out where the process leads, on a line
 * of its own (`sending/lines.ts`). What it says is sealed, since it may open something; what came too late is dropped.
 */
import type { Document, Ledger, RecordOp } from '@farthing/ledger';
import { encode } from '../base32.ts';
import { documentPages } from '../paging.ts';
import { createLines, spread, type Waiting } from '../sending/lines.ts';
import { SealBroken, type Vault } from '../vault.ts';
import type { Carried, Carrier, CarrierTrouble, Mail, MailId, Message } from './mail.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long after each attempt the next one is made; the last wait repeats. */
const WAITS: readonly number[] = [5 * SECOND, 25 * SECOND, 90 * SECOND, 5 * MINUTE, 15 * MINUTE];
/** What could not be sent for so long is given up. */
export const GIVE_UP_MS = 48 * HOUR;
/** Messages under way at a time: one server takes them all. */
const AT_ONCE = 4;

const QUEUE = 'mail_outbox';
/** More than these are not counted, only called many. */
export const MOST_COUNTED = 1_000;

/** What this process did since it started. */
export interface MailFigures {
  sent: number;
  /** Attempts that failed and are repeated. */
  failed: number;
  /** Refused for good by the mail server, or given up after two days. */
  refused: number;
  /** Dropped because they came too late to be of use. */
  expired: number;
}

/** What waits in the book, whoever put it there; counted up to `MOST_COUNTED`. */
export interface MailState {
  waiting: number;
  /** Those among them that were tried in vain. */
  failing: number;
  /** Journal time of the one that has waited longest. */
  oldest?: number;
  /** What the last attempts ran into, when nothing can be sent to anybody. */
  trouble?: CarrierTrouble;
}

export interface Outbox extends Mail {
  figures(): MailFigures;
  state(): Promise<MailState>;
  /** Seals again what an older key has sealed. Answers how many it were. */
  reseal(): Promise<number>;
  /** For jobs: starts what is due. */
  turn(): Promise<void>;
  /** For jobs, where another process leads. */
  rest(): void;
  /** Settles when no attempt is under way. */
  settled(): Promise<void>;
  stop(): void;
}

/** What became of a message that will not be sent again, for the log. It names nobody. */
export interface LostMail {
  id: MailId;
  because: 'refused' | 'given_up' | 'unreadable';
  reason: string;
}

interface Stored {
  id: MailId;
  created: number;
  tries: number;
  validUntil?: number;
  /** The message, and whether it is for anybody, sealed. */
  sealed: string;
  /** What the last attempt ran into: `deferred` concerns this message alone. */
  trouble?: CarrierTrouble | 'deferred';
}

type Content = Message & { forNobody?: true };

export function createOutbox(deps: {
  ledger: Pick<Ledger, 'now' | 'store' | 'write'>;
  vault: Vault;
  carrier: Carrier;
  random: (size: number) => Uint8Array;
  onLost?: (lost: LostMail) => void;
  onTrouble?: (trouble: CarrierTrouble, reason: string) => void;
}): Outbox {
  const { ledger, vault, carrier, random, onLost, onTrouble } = deps;
  const { store } = ledger;
  const figures: MailFigures = { sent: 0, failed: 0, refused: 0, expired: 0 };
  const stopping = new AbortController();
  /** Whether the last attempt found the mail server away; told once, and over with the next message it takes. */
  let away = false;

  const lines = createLines<'mail', true, Waiting>({
    ledger,
    queue: QUEUE,
    keyIn: () => 'mail',
    atOnce: AT_ONCE,
    queued: async (_, limit) => {
      const found = await store.records(QUEUE, { limit });
      return found.map(({ id }) => ({ place: id, at: timeIn(id) }));
    },
    deliver: (_, item) => deliver(item.place),
  });

  const drop = (place: string): RecordOp => ({ delete: { collection: QUEUE, id: place } });
  /** Moves it, unless it is gone: what another process has sent meanwhile must not come back. */
  const move = (place: string, at: number, value: Stored) =>
    ledger.write([{ delete: { collection: QUEUE, id: place }, ifPresent: true }, put(at, value)]);
  const put = (at: number, value: Stored): RecordOp => ({
    put: { collection: QUEUE, id: placeOf(at, value.id), value },
  });

  /** Whether the mail server could be used; `undefined` when it was not asked. */
  async function deliver(place: string): Promise<boolean | undefined> {
    const stored = (await store.record(QUEUE, place))?.value as Stored | undefined;
    if (!stored) return undefined;
    const { id, created: time, validUntil } = stored;
    if (validUntil !== undefined && ledger.now() >= validUntil) {
      figures.expired++;
      await ledger.write([drop(place)]);
      return undefined;
    }
    let content: Content;
    try {
      content = JSON.parse(vault.open(stored.sealed, contextOf(id))) as Content;
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      await lose(place, { id, because: 'unreadable', reason: error.message });
      return undefined;
    }
    const { forNobody, ...message } = content;
    if (forNobody) {
      await ledger.write([drop(place)]);
      return undefined;
    }
    const carried = await carrier.carry({ ...message, id, time }, stopping.signal);
    return carried.outcome === 'stopped' ? undefined : conclude(place, stored, carried);
  }

  /** Writes what became of an attempt. */
  async function conclude(
    place: string,
    stored: Stored,
    carried: Exclude<Carried, { outcome: 'stopped' }>,
  ): Promise<boolean> {
    const { id } = stored;
    const { outcome, reason } = carried;
    if (outcome === 'away' && !away) onTrouble?.(carried.trouble, reason);
    if (outcome === 'sent') {
      figures.sent++;
      await ledger.write([drop(place)]);
    } else if (outcome === 'refused') {
      await lose(place, { id, because: 'refused', reason });
    } else {
      figures.failed++;
      const next = ledger.now() + spread(WAITS[Math.min(stored.tries, WAITS.length - 1)]!, random);
      if (next - stored.created > GIVE_UP_MS) await lose(place, { id, because: 'given_up', reason });
      else {
        const trouble = outcome === 'away' ? carried.trouble : 'deferred';
        await move(place, next, { ...stored, tries: stored.tries + 1, trouble });
      }
    }
    const before = away;
    away = outcome === 'away';
    if (before && !away) await hasten();
    return !away;
  }

  async function lose(place: string, lost: LostMail): Promise<void> {
    figures.refused++;
    await ledger.write([drop(place)]);
    onLost?.(lost);
  }

  /** The mail server is back: what waited for it alone is due now. */
  async function hasten(): Promise<void> {
    const now = ledger.now();
    for await (const { id: place, value } of waiting(MOST_COUNTED)) {
      const stored = value as Stored;
      const later = timeIn(place) > now;
      if (later && stored.trouble !== undefined && stored.trouble !== 'deferred')
        await move(place, now, stored);
    }
  }

  /** What waits, the next to be sent first. */
  async function* waiting(most: number): AsyncGenerator<Document> {
    let count = 0;
    for await (const page of documentPages(store, QUEUE))
      for (const each of page) {
        if (count++ >= most) return;
        yield each;
      }
  }

  return {
    figures: () => ({ ...figures }),
    settled: lines.settled,
    rest: lines.rest,

    async send(message, { validUntil, forNobody } = {}) {
      const now = ledger.now();
      const id: MailId = `mail_${encode(random(16))}`;
      const content: Content = { ...message, ...(forNobody && { forNobody }) };
      const stored: Stored = {
        id,
        created: now,
        tries: 0,
        ...(validUntil !== undefined && { validUntil }),
        sealed: vault.seal(JSON.stringify(content), contextOf(id)),
      };
      await ledger.write([put(now, stored)]);
      lines.wake('mail');
    },

    async state() {
      const state: MailState = { waiting: 0, failing: 0 };
      let newest = -1;
      for await (const { value } of waiting(MOST_COUNTED)) {
        const { created, tries, trouble } = value as Stored;
        state.waiting++;
        if (tries > 0) state.failing++;
        if (created < (state.oldest ?? Infinity)) state.oldest = created;
        if (trouble !== undefined && trouble !== 'deferred' && created > newest) {
          newest = created;
          state.trouble = trouble;
        }
      }
      return state;
    },

    async reseal() {
      let count = 0;
      for await (const { id: place, value } of waiting(Infinity)) {
        const stored = value as Stored;
        const { id, sealed } = stored;
        if (vault.isCurrent(sealed)) continue;
        const again = vault.seal(vault.open(sealed, contextOf(id)), contextOf(id));
        if (await move(place, timeIn(place), { ...stored, sealed: again })) count++;
      }
      return count;
    },

    turn: () => lines.turn([['mail', true]]),

    stop() {
      lines.stop();
      stopping.abort();
      carrier.close();
    },
  };
}

function placeOf(at: number, id: MailId): string {
  return `${String(at).padStart(16, '0')}/${id}`;
}

function timeIn(place: string): number {
  return Number(place.slice(0, 16));
}

function contextOf(id: MailId): string {
  return `mail ${id}`;
}
