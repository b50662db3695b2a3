/** Parts that the console's lists share: the way to older pages, and to the same list as CSV. */
import { html, type Html, nothing } from '../html.ts';
import { icon } from '../icons.ts';
import { pager } from '../parts-more.ts';
import type { Desk } from './desk.ts';

/** How many rows a page shows. */
export const ROWS = 25;

/** Leads to the following page of a list; back is what the browser's own button does. */
export function older(
  desk: Desk,
  path: string,
  cursor: string | undefined,
  keep: Record<string, string> = {},
): Html {
  if (cursor === undefined) return nothing;
  const kept = Object.entries(keep).filter(([, value]) => value !== '');
  const query = new URLSearchParams([...kept, ['after', cursor]]);
  return pager(desk.t.pages, [{ label: desk.t.older, href: `${desk.base}${path}?${query.toString()}` }]);
}

/** A button that takes a list along, for whoever may read reports. */
export function exportLink(desk: Desk, name: string, query = '', label = desk.t.csv): Html {
  if (!desk.can('reports')) return nothing;
  return html`<a
    class="button"
    href="${desk.base}/export/${name}.csv${query}"
    download
    title="${desk.t.csvUtc}"
    >${icon('download')}${label}</a
  >`;
}
