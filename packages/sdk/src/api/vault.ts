/** The vault: what the provider keeps secret in its book, sealed again under a new key. */
import { count, line } from './fields.ts';
import type { Operations } from './operation.ts';
import { answer } from './schema.ts';

export const Resealing = answer('Resealing', 'What was sealed again.', {
  key: line('The key that seals now.', 'vk_7zkq3m9t0v5c8x2hj4p6r1wbn0'),
  resealed: count('How many documents were sealed by an older key, and are no more.', 3),
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
} as const satisfies Operations;
