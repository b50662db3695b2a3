/**
 * The book as a whole: its trial balance, its proof, the closing of a period, signed with the receipts' key, and what
 * only its operator may do to it: accept a jump of the clock, and erase a text.
 */
import { createPrivateKey, createPublicKey, hash, sign, verify as check } from 'node:crypto';
import {
  type Closing,
  type ClosingSigner,
  closePeriod,
  HOME_LANE,
  laneOfNumber,
  type Finding,
  lastClosing,
  type Ledger,
  type TallyOf,
  verify,
  type VerifyReport,
} from '@farthing/ledger';
import type { Ids } from '../ids.ts';
import { entryAt } from '../journal.ts';
import { Kind } from '../kinds.ts';
import type { Act, Actor, Audit } from '../operator/audit.ts';
import { type Refused, refuse } from '../refusal.ts';
import type { SigningKeys } from '../receipts/signing-keys.ts';
import { clearingFindings } from './clearing.ts';
import { trialBalance, type TrialBalance } from './trial-balance.ts';

export interface BookDeps {
  ledger: Ledger;
  ids: Ids;
  /** They sign closings as well. */
  keys: Pick<SigningKeys, 'at' | 'find'>;
  /** The statistics the store keeps, so that `verify` proves them too. */
  tallyOf?: TallyOf;
  audit: Audit;
}

/** The report of the home lane, with counts and findings of all lanes, and their own reports. */
export interface BookReport extends VerifyReport {
  lanes: (VerifyReport & { lane: number })[];
}

export interface Book {
  trialBalance(): Promise<TrialBalance>;
  /**
   * Proves the journal and every index while the book is in use, lane by lane: from the first entry on, or from the
   * last closing, if there is one; and that between the lanes nothing is missing.
   * @throws BookBroken when the last closing is not as it was signed.
   */
  verify(from?: 'beginning' | 'last_closing'): Promise<BookReport>;
  /**
   * Closes the period that ends now in each lane. Answers with the closing of the home lane, and those of all.
   * @throws BookBroken when the journal does not prove.
   */
  close(by?: Actor): Promise<Closing & { lanes: Closing[] }>;
  /** Accepts a jump of the clock, and journals that; answers its milliseconds, 0 when there was none. */
  acceptClock(by?: Actor): Promise<number>;
  /** Forgets the text that was written with an event, and the same text wherever else it was written. */
  eraseText(event: string, by?: Actor): Promise<true | Refused>;
}

export function createBook({ ledger, ids, keys, tallyOf, audit }: BookDeps): Book {
  const signer = closingSigner(keys, () => ledger.now());
  const { store } = ledger;

  /** Each lane interns texts of its own. The lane asked about comes last, so that what is interrupted can be repeated. */
  async function eraseMemo(memo: number, act: Act | undefined): Promise<void> {
    const text = await store.memoText(memo);
    const digest = text === undefined ? '' : hash('sha256', text, 'hex');
    const others = store.lanes.filter(({ lane }) => lane !== laneOfNumber(memo));
    for (const lane of text === undefined ? [] : others) {
      const same = await lane.view((state) => state.memo(digest));
      if (same !== undefined) await ledger.write([{ eraseMemo: same }]);
    }
    const records = [{ eraseMemo: memo }];
    if (act) await audit.record(act, { records, lane: laneOfNumber(memo) });
    else await ledger.write(records);
  }

  return {
    trialBalance: () => trialBalance(ledger),

    async verify(start = 'beginning') {
      const lanes: BookReport['lanes'] = [];
      for (const lane of store.lanes) {
        const from = start === 'last_closing' ? await lastClosing(lane, signer) : undefined;
        const report = await verify({ store: lane, tallyOf, ...(from && { from }) });
        lanes.push({ lane: lane.lane, ...report });
      }
      return joined(lanes, await clearingFindings(ledger));
    },

    async close(by) {
      const lanes: Closing[] = [];
      for (const lane of store.lanes) lanes.push(await closePeriod(ledger, lane, signer));
      const details = { seq: lanes[0]!.statement.seq };
      if (by !== undefined) await audit.record({ by, action: 'close_period', details });
      return { ...lanes[0]!, lanes };
    },

    async acceptClock(by) {
      const { jump } = ledger.clock;
      if (jump === 0) return 0;
      ledger.clock.accept();
      // The entry carries the accepted time, so that the next start goes on from it.
      const details = { jumped_ms: Math.round(jump) };
      const data = JSON.stringify(details);
      const followed =
        by === undefined
          ? undefined
          : await audit.behind(HOME_LANE, () => ({ by, action: 'accept_clock', details }));
      await ledger.submit({ op: 'fact', kind: Kind.clockAccepted, data }, { followed });
      return Math.round(jump);
    },

    async eraseText(event, by) {
      const seq = ids.decode('evt', event);
      const entry = seq === undefined ? undefined : await entryAt(ledger, seq);
      if (!entry) return refuse('event_not_found');
      const act = by === undefined ? undefined : { by, action: 'erase_text', target: event };
      if (entry.memo !== undefined) await eraseMemo(entry.memo, act);
      return true;
    },
  };
}

function joined(lanes: BookReport['lanes'], between: Finding[]): BookReport {
  const { lane: _lane, ...home } = lanes[0]!;
  const total = (count: (report: VerifyReport) => number) =>
    lanes.reduce((sum, report) => sum + count(report), 0);
  return {
    ...home,
    ok: between.length === 0 && lanes.every(({ ok }) => ok),
    entries: total(({ entries }) => entries),
    groups: total(({ groups }) => groups),
    accounts: total(({ accounts }) => accounts),
    findings: [...between, ...lanes.flatMap(({ findings }) => findings)],
    findingsCount: between.length + total(({ findingsCount }) => findingsCount),
    lanes,
  };
}

const DOMAIN = 'farthing-closing-v1\n';

/**
 * Signs closings as `<kid>.<base64url of an Ed25519 signature>`. Keys that no longer sign still check older closings; the
 * text signed begins with a line of its own, so that no receipt can pass for a closing.
 */
export function closingSigner(keys: Pick<SigningKeys, 'at' | 'find'>, now: () => number): ClosingSigner {
  const bytes = (statement: string) => Buffer.from(DOMAIN + statement);
  return {
    async sign(statement) {
      const { kid, privateJwk } = await keys.at(now());
      const key = createPrivateKey({ key: { ...privateJwk }, format: 'jwk' });
      return `${kid}.${sign(null, bytes(statement), key).toString('base64url')}`;
    },
    async check(statement, signature) {
      const dot = signature.lastIndexOf('.');
      const found = await keys.find(signature.slice(0, dot));
      if (!found) return false;
      const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: found.x }, format: 'jwk' });
      return check(null, bytes(statement), key, Buffer.from(signature.slice(dot + 1), 'base64url'));
    },
  };
}
