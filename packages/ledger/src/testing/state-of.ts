/** For tests: the rows of a book whose only lane is at hand, to be looked at without waiting. */
import type { LocalStore } from '../local-store.ts';
import type { State } from '../state.ts';
import type { BookStore } from '../store.ts';

export function stateOf({ store }: { store: BookStore }): State {
  return (store.lanes[0] as LocalStore).state;
}
