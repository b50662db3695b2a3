/**
 * Deletion of a wallet. What it owes must be settled first, and what it holds spent, or given up by an explicit word.
 * Then nothing more can be spent from it, its grants and holds end, and one entry takes with it, in its group, the saved
 * method, the settings, the payer's own words and the recovery code. Passkeys and sessions go right before it.
 *
 * The journal stays whole. Each step may be repeated, so whoever asks again after a crash finishes what was begun. Money
 * that comes in later (a seller's refund, a top-up that took a day) stays on the account, where the operator sees it.
 */
import type { AccountState, Ledger, RecordOp } from '@farthing/ledger';
import { LIST } from '@farthing/ledger';
import { laneOfWallet, lossesAccount } from '../accounts.ts';
import type { AskFirst } from '../confirm/ask-first.ts';
import type { Credentials } from '../credentials/credentials.ts';
import type { Grants } from '../grants/grants.ts';
import type { WalletId } from '../ids.ts';
import { history, rowsNamed } from '../journal.ts';
import { Kind } from '../kinds.ts';
import { itemsOf } from '../paging.ts';
import type { Passkeys } from '../passkeys/passkeys.ts';
import type { RefundRequests } from '../refund-requests/refund-requests.ts';
import { type Refused, refuse } from '../refusal.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Tabs } from '../tabs/tabs.ts';
import type { TopUps } from '../topups/topups.ts';
import { putProfile, readProfile } from './profile.ts';

export interface DeletionTerms {
  /** What becomes of money that is there: `refuse` the deletion, or `forfeit` it to the operator. */
  balance: 'refuse' | 'forfeit';
  /** A registered payer has confirmed afresh: else `deletion_unconfirmed`. */
  confirmed?: boolean;
}

export interface Deletion {
  delete(wallet: WalletId, terms: DeletionTerms): Promise<true | Refused>;
}

const NOTHING = { payment: 0n, day: 0n, month: 0n };
const PAGE = 500;
/** Refunds that come in while the balance is being given up are given up, too. */
const ATTEMPTS = 16;

