/** Was ein Fenster sagt, das die Seite eines Verkäufers geöffnet hat, bevor es sich schließt. */
import { html, type Html } from '../../html.ts';
import type { Texts } from '../index.ts';

export const visit: Texts['visit'] = {
  paid: 'Bezahlt',
  owned: 'Das gehört Ihnen schon',
  cancelled: 'Es wurde nichts abgebucht',
  text: 'Sie können dieses Fenster schließen. Die Seite, von der Sie kommen, weiß Bescheid.',
  what: (title: Html, seller: Html): Html => html`${title}, von ${seller}`,
  back: (site: string) => html`Weiter auf <bdi>${site}</bdi>`,
};
