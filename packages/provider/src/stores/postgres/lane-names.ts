/** Which lane a name belongs to: wallets are spread by their id; sellers' accounts may be open in any lane. */
import { createHash } from 'node:crypto';

/** For ever the same: a book's accounts lie where this says. */
export function laneOfName(name: string, lanes: number): number | undefined {
  if (!name.includes('wal_')) return undefined;
  const id = /wal_[^/]*/.exec(name)![0];
  return createHash('sha256').update(id).digest().readUInt32BE(0) % lanes;
}
