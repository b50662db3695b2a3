/** The books: the trial balance, as a page and as CSV, the last proof of the journal and a new one, and closing a period. */
import { Amount, BookBroken } from '@farthing/ledger';
import type { AssetBalance, TrialBalance } from '@farthing/provider';
import { csv } from '../../csv.ts';
import { html, nothing, type Html } from '../html.ts';
import { icon } from '../icons.ts';
import { badge, confirm, facts, table } from '../parts-more.ts';
import { notice } from '../parts.ts';
import { type At, type Came, type Desk, type Show } from './desk.ts';

const CSV_PATH = '/operator/books/trial-balance.csv';

/** The classes of accounts, as they add up to nothing. */
const CLASSES = [
  'prepaid',
  'owed',
  'accrued',
  'fees',
  'gateway',
  'inTransit',
  'losses',
  'clearing',
  'other',
] as const;

type Class = (typeof CLASSES)[number];

export function mountBooks(desk: Desk): void {
  const { book, verification, audit } = desk.web.provider;

  const show: Show = async (at) => {
    const { t } = at;
    const [balance, verified] = await Promise.all([book.trialBalance(), verification.last()]);
    const [prove, close] = ['/operator/books/prove', '/operator/books/close'];
    return {
      section: 'books',
      title: t.nav.books,
      ...(at.can('reports') && {
        actions: html`<a class="button" href="${CSV_PATH}">${icon('download')}${t.csv}</a>`,
      }),
      body: html`<p>
          ${isBalanced(balance) ? badge('good', t.balanced) : badge('bad', t.notBalanced)}
          ${t.asOfSeq(at.count(balance.seq), at.when(balance.time))}
        </p>
        <div class="columns">${shown(balance.assets).map((each) => assetCard(at, each))}</div>
        <div class="columns">
          <section class="card stack">
            <h2>${t.proof}</h2>
            ${
              verified
                ? html`<p>${verified.ok ? badge('good', t.proved) : badge('bad', t.notProved)}</p>
                    ${facts([
                      { label: t.time, value: at.when(verified.time) },
                      { label: t.provedFrom, value: t.provedFroms[verified.from] },
                      { label: t.entries, value: at.count(verified.entries) },
                      ...verified.lanes.map(({ lane, seq }) => ({
                        label: t.verifiedIn(String(lane)),
                        value: at.count(seq),
                      })),
                    ])}
                    ${
                      verified.problems.length === 0
                        ? nothing
                        : notice(
                            'bad',
                            t.problems,
                            html`${verified.problems.map((problem) => html`<bdi>${problem}</bdi><br />`)}`,
                          )
                    }`
                : html`<p class="soft">${t.neverProved}</p>`
            }
            ${
              at.can('operate')
                ? html`<form method="post" action="${prove}">
                    ${at.token(prove)}<button>${t.proveNow}</button>
                  </form>`
                : nothing
            }
          </section>
          ${
            at.can('operate')
              ? html`<section class="card stack">
                  <h2>${t.closePeriod}</h2>
                  ${confirm({
                    label: t.closePeriod,
                    text: t.closeMeans,
                    form: html`<form method="post" action="${close}">
                      ${at.token(close)}<button class="primary">${t.closePeriod}</button>
                    </form>`,
                  })}
                </section>`
              : nothing
          }
        </div>`,
    };
  };

  desk.page('/operator/books', show);

  desk.action({
    path: '/operator/books/prove',
    needs: 'operate',
    show,
    act: (at) =>
      proving(async () => {
        const { ok, entries } = await verification.run();
        await audit.record({ by: at.member.id, action: 'verify', details: { ok, entries } });
        return ok;
      }, 'proved'),
  });

  desk.action({
    path: '/operator/books/close',
    needs: 'operate',
    fresh: true,
    show,
    act: (at) =>
      proving(async () => {
        await book.close(at.member.id);
        return true;
      }, 'period_closed'),
  });

  desk.file(CSV_PATH, 'reports', async (at) => {
    const { assets, lanes, seq } = await book.trialBalance();
    const row = (lane: string, at_: number, each: AssetBalance) => [
      lane,
      at_,
      each.asset.code,
      ...CLASSES.map((name) => Amount.format(amountOf(each, name), each.asset)),
      Amount.format(each.sum, each.asset),
    ];
    const rows = [
      ...assets.map((each) => row('all', seq, each)),
      ...lanes.flatMap((lane) => lane.assets.map((each) => row(String(lane.lane), lane.seq, each))),
    ];
    const names = CLASSES.map((name) => (name === 'inTransit' ? 'in_transit' : name));
    return download(at, csv(['lane', 'seq', 'asset', ...names, 'sum'], rows), `trial-balance-${seq}.csv`);
  });
}

/** A book that does not prove is an answer, not an accident. */
async function proving(work: () => Promise<boolean>, done: 'proved' | 'period_closed'): Promise<Came> {
  try {
    return { done: (await work()) ? done : 'book_broken', to: '/operator/books' };
  } catch (error) {
    if (error instanceof BookBroken) return { done: 'book_broken', to: '/operator/books' };
    throw error;
  }
}

export function download(at: At, text: string, name: string): Response {
  return at.c.body(text, 200, {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
}

function assetCard(at: At, balance: AssetBalance): Html {
  const { t } = at;
  const { asset } = balance;
  return html`<section class="card">
    ${table({
      caption: t.trialBalance(asset.code),
      columns: [{ label: t.accountClass }, { label: t.balance, align: 'end' }],
      rows: CLASSES.filter((name) => name !== 'other' || balance.other !== 0n).map((name) => [
        t.classes[name],
        at.money(amountOf(balance, name), asset),
      ]),
      total: [t.sum, at.money(balance.sum, asset)],
    })}
  </section>`;
}

/** Currencies that nobody has used yet are only in the file. */
function shown(assets: readonly AssetBalance[]): readonly AssetBalance[] {
  const used = assets.filter((each) => CLASSES.some((name) => amountOf(each, name) !== 0n));
  return used.length > 0 ? used : assets.slice(0, 1);
}

function amountOf(balance: AssetBalance, name: Class): bigint {
  if (name !== 'gateway') return balance[name];
  return Object.values(balance.gateways).reduce((sum, amount) => sum + amount, 0n);
}

function isBalanced({ lanes }: TrialBalance): boolean {
  return lanes.every(({ assets }) => assets.every(({ sum }) => sum === 0n));
}
