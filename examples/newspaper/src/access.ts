/**
 * Access: whether a payment still opens its article. Asked on every view and remembered for five seconds, so that
 * a refund locks the article again at once and a popular article does not become a flood of questions.
 */
import type { Till } from './till.ts';

export interface Access {
  isActive(payment: string): Promise<boolean>;
}

const FRESH_MS = 5_000;
const REMEMBERED = 10_000;

export function createAccess(deps: { till: Till; clock: () => number }): Access {
  const answers = new Map<string, { active: boolean; time: number }>();
  return {
    async isActive(payment) {
      const known = answers.get(payment);
      if (known && deps.clock() - known.time < FRESH_MS) return known.active;
      let active: boolean;
      try {
        active = await deps.till.isActive(payment);
      } catch (error) {
        // The provider is away for a moment. Whoever has paid should not suffer for it.
        if (known) return known.active;
        throw error;
      }
      answers.delete(payment);
      answers.set(payment, { active, time: deps.clock() });
      if (answers.size > REMEMBERED) answers.delete(answers.keys().next().value!);
      return active;
    },
  };
}
