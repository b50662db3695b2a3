/**
 * Every list of the console as CSV, for whoever may read reports. Written while it is read, a page of the list at a time
 * and no faster than the browser takes it. Columns and amounts are those of the API, so a program reads both alike.
 */
import { Amount } from '@farthing/ledger';
import { isRefused } from '@farthing/provider';
import { type Cell, csvLine } from '../../csv.ts';
import * as Wire from '../../wire.ts';
import type { Web } from '../index.ts';
import type { Console, Desk } from './desk.ts';
import { isPast, matches, searchOf } from './payments.ts';

const PAGE = 200;
const DAY_MS = 86_400_000;
const MOST_DAYS = 366;

type Row = Readonly<Record<string, Cell>>;

interface List {
  columns: readonly string[];
  rows(desk: Desk): AsyncGenerator<Row>;
}

/** Every item of a list, page by page. */
async function* all<T, Cursor>(
  page: (after: Cursor | undefined) => Promise<{ items: readonly T[]; next?: Cursor }>,
): AsyncGenerator<T> {
  let after: Cursor | undefined;
  do {
    const { items, next } = await page(after);
    yield* items;
    after = next;
  } while (after !== undefined);
}

/** An answer of the API as a row: lists in one cell. */
function flat(item: object): Row {
  const cells = Object.entries(item).map(([name, value]: [string, unknown]) => [
    name,
    Array.isArray(value) ? value.join('; ') : (value as Cell),
  ]);
  return Object.fromEntries(cells) as Row;
}

