/** What the wallet's actions have to say once they are done. */
import { createFlash } from '../flash.ts';
import type { Texts } from '../texts/index.ts';

export type Done = keyof Texts['wallet']['done'];

export const { say, said } = createFlash<Done>({
  path: '/wallet',
  words: ({ wallet }) => wallet.done,
  tones: { declined: 'bad' },
});

/** The same where checkout is what one comes back to. */
export const atCheckout = createFlash<'opened' | 'recovered' | 'topped_up'>({
  path: '/l',
  words: ({ wallet }) => wallet.done,
});
