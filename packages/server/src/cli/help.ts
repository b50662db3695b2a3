/** The help of `farthing` and of each command, written from the commands themselves. */
import { SETTINGS } from '../config/settings-table.ts';
import { variableOf } from '../config.ts';
import type { Command, Option } from './command.ts';
import { pairs, wrap } from './output.ts';

/** Options that every command takes. */
export const COMMON: Record<string, Option> = {
  'data-dir': {
    type: 'string',
    value: 'DIR',
    about: 'directory of the book and its secrets (default ./data)',
  },
  config: { type: 'string', value: 'FILE', about: 'JSON file with settings' },
  json: { type: 'boolean', about: 'print one JSON document instead of words' },
  help: { type: 'boolean', about: 'print this' },
};

/** The settings as options of a command: `--port`. */
export function settingOptions(): Record<string, Option> {
  return Object.fromEntries(
    Object.entries(SETTINGS).map(([name, { about, fallback }]) => [
      name.replaceAll('_', '-'),
      { type: 'string', value: 'VALUE', about: `${about} (default ${fallback})` } satisfies Option,
    ]),
  );
}

/** All options a command understands. */
export function optionsOf(command: Command): Record<string, Option> {
  return { ...(command.takesSettings ? settingOptions() : {}), ...command.options, ...COMMON };
}

export function helpOf(command: Command): string {
  const { options } = command;
  const own = Object.keys(options).length > 0 ? ['', 'Options:', ...optionLines(options)] : [];
  const settings = command.takesSettings
    ? [
        '',
        'Settings, each as option, as environment variable or in the configuration file:',
        ...pairs(
          Object.entries(SETTINGS).map(([name, { about, fallback }]) => [
            variableOf(name),
            `${about} (${fallback})`,
          ]),
          '  ',
        ),
      ]
    : [];
  const common = Object.fromEntries(Object.entries(COMMON).filter(([name]) => !(name in options)));
  return [
    `farthing ${command.name} ${command.synopsis}`.trimEnd(),
    '',
    ...command.about
      .split('\n\n')
      .flatMap((paragraph, index) => [...(index > 0 ? [''] : []), ...wrap(paragraph)]),
    ...own,
    ...settings,
    '',
    'Always:',
    ...optionLines(common),
    '',
    'Examples:',
    ...command.examples.flatMap(([line, meaning]) => [`  ${line}`, `      ${meaning}`]),
    '',
  ].join('\n');
}

export function overview(commands: readonly Command[]): string {
  return [
    'farthing: a micropayment provider of your own',
    '',
    'Usage: farthing COMMAND [options]',
    'From the cloned folder: npm run farthing -- COMMAND [options]',
    '',
    ...pairs(
      commands.map((command) => [command.name, command.summary]),
      '  ',
    ),
    '',
    'Begin with `farthing demo`: it shows everything with play money, in a directory of its own.',
    '`farthing COMMAND --help` explains a command, with examples. `--json` gives output for programs.',
    '',
  ].join('\n');
}

function optionLines(options: Record<string, Option>): string[] {
  return pairs(
    Object.entries(options).map(([name, { value, about, multiple }]) => [
      `--${name}${value ? ` ${value}` : ''}`,
      multiple ? `${about} (may be repeated)` : about,
    ]),
    '  ',
  );
}
