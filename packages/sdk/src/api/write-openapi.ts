/** `npm run openapi`: writes the committed reference, `docs/reference/openapi.json` and `docs/reference/errors.md`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { errorsPage } from './errors-page.ts';
import { openapi } from './openapi.ts';

const reference = new URL('../../../../docs/reference/', import.meta.url);

/** The generated files by name. */
export function generated(): Record<string, string> {
  return { 'openapi.json': `${JSON.stringify(openapi(), null, 1)}\n`, 'errors.md': errorsPage() };
}

if (import.meta.main) {
  await mkdir(reference, { recursive: true });
  for (const [name, text] of Object.entries(generated())) await writeFile(new URL(name, reference), text);
}
