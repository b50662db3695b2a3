/**
 * The console's lists as CSV, for whoever may take them along: as the API gives them, whole and not a page at a time, up to
 * as many rows as a spreadsheet takes well.
 */
import { Amount } from '@farthing/ledger';
import type { House, Invitation } from '@farthing/provider';
import { type Cell, csv } from '../../csv.ts';
import { html, nothing, type Html } from '../html.ts';
import { icon } from '../icons.ts';
import * as When from '../when.ts';
import { download } from './books-page.ts';
import type { At, Desk } from './desk.ts';

/** As many as one file holds. */
const MOST_ROWS = 50_000;
const PAGE = 500;

type Name = 'sellers' | 'payouts' | 'team' | 'frozen' | 'invitations';
type Rows = AsyncGenerator<readonly Cell[]>;

/** A button that takes a list along. `query` narrows it. */
export function exportLink(at: At, name: Name, query: Readonly<Record<string, string>> = {}): Html {
  if (!at.can('reports')) return nothing;
  const search = new URLSearchParams(query).toString();
  return html`<a class="button" href="/operator/${name}.csv${search && `?${search}`}" download
    >${icon('download')}${at.t.csv}</a
  >`;
}

export function mountExports(desk: Desk): void {
  const { sellers, payouts, people, freezing } = desk.web.provider;

  const lists: Record<Name, { columns: string; rows(at: At): Rows }> = {
    sellers: {
      columns:
        'id name origins fee_basis_points asset unpaid payout_destination payout_schedule frozen created_at',
      async *rows() {
        for await (const seller of pages((after?: string) => sellers.list({ after, limit: PAGE }))) {
          const { id, name, origins, feeBasisPoints, payout, created } = seller;
          const frozen = (await freezing.of(id)) !== undefined;
          const balances = await sellers.balance(id);
          // One line for each currency; whoever has earned nothing yet has a line too.
          for (const balance of balances.length > 0 ? balances : [undefined])
            yield [
              id,
              name,
              origins.join('; '),
              feeBasisPoints,
              balance?.asset.code,
              balance && Amount.format(balance.unpaid, balance.asset),
              payout.destination,
              payout.schedule,
              frozen,
              When.machine(created),
            ];
        }
      },
    },

    payouts: {
      columns: 'id seller status asset amount fee gross destination created_at',
      async *rows() {
        for await (const payout of pages((before?: number) => payouts.list({ before, limit: PAGE }))) {
          const { id, seller, state, asset, amount, fee, gross, destination, time } = payout;
          const sums = [amount, fee, gross].map((sum) => Amount.format(sum, asset));
          yield [id, seller, state, asset.code, ...sums, destination, When.machine(time)];
        }
      },
    },

    team: {
      columns: 'member name email email_proven role joined_at',
      async *rows() {
        for (const { member, membership } of await people.members.team('operator')) {
          const { id, name, email, emailProven } = member;
          yield [id, name, email, emailProven, membership.role, When.machine(membership.since)];
        }
      },
    },

    frozen: {
      columns: 'id kind reason by since',
      async *rows() {
        for await (const each of pages((after?: string) => freezing.list({ after, limit: PAGE }))) {
          const kind = each.target.startsWith('wal_') ? 'wallet' : 'seller';
          yield [each.target, kind, each.reason, each.by, When.machine(each.since)];
        }
      },
    },

    invitations: {
      columns: 'id email to seller role invited_by mailed created_at expires_at',
      async *rows({ c }) {
        const to = c.req.query('to');
        const houses: (House | 'new')[] = isHouse(to) ? [to] : ['operator', 'new'];
        for (const house of houses) for (const each of await people.invitations.list(house)) yield line(each);
      },
    },
  };

  for (const [name, { columns, rows }] of Object.entries(lists)) {
    desk.file(`/operator/${name}.csv`, 'reports', async (at) => {
      const lines: (readonly Cell[])[] = [];
      for await (const row of rows(at)) {
        lines.push(row);
        if (lines.length === MOST_ROWS) break;
      }
      return download(at, csv(columns.split(' '), lines), `${name}.csv`);
    });
  }

  function isHouse(text: string | undefined): text is House | 'new' {
    return text === 'operator' || text === 'new' || text?.startsWith('sel_') === true;
  }
}

function line({ id, email, house, role, by, mailed, created, expiresAt }: Invitation): readonly Cell[] {
  const to = house === 'operator' ? 'operator' : house === 'new' ? 'new_seller' : 'seller';
  const seller = to === 'seller' ? house : undefined;
  return [id, email, to, seller, role, by, mailed, When.machine(created), When.machine(expiresAt)];
}

/** Everything in a list that comes in pages. */
async function* pages<T, Place>(
  read: (place?: Place) => Promise<{ items: readonly T[]; next?: Place }>,
): AsyncGenerator<T> {
  let place: Place | undefined;
  do {
    const page = await read(place);
    yield* page.items;
    place = page.next;
  } while (place !== undefined);
}
