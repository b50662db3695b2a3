/**
 * Webhooks over real HTTP: a receiver counts what it is sent while the server is killed with `kill -9` under payments,
 * again and again. Every event comes at least once, always with the same body, and the receiver believes it; over several
 * servers that share a book, one of them sends, once.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { testDatabase } from '@farthing/provider/stores/postgres/testing.ts';
import { type Client, Key, Webhook } from '@farthing/sdk';
import { expect, test } from 'vitest';
import { openFleet } from './fleet.ts';
import { type Company, clientOf, companyAt, nano, openStage } from './stage.ts';

const PER_PAYMENT = ['payment.created', 'payment.refunded'] as const;
type Event = Awaited<ReturnType<Client['listSellerEvents']>>['items'][number];

interface Receiver {
  url: string;
  /** The bodies that came, by event. */
  bodies: Map<string, string[]>;
  /** What was wrong with what came. */
  wrong: string[];
  /** The secret to verify with. */
  secret: string;
  /** How it answers; the n-th message is the first argument. */
  answer: (count: number) => number;
  close(): void;
}

async function openReceiver(): Promise<Receiver> {
  let count = 0;
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => void receive(Buffer.concat(parts).toString()));
    async function receive(payload: string): Promise<void> {
      const checked = await Webhook.verify({ payload, headers: request.headers, secrets: receiver.secret });
      if (checked.status === 'refused') receiver.wrong.push(`${checked.reason}: ${payload}`);
      else {
        const { id } = checked.event;
        receiver.bodies.set(id, [...(receiver.bodies.get(id) ?? []), payload]);
        if (request.headers['webhook-id'] !== id) receiver.wrong.push(`${id} is not the header's`);
      }
      response.writeHead(receiver.answer(count++)).end('ok');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    bodies: new Map(),
    wrong: [],
    secret: '',
    answer: () => 200,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return receiver;
}

/** A seller with a receiver that is told of each payment, or of the types named. */
async function open(company: Company, receiver: Receiver, types: readonly Event['type'][] = PER_PAYMENT) {
  const seller = await company.seller('Lark');
  const body = { url: receiver.url, event_types: [...types] };
  const { webhook, secret } = await seller.client.createWebhook({ body });
  receiver.secret = secret;
  return { seller, webhook: webhook.id };
}

/** All events of these types that the seller has, asked page by page. */
async function allEvents(client: Client, types: readonly string[] = PER_PAYMENT): Promise<Event[]> {
  const found: Event[] = [];
  for (let cursor: string | undefined; ;) {
    const query = { cursor, types: types.join(','), limit: 100 };
    const page = await client.listSellerEvents({ query });
    found.push(...page.items);
    if (!page.more) return found;
    cursor = page.next_cursor;
  }
}

/** What came is what happened: each at least once, each time the same, nothing else. */
async function expectAllTold(client: Client, receiver: Receiver): Promise<Event[]> {
  const events = await allEvents(client);
  await expect
    .poll(() => events.filter(({ id }) => !receiver.bodies.has(id)).length, {
      timeout: 60_000,
      interval: 200,
    })
    .toBe(0);
  expect(receiver.wrong).toEqual([]);
  expect(new Set(receiver.bodies.keys())).toEqual(new Set(events.map(({ id }) => id)));
  for (const bodies of receiver.bodies.values()) expect(new Set(bodies).size).toBe(1);
  for (const event of events) expect(JSON.parse(receiver.bodies.get(event.id)![0]!)).toEqual(event);
  return events;
}

