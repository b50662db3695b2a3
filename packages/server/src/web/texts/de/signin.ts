/** Signing in, in German. */
import type { Texts } from '../index.ts';

export const signin: Texts['signin'] = {
  roles: {
    owner: 'Inhaber',
    developer: 'Entwicklung',
    accountant: 'Buchhaltung',
    viewer: 'Nur Einsicht',
    admin: 'Verwaltung',
    approver: 'Freigabe',
  },
  operator: 'Der Betreiber',

  title: 'Anmelden',
  lead: 'Für Verkäufer und für alle, die diesen Zahlungsdienst betreiben. Zum Bezahlen brauchen Sie kein Konto.',
  again: 'Bitte bestätigen Sie, dass Sie es sind',
  againLead:
    'Was Sie als Nächstes vorhaben, lässt sich nicht leicht zurücknehmen. Melden Sie sich dafür bitte noch einmal an.',
  stronger: 'Mit einem Passkey anmelden',
  strongerLead:
    'Die Seiten des Betreibers öffnen sich mit einem Passkey oder Wiederherstellungscode, nicht mit einem Code per E-Mail.',
  withPasskey: 'Mit Passkey anmelden',
  passkeyHint: 'Fingerabdruck, Gesicht oder Bildschirmsperre: nichts zu tippen, nichts zu merken.',
  passkeyFailed:
    'Der Passkey wurde nicht verwendet. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.',
  noScript: 'Passkeys brauchen JavaScript. Alles andere hier geht auch ohne.',
  or: 'oder',
  email: 'E-Mail-Adresse',
  sendCode: 'Code zusenden',
  noMail:
    'Dieser Zahlungsdienst verschickt keine E-Mails, also auch keine Codes: Verwenden Sie einen Passkey oder einen Wiederherstellungscode.',
  useRecovery: 'Wiederherstellungscode verwenden',
  wantToSell: 'Neu hier? Verkäufer werden',
  signOut: 'Abmelden',
  back: 'Zurück',

  codeTitle: 'Sehen Sie in Ihr Postfach',
  codeLead:
    'Wenn wir die Adresse kennen, ist ein Code aus acht Ziffern dorthin unterwegs. Er gilt zehn Minuten.',
  codeLeadNew: 'Ein Code aus acht Ziffern ist zu Ihnen unterwegs. Er gilt zehn Minuten.',
  code: 'Code',
  codeGo: 'Weiter',
  codeAgain: 'Neuen Code zusenden',
  testMail: 'Dies ist ein Testbuch: Seine E-Mails gehen nirgendwohin.',
  testMailLink: 'Hier lesen',

  recoveryTitle: 'Mit Wiederherstellungs\u00adcode anmelden',
  recoveryLead: 'Jeder Ihrer Wiederherstellungscodes öffnet Ihr Konto einmal.',
  recoveryCode: 'Wiederherstellungscode',
  recoveryGo: 'Anmelden',

  sellTitle: 'Verkäufer werden',
  sellLead:
    'In fünf Minuten ein Preis an einem Link. Keine Grundgebühr: Sie geben nur einen Teil Ihrer Einnahmen ab.',
  sellClosed: 'Nur auf Einladung',
  sellClosedText:
    'Bei diesem Zahlungsdienst lädt der Betreiber neue Verkäufer ein. Bitten Sie um eine Einladung.',
  nameTitle: 'Wer verkauft?',
  yourName: 'Ihr Name',
  yourNameHint: 'Für Ihr Team. Zahlende sehen ihn nicht.',
  sellerName: 'Name, unter dem Sie verkaufen',
  sellerNameHint: 'Zahlende sehen ihn beim Bezahlen: etwa den Namen Ihrer Zeitung, Ihres Ladens, Ihrer Band.',
  foundSeller: 'Verkäufer anlegen',

  joinTitle: 'Sie sind eingeladen',
  joinGone: 'Dieser Link gilt nicht mehr',
  joinSeller: (seller, role) => `In das Team von ${seller}, Rolle: ${role}.`,
  joinOperator: (role) => `In das Team, das diesen Zahlungsdienst betreibt, Rolle: ${role}.`,
  joinNew: 'Um über diesen Zahlungsdienst zu verkaufen.',
  joinAs: (name) => `Sie sind angemeldet als ${name}.`,
  joinGo: 'Annehmen',

  setupTitle: 'Diesen Zahlungsdienst einrichten',
  setupLead:
    'Sie sind die erste Person hier und verwalten alles: Sie laden Verkäufer ein, setzen Grenzen und sehen die Bücher.',
  setupGo: 'Weiter',
  setupNext:
    'Fügen Sie jetzt einen Passkey hinzu, damit Sie wieder hereinkommen. Oder erstellen Sie Wiederherstellungscodes und bewahren Sie sie auf.',

  language: 'Sprache von E-Mails an Sie',
  languageHint: 'Die Sprache der Seiten wählen Sie ganz unten auf jeder Seite.',
  accountTitle: 'Ihr Konto',
  works: 'Sie arbeiten für',
  worksNowhere: 'Sie arbeiten noch für keinen Verkäufer.',
  name: 'Name',
  save: 'Speichern',
  emailProven: 'bestätigt',
  emailUnproven: 'nicht bestätigt',
  prove: 'Per Code bestätigen',
  proveTitle: 'Bestätigen Sie Ihre Adresse',
  passkeys: 'Passkeys',
  noPasskeys: 'Noch kein Passkey.',
  passkeyUsed: (when) => `zuletzt verwendet: ${when}`,
  passkeyUnused: (when) => `hinzugefügt: ${when}, noch nicht verwendet`,
  passkeySynced: 'auf mehreren Geräten',
  passkeyName: 'Name des neuen Passkeys',
  passkeyNameValue: 'Mein Gerät',
  addPasskey: 'Passkey hinzufügen',
  remove: 'Entfernen',
  rename: 'Umbenennen',
  passkeyNamed: (name) => `Name von ${name}`,
  recoveryCodes: 'Wiederherstellungs\u00adcodes',
  recoveryLeft: (count) =>
    count === 0 ? 'Sie haben keine.' : count === 1 ? 'Einer ist übrig.' : `${count} sind übrig.`,
  makeRecovery: 'Neue Wiederherstellungs\u00adcodes erstellen',
  recoveryNotYours: 'Diese Codes haben nicht Sie erstellt',
  recoveryMadeFor: (who, when) =>
    `Für Sie erstellt von ${who}, ${when}. Wenn Sie nicht darum gebeten haben, erstellen Sie neue und sagen Sie Bescheid.`,
  recoveryReplaces: 'Neue Codes ersetzen die alten.',
  recoveryShown: 'Ihre Wiederherstellungs\u00adcodes',
  recoveryOnce: 'Sie werden nur dieses eine Mal gezeigt',
  recoveryKeep:
    'Drucken Sie sie aus, oder bewahren Sie sie in Ihrem Passwortmanager auf. Jeder öffnet Ihr Konto einmal.',
  kept: 'Ich habe sie aufbewahrt',
  sessions: 'Wo Sie angemeldet sind',
  sessionUsed: (when) => `zuletzt verwendet: ${when}`,
  thisBrowser: 'dieser Browser',
  unknownDevice: 'Ein Browser',
  end: 'Dort abmelden',
  endOthers: 'Überall sonst abmelden',

  walletPasskeys: 'Passkeys Ihrer Geldbörse',
  walletPasskeysLead:
    'Ein Passkey öffnet Ihre Geldbörse in jedem Browser, der ihn hat, falls Sie diesen verlieren. Wir erfahren weder Namen noch E-Mail.',
  walletRegisters:
    'Mit dem ersten wird Ihre Geldbörse registriert. Sie erhalten auch einen Wiederherstellungscode, falls Sie den Passkey verlieren.',
  confirmPasskey:
    'Bevor Sie einen Passkey hinzufügen, fragen wir nach einem, den Sie haben, oder nach Ihrem Wiederherstellungscode.',
  confirmPasskeyByCode: 'Bevor Sie einen Passkey hinzufügen, fragen wir nach Ihrem Wiederherstellungscode.',
  confirmPasskeyMeans: 'Wer einen Passkey dieser Geldbörse hat, kann sie von überall öffnen.',
  walletSessions: 'Wo Ihre Geldbörse offen ist',
  walletSessionsGuest:
    'Ihre Geldbörse gibt es nur in diesem Browser. Fügen Sie einen Passkey hinzu, um sie in einem anderen zu öffnen.',
  openWithPasskey: 'Geldbörse mit Passkey öffnen',
  toWallet: 'Ihre Geldbörse',
  toPasskeys: 'Passkeys',
  toSessions: 'Wo sie offen ist',
  walletRecovery: 'Ihr Wiederherstellungs\u00adcode',
  finishRegistering: 'Ihre Geldbörse hat einen Passkey, aber noch keinen Wiederherstellungscode.',
  finishRegisteringGo: 'Wiederherstellungscode holen',

  chooseTitle: 'Welcher Verkäufer?',
  mailTitle: 'E-Mails des Testbuchs',
  mailLead:
    'Was verschickt worden wäre. Ein Testbuch verschickt keine E-Mails; wer es erreichen kann, kann diese Seite lesen.',
  mailEmpty: 'Noch keine Nachricht.',
  mailTo: (address) => `An ${address}`,

  forbidden: 'Das dürfen Sie nicht sehen',
  forbiddenText: 'Ihre Rolle erlaubt es nicht. Fragen Sie jemanden, der das Team verwaltet.',
  foreign: 'Das haben wir nicht ausgeführt',
  foreignText:
    'Die Anfrage kam nicht von unserer eigenen Seite, oder die Seite ist zu alt. Nichts wurde geändert. Achten Sie darauf, dass Ihr Browser Cookies dieser Seite behält, und beginnen Sie von vorn.',
  startAgain: 'Von vorn beginnen',

  done: {
    name: 'Gespeichert.',
    passkey_added: 'Der Passkey ist hinzugefügt.',
    passkey_removed: 'Der Passkey ist entfernt.',
    passkey_renamed: 'Der Passkey hat seinen neuen Namen.',
    session_ended: 'Der andere Browser ist abgemeldet.',
    others_ended: 'Alle anderen Browser sind abgemeldet.',
    email_proven: 'Ihre Adresse ist bestätigt.',
  },

  errors: {
    sign_in_code_invalid:
      'Das ist nicht der Code, oder er ist zu alt oder wurde zu oft versucht. Prüfen Sie ihn, oder lassen Sie sich einen neuen zusenden.',
    sign_in_limit_reached:
      'Das war zu oft. Warten Sie eine Weile, oder melden Sie sich mit einem Passkey an.',
    recovery_code_invalid: 'Diesen Wiederherstellungscode kennen wir nicht, oder er wurde schon verwendet.',
    email_invalid: 'Schreiben Sie Ihre Adresse wie name@example.org.',
    name_invalid: 'Ein Name hat 1 bis 100 Zeichen in einer Zeile.',
    passkey_invalid:
      'Diesen Passkey konnten wir nicht annehmen. Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.',
    passkey_challenge_invalid: 'Diese Seite war zu lange offen. Verwenden Sie den Passkey noch einmal.',
    passkey_too_new:
      'Dieser Passkey ist noch keinen Tag alt. Nehmen Sie einen älteren oder Ihren Wiederherstellungscode, oder warten Sie bis morgen.',
    passkey_known: 'Dieser Passkey ist schon registriert.',
    passkey_not_found: 'Diesen Passkey gibt es nicht mehr.',
    passkey_limit_reached: 'Sie haben zwanzig Passkeys. Entfernen Sie erst einen.',
    last_sign_in:
      'Das ist Ihr einziger Weg zur Anmeldung. Fügen Sie erst einen weiteren Passkey hinzu, oder erstellen Sie Wiederherstellungscodes.',
    session_not_found: 'Der andere Browser ist schon abgemeldet.',
    already_member: 'Diese Adresse gehört hier jemand anderem.',
    invitation_invalid:
      'Diese Einladung wurde verwendet oder zurückgezogen, oder sie ist älter als sieben Tage. Bitten Sie um eine neue.',
    setup_link_invalid:
      'Dieser Link wurde verwendet, oder es gibt einen neueren. „farthing operator setup-link“ erstellt einen neuen.',
    mail_unavailable: 'Dieser Zahlungsdienst verschickt keine E-Mails.',
    guest_limit_reached:
      'Aus Ihrem Netz wurden zu viele neue Geldbörsen begonnen. Versuchen Sie es in einer Stunde wieder.',
    rate_limited: 'Bitte etwas langsamer. Warten Sie eine Minute, und versuchen Sie es noch einmal.',
    other: 'Das hat nicht geklappt. Nichts wurde geändert.',
  },

  mail: {
    codeSubject: (code) => `${code} ist Ihr Code für Farthing`,
    codeText: (code, host) =>
      `Ihr Code für ${host} lautet\n\n    ${code}\n\nEr gilt zehn Minuten, einmal, in dem Browser, in dem Sie ihn angefordert haben. Haben Sie keinen angefordert, beachten Sie diese Nachricht nicht, und sagen Sie den Code niemandem.\n`,
    inviteSubject: (to) => `Einladung: ${to}`,
    inviteText: (to, link, host) =>
      `Sie sind eingeladen: ${to}.\n\nÖffnen Sie diese Adresse innerhalb von sieben Tagen; sie gilt einmal:\n\n${link}\n\nDiese Nachricht kommt vom Zahlungsdienst ${host}. Was in Anführungszeichen steht, ist ein Name, den sich dort jemand selbst gegeben hat. Erwarten Sie nichts von dort, beachten Sie diese Nachricht nicht.\n`,
    teamOf: (seller) => `ins Team von „${seller}“`,
    newSeller: 'mit Farthing verkaufen',
  },
};
