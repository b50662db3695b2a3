import type { Part } from '../part.ts';
import { model } from './model.ts';
import { overload } from './overload.ts';
import { races } from './races.ts';

/** All parts, in the order in which they run. */
export const parts: readonly Part[] = [races, model, overload];
