/** Messages to people about what happened without them. Their language is not known, so they are in English. */
import type { InvitationLetter, NoticeLetter } from '@farthing/provider';
import { letterName } from './letter-name.ts';
import { type Texts, textsFor } from './web/texts/index.ts';

/** @param baseUrl where the provider is reached, without a final slash */
export function noticeLetter(baseUrl: string): NoticeLetter {
  const { letters } = textsFor('en');
  return ({ because, address }, seller) => {
    const name = letterName(seller.name);
    const why = because === 'gone' ? letters.webhookGone : letters.webhookFailing;
    return {
      subject: letters.webhookDisabledSubject(name),
      text: letters.webhookDisabledText(name, address, why, `${baseUrl}/seller`),
    };
  };
}

/** @param to the name of the seller whose team it is to; absent where somebody is to found one */
export function invitationLetter(to?: string): InvitationLetter {
  return inviting(textsFor('en').signin.mail, to);
}

/** The same in the language of these texts. */
export function inviting(mail: Texts['signin']['mail'], to?: string): InvitationLetter {
  const what = to === undefined ? mail.newSeller : mail.teamOf(letterName(to));
  return (link) => ({
    subject: mail.inviteSubject(what),
    text: mail.inviteText(what, link, new URL(link).host),
  });
}
