/** Who takes part in a benchmark without HTTP: wallets with a grant each, sellers, and the account of fees. */
import type { Ledger, Request } from '@farthing/ledger';

export interface Party {
  wallets: number[];
  /** A grant for each wallet, with all three limits. */
  grants: number[];
  sellers: number[];
  fees: number;
}

export const USD = 1;
const PAGE = 1000;
const FEES = 'book/fees';

/** Those that the book has; a new book gets them, in groups of 1,000. */
export async function partyOf(ledger: Ledger, size: { wallets: number; sellers: number }): Promise<Party> {
  const party = await found(ledger);
  if (party.wallets.length === 0) return create(ledger, size);
  if (party.wallets.length !== size.wallets || party.sellers.length !== size.sellers)
    throw new Error(`the book has ${party.wallets.length} wallets and ${party.sellers.length} sellers`);
  return party;
}

async function found({ store }: Ledger): Promise<Party> {
  const party: Party = { wallets: [], grants: [], sellers: [], fees: 0 };
  for (let after = 0; ;) {
    const page = await store.accounts(after, PAGE);
    for (const { account, name } of page) {
      if (name === FEES) party.fees = account;
      else if (name.startsWith('sel_')) party.sellers.push(account);
      else party.wallets.push(account);
    }
    if (page.length < PAGE) break;
    after = page.at(-1)!.account;
  }
  const grants = new Map<number, number>();
  for (let after = 0; ;) {
    const page = await store.limits(after, PAGE);
    for (const { limit, account } of page) grants.set(account!, limit);
    if (page.length < PAGE) break;
    after = page.at(-1)!.limit;
  }
  party.grants = party.wallets.map((wallet) => grants.get(wallet)!);
  return party;
}

async function create(
  ledger: Ledger,
  { wallets, sellers }: { wallets: number; sellers: number },
): Promise<Party> {
  const fees = await open(ledger, [{ name: FEES, asset: USD, floor: null, listed: false }]);
  const accruals = Array.from({ length: sellers }, (_, i) => ({
    name: `sel_${i}/accrual`,
    asset: USD,
    floor: 0n,
    listed: true,
  }));
  const payers = Array.from({ length: wallets }, (_, i) => ({
    name: `wal_${i}`,
    asset: USD,
    floor: -(10n ** 15n),
    listed: true,
  }));
  const party: Party = {
    wallets: await open(ledger, payers),
    sellers: await open(ledger, accruals),
    fees: fees[0]!,
    grants: [],
  };
  const caps = { payment: 10n ** 9n, day: 10n ** 15n, total: 10n ** 16n };
  const expiresAt = Date.now() + 86_400_000_000;
  const granted = await submitted(
    ledger,
    party.wallets.map((account) => ({
      op: 'limit',
      kind: 0x32,
      limit: { name: '', asset: USD, account, caps, onLimit: 'reject', expiresAt, zone: 'Europe/Berlin' },
    })),
  );
  party.grants = granted.map(({ seq }) => seq);
  return party;
}

async function open(
  ledger: Ledger,
  accounts: { name: string; asset: number; floor: bigint | null; listed: boolean }[],
): Promise<number[]> {
  const entries = await submitted(
    ledger,
    accounts.map((account) => ({ op: 'open', kind: 0x02, account })),
  );
  return entries.map((entry) => entry.opens!.account);
}

async function submitted(ledger: Ledger, requests: readonly Request[]) {
  const entries = [];
  for (let at = 0; at < requests.length; at += PAGE) {
    for (const result of await ledger.submitAll(requests.slice(at, at + PAGE))) {
      if (result.status !== 'posted') throw new Error(JSON.stringify(result));
      entries.push(result.entry);
    }
  }
  return entries;
}
