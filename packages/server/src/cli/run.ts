/** Runs one command line: finds the command, checks its words against what it takes, and says what to do about a wrong one. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { nearest } from '../config/nearest.ts';
import { loadConfig } from '../config.ts';
import { SETTINGS } from '../config/settings-table.ts';
import type { Call, Command, ExitCode } from './command.ts';
import { helpOf, optionsOf, overview } from './help.ts';
import { createOutput, type Streams } from './output.ts';

export interface RunDeps extends Streams {
  commands: readonly Command[];
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  stop: AbortSignal;
}

export async function run(words: readonly string[], deps: RunDeps): Promise<ExitCode> {
  const json = words.includes('--json');
  const out = createOutput(json, deps);
  const wrong = (message: string): ExitCode => {
    out.problem('usage', message);
    return 2;
  };

  if (words.length === 0 || ['help', '--help', '-h'].includes(words[0]!)) {
    const asked = findCommand(words.slice(1), deps.commands);
    out.result({ help: asked ? helpOf(asked) : overview(deps.commands) }, [
      asked ? helpOf(asked) : overview(deps.commands),
    ]);
    return words.length === 0 ? 2 : 0;
  }
  const command = findCommand(words, deps.commands);
  if (!command) return wrong(unknownCommand(words, deps.commands));

  const options = optionsOf(command);
  const config: ParseArgsConfig['options'] = {};
  for (const [name, { type, multiple }] of Object.entries(options))
    config[name] = { type, multiple: multiple ?? false, ...(name === 'help' ? { short: 'h' } : {}) };
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    const args = words.slice(command.name.split(' ').length);
    parsed = parseArgs({ args, options: config, allowPositionals: true, strict: true });
  } catch (error) {
    return wrong(
      `${explainOption(error as Error, Object.keys(options))} See farthing ${command.name} --help.`,
    );
  }
  const { values, positionals } = parsed;
  if (values['help']) {
    out.result({ help: helpOf(command) }, [helpOf(command)]);
    return 0;
  }
  const { least, most } = command.arguments;
  if (positionals.length < least || positionals.length > most)
    return wrong(
      `usage: farthing ${command.name} ${command.synopsis}\nSee farthing ${command.name} --help for examples.`,
    );

  const call: Call = {
    arguments: positionals,
    text: (option) => values[option] as string | undefined,
    texts: (option) => (values[option] as string[] | undefined) ?? [],
    flag: (option) => values[option] === true,
    config() {
      const names = command.takesSettings ? Object.keys(SETTINGS) : ['data_dir'];
      const flags = Object.fromEntries(
        ['config', ...names].map((name) => [name, values[name.replaceAll('_', '-')] as string | undefined]),
      );
      return loadConfig({ env: deps.env, flags, cwd: deps.cwd });
    },
    out,
    env: deps.env,
    cwd: deps.cwd,
    stop: deps.stop,
  };
  try {
    return await command.run(call);
  } catch (error) {
    // A bug, or a machine in trouble: whoever mends it wants to know where.
    out.problem('unexpected', (error as Error).stack ?? String(error));
    return 1;
  }
}

/** The command whose name the words begin with. */
function findCommand(words: readonly string[], commands: readonly Command[]): Command | undefined {
  return commands.find(({ name }) => name.split(' ').every((part, index) => words[index] === part));
}

function unknownCommand(words: readonly string[], commands: readonly Command[]): string {
  const names = commands.map(({ name }) => name);
  const family = names.filter((name) => name.startsWith(`${words[0]} `));
  if (family.length > 0)
    return `farthing ${words[0]} needs a second word: ${family.map((name) => `farthing ${name}`).join(', ')}`;
  const guess = nearest(words.slice(0, 2).join(' '), names) ?? nearest(words[0]!, names);
  return `there is no command ${words[0]}. ${guess ? `Did you mean farthing ${guess}?` : 'See farthing --help.'}`;
}

/** Node's message is meant for programmers; ours names the nearest option. */
function explainOption(error: Error, known: string[]): string {
  const option = /Unknown option '--?([^']+)'/.exec(error.message)?.[1];
  if (option === undefined) return `${error.message.split('. ')[0]}.`;
  const guess = nearest(option, known);
  return `there is no option --${option}.${guess ? ` Did you mean --${guess}?` : ''}`;
}
