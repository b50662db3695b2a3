import type { Part } from '../part.ts';
import { badDisk } from './bad-disk.ts';
import { bitFlips } from './bit-flips.ts';
import { clock } from './clock.ts';
import { fuzzHttp } from './fuzz-http.ts';
import { holds } from './holds.ts';
import { ioErrors } from './io-errors.ts';
import { killPostgres } from './kill-postgres.ts';
import { keyStorm } from './key-storm.ts';
import { killSqlite } from './kill-sqlite.ts';
import { model } from './model.ts';
import { overload } from './overload.ts';
import { powerLoss } from './power-loss.ts';
import { races } from './races.ts';

/** All parts, in the order in which they run. */
export const parts: readonly Part[] = [
  killSqlite,
  killPostgres,
  powerLoss,
  ioErrors,
  badDisk,
  bitFlips,
  races,
  keyStorm,
  holds,
  clock,
  model,
  fuzzHttp,
  overload,
];
