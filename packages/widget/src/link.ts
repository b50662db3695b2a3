/** A link of the page that pays: what it is about, as its address and attributes say, and the states it shows. */
import { money, say } from './words.ts';

export interface PayLink {
  element: HTMLAnchorElement;
  /** An offer's id, or a signed link's text. */
  offer: string;
  /** The address of checkout, which works without us. */
  href: string;
  /** Where its buyer goes in the end; empty: where the offer says. */
  to: string;
  /** Stays on the page: what was bought is shown here. */
  stays: boolean;
  /** Of an open offer, how much. */
  amount?: string;
  asset?: string;
  price?: string;
  owned?: boolean;
  badge: HTMLElement;
  busy?: boolean;
}

/** Reads a link; nothing for one that is none of ours. */
export function read(element: HTMLAnchorElement, base: string): PayLink | undefined {
  const { farthing, price, asset, amount, farthingStay } = element.dataset;
  const url = new URL(element.href, location.href);
  const ours = url.origin === base && url.pathname.startsWith('/l/');
  const offer = farthing || (ours ? decodeURIComponent(url.pathname.slice(3)) : '');
  if (!offer) return undefined;
  const badge = document.createElement('span');
  badge.className = 'farthing-price';
  element.append(badge);
  const link: PayLink = {
    element,
    offer,
    href: ours ? url.href : `${base}/l/${encodeURIComponent(offer)}`,
    to: ours ? (url.searchParams.get('return') ?? '') : element.hasAttribute('href') ? url.href : '',
    stays: farthingStay !== undefined,
    amount: amount ?? url.searchParams.get('amount') ?? undefined,
    price,
    asset: asset ?? (price ? 'USD' : undefined),
    badge,
  };
  show(link);
  return link;
}

/** What it costs to press it: the price, or the amount that was chosen for it. */
export const costs = ({ price, amount }: PayLink): string | undefined => price ?? amount;

/** Shows the price, that it is owned, or another text. */
export function show(link: PayLink, text?: string, busy = false): void {
  const { element, badge, asset, owned } = link;
  const cost = costs(link);
  link.busy = busy;
  badge.textContent = text ?? (owned ? say('owned') : cost && asset ? money(cost, asset) : '');
  if (busy) element.setAttribute('aria-busy', 'true');
  else element.removeAttribute('aria-busy');
}

let region: HTMLElement | undefined;

/** Tells who listens to the page instead of looking at it. */
export function announce(text: string): void {
  region ??= addRegion();
  region.textContent = text;
}

export function addRegion(): HTMLElement {
  const element = document.createElement('div');
  element.className = 'farthing-said';
  element.setAttribute('role', 'status');
  document.body.append(element);
  return (region = element);
}
