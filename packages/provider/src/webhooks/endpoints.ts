/**
 * Endpoints: where a seller is told of events. Each has secrets of its own, sealed by the vault; a new secret signs beside
 * the old one for a while. Every change is a fact in the journal, and raises a number by which other processes know.
 */
import type { Ledger, RecordOp } from '@farthing/ledger';
import { createDocuments } from '../documents.ts';
import type { Ids, SellerId, WebhookId } from '../ids.ts';
import { Kind } from '../kinds.ts';
import { outboundUrl, type Reach } from '../outbound.ts';
import { itemsOf } from '../paging.ts';
import { type Refused, refuse } from '../refusal.ts';
import type { Vault } from '../vault.ts';
import { newSecret } from './message.ts';
import type { Marks } from './seller-events.ts';
import { DEFAULT_TYPES, type EventType } from './types.ts';

/** `gone`: the receiver answered 410. `failing`: nothing was accepted for days. `seller`: its owner wished so. */
export type DisabledBecause = 'seller' | 'gone' | 'failing';

export interface Webhook {
  id: WebhookId;
  seller: SellerId;
  url: string;
  description: string;
  /** What it is told of; absent: what every endpoint is told of by default. */
  types?: EventType[];
  disabled?: { since: number; because: DisabledBecause };
  created: number;
  /** How many secrets sign now. */
  secrets: number;
}

/** An endpoint as it is kept. */
export interface WebhookRow {
  webhook: Omit<Webhook, 'secrets'>;
  /** Sequence of the entry that founded it: it is told of what came after. */
  seq: number;
  /** Newest first; all but the first end at some time. */
  secrets: { sealed: string; until?: number }[];
}

export interface NewWebhook {
  url: string;
  description?: string;
  types?: EventType[];
}

export interface WebhookChanges {
  url?: string;
  description?: string;
  /** `null`: the default ones. */
  types?: EventType[] | null;
  disabled?: boolean;
}

export interface Endpoints {
  create(seller: SellerId, terms: NewWebhook): Promise<{ webhook: Webhook; secret: string } | Refused>;
  get(seller: SellerId, id: string): Promise<Webhook | Refused>;
  list(
    seller: SellerId,
    page: { after?: string; limit: number },
  ): Promise<{ items: Webhook[]; next?: string }>;
  update(seller: SellerId, id: string, changes: WebhookChanges): Promise<Webhook | Refused>;
  remove(seller: SellerId, id: string): Promise<Webhook | Refused>;
  /** A new secret; those before it sign for `overlapSeconds` more. */
  rotate(
    seller: SellerId,
    id: string,
    options: { overlapSeconds: number },
  ): Promise<{ webhook: Webhook; secret: string } | Refused>;
  /** Ends deliveries to it until its owner enables it again, writing more in the same group. */
  disable(id: WebhookId, because: 'gone' | 'failing', more: (row: WebhookRow) => RecordOp[]): Promise<void>;
  row(id: string): Promise<WebhookRow | undefined>;
  /** The same, from the book itself. */
  freshRow(id: string): Promise<WebhookRow | undefined>;
  view(row: WebhookRow): Webhook;
  /** The secrets that sign now. */
  secretsOf(row: WebhookRow, now: number): string[];
  /** How often endpoints have changed, and how many there are. */
  registry(): Promise<Registry>;
  /** Every endpoint of the book. */
  all(): Promise<WebhookRow[]>;
  /** Seals again what older keys sealed. Answers how many it had to. */
  reseal(): Promise<number>;
}

export interface Registry {
  version: number;
  count: number;
}

export const MOST_ENDPOINTS = 20;
/** Secrets that sign at a time, the newest included. */
export const MOST_SECRETS = 4;
const AT_ONCE = 500;

const WATCH = 'watch';
const REGISTRY = 'webhooks';
const CURSORS = 'webhook_cursors';
const MARKS = 'webhook_marks';

/** How far the journal has been followed for webhooks: a document for each lane, and one for each endpoint's summaries. */
export const Places = {
  async cursor({ store }: Pick<Ledger, 'store'>, lane: number): Promise<number | undefined> {
    const found = await store.record(CURSORS, String(lane));
    return (found?.value as { seq: number } | undefined)?.seq;
  },
  putCursor: (lane: number, seq: number): RecordOp => ({
    put: { collection: CURSORS, id: String(lane), value: { seq } },
  }),
  /** Up to where an endpoint's last summary counts, and when that was. */
  async marks(
    { store }: Pick<Ledger, 'store'>,
    id: WebhookId,
  ): Promise<{ marks: Marks; time: number } | undefined> {
    return (await store.record(MARKS, id))?.value as { marks: Marks; time: number } | undefined;
  },
  putMarks: (id: WebhookId, marks: Marks, time: number): RecordOp => ({
    put: { collection: MARKS, id, value: { marks, time } },
  }),
  dropMarks: (id: WebhookId): RecordOp => ({ delete: { collection: MARKS, id } }),
};

