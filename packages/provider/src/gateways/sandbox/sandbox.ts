/**
 * The sandbox gateway: test money that behaves like the real thing. Its state is its own and durable, one key
 * never moves money twice, and what it decides it reports in signed callbacks until they are received.
 */
import { createHash, randomBytes } from 'node:crypto';
import { Amount, Asset, type Ledger } from '@farthing/ledger';
import type {
  CallbackRequest,
  Gateway,
  HostedCharge,
  Operation,
  Outcome,
  SavedCharge,
  Transferral,
} from '../gateway.ts';
import { behaviourOfDestination, behaviourOfMethod, METHODS, type TestMethod } from './behaviour.ts';
import { outbox } from './outbox.ts';
import { readEvent, writeEvent } from './event.ts';
import { sign, verify } from './signature.ts';
import { type Charge, charges } from './charges.ts';

export interface SandboxDeps {
  ledger: Pick<Ledger, 'write' | 'store'>;
  /** Signs callbacks; 32 bytes. */
  secret: Uint8Array;
  /** Wall time in milliseconds. */
  clock: () => number;
  /** The provider's own address: hosted pages are at `<baseUrl>/sandbox/charges/<reference>`. */
  baseUrl: string;
  /** Sends a callback; true when it was received. */
  deliver: (request: CallbackRequest) => Promise<boolean>;
  random?: (bytes: number) => Uint8Array;
  /** How long what is delayed stays pending. */
  delaySeconds?: number;
}

export type Decision = 'succeed' | 'decline' | 'delay';

export interface Sandbox extends Gateway {
  /** The charge shown on a hosted page. */
  find(reference: string): Promise<Charge | undefined>;
  /** What the payer chose on the hosted page. The first decision stays; `undefined` when there is no such charge. */
  decide(
    reference: string,
    decision: Decision,
    options?: { saveMethod?: TestMethod },
  ): Promise<Charge | undefined>;
}

const ENDS: Record<Decision, Pick<Charge, 'state' | 'reason'>> = {
  succeed: { state: 'succeeded' },
  decline: { state: 'declined', reason: 'card_declined' },
  delay: { state: 'pending' },
};

