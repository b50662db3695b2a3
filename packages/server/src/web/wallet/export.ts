/**
 * A wallet's data to take away, as one JSON document or one CSV table. Written while it is read, a piece at a time and no
 * faster than the browser takes it, so that it may be of any length.
 */
import { Amount } from '@farthing/ledger';
import type { ExportRecord } from '@farthing/provider';
import type { Hono } from 'hono';
import { addressOf, type AppContext, type Bindings } from '../../request.ts';
import { cell } from '../../csv.ts';
import * as Wire from '../../wire.ts';
import type { Web } from '../index.ts';
import { refusePage } from '../refusal-page.ts';

type Row = Record<string, string | number | boolean | null>;

/** The columns of the table; a record leaves empty what it has nothing to say on. */
export const COLUMNS = [
  'kind',
  'type',
  'id',
  'created_at',
  'asset',
  'amount',
  'held',
  'state',
  'seller',
  'seller_name',
  'title',
  'payment',
  'hold',
  'details',
] as const;

export function mountExport(app: Hono<{ Bindings: Bindings }>, web: Web): void {
  const { provider, sessions } = web;

  app.get('/wallet/export.json', (c) => answer(c, 'json'));
  app.get('/wallet/export.csv', (c) => answer(c, 'csv'));

  async function answer(c: AppContext, format: 'json' | 'csv'): Promise<Response> {
    const session = await sessions.current(c);
    if (!session) return c.redirect('/wallet', 303);
    const wait = web.strangers(addressOf(c, web.trustProxy));
    if (wait > 0) {
      c.header('Retry-After', String(wait));
      return refusePage(c, web.send, { code: 'rate_limited', retry: '/wallet' });
    }
    const records = provider.walletExport(session.wallet);
    const pieces = format === 'json' ? jsonOf(records) : csvOf(records);
    const type = format === 'json' ? 'application/json' : 'text/csv; charset=utf-8; header=present';
    return new Response(streamOf(pieces), {
      headers: {
        'Content-Type': type,
        'Content-Disposition': `attachment; filename="farthing-wallet.${format}"`,
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        'Cross-Origin-Resource-Policy': 'same-origin',
        Vary: 'Cookie',
      },
    });
  }
}

/** `{"format":…,"records":[…]}`, one record a line. */
export async function* jsonOf(records: AsyncIterable<ExportRecord>): AsyncGenerator<string> {
  yield '{"format":"farthing-wallet","version":1,"records":[\n';
  let first = true;
  for await (const record of records) {
    yield `${first ? '' : ',\n'}${JSON.stringify(plainOf(record))}`;
    first = false;
  }
  yield '\n]}\n';
}

/** A table as RFC 4180 has it, in which nothing that others have written is taken for a formula. */
export async function* csvOf(records: AsyncIterable<ExportRecord>): AsyncGenerator<string> {
  yield `${COLUMNS.join(',')}\r\n`;
  for await (const record of records) {
    const row = plainOf(record);
    const known: ReadonlySet<string> = new Set(COLUMNS);
    const rest = Object.fromEntries(Object.entries(row).filter(([name]) => !known.has(name)));
    const details = Object.keys(rest).length > 0 ? JSON.stringify(rest) : '';
    yield `${COLUMNS.map((name) => cell(name === 'details' ? details : row[name])).join(',')}\r\n`;
  }
}

