/** Request ids: random names for one request each, cheap enough to put on every answer; they reveal no volume. */
import { randomFillSync } from 'node:crypto';

const ID_BYTES = 12;
const pool = Buffer.alloc(ID_BYTES * 512);
let used = pool.length;

/** A new id, such as `req_9f86d081884c7d659a2feaa0`. */
export function newRequestId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return 'req_' + pool.toString('hex', used, (used += ID_BYTES));
}
