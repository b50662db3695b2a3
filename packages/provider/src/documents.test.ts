import { describe, expect, test } from 'vitest';
import { createCache } from './cache.ts';
import { createDocuments } from './documents.ts';
import { openTestBook } from './testing.ts';

describe('the cache', () => {
  test('never holds more than its size, and keeps what is used', () => {
    const cache = createCache<number, number>(100);
    for (let i = 0; i < 1000; i++) {
      cache.set(i, i);
      expect(cache.get(0)).toBe(0);
    }
    let kept = 0;
    for (let i = 0; i < 1000; i++) if (cache.get(i) !== undefined) kept++;
    expect(kept).toBeLessThanOrEqual(100);
    cache.delete(0);
    expect(cache.get(0)).toBeUndefined();
  });
});

describe('documents', () => {
  interface Note {
    text: string;
  }
  async function notes() {
    const { ledger } = await openTestBook();
    const same = (note: Note) => note;
    const options = { ledger, collection: 'notes', cached: 10, toJson: same, fromJson: same };
    return { ledger, documents: createDocuments<Note>(options) };
  }

  test('are read once and then at hand', async () => {
    const { ledger, documents } = await notes();
    await ledger.write([documents.put('a', { text: 'one' })]);
    expect(documents.peek('a')).toBeUndefined();
    expect(await documents.read('a')).toEqual({ text: 'one' });
    expect(documents.peek('a')).toEqual({ text: 'one' });
    expect(await documents.read('b')).toBeUndefined();
  });

  test('a slow reader does not put back what a writer replaced', async () => {
    const { ledger, documents } = await notes();
    await ledger.write([documents.put('a', { text: 'old' })]);
    const reading = documents.read('a');
    await ledger.write([documents.put('a', { text: 'new' })]);
    documents.keep('a', { text: 'new' });
    await reading;
    expect(documents.peek('a')).toEqual({ text: 'new' });
  });

  test('what another process has written is read again, and a slow reader does not bring it back', async () => {
    const { ledger } = await openTestBook();
    let tell: Parameters<typeof ledger.store.onRecords>[0] = () => {};
    ledger.store.onRecords = (listener) => {
      tell = listener;
      return () => {};
    };
    const same = (note: Note) => note;
    const documents = createDocuments({
      ledger,
      collection: 'notes',
      cached: 10,
      toJson: same,
      fromJson: same,
    });
    await ledger.write(['a', 'b'].map((id) => documents.put(id, { text: 'old' })));
    await documents.read('a');
    await documents.read('b');
    await ledger.write([documents.put('a', { text: 'new' })]);

    tell([{ collection: 'others', id: 'a' }]);
    expect(documents.peek('a')).toEqual({ text: 'old' });
    expect(await documents.fresh('a')).toEqual({ text: 'new' });
    tell([{ collection: 'notes', id: 'a' }]);
    expect([documents.peek('a'), documents.peek('b')]).toEqual([undefined, { text: 'old' }]);
    tell('all');
    expect(documents.peek('b')).toBeUndefined();

    const reading = documents.read('a');
    tell([{ collection: 'notes', id: 'a' }]);
    expect(await reading).toEqual({ text: 'new' });
    expect(documents.peek('a')).toBeUndefined();
  });

  test('are listed page by page', async () => {
    const { ledger, documents } = await notes();
    await ledger.write(['c', 'a', 'b'].map((id) => documents.put(id, { text: id })));
    const first = await documents.list({ limit: 2 });
    expect(first).toEqual({ items: [{ text: 'a' }, { text: 'b' }], next: 'b' });
    expect(await documents.list({ limit: 2, after: 'b' })).toEqual({ items: [{ text: 'c' }] });
  });
});
