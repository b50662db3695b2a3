/**
 * Recovery codes of members: ten at a time, each good once, shown only when they are made. A new set replaces the old
 * one. 120 random bits each, so the book keeps plain hashes.
 */
import { hash } from 'node:crypto';
import type { Ledger } from '@farthing/ledger';
import { decode, encode } from '../base32.ts';
import type { MemberId } from '../ids.ts';
import { Kind } from '../kinds.ts';
import { networkOf } from '../network.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { TryLimits } from './limits.ts';

export interface RecoveryCodes {
  /** A new set; what was left of the old one stops. */
  renew(member: MemberId): Promise<string[]>;
  /** How many are left. */
  left(member: MemberId): Promise<number>;
  /** Whose code it is; it is used up. */
  use(code: string, address: string): Promise<MemberId | Refused>;
}

const CODES = 10;
const BYTES = 15;
const COLLECTION = 'recovery_codes';

export function createRecoveryCodes(deps: {
  ledger: Ledger;
  limits: TryLimits;
  triesPerNetwork: number;
  random: (size: number) => Uint8Array;
}): RecoveryCodes {
  const { ledger, limits, triesPerNetwork, random } = deps;
  const ofMember = <T>(member: MemberId, task: () => Promise<T>) =>
    ledger.store.exclusive(`sign-in ${member}`, task);

  async function all(member: MemberId): Promise<string[]> {
    const lookup = { name: 'member', value: member };
    return (await ledger.store.records(COLLECTION, { lookup, limit: 100 })).map(({ id }) => id);
  }

  const remove = (id: string) => ({ delete: { collection: COLLECTION, id } });

  return {
    renew: (member) =>
      ofMember(member, async () => {
        const codes = Array.from({ length: CODES }, () => encode(random(BYTES)));
        const old = await all(member);
        const data = JSON.stringify({ change: 'recovery_codes_made', subject: member });
        const records = () => [
          ...old.map(remove),
          ...codes.map((code) => ({
            put: {
              collection: COLLECTION,
              id: hash('sha256', code, 'hex'),
              value: { member },
              lookups: { member },
            },
          })),
        ];
        await ledger.submit({ op: 'fact', kind: Kind.signInChanged, data }, { records });
        return codes.map((code) => code.match(/.{4}/g)!.join('-'));
      }),

    left: async (member) => (await all(member)).length,

    async use(text, address) {
      const allowed = await limits.take('recovery from', networkOf(address), triesPerNetwork);
      if (isRefused(allowed)) return allowed;
      const id = hashOf(text);
      const find = async () => id && (await ledger.store.record(COLLECTION, id));
      const found = await find();
      if (!found) return refuse('recovery_code_invalid');
      const { member } = found.value as { member: MemberId };
      return ofMember(member, async () => {
        if (!(await find())) return refuse('recovery_code_invalid');
        const data = JSON.stringify({ change: 'recovery_code_used', subject: member });
        const records = () => [remove(found.id)];
        await ledger.submit({ op: 'fact', kind: Kind.signInChanged, data }, { records });
        return member;
      });
    },
  };
}

/** Forgiving case, spaces, dashes and the letters that look like digits; `undefined` when the text is no code. */
function hashOf(text: string): string | undefined {
  if (text.length > 100) return undefined;
  const plain = text.toLowerCase().replace(/[\s-]/g, '').replace(/o/g, '0').replace(/[il]/g, '1');
  return decode(plain)?.length === BYTES ? hash('sha256', plain, 'hex') : undefined;
}
