/**
 * Notices: what a seller, and whoever runs the book, should know although nobody asked. Kept as records, newest first,
 * until each of the two has dismissed them. Where mail can be sent, the seller's owners and developers are written to,
 * at least once, by whichever process leads.
 */
import { hash } from 'node:crypto';
import type { Ledger, RecordOp } from '@farthing/ledger';
import { encode16 } from '../base32.ts';
import type { NoticeId, SellerId } from '../ids.ts';
import type { Mail } from '../mail/mail.ts';
import type { Members } from '../members/members.ts';
import { newestFirst } from '../order.ts';
import { isRefused, type Refused, refuse } from '../refusal.ts';
import type { Sellers } from '../sellers/sellers.ts';
import type { Seller } from '../shapes.ts';

export interface Notice {
  /** Names the notice; the same whoever writes it. */
  id: NoticeId;
  kind: 'webhook_disabled';
  seller: SellerId;
  time: number;
  /** What it is about, such as a webhook's id. */
  about: string;
  /** Where its webhook sent to. */
  address: string;
  because: string;
}

/** What the seller's people are written about a notice. */
export type NoticeLetter = (
  notice: Notice,
  seller: Seller,
  language: string | undefined,
) => { subject: string; text: string };

/** Who looks: a seller at its own, or the operator at all. */
export type NoticeReader = SellerId | 'operator';

export interface Notices {
  /** Those that the reader has not dismissed, the newest first. */
  list(
    reader: NoticeReader,
    options: { after?: string; limit: number },
  ): Promise<{ items: Notice[]; next?: string }>;
  /** Takes it off the reader's list; the other's is left as it is. */
  dismiss(reader: NoticeReader, id: string): Promise<true | Refused>;
  /** A notice, and the write that keeps it. */
  draft(about: Omit<Notice, 'id'>): { notice: Notice; operation: RecordOp };
  /** To be called once a drafted one is written. */
  written(): void;
  /** For jobs: writes to people about what is new. */
  turn(): Promise<void>;
  /** For jobs, where another process leads. */
  rest(): void;
}

interface Stored {
  notice: Notice;
  /** Who still has it on the list. */
  seller: boolean;
  operator: boolean;
  /** Letters are to be sent. */
  due: boolean;
}

const COLLECTION = 'notices';
const AT_ONCE = 50;
const WRITTEN_TO: ReadonlySet<string> = new Set(['owner', 'developer']);

export function createNotices(deps: {
  ledger: Ledger;
  sellers: Pick<Sellers, 'get'>;
  members: Pick<Members, 'team'>;
  mail?: Mail;
  letter?: NoticeLetter;
}): Notices {
  const { ledger, sellers, members, mail, letter } = deps;
  const { store } = ledger;
  /** Whether there may be letters to send: at first, whatever another process has left. */
  let look = true;

  const placeOf = ({ time, id }: Notice) => `${newestFirst(time)}/${id}`;

  function put(stored: Stored): RecordOp {
    const { notice, seller, operator, due } = stored;
    const lookups: Record<string, string> = { notice: notice.id };
    if (seller) lookups['seller'] = notice.seller;
    if (operator) lookups['operator'] = '';
    if (due) lookups['due'] = '';
    return { put: { collection: COLLECTION, id: placeOf(notice), value: stored, lookups } };
  }

  /** It stays while somebody has it on a list, or is to be written to. */
  function left(stored: Stored): RecordOp {
    const { notice, seller, operator, due } = stored;
    if (seller || operator || due) return put(stored);
    return { delete: { collection: COLLECTION, id: placeOf(notice) } };
  }

  async function find(name: string, value: string, options: { after?: string; limit: number }) {
    const found = await store.records(COLLECTION, { lookup: { name, value }, ...options });
    return found.map((document) => document.value as Stored);
  }

  const inTurn = <T>(id: string, task: () => Promise<T>) => store.exclusive(`notice ${id}`, task);

  async function send(notice: Notice): Promise<void> {
    const seller = await sellers.get(notice.seller);
    if (isRefused(seller) || !mail || !letter) return;
    const team = await members.team(notice.seller);
    const reached = team.filter(({ member, membership }) => {
      return member.emailProven && WRITTEN_TO.has(membership.role);
    });
    for (const { member } of reached) {
      const { email: to, language } = member;
      await mail.send({ to, ...letter(notice, seller, language) });
    }
  }

  return {
    async list(reader, { after, limit }) {
      const [name, value] = reader === 'operator' ? ['operator', ''] : ['seller', reader];
      const found = await find(name!, value!, { after, limit: limit + 1 });
      const items = found.slice(0, limit).map(({ notice }) => notice);
      return found.length > limit ? { items, next: placeOf(items.at(-1)!) } : { items };
    },

    dismiss: (reader, id) =>
      inTurn(id, async () => {
        const [stored] = await find('notice', id, { limit: 1 });
        const shown = stored && (reader === 'operator' ? stored.operator : stored.seller);
        if (!shown || (reader !== 'operator' && stored.notice.seller !== reader))
          return refuse('notice_not_found');
        await ledger.write([left({ ...stored, [reader === 'operator' ? 'operator' : 'seller']: false })]);
        return true;
      }),

    draft(about) {
      const name = hash('sha256', `${about.kind} ${about.about} ${about.time}`, 'buffer');
      const notice: Notice = { id: `ntc_${encode16(name.subarray(0, 16))}`, ...about };
      const due = mail !== undefined && letter !== undefined;
      return { notice, operation: put({ notice, seller: true, operator: true, due }) };
    },

    written() {
      look = true;
    },

    async turn() {
      if (!look || !mail || !letter) return;
      look = false;
      try {
        for (;;) {
          const due = await find('due', '', { limit: AT_ONCE });
          for (const { notice } of due) {
            await send(notice);
            await inTurn(notice.id, async () => {
              const [stored] = await find('notice', notice.id, { limit: 1 });
              if (stored) await ledger.write([left({ ...stored, due: false })]);
            });
          }
          if (due.length < AT_ONCE) return;
        }
      } catch (error) {
        look = true;
        throw error;
      }
    },

    rest() {
      look = true;
    },
  };
}
