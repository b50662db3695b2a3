/** Messages to people about what happened without them: in their own language where it is known, else in English. */
import type { AssistanceLetter, InvitationLetter, NoticeLetter } from '@farthing/provider';
import { letterName } from './letter-name.ts';
import { type Texts, textsFor } from './web/texts/index.ts';

/** @param baseUrl where the provider is reached, without a final slash */
export function noticeLetter(baseUrl: string): NoticeLetter {
  return ({ because, address }, seller, { language = 'en' }) => {
    const { letters } = textsFor(language);
    const name = letterName(seller.name);
    const why = because === 'gone' ? letters.webhookGone : letters.webhookFailing;
    return {
      subject: letters.webhookDisabledSubject(name),
      text: letters.webhookDisabledText(name, address, why, `${baseUrl}/seller`),
    };
  };
}

/** To somebody for whom an operator made recovery codes. @param baseUrl where the provider is reached, without a final slash */
export function codesLetter(baseUrl: string): AssistanceLetter {
  return ({ language = 'en' }) => {
    const { letters } = textsFor(language);
    return { subject: letters.codesMadeSubject, text: letters.codesMadeText(`${baseUrl}/account`) };
  };
}

/** @param to the name of the seller whose team it is to; absent where somebody is to found one */
export function invitationLetter(to?: string): InvitationLetter {
  return inviting(textsFor('en').signin.mail, to);
}

/** The same in the language of these texts, or in that of whoever is invited, where it is known. */
export function inviting(mail: Texts['signin']['mail'], to?: string): InvitationLetter {
  return (link, language) => {
    const words = language === undefined ? mail : textsFor(language).signin.mail;
    const what = to === undefined ? words.newSeller : words.teamOf(letterName(to));
    return {
      subject: words.inviteSubject(what),
      text: words.inviteText(what, link, new URL(link).host),
    };
  };
}
