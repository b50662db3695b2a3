/** What a request key did before: asked where a request would be refused today although it may be a repeat. */
import { Key } from '@farthing/ledger';
import type { Entry, Ledger } from '@farthing/ledger';
import { type Refused, refuse } from './refusal.ts';

/** The entry a caller's key posted; `key_reused` when that was for another request; `undefined` when the key is free. */
export async function keyedEntry(
  ledger: Pick<Ledger, 'store'>,
  caller: number,
  key: string,
  fingerprint: string,
): Promise<Entry | Refused | undefined> {
  const entry = await ledger.store.view((state) => {
    const seq = state.key(caller, Key.canonicalKey(key));
    return seq === undefined ? undefined : state.entry(seq);
  });
  if (!entry?.key) return undefined;
  return entry.key.fingerprint === Key.fingerprint(fingerprint) ? entry : refuse('key_reused');
}
