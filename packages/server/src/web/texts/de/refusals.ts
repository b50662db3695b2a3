/** Refusals in words: what happened, what it means. German. */
import { html, type Html } from '../../html.ts';
import type { Texts } from '../index.ts';
import { refused } from './refused.ts';

const SAFE_TO_RETRY = 'Ein neuer Versuch ist sicher: Ein Besuch zahlt höchstens einmal.';
const ASK_SELLER =
  'Es wurde nichts abgebucht. Gehen Sie zurück auf die Seite, von der Sie kommen, und folgen Sie dem Link noch einmal.';

export const refusals: Texts['refusals'] = {
  codes: {
    ...refused,
    link_malformed: {
      title: 'Dieser Zahlungslink ist beschädigt',
      text: `Ein Teil fehlt oder wurde unterwegs verändert. ${ASK_SELLER}`,
    },
    link_signature_invalid: {
      title: 'Dieser Zahlungslink wurde verändert',
      text: `Was darin steht – Preis, Titel oder Verkäufer – ist nicht, was der Verkäufer signiert hat. Darum verwenden wir ihn nicht. ${ASK_SELLER}`,
    },
    link_expired: {
      title: 'Dieser Zahlungslink ist abgelaufen',
      text: `Der Verkäufer hat ihn für begrenzte Zeit ausgestellt. ${ASK_SELLER}`,
    },
    link_foreign: {
      title: 'Dieser Zahlungslink gehört zu einem anderen Zahlungsdienst',
      text: `Er wurde nicht für diesen Dienst ausgestellt. ${ASK_SELLER}`,
    },
    link_key_unknown: {
      title: 'Wir können nicht prüfen, von wem dieser Zahlungslink stammt',
      text: `Der Schlüssel, mit dem er signiert wurde, ist hier nicht registriert oder nicht mehr gültig. ${ASK_SELLER}`,
    },
    link_origin_unregistered: {
      title: 'Dieser Zahlungslink führt zu einer unbekannten Seite',
      text: 'Der Verkäufer hat die Seite nicht registriert, auf die er Sie zurückschicken würde. Es wurde nichts abgebucht.',
    },
    return_not_allowed: {
      title: 'Dieser Zahlungslink führt zu einer unbekannten Seite',
      text: 'Der Verkäufer hat die Seite nicht registriert, auf die Sie zurückgeschickt würden. Darum halten wir hier an. Es wurde nichts abgebucht.',
    },
    offer_not_found: {
      title: 'Hier gibt es nichts zu kaufen',
      text: `Wir kennen das Angebot nicht, das dieser Link nennt. ${ASK_SELLER}`,
    },
    offer_archived: {
      title: 'Das wird nicht mehr verkauft',
      text: 'Der Verkäufer hat das Angebot zurückgezogen. Es wurde nichts abgebucht, und was Sie früher gekauft haben, bleibt Ihres.',
    },
    seller_not_found: { title: 'Wir kennen diesen Verkäufer nicht', text: ASK_SELLER },
    price_changed: {
      title: 'Der Preis hat sich geändert',
      text: 'Der Verkäufer hat ihn geändert, während Sie hier waren. Es wurde nichts abgebucht. Sehen Sie sich den neuen Preis an und entscheiden Sie dann.',
    },
    attempt_expired: {
      title: 'Diese Seite war zu lange offen',
      text: 'Zu Ihrer Sicherheit gilt eine Zahlungsseite eine halbe Stunde. Es wurde nichts abgebucht.',
    },
    paid_and_returned: {
      title: 'Diese Zahlung wurde zurückgegeben',
      text: 'Sie haben auf dieser Seite schon gezahlt, und das Geld kam in Ihre Geldbörse zurück. Fangen Sie neu an, um noch einmal zu zahlen.',
    },
    key_reused: {
      title: 'Sie haben auf dieser Seite schon gezahlt',
      text: 'Die erste Zahlung gilt; diese, mit einem anderen Betrag, kam nicht zustande. Fangen Sie neu an, um noch einmal zu zahlen.',
    },
    request_expired: {
      title: 'Das hat zu lange gedauert',
      text: `Es wurde nichts abgebucht. ${SAFE_TO_RETRY}`,
    },
    guest_limit_reached: {
      title: 'Zu viele neue Geldbörsen aus Ihrem Netz',
      text: 'Zum Schutz vor Missbrauch können aus einem Netz nur einige neue Gäste je Stunde später zahlen. Laden Sie zuerst auf oder versuchen Sie es in einer Stunde noch einmal. Es wurde nichts abgebucht.',
    },
    rate_limited: {
      title: 'Etwas langsamer, bitte',
      text: 'Aus Ihrem Netz kamen in kurzer Zeit viele Anfragen. Warten Sie eine Minute und versuchen Sie es dann noch einmal.',
    },
    undo_window_closed: {
      title: 'Das lässt sich nicht mehr rückgängig machen',
      text: 'Die Zeit dafür ist vorbei. Der Verkäufer kann Ihnen das Geld noch erstatten: Fragen Sie dort.',
    },
    undo_limit_reached: {
      title: 'Heute lässt sich nichts mehr rückgängig machen',
      text: 'Sie haben so oft rückgängig gemacht, wie ein Tag erlaubt. Der Verkäufer kann Ihnen das Geld noch erstatten: Fragen Sie dort.',
    },
    already_refunded: {
      title: 'Das ist schon erstattet',
      text: 'Der ganze Betrag ist wieder in Ihrer Geldbörse.',
    },
    seller_balance_too_low: {
      title: 'Das lässt sich nicht mehr rückgängig machen',
      text: 'Der Verkäufer wurde schon ausgezahlt. Bitten Sie dort um eine Erstattung.',
    },
    payment_not_found: {
      title: 'Wir finden diese Zahlung nicht',
      text: 'Sie ist nicht in Ihrer Geldbörse.',
    },
    grant_not_found: {
      title: 'Wir finden diese Ausgabengrenze nicht',
      text: 'Sie ist nicht in Ihrer Geldbörse oder schon beendet.',
    },
    topup_not_found: {
      title: 'Wir finden diese Aufladung nicht',
      text: 'Sie ist nicht in Ihrer Geldbörse.',
    },
    topup_amount_invalid: {
      title: 'Dieser Betrag kann nicht aufgeladen werden',
      text: 'Aufgeladen wird in ganzen Cent und innerhalb von Grenzen. Es wurde nichts abgebucht.',
    },
    nothing_owed: { title: 'Sie schulden nichts', text: 'Jetzt ist nichts zu zahlen.' },
    tab_below_minimum: {
      title: 'Sie schulden weniger als einen Cent',
      text: 'Karten können nicht mit weniger als einem Cent belastet werden. Der Betrag bleibt ohne Kosten stehen, bis es mehr ist.',
    },
    collection_pending: {
      title: 'Was Sie schulden, wird gerade eingezogen',
      text: 'Eine Abbuchung läuft bereits. Sobald sie bestätigt ist, sehen Sie sie in Ihrer Geldbörse.',
    },
    method_missing: {
      title: 'Es gibt keine Karte, von der abgebucht werden kann',
      text: 'Laden Sie stattdessen auf: Das Geld begleicht zuerst, was Sie schulden; der Rest steht Ihnen zur Verfügung.',
    },
    already_registered: {
      title: 'Ihre Geldbörse ist schon registriert',
      text: 'Sie hat einen Wiederherstellungscode, der nur einmal gezeigt wird. Wir können ihn nicht noch einmal zeigen.',
    },
    recovery_code_invalid: {
      title: 'Wir kennen diesen Wiederherstellungscode nicht',
      text: 'Prüfen Sie ihn auf Tippfehler und versuchen Sie es noch einmal. Großbuchstaben, Leerzeichen und Striche spielen keine Rolle.',
    },
    unavailable: {
      title: 'Wir können gerade keine Zahlungen annehmen',
      text: `Es wurde nichts abgebucht. ${SAFE_TO_RETRY}`,
    },
    outcome_unknown: {
      title: 'Wir konnten Ihre Zahlung nicht bestätigen',
      text: `Vielleicht ist sie durchgegangen, vielleicht nicht. Laden Sie diese Seite gleich noch einmal. ${SAFE_TO_RETRY}`,
    },
    form_untrusted: {
      title: 'Das haben wir nicht ausgeführt',
      text: 'Die Anfrage kam nicht von unserer eigenen Seite, oder die Seite wurde für eine andere Geldbörse geöffnet. Es wurde nichts geändert. Sorgen Sie dafür, dass Ihr Browser Cookies dieser Seite behält, und fangen Sie dann neu an.',
    },
    not_found: {
      title: 'Diese Seite gibt es nicht',
      text: 'Die Adresse ist vielleicht vertippt oder veraltet.',
    },
  },
  other: {
    title: 'Das hat nicht geklappt',
    text: 'Es wurde nichts abgebucht. Versuchen Sie es noch einmal; wenn es wieder geschieht, nennen Sie uns den Code unten.',
  },
  remedies: {
    retry: 'Neu anfangen',
    top_up: 'Aufladen',
    register: 'Registrieren',
    wallet: 'Ihre Geldbörse',
  },
  siteNamed: (site: Html): Html => html`Die Seite ist ${site}.`,
  thatSite: 'die Website',
  yourLink: 'Ist das Ihr Link?',
  registerSite: (site: Html | string): Html =>
    html`Nehmen Sie ${site} in Ihren Einstellungen als Verkäufer unter „Websites“ auf und zeigen Sie, dass sie
    Ihnen gehört. Dann funktioniert der Link.`,
  toConsole: 'Als Verkäufer anmelden',
  backTo: (seller: Html): Html => html`Zurück zu ${seller}`,
  code: (code: string) => `Code: ${code}`,
  unavailable: 'Wir können gerade nicht antworten',
  broken: 'Bei uns ist etwas schiefgegangen',
  brokenMeans:
    'Falls Sie gerade bezahlen wollten, laden Sie diese Seite neu: Das ist sicher, ein Besuch zahlt höchstens einmal. Ihre Geldbörse zeigt, was gezahlt wurde.',
  tellUs: (request: string) => `Nennen Sie diese Nummer, wenn Sie um Hilfe bitten: ${request}`,
};
