/** The way to people's mailboxes that the configuration names, if it names one. */
import type { Carrier } from '@farthing/provider';
import { createSmtp } from '@farthing/provider/mail/smtp.ts';
import type { Config } from './config.ts';

export function carrierOf({ mail }: Pick<Config, 'mail'>): Carrier | undefined {
  return mail && createSmtp(mail);
}
