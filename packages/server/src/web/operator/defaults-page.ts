/** Defaults: fee plan, limits and sums that hold where nothing else was agreed. What is left empty goes back to the setting. */
import { Amount, Asset } from '@farthing/ledger';
import { CHANGEABLE, type Changeable, type DefaultValues, type Settings } from '@farthing/provider';
import { html, nothing, type Html } from '../html.ts';
import * as Money from '../money.ts';
import { badge, field, selectField } from '../parts-more.ts';
import { reasonField } from './adjust-parts.ts';
import { type At, type Desk, errorAt, reasonIn, type Show, type Trouble, type Wrong } from './desk.ts';
import { plainPercent, readPercent } from './sellers-page.ts';

const WHY = 'defaults-reason';
const PATH = '/operator/defaults';
const APPROVALS = ['auto', 'on', 'off'] as const;

/** How each is typed and read. */
const SORTS = {
  feeBasisPoints: 'percent',
  guestTabLimit: 'amount',
  registeredTabLimit: 'amount',
  tabCollectAt: 'amount',
  tabMinimum: 'amount',
  undoSeconds: 'whole',
  undoPerDay: 'whole',
  topUpMinimum: 'amount',
  topUpMaximum: 'amount',
  payoutMinimum: 'amount',
  payoutFee: 'amount',
  payoutThreshold: 'amount',
  approvals: 'choice',
} as const satisfies Record<Changeable, string>;

/** As large as the API takes them. */
const MOST = { undoSeconds: 86_400, undoPerDay: 10_000 };

/** Amounts hold for every asset, so they are typed without a currency and can be as fine as the coarsest divides. */
const PLAIN = { code: '', scale: 6 };

type Changes = { [Name in Changeable]?: DefaultValues[Name] | null };

export function mountDefaults(desk: Desk): void {
  const { defaults } = desk.web.provider;

  const show: Show = async (at, trouble) => {
    const { t, texts } = at;
    const { values, changed } = await defaults.view();
    const may = at.can('operate');
    return {
      section: 'defaults',
      title: t.nav.defaults,
      body: html`<p class="soft">${t.defaultsMean}</p>
        <form method="post" action="${PATH}" class="card stack">
          ${at.token(PATH)}
          <fieldset class="columns" ${may ? nothing : html` disabled`}>
            <legend class="hidden">${t.nav.defaults}</legend>
            ${CHANGEABLE.map((name) => input(at, name, values, changed.includes(name), trouble))}
          </fieldset>
          ${may ? html`${reasonField(at, trouble, WHY)}<button class="primary">${texts.common.save}</button>` : nothing}
        </form>`,
    };
  };

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
      for (const name of CHANGEABLE) {
        const text = form.get(name);
        if (text === null) continue;
        const value = read(name, text.trim(), at.locale);
        if (typeof value === 'object' && value !== null) return value;
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

function input(at: At, name: Changeable, values: DefaultValues, changed: boolean, trouble?: Trouble): Html {
  const { t, locale } = at;
  const value = values[name];
  const given = trouble?.form.get(name);
  const words = t.defaults[name];
  const error = errorAt(t, trouble, name);
  const hint = html`${words.hint}${changed ? html` ${badge('info', t.changedHere)}` : nothing}`;
  if (SORTS[name] === 'choice')
    return selectField({
      name,
      label: words.label,
      hint,
      value: given ?? String(value),
      options: [
        ...(changed ? [{ value: '', label: t.backToSetting }] : []),
        ...APPROVALS.map((each) => ({ value: each, label: t.approvalModes[each] })),
      ],
    });
  const text =
    SORTS[name] === 'percent'
      ? plainPercent(value as number, locale)
      : SORTS[name] === 'whole'
        ? String(value)
        : Money.plain(Amount.parse(String(value), PLAIN) ?? 0n, PLAIN, locale);
  return field({
    name,
    label: words.label,
    hint,
    ...(error !== undefined && { error }),
    inputmode: SORTS[name] === 'whole' ? 'numeric' : 'decimal',
    maxlength: 40,
    value: given ?? text,
  });
}

/** `0.50` and `0.5` are the same sum. */
function same(name: Changeable, one: string | number, other: string | number): boolean {
  if (SORTS[name] !== 'amount') return one === other;
  return Amount.parse(String(one), PLAIN) === Amount.parse(String(other), PLAIN);
}

/** `null` goes back to the setting. */
function read(name: Changeable, text: string, locale: string): string | number | null | Wrong {
  if (text === '') return null;
  switch (SORTS[name]) {
    case 'percent':
      return readPercent(text, locale) ?? { wrong: 'percent_invalid', field: name };
    case 'whole': {
      const most = MOST[name as keyof typeof MOST];
      const good = /^\d{1,6}$/.test(text) && Number(text) <= most;
      return good ? Number(text) : { wrong: 'number_invalid', field: name };
    }
    case 'choice':
      return (APPROVALS as readonly string[]).includes(text) ? text : { wrong: 'other', field: name };
    default: {
      const amount = Money.read(text, PLAIN, locale);
      if (typeof amount !== 'bigint') return { wrong: 'amount_invalid', field: name };
      return Amount.format(amount, PLAIN);
    }
  }
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
