/**
 * Ask first: when a payment may not go through without its payer's own word. Pure; a table of rules, all of which are off
 * until a payer turns them on:
 *
 * - `above`: the amount is more than the payer said for its asset. Under a grant; at checkout, where the payer presses
 *   the button anyway, only if they want that too (`atCheckout`).
 * - `unusual`: the amount is more than five times the median of what this payer paid this seller in the last up to twenty
 *   payments in this asset, of which there are at least five. Of an even number, the lower of the two in the middle.
 * - `repeats`: this payer paid, or reserved money for, the same offer less than ten seconds ago, and it is one that may be
 *   paid again and again.
 */
import type { Amount } from '@farthing/ledger';

export interface AskSettings {
  /** By asset code. */
  above: Readonly<Record<string, Amount.Amount>>;
  atCheckout: boolean;
  unusual: boolean;
  repeats: boolean;
}

export type AskReason = 'above' | 'unusual' | 'repeat';

/** What is about to be paid, and what this payer paid this seller before in the same asset, newest first. */
export interface Asked {
  amount: Amount.Amount;
  asset: string;
  where: 'grant' | 'checkout';
  /** Of an offer that may be paid again and again: its number. */
  repeatable: number | undefined;
  now: number;
  before: readonly { amount: Amount.Amount; time: number; offer: number | undefined; hold?: boolean }[];
}

/** Asks nothing: what holds for payers who have set nothing. Compared by identity where payments must be quick. */
export const NEVER: AskSettings = Object.freeze({
  above: Object.freeze({}),
  atCheckout: false,
  unusual: false,
  repeats: false,
});

export const FAR_ABOVE = 5n;
export const USUAL_COUNT = 20;
export const USUAL_LEAST = 5;
export const REPEAT_MS = 10_000;

/** Why the payer is to be asked; `undefined` when they need not be. */
export function reasonToAsk(settings: AskSettings, asked: Asked): AskReason | undefined {
  const { amount, asset, where, repeatable, now, before } = asked;
  const most = settings.above[asset];
  if (most !== undefined && amount > most && (where === 'grant' || settings.atCheckout)) return 'above';
  if (settings.unusual) {
    const usual = medianOf(before.filter(({ hold }) => !hold).slice(0, USUAL_COUNT));
    if (usual !== undefined && amount > usual * FAR_ABOVE) return 'unusual';
  }
  const justNow = (each: Asked['before'][number]) => each.offer === repeatable && now - each.time < REPEAT_MS;
  if (settings.repeats && repeatable !== undefined && before.some(justNow)) return 'repeat';
  return undefined;
}

/** Whether the rules have to know what was paid before. */
export function looksBack({ unusual, repeats }: AskSettings): boolean {
  return unusual || repeats;
}

/** Whether some payment that would have been asked about no longer is. */
export function isLooser(before: AskSettings, after: AskSettings): boolean {
  const higher = Object.entries(before.above).some(([asset, most]) => {
    const now = after.above[asset];
    return now === undefined || now > most;
  });
  const off = (['atCheckout', 'unusual', 'repeats'] as const).some((rule) => before[rule] && !after[rule]);
  return higher || off;
}

/**
 * 0, or 1, 2 or 5 times a power of ten. Whoever may charge can find out from which amount on a payer is asked; so few
 * amounts to choose from tell two sellers nothing about whether it is the same payer.
 */
export function isStep(amount: Amount.Amount): boolean {
  return amount === 0n || (amount > 0n && /^[125]0*$/.test(String(amount)));
}

function medianOf(payments: readonly { amount: Amount.Amount }[]): Amount.Amount | undefined {
  if (payments.length < USUAL_LEAST) return undefined;
  const amounts = payments.map(({ amount }) => amount).toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return amounts[Math.floor((amounts.length - 1) / 2)];
}
