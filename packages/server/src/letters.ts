/** Messages to people about what happened without them: in their own language where it is known, else in English. */
import type { InvitationLetter, NoticeLetter } from '@farthing/provider';
import { textsFor } from './web/texts/index.ts';

/** @param baseUrl where the provider is reached, without a final slash */
export function noticeLetter(baseUrl: string): NoticeLetter {
  return ({ because, address }, { name }, { language = 'en' }) => {
    const { letters } = textsFor(language);
    const why = because === 'gone' ? letters.webhookGone : letters.webhookFailing;
    return {
      subject: letters.webhookDisabledSubject(name),
      text: letters.webhookDisabledText(name, address, why, `${baseUrl}/seller`),
    };
  };
}

/** @param to the name of the seller whose team it is to; absent where somebody is to found one */
export function invitationLetter(to?: string): InvitationLetter {
  return (link, language = 'en') => {
    const { mail } = textsFor(language).signin;
    const what = to ?? mail.newSeller;
    return { subject: mail.inviteSubject(what), text: mail.inviteText(what, link) };
  };
}
