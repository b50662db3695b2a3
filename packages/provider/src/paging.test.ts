import { expect, test } from 'vitest';
import { deleteOver, documentPages, itemsOf } from './paging.ts';
import { openTestBook } from './testing.ts';

test('a list is read to its end, no page before it is wanted', async () => {
  const asked: (number | undefined)[] = [];
  const page = async (from = 0) => {
    asked.push(from);
    const items = [from, from + 1];
    return from < 4 ? { items, next: from + 2 } : { items };
  };
  expect(await Array.fromAsync(itemsOf(page))).toEqual([0, 1, 2, 3, 4, 5]);
  asked.length = 0;
  for await (const item of itemsOf(page)) if (item === 1) break;
  expect(asked).toEqual([0]);
});

test.each([
  ['fewer documents than a page holds', 2],
  ['just as many', 3],
  ['some more', 7],
])('%s: each is there once, and what is over is deleted', async (_, count) => {
  const { ledger } = await openTestBook();
  const ids = Array.from({ length: count }, (_each, i) => `n${i}`);
  const put = (id: string, i: number) => ({ put: { collection: 'notes', id, value: { ends: i } } });
  await ledger.write([...ids.map(put), { put: { collection: 'others', id: 'o', value: { ends: 0 } } }]);
  const left = async (collection: string) => {
    const pages = await Array.fromAsync(documentPages(ledger.store, collection, { atOnce: 3 }));
    expect(pages.every(({ length }) => length <= 3)).toBe(true);
    return pages.flat().map(({ id }) => id);
  };
  expect(await left('notes')).toEqual(ids);
  const isOver = ({ ends }: { ends: number }) => ends !== 1;
  expect(await deleteOver(ledger, 'notes', isOver, { atOnce: 3 })).toBe(count - 1);
  expect(await left('notes')).toEqual(['n1']);
  expect(await left('others')).toEqual(['o']);
});
