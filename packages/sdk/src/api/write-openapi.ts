/**
 * `npm run openapi`: writes the committed reference, `docs/reference/openapi.json` and `docs/reference/errors.md`, and the
 * client's table, `wire.ts`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { errorsPage } from './errors-page.ts';
import { openapi } from './openapi.ts';
import { wireTable } from './wire-table.ts';

const root = new URL('../../../../', import.meta.url);

/** The generated files by their path in the repository. */
export function generated(): Record<string, string> {
  return {
    'docs/reference/openapi.json': `${JSON.stringify(openapi(), null, 1)}\n`,
    'docs/reference/errors.md': errorsPage(),
    'packages/sdk/src/wire.ts': wireTable(),
  };
}

if (import.meta.main) {
  await mkdir(new URL('docs/reference/', root), { recursive: true });
  for (const [path, text] of Object.entries(generated())) await writeFile(new URL(path, root), text);
}
