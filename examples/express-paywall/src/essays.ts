/** Two short essays and the pages around them. */
import type { Pass } from '@farthing/sdk/paywall';

export interface Essay {
  /** Its address, and the `resource` that readers come to own. */
  slug: string;
  title: string;
  /** In US dollars. */
  price: string;
  text: string;
}

export const essays: readonly Essay[] = [
  {
    slug: 'on-keys',
    title: 'On keys that fit nothing',
    price: '0.002',
    text: 'Every drawer has one. It opened something once, and we keep it for the day on which that comes back.',
  },
  {
    slug: 'on-umbrellas',
    title: 'On lending umbrellas',
    price: '0.01',
    text: 'An umbrella is the only thing that we lend knowing that it is a gift.',
  },
];

/** All essays with their prices. */
export function frontPage(): string {
  const items = essays.map(
    ({ slug, title, price }) => `<li><a href="/essays/${slug}">${title}</a>, $${price}</li>`,
  );
  return page('Two essays', `<ul>${items.join('')}</ul>`);
}

/** An essay, for whoever has paid. */
export function essayPage({ title, text }: Essay, pass: Pass | undefined): string {
  return page(title, `<p>${text}</p><p><small>Paid: ${pass?.payment ?? 'not yet'}</small></p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${body}</html>`;
}
