/** Who calls: a bearer key or wallet token becomes a caller, and a caller may use an operation or not. */
import { isRefused, type Provider } from '@farthing/provider';
import type { Operation } from '@farthing/sdk/api/index.ts';
import type { Problem } from './problem.ts';
import type { Caller } from './route.ts';

export type Authenticated = { caller: Caller } | { problem: Problem };

export interface Auth {
  /**
   * The caller behind an `Authorization` header, if it may use the operation. Answers at once when the key is
   * cached, so that the hot path waits for nothing.
   */
  authenticate(
    authorization: string | undefined,
    operation: Operation,
  ): Authenticated | Promise<Authenticated>;
}

type Found = Awaited<ReturnType<Provider['keys']['authenticate']>>;

const UNAUTHORIZED: Authenticated = { problem: { code: 'unauthorized' } };
const NO_CREDENTIAL = unauthorized('The request has no header of the form `Authorization: Bearer <key>`.');

/** What an API key looks like, whatever it opens. */
const KEY = /^(?:ok|sk|pk)_(test|live)_(.*)$/;
const KEY_LENGTH = 52;

/** @param mode the kind of book: a key of the other kind is told from one that is unknown */
export function createAuth(
  { keys, wallets }: Pick<Provider, 'keys' | 'wallets'>,
  mode: 'test' | 'live',
): Auth {
  /** Why a key opens nothing, as far as its form shows it: so much everybody may know. */
  const unknown = (credential: string): Authenticated => {
    const [, of, rest = ''] = KEY.exec(credential) ?? [];
    if (of === undefined) return UNAUTHORIZED;
    if (of !== mode)
      return unauthorized(`This is a ${mode} book and the key is of a ${of} one. Each has keys of its own.`);
    if (rest.length !== KEY_LENGTH)
      return unauthorized(`The key is not whole: ${KEY_LENGTH} characters follow \`${mode}_\`.`);
    return UNAUTHORIZED;
  };
  const holder = (found: Found, credential: string, operation: Operation) =>
    found === undefined ? unknown(credential) : holderOf(found, operation);
  return {
    authenticate(authorization, operation) {
      const credential = bearer(authorization);
      if (credential === undefined) return NO_CREDENTIAL;
      if (credential.startsWith('wt_')) {
        return wallets
          .authenticate(credential)
          .then((wallet) => (wallet ? admit({ role: 'wallet', wallet }, operation) : UNAUTHORIZED));
      }
      const found = keys.authenticate(credential);
      return found instanceof Promise
        ? found.then((each) => holder(each, credential, operation))
        : holder(found, credential, operation);
    },
  };
}

/** The credential of a bearer header (RFC 6750). */
function bearer(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization.length > 500) return undefined;
  if (authorization.startsWith('Bearer ')) return authorization.slice(7);
  return /^bearer +(\S+)$/i.exec(authorization)?.[1];
}

function holderOf(found: NonNullable<Found>, operation: Operation): Authenticated {
  if (isRefused(found)) return { problem: { code: 'key_expired' } };
  switch (found.role) {
    case 'operator':
      return admit({ role: 'operator' }, operation);
    case 'seller':
      return admit(
        { role: 'seller', seller: found.seller, key: found.keyId, scopes: found.scopes },
        operation,
      );
    case 'publishable':
      return admit(
        { role: 'browser', seller: found.seller, key: found.keyId, scopes: found.scopes },
        operation,
      );
  }
}

function admit(caller: Caller, { auth, scope }: Operation): Authenticated {
  if (caller.role === 'browser' && !auth.includes('browser'))
    return forbidden('A publishable key may be seen by anyone, so it may not do this. Use a secret key.');
  if (!auth.includes(caller.role))
    return forbidden(`This operation is for ${auth.map(nameOf).join(' or ')}.`);
  if ((caller.role === 'seller' || caller.role === 'browser') && scope && !caller.scopes.includes(scope))
    return forbidden(`The key lacks the scope \`${scope}\`.`);
  return { caller };
}

function nameOf(role: Operation['auth'][number]): string {
  if (role === 'browser') return 'a page with a publishable key';
  return role === 'wallet'
    ? 'the token of a wallet'
    : `the key of ${role === 'operator' ? 'the operator' : `a ${role}`}`;
}

function unauthorized(detail: string): Authenticated {
  return { problem: { code: 'unauthorized', detail } };
}

function forbidden(detail: string): Authenticated {
  return { problem: { code: 'forbidden', detail } };
}
