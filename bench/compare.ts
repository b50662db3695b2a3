/** Two runs side by side; warns where the machine, and not the code, was another. */
import { quantity } from './report.ts';
import type { Figure, Machine, Results, Section } from './results.ts';

/** Differences of the machine beyond which a ratio says little. */
const FLUSH_TOLERANCE = 1.25;
const PROCESSOR_TOLERANCE = 1.1;
/** A figure that is worse by more than this is marked. */
const NOTABLE = 1.1;

/** A table for each section that both runs have. */
export function compare(earlier: Results, now: Results): string {
  const names = Object.keys(now).filter((name) => earlier[name]);
  if (names.length === 0) return 'Nothing to compare: the two runs have no section in common.';
  return names.map((name) => compareSection(name, earlier[name]!, now[name]!)).join('\n\n');
}

function compareSection(name: string, earlier: Section, now: Section): string {
  const before = new Map(earlier.figures.map((figure) => [figure.name, figure]));
  const rows = now.figures.flatMap((figure) => {
    const old = before.get(figure.name);
    return old ? [row(figure, old)] : [];
  });
  const when = `${name}: ${earlier.at.slice(0, 16)} (${earlier.commit}) → ${now.at.slice(0, 16)} (${now.commit})`;
  const head = `${''.padEnd(30)} ${'before'.padStart(14)} ${'now'.padStart(14)} ${'ratio'.padStart(7)}`;
  return [when, ...warnings(earlier, now).map((warning) => `  ! ${warning}`), head, ...rows].join('\n');
}

function row({ name, value, unit, isCost }: Figure, old: Figure): string {
  const ratio = value / old.value;
  const moreIsBetter = unit === '/s' || (unit === '×' && !isCost);
  const worse = moreIsBetter ? 1 / ratio : ratio;
  const verdict = unit === '%' ? '' : worse > NOTABLE ? '  worse' : worse < 1 / NOTABLE ? '  better' : '';
  const cells = [quantity(old.value, unit), quantity(value, unit)].map((cell) => cell.padStart(14));
  return `${name.padEnd(30)} ${cells.join(' ')} ${ratio.toFixed(2).padStart(7)}${verdict}`;
}

/** What makes the two runs differ besides the code. */
export function warnings(earlier: Section, now: Section): string[] {
  const [old, today] = [earlier.machine, now.machine];
  const found: string[] = [];
  for (const name of ['cpu', 'cores', 'system', 'node'] as const)
    if (old[name] !== today[name]) found.push(`another ${name}: ${old[name]} → ${today[name]}`);
  if (earlier.runtime !== now.runtime) found.push(`another runtime: ${earlier.runtime} → ${now.runtime}`);
  if (earlier.quick || now.quick) found.push('a quick run is for a look, not for a claim');
  const drift = (name: keyof Machine, what: string, tolerance: number) => {
    const ratio = Number(today[name]) / Number(old[name]);
    if (Math.max(ratio, 1 / ratio) > tolerance)
      found.push(`${what} was ${ratio.toFixed(2)} times what it was`);
  };
  drift('flushP50Ms', 'the time of a durable flush', FLUSH_TOLERANCE);
  drift('loopMillions', "the processor's speed (loop)", PROCESSOR_TOLERANCE);
  drift('hashMillions', "the processor's speed (hashes)", PROCESSOR_TOLERANCE);
  return found;
}
