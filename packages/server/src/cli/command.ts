/** What a command of `farthing` is: a name, words that teach it, options, and what it does. One file per command. */
import type { Loaded } from '../config.ts';
import type { Output } from './output.ts';

export interface Option {
  type: 'string' | 'boolean';
  /** What stands for the value in help, such as `URL`. */
  value?: string;
  about: string;
  /** May be given several times. */
  multiple?: true;
}

export interface Command {
  /** As typed: `seller create`. */
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /** Arguments and options as in the synopsis, without the name. */
  synopsis: string;
  /** A few sentences: what it does, when to use it, what to know. */
  about: string;
  options: Record<string, Option>;
  /** How many arguments it takes. */
  arguments: { least: number; most: number };
  /** What to type, and what it does. */
  examples: readonly (readonly [command: string, meaning: string])[];
  /** Whether it takes a setting of the server as an option each (`--port`); otherwise only `--data-dir` and `--config`. */
  takesSettings?: true;
  run(call: Call): Promise<ExitCode>;
}

/** 0 done · 1 refused or failed · 2 typed wrongly. */
export type ExitCode = 0 | 1 | 2;

/** One use of a command, its words already checked against its options. */
export interface Call {
  arguments: readonly string[];
  text(option: string): string | undefined;
  texts(option: string): readonly string[];
  flag(option: string): boolean;
  /** The configuration, from options, environment and file. */
  config(): Loaded;
  out: Output;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Aborted when the person presses Ctrl-C. */
  stop: AbortSignal;
}

/** Settles when the person wants the command to end. */
export function stopped(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
}
