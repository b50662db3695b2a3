/**
 * How commands reach the book: through the server that has it open, with the operator's key from the secrets file,
 * or, when no server runs, by opening the book here for the time of the command. A book in PostgreSQL is opened here
 * in any case, beside the servers that share it. Either way it is the same API.
 */
import { existsSync } from 'node:fs';
import { BookInUse, BookMoved, NotABook } from '@farthing/provider/stores/sqlite/index.ts';
import { type Client, createClient, FarthingError } from '@farthing/sdk';
import { errors, isCode } from '@farthing/sdk/api/errors.ts';
import { type Config, explain } from '../config.ts';
import { bookPath } from '../data-directory.ts';
import { readSecrets } from '../secrets.ts';
import { CannotOpen } from '../store.ts';
import type { Call, ExitCode } from './command.ts';

/** Verifying or backing up a large book takes a while. */
const PATIENCE_MS = 60 * 60_000;

export interface Operator {
  client: Client;
  /** The server that has the book open; absent when the command opened it itself. */
  server?: string;
}

/** Runs a command's work as the operator, and prints what the provider refuses. */
export async function withOperator(
  call: Call,
  work: (operator: Operator) => Promise<ExitCode>,
): Promise<ExitCode> {
  const config = existingBook(call);
  if (!config) return 1;
  const secrets = readSecrets(config.dataDir);
  if (secrets.status === 'refused') {
    call.out.problem('secrets', secrets.message);
    return 1;
  }
  const key = secrets.secrets.operatorKey;
  const [{ openBook }, { pino }] = await Promise.all([import('../open-book.ts'), import('pino')]);
  let book: Awaited<ReturnType<typeof openBook>>;
  try {
    book = await openBook({ config, secrets: secrets.secrets, log: pino({ level: 'silent' }) });
  } catch (error) {
    const problem = problemOf(error);
    if (problem) {
      call.out.problem(problem, (error as Error).message);
      return 1;
    }
    if (!(error instanceof BookInUse)) throw error;
    const server = error.owner?.url;
    if (server === undefined) {
      call.out.problem('book_in_use', `${error.message}. Wait for it to end, then try again.`);
      return 1;
    }
    const client = createClient({ baseUrl: server, key, retries: 1, timeoutMs: PATIENCE_MS });
    return guarded(call, () => work({ client, server }));
  }
  try {
    const fetch: typeof globalThis.fetch = async (input, init) => book.fetch(new Request(input, init));
    const client = createClient({ baseUrl: book.url, key, retries: 0, timeoutMs: PATIENCE_MS, fetch });
    return await guarded(call, () => work({ client }));
  } finally {
    await book.close();
  }
}

/** The code of what keeps a book from being opened here at all. */
export function problemOf(error: unknown): string | undefined {
  if (error instanceof NotABook) return 'not_a_book';
  if (error instanceof BookMoved) return 'book_moved';
  return error instanceof CannotOpen ? 'cannot_open' : undefined;
}

/** The configuration of a book that is there; otherwise says what is wrong. */
export function existingBook(call: Call): Config | undefined {
  const loaded = call.config();
  if (loaded.status === 'refused') {
    const { problems } = loaded;
    call.out.problem('config', `the configuration needs mending:\n${explain(problems)}`, { problems });
    return undefined;
  }
  const { dataDir } = loaded.config;
  // With a database only the secrets are here; whether they are, is said by whoever reads them.
  if (loaded.config.database || existsSync(bookPath(dataDir))) return loaded.config;
  call.out.problem(
    'no_book',
    `there is no book in ${dataDir}. Name its directory with --data-dir, or make one with farthing serve.`,
  );
  return undefined;
}

async function guarded(call: Call, work: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof FarthingError)) throw error;
    call.out.problem(error.code, inWords(error), {
      status: error.status,
      ...(error.errors ? { errors: error.errors } : {}),
    });
    return 1;
  }
}

/** Each wrong field on a line of its own; of any other refusal, what happened and how to mend it. */
function inWords({ code, title, detail, errors: fields = [] }: FarthingError): string {
  if (fields.length > 1)
    return [title, ...fields.map(({ path, message }) => `  ${path}: ${message}`)].join('\n');
  return fields.length === 0 && isCode(code) ? `${detail}\n${errors[code].mend}` : detail;
}

/** An id as an argument; says what is wrong with another text. */
export function readId<Prefix extends string>(
  call: Call,
  prefix: Prefix,
  text: string | undefined,
): `${Prefix}_${string}` | undefined | 'wrong' {
  if (text === undefined) return undefined;
  if (new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`).test(text)) return text as `${Prefix}_${string}`;
  call.out.problem(
    'usage',
    `${text} is no id of this kind; they begin with ${prefix}_ and go on for 26 letters and digits`,
  );
  return 'wrong';
}
