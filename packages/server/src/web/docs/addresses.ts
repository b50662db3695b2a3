/**
 * Where a link of a document leads. The same Markdown is read on a forge, where links are paths between files, and
 * here, where they are addresses: `../guides/webhooks.md#retries` becomes `/docs/guides/webhooks#retries`.
 */
import { posix } from 'node:path';
import { isCode } from '@farthing/sdk/api/index.ts';

export const DOCS = '/docs';

/** Documents that are pages elsewhere on this server, written from the same source. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'reference/api.md': '/reference',
  'reference/errors.md': '/errors',
  'reference/openapi.json': '/openapi.json',
};

/** What a link of a document points at. */
export type Target =
  | { to: 'here'; hash: string }
  /** Another site, or mail. */
  | { to: 'outside'; href: string }
  /** A file below `docs/`. */
  | { to: 'docs'; file: string; hash: string }
  /** Any other file of the repository, from its root. */
  | { to: 'repository'; file: string; hash: string };

/**
 * Reads a link.
 *
 * @param from the document that it stands in, from the repository's root: `docs/start/seller.md`
 */
export function targetOf(href: string, from: string): Target {
  if (/^[a-z][a-z0-9+.-]*:/i.test(href)) return { to: 'outside', href };
  const [path = '', hash = ''] = splitHash(href);
  if (path === '') return { to: 'here', hash };
  const file = posix.join(posix.dirname(from), path);
  return file.startsWith('docs/')
    ? { to: 'docs', file: file.slice('docs/'.length), hash }
    : { to: 'repository', file, hash };
}

/** Where a file below `docs/` is shown. */
export function addressOfDoc(file: string, hash = ''): string {
  const elsewhere = ELSEWHERE[file];
  // Each code has a page of its own here; on a forge it is a heading of one long page.
  if (file === 'reference/errors.md') return isCode(hash) ? `/errors/${hash}` : '/errors';
  const end = hash === '' ? '' : `#${hash}`;
  if (elsewhere !== undefined) return elsewhere + end;
  if (file === 'README.md') return DOCS + end;
  return `${DOCS}/${file.replace(/\.md$/, '')}${end}`;
}

/** Where a file from elsewhere in the repository is shown. */
export function addressOfSource(file: string): string {
  return `${DOCS}/source/${file}`;
}

/** Whether a document is a page of `/docs`, and not one that is shown elsewhere. */
export function isPage(file: string): boolean {
  return file.endsWith('.md') && !(file in ELSEWHERE);
}

/** A heading's anchor, as forges make it. Repeated ones get `-1`, `-2` from whoever keeps count. */
export function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .trim()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

function splitHash(href: string): string[] {
  const at = href.indexOf('#');
  return at < 0 ? [href] : [href.slice(0, at), href.slice(at + 1)];
}
