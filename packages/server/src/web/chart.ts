/**
 * Charts over days, drawn on the server: stacked bars or lines as SVG, with the same figures as a table behind them for
 * whoever cannot or would rather not look at a picture. Values are exact integers; only the picture rounds.
 */
import { html, nothing, type Html } from './html.ts';
import { table } from './parts-more.ts';

export interface Chart {
  kind: 'bars' | 'lines';
  title: string;
  /** One for each day (or hour), oldest first: `12 May`. */
  labels: readonly string[];
  /** At most three; each as long as `labels`. What is below zero, or unknown, stands in the table and is not drawn. */
  series: readonly { name: string; values: readonly (bigint | undefined)[] }[];
  /** A value as it is read. */
  format: (value: bigint) => Html | string;
  /** The same as plain text: for each bar, what a pointer that rests on it is told. */
  plain?: (value: bigint) => string;
  texts: { showTable: string; when: string; nothing: string };
}

const HEIGHT = 100;
const STEP = 10;
/** So many days have room for their names on the narrowest screen. */
const NAMED = 4;

export function chart(terms: Chart): Html {
  const { title, labels, series, format, texts } = terms;
  const tops = labels.map((_, day) => series.map(({ values }) => values[day] ?? 0n));
  const highest = tops
    .map((values) =>
      terms.kind === 'bars' ? values.reduce((sum, value) => sum + drawnOf(value), 0n) : largest(values),
    )
    .reduce((one, other) => (one > other ? one : other), 0n);
  const top = ceiling(highest);
  const width = Math.max(labels.length, 1) * STEP;
  const drawn = terms.kind === 'bars' ? bars(terms, top) : lines(terms, top);
  return html`<figure class="chart">
    <figcaption><span>${title}</span>${series.length > 1 ? legend(series) : nothing}</figcaption>
    ${
      highest === 0n
        ? html`<p class="empty">${texts.nothing}</p>`
        : html`<div class="plot" aria-hidden="true">
              <svg viewBox="0 0 ${width} ${HEIGHT}" preserveAspectRatio="none">
                ${[0, 50].map((y) => html`<line class="grid" x1="0" x2="${width}" y1="${y}" y2="${y}" vector-effect="non-scaling-stroke" />`)}
                ${drawn}
                <line
                  class="base"
                  x1="0"
                  x2="${width}"
                  y1="${HEIGHT}"
                  y2="${HEIGHT}"
                  vector-effect="non-scaling-stroke"
                />
              </svg>
              <p class="scale">
                <span>${format(top)}</span><span>${top % 2n === 0n ? format(top / 2n) : nothing}</span
                ><span>${format(0n)}</span>
              </p>
              <p class="span">${named(labels).map((label) => html`<span>${label}</span>`)}</p>
            </div>
            <details class="small">
              <summary>${texts.showTable}</summary>
              ${table({
                caption: title,
                captionHidden: true,
                columns: [
                  { label: texts.when },
                  ...series.map(({ name }) => ({ label: name, align: 'end' as const })),
                ],
                rows: labels.map((label, day) => [
                  label,
                  ...series.map(({ values }) => (values[day] === undefined ? '' : format(values[day]))),
                ]),
              })}
            </details>`
    }
  </figure>`;
}

/** The first day, the last, and some between them at even distances. */
function named(labels: readonly string[]): string[] {
  const count = Math.min(labels.length, NAMED);
  if (count < 2) return [...labels];
  return Array.from(
    { length: count },
    (_, i) => labels[Math.round((i * (labels.length - 1)) / (count - 1))]!,
  );
}

function bars({ labels, series, plain }: Chart, top: bigint): Html {
  return html`${labels.map((label, day) => {
    let below = 0n;
    const parts = series.map(({ values }, index) => {
      const value = drawnOf(values[day] ?? 0n);
      const [from, to] = [share(below, top), share(below + value, top)];
      below += value;
      return value === 0n
        ? nothing
        : html`<rect
            class="fill-${index + 1}"
            x="${day * STEP + 1.5}"
            width="${STEP - 3}"
            y="${round(HEIGHT - to)}"
            height="${round(to - from)}"
          />`;
    });
    const told = plain && `${label}: ${plain(below)}`;
    return html`<g
      >${told ? html`<title>${told}</title>` : nothing}<rect
        class="bar-hit"
        x="${day * STEP}"
        y="0"
        width="${STEP}"
        height="${HEIGHT}"
      />${parts}</g
    >`;
  })}`;
}

function lines({ series }: Chart, top: bigint): Html {
  return html`${series.map(({ values }, index) =>
    stretches(values).map((stretch) => {
      const at = (day: number, value: bigint) =>
        `${round(day * STEP + STEP / 2)},${round(HEIGHT - share(drawnOf(value), top))}`;
      const points = stretch.map(([day, value]) => at(day, value));
      const [[day, value]] = stretch;
      // A single point would be no line at all.
      const path = points.length === 1 ? `${at(day - 0.5, value)} ${at(day + 0.5, value)}` : points.join(' ');
      return html`<polyline class="line-${index + 1}" points="${path}" vector-effect="non-scaling-stroke" />`;
    }),
  )}`;
}

type Point = [day: number, value: bigint];

/** What follows each other without a gap. */
function stretches(values: readonly (bigint | undefined)[]): [Point, ...Point[]][] {
  const found: [Point, ...Point[]][] = [];
  values.forEach((value, day) => {
    if (value === undefined) return;
    const point: Point = [day, value];
    if (day > 0 && values[day - 1] !== undefined) found.at(-1)!.push(point);
    else found.push([point]);
  });
  return found;
}

function legend(series: Chart['series']): Html {
  return html`<ul class="legend">
    ${series.map(
      ({ name }, index) =>
        html`<li>
          <svg viewBox="0 0 10 10" aria-hidden="true">
            <rect class="fill-${index + 1}" width="10" height="10" rx="2" /></svg
          >${name}
        </li>`,
    )}
  </ul>`;
}

/** The next value that reads well: 1, 2 or 5, and zeros. */
export function ceiling(value: bigint): bigint {
  if (value <= 1n) return 1n;
  const power = 10n ** BigInt(value.toString().length - 1);
  return [1n, 2n, 5n, 10n].map((step) => step * power).find((step) => step >= value)!;
}

function drawnOf(value: bigint): bigint {
  return value < 0n ? 0n : value;
}

/** Of the height, in the picture only. */
function share(value: bigint, top: bigint): number {
  return Number((value * 10_000n) / top) / 100;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function largest(values: readonly bigint[]): bigint {
  return values.reduce((one, other) => (one > other ? one : other), 0n);
}
