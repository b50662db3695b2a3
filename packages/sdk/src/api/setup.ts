/** The operator's first steps: the link that makes a person an admin of the operator's pages. */
import { url } from './fields.ts';
import type { Operations } from './operation.ts';
import { answer } from './schema.ts';

export const SetupLink = answer('SetupLink', 'A link that works once.', {
  url: url(
    'Whoever opens it becomes an admin of the operator. Older links stop.',
    'https://pay.example/operator/setup?token=7zkq3m9t0v5c8x2hj4p6r1wbn0',
  ),
});

export const setup = {
  createSetupLink: {
    tag: 'Operator',
    auth: ['operator'],
    idempotent: false,
    id: 'createSetupLink',
    method: 'POST',
    path: '/operator/setup_link',
    summary: 'Make a setup link',
    description:
      'Makes a link that lets one person sign in to the operator’s pages as an admin, such as when every admin has lost their passkeys. It works once, until a newer one is made.',
    responses: { 201: SetupLink },
    errors: [],
  },
} as const satisfies Operations;
