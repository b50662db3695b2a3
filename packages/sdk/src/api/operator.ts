/** The operator's operations: running collections and payouts, proving the books, following them, backing them up. */
import { z } from 'zod';
import {
  asset,
  choice,
  count,
  flag,
  id,
  line,
  params,
  sha256,
  signedAmount,
  time,
  queryNumber,
} from './fields.ts';
import type { Operations } from './operation.ts';
import { Payout } from './payouts.ts';
import { answer, field, request } from './schema.ts';
import { MODES } from './sellers.ts';
import { Collection } from './sums.ts';
import { Wallet } from './wallets.ts';

export const CollectionRun = answer('CollectionRun', 'The collections that were due and have been started.', {
  items: z.array(Collection),
});

export const PayoutRun = answer('PayoutRun', 'The payouts that were started.', { items: z.array(Payout) });

export const RunPayoutsRequest = request('RunPayoutsRequest', 'Whom to pay out.', {
  seller: id('sel', 'Only this seller, due or not; without it, every seller whose payout is due.').optional(),
});

export const TrialBalance = answer(
  'TrialBalance',
  'All balances of the book by class. Each asset sums to zero.',
  {
    mode: choice(MODES, 'Whether the book holds test money or real money.'),
    seq: count('Sequence of the last entry counted, in the first lane.', 25_412),
    balanced: flag('True when every asset sums to zero, in each lane.', true),
    assets: z.array(
      answer('TrialBalanceAsset', 'The classes of one asset.', {
        asset: asset(),
        prepaid: signedAmount('What wallets hold: the balances above zero.', '1200'),
        owed: signedAmount('What wallets owe: the balances below zero.', '-35.5'),
        accrued: signedAmount('What sellers have earned and not been paid out.', '410.25'),
        fees: signedAmount('What the operator has earned.', '61.5'),
        gateway: signedAmount('What came in through gateways, less what went out.', '-1641.25'),
        in_transit: signedAmount('Payouts under way.', '10'),
        losses: signedAmount('Tabs written off, payouts’ costs.', '-5'),
        clearing: signedAmount('What sellers earned that is on its way between lanes of the book.', '0'),
        sum: signedAmount('The sum of all classes.', '0'),
      }),
    ),
    lanes: z.array(
      answer('TrialBalanceLane', 'What one lane was counted up to: each is a ledger of its own.', {
        lane: count('Its number, from 0.', 0),
        seq: count('Sequence of the last entry counted.', 25_412),
        balanced: flag('True when every asset sums to zero in it.', true),
      }),
    ),
  },
);

export const Verification = answer('Verification', 'What replaying the whole journal showed.', {
  valid: flag('True when the chain is whole and every index agrees with the journal.', true),
  entries: count('How many entries were replayed.', 25_412),
  seq: count('Sequence of the last entry, in the first lane.', 25_412),
  head: sha256('The last group’s hash, in the first lane.'),
  problems: field(z.array(z.string()), 'What is wrong, in plain words.', []),
  lanes: z.array(
    answer('VerifiedLane', 'One lane of the book: each has a chain of its own.', {
      lane: count('Its number, from 0.', 0),
      valid: flag('True when nothing is wrong in it.', true),
      entries: count('How many entries were replayed.', 25_412),
      seq: count('Sequence of the last entry.', 25_412),
      head: sha256('The last group’s hash.'),
    }),
  ),
});

export const ClockAcceptance = answer('ClockAcceptance', 'What became of a jump of the clock.', {
  jumped_ms: field(
    z.int(),
    'By how many milliseconds the clock had jumped away, below zero when back; 0 when there was nothing to accept.',
    7_200_000,
  ),
  time: time('Journal time now.'),
});