test(
  'the server is killed six times under payments: every event comes, with one body, and no other',
  { timeout: 180_000 },
  async () => {
    const stage = await openStage();
    const receiver = await openReceiver();
    try {
      const { seller } = await open(stage, receiver);
      const payer = await stage.payer({ funds: '50' });
      const offer = await seller.offer('0.001');
      const grant = await payer.grant(seller);
      // Some attempts fail, so that there is something to try again across a kill.
      receiver.answer = (count) => (count % 7 === 3 ? 500 : 200);

      let alive = true;
      const paid = new Set<string>();
      const paying = Array.from({ length: 4 }, async (_, lane) => {
        while (alive) {
          const idempotencyKey = Key.ordered();
          for (;;) {
            try {
              const { id } = await seller.client.createPayment({ body: { grant, offer }, idempotencyKey });
              paid.add(id);
              if (lane === 0) {
                const refundKey = `${idempotencyKey}.refund`;
                const params = { payment: id };
                await seller.client.refundPayment({ params, body: {}, idempotencyKey: refundKey });
              }
              break;
            } catch {
              // Killed in the middle: the same key again.
              await pause(50);
            }
          }
          await pause(5);
        }
      });
      for (let round = 0; round < 6; round++) {
        await pause(700 + round * 250);
        await stage.server.kill();
        await stage.server.start();
      }
      await pause(500);
      alive = false;
      await Promise.all(paying);
      receiver.answer = () => 200;

      const events = await expectAllTold(seller.client, receiver);
      const created = events.filter(({ type }) => type === 'payment.created');
      const told = new Set(created.map(({ data }) => data['payment']));
      expect([...paid].filter((id) => !told.has(id))).toEqual([]);
      expect(created.length).toBeGreaterThan(50);
      expect(events.some(({ type }) => type === 'payment.refunded')).toBe(true);
      await stage.prove();
    } finally {
      receiver.close();
      await stage.close();
    }
  },
);

test(
  'of several servers one sends, once; when it is killed another goes on',
  { timeout: 180_000 },
  async () => {
    const fleet = await openFleet({
      database: await testDatabase(),
      count: 2,
      settings: { FARTHING_LANES: '3' },
    });
    const receiver = await openReceiver();
    try {
      const company = companyAt(fleet.urls[0]!, fleet.operatorKey);
      const { seller, webhook } = await open(company, receiver);
      const payers = [await company.payer({ funds: '5' }), await company.payer({ funds: '5' })];
      const offer = await seller.offer('0.01');
      const grants = [await payers[0]!.grant(seller), await payers[1]!.grant(seller)];
      const clients = fleet.urls.map((url) => clientOf(url, seller.key));
      const pay = async (count: number, among: readonly Client[]) => {
        for (let i = 0; i < count; i++)
          await among[i % among.length]!.createPayment({ body: { grant: grants[i % 2]!, offer } });
      };
      await pay(60, clients);
      expect((await expectAllTold(seller.client, receiver)).length).toBe(60);
      await pause(2_500);
      expect([...receiver.bodies.values()].filter((bodies) => bodies.length > 1)).toEqual([]);

      for (const [i, server] of fleet.servers.entries()) {
        const other = clients[1 - i]!;
        const paying = pay(30, [other]);
        await server.kill();
        await paying;
        await expectAllTold(other, receiver);
        await server.start();
      }
      // Asked for at the one, sent by whichever leads.
      const { items } = await clients[0]!.listDeliveries({ params: { webhook }, query: { limit: 1 } });
      const [{ id, event }] = items as [(typeof items)[number]];
      for (const client of clients) {
        const before = receiver.bodies.get(event)!.length;
        await client.redeliver({ params: { delivery: id } });
        await expect.poll(() => receiver.bodies.get(event)!.length, { timeout: 20_000 }).toBe(before + 1);
        await expect
          .poll(async () => (await client.getDelivery({ params: { delivery: id } })).status, {
            timeout: 5_000,
          })
          .toBe('delivered');
      }
      await company.prove();
    } finally {
      receiver.close();
      await fleet.close();
    }
  },
);

test(
  'by default a minute’s payments come as one summary, which counts all of them',
  { timeout: 150_000 },
  async () => {
    const stage = await openStage();
    const receiver = await openReceiver();
    try {
      const { seller } = await open(stage, receiver, ['payments.summary']);
      const payer = await stage.payer({ funds: '5' });
      const offer = await seller.offer('0.02');
      const grant = await payer.grant(seller);
      for (let i = 0; i < 10; i++) await seller.client.createPayment({ body: { grant, offer } });
      await stage.server.kill();
      await stage.server.start();
      for (let i = 0; i < 10; i++) await seller.client.createPayment({ body: { grant, offer } });
      await expect.poll(() => receiver.bodies.size, { timeout: 90_000, interval: 500 }).toBe(1);
      const [[body]] = [...receiver.bodies.values()] as [[string]];
      const { data } = JSON.parse(body) as {
        data: { offers: { payments: number; amount: string; fee: string }[] };
      };
      expect(data.offers).toMatchObject([{ offer, payments: 20, amount: '0.4' }]);
      expect(nano(data.offers[0]!.fee)).toBe(nano('0.02'));
      expect(receiver.wrong).toEqual([]);
    } finally {
      receiver.close();
      await stage.close();
    }
  },
);
