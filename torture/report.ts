/** The torture suite's summary: a table of promises, and for each failure the command that repeats it. */
import { type Outcome, passed } from './run.ts';

/** Failures of one part that are told in full. */
const TOLD = 5;

export function table(outcomes: readonly Outcome[]): string {
  const names = Math.max(4, ...outcomes.map(({ part }) => part.name.length));
  const head = `${'part'.padEnd(names)}  ${'rounds'.padStart(13)}  ${'time'.padStart(7)}  verdict  promise`;
  const indent = ' '.repeat(head.indexOf('promise'));
  const rows = outcomes.map((outcome) => {
    const { part, asked, summary, milliseconds } = outcome;
    const { rounds } = summary;
    const count = rounds === asked ? number(rounds) : `${number(rounds)}/${number(asked)}`;
    const figures = Object.entries(summary.figures).map(([name, value]) => `${name} ${number(value)}`);
    const first = [
      part.name.padEnd(names),
      count.padStart(13),
      duration(milliseconds).padStart(7),
      verdict(outcome).padEnd(7),
      part.promise,
    ];
    return [first.join('  '), ...wrap(figures).map((line) => indent + line)].join('\n');
  });
  return [head, ...rows].join('\n');
}

/** Every failure with its seed and the command that repeats it. */
export function failures(outcomes: readonly Outcome[]): string {
  return outcomes
    .flatMap(({ part, summary }) => {
      const told = summary.failures
        .slice(0, TOLD)
        .map(({ seed, what }) => `${part.name}, seed ${seed}: ${what}\n  again: ${again(part.name, seed)}`);
      const more = summary.failures.length - told.length;
      return more > 0 ? [...told, `${part.name}: ${more} more failures`] : told;
    })
    .join('\n\n');
}

export function again(name: string, seed: number): string {
  return `npm run torture -- --only ${name} --seed ${seed} --rounds 1`;
}

function verdict(outcome: Outcome): string {
  if (outcome.summary.failures.length > 0) return 'FAILED';
  return passed(outcome) ? 'passed' : 'cut off';
}

function number(value: number | string): string {
  return typeof value === 'number' ? value.toLocaleString('en') : value;
}

function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, '0')}s`;
}

/** Joins figures to lines of a readable length. */
function wrap(figures: readonly string[]): string[] {
  const lines: string[] = [];
  for (const figure of figures) {
    const last = lines.at(-1);
    if (last === undefined || last.length + figure.length > 90) lines.push(figure);
    else lines[lines.length - 1] = `${last} · ${figure}`;
  }
  return lines;
}
