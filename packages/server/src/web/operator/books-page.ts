/** The books: the trial balance, as a page and as CSV, the last proof of the journal and a new one, and closing a period. */
import { Amount, BookBroken } from '@farthing/ledger';
import type { AssetBalance, TrialBalance, Verified } from '@farthing/provider';
import { csv } from '../../csv.ts';
import { html, nothing, type Html } from '../html.ts';
import { icon } from '../icons.ts';
import { badge, confirm, facts, table } from '../parts-more.ts';
import { notice } from '../parts.ts';
import { type At, type Came, type Desk, type Show } from './desk.ts';

/** A large book takes minutes; a browser is answered before it gives up. */
const PATIENCE_MS = 4_000;

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
    const running = verification.isRunning();
    const [prove, close] = ['/operator/books/prove', '/operator/books/close'];
    return {
      section: 'books',
      title: t.nav.books,
      ...(running && { refresh: { seconds: 3, url: '/operator/books' } }),
      ...(at.can('reports') && {
        actions: html`<a class="button" href="${CSV_PATH}">${icon('download')}${t.csv}</a>`,
      }),
      body: html`<p>
          ${isBalanced(balance) ? badge('good', t.balanced) : badge('bad', t.notBalanced)}
          ${t.asOfSeq(at.count(balance.seq), at.when(balance.time))}
        </p>
        <div class="columns start">
          <div class="stack-wide">${shown(balance.assets).map((each) => assetCard(at, each))}</div>
          <div class="stack-wide">
            <section class="card stack">
              <h2>${t.proof}</h2>
              ${running ? html`<p>${badge('info', t.proofRunning)}</p>` : nothing}
              ${verified ? lastProof(at, verified) : html`<p class="soft">${t.neverProved}</p>`}
              ${
                at.can('operate')
                  ? html`<form method="post" action="${prove}">
                      ${at.token(prove)}<button>${t.proveNow}</button>
                    </form>`
                  : nothing
              }
              <p class="hint">${t.proveByCommand()}</p>
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
          </div>
        </div>`,
    };
  };

  /** Proves the book, and notes who asked for it, whatever came of it. */
  async function prove(at: At): Promise<boolean> {
    const by = at.member.id;
    try {
      const { ok, entries } = await verification.run();
      await audit.record({ by, action: 'verify', details: { ok, entries } });
      return ok;
    } catch (error) {
      if (error instanceof BookBroken) await audit.record({ by, action: 'verify', details: { ok: false } });
      throw error;
    }
  }

  desk.page('/operator/books', show);

  desk.action({
    path: '/operator/books/prove',
    needs: 'operate',
    show,
    act: (at) =>
      proving(async () => {
        const proof = prove(at);
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<undefined>((resolve) => {
          timer = setTimeout(resolve, PATIENCE_MS, undefined);
        });
        const soon = await Promise.race([proof, late]).finally(() => clearTimeout(timer));
        if (soon !== undefined) return soon;
        // Nobody waits for it any more; what comes of it is on the page.
        proof.catch((error: unknown) => desk.web.log.warn({ err: error }, 'the book could not be verified'));
        return undefined;
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

/** What the last proof found, whoever asked for it. */
function lastProof(at: At, verified: Verified): Html {
  const { t } = at;
  const { ok, time, from, entries, lanes, problems } = verified;
  return html`<p>${ok ? badge('good', t.proved) : badge('bad', t.notProved)}</p>
    ${facts([
      { label: t.time, value: at.when(time) },
      { label: t.provedFrom, value: t.provedFroms[from] },
      { label: t.entries, value: at.count(entries) },
      ...lanes.map(({ lane, seq }) => ({
        label: lanes.length === 1 ? t.verified : t.verifiedIn(String(lane)),
        value: at.count(seq),
      })),
    ])}
    ${
      problems.length === 0
        ? nothing
        : notice('bad', t.problems, html`${problems.map((problem) => html`<bdi>${problem}</bdi><br />`)}`)
    }`;
}

/** A book that does not prove is an answer, not an accident. `undefined`: it takes longer than anybody waits. */
async function proving(
  work: () => Promise<boolean | undefined>,
  done: 'proved' | 'period_closed',
): Promise<Came> {
  try {
    const ok = await work();
    return { done: ok === undefined ? 'proof_running' : ok ? done : 'book_broken', to: '/operator/books' };
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
      // What a book of one lane has no use for is only in the file.
      rows: CLASSES.filter(
        (name) => !['clearing', 'other'].includes(name) || amountOf(balance, name) !== 0n,
      ).map((name) => [t.classes[name], at.money(amountOf(balance, name), asset)]),
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
