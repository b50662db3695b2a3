/** The same in German. */
import type { refused as english } from '../en/refused.ts';

export const refused: typeof english = {
  wallet_frozen: {
    title: 'Ihre Geldbörse ist gesperrt',
    text: 'Der Betreiber hat diese Geldbörse gesperrt; sie kann vorerst nichts bezahlen. Was Sie bezahlt haben, bleibt bezahlt und lässt sich rückgängig machen. Fragen Sie den Betreiber nach dem Grund.',
  },
  seller_frozen: {
    title: 'Dieser Verkäufer kann zurzeit nicht bezahlt werden',
    text: 'Der Betreiber hat Zahlungen an diesen Verkäufer angehalten. Es wurde nichts abgebucht, und was Sie schon gekauft haben, bleibt Ihres.',
  },
  tab_frozen: {
    title: 'Später zahlen ist ausgesetzt',
    text: 'Was Sie schulden, konnte nicht eingezogen werden. Laden Sie auf, dann geht es weiter; es wurde nichts abgebucht.',
  },
  insufficient_funds: {
    title: 'Das Guthaben reicht nicht',
    text: 'Ihr Guthaben und das, was Sie später bezahlen dürfen, decken diesen Betrag nicht. Es wurde nichts abgebucht.',
  },
  limit_payment_exceeded: {
    title: 'Das ist mehr, als Sie auf einmal erlauben',
    text: 'Es übersteigt Ihr Limit für eine einzelne Zahlung. Es wurde nichts abgebucht.',
  },
  limit_day_exceeded: {
    title: 'Ihr Limit für heute ist erreicht',
    text: 'Es wurde nichts abgebucht. Morgen beginnt es von vorn; Sie können das Limit auch in Ihrer Geldbörse ändern.',
  },
  limit_month_exceeded: {
    title: 'Ihr Limit für diesen Monat ist erreicht',
    text: 'Es wurde nichts abgebucht. Nächsten Monat beginnt es von vorn; Sie können das Limit auch in Ihrer Geldbörse ändern.',
  },
  limit_total_exceeded: {
    title: 'Ihr Limit für diesen Verkäufer ist aufgebraucht',
    text: 'Es wurde nichts abgebucht. Bezahlen Sie dieses Mal selbst, oder erlauben Sie dem Verkäufer mehr.',
  },
  limit_closed: {
    title: 'Diese Erlaubnis ist beendet',
    text: 'Sie, oder wer sonst die Geldbörse hat, haben sie zurückgenommen. Es wurde nichts abgebucht.',
  },
  limit_expired: {
    title: 'Diese Erlaubnis ist abgelaufen',
    text: 'Ihr letzter Tag ist vorbei. Es wurde nichts abgebucht.',
  },
  limit_not_found: { title: 'Wir finden dieses Limit nicht', text: 'Es gehört nicht zu Ihrer Geldbörse.' },
  confirmation_required: {
    title: 'Sie wollten vorher gefragt werden',
    text: 'Ihre Geldbörse soll vor einer solchen Zahlung fragen. Es wurde nichts abgebucht. Gehen Sie zurück und bestätigen Sie sie.',
  },
  ask_amount_invalid: {
    title: 'Ab diesem Betrag können Sie nicht gefragt werden',
    text: 'Wählen Sie einen der angebotenen Beträge. Es wurde nichts geändert.',
  },
  raise_unconfirmed: {
    title: 'Bestätigen Sie, dass Sie es sind',
    text: 'Um mehr zu erlauben, braucht es Ihren Wiederherstellungscode oder eine frische Anmeldung. Es wurde nichts geändert.',
  },
  deletion_unconfirmed: {
    title: 'Bestätigen Sie, dass Sie es sind',
    text: 'Um die Geldbörse zu löschen, braucht es Ihren Wiederherstellungscode oder eine frische Anmeldung. Es wurde nichts gelöscht.',
  },
  wallet_not_empty: {
    title: 'In Ihrer Geldbörse ist Geld',
    text: 'Geben Sie es vorher aus, oder sagen Sie, dass Sie darauf verzichten. Es wurde nichts gelöscht.',
  },
  wallet_owes: {
    title: 'Sie schulden noch etwas',
    text: 'Bezahlen Sie es zuerst; dann lässt sich die Geldbörse löschen.',
  },
  topup_pending: {
    title: 'Eine Aufladung ist unterwegs',
    text: 'Warten Sie, bis sie angekommen oder gescheitert ist, höchstens einen Tag. Es wurde nichts gelöscht.',
  },
  wallet_not_found: {
    title: 'Diese Geldbörse gibt es nicht',
    text: 'Sie wurde gelöscht oder hatte nie Geld.',
  },
  zone_invalid: {
    title: 'Wir kennen diese Zeitzone nicht',
    text: 'Wählen Sie eine aus der Liste. Es wurde nichts geändert.',
  },
  method_not_found: {
    title: 'Es ist keine Karte gespeichert',
    text: 'Sie wurde entfernt, oder Sie haben nie eine gespeichert. Laden Sie stattdessen auf.',
  },
  collection_not_found: {
    title: 'Wir finden diesen Einzug nicht',
    text: 'Er gehört nicht zu Ihrer Geldbörse.',
  },
  credential_not_found: {
    title: 'Wir finden diese Seite nicht',
    text: 'Sie gehört nicht zu denen, die aus Ihrer Geldbörse bezahlen dürfen.',
  },
  credential_ended: {
    title: 'Diese Seite darf nicht mehr bezahlen',
    text: 'Die Erlaubnis wurde ihr schon genommen.',
  },
  refund_request_not_found: {
    title: 'Wir finden diese Anfrage nicht',
    text: 'Vielleicht wurde sie aus einer anderen Geldbörse gestellt.',
  },
  refund_request_open: {
    title: 'Sie haben schon gefragt',
    text: 'Der Verkäufer hat noch nicht geantwortet. Sie können die Anfrage in Ihrer Geldbörse zurückziehen.',
  },
  refund_request_closed: {
    title: 'Diese Anfrage ist abgeschlossen',
    text: 'Sie wurde inzwischen beantwortet oder zurückgezogen.',
  },
  refund_request_limit_reached: {
    title: 'Sie haben oft genug gefragt',
    text: 'Zu einer Zahlung dürfen Sie dreimal fragen, und insgesamt zehnmal am Tag.',
  },
  amount_invalid: {
    title: 'Das ist kein Betrag',
    text: 'Geben Sie ihn in Ziffern ein, etwa 2,50. Es wurde nichts abgebucht.',
  },
  amount_overflow: {
    title: 'Dieser Betrag ist zu groß',
    text: 'So viel fasst hier kein Konto. Es wurde nichts abgebucht.',
  },
  amount_required: {
    title: 'Wie viel?',
    text: 'Hier bestimmen Sie den Betrag selbst. Es wurde nichts abgebucht.',
  },
  amount_not_allowed: {
    title: 'Der Preis steht fest',
    text: 'Hier können Sie den Betrag nicht wählen. Es wurde nichts abgebucht.',
  },
  amount_out_of_range: {
    title: 'Diesen Betrag nimmt der Verkäufer nicht',
    text: 'Er ist kleiner oder größer, als der Verkäufer es wünscht. Es wurde nichts abgebucht.',
  },
  asset_not_found: { title: 'Diese Währung führen wir nicht', text: 'Wählen Sie eine der angebotenen.' },
  asset_mismatch: {
    title: 'Die Währungen passen nicht zusammen',
    text: 'Der Preis steht in einer anderen Währung als das, womit er bezahlt werden sollte. Es wurde nichts abgebucht.',
  },
  forbidden: {
    title: 'Das dürfen Sie nicht',
    text: 'Ihre Rolle erlaubt es nicht. Wer Inhaber oder Administrator ist, darf es.',
  },
  hold_not_found: {
    title: 'Wir finden diese Reservierung nicht',
    text: 'Sie gehört Ihnen nicht, oder es gibt sie nicht.',
  },
  hold_captured: { title: 'Diese Reservierung wurde schon eingelöst', text: 'Das Geld gehört Ihnen.' },
  hold_released: {
    title: 'Diese Reservierung wurde schon freigegeben',
    text: 'Das Geld ist wieder beim Zahler.',
  },
  hold_expired: { title: 'Diese Reservierung ist abgelaufen', text: 'Das Geld ist wieder beim Zahler.' },
  capture_exceeds_hold: {
    title: 'Das ist mehr, als reserviert wurde',
    text: 'Lösen Sie höchstens den reservierten Betrag ein.',
  },
  not_reversible: { title: 'Das lässt sich nicht zurückgeben', text: 'Es ist keine Zahlung.' },
  refund_exceeds_payment: {
    title: 'Das ist mehr, als bezahlt wurde',
    text: 'Sie können zurückgeben, was von der Zahlung noch übrig ist, und nicht mehr.',
  },
  payout_not_found: {
    title: 'Wir finden diese Auszahlung nicht',
    text: 'Sie gehört Ihnen nicht, oder es gibt sie nicht.',
  },
  payout_below_minimum: {
    title: 'Für eine Auszahlung ist es zu wenig',
    text: 'Warten Sie, bis mehr zusammengekommen ist.',
  },
  payout_destination_missing: {
    title: 'Wir wissen nicht, wohin wir auszahlen sollen',
    text: 'Sagen Sie in den Einstellungen, wohin Auszahlungen gehen.',
  },
  payout_pending: {
    title: 'Eine Auszahlung ist unterwegs',
    text: 'Die nächste kann beginnen, wenn sie angekommen ist.',
  },
  payout_preview_not_found: {
    title: 'Diese Vorschau ist veraltet',
    text: 'Erstellen Sie eine neue und sehen Sie sie an, bevor Sie zustimmen.',
  },
  approval_not_found: {
    title: 'Wir finden diesen Vorschlag nicht',
    text: 'Es gibt keinen mit dieser Kennung.',
  },
  approval_required: {
    title: 'Jemand anders muss zustimmen',
    text: 'Es wartet, bis eine zweite Person von Ihnen zugestimmt hat.',
  },
  approval_own: { title: 'Das ist Ihr eigener Vorschlag', text: 'Jemand anders muss ihm zustimmen.' },
  approval_closed: {
    title: 'Das ist schon entschieden',
    text: 'Es wurde ausgeführt, abgelehnt oder zurückgezogen.',
  },
  event_not_found: { title: 'Wir finden dieses Ereignis nicht', text: 'Es gibt keines mit dieser Kennung.' },
  entry_not_found: {
    title: 'Wir finden diesen Eintrag nicht',
    text: 'Das Journal hat keinen mit dieser Nummer.',
  },
  key_not_found: {
    title: 'Wir finden diesen Schlüssel nicht',
    text: 'Er wurde widerrufen oder gehört Ihnen nicht.',
  },
  key_limit_reached: {
    title: 'Es sind zu viele Schlüssel',
    text: 'Widerrufen Sie die, die nicht mehr gebraucht werden.',
  },
  link_key_not_found: {
    title: 'Wir finden diesen Linkschlüssel nicht',
    text: 'Er wurde widerrufen oder gehört Ihnen nicht.',
  },
  link_key_invalid: {
    title: 'Das ist kein Linkschlüssel',
    text: 'Ein öffentlicher Ed25519-Schlüssel hat 32 Bytes in base64url.',
  },
  seller_name_invalid: {
    title: 'Dieser Name geht nicht',
    text: 'Ein Name hat 1 bis 100 Zeichen in einer Zeile.',
  },
  offer_invalid: {
    title: 'Dieses Angebot passt nicht zusammen',
    text: 'Sehen Sie Preis und Grenzen noch einmal an. Es wurde nichts geändert.',
  },
  origin_invalid: {
    title: 'Das ist keine Adresse einer Website',
    text: 'Geben Sie sie als https://example.org ein.',
  },
  origin_unverified: {
    title: 'Die Website zeigt das Kennzeichen nicht',
    text: 'Legen Sie zuerst die Datei oder das Tag dort ab, dann lassen Sie uns noch einmal nachsehen.',
  },
  origin_unreachable: {
    title: 'Wir erreichen die Website nicht',
    text: 'Sie muss über das Internet antworten. Versuchen Sie es gleich noch einmal.',
  },
  origin_limit_reached: {
    title: 'Es sind zu viele Websites',
    text: 'Entfernen Sie eine, die nicht mehr gebraucht wird.',
  },
  webhook_not_found: {
    title: 'Wir finden diesen Webhook nicht',
    text: 'Er wurde gelöscht oder gehört Ihnen nicht.',
  },
  webhook_url_invalid: {
    title: 'An diese Adresse können wir nicht senden',
    text: 'Sie muss mit https beginnen und ins Internet führen.',
  },
  webhook_limit_reached: {
    title: 'Es sind zu viele Webhooks',
    text: 'Löschen Sie einen, der nicht mehr gebraucht wird.',
  },
  webhook_secret_limit_reached: {
    title: 'Zu viele Geheimnisse auf einmal',
    text: 'Warten Sie, bis ein altes endet, oder ersetzen Sie alle ohne Übergang.',
  },
  webhook_disabled: { title: 'Dieser Webhook ist abgeschaltet', text: 'Schalten Sie ihn zuerst ein.' },
  delivery_not_found: {
    title: 'Wir finden diese Zustellung nicht',
    text: 'Sie ist älter als 30 Tage oder gehört Ihnen nicht.',
  },
  notice_not_found: { title: 'Wir finden diesen Hinweis nicht', text: 'Er wurde schon erledigt.' },
  member_not_found: { title: 'Diese Person ist nicht im Team', text: 'Vielleicht hat sie es verlassen.' },
  already_member: { title: 'Diese Person ist schon im Team', text: 'Ändern Sie stattdessen ihre Rolle.' },
  last_owner: {
    title: 'Jemand muss verantwortlich bleiben',
    text: 'Geben Sie diese Rolle zuerst jemand anderem.',
  },
  role_invalid: { title: 'Diese Rolle gibt es nicht', text: 'Wählen Sie eine der angebotenen.' },
  invitation_invalid: {
    title: 'Diese Einladung gilt nicht',
    text: 'Sie wurde benutzt oder zurückgezogen oder ist älter als sieben Tage. Bitten Sie um eine neue.',
  },
  invitation_limit_reached: {
    title: 'Das sind zu viele Einladungen',
    text: 'Ziehen Sie die zurück, die nicht mehr gebraucht werden, oder warten Sie eine Stunde.',
  },
  setup_link_invalid: {
    title: 'Dieser Link gilt nicht',
    text: 'Er wurde benutzt, oder es wurde ein neuerer erstellt.',
  },
  sign_up_closed: {
    title: 'Sie brauchen eine Einladung',
    text: 'Neue Verkäufer werden hier vom Betreiber eingeladen.',
  },
  email_invalid: { title: 'Das ist keine E-Mail-Adresse', text: 'Geben Sie sie als name@example.org ein.' },
  name_invalid: {
    title: 'Dieser Name geht nicht',
    text: 'Ein Name hat 1 bis 100 Zeichen in einer Zeile, und keines davon ist unsichtbar.',
  },
  memo_too_long: { title: 'Dieser Text ist zu lang', text: 'Kürzen Sie ihn. Es wurde nichts geändert.' },
  mail_unavailable: {
    title: 'Dieser Betreiber verschickt keine E-Mails',
    text: 'Melden Sie sich auf einem anderen Weg an.',
  },
  sign_in_code_invalid: {
    title: 'Das ist nicht der Code',
    text: 'Er ist zu alt oder wurde zu oft probiert. Prüfen Sie ihn, oder lassen Sie sich einen neuen schicken.',
  },
  sign_in_limit_reached: {
    title: 'Das war zu oft',
    text: 'Warten Sie eine Weile, dann versuchen Sie es erneut.',
  },
  passkey_invalid: {
    title: 'Wir konnten diesen Passkey nicht annehmen',
    text: 'Versuchen Sie es noch einmal, oder wählen Sie einen anderen Weg.',
  },
  passkey_challenge_invalid: {
    title: 'Diese Seite war zu lange offen',
    text: 'Benutzen Sie den Passkey noch einmal.',
  },
  passkey_known: { title: 'Dieser Passkey ist schon registriert', text: 'Sie können sich damit anmelden.' },
  passkey_not_found: { title: 'Diesen Passkey gibt es nicht mehr', text: 'Es ist nichts weiter zu tun.' },
  passkey_limit_reached: { title: 'Sie haben zwanzig Passkeys', text: 'Entfernen Sie zuerst einen.' },
  last_sign_in: {
    title: 'Das ist Ihr einziger Weg hinein',
    text: 'Fügen Sie zuerst einen weiteren Passkey hinzu, oder erstellen Sie Wiederherstellungscodes.',
  },
  session_not_found: { title: 'Dieser Browser ist schon abgemeldet', text: 'Es ist nichts weiter zu tun.' },
};
