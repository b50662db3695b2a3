/**
 * Recovery codes of members: ten at a time, each good once, shown only when they are made. A new set replaces the old
 * one. 120 random bits each, so the book keeps plain hashes.
 */
import { hash } from 'node:crypto';
import { HOME_LANE, type Ledger } from '@farthing/ledger';
import { decode, encode } from '../base32.ts';
import type { MemberId } from '../ids.ts';
import { Kind } from '../kinds.ts';
import { networkOf } from '../network.ts';
import type { Act, Actor, Audit } from '../operator/audit.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { TryLimits } from './limits.ts';

export interface RecoveryCodes {
  /** A new set; what was left of the old one stops. `act`: an operator makes it for somebody else, and is noted. */
  renew(member: MemberId, act?: Act): Promise<string[]>;
  /** How many are left. */
  left(member: MemberId): Promise<number>;
  /** Who made those that are left, and when, where it was an operator for somebody else. */
  madeFor(member: MemberId): Promise<MadeFor | undefined>;
  /** Whose code it is; it is used up. */
  use(code: string, address: string): Promise<MemberId | Refused>;
}

export interface MadeFor {
  by: Actor;
  time: number;
}

interface Stored {
  member: MemberId;
  madeFor?: MadeFor;
}

const CODES = 10;
const BYTES = 15;
const COLLECTION = 'recovery_codes';

export function createRecoveryCodes(deps: {
  ledger: Ledger;
  audit?: Pick<Audit, 'behind'>;
  limits: TryLimits;
  triesPerNetwork: number;
  random: (size: number) => Uint8Array;
}): RecoveryCodes {
  const { ledger, audit, limits, triesPerNetwork, random } = deps;
  const ofMember = <T>(member: MemberId, task: () => Promise<T>) =>
    ledger.store.exclusive(`sign-in ${member}`, task);

  async function all(member: MemberId): Promise<{ id: string; value: Stored }[]> {
    const lookup = { name: 'member', value: member };
    const found = await ledger.store.records(COLLECTION, { lookup, limit: 100 });
    return found.map(({ id, value }) => ({ id, value: value as Stored }));
  }

  const remove = (id: string) => ({ delete: { collection: COLLECTION, id } });

  return {
    renew: (member, act) =>
      ofMember(member, async () => {
        const codes = Array.from({ length: CODES }, () => encode(random(BYTES)));
        const old = (await all(member)).map(({ id }) => id);
        const data = JSON.stringify({ change: 'recovery_codes_made', subject: member });
        const value: Stored = { member, ...(act && { madeFor: { by: act.by, time: ledger.now() } }) };
        const followed = act && (await audit?.behind(HOME_LANE, () => act));
        const records = () => [
          ...old.map(remove),
          ...codes.map((code) => ({
            put: {
              collection: COLLECTION,
              id: hash('sha256', code, 'hex'),
              value,
              lookups: { member },
            },
          })),
        ];
        await ledger.submit({ op: 'fact', kind: Kind.signInChanged, data }, { records, followed });
        return codes.map((code) => code.match(/.{4}/g)!.join('-'));
      }),

    left: async (member) => (await all(member)).length,

    madeFor: async (member) => (await all(member))[0]?.value.madeFor,

    async use(text, address) {
      const allowed = await limits.take('recovery from', networkOf(address), triesPerNetwork);
      if (isRefused(allowed)) return allowed;
      const id = hashOf(text);
      const find = async () => id && (await ledger.store.record(COLLECTION, id));
      const found = await find();
      if (!found) return refuse('recovery_code_invalid');
      const { member } = found.value as Stored;
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
