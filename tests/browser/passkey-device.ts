/** A device that holds passkeys, by Chromium's virtual authenticator: a phone or laptop whose owner always looks at it. */
import type { CDPSession } from 'playwright-core';
import type { Visitor } from './browser.ts';

export type Device = Awaited<ReturnType<typeof passkeyDevice>>;

export async function passkeyDevice({ context, page }: Visitor) {
  const cdp: CDPSession = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options });
  const passkeys = async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  return {
    passkeys,
    /** Puts another device's passkey into this one. */
    take: (credential: Awaited<ReturnType<typeof passkeys>>[number]) =>
      cdp.send('WebAuthn.addCredential', { authenticatorId, credential }),
    /** It is gone, with all its passkeys. */
    lose: () => cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }),
  };
}
