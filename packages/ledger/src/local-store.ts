/** What stores share that keep all rows at hand in the one process that owns the book. */
import type { Asset } from './asset.ts';
import { createSerial } from './serial.ts';
import type { State } from './state.ts';
import type { Assets, BookStore, Coordination, Group, Staging, Store, Tip } from './store.ts';

/** A store that can be read at once, and asked to append what was staged elsewhere. */
export interface LocalStore extends Store {
  /** The durable state. */
  readonly state: State;
  /** The last group's hash, or 32 zero bytes in an empty book. */
  readonly head: Uint8Array;
  /** @throws RolledBack | OutcomeUnknown */
  append(group: Group): Promise<void>;
}

type Local = Pick<LocalStore, 'state' | 'head' | 'lastTime' | 'append'>;

/** The port's ways to read and to commit, over a state that is at hand. To be spread into the store. */
export const localReads = {
  async tip(this: Local): Promise<Tip> {
    return { seq: this.state.next.seq - 1, time: this.lastTime, head: this.head };
  },
  async view<T>(this: Local, read: (state: State) => T): Promise<T> {
    return read(this.state);
  },
  async commit<G extends Group>(this: Local, stage: (at: Staging) => G | Promise<G>): Promise<G> {
    const { state, head, lastTime } = this;
    const group = await stage({ state, head, lastTime });
    if (group.entries.length > 0 || group.records.length > 0) await this.append(group);
    return group;
  },
};

/** Assets read from a state. */
export function assetsIn(state: () => Pick<State, 'asset' | 'assetByCode' | 'next'>): Assets {
  return {
    byId: (id) => state().asset(id),
    byCode: (code) => state().assetByCode(code),
    all() {
      const { next, asset } = state();
      const assets: Asset[] = [];
      for (let id = 1; id < next.asset; id++) assets.push(asset(id)!);
      return assets;
    },
  };
}

/** Nobody else uses the book. */
export function aloneInBook(): Coordination {
  const serial = createSerial();
  return { exclusive: serial.run, onRecords: () => () => {}, leads: () => true };
}

/** A book of one lane. */
export function oneLane(store: Store): BookStore {
  const book = { lanes: [store], laneOf: () => 0, ...aloneInBook() };
  return Object.assign(Object.create(store) as Store, book);
}
