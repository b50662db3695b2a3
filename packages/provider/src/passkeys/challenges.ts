/**
 * Challenges: what a passkey signs. Each is sealed for one browser and one purpose and good for five minutes, so that
 * making one writes nothing; a challenge that was answered is noted, and answers once.
 */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { Ledger } from '@farthing/ledger';
import { deleteOver } from '../paging.ts';
import { type Refused, refuse } from '../refusal.ts';
import type { Secrets } from '../secrets.ts';

export interface Challenges {
  /** A challenge for whoever holds `binding`, a secret of the browser's, and for this purpose. */
  make(binding: string, purpose: string): Uint8Array<ArrayBuffer>;
  /** Takes a challenge that came back: for the second time, late, or elsewhere it is refused. */
  take(challenge: Uint8Array, binding: string, purpose: string): Promise<true | Refused>;
  clean(): Promise<void>;
}

const MINUTES_MS = 5 * 60_000;
const COLLECTION = 'passkey_challenges';

/** 16 random bytes, eight of time, a MAC of 16. */
const TIME_AT = 16;
const MAC_AT = 24;
const BYTES = 40;

export function createChallenges(deps: {
  ledger: Ledger;
  secrets: Pick<Secrets, 'tokens'>;
  clock: () => number;
  random: (size: number) => Uint8Array;
}): Challenges {
  const { ledger, secrets, clock, random } = deps;

  function mac(head: Uint8Array, binding: string, purpose: string): Buffer {
    const holder = hash('sha256', binding, 'hex');
    const sealed = createHmac('sha256', secrets.tokens);
    sealed.update(`passkey-challenge-v1\n${purpose}\n${holder}\n`).update(head);
    return sealed.digest().subarray(0, BYTES - MAC_AT);
  }

  return {
    make(binding, purpose) {
      const challenge = new Uint8Array(BYTES);
      challenge.set(random(TIME_AT));
      new DataView(challenge.buffer).setBigUint64(TIME_AT, BigInt(clock() + MINUTES_MS));
      challenge.set(mac(challenge.subarray(0, MAC_AT), binding, purpose), MAC_AT);
      return challenge;
    },

    async take(challenge, binding, purpose) {
      const wrong = refuse('passkey_challenge_invalid');
      if (challenge.byteLength !== BYTES) return wrong;
      const bytes = Buffer.from(challenge);
      const expected = mac(bytes.subarray(0, MAC_AT), binding, purpose);
      if (!timingSafeEqual(bytes.subarray(MAC_AT), expected)) return wrong;
      const expiresAt = Number(bytes.readBigUInt64BE(TIME_AT));
      if (clock() >= expiresAt) return wrong;
      const id = hash('sha256', bytes, 'hex');
      const put = { collection: COLLECTION, id, value: { expiresAt } };
      return (await ledger.write([{ put, ifAbsent: true }])) ? true : wrong;
    },

    async clean() {
      await deleteOver<{ expiresAt: number }>(ledger, COLLECTION, ({ expiresAt }) => expiresAt <= clock());
    },
  };
}
