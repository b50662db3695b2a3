import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { helpOf } from './command-line.ts';

const root = join(import.meta.dirname, '..');

test('help is the comment that a program begins with', () => {
  const source = '/**\n * Does it.\n *\n *   --so   and so\n */\nwork(); /** not this */\n';
  expect(helpOf(source)).toBe('Does it.\n\n  --so   and so');
});

describe.each(['bench', 'torture'])('npm run %s', (program) => {
  const file = join(root, program, 'main.ts');
  const type = (...words: string[]) => spawnSync(process.execPath, [file, ...words], { encoding: 'utf8' });

  test('--help shows each option, and nothing else is done', { timeout: 60_000 }, () => {
    const { status, stdout, stderr } = type('--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^\`npm run ${program}\`: `));
    const taken = [...readFileSync(file, 'utf8').matchAll(/^ +(\w+): \{ type: '/gm)].map(([, name]) => name!);
    expect(taken).toContain('only');
    for (const name of taken) expect(stdout).toMatch(new RegExp(`^ +--${name}\\b`, 'm'));
  });

  test.each([
    [['--onyl', 'core'], /^Unknown option '--onyl'\. --help shows the options\. The parts are \w/],
    [['core'], /^Unexpected argument 'core'\. --help shows the options\. The parts are \w/],
    [['--only'], /^Option '--only <value>' argument missing\. --help shows/],
    [['--only', 'nothing'], /^There is no part nothing\. The parts are \w[\w, -]+\.\n$/],
  ])('%j is told in one line', { timeout: 60_000 }, (words, line) => {
    const { status, stdout, stderr } = type(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd()).not.toContain('\n');
  });
});
