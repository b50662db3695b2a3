/** The simulation's result as a table for people. */
import type { Outcome } from './messages.ts';
import { dollars, type Nano } from './tally.ts';

export interface Proof {
  valid: boolean;
  entries: number;
  problems: string[];
  classes: { name: string; book: Nano; tally: Nano }[];
  differences: string[];
}

export function table(outcome: Outcome, proof: Proof): string {
  const count = (value: number) => value.toLocaleString('en');
  const sum = (units: string) => dollars(BigInt(units));
  const per = (many: number, few: number) => (few === 0 ? '–' : (many / few).toFixed(1));
  const rows: [string, string][] = [
    ['payments', `${count(outcome.payments)} for ${sum(outcome.gross)}`],
    ['… per second', `${count(Math.round(outcome.perSecond))}, the restart included`],
    ['… latency', `p50 ${outcome.p50Ms.toFixed(1)} ms, p99 ${outcome.p99Ms.toFixed(1)} ms`],
    ['same key again', `${count(outcome.repeats)}, nothing moved`],
    ['owned already', `${count(outcome.ownedAgain)}, nothing charged`],
    ['captured holds', count(outcome.captures)],
    [
      'refunds',
      `${count(outcome.refunds)} and ${count(outcome.undone)} undone, ${sum(outcome.refunded)} in all`,
    ],
    ['top-ups', `${count(outcome.topUps)} for ${sum(outcome.toppedUp)}`],
    [
      'tabs collected',
      `${count(outcome.collections)} for ${sum(outcome.collected)}, ${count(outcome.declined)} declined`,
    ],
    ['… payments per sum', per(outcome.collectedPayments, outcome.collections)],
    ['payouts', `${count(outcome.payouts)} for ${sum(outcome.paidOut)}`],
    ['… payments per sum', per(outcome.payments, outcome.payouts)],
    ['fees', sum(outcome.sums.fees)],
    ...Object.entries(outcome.refusals).map(([code, times], i): [string, string] => [
      i === 0 ? 'refusals' : '',
      `${code} ${count(times)}`,
    ]),
  ];
  const lines = rows.map(([name, value]) => `  ${name.padEnd(20)} ${value}`);
  const classes = proof.classes.map(({ name, book, tally }) => {
    const verdict = book === tally ? 'equal' : `tally ${dollars(tally)}`;
    return `  ${name.padEnd(20)} ${dollars(book).padStart(20)}   ${verdict}`;
  });
  const wrong = [...outcome.differences, ...proof.differences, ...proof.problems];
  const verdict =
    wrong.length === 0 && proof.valid
      ? `  ${count(outcome.wallets)} wallets and ${outcome.sellers} sellers agree with their tallies to the last unit,\n  and all ${count(proof.entries)} journal entries verify.`
      : `  NOT EQUAL:\n${wrong.map((text) => `    ${text}`).join('\n')}`;
  return `\n${lines.join('\n')}\n\n  the book, by class, beside the tallies\n${classes.join('\n')}\n\n${verdict}\n\n`;
}
