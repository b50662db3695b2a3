/**
 * What the page keeps: its key pair (which cannot be read out), the credential, a session, what is owned, and the keys
 * of requests that are under way. Tabs of one origin share it. Where nothing can be kept, it lasts as long as the page.
 */

export interface Stored {
  pair: CryptoKeyPair;
  credential: string;
  session: { name: string; key: CryptoKey; until: number; skew: number };
  /** Offers that are owned, as far as this browser knows. */
  owned: Record<string, boolean>;
  /** Request keys that have no answer yet, by what they are for. */
  pending: Record<string, { key: string; at: number }>;
}

type Name = keyof Stored;

export interface Store {
  get<N extends Name>(name: N): Promise<Stored[N] | undefined>;
  /** Reads and writes at once: no other tab comes in between. `undefined` forgets. */
  update<N extends Name>(
    name: N,
    change: (before: Stored[N] | undefined) => Stored[N] | undefined,
  ): Promise<Stored[N] | undefined>;
}

const TABLE = 'kept';

/** @param owner the publishable key: two sellers on one origin keep apart */
export async function openStore(owner: string): Promise<Store> {
  const memory = new Map<string, unknown>();
  const db = await new Promise<IDBDatabase | undefined>((resolve) => {
    try {
      const opening = indexedDB.open('farthing', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE);
      opening.onsuccess = () => {
        opening.result.onversionchange = () => opening.result.close();
        resolve(opening.result);
      };
      opening.onerror = opening.onblocked = () => resolve(undefined);
    } catch {
      resolve(undefined);
    }
  });

  /** One reading and writing that no other tab comes in between. */
  const transact = (id: string, change: (before: unknown) => unknown) =>
    new Promise<unknown>((resolve, reject) => {
      const transaction = db!.transaction(TABLE, 'readwrite');
      const table = transaction.objectStore(TABLE);
      const reading = table.get(id);
      let after: unknown;
      reading.onsuccess = () => {
        after = change(reading.result);
        if (after === undefined) table.delete(id);
        else if (after !== reading.result) table.put(after, id);
      };
      transaction.oncomplete = () => resolve(after);
      transaction.onabort = () => reject(transaction.error);
    });

  async function update(name: Name, change: (before: never) => unknown): Promise<unknown> {
    const id = `${owner} ${name}`;
    try {
      return await transact(id, change as (before: unknown) => unknown);
    } catch {
      // No room, or the reader has just cleared everything.
      const after = (change as (before: unknown) => unknown)(memory.get(id));
      memory.set(id, after);
      return after;
    }
  }

  return { get: (name) => update(name, (before) => before), update } as Store;
}
