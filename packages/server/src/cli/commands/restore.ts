/** `farthing restore`: puts a backup into an empty directory and proves it there. */
import { resolve } from 'node:path';
import { restoreBackup } from '../../backup.ts';
import type { Command } from '../command.ts';
import { pairs } from '../output.ts';

export const restore: Command = {
  name: 'restore',
  summary: 'put a backup into an empty directory and prove it',
  synopsis: 'BACKUP --into DIR',
  about:
    'Checks the files of a backup against its manifest, copies them into a new or empty directory, and verifies the whole book there. Nothing is ever overwritten: to go back to a backup, restore it beside the old data directory, look at it, and start the server on it.\n\nNever let two servers go on from one backup: they would be two different books with the same keys.',
  options: { into: { type: 'string', value: 'DIR', about: 'data directory to make; new or empty' } },
  arguments: { least: 1, most: 1 },
  examples: [
    ['farthing restore /var/backups/farthing/2026-11-22 --into ./restored', 'restore and verify'],
    ['farthing serve --data-dir ./restored', 'serve it'],
  ],
  async run(call) {
    const { out } = call;
    const into = call.text('into');
    if (into === undefined) {
      out.problem('usage', 'where to? Add --into DIR, a directory that is new or empty');
      return 2;
    }
    const restored = await restoreBackup({
      directory: resolve(call.cwd, call.arguments[0]!),
      into: resolve(call.cwd, into),
      onProgress: (seq) => out.progress(`verified up to entry ${seq}`),
    });
    if (restored.status === 'refused') {
      out.problem('restore_refused', restored.message);
      return 1;
    }
    const { manifest, report } = restored;
    const directory = resolve(call.cwd, into);
    out.result(
      {
        directory,
        book: manifest.book,
        backed_up_at: manifest.created_at,
        entries: report.entries,
        head: report.head,
        valid: report.ok,
      },
      [
        'Restored and verified: the books are right.',
        '',
        ...pairs([
          ['Directory', directory],
          ['Book', manifest.book],
          ['Backed up', manifest.created_at],
          ['Entries', String(report.entries)],
          ['Head', report.head],
        ]),
        '',
        'To serve it:',
        `  farthing serve --data-dir ${directory}`,
      ],
    );
    return 0;
  },
};
