/** The same in German. */
import type { Texts } from '../index.ts';

export const letters: Texts['letters'] = {
  webhookDisabledSubject: (seller) => `${seller}: Ein Webhook wurde abgeschaltet`,
  webhookDisabledText: (seller, url, why, home) => `Guten Tag,

Farthing sendet Ereignisse von ${seller} nicht mehr an diese Adresse:

${url}

${why}

Was seither geschehen ist, wird 30 Tage lang aufbewahrt. Sobald Ihr Endpunkt wieder arbeitet, schalten Sie den Webhook ein und lassen Sie sich erneut senden, was er verpasst hat:

${home}
`,
  testSubject: 'Farthing kann Mails verschicken',
  testText: (home) => `Guten Tag,

dies ist ein Test. Wenn Sie ihn lesen, gehen Mails hinaus, und zwar vom Farthing unter dieser Adresse:

${home}
`,
  codesMadeSubject: 'Neue Wiederherstellungscodes für Ihr Konto',
  codesMadeText: (account) => `Guten Tag,

wer Farthing betreibt, hat für Ihr Konto neue Wiederherstellungscodes erstellt. Ihre bisherigen gelten nicht mehr.

Haben Sie nicht darum gebeten, sagen Sie es gleich dem Betreiber, und sehen Sie nach, wo Sie angemeldet sind:

${account}
`,
  webhookGone: 'Er hat mit 410 Gone geantwortet: Dorthin soll nichts mehr gesendet werden.',
  webhookFailing: 'Er hat seit fünf Tagen nichts angenommen.',
};
