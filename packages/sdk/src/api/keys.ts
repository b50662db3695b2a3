/** Keys: what a seller's software signs in with, and the public halves of the keys it signs links with. */
import { z } from 'zod';
import { book, choice, flag, id, line, listQuery, params, time } from './fields.ts';
import { SCOPES, type Operations } from './operation.ts';
import { answer, field, page, request } from './schema.ts';
import { SecretKey } from './sellers.ts';

const kind = () =>
  choice(
    ['secret', 'publishable'],
    '`secret` for servers; `publishable` may be seen by anyone, as in a page.',
  );
const scopes = () => z.array(choice(SCOPES, 'What the key may be used for.', 'payments')).max(SCOPES.length);

export const Key = answer('Key', 'An API key. The key itself is shown only when it is made.', {
  id: id('key', 'Names the key; it is not the key.'),
  kind: kind(),
  name: line('Your name for it.', 'Web server'),
  scopes: scopes(),
  hint: field(z.string(), 'The first characters of the key, enough to recognise it.', 'sk_test_0jq7'),
  expires_at: time('When it ends.').nullable(),
  created_at: time('When it was made.'),
});

export const KeyCreated = answer('KeyCreated', 'A new key.', { key: Key, secret: SecretKey() });

export const CreateKeyRequest = request('CreateKeyRequest', 'A new key.', {
  kind: kind(),
  name: line('Your name for it.', 'Web server'),
  scopes: scopes(),
  expires_at: time(
    'When it ends; leave it out for a key without end.',
    '2027-11-22T05:12:00.000Z',
  ).optional(),
});

export const RotateKeyRequest = request('RotateKeyRequest', 'How to replace a key.', {
  overlap_seconds: field(
    z.int().min(0).max(2_592_000),
    'How long the old key still works: at most 30 days.',
    86_400,
  ).default(86_400),
});

export const LinkKey = answer('LinkKey', 'The public half of a key that links are signed with.', {
  id: id('lk', 'Name it as `kid` when you sign.'),
  book: book(),
  seller: id('sel', 'Whose links it signs.'),
  public_key: publicKey(),
  revoked: flag('True once it is revoked: links signed with it are refused.'),
  created_at: time('When it was registered.'),
});

export const CreateLinkKeyRequest = request('CreateLinkKeyRequest', 'A key to register.', {
  public_key: publicKey(),
});

function publicKey() {
  return field(
    z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes in base64url'),
    'The Ed25519 public key: 32 bytes in base64url. Keep the private half to yourself.',
    '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  );
}

export const KeyPage = page('KeyPage', Key);
export const LinkKeyPage = page('LinkKeyPage', LinkKey);

const tag = 'Keys';
const key = params('key', 'key');
const linkKey = params('link_key', 'lk');
const common = { tag, auth: ['seller'], scope: 'keys', idempotent: false } as const;

export const keys = {
  createKey: {
    ...common,
    id: 'createKey',
    method: 'POST',
    path: '/keys',
    summary: 'Make a key',
    description:
      'Makes a key with the scopes you name. It is shown only here. No key can make one that may do more than itself, or for longer: by a key that ends, `expires_at` is at most that end.',
    body: CreateKeyRequest,
    responses: { 201: KeyCreated },
    errors: ['key_limit_reached'],
  },
  listKeys: {
    ...common,
    id: 'listKeys',
    method: 'GET',
    path: '/keys',
    summary: 'List keys',
    description: 'Your keys, without the keys themselves.',
    query: listQuery,
    responses: { 200: KeyPage },
    errors: [],
  },
  rotateKey: {
    ...common,
    id: 'rotateKey',
    method: 'POST',
    path: '/keys/{key}/rotate',
    summary: 'Replace a key',
    description:
      'Makes a new key with the same name and scopes. The old one works on for the overlap, so that you can deploy the new one without a gap. By a key that ends, the new one ends no later.',
    params: key,
    body: RotateKeyRequest,
    responses: { 201: KeyCreated },
    errors: ['key_not_found', 'key_limit_reached'],
  },
  revokeKey: {
    ...common,
    id: 'revokeKey',
    method: 'DELETE',
    path: '/keys/{key}',
    summary: 'Revoke a key',
    description: 'The key stops working at once.',
    params: key,
    responses: { 204: null },
    errors: ['key_not_found'],
  },
  createLinkKey: {
    ...common,
    id: 'createLinkKey',
    method: 'POST',
    path: '/link_keys',
    summary: 'Register a link key',
    description:
      'Registers the public half of a key you made (`LinkKey.generate()` of the SDK). Registering the same key again gives the same id.',
    body: CreateLinkKeyRequest,
    responses: { 201: LinkKey },
    errors: ['link_key_invalid', 'key_limit_reached'],
  },
  listLinkKeys: {
    ...common,
    id: 'listLinkKeys',
    method: 'GET',
    path: '/link_keys',
    summary: 'List link keys',
    description: 'The link keys you registered.',
    query: listQuery,
    responses: { 200: LinkKeyPage },
    errors: [],
  },
  revokeLinkKey: {
    ...common,
    id: 'revokeLinkKey',
    method: 'DELETE',
    path: '/link_keys/{link_key}',
    summary: 'Revoke a link key',
    description: 'Links signed with it are refused from now on. What was paid through them stays.',
    params: linkKey,
    responses: { 200: LinkKey },
    errors: ['link_key_not_found'],
  },
} as const satisfies Operations;
