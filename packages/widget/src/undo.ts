/** "$0.002 taken · Undo 9": a button for as long as the payment may be taken back, beside its link or on the next page. */
import type { Api, Bought } from './api.ts';
import { announce } from './link.ts';
import { money, say } from './words.ts';

/** What the page that follows must know to offer it there. */
export interface Taken {
  payment: string;
  amount: string;
  asset: string;
  /** Milliseconds since 1970. */
  until: number;
}

const NAME = 'farthing taken';

export function takenOf({ payment }: Bought): Taken | undefined {
  const { id, amount, asset, created_at, undo_until, already_owned } = payment;
  if (!undo_until || already_owned) return undefined;
  // Counted from now: the clock here may be wrong.
  const until = Date.now() + Date.parse(undo_until) - Date.parse(created_at);
  return { payment: id, amount, asset, until };
}

export function handOver(taken: Taken | undefined): void {
  try {
    if (taken) sessionStorage.setItem(NAME, JSON.stringify(taken));
  } catch {
    // The wallet's page can undo it as well.
  }
}

/** What the page before has handed over, once. */
export function handedOver(): Taken | undefined {
  try {
    const text = sessionStorage.getItem(NAME);
    sessionStorage.removeItem(NAME);
    const taken = text ? (JSON.parse(text) as Taken) : undefined;
    return taken && taken.until > Date.now() ? taken : undefined;
  } catch {
    return undefined;
  }
}

/** Offers it at the bottom of the page. */
export function toast(api: Api, taken: Taken): void {
  const element = document.createElement('div');
  element.className = 'farthing-toast';
  const text = document.createElement('span');
  text.textContent = say('taken', money(taken.amount, taken.asset));
  element.append(text);
  document.body.append(element);
  offer(
    api,
    taken,
    (button) => element.append(button),
    (outcome) => {
      if (outcome) text.textContent = outcome;
      setTimeout(() => element.remove(), outcome ? 4000 : 0);
    },
  );
}

/**
 * Adds the button, which counts down and goes.
 *
 * @param ended told what to say when it was pressed; nothing when its time is over
 */
export function offer(
  api: Api,
  { payment, amount, asset, until }: Taken,
  add: (button: HTMLButtonElement) => void,
  ended: (outcome?: string, undone?: boolean) => void,
): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'farthing-undo';
  const sum = money(amount, asset);
  button.ariaLabel = `${say('undo')} ${sum}`;
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left > 0) button.textContent = `${say('undo')} ${left} s`;
    else stop();
  };
  const stop = (outcome?: string, undone?: boolean) => {
    clearInterval(timer);
    button.remove();
    ended(outcome, undone);
  };
  const timer = setInterval(tick, 250);
  tick();
  button.addEventListener('click', async () => {
    clearInterval(timer);
    button.disabled = true;
    const result = await api.undo(payment);
    const code = 'failed' in result ? result.failed.code : '';
    const undone = !code || code === 'already_refunded';
    const text = undone ? say('undone', sum) : say(code === 'offline' ? 'retry' : 'late');
    announce(text);
    stop(text, undone);
  });
  add(button);
}
