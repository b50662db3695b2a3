/**
 * Verifies a receipt without asking anyone: `main.ts keys <provider>` stores the provider's keys once; from then on
 * `main.ts verify <receipt> <book> <seller>` works without a network. `RECEIPT_KEYS` names the file of the keys.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { Receipt } from '@farthing/sdk';

const file = process.env['RECEIPT_KEYS'] ?? 'farthing-keys.json';
const [command, ...words] = process.argv.slice(2);

if (command === 'keys' && words.length === 1) {
  const keys = await Receipt.keysOf(words[0]!);
  await writeFile(file, JSON.stringify(keys, null, 2));
  console.log(`${keys.keys.length} key${keys.keys.length === 1 ? '' : 's'} in ${file}`);
} else if (command === 'verify' && words.length === 3) {
  const [receipt, book, seller] = words as [string, string, string];
  const keys = JSON.parse(await readFile(file, 'utf8')) as Awaited<ReturnType<typeof Receipt.keysOf>>;
  const checked = await Receipt.verify(receipt, keys, { issuer: book, audience: seller });
  if (checked.status === 'valid') {
    const { amount, asset, title, payer, paidAt } = checked.receipt;
    console.log(`${payer} paid ${amount} ${asset} for “${title}” at ${paidAt.toISOString()}`);
  } else {
    console.log(`Not a receipt to rely on: ${checked.reason}`);
    process.exitCode = 1;
  }
} else {
  console.log('usage: main.ts keys <provider>\n       main.ts verify <receipt> <book> <seller>');
  process.exitCode = 2;
}
