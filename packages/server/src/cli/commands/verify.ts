/** `farthing verify`: replays the whole journal and compares everything with it. */
import type { ResponseOf } from '@farthing/sdk/api/index.ts';
import { BookInUse } from '@farthing/provider/stores/sqlite/index.ts';
import { explainFinding, verifyFile } from '../../backup.ts';
import { bookPath } from '../../data-directory.ts';
import type { Command } from '../command.ts';
import { pairs } from '../output.ts';
import { existingBook, problemOf, withOperator } from '../operator.ts';

export const verify: Command = {
  name: 'verify',
  summary: 'prove the books from the journal',
  synopsis: '[--from-closing]',
  about:
    'Replays every entry of the journal from the first one on, or from the last closing, checks the chain of hashes, and compares every balance, limit, hold, owned thing and statistic with what the entries say. It moves nothing.\n\nWhile a server runs on the book, the server does it; otherwise this command opens the file itself. A book in PostgreSQL is read by this command, beside the servers. The exit code is 0 only when nothing is wrong.',
  options: {
    'from-closing': { type: 'boolean', about: 'begin at the last closing, if there is one; quicker' },
  },
  arguments: { least: 0, most: 0 },
  examples: [
    ['farthing verify', 'the book in ./data'],
    ['farthing verify --data-dir /srv/farthing --json', 'for a nightly job'],
    ['farthing verify --from-closing', 'what has happened since the last closed period'],
  ],
  async run(call) {
    const { out } = call;
    const config = existingBook(call);
    if (!config) return 1;
    if (call.flag('from-closing')) {
      // A closing is checked with the book's keys, which the provider holds.
      return withOperator(call, async ({ client }) =>
        report(await client.verifyBook({ query: { from: 'last_closing' } })),
      );
    }
    if (config.database) return withOperator(call, async ({ client }) => report(await client.verifyBook()));
    try {
      const found = await verifyFile(bookPath(config.dataDir), (seq) =>
        out.progress(`verified up to entry ${seq}`),
      );
      const { ok: valid, entries, to: seq, head } = found;
      const problems = found.findings.map(explainFinding);
      return report({ valid, entries, seq, head, problems, lanes: [{ lane: 0, valid, entries, seq, head }] });
    } catch (error) {
      const problem = problemOf(error);
      if (problem) {
        out.problem(problem, (error as Error).message);
        return 1;
      }
      if (!(error instanceof BookInUse)) throw error;
      return withOperator(call, async ({ client, server }) => {
        out.note(`The server at ${server} has the book open and verifies it.`);
        return report(await client.verifyBook());
      });
    }

    function report(result: Report): 0 | 1 {
      out.result(result, [
        result.valid ? 'The books are right.' : 'THE BOOKS ARE WRONG.',
        '',
        ...pairs([
          ['Entries', String(result.entries)],
          ['Last', String(result.seq)],
          ['Head', result.head],
        ]),
        ...(result.problems.length > 0 ? ['', ...result.problems.map((problem) => `  ${problem}`)] : []),
      ]);
      return result.valid ? 0 : 1;
    }
  },
};

type Report = ResponseOf<'verifyBook'>;
