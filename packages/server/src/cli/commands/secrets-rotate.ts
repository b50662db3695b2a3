/** `farthing secrets rotate vault`: a new key for what the book keeps secret, and everything sealed again under it. */
import { addVaultKey } from '../../secrets.ts';
import { secretsPath } from '../../data-directory.ts';
import type { Command } from '../command.ts';
import { existingBook, withOperator } from '../operator.ts';
import { pairs } from '../output.ts';

export const secretsRotate: Command = {
  name: 'secrets rotate',
  summary: 'seal what the book keeps secret under a new key',
  synopsis: 'vault [--reseal]',
  about:
    'Adds a key to the vault in secrets.json and seals with it what older keys have sealed in the book, such as the secrets of webhooks. Older keys stay in the file: backups of the book need them. Make a backup afterwards.\n\nWhere several servers share the book, only the key is added. Copy secrets.json to all of them, restart them, then give the command again with --reseal. If it is interrupted, --reseal goes on.',
  options: {
    reseal: { type: 'boolean', about: 'add no key: only seal again under the newest one' },
  },
  arguments: { least: 1, most: 1 },
  examples: [
    ['farthing secrets rotate vault', 'a new key, used at once'],
    ['farthing secrets rotate vault --reseal', 'after the file was copied to the other servers'],
  ],
  async run(call) {
    const [what] = call.arguments;
    if (what !== 'vault') {
      call.out.problem('usage', `${what} cannot be rotated; vault can`);
      return 2;
    }
    const config = existingBook(call);
    if (!config) return 1;
    if (!call.flag('reseal')) {
      const added = addVaultKey(config.dataDir);
      if (added.status === 'refused') {
        call.out.problem('secrets', added.message);
        return 1;
      }
      const key = added.secrets.vaultKeys.at(-1)!.id;
      if (config.database) {
        call.out.result({ key }, [
          `Key ${key} was added to ${secretsPath(config.dataDir)}.`,
          'Copy the file to every server that shares the book and restart them. Then:',
          '  farthing secrets rotate vault --reseal',
        ]);
        return 0;
      }
    }
    return withOperator(call, async ({ client }) => {
      const { key, resealed } = await client.resealVault();
      const lines = pairs([
        ['Key', key],
        ['Sealed again', String(resealed)],
      ]);
      call.out.result({ key, resealed }, lines);
      return 0;
    });
  },
};