export function createDeletion(deps: {
  ledger: Ledger;
  grants: Pick<Grants, 'listByWallet' | 'revoke'>;
  tabs: Pick<Tabs, 'list'>;
  topups: Pick<TopUps, 'isPending'>;
  askFirst: Pick<AskFirst, 'forget' | 'forgotten'>;
  refundRequests: Pick<RefundRequests, 'memosOf'>;
  credentials: Pick<Credentials, 'endAll'>;
  people: { passkeys: Pick<Passkeys, 'removeAll'>; sessions: Pick<Sessions, 'revokeAll'> };
}): Deletion {
  const { ledger, grants, tabs, topups, askFirst, refundRequests, credentials, people } = deps;
  const { store } = ledger;

  /** Why the wallet cannot be deleted as its accounts stand. */
  function objection(rows: readonly AccountState[], { balance }: DeletionTerms): Refused | undefined {
    // Whoever is looked into must not take away what there is to see.
    if (rows.some((row) => row.frozen)) return refuse('wallet_frozen');
    if (rows.some((row) => row.balance < 0n)) return refuse('wallet_owes');
    // What is reserved comes back to it when its holds end.
    if (balance === 'refuse' && rows.some((row) => row.balance > 0n)) return refuse('wallet_not_empty');
    return undefined;
  }

  /** From now on nothing is spent, whoever asks, except what was reserved before. */
  async function lock(rows: readonly AccountState[], zone: string): Promise<void> {
    for (const { account, asset, limit } of rows) {
      const terms = {
        name: '',
        asset,
        account,
        caps: NOTHING,
        onLimit: 'reject',
        expiresAt: null,
        zone,
      } as const;
      const kind = Kind.spendingLimitChanged;
      await ledger.submit(
        limit > 0
          ? { op: 'caps', kind, limit, caps: NOTHING }
          : { op: 'limit', kind, own: true, limit: terms },
      );
    }
  }

  /** Lets the wallet spend as before. */
  async function unlock(rows: readonly AccountState[], caps: Map<number, object>): Promise<void> {
    for (const { account, limit } of await rowsNamed(ledger, rows[0]!.name)) {
      const before = {
        op: 'caps',
        kind: Kind.spendingLimitChanged,
        limit,
        caps: caps.get(account) ?? {},
      } as const;
      if (limit > 0) await ledger.submit(before);
    }
  }

  async function endGrants(wallet: WalletId): Promise<void> {
    const given = (before?: number) => grants.listByWallet(wallet, { before, limit: PAGE });
    for await (const { id, revoked } of itemsOf(given)) {
      if (!revoked) await grants.revoke(id, wallet);
      await credentials.endAll(id);
    }
  }

  async function endHolds(accounts: readonly number[]): Promise<void> {
    const anyHeld = async () =>
      store.view((state) => accounts.some((account) => state.account(account)!.held > 0n));
    let before: number | undefined;
    while (await anyHeld()) {
      const page = await history(store, accounts, LIST.payments, { before, limit: PAGE });
      const holds = page.items.filter((entry) => entry.holds).map((entry) => entry.seq);
      // One that has ended, or ends in the same moment, is refused, which is right.
      await ledger.submitAll(holds.map((hold) => ({ op: 'release', kind: Kind.release, hold })));
      if (page.next === undefined) return;
      before = page.next;
    }
  }

  /** What lets people in. Nobody can sign in anew once the wallet is gone, but until then somebody may have. */
  async function forgetPeople(wallet: WalletId): Promise<void> {
    await people.passkeys.removeAll(wallet);
    await people.sessions.revokeAll(wallet);
  }

  async function giveUp(wallet: WalletId): Promise<boolean> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const rows = (await rowsNamed(ledger, wallet)).filter((row) => row.balance > 0n);
      if (rows.length === 0) return true;
      for (const { account, asset, balance } of rows) {
        await ledger.submit({
          op: 'post',
          kind: Kind.walletDeleted,
          legs: [
            { account, amount: -balance },
            { account: lossesAccount(asset), amount: balance },
          ],
          data: JSON.stringify({ forfeited: true, wallet }),
        });
      }
    }
    return false;
  }

  return {
    delete: (wallet, terms) =>
      store.exclusive(`wallet ${wallet}`, async () => {
        const profile = await readProfile(ledger, wallet);
        if (profile.deleted !== undefined) return refuse('wallet_not_found');
        if (profile.registered !== undefined && !terms.confirmed) return refuse('deletion_unconfirmed');
        const rows = await rowsNamed(ledger, wallet);
        const { items: collections } = await tabs.list({ wallet, limit: 1, state: 'pending' });
        if (collections.length > 0) return refuse('collection_pending');
        const why = objection(rows, terms);
        if (why) return why;
        if (await topups.isPending(wallet)) return refuse('topup_pending');
        const limits = await store.view((state) => rows.map(({ limit }) => state.limit(limit)?.caps));
        const caps = new Map(rows.map(({ account }, i) => [account, limits[i] ?? {}]));
        await lock(rows, profile.zone);
        // What was spent before the lock is there by now.
        const late = objection(await rowsNamed(ledger, wallet), terms);
        if (late) {
          await unlock(rows, caps);
          return late;
        }
        await endGrants(wallet);
        await endHolds(rows.map(({ account }) => account));
        if (!(await giveUp(wallet))) return refuse('wallet_not_empty');
        await forgetPeople(wallet);
        const memos = await refundRequests.memosOf(wallet);
        const posted = await ledger.submit(
          {
            op: 'fact',
            kind: Kind.walletDeleted,
            about: rows.map(({ account }) => account),
            data: JSON.stringify({ wallet }),
          },
          {
            lane: laneOfWallet(store, wallet),
            records: ({ entry }): RecordOp[] => [
              putProfile(wallet, { generation: profile.generation, zone: 'UTC', deleted: entry.time }),
              { delete: { collection: 'methods', id: wallet } },
              askFirst.forget(wallet),
              ...memos.map((eraseMemo) => ({ eraseMemo })),
            ],
          },
        );
        if (posted.status === 'refused') throw new Error(`a deletion was refused: ${posted.code}`);
        askFirst.forgotten(wallet);
        await forgetPeople(wallet);
        return true;
      }),
  };
}
