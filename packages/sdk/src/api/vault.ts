/** Keys of the provider itself: what it keeps secret in its book is sealed again, and receipts get a new key. */
import { count, flag, line, time } from './fields.ts';
import type { Operations } from './operation.ts';
import { answer } from './schema.ts';

export const Resealing = answer('Resealing', 'What was sealed again.', {
  key: line('The key that seals now.', 'vk_7zkq3m9t0v5c8x2hj4p6r1wbn0'),
  resealed: count('How many documents were sealed by an older key, and are no more.', 3),
});

export const ReceiptKeyRotation = answer('ReceiptKeyRotation', 'Which key signs receipts, and from when.', {
  key: line('The newest key.', 'rk_7zkq3m9t0v5c8x2hj4p6r1wbn0'),
  since: time('Receipts of payments from this moment on are signed with it.'),
  before: line(
    'The key that signs until then; null when there was none.',
    'rk_2hj4p6r1wbn07zkq3m9t0v5c8x',
  ).nullable(),
  changed: flag('Whether it was taken into use by this call; false when it was before.', true),
});

export const vault = {
  resealVault: {
    tag: 'Operator',
    auth: ['operator'],
    idempotent: false,
    id: 'resealVault',
    method: 'POST',
    path: '/operator/vault/reseal',
    summary: 'Seal secrets again',
    description:
      'Reads the keys of the secrets file anew, and seals with the newest one what older ones have sealed in the book, such as the secrets of webhooks. `farthing secrets rotate vault` adds a key and does this. Repeating it is harmless; one that was interrupted goes on.',
    responses: { 200: Resealing },
    errors: [],
    repeatable: true,
  },
  rotateReceiptKey: {
    tag: 'Operator',
    auth: ['operator'],
    idempotent: false,
    id: 'rotateReceiptKey',
    method: 'POST',
    path: '/operator/receipt-keys/rotate',
    summary: 'Take a new key for receipts into use',
    description:
      'Reads the receipt keys of the secrets file anew, and takes the newest one into use: it is published at once at `/.well-known/farthing-keys.json`, and signs receipts and closings from ten minutes later on. Receipts of earlier payments stay as they are, byte by byte. `farthing secrets rotate receipts` adds a key and does this. Repeating it is harmless; every server of the book must have the key by then.',
    responses: { 200: ReceiptKeyRotation },
    errors: [],
    repeatable: true,
  },
} as const satisfies Operations;
