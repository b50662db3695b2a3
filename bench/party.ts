/**
 * Who takes part in a benchmark without HTTP: wallets with a grant each, sellers, and the account of fees. A payment
 * touches one lane, so sellers and fees have an account in each lane of the book.
 */
import { type Ledger, laneOfNumber, type Request } from '@farthing/ledger';

export interface Party {
  wallets: number[];
  /** A grant for each wallet, with all three limits. */
  grants: number[];
  /** By lane, in the order of their names. */
  sellers: number[][];
  /** By lane. */
  fees: number[];
}

const USD = 1;
const PAGE = 1000;
const FEES = 'book/fees';

/** Those that the book has; a new book gets them, in groups of 1,000. */
export async function partyOf(ledger: Ledger, size: { wallets: number; sellers: number }): Promise<Party> {
  const party = await found(ledger);
  if (party.wallets.length === 0) {
    await create(ledger, size);
    return partyOf(ledger, size);
  }
  const [wallets, sellers] = [party.wallets.length, party.sellers[0]!.length];
  if (wallets !== size.wallets || sellers !== size.sellers)
    throw new Error(`the book has ${wallets} wallets and ${sellers} sellers`);
  return party;
}

async function found({ store }: Ledger): Promise<Party> {
  const party: Party = { wallets: [], grants: [], sellers: store.lanes.map(() => []), fees: [] };
  for (let after = 0; ;) {
    const page = await store.accounts(after, PAGE);
    for (const { account, name } of page) {
      if (name === FEES) party.fees[laneOfNumber(account)] = account;
      else if (name.startsWith('sel_')) party.sellers[laneOfNumber(account)]!.push(account);
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
): Promise<void> {
  for (const { lane } of ledger.store.lanes) {
    const names = [FEES, ...Array.from({ length: sellers }, (_, i) => `sel_${i}/accrual`)];
    for (const name of names) {
      const account =
        name === FEES
          ? { name, asset: USD, floor: null, listed: false }
          : { name, asset: USD, floor: 0n, listed: true };
      const result = await ledger.submit({ op: 'open', kind: 0x02, account }, { lane });
      if (result.status !== 'posted') throw new Error(JSON.stringify(result));
    }
  }
  const opened = await submitted(
    ledger,
    Array.from({ length: wallets }, (_, i) => ({
      op: 'open',
      kind: 0x02,
      account: { name: `wal_${i}`, asset: USD, floor: -(10n ** 15n), listed: true },
    })),
  );
  const caps = { payment: 10n ** 9n, day: 10n ** 15n, total: 10n ** 16n };
  const expiresAt = Date.now() + 86_400_000_000;
  await submitted(
    ledger,
    opened.map(({ opens }) => ({
      op: 'limit',
      kind: 0x32,
      limit: {
        name: '',
        asset: USD,
        account: opens!.account,
        caps,
        onLimit: 'reject',
        expiresAt,
        zone: 'Europe/Berlin',
      },
    })),
  );
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
