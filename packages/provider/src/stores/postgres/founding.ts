/** Founds a book in a database, or brings it to this program's version; refuses what is no book, or another one. */
import { randomUUID } from 'node:crypto';
import { laneBase, MOST_LANES } from '@farthing/ledger/lane.ts';
import { type Address, quoted } from './address.ts';
import type { Connection } from './connections.ts';
import { FUNCTIONS } from './functions.ts';
import { MIGRATIONS } from './schema.ts';
import { inSchema } from './statements.ts';

/** The database has no book and cannot get one, could not keep it as it is set up, or this program is too old to read it. */
export class NotABook extends Error {
  override name = 'NotABook';
}

/** The database has the book of other secrets. */
export class AnotherBook extends Error {
  override name = 'AnotherBook';
}

export interface BookMeta {
  /** Made when the book was founded. */
  id: string;
  /** The public name that its secrets give it (`bk_…`), if they were named yet. */
  name: string | undefined;
  /** Fixed for ever. */
  lanes: number;
  schema: string;
}

export interface FoundingOptions {
  address: Address;
  lanes: number;
  name?: string;
  /** False: a place without a book is refused, and left as it is. */
  mayFound?: boolean;
  migrations?: readonly string[];
}

const DEFAULT_LANES = 4;

/** Everything happens in one transaction, under a lock that keeps out others who open the book at the same time. */
export async function found(
  connection: Connection,
  {
    address,
    lanes = DEFAULT_LANES,
    name,
    mayFound = true,
    migrations = MIGRATIONS,
  }: Partial<FoundingOptions> & { address: Address },
): Promise<BookMeta> {
  if (!Number.isInteger(lanes) || lanes < 1 || lanes > MOST_LANES) {
    throw new RangeError(`a book has 1 to ${MOST_LANES} lanes, not ${lanes}`);
  }
  const { label } = address;
  const ask = async (sql: string) => (await connection.run(sql))[0]?.[0] as string | null | undefined;
  const schema = address.schema ?? (await ask('SELECT current_schema()')) ?? 'public';
  const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
  const run = (sql: string) => connection.run(inSchema(sql, schema));
  await connection.run(
    `BEGIN; SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock(hashtext('farthing'), hashtext(${text(schema)}))`,
  );
  try {
    const exists = await ask(`SELECT 1 FROM pg_namespace WHERE nspname = ${text(schema)}`);
    if (!exists) await connection.run(`CREATE SCHEMA ${quoted(schema)}`);
    const isBook = await ask(`SELECT to_regclass(${text(`${quoted(schema)}.farthing_book`)})`);
    if (!isBook && !mayFound) {
      throw new NotABook(`${label} has no Farthing book in its schema ${schema}`);
    }
    const others = await ask(
      `SELECT count(*) FROM pg_class WHERE relnamespace = ${text(quoted(schema))}::regnamespace AND relkind IN ('r', 'p')`,
    );
    if (!isBook && others !== '0') {
      throw new NotABook(
        `${label} has ${others} tables in its schema ${schema}, but no Farthing book; name an empty or new one by ?schema=…`,
      );
    }
    const version = isBook ? Number(await ask(inSchema('SELECT version FROM S.farthing_book', schema))) : 0;
    if (version > migrations.length) {
      throw new NotABook(
        `${label} has version ${version}; this program reads up to ${migrations.length}. Please update Farthing`,
      );
    }
    for (const migration of migrations.slice(version)) await run(migration);
    if (version === 0) {
      await run(
        `INSERT INTO S.farthing_book (id, version, lanes) VALUES ('${randomUUID()}', ${migrations.length}, ${lanes})`,
      );
      const rows = Array.from({ length: lanes }, (_, lane) => {
        const base = laneBase(lane);
        return `(${lane}, ${base}, 0, '\\x${'00'.repeat(32)}', ${base + 1}, ${base + 1}, 1, 0)`;
      });
      await run(`INSERT INTO S.lane VALUES ${rows.join(', ')}`);
    } else if (version < migrations.length) {
      await run(`UPDATE S.farthing_book SET version = ${migrations.length}`);
    }
    if (name !== undefined) {
      await run(`UPDATE S.farthing_book SET name = ${text(name)} WHERE name IS NULL`);
    }
    await run(FUNCTIONS);
    const [[id, kept, count]] = (await run('SELECT id, name, lanes FROM S.farthing_book')) as [
      [string, string | null, string],
    ];
    if (name !== undefined && kept !== name) {
      throw new AnotherBook(`${label} has the book ${kept}, but the secrets are those of ${name}`);
    }
    await connection.run('COMMIT');
    return { id, name: kept ?? undefined, lanes: Number(count), schema };
  } catch (error) {
    if (!connection.broken) await connection.run('ROLLBACK');
    throw error;
  }
}
