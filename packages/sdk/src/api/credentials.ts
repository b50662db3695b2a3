/** Credentials: the browsers that hold a grant, as the payer sees them, and how one is taken away. */
import { z } from 'zod';
import { id, origin, params, time } from './fields.ts';
import type { Operations } from './operation.ts';
import { answer } from './schema.ts';

export const Credential = answer('Credential', 'A page that can pay by one click, in one browser.', {
  id: id('crd', 'The credential.'),
  grant: id('gra', 'The grant it pays under, and ends with.'),
  origin: origin('Where the page is.'),
  ended_at: time('When it was ended.').nullable(),
  created_at: time('When the page got it.'),
});

export const CredentialList = answer('CredentialList', 'Those that have not ended, newest first.', {
  items: z.array(Credential),
});

const common = { tag: 'Grants', auth: ['wallet'], idempotent: false } as const;

export const credentials = {
  listCredentials: {
    ...common,
    id: 'listCredentials',
    method: 'GET',
    path: '/wallet/grants/{grant}/credentials',
    summary: 'List the browsers that hold a grant',
    description: 'The pages that may pay under the grant by one click.',
    params: params('grant', 'gra'),
    responses: { 200: CredentialList },
    errors: ['grant_not_found'],
  },
  revokeCredential: {
    ...common,
    id: 'revokeCredential',
    method: 'DELETE',
    path: '/wallet/credentials/{credential}',
    summary: 'Take a grant out of a browser’s hands',
    description: 'That page can no longer pay by one click. The grant itself stands.',
    params: params('credential', 'crd'),
    responses: { 200: Credential },
    errors: ['credential_not_found'],
  },
} as const satisfies Operations;