function plainOf(record: ExportRecord): Row {
  switch (record.kind) {
    case 'wallet': {
      const { id, registered, zone, accounts } = record.value;
      const row: Row = { kind: 'wallet', id, registered, zone };
      for (const { asset, balance, held } of accounts) {
        row[`balance_${asset.code}`] = Amount.format(balance, asset);
        row[`held_${asset.code}`] = Amount.format(held, asset);
      }
      return row;
    }
    case 'passkey': {
      const { id, name, created, used, synced } = record.value;
      const times = { created_at: Wire.iso(created), used_at: used === undefined ? null : Wire.iso(used) };
      return { kind: 'passkey', id, title: name, ...times, synced };
    }
    case 'session': {
      const { id, device, by, created, used } = record.value;
      const times = { created_at: Wire.iso(created), used_at: Wire.iso(used) };
      return { kind: 'session', id, title: device, signed_in_by: by, ...times };
    }
    case 'spending_limit': {
      const { asset, caps, spent, zone } = record.value;
      const cap = (amount: bigint | undefined) =>
        amount === undefined ? null : Amount.format(amount, asset);
      const { payment, day, month } = caps;
      const most = { per_payment: cap(payment), per_day: cap(day), per_month: cap(month) };
      return { kind: 'spending_limit', asset: asset.code, ...most, spent_today: cap(spent.day), zone };
    }
    case 'ask_first': {
      const { atCheckout, unusual, repeats } = record.value;
      const amounts = record.above.map(({ asset, amount }) => [
        `above_${asset.code}`,
        Amount.format(amount, asset),
      ]);
      const rules = { at_checkout: atCheckout, unusual, repeats };
      return { kind: 'ask_first', ...(Object.fromEntries(amounts) as Row), ...rules };
    }
    case 'method': {
      const { label, gateway, created } = record.value;
      return { kind: 'method', title: label, gateway, created_at: Wire.iso(created) };
    }
    case 'grant': {
      const { id, seller, asset, caps, spent, expiresAt, revoked, created } = record.value;
      const cap = (amount: bigint | undefined) =>
        amount === undefined ? null : Amount.format(amount, asset);
      return {
        kind: 'grant',
        id,
        created_at: Wire.iso(created),
        asset: asset.code,
        state: revoked ? 'revoked' : 'given',
        seller,
        seller_name: record.sellerName,
        per_payment: cap(caps.payment),
        per_day: cap(caps.day),
        in_total: cap(caps.total),
        spent: Amount.format(spent.total, asset),
        expires_at: expiresAt === null ? null : Wire.iso(expiresAt),
      };
    }
    case 'credential': {
      const { id, grant, seller, origin, created } = record.value;
      const whose = { seller, seller_name: record.sellerName, grant, origin };
      return { kind: 'credential', id, created_at: Wire.iso(created), ...whose };
    }
    case 'refund_request': {
      const { id, payment, seller, title, asset, state, created, reason, answer } = record.value;
      return {
        kind: 'refund_request',
        id,
        created_at: Wire.iso(created),
        asset: asset.code,
        state,
        seller,
        seller_name: record.sellerName,
        title,
        payment,
        reason: reason ?? null,
        answer: answer ?? null,
      };
    }
    case 'top_up': {
      const { status, url: _url, ...rest } = Wire.topUp(record.value);
      return { kind: 'top_up', state: status, ...rest };
    }
    case 'collection': {
      const { status, wallet: _wallet, ...rest } = Wire.collection(record.value);
      return { kind: 'collection', state: status, ...rest };
    }
    case 'history': {
      const { type, asset, amount, time } = record.value;
      const row: Row = {
        kind: 'history',
        type,
        created_at: Wire.iso(time),
        asset: asset.code,
        amount: Amount.format(amount, asset),
      };
      const { value } = record;
      if ('title' in value) Object.assign(row, { title: Wire.line(value.title), seller: value.seller });
      if ('title' in value) Object.assign(row, { seller_name: record.sellerName, offer: value.offer });
      if ('held' in value) row['held'] = Amount.format(value.held, asset);
      if ('payment' in value) row['payment'] = value.payment;
      if ('hold' in value) row['hold'] = value.hold ?? null;
      if ('refund' in value) row['id'] = value.refund;
      if ('topUp' in value) row['id'] = value.topUp;
      if ('collection' in value) row['id'] = value.collection;
      return row;
    }
  }
}

/** Some kilobytes at a time, and only when they are asked for. */
function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        let text = '';
        while (text.length < 16_384) {
          const { value, done } = await pieces.next();
          if (done) {
            if (text) controller.enqueue(encoder.encode(text));
            return controller.close();
          }
          text += value;
        }
        controller.enqueue(encoder.encode(text));
      },
      async cancel() {
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 1 },
  );
}
