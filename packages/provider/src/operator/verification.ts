/**
 * Verification: proves the book now and then, and remembers what came of it as a document, so that an operator sees how far
 * the book was last proved, whichever process did it. Nothing it writes is evidence: that is the journal itself.
 */
import { BookBroken, type Ledger } from '@farthing/ledger';
import type { Book, BookReport } from '../book/book.ts';

const COLLECTION = 'verification';
const ID = 'last';
const DAY_MS = 86_400_000;
const MOST_PROBLEMS = 20;

export interface Verified {
  ok: boolean;
  /** Journal time when it ended. */
  time: number;
  from: 'beginning' | 'last_closing';
  /** The last sequence proved in each lane. */
  lanes: { lane: number; seq: number }[];
  entries: number;
  problems: string[];
}

export interface Verification {
  /** Proves the book, and remembers what came of it. Whoever asks for a proof that is under way gets that. @throws BookBroken as `book.verify` does, after remembering that */
  run(from?: Verified['from']): Promise<BookReport>;
  last(): Promise<Verified | undefined>;
  /** Whether this process is proving it just now. */
  isRunning(): boolean;
  /** For a server's own time: proves the book from its last closing, if nobody did within a day and this process leads. */
  whenDue(): Promise<Verified | undefined>;
}

export function createVerification({
  ledger,
  book,
}: {
  ledger: Ledger;
  book: Pick<Book, 'verify'>;
}): Verification {
  const begun = ledger.now();
  /** What is under way here, by where it begins. */
  const running = new Map<Verified['from'], Promise<BookReport>>();

  async function last(): Promise<Verified | undefined> {
    return (await ledger.store.record(COLLECTION, ID))?.value as Verified | undefined;
  }

  async function remember(from: Verified['from'], report: BookReport | BookBroken): Promise<void> {
    const broken = report instanceof BookBroken;
    const value: Verified = {
      ok: !broken && report.ok,
      time: ledger.now(),
      from,
      lanes: broken ? [] : report.lanes.map(({ lane, to }) => ({ lane, seq: to })),
      entries: broken ? 0 : report.entries,
      problems: broken
        ? [report.message]
        : report.findings
            .slice(0, MOST_PROBLEMS)
            .map(({ seq, message }) => (seq > 0 ? `entry ${seq}: ${message}` : message)),
    };
    await ledger.write([{ put: { collection: COLLECTION, id: ID, value } }]);
  }

  function proof(from: Verified['from']): Promise<BookReport> {
    const already = running.get(from);
    if (already) return already;
    const made = prove(from).finally(() => running.delete(from));
    running.set(from, made);
    return made;
  }

  async function prove(from: Verified['from']): Promise<BookReport> {
    try {
      const report = await book.verify(from);
      await remember(from, report);
      return report;
    } catch (error) {
      if (error instanceof BookBroken) await remember(from, error);
      throw error;
    }
  }

  return {
    last,
    run: (from = 'beginning') => proof(from),
    isRunning: () => running.size > 0,

    async whenDue() {
      if (!ledger.store.leads() || running.size > 0) return undefined;
      const since = (await last())?.time ?? begun;
      if (ledger.now() - since < DAY_MS) return undefined;
      try {
        await proof('last_closing');
      } catch (error) {
        if (!(error instanceof BookBroken)) throw error;
      }
      return last();
    },
  };
}
