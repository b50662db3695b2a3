/**
 * Writes the client's table, `src/wire.ts`: of each operation what a client must know to call it, without the schemas, so
 * that a page that uses the client need not load them.
 */
import { CODES } from './errors.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';

/** The file's text. */
export function wireTable(): string {
  const rows = (Object.values(operations) as Operation[])
    .filter(({ auth }) => !auth.includes('gateway'))
    .map(({ id, method, path, idempotent, repeatable }) => {
      // A lost answer may be asked for again where that does nothing twice.
      const mode = idempotent ? 'key' : method !== 'POST' || repeatable ? 'repeat' : 'once';
      return `  ${id}: ['${method}', '${path}', '${mode}'],`;
    });
  return `/** Made from the contract by \`npm run openapi\`: do not edit. What a client must know of each operation, and all codes. */

/** \`key\`: sent with a request key; \`repeat\`: may be sent again after a lost answer; \`once\`: may not. */
export type Mode = 'key' | 'repeat' | 'once';

/** Method, path beneath \`/v1\`, and whether it may be sent again. */
export const WIRE = {
${rows.join('\n')}
} as const satisfies Record<string, readonly [method: string, path: string, mode: Mode]>;

/** All codes of the provider. */
export const CODE_WORDS: ReadonlySet<string> = new Set([
${CODES.map((code) => `  '${code}',`).join('\n')}
]);
`;
}
