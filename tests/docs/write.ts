/** `npm run docs`: writes the pages of docs/reference that come from the code, and the blocks that come from files. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { documents, isWritten, read, root, withCode } from './blocks.ts';
import { referencePages } from './reference.ts';

for (const [name, text] of Object.entries(await referencePages()))
  await writeFile(join(root, 'docs/reference', name), text);

for (const file of documents()) {
  if (isWritten(file)) continue;
  const text = read(file);
  const written = withCode(text);
  if (written !== text) await writeFile(join(root, file), written);
}
