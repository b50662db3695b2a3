/** What the documents tell to type works: each page's commands, one after another, in a folder like a fresh clone. */
import { afterEach, expect, test } from 'vitest';
import { blocksOf, documents, isWritten, read } from './blocks.ts';
import { type Clone, makeClone } from './clone.ts';

let clone: Clone | undefined;
afterEach(() => clone?.close());

const pages = documents()
  .filter((file) => !isWritten(file))
  .flatMap((file) => {
    const blocks = blocksOf(read(file)).filter(({ mark }) => mark?.kind === 'run');
    return blocks.length > 0 ? [{ file, blocks }] : [];
  });

test.each(pages)('$file', async ({ file, blocks }) => {
  clone = makeClone();
  if (blocks[0]!.mark?.kind === 'run' && blocks[0]!.mark.serves === undefined) {
    // A page that begins in the middle is read by somebody who has a book.
    await clone.serve('npm start', 'http://localhost:4020/readyz');
    await clone.stop();
  }
  for (const { mark, text, line } of blocks) {
    if (mark?.kind !== 'run') continue;
    if (mark.serves !== undefined) {
      await clone.serve(text, mark.serves);
      continue;
    }
    const { code, output } = await clone.run(text);
    expect({ at: `${file}:${line}`, code, output }).toMatchObject({ code: 0 });
    if (mark.prints !== undefined) expect(output).toContain(await clone.meant(mark.prints));
  }
});

test('a block that fails is noticed', async () => {
  clone = makeClone();
  expect(await clone.run('false\ntrue')).toMatchObject({ code: 1 });
  expect((await clone.run('npm run -s farthing -- restore nowhere --into ./x')).code).toBe(1);
});

test('what was printed before fills in what is left out, and ports are free ones', async () => {
  clone = makeClone();
  await clone.run('echo sk_test_abc123; echo sk_test_def456');
  const text = await clone.meant('KEY=sk_test_… curl http://localhost:4020/ http://localhost:4020/x off_…');
  expect(text).toMatch(/^KEY=sk_test_def456 curl http:\/\/localhost:(\d+)\/ http:\/\/localhost:\1\/x off_…$/);
  expect(text).not.toContain(':4020');
});