export const Closing = answer(
  'Closing',
  'A closed period: all balances and the chain’s head, fixed by hash.',
  {
    event: id('evt', 'The closing itself.'),
    seq: count('Sequence of its entry.', 25_413),
    head: sha256('The chain’s head before it.'),
    balances: sha256('Hash of all balances.'),
    created_at: time('When it was closed.'),
    lanes: z.array(
      answer('ClosedLane', 'One lane of the book: each is closed for itself. The first is the one above.', {
        lane: count('Its number, from 0.', 0),
        event: id('evt', 'The closing itself.'),
        seq: count('Sequence of its entry.', 25_413),
        head: sha256('The chain’s head before it.'),
        balances: sha256('Hash of all balances.'),
      }),
    ),
  },
);

export const Event = answer('Event', 'One entry of the journal. Its id and content never change.', {
  id: id('evt', 'The event; the same every time.'),
  seq: count('Its place in the journal, without gaps, from 1.', 412),
  type: line('What happened, such as `payment` or `grant_revoked`.', 'payment'),
  created_at: time('When it posted.'),
  data: field(z.record(z.string(), z.unknown()), 'What it is about; depends on the type.', {
    payment: 'pay_7zkq3m9t0v5c8x2hj4p6r1wbn0',
  }),
});

export const EventPage = answer('EventPage', 'Events in the order of the journal, oldest first.', {
  items: z.array(Event),
  last_seq: count('Pass as `after` to go on from here.', 412),
  more: flag('True when there are further events already.'),
  lanes: count('How many lanes the book has; each is followed for itself.', 1),
});

export const BackupRequest = request('BackupRequest', 'Where to back up to.', {
  directory: line(
    'A directory on the server’s disk that does not exist yet or is empty.',
    '/var/backups/farthing/2026-11-22',
    1000,
  ),
});

export const Backup = answer('Backup', 'A complete backup, keys included.', {
  directory: line('Where it is.', '/var/backups/farthing/2026-11-22', 1000),
  files: z.array(line('A file in it.', 'book.db')),
  seq: count('Sequence of the last entry it contains.', 25_412),
  head: sha256('The chain’s head it contains.'),
});

const common = { tag: 'Operator', auth: ['operator'], idempotent: false } as const;

