/**
 * Enters results in docs/reference/performance.md: the tables between its markers, the chart, and the data they come
 * from. A test holds the page to the data, so that no figure on it can be made up.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chart } from './chart.ts';
import { machineText, quantity } from './report.ts';
import { type Figure, figureOf, mergeResults, readResults, type Results, type Section } from './results.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const inReference = (name: string) => fileURLToPath(new URL(`../docs/reference/${name}`, import.meta.url));

export const PAGE = inReference('performance.md');
export const CHART = inReference('performance.svg');
export const DATA = inReference('performance.json');

/** Returns the files written. Sections that were not measured this time stay as they are. */
export function writePage(results: Results): string[] {
  const quick = Object.keys(results).filter((name) => results[name]!.quick);
  if (quick.length > 0) throw new Error(`quick runs are no claims, and are not written: ${quick.join(', ')}`);
  const merged = mergeResults(DATA, results);
  writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8'), merged));
  writeFileSync(CHART, chart(merged));
  return [PAGE, CHART, DATA].map((path) => relative(root, path));
}

/** The results that the page shows. */
export function publishedResults(): Results {
  return existsSync(DATA) ? readResults(DATA) : {};
}

/** The page with every table as the results have it. A marker `<!-- figures: NAME -->` says which. */
export function withTables(page: string, results: Results): string {
  return page.replaceAll(
    /(<!-- figures: (\S+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_all, begin: string, name: string, end: string) => `${begin}\n${tableFor(name, results)}\n\n${end}`,
  );
}

function tableFor(name: string, results: Results): string {
  if (name === 'targets') return targets(results);
  if (name.startsWith('node-and-')) return runtimes(results, name.slice('node-and-'.length));
  const section = results[name];
  return section ? [provenance(section), sectionTable(section)].join('\n\n') : notMeasured(name);
}

function notMeasured(part: string): string {
  return `_Not measured yet: \`npm run bench -- --only ${part} --write\`._`;
}

function provenance(section: Section): string {
  const { at, commit, runtime, machine, notes } = section;
  const when = `Measured ${at.slice(0, 10)} at ${commit} on ${runtime}: ${machineText(machine)}.`;
  return [when, ...Object.values(notes).map((note) => `${note}.`)].join(' ');
}

const STORES: Record<string, string> = { sqlite: 'SQLite', postgres: 'PostgreSQL' };

/** Figures that belong to the one before them become columns of its row. */
const COLUMNS: [suffix: string, head: string][] = [
  ['p50', 'p50'],
  ['p99', 'p99'],
  ['p999', 'p99.9'],
  ['bytes', 'bytes a payment'],
  ['logged', 'bytes logged'],
  ['ready', 'start'],
];

function sectionTable(section: Section): string {
  const isColumn = (name: string) => COLUMNS.some(([suffix]) => name.endsWith(`.${suffix}`));
  const rows = section.figures.filter(({ name }) => !isColumn(name));
  const extra = COLUMNS.filter(([suffix]) => section.figures.some(({ name }) => name.endsWith(`.${suffix}`)));
  const columns: { head: string; cell: (figure: Figure) => string }[] = [
    { head: 'what', cell: ({ what }) => what },
    { head: 'store', cell: storeOf },
    { head: 'measured', cell: ({ value, unit }) => `**${quantity(value, unit)}**` },
    ...extra.map(([suffix, head]) => ({
      head,
      cell: (figure: Figure) => {
        const found = figureOf(section, `${figure.name}.${suffix}`);
        return found ? quantity(found.value, found.unit === 'bytes' ? undefined : found.unit) : '';
      },
    })),
    { head: 'group', cell: ({ group }) => (group === undefined ? '' : quantity(group)) },
    { head: 'keys', cell: ({ keys }) => keys ?? '' },
    { head: 'core-s / million', cell: (figure) => coreSeconds(figure) },
  ];
  const used = columns.filter(({ cell }) => rows.some((figure) => cell(figure) !== ''));
  return markdown(
    used.map(({ head }) => head),
    rows.map((figure) => used.map(({ cell }) => cell(figure))),
  );
}

function storeOf({ name }: Figure): string {
  return STORES[name.split('.')[0]!] ?? '';
}

/** Ours, and the database server's where it can be seen. */
function coreSeconds({ coreSeconds: ours, databaseCoreSeconds: database }: Figure): string {
  if (ours === undefined) return '';
  return database === undefined ? quantity(ours) : `${quantity(ours)} + ${quantity(database)}`;
}

/** Every figure that has a target. */
function targets(results: Results): string {
  const rows = Object.entries(results).flatMap(([part, { figures }]) =>
    part.includes('@')
      ? []
      : figures.flatMap((figure) => {
          const { name, value, unit, what, target } = figure;
          if (!target) return [];
          const about = what.startsWith('…') ? whatOf(figures, name) + what.slice(1) : what;
          return [
            [
              `${part}: ${about}`,
              storeOf(figure),
              target.text,
              quantity(value, unit),
              target.met ? 'met' : '**missed**',
            ],
          ];
        }),
  );
  if (rows.length === 0) return '_Not measured yet: `npm run bench -- --write`._';
  return markdown(['what', 'store', 'target', 'measured', ''], rows);
}

/** What the figure is about to which this one belongs. */
function whatOf(figures: readonly Figure[], name: string): string {
  const parent = name.slice(0, name.lastIndexOf('.'));
  const found = figures.find((figure) => figure.name === parent);
  return found ? `${found.what},` : '';
}

/** The sections measured on both runtimes, side by side. */
function runtimes(results: Results, other: string): string {
  const names = Object.keys(results).filter((name) => results[`${name}@${other}`]);
  if (names.length === 0) return `_Not measured yet: \`npm run bench -- --runtime ${other} --write\`._`;
  const rows = names.flatMap((name) => {
    const [node, there] = [results[name]!, results[`${name}@${other}`]!];
    return node.figures.flatMap((figure) => {
      const found = figureOf(there, figure.name);
      if (!found || figure.what.startsWith('…')) return [];
      return [
        [
          `${name}: ${figure.what}`,
          storeOf(figure),
          quantity(figure.value, figure.unit),
          quantity(found.value, found.unit),
          (found.value / figure.value).toFixed(2),
          [coreSeconds(figure), coreSeconds(found)].filter((text) => text !== '').join(' → '),
        ],
      ];
    });
  });
  const first = results[`${names[0]}@${other}`]!;
  const head = ['what', 'store', results[names[0]!]!.runtime, first.runtime, 'ratio', 'core-s / million'];
  return [provenance(first), markdown(head, rows)].join('\n\n');
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
