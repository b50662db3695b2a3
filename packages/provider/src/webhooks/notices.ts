/** Notices: what a seller, and whoever runs the book, should know although nobody asked. Kept as records, newest first. */
import { hash } from 'node:crypto';
import type { Document, Ledger, RecordOp } from '@farthing/ledger';
import type { SellerId } from '../ids.ts';
import { newestFirst } from '../order.ts';

export interface Notice {
  /** Names the notice; the same whoever writes it. */
  id: string;
  kind: 'webhook_disabled';
  seller: SellerId;
  time: number;
  /** What it is about, such as a webhook's id. */
  about: string;
  because: string;
}

const COLLECTION = 'notices';

/** A notice, and the write that keeps it. */
export function noticeOf(about: Omit<Notice, 'id'>): { notice: Notice; operation: RecordOp } {
  const { seller, time, kind } = about;
  const id = `${newestFirst(time)}/${hash('sha256', `${kind} ${about.about} ${time}`, 'hex').slice(0, 16)}`;
  const notice = { id, ...about };
  return { notice, operation: { put: { collection: COLLECTION, id, value: notice, lookups: { seller } } } };
}

/** Notices, the newest first: of one seller, or of all. */
export async function listNotices(
  { store }: Pick<Ledger, 'store'>,
  options: { seller?: SellerId; after?: string; limit: number },
): Promise<{ items: Notice[]; next?: string }> {
  const { seller, after, limit } = options;
  const lookup = seller && { name: 'seller', value: seller };
  const found: Document[] = await store.records(COLLECTION, { lookup, after, limit: limit + 1 });
  const items = found.slice(0, limit).map(({ value }) => value as Notice);
  return found.length > limit ? { items, next: items.at(-1)!.id } : { items };
}

/** Takes a notice away once it has been seen. */
export function dropNotice(id: string): RecordOp {
  return { delete: { collection: COLLECTION, id } };
}
