/** Codes about links, visits to checkout and one-time codes. */
import type { ErrorKind } from './kind.ts';

/** Links, attempts and one-time codes. */
export const links = {
  link_malformed: {
    status: 400,
    title: 'Link is damaged',
    cause:
      'The link is not of the form `/l/<terms>.<signature>`, or its terms are incomplete or not canonical.',
    mend: 'Make the link with the SDK’s `Link.sign`, and do not shorten or rewrite it.',
  },
  link_signature_invalid: {
    status: 400,
    title: 'Link was changed',
    cause:
      'The signature does not match the terms: price, title or another part differs from what the seller signed.',
    mend: 'Open the link on the seller’s own page. Sellers: sign again after every change.',
  },
  link_expired: {
    status: 410,
    title: 'Link has expired',
    cause: 'The seller signed the link for a limited time, and that is over.',
    mend: 'Reload the seller’s page for a fresh link.',
  },
  link_foreign: {
    status: 400,
    title: 'Link belongs to another provider',
    cause: 'The link was signed for another book: another provider, or test instead of live.',
    mend: 'Sign links with the `book` that your link key was registered in.',
  },
  link_key_unknown: {
    status: 400,
    title: 'Link key unknown',
    cause: 'The link names a key that this seller has not registered, or has revoked.',
    mend: 'Register the public half of the key, and sign with the `lk_…` id you get.',
  },
  link_origin_unregistered: {
    status: 422,
    title: 'Site not registered',
    cause: 'The link leads back to a web origin that the provider has not verified for this seller.',
    mend: 'Show the site to be yours, in the console or with `claimOrigin`, or ask the operator to add it.',
  },
  return_not_allowed: {
    status: 422,
    title: 'Return address not allowed',
    cause: 'The return address is not on one of the seller’s registered origins.',
    mend: 'Return to a page on a registered origin: `http://localhost:8080` and `http://127.0.0.1:8080` are two. To add one, show the site to be yours, in the console or with `claimOrigin`, or ask the operator.',
  },
  attempt_expired: {
    status: 410,
    title: 'Checkout took too long',
    cause: 'A visit to checkout is good for 30 minutes. Nothing was paid.',
    mend: 'Go back to the seller and follow the link again.',
  },
  code_invalid: {
    status: 400,
    title: 'Code invalid',
    cause: 'The code is not one of ours, or was issued to another seller.',
    mend: 'Redeem the `farthing_code` exactly as it arrived, with the key of the seller it was issued to.',
  },
  verifier_mismatch: {
    status: 400,
    title: 'Verifier does not fit',
    cause: 'The code belongs to a visit that was not begun with the challenge of this verifier.',
    mend: 'Redeem it on the page that sent the payer to checkout, or on your server with the secret key.',
  },
  public_key_invalid: {
    status: 422,
    title: 'Key is none',
    cause: 'The public key is no point of P-256.',
    mend: 'Send `x` and `y` of a key made by `crypto.subtle.generateKey` for ECDSA with P-256.',
  },
  credential_not_found: {
    status: 404,
    title: 'Credential not found',
    cause: 'There is no such credential, or it is another seller’s or another wallet’s.',
    mend: 'Send the payer to checkout: the page gets a new one if the payer allows it.',
  },
  credential_ended: {
    status: 410,
    title: 'Credential has ended',
    cause: 'The payer ended it, or the grant behind it was revoked or has expired.',
    mend: 'Send the payer to checkout.',
  },
  code_used: {
    status: 409,
    title: 'Code already redeemed',
    cause: 'A code can be redeemed once.',
    mend: 'Rely on what you stored when you redeemed it. If that is lost, send the payer to checkout: what is owned costs nothing.',
  },
  code_expired: {
    status: 410,
    title: 'Code expired',
    cause: 'A code must be redeemed within 60 seconds.',
    mend: 'Send the payer to checkout again: what is owned costs nothing.',
  },
} as const satisfies Record<string, ErrorKind>;
