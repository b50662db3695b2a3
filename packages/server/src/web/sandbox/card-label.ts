/** What the wallet calls a saved card. The sandbox's test cards have names in the reader's language; real ones their own. */
import { METHODS, type TestMethod } from '@farthing/provider/gateways/sandbox/behaviour.ts';
import type { Texts } from '../texts/index.ts';

export function cardLabel(label: string, { sandbox }: Texts): string {
  const test = (Object.keys(METHODS) as TestMethod[]).find((id) => METHODS[id] === label);
  return test === undefined ? label : sandbox.cards[test];
}
