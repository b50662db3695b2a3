/** The benchmark's figures: printed as they come, as a table at the end, and as one object for `--json`. */

interface Line {
  name: string;
  value: number;
  what: string;
  target?: { text: string; met: boolean };
}

const UNITS: [RegExp, string][] = [
  [/_rps$/, '/s'],
  [/_pps$/, '/s'],
  [/_ms$/, ' ms'],
  [/_mb$/, ' MB'],
  [/bytes/, ' B'],
];

export class Report {
  readonly #lines: Line[] = [];

  /** Adds a figure; `target` is checked and shown beside it. */
  add(
    name: string,
    value: number,
    what: string,
    target?: { text: string; met: (value: number) => boolean },
  ): void {
    const line: Line = { name, value, what };
    if (target) line.target = { text: target.text, met: target.met(value) };
    this.#lines.push(line);
    process.stderr.write(`  ${format(line)}\n`);
  }

  /** Says what is being measured, on a line of its own. */
  heading(text: string): void {
    process.stderr.write(`\n${text}\n`);
  }

  get figures(): Record<string, number> {
    return Object.fromEntries(this.#lines.map(({ name, value }) => [name, Number(value.toPrecision(5))]));
  }

  print(machine: string): void {
    console.log(`\n${machine}\n`);
    for (const line of this.#lines) console.log(format(line));
    const missed = this.#lines.filter((line) => line.target && !line.target.met);
    console.log(
      missed.length === 0
        ? '\nEvery target was met.'
        : `\nMissed: ${missed.map((line) => line.name).join(', ')}`,
    );
  }
}

function format({ name, value, what, target }: Line): string {
  const unit = UNITS.find(([pattern]) => pattern.test(name))?.[1] ?? '';
  const digits =
    value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
  const verdict = target ? `  [${target.text}: ${target.met ? 'met' : 'MISSED'}]` : '';
  return `${name.padEnd(30)} ${(digits + unit).padStart(14)}  ${what}${verdict}`;
}
