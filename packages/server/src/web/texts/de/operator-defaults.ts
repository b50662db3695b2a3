/** The operator's console, fees and limits: German. */
import type { defaults as english } from '../en/operator-defaults.ts';

export const defaults: typeof english = {
  defaultsMean:
    'Dies gilt für alle, mit denen nichts anderes vereinbart ist, sobald Sie es speichern, auf jedem Server des Buches. Beträge sind in jeder Währung gleich. Was Sie leer lassen, wird wieder zu dem, womit der Server gestartet wurde.',
  changedHere: 'hier geändert',
  otherwise: (setting: string) => `Einstellung: ${setting}`,
  backToSetting: 'Wie der Server gestartet wurde',
  defaultGroups: {
    fees: 'Gebühren',
    payLater: 'Später zahlen',
    admission: 'Wer hereinkommt',
    topUps: 'Aufladungen',
    undo: 'Rücknahme',
    payouts: 'Auszahlungen',
    hands: 'Geld, das von Hand bewegt wird',
  },
  defaultChoices: {
    approvals: {
      auto: 'Sobald zwei Personen freigeben dürfen',
      on: 'Immer',
      off: 'Nie',
    },
    sellerSignUp: { open: 'Alle mit einer E-Mail-Adresse', invited: 'Wen Sie einladen' },
  },
  defaults: {
    feeBasisPoints: {
      label: 'Gebühr neuer Verkäufer, in Prozent',
      hint: 'Für Ihre jetzigen bleibt sie; geändert wird sie auf deren Seite.',
    },
    guestTabLimit: {
      label: 'Später zahlen für Gäste',
      hint: 'Wie viel ein Gast schulden darf. 0: Gäste zahlen zuerst.',
    },
    registeredTabLimit: { label: 'Später zahlen für Registrierte', hint: 'Wie viel sie schulden dürfen.' },
    tabCollectAt: {
      label: 'Einziehen ab',
      hint: 'Ist so viel offen, wird sofort eingezogen, nicht erst am Monatsende.',
    },
    tabMinimum: { label: 'Kleinster Einzug', hint: 'Weniger wartet.' },
    tabRetryDays: {
      label: 'Neuer Versuch nach Tagen',
      hint: 'Tage nach einer Ablehnung, steigend. Nach dem letzten wird abgeschrieben.',
    },
    guestsPerAddressPerHour: {
      label: 'Neue Gäste je Stunde, ein Netz',
      hint: 'Die später zahlen dürfen. Begrenzt, was Fremde kosten können.',
    },
    guestsPerHour: {
      label: 'Neue Gäste je Stunde, insgesamt',
      hint: 'Wer danach kommt, lädt zuerst auf.',
    },
    sellerSignUp: { label: 'Wer verkaufen darf', hint: 'Wer schon verkauft, bleibt dabei.' },
    undoSeconds: { label: 'Rücknahme, in Sekunden', hint: 'Wo das Angebot nichts anderes sagt.' },
    undoPerDay: { label: 'Rücknahmen am Tag, höchstens', hint: 'Zahlungen derselben Person.' },
    topUpMinimum: { label: 'Kleinste Aufladung', hint: 'Weniger wird abgelehnt.' },
    topUpMaximum: { label: 'Größte Aufladung', hint: 'Mehr wird abgelehnt.' },
    payoutMinimum: { label: 'Kleinste Auszahlung', hint: 'Weniger bleibt im Guthaben.' },
    payoutFee: { label: 'Gebühr einer Auszahlung', hint: 'Geht von der Auszahlung ab.' },
    payoutThreshold: { label: 'Auszahlen ab', hint: 'Ist so viel verdient, wird nicht länger gewartet.' },
    approvals: { label: 'Zwei Personen für Geld von Hand', hint: 'Eine schlägt vor, die andere gibt frei.' },
  },

  startedWith: 'Beim Start des Servers festgelegt',
  startedWithMeans:
    'Änderbar in der Umgebung oder der Konfigurationsdatei des Servers, und durch einen Neustart.',
  allSettings: 'Alle Einstellungen',
  bookMode: 'Buch',
  bookModes: { test: 'Testbuch: kein echtes Geld', live: 'Echt' },
  bookAddress: 'Erreichbar unter',
  rateLimits: 'Wie oft gefragt werden darf',
  countedBy: 'Gezählt für',
  perMinute: 'In der Minute',
  rateClasses: {
    stranger: 'Anfragen ohne Schlüssel',
    page: 'Anfragen von Seiten der Verkäufer',
    form: 'Formulare unserer Seiten',
    recovery: 'Wiederherstellungscodes',
    confirming: 'Änderungen, die ein Wiederherstellungscode bestätigt',
    payer: 'Änderungen an einer Geldbörse',
    reading: 'Lesen',
    managing: 'Änderungen an einem Verkäufer',
    paying: 'Abbuchungen und Reservierungen',
  },
  rateBy: { network: 'Ein Netz', wallet: 'Eine Geldbörse', key: 'Einen Schlüssel', all: 'Alle zusammen' },
};
