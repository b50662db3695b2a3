/** A database that cannot be asked. In a file of its own, for those who must know it without the PostgreSQL client. */
import { Unavailable } from '@farthing/ledger';

/** The database cannot be reached at the moment: nothing was sent, or nothing but a question. */
export class Unreachable extends Unavailable {
  override name = 'Unreachable';
}
