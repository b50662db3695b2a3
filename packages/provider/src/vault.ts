/**
 * The vault: secrets that we must use ourselves (webhooks, credentials of gateways), encrypted at rest with AES-256-GCM
 * under a key that the sealed text names. The newest key seals, any key opens. What is sealed opens only for the context
 * it was sealed for, so that one row's secret cannot be put into another's place.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export interface VaultKey {
  /** `vk_…`, written into what it seals. */
  id: string;
  /** 32 bytes. */
  key: Uint8Array;
}

export interface Vault {
  /** @param context what it is for and whose, such as `webhook we_…`; needed again to open it */
  seal(text: string, context: string): string;
  /** @throws SealBroken when it was damaged, sealed for another context, or by a key that is gone */
  open(sealed: string, context: string): string;
  /** Whether the newest key sealed it: if not, it is due to be sealed again. */
  isCurrent(sealed: string): boolean;
  /** The id of the key that seals. */
  newest(): string;
  /** Takes over keys that were added since, where the vault was told where to look for them. */
  reload(): void;
}

/** A sealed text that cannot be opened. It never says what is in it. */
export class SealBroken extends Error {
  override name = 'SealBroken';
}

export interface VaultOptions {
  /** Cryptographically random bytes. */
  random?: (size: number) => Uint8Array;
  /** Reads the keys anew: asked when a text names a key that is not known, which another process may have added. */
  more?: () => readonly VaultKey[];
}

const VERSION = 'fv1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * @param keys oldest first; the last one seals
 * @example createVault(secrets.vaultKeys).seal('whsec_…', `webhook ${id}`) // 'fv1.vk_….…'
 */
export function createVault(keys: readonly VaultKey[], options: VaultOptions = {}): Vault {
  const { random = (size: number) => randomBytes(size), more } = options;
  let known = new Map<string, Uint8Array>();
  let newest = '';

  function take(list: readonly VaultKey[]): void {
    const last = list.at(-1);
    if (!last) throw new Error('a vault needs a key');
    known = new Map(list.map(({ id, key }) => [id, key]));
    newest = last.id;
  }
  take(keys);

  function keyOf(id: string): Uint8Array {
    if (!known.has(id) && more) take(more());
    const key = known.get(id);
    if (!key) throw new SealBroken(`no key ${id} is in the secrets; put back the file that has it`);
    return key;
  }

  return {
    seal(text, context) {
      const nonce = random(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', known.get(newest)!, nonce);
      cipher.setAAD(bound(newest, context));
      const parts = [nonce, cipher.update(text, 'utf8'), cipher.final()];
      const bytes = Buffer.concat([...parts, cipher.getAuthTag()]);
      return `${VERSION}.${newest}.${bytes.toString('base64url')}`;
    },

    open(sealed, context) {
      const [version, id, content, ...rest] = sealed.split('.');
      const bytes = Buffer.from(content ?? '', 'base64url');
      if (version !== VERSION || !id || rest.length > 0 || bytes.length < NONCE_BYTES + TAG_BYTES)
        throw new SealBroken('this is not a sealed text');
      const options = { authTagLength: TAG_BYTES };
      const decipher = createDecipheriv('aes-256-gcm', keyOf(id), bytes.subarray(0, NONCE_BYTES), options);
      decipher.setAAD(bound(id, context));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch {
        throw new SealBroken(`what was sealed by ${id} is damaged, or was sealed for something else`);
      }
    },

    isCurrent: (sealed) => sealed.startsWith(`${VERSION}.${newest}.`),

    newest: () => newest,

    reload() {
      if (more) take(more());
    },
  };
}

function bound(key: string, context: string): Uint8Array {
  return Buffer.from(`farthing vault\n${key}\n${context}`, 'utf8');
}
