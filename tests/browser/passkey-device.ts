/** A device that holds passkeys, by Chromium's virtual authenticator: a phone or laptop whose owner always looks at it. */
import type { CDPSession } from 'playwright-core';
import type { Visitor } from './browser.ts';

export interface Device {
  passkeys(): Promise<unknown[]>;
}

export async function passkeyDevice({ context, page }: Visitor): Promise<Device> {
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
  return {
    passkeys: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
  };
}