export const operator = {
  runCollections: {
    ...common,
    id: 'runCollections',
    method: 'POST',
    path: '/operator/collections/run',
    summary: 'Collect what is due',
    description:
      'Starts every collection that is due by threshold, period or retry schedule. It also runs by itself.',
    responses: { 200: CollectionRun },
    errors: [],
    repeatable: true,
  },
  collectWallet: {
    ...common,
    id: 'collectWallet',
    method: 'POST',
    path: '/operator/wallets/{wallet}/collect',
    summary: 'Collect one tab',
    description:
      'Charges what a wallet owes to its saved payment method now. Without one, the collection is declined.',
    params: params('wallet', 'wal'),
    responses: { 200: Collection },
    errors: ['wallet_not_found', 'nothing_owed', 'tab_below_minimum', 'collection_pending'],
    repeatable: true,
  },
  writeOffWallet: {
    ...common,
    id: 'writeOffWallet',
    method: 'POST',
    path: '/operator/wallets/{wallet}/write_off',
    summary: 'Write a tab off',
    description:
      'Gives up a declined collection now, without waiting for its last attempt: what is owed becomes a loss of the book. The tab stays frozen.',
    params: params('wallet', 'wal'),
    responses: { 200: Collection },
    errors: ['wallet_not_found', 'collection_not_found', 'collection_pending', 'approval_required'],
    repeatable: true,
  },
  thawTab: {
    ...common,
    id: 'thawTab',
    method: 'POST',
    path: '/operator/wallets/{wallet}/thaw_tab',
    summary: 'Thaw a tab',
    description: 'Lets a wallet pay later again whose tab was written off.',
    params: params('wallet', 'wal'),
    responses: { 200: Wallet },
    errors: ['wallet_not_found', 'collection_pending'],
    repeatable: true,
  },
  getOperatorWallet: {
    ...common,
    id: 'getOperatorWallet',
    method: 'GET',
    path: '/operator/wallets/{wallet}',
    summary: 'Read a wallet',
    description: 'What any wallet holds and owes.',
    params: params('wallet', 'wal'),
    responses: { 200: Wallet },
    errors: ['wallet_not_found'],
  },
  runPayouts: {
    ...common,
    id: 'runPayouts',
    method: 'POST',
    path: '/operator/payouts/run',
    summary: 'Pay sellers out',
    description: 'Starts every payout that is due, or one seller’s. It also runs by itself.',
    body: RunPayoutsRequest,
    responses: { 200: PayoutRun },
    errors: ['seller_not_found', 'payout_below_minimum', 'payout_destination_missing', 'approval_required'],
    repeatable: true,
  },
  getTrialBalance: {
    ...common,
    id: 'getTrialBalance',
    method: 'GET',
    path: '/operator/trial_balance',
    summary: 'Read the trial balance',
    description: 'All balances by class, for each asset; they sum to zero.',
    responses: { 200: TrialBalance },
    errors: [],
    csv: 'assets',
  },
  verifyBook: {
    ...common,
    id: 'verifyBook',
    method: 'POST',
    path: '/operator/verify',
    summary: 'Verify the book',
    description:
      'Replays the journal and compares every hash and index with it. It takes a while and moves nothing. From the last closing on it is quicker, and takes the closing’s balances as signed; statistics are compared only from the beginning.',
    query: z.strictObject({
      from: choice(['beginning', 'last_closing'], 'Where to begin.').default('beginning'),
    }),
    responses: { 200: Verification },
    errors: [],
    repeatable: true,
  },
  closePeriod: {
    ...common,
    id: 'closePeriod',
    method: 'POST',
    path: '/operator/close',
    summary: 'Close the period',
    description:
      'Writes an entry that fixes all balances and the chain’s head. Verification can start from it.',
    responses: { 201: Closing },
    errors: [],
  },
  acceptClock: {
    ...common,
    id: 'acceptClock',
    method: 'POST',
    path: '/operator/clock/accept',
    summary: 'Accept a jump of the clock',
    description:
      'When the machine’s clock jumps, expiries and jobs wait and `/readyz` says so. This follows the clock forward at once, or keeps the book’s own pace when it jumped back, and writes an entry. Without a jump it does nothing.',
    responses: { 200: ClockAcceptance },
    errors: [],
    repeatable: true,
  },
  eraseText: {
    ...common,
    id: 'eraseText',
    method: 'DELETE',
    path: '/operator/events/{event}/text',
    summary: 'Erase a text',
    description:
      'Forgets the text that was written with an event, such as the reason of a refund, for good, and the same text wherever else it was written. The journal keeps its hash, so the chain stays whole. Names and titles in use are changed where they are used.',
    params: params('event', 'evt'),
    responses: { 204: null },
    errors: ['event_not_found'],
  },
  listEvents: {
    ...common,
    id: 'listEvents',
    method: 'GET',
    path: '/operator/events',
    summary: 'Follow the journal',
    description:
      'Events after a sequence number, oldest first. Keep the number of the last one you handled; every event comes at least once and with the same id.\n\nA book in PostgreSQL may be kept in several lanes, each with a sequence of its own: follow each one, with a number to keep for each. Between lanes there is no order but that of time.',
    query: z.strictObject({
      lane: field(
        queryNumber(0, 1_023),
        'The lane to follow, from 0. By default the one that `after` is in.',
        0,
      ).optional(),
      after: field(queryNumber(0), 'The last sequence you have handled.', 0).default(0),
      limit: field(queryNumber(1, 1000), 'How many at most.', 100).default(100),
    }),
    responses: { 200: EventPage },
    errors: [],
  },
  backupBook: {
    ...common,
    id: 'backupBook',
    method: 'POST',
    path: '/operator/backup',
    summary: 'Back up the book',
    description: 'Writes a complete and consistent copy, keys included, while the book is in use.',
    body: BackupRequest,
    responses: { 201: Backup },
    errors: [],
  },
} as const satisfies Operations;
