/** What a window says that a seller's page opened, before it closes. */
import { html, type Html } from '../../html.ts';

export const visit = {
  paid: 'Paid',
  owned: 'This is yours already',
  cancelled: 'Nothing was charged',
  text: 'You can close this window. The page that you came from knows.',
  what: (title: Html, seller: Html): Html => html`${title}, from ${seller}`,
  back: (site: string) => html`Go on at <bdi>${site}</bdi>`,
};
