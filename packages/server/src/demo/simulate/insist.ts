/** Asking until answered: a lost connection or a 503 is asked again with the same request key, as any client must. */
import { type CallOf, type Client, FarthingError, Key, type OperationId } from '@farthing/sdk';
import type { ResponseOf } from '@farthing/sdk/api/index.ts';

/** Four times a second, for a minute. */
const TRIES = 240;

export async function insist<Id extends OperationId>(client: Client, id: Id, call: CallOf<Id>) {
  const ask = client.call as (id: Id, call: CallOf<Id>) => Promise<ResponseOf<Id>>;
  const keyed = { idempotencyKey: Key.ordered(), ...call };
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask(id, keyed);
    } catch (error) {
      if (attempt === TRIES || isAnswer(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

/** The code of a refusal; other errors are thrown on. */
export function refusalOf(error: unknown): string {
  if (isAnswer(error)) return error.code;
  throw error;
}

function isAnswer(error: unknown): error is FarthingError {
  return (
    error instanceof FarthingError &&
    error.status >= 400 &&
    error.status < 500 &&
    error.code !== 'rate_limited'
  );
}
