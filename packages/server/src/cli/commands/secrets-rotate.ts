/** `farthing secrets rotate`: a new key for what the book keeps secret, or for receipts, added to the file and taken into use. */
import { addReceiptKey, addVaultKey, type SecretsOutcome } from '../../secrets.ts';
import { secretsPath } from '../../data-directory.ts';
import type { Call, Command, ExitCode } from '../command.ts';
import { existingBook, withOperator } from '../operator.ts';
import { pairs } from '../output.ts';

export const secretsRotate: Command = {
  name: 'secrets rotate',
  summary: 'new keys: for what the book keeps secret, or for receipts',
  synopsis: 'vault [--reseal] | receipts [--activate]',
  about:
    'vault: adds a key to the vault in secrets.json and seals with it what older keys have sealed in the book, such as the secrets of webhooks.\n\nreceipts: adds a key to secrets.json that signs receipts from ten minutes later on. Older receipts stay as they are and verify for ever.\n\nOlder keys stay in the file: backups of the book, and old receipts, need them. Make a backup afterwards.\n\nWhere several servers share the book, only the key is added. Copy secrets.json to all of them, then give the command again with --reseal or --activate. If it is interrupted, that goes on.',
  options: {
    reseal: { type: 'boolean', about: 'add no key to the vault: only seal again under the newest one' },
    activate: { type: 'boolean', about: 'add no key for receipts: only take the newest one into use' },
  },
  arguments: { least: 1, most: 1 },
  examples: [
    ['farthing secrets rotate vault', 'a new key, used at once'],
    ['farthing secrets rotate vault --reseal', 'after the file was copied to the other servers'],
    ['farthing secrets rotate receipts', 'a new key, published at once, used in ten minutes'],
    ['farthing secrets rotate receipts --activate', 'after the file was copied to the other servers'],
  ],
  async run(call) {
    const [what] = call.arguments;
    const kind =
      what === undefined || !Object.hasOwn(KINDS, what) ? undefined : KINDS[what as keyof typeof KINDS];
    if (!kind) {
      call.out.problem('usage', `${what} cannot be rotated; vault and receipts can`);
      return 2;
    }
    for (const { second } of Object.values(KINDS)) {
      if (second === kind.second || !call.flag(second)) continue;
      call.out.problem('usage', `--${second} is not for ${what}`);
      return 2;
    }
    const config = existingBook(call);
    if (!config) return 1;
    if (!call.flag(kind.second)) {
      const added = kind.add(config.dataDir);
      if (added.status === 'refused') {
        call.out.problem('secrets', added.message);
        return 1;
      }
      const key = kind.newest(added);
      if (config.database) {
        call.out.result({ key }, [
          `Key ${key} was added to ${secretsPath(config.dataDir)}.`,
          'Copy the file to every server that shares the book and restart them. Then:',
          `  farthing secrets rotate ${what} --${kind.second}`,
        ]);
        return 0;
      }
    }
    return kind.use(call);
  },
};

interface Kind {
  /** The option that only takes the newest key into use. */
  second: string;
  add(dataDir: string): SecretsOutcome;
  newest(added: SecretsOutcome & { status: 'ok' }): string;
  use(call: Call): Promise<ExitCode>;
}

const KINDS: Record<'vault' | 'receipts', Kind> = {
  vault: {
    second: 'reseal',
    add: addVaultKey,
    newest: ({ secrets }) => secrets.vaultKeys.at(-1)!.id,
    use: (call) =>
      withOperator(call, async ({ client }) => {
        const { key, resealed } = await client.resealVault();
        const lines = pairs([
          ['Key', key],
          ['Sealed again', String(resealed)],
        ]);
        call.out.result({ key, resealed }, lines);
        return 0;
      }),
  },
  receipts: {
    second: 'activate',
    add: addReceiptKey,
    newest: ({ secrets }) => secrets.receiptKeys.at(-1)!.kid,
    use: (call) =>
      withOperator(call, async ({ client }) => {
        const { key, since, before, changed } = await client.rotateReceiptKey();
        const lines = changed
          ? [
              ...pairs([
                ['Key', key],
                ['Signs from', since],
              ]),
              'Receipts of earlier payments stay as they are. Make a backup now.',
            ]
          : [`Key ${key} is the newest, and in use since ${since}. Nothing was changed.`];
        call.out.result({ key, since, before, changed }, lines);
        return 0;
      }),
  },
};
