/**
 * What a run of the benchmark leaves: figures in sections, each with the machine as it was when that section began.
 * Sections of several runs can stand in one file; each says when, where and on which commit it was measured.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

export type Unit = '/s' | 'ms' | 'MB' | 'bytes' | '×' | '%';
export type StoreName = 'sqlite' | 'postgres';

/** One number, and under which conditions it came about. */
export interface Figure {
  /** Unique within its section, such as `sqlite.group_256`. */
  name: string;
  value: number;
  unit: Unit;
  what: string;
  /** Entries committed together, on average. */
  group?: number;
  keys?: 'ordered' | 'random';
  /** Core-seconds (user and system) that a million payments cost: ours, and the database server's beside it. */
  coreSeconds?: number;
  databaseCoreSeconds?: number;
  /** A ratio of which less is better. */
  isCost?: true;
  target?: { text: string; met: boolean };
}

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  /** Of the process that measures; `runtime` of a section says what the server ran on. */
  node: string;
  /** One durable flush of 16 KiB. */
  flushP50Ms: number;
  flushP99Ms: number;
  /** Two fixed loops: what the processor itself did at that moment, in millions of rounds a second. */
  loopMillions: number;
  hashMillions: number;
}

export interface Section {
  /** ISO 8601. */
  at: string;
  commit: string;
  runtime: string;
  /** A tenth of the work: for a look, not for a claim. */
  quick: boolean;
  machine: Machine;
  /** What else the figures depend on, by name: `{ database: 'PostgreSQL 18 …' }`. */
  notes: Record<string, string>;
  figures: Figure[];
}

/** By name; a section measured on another runtime has it in its name: `http@bun`. */
export type Results = Record<string, Section>;

export function readResults(file: string): Results {
  const { format, sections } = JSON.parse(readFileSync(file, 'utf8')) as {
    format?: number;
    sections?: Results;
  };
  if (format !== FORMAT || !sections) throw new Error(`${file} holds no results of this benchmark`);
  return sections;
}

export function writeResults(file: string, sections: Results): void {
  writeFileSync(file, `${JSON.stringify({ format: FORMAT, sections }, null, 2)}\n`);
}

/** Writes the sections of this run over those that the file has; others stay as they were measured. */
export function mergeResults(file: string, sections: Results): Results {
  const merged = { ...(existsSync(file) ? readResults(file) : {}), ...sections };
  writeResults(file, merged);
  return merged;
}

export function figureOf(section: Section | undefined, name: string): Figure | undefined {
  return section?.figures.find((figure) => figure.name === name);
}

const FORMAT = 1;
