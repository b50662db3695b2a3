/** Brings a file to the version of this program, one step and one transaction at a time. */
import type { Database } from './database.ts';
import { APPLICATION_ID } from './schema.ts';

/** The file is no book, or is one that this program is too old to read. It was not changed. */
export class NotABook extends Error {
  override name = 'NotABook';
}

/** Applies the migrations that the file lacks. An interrupted one leaves the file at the version before it. */
export function migrate(database: Database, file: string, migrations: readonly string[]): void {
  const number = (sql: string) => database.query<[number]>(sql).one()![0];
  const version = number('PRAGMA user_version');
  const empty = number('SELECT count(*) FROM sqlite_schema') === 0;
  if (!empty && number('PRAGMA application_id') !== APPLICATION_ID) {
    throw new NotABook(`${file} is a SQLite file, but not a Farthing book`);
  }
  if (version > migrations.length) {
    throw new NotABook(
      `${file} has version ${version}; this program reads up to ${migrations.length}. Please update Farthing`,
    );
  }
  for (let next = version; next < migrations.length; next++) {
    database.transaction(() => {
      database.connection.exec(migrations[next]!);
      database.connection.exec(
        `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${next + 1}`,
      );
    });
  }
}
