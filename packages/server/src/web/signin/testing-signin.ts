/** Signing in, in tests of pages: as somebody by code, and passkeys in software. */
import {
  createAuthenticator,
  type Authenticator,
} from '@farthing/provider/passkeys/testing-authenticator.ts';
import type { TestWeb } from '../testing.ts';
import type { Seen, Visitor } from '../testing-visitor.ts';

export { createAuthenticator, type Authenticator };

/** The code in the newest message to the address. */
export async function codeFor(web: Pick<TestWeb, 'mail'>, email: string): Promise<string> {
  const [message] = await web.mail.list({ to: email, limit: 1 });
  return /\d{8}/.exec(message?.text ?? '')?.[0] ?? 'no code was sent';
}

/** What the page tells a passkey to do. */
export function optionsOf(seen: Seen, action: string): never {
  const form = new RegExp(`<form[^>]*action="${action}"[^>]*data-options="([^"]*)"`).exec(seen.html);
  if (!form) throw new Error(`no passkey form ${action} on the page:\n${seen.text}`);
  return JSON.parse(form[1]!.replaceAll('&quot;', '"').replaceAll('&amp;', '&')) as never;
}

/** Sends a form of passkeys with what the authenticator answers. */
export function withPasskey(
  visitor: Visitor,
  seen: Seen,
  action: string,
  device: Authenticator,
  kind: 'create' | 'get',
): Promise<Seen> {
  const response = device[kind](optionsOf(seen, action));
  return visitor.submit(seen, action, { response: JSON.stringify(response) });
}

/** Signs in with a code by e-mail; answers where that leads. */
export async function signInByCode(web: TestWeb, visitor: Visitor, email: string, next?: string) {
  const page = await visitor.get(next === undefined ? '/signin' : `/signin?next=${encodeURIComponent(next)}`);
  const sent = await visitor.submit(page, '/signin/email', { email });
  const asked = await visitor.get(sent.location!);
  return visitor.submit(asked, '/signin/code', { code: await codeFor(web, email) });
}
