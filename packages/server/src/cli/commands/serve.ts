/** `farthing serve`: serves the book, for real. */
import { rmSync } from 'node:fs';
import { parseAddress } from '@farthing/provider/stores/postgres/address.ts';
import { type Config, explain } from '../../config.ts';
import { secretsPath } from '../../data-directory.ts';
import { openSecrets } from '../../secrets.ts';
import { stopped, type Command } from '../command.ts';
import { explainFileTrouble } from '../file-trouble.ts';
import { pairs } from '../output.ts';

export const serve: Command = {
  name: 'serve',
  summary: 'serve the book',
  synopsis: '[options]',
  about:
    'Starts the provider: API, checkout and wallet pages. On the first start it makes the data directory with the book and its secrets, which only your user can read; back both up with `farthing backup`. Ctrl-C stops it; whatever was acknowledged is on disk.\n\nWith DATABASE_URL the book is in PostgreSQL, and any number of servers may share it: each with a copy of the same secrets.json.\n\nSettings come from options, then the environment, then the configuration file; each is checked before anything starts. Without a live gateway it is a test book: it moves play money, and says so.',
  options: {},
  takesSettings: true,
  arguments: { least: 0, most: 0 },
  examples: [
    ['farthing serve', 'on http://localhost:4020, data in ./data'],
    ['farthing serve --port 8080 --data-dir /srv/farthing', 'elsewhere'],
    [
      'FARTHING_CONFIG=/etc/farthing.json farthing serve',
      'from a file such as { "port": 8080, "payout_fee": "0.10" }',
    ],
    ['DATABASE_URL=postgres://farthing@db/book farthing serve', 'the book in PostgreSQL'],
    [
      'farthing serve --base-url https://pay.example.org --trust-proxy true',
      'behind a proxy that ends TLS on this machine',
    ],
  ],
  async run(call) {
    const { out } = call;
    const loaded = call.config();
    if (loaded.status === 'refused') {
      out.problem('config', `the configuration needs mending:\n${explain(loaded.problems)}`, {
        problems: loaded.problems,
      });
      return 1;
    }
    const { config } = loaded;
    const opened = openSecrets(config.dataDir);
    if (opened.status === 'refused') {
      out.problem('secrets', opened.message);
      return 1;
    }
    const [{ startServer }, { pino }] = await Promise.all([import('../../serve.ts'), import('pino')]);
    const log = pino({ level: config.logLevel }, pino.destination(2));
    let server: Awaited<ReturnType<typeof startServer>>;
    try {
      server = await startServer({ config, secrets: opened.secrets, log });
    } catch (error) {
      const message = explainStart(error as NodeJS.ErrnoException, config);
      // Made a moment ago, and good for nothing: the right ones shall find the place free.
      if (opened.created && config.database) rmSync(secretsPath(config.dataDir), { force: true });
      if (message === undefined) throw error;
      out.problem('not_started', message);
      return 1;
    }
    const setup = await server.provider.people.setup.link();
    out.result(
      {
        url: server.url,
        mode: config.mode,
        data_dir: config.dataDir,
        pid: process.pid,
        ...(setup && { setup }),
      },
      [
        `Farthing serves a ${config.mode} book${config.mode === 'test' ? ': it moves play money only' : ''}.`,
        '',
        ...pairs(
          [
            ['Address', server.url],
            ['API', `${server.url}/reference`],
            ['Data', config.dataDir],
            ...(config.database ? [['Book', parseAddress(config.database.url).label] as const] : []),
            ...(opened.created
              ? [['Secrets', `made in ${secretsPath(config.dataDir)}; keep them safe`] as const]
              : []),
          ],
          '  ',
        ),
        ...(setup
          ? [
              '',
              'Nobody runs it yet. Open this once, in your own browser, to be its first admin:',
              `  ${setup}`,
            ]
          : []),
        '',
        'Ctrl-C stops it.',
      ],
    );
    await stopped(call.stop);
    out.note('Stopping …');
    await server.close();
    return 0;
  },
};

/** What to do about a start that failed as starts may fail; `undefined` for anything else. */
function explainStart(error: NodeJS.ErrnoException, { host, port, dataDir }: Config): string | undefined {
  if (['BookInUse', 'NotABook', 'BookMoved', 'CannotOpen'].includes(error.name)) return error.message;
  if (error.code === 'EADDRINUSE')
    return `port ${port} of ${host} is taken by another program. Choose another with --port or FARTHING_PORT.`;
  const trouble = explainFileTrouble(error, dataDir);
  if (trouble) return trouble;
  if (error.code === 'EACCES') return `this user may not listen on port ${port}. Choose one from 1024 on.`;
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return `${host} is no address of this machine. Set --host or FARTHING_HOST, such as 127.0.0.1.`;
  return undefined;
}
