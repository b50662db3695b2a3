/** `farthing backup`: a complete copy of the book and its keys, while it is in use. */
import { resolve } from 'node:path';
import type { Command } from '../command.ts';
import { pairs } from '../output.ts';
import { withOperator } from '../operator.ts';
import { HOW_TO_BACK_UP } from '../../store.ts';

export const backup: Command = {
  name: 'backup',
  summary: 'copy the book and its keys while in use',
  synopsis: 'DIR',
  about:
    'Writes a backup into a new or empty directory: book.db, secrets.json and a manifest with the SHA-256 of both. The server keeps serving meanwhile; if none runs, the command opens the book itself. A book in PostgreSQL is backed up there instead: pg_basebackup and an archive of the WAL, or pg_dump, together with secrets.json; this command then only says so.\n\nA backup holds the secret keys of the book. Keep it as you would keep the keys: readable by you only, and encrypted when it leaves the machine. Try it now and then with `farthing restore`.',
  options: {},
  arguments: { least: 1, most: 1 },
  examples: [
    ['farthing backup /var/backups/farthing/$(date +%F)', 'one directory a day'],
    ['farthing backup ./copy --json', 'prints where it is and what it contains'],
  ],
  async run(call) {
    const loaded = call.config();
    if (loaded.status === 'ok' && loaded.config.database) {
      call.out.problem('in_postgres', HOW_TO_BACK_UP);
      return 1;
    }
    return withOperator(call, async ({ client }) => {
      const directory = resolve(call.cwd, call.arguments[0]!);
      const made = await client.backupBook({ body: { directory } });
      call.out.result(made, [
        ...pairs([
          ['Backup', made.directory],
          ['Files', made.files.join(', ')],
          ['Entries', String(made.seq)],
          ['Head', made.head],
        ]),
        '',
        'It contains secret keys. To try it:',
        `  farthing restore ${made.directory} --into NEW-DIR`,
      ]);
      return 0;
    });
  },
};