export function mountExports(console: Console, web: Web): void {
  const { provider, config, clock } = web;
  const { payments, refundRequests, payouts, offers, keys, linkKeys, webhooks } = provider;
  const { members } = provider.people;

  const lists: Readonly<Record<string, List>> = {
    payments: {
      columns:
        `id created_at title offer payer asset amount fee refunded status grant hold resource_name`.split(
          ' ',
        ),
      async *rows(desk) {
        const wanted = searchOf(desk);
        if (wanted.wrong) return;
        const page = (before?: number) => payments.listBySeller(desk.seller.id, { before, limit: PAGE });
        for await (const payment of all(page)) {
          if (isPast(wanted, payment)) return;
          if (matches(wanted, payment)) yield flat(Wire.payment(payment, 'seller'));
        }
      },
    },
    requests: {
      columns: `id created_at state payment payer title asset remaining reason answered_at answer`.split(' '),
      async *rows({ seller }) {
        const page = (after?: string) => refundRequests.listBySeller(seller.id, { after, limit: PAGE });
        for await (const request of all(page)) {
          const { id, state, payment, payer, title, asset, remaining, reason, answer, answered } = request;
          yield {
            id,
            created_at: Wire.iso(request.created),
            state,
            payment,
            payer,
            title: Wire.line(title),
            asset: asset.code,
            remaining: Amount.format(remaining, asset),
            reason,
            answered_at: answered === undefined ? null : Wire.iso(answered),
            answer,
          };
        }
      },
    },
    refunds: {
      columns: `id created_at payment title asset amount fee undo reason`.split(' '),
      async *rows({ seller }) {
        const page = (before?: number) => payments.listBySeller(seller.id, { before, limit: PAGE });
        for await (const { id, title, refunded } of all(page)) {
          if (refunded === 0n) continue;
          for (const refund of await payments.refunds(id))
            yield { title: Wire.line(title), ...flat(Wire.refund(refund, 'seller')) };
        }
      },
    },
    payouts: {
      columns: `id created_at status asset gross fee amount destination reason`.split(' '),
      async *rows({ seller }) {
        const page = (before?: number) => payouts.list({ seller: seller.id, before, limit: PAGE });
        for await (const payout of all(page)) yield flat(Wire.payout(payout));
      },
    },
    offers: {
      columns:
        `id created_at title kind asset price min max suggested once undo_seconds url return_origin link archived`.split(
          ' ',
        ),
      async *rows({ seller }) {
        const page = (after?: string) => offers.list(seller.id, { after, limit: PAGE });
        for await (const offer of all(page)) yield flat(Wire.offer(offer, config.baseUrl));
      },
    },
    keys: {
      columns: `id created_at kind name hint scopes expires_at`.split(' '),
      async *rows({ seller }) {
        const page = (after?: string) => keys.list(seller.id, { after, limit: PAGE });
        for await (const key of all(page)) yield flat(Wire.key(key));
      },
    },
    links: {
      columns: `id created_at public_key revoked_at`.split(' '),
      async *rows({ seller }) {
        const page = (after?: string) => linkKeys.list(seller.id, { after, limit: PAGE });
        for await (const { id, created, publicKey, revoked } of all(page)) {
          const ended = revoked === undefined ? null : Wire.iso(revoked);
          yield { id, created_at: Wire.iso(created), public_key: publicKey, revoked_at: ended };
        }
      },
    },
    webhooks: {
      columns: `id created_at url description event_types disabled secrets`.split(' '),
      async *rows({ seller }) {
        const page = (after?: string) => webhooks.list(seller.id, { after, limit: PAGE });
        for await (const webhook of all(page)) {
          const { id, created, url, description, types, disabled, secrets } = webhook;
          const more = { event_types: types?.join('; '), disabled: disabled?.because, secrets };
          yield { id, created_at: Wire.iso(created), url, description, ...more };
        }
      },
    },
    team: {
      columns: `id name email role since`.split(' '),
      async *rows({ seller }) {
        for (const { member, membership } of await members.team(seller.id)) {
          const { id, name, email } = member;
          yield { id, name, email, role: membership.role, since: Wire.iso(membership.since) };
        }
      },
    },
    earnings: {
      columns: `day offer title asset payments gross refunds refunded fees earned`.split(' '),
      async *rows({ seller, query }) {
        const days = Number(/^\d{1,3}$/.exec(query('days'))?.[0] ?? 30);
        const today = Math.floor(clock() / DAY_MS);
        const from = today - Math.min(Math.max(days, 1), MOST_DAYS) + 1;
        const rows = await provider.statistics(seller.id, from, today);
        if (isRefused(rows)) return;
        for (const { day, offer, asset, gross, fees, refunded, ...counts } of rows) {
          const found = await offers.get(offer);
          const text = (amount: bigint) => Amount.format(amount, asset);
          yield {
            day: new Date(day * DAY_MS).toISOString().slice(0, 10),
            offer,
            title: isRefused(found) ? '' : Wire.line(found.title),
            asset: asset.code,
            payments: counts.payments,
            gross: text(gross),
            refunds: counts.refunds,
            refunded: text(refunded),
            fees: text(fees),
            earned: text(gross - fees - refunded),
          };
        }
      },
    },
  };

  /** What a payout sums up. */
  const statement: List = {
    columns: `type id payment created_at asset amount fee net`.split(' '),
    async *rows({ param }) {
      const id = param('file').replace(/\.csv$/, '');
      const found = await payouts.get(id);
      if (isRefused(found)) return;
      const { asset } = found;
      const text = (amount: bigint) => Amount.format(amount, asset);
      const page = async (before?: number) => {
        const part = await payouts.statement(id, { before, limit: PAGE });
        return isRefused(part) ? { items: [] } : part.items;
      };
      for await (const item of all(page)) {
        const common = { created_at: Wire.iso(item.time), asset: asset.code, net: text(item.net) };
        if (item.type === 'payment') {
          const { type, payment, amount, fee } = item;
          yield { type, id: payment, payment, ...common, amount: text(amount), fee: text(fee) };
        } else if (item.type === 'refund') {
          const { refund, payment, amount, fee, undo } = item;
          const type = undo ? 'undo' : 'refund';
          yield { type, id: refund, payment, ...common, amount: text(-amount), fee: text(-fee) };
        } else {
          const about = item.type === 'adjustment' ? item.event : item.payout;
          yield { type: item.type, id: about, ...common, amount: text(item.amount), fee: '0' };
        }
      }
    },
  };

  const deliveries: List = {
    columns: `id created_at event type state attempts last_status last_error`.split(' '),
    async *rows({ seller, param }) {
      const webhook = param('file').replace(/\.csv$/, '');
      const page = async (after?: string) => {
        const part = await webhooks.deliveries(seller.id, webhook, { after, limit: PAGE });
        return isRefused(part) ? { items: [] } : part;
      };
      for await (const { id, created, event, type, state, attempts } of all(page)) {
        const last = attempts.at(-1);
        const more = { attempts: attempts.length, last_status: last?.status, last_error: last?.error };
        yield { id, created_at: Wire.iso(created), event, type, state, ...more };
      }
    },
  };

  console.get(
    '/export/:file{[a-z]+\\.csv}',
    async (desk) => {
      const name = desk.param('file').replace(/\.csv$/, '');
      const list = Object.hasOwn(lists, name) ? lists[name] : undefined;
      return list ? answer(desk, list, name) : console.missing(desk);
    },
    'reports',
  );

  console.get(
    '/export/statements/:file{po_[0-9a-z]+\\.csv}',
    async (desk) => {
      const id = desk.param('file').replace(/\.csv$/, '');
      const payout = await payouts.get(id);
      const own = !isRefused(payout) && payout.seller === desk.seller.id;
      return own ? answer(desk, statement, id) : console.missing(desk);
    },
    'reports',
  );

  console.get(
    '/export/deliveries/:file{we_[0-9a-z]+\\.csv}',
    async (desk) => {
      const id = desk.param('file').replace(/\.csv$/, '');
      const webhook = await webhooks.get(desk.seller.id, id);
      return isRefused(webhook) ? console.missing(desk) : answer(desk, deliveries, id);
    },
    'reports',
  );
}

function answer(desk: Desk, { columns, rows }: List, name: string): Response {
  return new Response(streamOf(columns, rows(desk)), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8; header=present',
      'Content-Disposition': `attachment; filename="farthing-${name}.csv"`,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Resource-Policy': 'same-origin',
      Vary: 'Cookie',
    },
  });
}

/** Some kilobytes at a time, and only when they are asked for. */
function streamOf(columns: readonly string[], rows: AsyncGenerator<Row>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let text = csvLine(columns);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        while (text.length < 16_384) {
          const { value, done } = await rows.next();
          if (done) {
            if (text) controller.enqueue(encoder.encode(text));
            return controller.close();
          }
          text += csvLine(columns.map((name) => value[name]));
        }
        controller.enqueue(encoder.encode(text));
        text = '';
      },
      async cancel() {
        await rows.return(undefined);
      },
    },
    { highWaterMark: 1 },
  );
}
