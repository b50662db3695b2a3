/** Lists read to their end, a page at a time: no more than one page is in memory, and whoever has enough just stops. */
import type { BookStore, Document, Ledger } from '@farthing/ledger';
import type { Listing } from './shapes.ts';

const AT_ONCE = 500;

/** The items of all pages, given how to read the page that begins at a cursor. */
export async function* itemsOf<T, Cursor>(
  page: (from?: Cursor) => Promise<Listing<T, Cursor>>,
): AsyncGenerator<T> {
  let from: Cursor | undefined;
  do {
    const { items, next } = await page(from);
    yield* items;
    from = next;
  } while (from !== undefined);
}

/** All documents of a collection in order of id, by pages; with `lookup`, those that are found by it. */
export async function* documentPages(
  store: Pick<BookStore, 'records'>,
  collection: string,
  options: { lookup?: { name: string; value: string }; atOnce?: number } = {},
): AsyncGenerator<Document[]> {
  const { lookup, atOnce = AT_ONCE } = options;
  let after: string | undefined;
  do {
    const page = await store.records(collection, { lookup, after, limit: atOnce });
    yield page;
    after = page.length === atOnce ? page.at(-1)!.id : undefined;
  } while (after !== undefined);
}

/** Deletes the documents of a collection whose time is over, with one write a page. Answers how many there were. */
export async function deleteOver<Value>(
  ledger: Pick<Ledger, 'store' | 'write'>,
  collection: string,
  isOver: (value: Value) => boolean,
  options?: { atOnce: number },
): Promise<number> {
  let deleted = 0;
  for await (const page of documentPages(ledger.store, collection, options)) {
    const over = page.filter(({ value }) => isOver(value as Value));
    if (over.length > 0) await ledger.write(over.map(({ id }) => ({ delete: { collection, id } })));
    deleted += over.length;
  }
  return deleted;
}