export function createEndpoints(deps: {
  ledger: Ledger;
  ids: Ids;
  vault: Vault;
  reach: Reach;
  random: (size: number) => Uint8Array;
}): Endpoints {
  const { ledger, ids, vault, reach, random } = deps;
  const { store } = ledger;
  const documents = createDocuments<WebhookRow>({
    ledger,
    collection: 'webhooks',
    cached: 8_192,
    toJson: (row) => row,
    fromJson: (row: WebhookRow) => row,
    lookups: ({ webhook }) => ({ seller: webhook.seller }),
  });

  /** Endpoints change rarely, and one after another. */
  const exclusive = <T>(task: () => Promise<T>) => store.exclusive('webhooks', task);
  const context = (id: WebhookId) => `webhook ${id}`;
  const seal = (id: WebhookId, secret: string) => vault.seal(secret, context(id));

  async function registry(): Promise<Registry> {
    const found = await store.record(WATCH, REGISTRY);
    return (found?.value as Registry | undefined) ?? { version: 0, count: 0 };
  }

  async function registered(change: number): Promise<RecordOp> {
    const { version, count } = await registry();
    const value: Registry = { version: version + 1, count: count + change };
    return { put: { collection: WATCH, id: REGISTRY, value } };
  }

  function view({ webhook, secrets }: WebhookRow): Webhook {
    return { ...webhook, secrets: secrets.filter((each) => stands(each, ledger.now())).length };
  }

  async function own(seller: SellerId, id: string): Promise<WebhookRow | undefined> {
    const row = await documents.fresh(id);
    return row?.webhook.seller === seller ? row : undefined;
  }

  /** Journals a change with what it changes. */
  async function write(
    row: WebhookRow,
    change: string,
    more: { reason?: string; records?: RecordOp[]; counted?: number } = {},
  ): Promise<Webhook> {
    const { id, seller } = row.webhook;
    const data = JSON.stringify({
      seller,
      webhook: id,
      change,
      ...(more.reason !== undefined && { reason: more.reason }),
    });
    const records = [documents.put(id, row), await registered(more.counted ?? 0), ...(more.records ?? [])];
    await ledger.submit({ op: 'fact', kind: Kind.webhookChanged, data }, { records: () => records });
    documents.keep(id, row);
    return view(row);
  }

  function flaw({ url }: { url?: string }): Refused | undefined {
    if (url !== undefined && !outboundUrl(url, reach)) return refuse('webhook_url_invalid', { field: 'url' });
    return undefined;
  }

  async function countOf(seller: SellerId): Promise<number> {
    const lookup = { name: 'seller', value: seller };
    return (await documents.list({ lookup, limit: MOST_ENDPOINTS })).items.length;
  }

  async function create(seller: SellerId, terms: NewWebhook) {
    const wrong = flaw(terms);
    if (wrong) return wrong;
    if ((await countOf(seller)) >= MOST_ENDPOINTS) return refuse('webhook_limit_reached');
    const tips = await Promise.all(store.lanes.map((lane) => lane.tip()));
    const marks = tips.map(({ seq }) => seq);
    // Nobody follows the journal for a book without endpoints: from here on somebody does.
    const first = (await registry()).count === 0;
    const cursors = first ? marks.map((seq, lane) => Places.putCursor(lane, seq)) : [];
    const count = await registered(1);
    const id = ids.random('we');
    const secret = newSecret(random(32));
    const secrets = [{ sealed: seal(id, secret) }];
    let row: WebhookRow | undefined;
    const data = JSON.stringify({ seller, webhook: id, change: 'created' });
    await ledger.submit(
      { op: 'fact', kind: Kind.webhookChanged, data },
      {
        records: ({ entry: { seq, time } }) => {
          const { url, description = '', types } = terms;
          const webhook = { id, seller, url: new URL(url).href, description, created: time };
          row = { webhook: types ? { ...webhook, types: inOrder(types) } : webhook, seq, secrets };
          return [documents.put(id, row), count, ...cursors, Places.putMarks(id, marks, time)];
        },
      },
    );
    if (!row) throw new Error('the endpoint was founded without its record');
    documents.keep(id, row);
    return { webhook: view(row), secret };
  }

  async function change(seller: SellerId, id: string, changes: WebhookChanges): Promise<Webhook | Refused> {
    const row = await own(seller, id);
    if (!row) return refuse('webhook_not_found');
    const wrong = flaw(changes);
    if (wrong) return wrong;
    const webhook = { ...row.webhook };
    if (changes.url !== undefined) webhook.url = new URL(changes.url).href;
    if (changes.description !== undefined) webhook.description = changes.description;
    if (changes.types === null) delete webhook.types;
    else if (changes.types) webhook.types = inOrder(changes.types);
    const was = row.webhook.disabled !== undefined;
    if (changes.disabled === true && !was) webhook.disabled = { since: ledger.now(), because: 'seller' };
    if (changes.disabled === false) delete webhook.disabled;
    const is = webhook.disabled !== undefined;
    const what = was === is ? 'updated' : is ? 'disabled' : 'enabled';
    return write({ ...row, webhook }, what, is && !was ? { reason: 'seller' } : {});
  }

  async function rotate(seller: SellerId, id: string, { overlapSeconds }: { overlapSeconds: number }) {
    const row = await own(seller, id);
    if (!row) return refuse('webhook_not_found');
    const now = ledger.now();
    const standing = row.secrets.filter((each) => stands(each, now));
    if (overlapSeconds > 0 && standing.length >= MOST_SECRETS) return refuse('webhook_secret_limit_reached');
    const end = now + overlapSeconds * 1000;
    const older = standing.map(({ sealed, until = end }) => ({ sealed, until: Math.min(until, end) }));
    const secret = newSecret(random(32));
    const sealed = seal(row.webhook.id, secret);
    const secrets = [{ sealed }, ...(overlapSeconds > 0 ? older : [])];
    return { webhook: await write({ ...row, secrets }, 'secret_rotated'), secret };
  }

  async function all(): Promise<WebhookRow[]> {
    return Array.fromAsync(itemsOf((after?: string) => documents.list({ after, limit: AT_ONCE })));
  }

  return {
    create: (seller, terms) => exclusive(() => create(seller, terms)),
    update: (seller, id, changes) => exclusive(() => change(seller, id, changes)),
    rotate: (seller, id, options) => exclusive(() => rotate(seller, id, options)),

    async get(seller, id) {
      const row = await documents.read(id);
      return row?.webhook.seller === seller ? view(row) : refuse('webhook_not_found');
    },

    async list(seller, page) {
      const { items, next } = await documents.list({ lookup: { name: 'seller', value: seller }, ...page });
      return next === undefined ? { items: items.map(view) } : { items: items.map(view), next };
    },

    remove: (seller, id) =>
      exclusive(async () => {
        const row = await own(seller, id);
        if (!row) return refuse('webhook_not_found');
        const gone = row.webhook.id;
        const data = JSON.stringify({ seller, webhook: gone, change: 'deleted' });
        const records = [documents.remove(gone), await registered(-1), Places.dropMarks(gone)];
        await ledger.submit({ op: 'fact', kind: Kind.webhookChanged, data }, { records: () => records });
        documents.keep(gone, undefined);
        return view(row);
      }),

    disable: (id, because, more) =>
      exclusive(async () => {
        const row = await documents.fresh(id);
        if (!row || row.webhook.disabled) return;
        const webhook = { ...row.webhook, disabled: { since: ledger.now(), because } };
        const changed = { ...row, webhook };
        await write(changed, 'disabled', { reason: because, records: more(changed) });
      }),

    row: (id) => documents.read(id),
    freshRow: (id) => documents.fresh(id),
    view,

    secretsOf(row, now) {
      const standing = row.secrets.filter((each) => stands(each, now));
      return standing.map(({ sealed }) => vault.open(sealed, context(row.webhook.id)));
    },

    registry,
    all,

    async reseal() {
      let count = 0;
      for (const { webhook } of await all()) {
        const { id } = webhook;
        await exclusive(async () => {
          const row = await documents.fresh(id);
          if (!row || row.secrets.every(({ sealed }) => vault.isCurrent(sealed))) return;
          const secrets = row.secrets.map((each) => {
            if (vault.isCurrent(each.sealed)) return each;
            return { ...each, sealed: seal(id, vault.open(each.sealed, context(id))) };
          });
          const changed = { ...row, secrets };
          await ledger.write([documents.put(id, changed)]);
          documents.keep(id, changed);
          count++;
        });
      }
      return count;
    },
  };
}

/** Whether an endpoint is told of events of a type. */
export function wants({ types }: Pick<Webhook, 'types'>, type: EventType): boolean {
  return types ? types.includes(type) : (DEFAULT_TYPES as readonly EventType[]).includes(type);
}

function stands({ until }: { until?: number }, now: number): boolean {
  return until === undefined || now < until;
}

function inOrder(types: readonly EventType[]): EventType[] {
  return [...new Set(types)].toSorted();
}