export function createSandbox(deps: SandboxDeps): Sandbox {
  const { ledger, secret, clock } = deps;
  const random = deps.random ?? randomBytes;
  const delay = (deps.delaySeconds ?? 5) * 1000;
  const exclusive = <T>(key: string, task: () => Promise<T>) =>
    ledger.store.exclusive(`sandbox ${key}`, task);
  const store = charges(ledger);
  const queue = outbox(ledger);

  /** A charge seen for the first time is written before it is answered; one seen before is only read. */
  async function once(
    operation: Operation,
    kind: Charge['kind'],
    outcomeOf: () => Promise<Outcome>,
    more: Partial<Charge> = {},
  ): Promise<Charge> {
    return exclusive(operation.key, async () => {
      const known = await store.get(operation.key);
      if (known) return known;
      const outcome = await outcomeOf();
      const charge: Charge = {
        key: operation.key,
        kind,
        amount: Amount.format(operation.amount, operation.asset),
        asset: operation.asset.code,
        state: outcome.state,
        reason: outcome.reason,
        ...more,
      };
      const later = outcome.state === 'pending' && kind !== 'hosted';
      await ledger.write([store.put(charge), ...(later ? [queue.put(clock() + delay, charge.key, 0)] : [])]);
      return charge;
    });
  }

  const outcomeOf = (charge: Charge): Outcome => ({
    state: charge.state,
    reason: charge.reason,
    method: charge.saved,
  });

  /** Never called inside `exclusive`: whoever receives the callback may ask about the same charge before answering. */
  async function send(item: { at: number; key: string; attempt: number }): Promise<void> {
    const charge = await store.get(item.key);
    if (!charge || charge.state === 'pending') return;
    const id = `msg_${createHash('sha256').update(`${charge.key} ${charge.state}`).digest('hex').slice(0, 32)}`;
    const request = sign(secret, id, clock(), writeEvent(charge));
    const received = await deps.deliver(request).catch(() => false);
    const again = !received && item.attempt < 12;
    // Ten seconds, then doubling: about half a day in all, as long as a query would find the outcome too.
    const next = clock() + 10_000 * 2 ** item.attempt;
    await ledger.write([
      queue.drop(item.at, item.key),
      ...(again ? [queue.put(next, item.key, item.attempt + 1)] : []),
    ]);
  }

  async function chargeMethod(method: string): Promise<Outcome> {
    switch (behaviourOfMethod(method)) {
      case 'ok':
        return { state: 'succeeded' };
      case 'declined':
        return { state: 'declined', reason: 'card_declined' };
      case 'delayed':
        return { state: 'pending' };
      case 'declined_once':
        return (await store.firstUse(method))
          ? { state: 'declined', reason: 'card_declined' }
          : { state: 'succeeded' };
      case undefined:
        return { state: 'declined', reason: 'method_unknown' };
    }
  }

  async function payoutTo(destination: string): Promise<Outcome> {
    switch (behaviourOfDestination(destination)) {
      case 'ok':
        return { state: 'succeeded' };
      case 'delayed':
        return { state: 'pending' };
      case 'declined':
        return { state: 'declined', reason: 'account_closed' };
      default:
        return { state: 'declined', reason: 'destination_unknown' };
    }
  }

  return {
    name: 'sandbox',
    minorScale: 2,

    async createHostedCharge(charge: HostedCharge) {
      const fresh = hex(random(12));
      const { reference = fresh } = await once(charge, 'hosted', async () => ({ state: 'pending' }), {
        reference: fresh,
        returnUrl: charge.returnUrl,
        saveMethod: charge.saveMethod,
        description: charge.description,
      });
      return { reference, url: `${deps.baseUrl}/sandbox/charges/${reference}` };
    },

    async charge(charge: SavedCharge) {
      const { method } = charge;
      return outcomeOf(await once(charge, 'charge', () => chargeMethod(method), { method }));
    },

    async payout(payout: Transferral) {
      const { destination } = payout;
      return outcomeOf(await once(payout, 'payout', () => payoutTo(destination), { destination }));
    },

    async query(key) {
      const charge = await store.get(key);
      return charge && outcomeOf(charge);
    },

    async readCallback(request) {
      const id = verify(secret, request, clock());
      return id === undefined ? undefined : readEvent(id, request.body, Asset.BUILT_IN);
    },

    find: (reference) => store.byReference(reference),

    async decide(reference, decision, options = {}) {
      const found = await store.byReference(reference);
      if (!found) return undefined;
      const at = clock();
      const { charge, fresh } = await exclusive(found.key, async () => {
        const charge = (await store.get(found.key)) ?? found;
        if (charge.state !== 'pending' || charge.decided) return { charge, fresh: false };
        const chosen = options.saveMethod;
        const saved =
          charge.saveMethod && chosen
            ? { id: `${chosen}_${hex(random(6))}`, label: METHODS[chosen] }
            : undefined;
        const decided: Charge = { ...charge, ...ENDS[decision], decided: true, saved };
        // What was decided and the callback that reports it are one write: neither can be lost alone.
        const due = decision === 'delay' ? at + delay : at;
        await ledger.write([store.put(decided), queue.put(due, charge.key, 0)]);
        return { charge: decided, fresh: true };
      });
      if (fresh) await send({ at, key: charge.key, attempt: 0 });
      return charge;
    },

    async tick() {
      for (const item of await queue.due(clock(), 100)) {
        // What was delayed succeeds when its time has come; the same item then reports it.
        await exclusive(item.key, async () => {
          const charge = await store.get(item.key);
          if (charge?.state === 'pending') await ledger.write([store.put({ ...charge, state: 'succeeded' })]);
        });
        await send(item);
      }
    },
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
