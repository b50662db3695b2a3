/**
 * The setup link: how the first member of the operator comes to be. Its token is a MAC over a number that every use
 * and every new link raises, so it is the same at each start until it is used, and nothing secret is written down.
 * Only who can read the provider's secrets, or its terminal, can have it.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Ledger, RecordOp } from '@farthing/ledger';
import { encode } from '../base32.ts';
import { Kind } from '../kinds.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Secrets } from '../secrets.ts';
import type { Member, Members } from './members.ts';

export interface Setup {
  /** The link that is open; `undefined` when there is none, because the operator has members and nobody asked for one. */
  link(): Promise<string | undefined>;
  /** A new link; older ones stop. */
  renew(): Promise<string>;
  /** Whether a token is of the open link. */
  check(token: string): Promise<true | Refused>;
  /** Makes an admin of whoever has the token, once. */
  use(token: string, who: { name: string; email: string }): Promise<Member | Refused>;
}

interface State {
  number: number;
  open: boolean;
}

const COLLECTION = 'operator_setup';
const ID = 'link';

export function createSetup(deps: {
  ledger: Ledger;
  members: Members;
  secrets: Pick<Secrets, 'tokens'>;
  settings: { readonly baseUrl: string };
}): Setup {
  const { ledger, members, secrets, settings } = deps;
  const exclusive = <T>(task: () => Promise<T>) => ledger.store.exclusive('operator setup', task);

  async function read(): Promise<State> {
    const found = await ledger.store.record(COLLECTION, ID);
    if (found) return found.value as State;
    return { number: 0, open: (await members.team('operator')).length === 0 };
  }

  const put = (value: State): RecordOp => ({ put: { collection: COLLECTION, id: ID, value } });

  function tokenOf(number: number): string {
    const mac = createHmac('sha256', secrets.tokens).update(`operator-setup-v1\n${number}`).digest();
    return encode(mac);
  }

  const linkOf = ({ number }: State) => `${settings.baseUrl}/operator/setup?token=${tokenOf(number)}`;

  function fits({ number, open }: State, token: string): boolean {
    const [expected, actual] = [Buffer.from(tokenOf(number)), Buffer.from(token)];
    return open && expected.length === actual.length && timingSafeEqual(expected, actual);
  }

  return {
    async link() {
      const state = await read();
      return state.open ? linkOf(state) : undefined;
    },

    renew: () =>
      exclusive(async () => {
        const state = { number: (await read()).number + 1, open: true };
        await ledger.write([put(state)]);
        return linkOf(state);
      }),

    check: async (token) => fits(await read(), token) || refuse('setup_link_invalid'),

    use: (token, { name, email }) =>
      exclusive(async () => {
        const state = await read();
        if (!fits(state, token)) return refuse('setup_link_invalid');
        const member = await members.create({ name, email, emailProven: false });
        if (isRefused(member)) return member;
        // Dying before this leaves a member without a house and the link open, which harms nobody.
        let joined: ReturnType<Members['joining']> | undefined;
        const data = JSON.stringify({ by: 'setup', house: 'operator', member: member.id, role: 'admin' });
        const posted = await ledger.submit(
          { op: 'fact', kind: Kind.memberChanged, data },
          {
            records({ entry }) {
              joined = members.joining(member.id, 'operator', 'admin', entry.time);
              return [...joined.operations, put({ number: state.number + 1, open: false })];
            },
          },
        );
        if (posted.status === 'refused') throw new Error(`a fact was refused: ${posted.code}`);
        joined?.keep();
        return member;
      }),
  };
}
