/** Messages to people about what happened without them. Their language is not known, so they are in English. */
import type { AssistanceLetter, InvitationLetter, NoticeLetter } from '@farthing/provider';
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

/** To somebody for whom an operator made recovery codes. @param baseUrl where the provider is reached, without a final slash */
export function codesLetter(baseUrl: string): AssistanceLetter {
  const { letters } = textsFor('en');
  return () => ({ subject: letters.codesMadeSubject, text: letters.codesMadeText(`${baseUrl}/account`) });
}

/** @param to the name of the seller whose team it is to; absent where somebody is to found one */
export function invitationLetter(to?: string): InvitationLetter {
  const { mail } = textsFor('en').signin;
  const what = to ?? mail.newSeller;
  return (link) => ({ subject: mail.inviteSubject(what), text: mail.inviteText(what, link) });
}
