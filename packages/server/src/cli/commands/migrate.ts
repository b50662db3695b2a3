/** `farthing migrate`: moves a book from its SQLite file into PostgreSQL. */
import { resolve } from 'node:path';
import { SETTINGS } from '../../config/settings-table.ts';
import { explain } from '../../config.ts';
import type { Command } from '../command.ts';
import { pairs } from '../output.ts';

export const migrate: Command = {
  name: 'migrate',
  summary: 'move a book from SQLite into PostgreSQL',
  synopsis: '--from sqlite:DIR [--to URL]',
  about:
    'Moves a book into an empty PostgreSQL database, or an empty schema of one. Stop its server first. The whole book is proved where it is, copied with every id, key and hash as it was, and proved again where it arrives. Only then is the old file marked: it is opened no more, and says where the book went.\n\nUntil that last step the old book stays as it is and can be served again; the new one refuses to be served. If the command is interrupted, give it again: it goes on where it stopped.\n\nThe secrets stay in the data directory and are not put into the database. A book that was moved has one lane, however many a new one would get.',
  options: {
    from: { type: 'string', value: 'SOURCE', about: 'sqlite: and the data directory, or its book.db' },
    to: { type: 'string', value: 'URL', about: 'postgres://…; by default what DATABASE_URL says' },
  },
  arguments: { least: 0, most: 0 },
  examples: [
    [
      'DATABASE_URL=postgres://farthing@db/book farthing migrate --from sqlite:./data',
      'and then, to serve it:',
    ],
    [
      'DATABASE_URL=postgres://farthing@db/book farthing serve --data-dir ./data',
      'with the secrets of before',
    ],
  ],
  async run(call) {
    const { out } = call;
    const from = /^sqlite:(.+)$/.exec(call.text('from') ?? '')?.[1];
    if (from === undefined) {
      out.problem('usage', 'from where? Add --from sqlite:DIR, the data directory of the book');
      return 2;
    }
    const loaded = call.config();
    const given = call.text('to');
    if (given === undefined && loaded.status === 'refused') {
      const { problems } = loaded;
      out.problem('config', `the configuration needs mending:\n${explain(problems)}`, { problems });
      return 1;
    }
    const to = given ?? (loaded.status === 'ok' ? loaded.config.database?.url : undefined);
    if (to === undefined) {
      out.problem('usage', 'where to? Set DATABASE_URL, or add --to postgres://user@host:5432/database');
      return 2;
    }
    const address = SETTINGS.database_url.read(to, call.cwd);
    if ('problem' in address) {
      out.problem('usage', `the address to move to ${address.problem}`);
      return 2;
    }
    const { migrateBook } = await import('../../migrate.ts');
    const done = await migrateBook({ from: resolve(call.cwd, from), to, onProgress: out.progress });
    if (done.status === 'refused') {
      out.problem('migrate_refused', done.message);
      return 1;
    }
    const { file, entries, documents, head } = done;
    out.result({ from: file, to: done.to, entries, documents, head }, [
      'Moved, and proved on both sides.',
      '',
      ...pairs([
        ['From', file],
        ['To', done.to],
        ['Entries', String(entries)],
        ['Documents', String(documents)],
        ['Head', head],
      ]),
      '',
      'To serve it:',
      `  DATABASE_URL=… farthing serve --data-dir ${resolve(file, '..')}`,
    ]);
    return 0;
  },
};
