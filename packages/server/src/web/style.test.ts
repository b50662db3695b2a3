import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('style.css', import.meta.url), 'utf8');
const light = coloursOf(/:root \{([^}]*)\}/.exec(css)![1]!);
const dark = { ...light, ...coloursOf(/prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}/.exec(css)![1]!) };

/** Text and what it stands on: WCAG 2.2 AA asks for 4.5 to 1. */
const TEXT = [
  ['ink', 'ground'],
  ['ink', 'surface'],
  ['ink', 'tint'],
  ['ink', 'warn-tint'],
  ['ink', 'bad-tint'],
  ['soft', 'ground'],
  ['soft', 'surface'],
  ['brand', 'ground'],
  ['brand', 'surface'],
  ['brand', 'tint'],
  ['brand-hover', 'tint'],
  ['on-brand', 'brand'],
  ['on-brand', 'brand-hover'],
  ['bad', 'surface'],
  ['warn', 'warn-tint'],
  ['warn', 'surface'],
  ['bad', 'bad-tint'],
  ['info', 'info-tint'],
  ['ink', 'info-tint'],
  ['ink', 'sunken'],
  ['soft', 'sunken'],
  ['brand', 'sunken'],
] as const;

/** The edges of fields and buttons, and the parts of the mark: 3 to 1. */
const SHAPES = [
  ['edge', 'surface'],
  ['edge', 'ground'],
  ['brand', 'ground'],
  ['copper', 'ground'],
  ['copper', 'surface'],
  ['third', 'surface'],
  ['edge', 'sunken'],
] as const;

describe.each([
  ['light', light],
  ['dark', dark],
])('%s', (_, colours) => {
  test.each(TEXT)('%s on %s can be read', (text, ground) => {
    expect(contrast(colours[text]!, colours[ground]!)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(SHAPES)('%s on %s can be seen', (shape, ground) => {
    expect(contrast(colours[shape]!, colours[ground]!)).toBeGreaterThanOrEqual(3);
  });
});

function coloursOf(block: string): Record<string, string> {
  return Object.fromEntries(
    [...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name!, hex!]),
  );
}

/** WCAG's contrast ratio of two sRGB colours. */
function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
