/**
 * Whether a payment still stands, asked of the provider and remembered for a few seconds, so that a refund locks the
 * thing again at once and a popular page does not become a flood of questions.
 */
import type { Client } from '../client.ts';
import { FarthingError } from '../error.ts';

/** `unknown`: the provider cannot be asked now, and has not said before that it ended. */
export type Standing = 'stands' | 'ended' | 'unknown';

const REMEMBERED = 10_000;

export function createStanding(deps: {
  farthing: Pick<Client, 'checkAccess'>;
  /** For how long an answer is relied on. */
  freshMs: number;
  clock: () => number;
  onError: (error: unknown) => void;
}): { of(payment: string): Promise<Standing>; learn(payment: string): void } {
  const { farthing, freshMs, clock, onError } = deps;
  const answers = new Map<string, { standing: Standing; time: number }>();
  const asking = new Map<string, Promise<Standing>>();

  function remember(payment: string, standing: Standing): Standing {
    answers.delete(payment);
    answers.set(payment, { standing, time: clock() });
    if (answers.size > REMEMBERED) answers.delete(answers.keys().next().value!);
    return standing;
  }

  async function ask(payment: string): Promise<Standing> {
    try {
      const { active } = await farthing.checkAccess({ params: { payment: payment as `pay_${string}` } });
      return remember(payment, active ? 'stands' : 'ended');
    } catch (error) {
      if (error instanceof FarthingError && error.code === 'payment_not_found')
        return remember(payment, 'ended');
      onError(error);
      // The provider is away, and not asked again by every view. What has ended stays so.
      return remember(payment, answers.get(payment)?.standing === 'ended' ? 'ended' : 'unknown');
    }
  }

  return {
    async of(payment) {
      const known = answers.get(payment);
      if (known && clock() - known.time < freshMs) return known.standing;
      const running = asking.get(payment);
      if (running) return running;
      const question = ask(payment).finally(() => asking.delete(payment));
      asking.set(payment, question);
      return question;
    },
    learn: (payment) => void remember(payment, 'stands'),
  };
}
