/**
 * An authenticator in software, for tests: makes P-256 passkeys and signs with them, as a security key that verifies
 * its person would. It can be copied, which real ones cannot.
 */
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

export interface Authenticator {
  /** Answers the options that a registration gave. */
  create(options: { challenge: string; user: { id: string } }, changes?: Changes): unknown;
  /** Answers the options of a sign-in, with its newest passkey. */
  get(options: { challenge: string }, changes?: Changes): unknown;
  /** The same passkeys and counters, in another hand. */
  copy(): Authenticator;
}

export interface Changes {
  /** The page that asked, by default the right one. */
  origin?: string;
  /** The site the passkey is said to be of. */
  rpId?: string;
  /** False: nobody looked at it, or typed a PIN. */
  userVerified?: boolean;
}

interface Key {
  id: Buffer;
  privateKey: KeyObject;
  user: string;
  counter: number;
}

export function createAuthenticator(baseUrl: string, keys: readonly Key[] = []): Authenticator {
  const held = keys.map((key) => ({ ...key }));
  const { origin: home, hostname } = new URL(baseUrl);

  const clientData = (type: string, challenge: string, { origin = home }: Changes) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));

  function authData({ rpId = hostname, userVerified = true }: Changes, counter: number, attested?: Buffer) {
    // User present, verified, attested data included.
    const flags = 0x01 | (userVerified ? 0x04 : 0) | (attested ? 0x40 : 0);
    const head = Buffer.alloc(5);
    head[0] = flags;
    head.writeUInt32BE(counter, 1);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), head, ...(attested ? [attested] : [])]);
  }

  return {
    create({ challenge, user }, changes = {}) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const { x, y } = publicKey.export({ format: 'jwk' });
      const key: Key = { id: randomBytes(32), privateKey, user: user.id, counter: 1 };
      held.push(key);
      const cose = map([
        [int(1), int(2)],
        [int(3), int(-7)],
        [int(-1), int(1)],
        [int(-2), bytes(Buffer.from(x!, 'base64url'))],
        [int(-3), bytes(Buffer.from(y!, 'base64url'))],
      ]);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(key.id.length);
      const attested = Buffer.concat([Buffer.alloc(16), length, key.id, cose]);
      const attestation = map([
        [text('fmt'), text('none')],
        [text('attStmt'), map([])],
        [text('authData'), bytes(authData(changes, key.counter, attested))],
      ]);
      const id = key.id.toString('base64url');
      return {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData('webauthn.create', challenge, changes).toString('base64url'),
          attestationObject: attestation.toString('base64url'),
          transports: ['internal'],
        },
      };
    },

    get({ challenge }, changes = {}) {
      const key = held.at(-1)!;
      key.counter++;
      const data = authData(changes, key.counter);
      const client = clientData('webauthn.get', challenge, changes);
      const signed = Buffer.concat([data, createHash('sha256').update(client).digest()]);
      const id = key.id.toString('base64url');
      return {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: sign('sha256', signed, key.privateKey).toString('base64url'),
          userHandle: key.user,
        },
      };
    },

    copy: () => createAuthenticator(baseUrl, held),
  };
}

// The little of CBOR (RFC 8949) that an attestation needs.

function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 0xff]);
}

const int = (value: number) => (value < 0 ? head(1, -1 - value) : head(0, value));
const bytes = (value: Buffer) => Buffer.concat([head(2, value.length), value]);
const text = (value: string) => Buffer.concat([head(3, value.length), Buffer.from(value)]);
const map = (pairs: readonly (readonly [Buffer, Buffer])[]) =>
  Buffer.concat([head(5, pairs.length), ...pairs.flat()]);
