/** Messages to people about what happened without them. Their language is not known, so they are in English. */
import type { NoticeLetter } from '@farthing/provider';
import { textsFor } from './web/texts/index.ts';

/** @param baseUrl where the provider is reached, without a final slash */
export function noticeLetter(baseUrl: string): NoticeLetter {
  const { letters } = textsFor('en');
  return ({ because, address }, { name }) => {
    const why = because === 'gone' ? letters.webhookGone : letters.webhookFailing;
    return {
      subject: letters.webhookDisabledSubject(name),
      text: letters.webhookDisabledText(name, address, why, `${baseUrl}/seller`),
    };
  };
}
