/**
 * The results as a picture: an SVG of its own making, readable on light and dark ground. It shows figures of the
 * results and nothing else; what was not measured is left out.
 */
import { quantity } from './report.ts';
import { type Figure, figureOf, type Results } from './results.ts';

type Hue = 'sqlite' | 'postgres' | 'peer';

interface Bar {
  label: string;
  value: number;
  text: string;
  hue: Hue;
}

interface Panel {
  title: string;
  bars: Bar[];
}

const WIDTH = 860;
const MARGIN = 24;
const LABELS = 330;
const VALUES = 110;
const ROW = 24;
const BAR = 15;
const TITLE = 40;

export function chart(results: Results): string {
  const panels = [throughput(results), cost(results), latency(results)].filter(({ bars }) => bars.length > 0);
  let y = MARGIN;
  const drawn = panels.map((panel) => {
    const text = drawPanel(panel, y);
    y += TITLE + panel.bars.length * ROW + MARGIN;
    return text;
  });
  const height = Math.max(y, 80);
  const empty = `<text x="${MARGIN}" y="48">Not measured yet: npm run bench -- --write</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="Farthing's benchmark; the same figures as in the tables">`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${height}" rx="8"/>`,
    ...(drawn.length > 0 ? drawn : [empty]),
    '</svg>',
    '',
  ].join('\n');
}

function throughput(results: Results): Panel {
  const bars = pick(results, [
    ['core', 'sqlite.group_1024', 'SQLite, core, groups of 1,024', 'sqlite'],
    ['core', 'sqlite.group_256', 'SQLite, core, groups of 256', 'sqlite'],
    ['http', 'sqlite.batch_1000', 'SQLite, HTTP, batches of 1,000', 'sqlite'],
    ['http', 'bare_256_beside_sqlite', 'bare node:http server, no payments', 'peer'],
    ['http', 'sqlite.single_256', 'SQLite, HTTP, 256 connections', 'sqlite'],
    ['http', 'sqlite.single_32', 'SQLite, HTTP, 32 connections', 'sqlite'],
    ['core', 'postgres.group_1024', 'PostgreSQL, core, groups of 1,024', 'postgres'],
    ['core', 'postgres.group_256', 'PostgreSQL, core, groups of 256', 'postgres'],
    ['http', 'postgres.batch_1000', 'PostgreSQL, HTTP, batches of 1,000', 'postgres'],
    ['http', 'postgres.single_256', 'PostgreSQL, HTTP, 256 connections', 'postgres'],
    ['http', 'postgres.single_32', 'PostgreSQL, HTTP, 32 connections', 'postgres'],
    ['peer', 'spread_256.farthing_lanes_2', 'PostgreSQL, 2 lanes, 256 waiting', 'postgres'],
    ['peer', 'hot_256.farthing_lanes_2', 'PostgreSQL, 2 lanes, 256 waiting, one seller', 'postgres'],
    ['peer', 'spread_256.row_lock', 'row-lock ledger, 256 waiting', 'peer'],
    ['peer', 'hot_256.row_lock', 'row-lock ledger, 256 waiting, one seller', 'peer'],
    ['pgbench', 'tpcb_32', 'pgbench TPC-B, 32 clients', 'peer'],
  ]);
  return { title: 'Durable payments per second', bars };
}

/** Core-seconds a million payments as the book grows: ours and the database's together. */
function cost(results: Results): Panel {
  const figures = results['growth']?.figures ?? [];
  const bars = figures.flatMap(({ name, what, coreSeconds, databaseCoreSeconds = 0 }) => {
    if (coreSeconds === undefined) return [];
    const hue: Hue = name.startsWith('sqlite') ? 'sqlite' : 'postgres';
    const value = coreSeconds + databaseCoreSeconds;
    const rows = what.replace(/^payments at /, '');
    return [{ label: `${NAMES[hue]}, ${rows}`, value, text: `${quantity(value)} s`, hue }];
  });
  return { title: 'Core-seconds for a million payments, as the journal grows (less is better)', bars };
}

function latency(results: Results): Panel {
  const wanted = (['sqlite', 'postgres'] as const).flatMap((store) =>
    [50, 80].flatMap((part) =>
      (['p50', 'p99', 'p999'] as const).map((percentile): Wanted => [
        'latency',
        `${store}.at_${part}.${percentile}`,
        `${NAMES[store]}, ${part}% of peak, ${percentile === 'p999' ? 'p99.9' : percentile}`,
        store,
      ]),
    ),
  );
  return {
    title: 'Latency over HTTP, counted from when a payment was due (less is better)',
    bars: pick(results, wanted),
  };
}

const NAMES = { sqlite: 'SQLite', postgres: 'PostgreSQL', peer: '' };

type Wanted = [part: string, name: string, label: string, hue: Hue];

function pick(results: Results, wanted: readonly Wanted[]): Bar[] {
  return wanted.flatMap(([part, name, label, hue]) => {
    const figure: Figure | undefined = figureOf(results[part], name);
    return figure ? [{ label, value: figure.value, text: quantity(figure.value, figure.unit), hue }] : [];
  });
}

function drawPanel({ title, bars }: Panel, top: number): string {
  const most = Math.max(...bars.map(({ value }) => value));
  const scale = (WIDTH - 2 * MARGIN - LABELS - VALUES) / most;
  const lines = bars.map(({ label, value, text, hue }, index) => {
    const y = top + TITLE + index * ROW;
    const width = Math.max(1, value * scale);
    const left = MARGIN + LABELS;
    return [
      `<text class="label" x="${left - 10}" y="${y + 12}" text-anchor="end">${escape(label)}</text>`,
      `<rect class="${hue}" x="${left}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="2"/>`,
      `<text x="${(left + width + 8).toFixed(1)}" y="${y + 12}">${escape(text)}</text>`,
    ].join('');
  });
  return [`<text class="title" x="${MARGIN}" y="${top + 16}">${escape(title)}</text>`, ...lines].join('\n');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

// The ground is painted too, so that the text can be read wherever the picture is shown.
const STYLE = `
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.label { fill: #59636e }
.title { font-weight: 600; font-size: 15px }
.ground { fill: #ffffff; stroke: #d1d9e0 }
.sqlite { fill: #0969da } .postgres { fill: #1a7f37 } .peer { fill: #818b98 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc }
.label { fill: #9198a1 }
.ground { fill: #0d1117; stroke: #3d444d }
.sqlite { fill: #4493f8 } .postgres { fill: #3fb950 } .peer { fill: #656c76 }
}
`;
