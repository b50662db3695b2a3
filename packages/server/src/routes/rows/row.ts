/** One row of a table of tests: an operation, what it must answer, and when. */
import type { Code, OperationId } from '@farthing/sdk/api/index.ts';
import type { Scene } from '../../testing-scene.ts';
import type { Loose, Sent } from '../../testing.ts';

export type Row = readonly [
  operation: OperationId,
  /** The status of a success, or the code of a refusal, which must leave the book as it was. */
  outcome: 200 | 201 | 204 | Code,
  when: string,
  /** Sets the scene and says what to send. */
  sent: (scene: Scene) => Sent | Promise<Sent>,
  check?: (body: Loose, scene: Scene) => void,
];

/** The id that the first journal sequence would have in another book: of the right form, and of nothing here. */
export const nothing = (prefix: string) => `${prefix}_${'0'.repeat(26)}`;
