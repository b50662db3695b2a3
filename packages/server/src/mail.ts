/** The way to people's mailboxes that the configuration names, if it names one. What it takes is loaded only then. */
import type { Carrier } from '@farthing/provider';
import type { Config } from './config.ts';

export async function carrierOf({ mail }: Pick<Config, 'mail'>): Promise<Carrier | undefined> {
  if (!mail) return undefined;
  const { createSmtp } = await import('@farthing/provider/mail/smtp.ts');
  return createSmtp(mail);
}
