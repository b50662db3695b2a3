/** The benchmark's terminal: figures as they come, and in the end those that missed their target. */
import type { Figure, Machine, Results, Unit } from './results.ts';

/** Says what is being measured, on a line of its own. */
export function heading(text: string): void {
  process.stderr.write(`\n${text}\n`);
}

/** Tells one figure, with what it depends on. */
export function tell(section: string, figure: Figure): void {
  process.stderr.write(`  ${line(section, figure)}\n`);
}

/** What a machine is and how it fares at this moment. */
export function machineText(machine: Machine): string {
  const { cpu, cores, memoryGb, system, flushP50Ms, flushP99Ms, loopMillions, hashMillions } = machine;
  return [
    `${cores} cores (${cpu}), ${memoryGb} GB, ${system}, Node ${machine.node}`,
    `flush of 16 KiB ${quantity(flushP50Ms, 'ms')} (p50), ${quantity(flushP99Ms, 'ms')} (p99)`,
    `calibration ${quantity(loopMillions)} M loops/s, ${quantity(hashMillions * 1000)} k hashes/s`,
  ].join('; ');
}

export function print(results: Results): void {
  for (const [name, section] of Object.entries(results)) {
    console.log(
      `\n${name} — ${section.runtime}${section.quick ? ', quick: for a look, not for a claim' : ''}`,
    );
    console.log(`${machineText(section.machine)}\n`);
    for (const note of Object.values(section.notes)) console.log(`${note}\n`);
    for (const figure of section.figures) console.log(line(name, figure));
  }
  const missed = Object.entries(results).flatMap(([name, { figures }]) =>
    figures.filter(({ target }) => target && !target.met).map((figure) => `${name}.${figure.name}`),
  );
  console.log(missed.length === 0 ? '\nEvery target was met.' : `\nMissed: ${missed.join(', ')}`);
}

/** A number with its unit, as precise as it deserves. */
export function quantity(value: number, unit?: Unit): string {
  const digits =
    value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
  if (unit === undefined || unit === '×') return digits;
  return unit === '/s' || unit === '%' ? `${digits}${unit}` : `${digits} ${unit}`;
}

function line(section: string, figure: Figure): string {
  const { name, value, unit, what, group, keys, coreSeconds, databaseCoreSeconds, target } = figure;
  const conditions = [
    group === undefined ? '' : `groups of ${quantity(group)}`,
    keys === undefined ? '' : `${keys} keys`,
    coreSeconds === undefined ? '' : `${quantity(coreSeconds)} core-s/million`,
    databaseCoreSeconds === undefined ? '' : `+ ${quantity(databaseCoreSeconds)} in the database`,
  ].filter((text) => text !== '');
  const verdict = target ? `  [${target.text}: ${target.met ? 'met' : 'MISSED'}]` : '';
  const depends = conditions.length > 0 ? ` (${conditions.join(', ')})` : '';
  if (unit === '%') return `${quantity(value, unit).padStart(7)}  ${what}`;
  return `${`${section}.${name}`.padEnd(44)} ${quantity(value, unit).padStart(13)}  ${what}${depends}${verdict}`;
}
