/**
 * The command lines of the benchmark and of the torture suite. Their help is the comment that the program begins with,
 * and a word that they do not know is told in one line.
 */
import { readFileSync } from 'node:fs';

export const MISUSE = 2;

/**
 * What `read` makes of the words, or the end of the process: with the help when that was asked for, with a line about what
 * is wrong otherwise.
 */
export function commandLine<T extends { values: { help?: boolean | undefined } }>(
  program: { file: string; parts: readonly { name: string }[] },
  read: () => T,
): T['values'] {
  let values: T['values'];
  try {
    ({ values } = read());
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    const said = (error as Error).message.split(/\. |\n/, 1)[0]!;
    return misuse(`${said}. --help shows the options. ${partsAre(program.parts)}`);
  }
  if (values.help) {
    console.log(helpOf(readFileSync(program.file, 'utf8')));
    process.exit(0);
  }
  return values;
}

/** The parts that a list of names means, or the end of the process. */
export function partsNamed<P extends { name: string }>(names: string, parts: readonly P[]): P[] {
  return names.split(',').map((name) => {
    const part = parts.find((each) => each.name === name);
    return part ?? misuse(`There is no part ${name}. ${partsAre(parts)}`);
  });
}

export function misuse(message: string): never {
  console.error(message);
  process.exit(MISUSE);
}

/** The first comment of a program, as text. */
export function helpOf(source: string): string {
  const comment = /^\/\*\*\n([\s\S]*?)\n \*\//.exec(source)?.[1] ?? '';
  return comment
    .split('\n')
    .map((line) => line.replace(/^ \* ?/, ''))
    .join('\n');
}

function partsAre(parts: readonly { name: string }[]): string {
  return `The parts are ${parts.map(({ name }) => name).join(', ')}.`;
}
