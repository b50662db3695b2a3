/**
 * Defaults: fee plan, limits and sums that hold where nothing else was agreed. What is left empty goes back to the setting.
 * Below them stands what only a restart changes.
 */
import { Amount, Asset } from '@farthing/ledger';
import type { Changeable, DefaultsView, DefaultValues, Settings } from '@farthing/provider';
import { html, nothing, type Html } from '../html.ts';
import * as Money from '../money.ts';
import { badge, facts, field, selectField, table } from '../parts-more.ts';
import { reasonField } from './adjust-parts.ts';
import {
  type At,
  type Desk,
  errorAt,
  reasonIn,
  type Show,
  type Trouble,
  type Words,
  type Wrong,
} from './desk.ts';
import { plainPercent, readPercent } from './sellers-page.ts';

const WHY = 'defaults-reason';
const PATH = '/operator/defaults';

/** How each is typed and read. */
const SORTS = {
  feeBasisPoints: 'percent',
  guestTabLimit: 'amount',
  registeredTabLimit: 'amount',
  tabCollectAt: 'amount',
  tabMinimum: 'amount',
  tabRetryDays: 'days',
  guestsPerAddressPerHour: 'whole',
  guestsPerHour: 'whole',
  sellerSignUp: 'choice',
  undoSeconds: 'whole',
  undoPerDay: 'whole',
  topUpMinimum: 'amount',
  topUpMaximum: 'amount',
  payoutMinimum: 'amount',
  payoutFee: 'amount',
  payoutThreshold: 'amount',
  approvals: 'choice',
} as const satisfies Record<Changeable, string>;

/** As they belong together on the page. */
const GROUPS = {
  fees: ['feeBasisPoints', 'payoutFee'],
  payLater: ['guestTabLimit', 'registeredTabLimit', 'tabCollectAt', 'tabMinimum', 'tabRetryDays'],
  admission: ['guestsPerAddressPerHour', 'guestsPerHour', 'sellerSignUp'],
  topUps: ['topUpMinimum', 'topUpMaximum'],
  undo: ['undoSeconds', 'undoPerDay'],
  payouts: ['payoutMinimum', 'payoutThreshold'],
  hands: ['approvals'],
} as const satisfies Record<keyof Words['defaultGroups'], readonly Changeable[]>;
const NAMES: readonly Changeable[] = Object.values(GROUPS).flat();

const CHOICES = { approvals: ['auto', 'on', 'off'], sellerSignUp: ['open', 'invited'] } as const;

/** As large as the API takes them. */
const MOST = {
  undoSeconds: 86_400,
  undoPerDay: 10_000,
  guestsPerAddressPerHour: 1_000_000,
  guestsPerHour: 1_000_000_000,
};

/** Amounts hold for every asset, so they are typed without a currency and can be as fine as the coarsest divides. */
const PLAIN = { code: '', scale: 6 };

type Value = DefaultValues[Changeable];
type Changes = { [Name in Changeable]?: DefaultValues[Name] | null };

export function mountDefaults(desk: Desk): void {
  const { web } = desk;
  const { defaults } = web.provider;

  const show: Show = async (at, trouble) => {
    const { t, texts } = at;
    const view = await defaults.view();
    const may = at.can('operate');
    return {
      section: 'defaults',
      title: t.nav.defaults,
      body: html`<p class="soft">${t.defaultsMean}</p>
        <form method="post" action="${PATH}" class="stack-wide">
          ${at.token(PATH)}
          ${Object.entries(GROUPS).map(
            ([group, names]) =>
              html`<section class="card stack">
                <h2>${t.defaultGroups[group as keyof typeof GROUPS]}</h2>
                <fieldset class="columns" ${may ? nothing : html` disabled`}>
                  <legend class="hidden">${t.defaultGroups[group as keyof typeof GROUPS]}</legend>
                  ${names.map((name) => input(at, name, view, trouble))}
                </fieldset>
              </section>`,
          )}
          ${
            may
              ? html`<section class="card stack">
                  ${reasonField(at, trouble, WHY)}<button class="primary">${texts.common.save}</button>
                </section>`
              : nothing
          }
        </form>
        ${fixed(at)}`,
    };
  };

  /** What the server was started with, and how often who may ask. */
  function fixed(at: At): Html {
    const { t } = at;
    const { mode, baseUrl } = web.settings;
    return html`<section class="card stack">
      <h2>${t.startedWith}</h2>
      <p class="soft">${t.startedWithMeans} <a href="/docs/reference/settings">${t.allSettings}</a></p>
      ${facts([
        { label: t.bookMode, value: t.bookModes[mode] },
        { label: t.bookAddress, value: html`<bdi>${baseUrl}</bdi>` },
      ])}
      ${table({
        caption: t.rateLimits,
        columns: [{ label: t.what }, { label: t.countedBy }, { label: t.perMinute, align: 'end' }],
        rows: web.rates.map(({ limitClass, by, perMinute }) => [
          t.rateClasses[limitClass],
          t.rateBy[by],
          at.count(perMinute),
        ]),
      })}
    </section>`;
  }

  desk.page(PATH, show);

  desk.action({
    path: PATH,
    needs: 'operate',
    fresh: true,
    show,
    async act(at, form) {
      const reason = reasonIn(form, WHY);
      if (reason === '') return { wrong: 'reason_missing', field: WHY };
      const { values, changed } = await defaults.view();
      const changes: Changes = {};
      for (const name of NAMES) {
        const text = form.get(name);
        if (text === null) continue;
        const value = read(name, text.trim(), at.locale);
        if (isWrong(value)) return value;
        // What reads as it did stays whatever it was: the setting, or what somebody changed.
        if (value === null ? !changed.includes(name) : same(name, value, values[name])) continue;
        Object.assign(changes, { [name]: value });
      }
      const wrong = atOdds({ ...values, ...withoutNull(changes) });
      if (wrong) return wrong;
      if (Object.keys(changes).length === 0) return { wrong: 'nothing_changed' };
      await defaults.change(changes, { by: at.member.id, reason });
      return { done: 'defaults_changed', to: PATH };
    },
  });
}

