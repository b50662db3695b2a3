/** `farthing demo`: everything at once, with play money. */
import { relative, resolve } from 'node:path';
import { stopped, type Command } from '../command.ts';

export const demo: Command = {
  name: 'demo',
  summary: 'see everything at work, with play money',
  synopsis: '[--simulate] [--fresh]',
  about:
    'Starts the provider on http://localhost and two sellers on http://127.0.0.1: a newspaper and a tip page. To a browser these are different sites, as in life, and one wallet pays both. What you do is kept in .farthing-demo and is there again on the next run. Ports that are busy are replaced by free ones.\n\nWith --simulate there is no browser: a thousand payers and forty sellers, in a process of their own, make 25,000 payments over HTTP with repeats, refusals, refunds and a server killed half-way, keep their own tally, and compare every balance at the end.',
  options: {
    simulate: {
      type: 'boolean',
      about: 'run payers and sellers as a program, and compare the books with their tally',
    },
    fresh: { type: 'boolean', about: 'forget earlier runs' },
    'data-dir': { type: 'string', value: 'DIR', about: 'where to keep it (default .farthing-demo)' },
  },
  arguments: { least: 0, most: 0 },
  examples: [
    ['npm run demo', 'start, look around, press Ctrl-C'],
    ['npm run demo -- --fresh', 'from the beginning'],
    ['npm run demo -- --simulate', '25,000 payments and the proof that none got lost'],
  ],
  async run(call) {
    const { out } = call;
    const dataDir = resolve(call.cwd, call.text('data-dir') ?? '.farthing-demo');
    if (call.flag('simulate')) {
      const { simulate } = await import('../../demo/simulate/simulate.ts');
      return (await simulate({ dataDir: `${dataDir}-simulation` })) ? 0 : 1;
    }
    const [{ startDemo }, { welcome }] = await Promise.all([
      import('../../demo/demo.ts'),
      import('../../demo/words.ts'),
    ]);
    const outcome = await startDemo({
      dataDir,
      fresh: call.flag('fresh'),
      onStep: (what) => out.progress(`${what} …`),
    });
    if (outcome.status === 'refused') {
      out.problem('demo_refused', outcome.message);
      return 1;
    }
    const { places, ended, stop } = outcome.demo;
    const { provider, newspaper, tips } = places;
    out.result(
      { url: provider, newspaper, tips, data_dir: dataDir },
      welcome({ ...places, dataDir: shorter(dataDir, call.cwd) }),
    );
    const failure = await Promise.race([ended, stopped(call.stop)]);
    if (!failure) out.note('Stopping …');
    await stop();
    if (!failure) return 0;
    out.problem('demo_ended', failure);
    return 1;
  },
};

/** A path as one would type it here. */
function shorter(path: string, cwd: string): string {
  const from = relative(cwd, path);
  return from.startsWith('..') || from === '' ? path : from;
}
