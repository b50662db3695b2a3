/** The pages nobody comes for. */
import { html } from 'hono/html';
import { frame } from './frame.ts';

export function missingPage() {
  return frame({
    title: 'No such page — The Morning Wren',
    description: 'This page does not exist.',
    body: html`<article class="text">
      <h1>We looked everywhere</h1>
      <p class="standfirst">There is no such page. Mr Fell at lost property has not seen it either.</p>
      <nav class="next"><a href="/">All of today’s stories</a></nav>
    </article>`,
  });
}

export function troublePage() {
  return frame({
    title: 'One moment — The Morning Wren',
    description: 'The payment provider cannot be reached.',
    body: html`<article class="text">
      <h1>One moment</h1>
      <p class="standfirst">
        We cannot reach the payment provider, so we cannot see what you own. What you have paid for stays
        yours. Please reload the page in a little while; the free stories are open meanwhile.
      </p>
      <nav class="next"><a href="/">All of today’s stories</a></nav>
    </article>`,
  });
}