function input(
  at: At,
  name: Changeable,
  { values, changed, settings }: DefaultsView,
  trouble?: Trouble,
): Html {
  const { t } = at;
  const given = trouble?.form.get(name);
  const words = t.defaults[name];
  const error = errorAt(t, trouble, name);
  const here = changed.includes(name);
  const hint = html`${words.hint}${
    here ? html` ${badge('info', t.changedHere)} ${t.otherwise(shown(at, name, settings[name]))}` : nothing
  }`;
  if (name === 'approvals' || name === 'sellerSignUp') {
    const labels: Readonly<Record<string, string>> = t.defaultChoices[name];
    return selectField({
      name,
      label: words.label,
      hint,
      value: given ?? values[name],
      options: [
        ...(here ? [{ value: '', label: t.backToSetting }] : []),
        ...CHOICES[name].map((each) => ({ value: each, label: labels[each]! })),
      ],
    });
  }
  return field({
    name,
    label: words.label,
    hint,
    ...(error !== undefined && { error }),
    inputmode: SORTS[name] === 'whole' ? 'numeric' : 'decimal',
    maxlength: 100,
    value: given ?? shown(at, name, values[name]),
  });
}

/** A value as it is read, and typed. */
function shown({ t, locale }: At, name: Changeable, value: Value): string {
  switch (SORTS[name]) {
    case 'percent':
      return plainPercent(value as number, locale);
    case 'whole':
      return String(value);
    case 'days':
      return (value as readonly number[]).join(', ');
    case 'choice':
      return (t.defaultChoices[name as keyof typeof CHOICES] as Readonly<Record<string, string>>)[
        value as string
      ]!;
    default:
      return Money.plain(Amount.parse(String(value), PLAIN) ?? 0n, PLAIN, locale);
  }
}

/** `0.50` and `0.5` are the same sum. */
function same(name: Changeable, one: Value, other: Value): boolean {
  if (SORTS[name] !== 'amount') return String(one) === String(other);
  return Amount.parse(String(one), PLAIN) === Amount.parse(String(other), PLAIN);
}

/** `null` goes back to the setting. */
function read(name: Changeable, text: string, locale: string): Value | null | Wrong {
  if (text === '') return null;
  switch (SORTS[name]) {
    case 'percent':
      return readPercent(text, locale) ?? { wrong: 'percent_invalid', field: name };
    case 'whole': {
      const most = MOST[name as keyof typeof MOST];
      const good = /^\d{1,10}$/.test(text) && Number(text) <= most;
      return good ? Number(text) : { wrong: 'number_invalid', field: name };
    }
    case 'days': {
      const days = text.split(/[\s,;]+/).map((day) => (/^\d{1,3}$/.test(day) ? Number(day) : 0));
      const good = days.every((day, i) => day >= 1 && day <= 366 && (i === 0 || day > days[i - 1]!));
      return good && days.length <= 20 ? days : { wrong: 'days_invalid', field: name };
    }
    case 'choice': {
      const among: readonly string[] = CHOICES[name as keyof typeof CHOICES];
      return among.includes(text) ? (text as Value) : { wrong: 'other', field: name };
    }
    default: {
      const amount = Money.read(text, PLAIN, locale);
      if (typeof amount !== 'bigint') return { wrong: 'amount_invalid', field: name };
      return Amount.format(amount, PLAIN);
    }
  }
}

function isWrong(value: Value | null | Wrong): value is Wrong {
  return typeof value === 'object' && value !== null && 'wrong' in value;
}

/** What cannot hold together: a smallest sum above the largest. */
function atOdds({
  topUpMinimum,
  topUpMaximum,
}: Pick<Settings, 'topUpMinimum' | 'topUpMaximum'>): Wrong | undefined {
  const [least, most] = [topUpMinimum, topUpMaximum].map((text) => Amount.parse(text, Asset.USD) ?? 0n);
  return least! > most! ? { wrong: 'bounds_crossed', field: 'topUpMinimum' } : undefined;
}

function withoutNull(changes: Changes): Partial<DefaultValues> {
  return Object.fromEntries(
    Object.entries(changes).filter(([, value]) => value !== null),
  ) as Partial<DefaultValues>;
}
