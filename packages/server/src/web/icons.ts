/** Small line drawings of our own. They only accompany words, so they are hidden from screen readers. */
import { html, type Html } from './html.ts';
import { raw } from 'hono/html';

const PATHS = {
  overview: 'M3 9.5 10 3.5l7 6V17H12v-4.5H8V17H3Z',
  chart: 'M3 17h14M5.5 14v-4M10 14V5M14.5 14V8',
  payments: 'M4 3h12v14l-2-1.4-2 1.4-2-1.4L8 17l-2-1.4L4 17ZM7 7.5h6M7 11h4',
  refund: 'M7 4 3.5 7.5 7 11M3.5 7.5H12a4.5 4.5 0 0 1 0 9H8',
  offer: 'M3.5 3.5h6l7 7-6 6-7-7ZM7 7h.01',
  payout: 'M3 8 10 3.5 17 8ZM4.5 8v6.5M8.2 8v6.5M11.8 8v6.5M15.5 8v6.5M3 16.5h14',
  wallet: 'M3 6.5A2.5 2.5 0 0 1 5.5 4H15v3M3 6.5v8A1.5 1.5 0 0 0 4.5 16H17V7H4.5M13.5 11.5h.01',
  card: 'M2.5 5h15v10.5h-15ZM2.5 8.5h15M5.5 12.5h3',
  key: 'M12.5 11a3.5 3.5 0 1 0-3.3-2.3L3 15v2h2.5v-2H7v-1.5h1.5l1.6-1.7a3.5 3.5 0 0 0 2.4.2ZM13.5 7h.01',
  webhook: 'M6 12.5a3 3 0 1 0 2.6 4.5h5M8 8.5 5.8 13M14 15.5a3 3 0 1 0-1.8-4M12 11 9.6 6.5a3 3 0 1 0-3.5 1',
  people:
    'M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.5 16.5c0-3 2.2-4.5 5-4.5s5 1.5 5 4.5M13 4a3 3 0 0 1 0 5.3M14.5 12.3c1.9.5 3 1.9 3 4.2',
  settings:
    'M3 6h7M14 6h3M3 14h3M10 14h7M12 8.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4ZM8 16.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4Z',
  search: 'M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12ZM13.5 13.5 17 17',
  shield: 'M10 2.8 16 5v5c0 3.6-2.4 6-6 7.2C6.400 16 4 13.600 4 10V5ZM7.300 10l2 2 3.500-4',
  freeze:
    'M10 2.500v15M3.500 6.250l13 7.500M16.500 6.250l-13 7.500M7.800 3.800 10 5.500l2.200-1.700M7.800 16.200 10 14.500l2.200 1.700',
  balance: 'M10 3v13.500M6.500 16.500h7M4 5.500h12M4 5.500 2 11h4ZM16 5.500 14 11h4Z',
  log: 'M5 3h7l3.500 3.500V17H5ZM12 3v3.500h3.500M7.500 10h5M7.500 13h5',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM10 6v4l2.700 2',
  limit: 'M3.500 14.500a7 7 0 1 1 13 0M10 12.500 13.500 8M3.500 14.500h2M14.500 14.500h2',
  download: 'M10 3v9M6.500 8.500 10 12l3.500-3.500M3.500 16.500h13',
  external: 'M8 4.500H4V16h11.500v-4M11 4h5v5M16 4l-7 7',
  plus: 'M10 4v12M4 10h12',
  check: 'M4 10.500 8 14.500 16 5.500',
  warning: 'M10 3 18 16.500H2ZM10 8v4M10 14.300h.01',
  offline:
    'M2.500 7.500a11 11 0 0 1 4-2.400M10 4.500c2.800 0 5.500 1 7.500 3M5 10.500a7 7 0 0 1 3-1.800M12.500 9a7 7 0 0 1 2.500 1.500M10 15.500h.01M3 3l14 14',
  globe:
    'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM3 10h14M10 3c2 2 3 4.300 3 7s-1 5-3 7c-2-2-3-4.300-3-7s1-5 3-7Z',
  code: 'M7 6 3 10l4 4M13 6l4 4-4 4M11.500 4l-3 12',
  phone: 'M6 2.500h8v15H6ZM9 15h2',
} as const;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): Html {
  return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
    <path d="${raw(PATHS[name])}" />
  </svg>`;
}

export const ICON_NAMES = Object.keys(PATHS) as IconName[];
