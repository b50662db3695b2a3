/**
 * Defaults: what of the settings an operator may change while the provider runs. What was changed is kept as one document,
 * and holds over the setting, in every process of the book; what was never changed is the setting. A change is journaled.
 */
import type { Ledger } from '@farthing/ledger';
import { createDocuments } from '../documents.ts';
import { type Settings, signUpOf } from '../settings.ts';
import type { Audit } from './audit.ts';
import type { Because } from './freezing.ts';

/** The settings that may be changed, in the order in which they are shown. */
export const CHANGEABLE = [
  'feeBasisPoints',
  'guestTabLimit',
  'registeredTabLimit',
  'tabCollectAt',
  'tabMinimum',
  'tabRetryDays',
  'guestsPerAddressPerHour',
  'guestsPerHour',
  'sellerSignUp',
  'undoSeconds',
  'undoPerDay',
  'topUpMinimum',
  'topUpMaximum',
  'payoutMinimum',
  'payoutFee',
  'payoutThreshold',
  'approvals',
] as const satisfies readonly (keyof Settings)[];

export type Changeable = (typeof CHANGEABLE)[number];
export type DefaultValues = Required<Pick<Settings, Changeable>>;

export interface DefaultsView {
  /** What holds now. */
  values: DefaultValues;
  /** Which of them an operator changed. */
  changed: Changeable[];
  /** What would hold had nobody changed anything. */
  settings: DefaultValues;
}

export interface Defaults {
  /** The settings as they hold now: read them when they are needed, keep no copy. */
  settings: Settings;
  view(): Promise<DefaultsView>;
  /** `null` goes back to the setting. What is not named stays. */
  change(
    changes: { [Name in Changeable]?: DefaultValues[Name] | null },
    because: Because,
  ): Promise<DefaultsView>;
  /** Settles when what was changed before this process began is known. */
  ready: Promise<void>;
}

const COLLECTION = 'defaults';
const ID = 'book';

export function createDefaults(deps: {
  ledger: Ledger;
  settings: Settings;
  audit: Pick<Audit, 'record'>;
}): Defaults {
  const { ledger, settings: base, audit } = deps;
  const documents = createDocuments<Partial<DefaultValues>>({
    ledger,
    collection: COLLECTION,
    cached: 1,
    toJson: (values) => values,
    fromJson: (values: Partial<DefaultValues>) => values,
  });
  let current: Partial<DefaultValues> = {};
  /** A look that was overtaken by a later one, or by a change, counts for nothing. */
  let looks = 0;

  async function load(): Promise<void> {
    const look = ++looks;
    const found = (await documents.fresh(ID)) ?? {};
    if (look === looks) current = found;
  }

  ledger.store.onRecords((changed) => {
    if (changed !== 'all' && !changed.some(({ collection }) => collection === COLLECTION)) return;
    // What cannot be read now is read at the next change; until then what was known holds.
    load().catch(() => {});
  });

  const settings = new Proxy(base, {
    get: (target, name) => (current as Record<PropertyKey, unknown>)[name] ?? Reflect.get(target, name),
  });

  function viewOf(changed: Partial<DefaultValues>): DefaultsView {
    const valuesOf = (value: (name: Changeable) => unknown) =>
      Object.fromEntries(CHANGEABLE.map((name) => [name, value(name)])) as unknown as DefaultValues;
    const started: Settings = { ...base, sellerSignUp: signUpOf(base) };
    return {
      values: valuesOf((name) => changed[name] ?? started[name]),
      changed: CHANGEABLE.filter((name) => changed[name] !== undefined),
      settings: valuesOf((name) => started[name]),
    };
  }

  const ready = load();
  // Whoever waits for it hears of it.
  ready.catch(() => {});

  return {
    settings,
    ready,

    view: async () => viewOf((await documents.fresh(ID)) ?? {}),

    change(changes, { by, reason }) {
      return ledger.store.exclusive('defaults', async () => {
        const before = (await documents.fresh(ID)) ?? {};
        const merged = { ...before, ...changes };
        const kept = Object.fromEntries(
          Object.entries(merged).filter(([, value]) => value !== null && value !== undefined),
        ) as Partial<DefaultValues>;
        const details = { changes: withoutAbsent(changes), before: withoutAbsent(before) };
        const act = { by, action: 'change_defaults', reason, details };
        await audit.record(act, { records: [documents.put(ID, kept)] });
        documents.keep(ID, kept);
        looks++;
        current = kept;
        return viewOf(kept);
      });
    },
  };
}

function withoutAbsent(values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
