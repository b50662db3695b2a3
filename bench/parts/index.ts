/** The parts of the benchmark, in the order in which they run. */
import type { Part } from '../part.ts';
import { core } from './core.ts';
import { growth } from './growth.ts';
import { http } from './http.ts';
import { latency } from './latency.ts';
import { peer } from './peer.ts';
import { pgbench } from './pgbench.ts';
import { profile } from './profile.ts';
import { ready } from './ready.ts';

export const parts: readonly Part[] = [core, peer, pgbench, http, latency, growth, ready, profile];
