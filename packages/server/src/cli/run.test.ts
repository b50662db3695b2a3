import { describe, expect, test } from 'vitest';
import { commands } from './commands/index.ts';
import { helpOf } from './help.ts';
import { runFarthing } from './testing.ts';

const type = (line: string, env?: Record<string, string>) =>
  runFarthing(line.split(' ').filter(Boolean), { cwd: '/nowhere', env });

describe('help', () => {
  test('farthing --help names every command', async () => {
    const { exit, stdout } = await type('--help');
    expect(exit).toBe(0);
    for (const { name, summary } of commands) {
      expect(stdout).toContain(name);
      expect(stdout).toContain(summary);
    }
  });

  test('farthing alone is help, too, but no success', async () => {
    expect(await type('')).toMatchObject({
      exit: 2,
      stdout: expect.stringContaining('Usage: farthing COMMAND'),
    });
  });

  test.each(commands.map((command) => [command.name, command] as const))(
    'farthing %s --help teaches',
    async (name, command) => {
      const { exit, stdout } = await type(`${name} --help`);
      expect(exit).toBe(0);
      expect(stdout).toContain(`farthing ${name}`);
      expect(stdout).toContain('Examples:');
      expect(command.examples.length).toBeGreaterThan(0);
      for (const option of Object.keys(command.options)) expect(stdout).toContain(`--${option}`);
      expect((await type(`help ${name}`)).stdout).toBe(stdout);
    },
  );

  test.each(commands.map((command) => [command.name, command] as const))(
    '%s fits a terminal',
    (_, command) => {
      const lines = helpOf(command)
        .split('\n')
        .filter((line) => !/^ {2}(\S+=|farthing|npm)/.test(line));
      expect(lines.filter((line) => line.length > 115)).toEqual([]);
    },
  );

  test('farthing serve --help lists every setting with its variable', async () => {
    const { stdout } = await type('serve --help');
    expect(stdout).toContain('FARTHING_DATA_DIR');
    expect(stdout).toContain('FARTHING_PAYOUT_THRESHOLD');
  });
});

describe('a wrong word', () => {
  test.each([
    ['serv', 'there is no command serv. Did you mean farthing serve?'],
    ['seller', 'farthing seller needs a second word: farthing seller create'],
    ['seller crate', 'farthing seller needs a second word: farthing seller create'],
    ['dance', 'there is no command dance. See farthing --help.'],
    [
      'verify --dta-dir x',
      'there is no option --dta-dir. Did you mean --data-dir? See farthing verify --help.',
    ],
    ['backup', 'usage: farthing backup DIR'],
    ['backup a b', 'usage: farthing backup DIR'],
    ['restore x', 'where to? Add --into DIR'],
    ['wallet show wal_1', 'wal_1 is no id of this kind; they begin with wal_'],
    ['wallet show sel_7zkq3m9t0v5c8x2hj4p6r1wbn0', 'they begin with wal_'],
    ['payout run --seller wal_1', 'they begin with sel_'],
    ['seller create Hal', 'which site is the seller’s? Add --origin'],
    ['seller create Hal --origin https://h.example --fee-basis-points 5%', '500 is 5 %'],
    ['link sign', 'which key signs? Add --key FILE'],
    [
      'link sign --key k --title T --url https://h.example/',
      'what does it cost? Add either --price AMOUNT or --open',
    ],
    [
      'link sign --key k --title T --url https://h.example/ --price 1 --open',
      'Add either --price AMOUNT or --open',
    ],
  ])('farthing %s', async (line, message) => {
    const { exit, stdout, stderr } = await type(line);
    expect(exit).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });

  test('with --json is a document', async () => {
    const { exit, stdout, stderr } = await type('verify --nope --json');
    expect([exit, stderr]).toEqual([2, '']);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'usage' } });
  });
});

describe('a command without a book', () => {
  test.each([
    'verify',
    'backup x',
    'tab collect',
    'payout run',
    'wallet show wal_7zkq3m9t0v5c8x2hj4p6r1wbn0',
  ])('farthing %s says where it looked', async (line) => {
    const { exit, stderr } = await type(`${line} --data-dir /nowhere/at/all`);
    expect(exit).toBe(1);
    expect(stderr).toContain('there is no book in /nowhere/at/all');
  });

  test('a bad setting is named before anything starts', async () => {
    const { exit, stderr } = await type('serve --port 80a');
    expect(exit).toBe(1);
    expect(stderr).toContain('--port: must be a whole number from 0 to 65535, not "80a".');
  });

  test('no server for real money yet, and it says so', async () => {
    const { exit, stdout } = await type('serve --json', { FARTHING_MODE: 'live' });
    expect(exit).toBe(1);
    expect(JSON.parse(stdout).error.problems[0]).toMatchObject({ setting: 'FARTHING_MODE' });
  });
});
