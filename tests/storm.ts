/**
 * Storms: requests that are sent twenty times by four clients at once, with a `kill -9` of the server in the middle,
 * and what must be true of their answers.
 */
import assert from 'node:assert/strict';
import { type Answer, type CallOf, type Client, FarthingError, Key, type OperationId } from '@farthing/sdk';
import { clientOf, type PayerActor, type SellerActor, type Stage } from './stage.ts';

const CLIENTS = 4;
export const TIMES = 20;

/** An answer, or the code of a refusal. */
export type Reply = (Omit<Answer<unknown>, 'body'> & { body: Record<string, unknown> }) | { code: string };

/** A request with its key. */
export interface Wish {
  key: string;
  /** Sends it from one of the caller's clients. */
  send(from: number): Promise<Reply>;
}

type Actor = SellerActor | PayerActor;

export interface Storms {
  wish<Id extends OperationId>(actor: Actor, id: Id, call: CallOf<Id>, key?: string): Wish;
  /** The caller as one of four clients, all with the same key or token. */
  clientFor(actor: Actor, from: number): Client;
  /**
   * Twenty of each wish, all at once; half of them before the kill, which comes when some are answered (as many as
   * there are wishes, if not said otherwise).
   */
  storm(wishes: readonly Wish[], options?: { kill?: boolean; killAfter?: number }): Promise<Reply[][]>;
  /** What was added to the journal by something. */
  added(run: () => Promise<unknown>): Promise<Record<string, number>>;
}

export function createStorms(stage: Stage): Storms {
  const callers = new WeakMap<Actor, Client[]>();

  function clientFor(actor: Actor, from: number): Client {
    const known = callers.get(actor);
    if (known) return known[from % CLIENTS]!;
    const credential = 'token' in actor ? actor.token : actor.key;
    callers.set(
      actor,
      Array.from({ length: CLIENTS }, () => clientOf(stage.baseUrl, credential)),
    );
    return clientFor(actor, from);
  }

  /** How many entries of each kind the journal holds. */
  async function journal(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (let after = 0, more = true; more;) {
      const page = await stage.operator.listEvents({ query: { after, limit: 1000 } });
      for (const { type } of page.items) counts[type] = (counts[type] ?? 0) + 1;
      ({ last_seq: after, more } = page);
    }
    return counts;
  }

  return {
    clientFor,

    wish(actor, id, call, key = Key.ordered()) {
      const keyed = { ...call, idempotencyKey: key };
      type Send = (id: OperationId, call: object) => Promise<Reply>;
      return {
        key,
        send: (from) => reply(() => (clientFor(actor, from).send as unknown as Send)(id, keyed)),
      };
    },

    async storm(wishes, { kill = true, killAfter = wishes.length } = {}) {
      const answers: Promise<Reply>[][] = wishes.map(() => []);
      let answered = 0;
      const count = () => void answered++;
      const wave = () =>
        wishes.forEach((each, i) => {
          for (let from = 0; from < TIMES / 2; from++) {
            const answer = each.send(from);
            answer.then(count, count);
            answers[i]!.push(answer);
          }
        });
      wave();
      while (answered < killAfter) await new Promise((resolve) => setTimeout(resolve, 1));
      if (kill) await stage.server.kill();
      wave();
      if (kill) await stage.server.start();
      return Promise.all(answers.map((each) => Promise.all(each)));
    },

    async added(run) {
      const before = await journal();
      await run();
      const after = Object.entries(await journal()).map(([type, times]) => [
        type,
        times - (before[type] ?? 0),
      ]);
      return Object.fromEntries(after.filter(([, times]) => times !== 0)) as Record<string, number>;
    },
  };
}

/** Sends until answered: a lost connection, or a server on its way up, says nothing of what became of it. */
export async function reply(send: () => Promise<Reply>): Promise<Reply> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof FarthingError) || attempt === 400) throw error;
      if (error.status >= 400 && error.status < 500) return { code: error.code };
      if (error.status !== 0 && error.status !== 503) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** What all answers to one wish say, once shown to be the same and new once at most: the first may have been lost. */
export function theOne(replies: readonly Reply[], stays?: readonly string[]): Record<string, unknown> {
  const bodies = replies.map((each) => {
    if ('code' in each) throw new Error(`refused: ${each.code}`);
    assert.equal(each.status, each.replayed ? 200 : 201);
    return stays ? Object.fromEntries(stays.map((field) => [field, each.body[field]])) : each.body;
  });
  assert.equal(replies.length, TIMES);
  const fresh = replies.filter((each) => 'replayed' in each && !each.replayed);
  assert(fresh.length <= 1, `${fresh.length} answers are the first`);
  for (const body of bodies) assert.deepEqual(body, bodies[0]);
  return bodies[0]!;
}
