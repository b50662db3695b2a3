/** The home page: German. */
import type { Texts } from '../index.ts';

export const home: Texts['home'] = {
  title: 'Kleine Zahlungen',
  claim: ['Wenig zahlen.', 'Sofort zahlen.', 'Alles im Griff.'],
  lead: 'Farthing ist eine Geldbörse für Artikel, Lieder, Trinkgelder und Spiele im ganzen Web: ab einem Milliardstel Dollar, ohne auf jeder Seite eine Kartennummer einzugeben und nie über die Grenzen hinaus, die Sie setzen.',
  openWallet: 'Geldbörse öffnen',
  sell: 'Etwas verkaufen',
  counted: 'Bis auf die letzte Stelle gezählt',
  article: 'Ein Artikel',
  song: 'Drei Minuten eines Liedes',
  calls: 'Vierzig Aufrufe einer API',
  tip: 'Ein Trinkgeld für den Akkordeonspieler',
  onYourTab: 'Später zu zahlen',
  howItWorks: 'So geht es',
  follow: 'Auf einen Preis klicken',
  followMeans:
    'Verkäufer setzen einen Preis an einen Link. Die Seite dahinter zeigt, wer verkauft, was es bis auf die letzte Stelle kostet und was Ihnen bleibt.',
  click: 'Mit einem Klick zahlen',
  clickMeans:
    'Fangen Sie ohne Konto an: Lesen Sie zuerst und zahlen Sie später, viele kleine Zahlungen in einer Summe. Oder laden Sie auf und zahlen aus Ihrem Guthaben.',
  undo: 'Es sich anders überlegen',
  undoMeans:
    'Machen Sie eine Zahlung in den ersten Sekunden rückgängig. In Ihrer Geldbörse sehen Sie jede Zahlung und beenden jede Erlaubnis sofort.',
  forSellers: 'Für Verkäufer',
  forSellersMeans:
    'Ein Preis an einem Link in wenigen Minuten. Zahlungen sammeln sich und kommen als eine Auszahlung, mit einer Aufstellung dessen, was darin steckt. Zu jeder Zahlung gehört eine signierte Quittung, die Sie selbst prüfen können.',
  startSelling: 'Verkäufer werden',
  signIn: 'Anmelden',
  reference: 'API-Referenz',
  privacy: 'Was Verkäufer über Sie erfahren',
  privacyMeans:
    'Dass Sie gezahlt haben. Jeder Verkäufer kennt Sie unter einem anderen Namen, sodass zwei von ihnen nicht merken, dass sie einen Kunden teilen. Kein Name, keine Adresse, keine Kartennummer.',
};
