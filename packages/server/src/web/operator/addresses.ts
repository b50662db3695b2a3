/** Where things are in the operator's console: every id leads to a page. */
/** The page of what an id names. Ids that have no page of their own are shown as search finds them. */
export function pathOf(id: string): string {
  const prefix = id.slice(0, id.indexOf('_'));
  const folder = FOLDERS[prefix];
  return folder === undefined
    ? `/operator/find/${encodeURIComponent(id)}`
    : `/operator/${folder}/${encodeURIComponent(id)}`;
}

const FOLDERS: Readonly<Record<string, string>> = {
  wal: 'wallets',
  sel: 'sellers',
  apr: 'approvals',
  prv: 'payouts/previews',
  mem: 'people',
};
