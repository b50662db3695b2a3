import { describe, expect, test } from 'vitest';
import { ceiling, chart, type Chart } from './chart.ts';

const texts = { showTable: 'As a table', when: 'Day', nothing: 'Nothing yet.' };

async function drawn(terms: Partial<Chart>): Promise<string> {
  const page = await chart({
    kind: 'bars',
    title: 'Earnings',
    labels: ['1 May', '2 May'],
    series: [{ name: 'Articles', values: [10n, 40n] }],
    format: (value) => `$${value}`,
    texts,
    ...terms,
  });
  return String(page);
}

const heights = (svg: string) =>
  [...svg.matchAll(/class="fill-\d"\s+x=[^>]*height="([\d.]+)"/g)].map(([, h]) => h);

describe('ceiling', () => {
  test.each([
    [0n, 1n],
    [1n, 1n],
    [2n, 2n],
    [3n, 5n],
    [40n, 50n],
    [51n, 100n],
    [100n, 100n],
    [4_611_686_018_427_387_904n, 5_000_000_000_000_000_000n],
  ])('%s is drawn up to %s', (value, top) => {
    expect(ceiling(value)).toBe(top);
  });
});

describe('a chart', () => {
  test('draws bars in proportion, and says the same figures in a table', async () => {
    const page = await drawn({});
    expect(heights(page)).toEqual(['20', '80']);
    for (const words of ['$50', '$25', '$0', '1 May', '2 May', 'As a table', '$10', '$40', 'Articles'])
      expect(page).toContain(words);
  });

  test('names the first day, the last, and some between', async () => {
    const days = (count: number) => ({
      labels: Array.from({ length: count }, (_, day) => `day ${day}`),
      series: [{ name: 'Articles', values: Array.from({ length: count }, () => 1n) }],
    });
    const named = async (count: number) => {
      const [, line = ''] = /<p class="span">([^]*?)<\/p>/.exec(await drawn(days(count)))!;
      return [...line.matchAll(/day (\d+)/g)].map(([, day]) => Number(day));
    };
    expect(await named(1)).toEqual([0]);
    expect(await named(2)).toEqual([0, 1]);
    expect(await named(7)).toEqual([0, 2, 4, 6]);
    expect(await named(30)).toEqual([0, 10, 19, 29]);
  });

  test('says beside a bar what it stands for', async () => {
    const plain = (value: bigint) => `$${value}.00`;
    expect(await drawn({ plain })).toContain('<title>2 May: $40.00</title>');
    expect(await drawn({})).not.toContain('<title>');
  });

  test('stacks several series, and names them', async () => {
    const series = [
      { name: 'Articles', values: [10n, 40n] },
      { name: 'Tips', values: [10n, 10n] },
    ];
    const page = await drawn({ series });
    expect(heights(page)).toEqual(['20', '20', '80', '20']);
    expect(page).toContain('class="legend"');
  });

  test('draws lines, also of a single day', async () => {
    const page = await drawn({ kind: 'lines' });
    expect(page).toContain('points="5,80 15,20"');
    const single = await drawn({ kind: 'lines', labels: ['1 May'], series: [{ name: 'A', values: [5n] }] });
    expect(single).toContain('points="0,0 10,0"');
  });

  test('draws nothing below zero, and says it in the table', async () => {
    const page = await drawn({
      series: [
        { name: 'Articles', values: [-10n, 40n] },
        { name: 'Tips', values: [20n, 0n] },
      ],
    });
    expect(heights(page)).toEqual(['40', '80']);
    expect(page).toContain('$-10');
  });

  test.each([
    ['of nothing', [0n, 0n]],
    ['without days', []],
  ])('%s says so instead', async (_, values) => {
    const page = await drawn({ labels: values.map((__, day) => `${day}`), series: [{ name: 'A', values }] });
    expect(page).toContain('Nothing yet.');
    expect(page).not.toContain('<svg viewBox="0 0 20');
  });

  test('shows hostile names as text', async () => {
    expect(await drawn({ title: '<script>' })).not.toContain('<script>');
  });
});
