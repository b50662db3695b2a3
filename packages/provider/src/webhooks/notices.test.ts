import { beforeEach, describe, expect, test } from 'vitest';
import type { SellerId, WebhookId } from '../ids.ts';
import type { Message } from '../mail/mail.ts';
import type { SellerRole } from '../members/roles.ts';
import { must, outcome } from '../testing.ts';
import { CENT, newWorld, testProvider, type TestProvider, type World } from '../testing-provider.ts';
import { createReceivers } from './testing.ts';

let world: World;
let sent: Message[];
let provider: TestProvider;
let seller: SellerId;
let webhook: WebhookId;
/** How many messages are taken before the next is refused. */
let takes: number;

beforeEach(async () => {
  const receivers = createReceivers();
  receivers.answer = () => 410;
  sent = [];
  takes = Infinity;
  world = {
    ...newWorld({ registeredTabLimit: '100' }),
    outbound: receivers,
    mail: {
      async send(message) {
        if (takes-- <= 0) throw new Error('the mail server is away');
        sent.push(message);
      },
    },
    noticeLetter: (notice, { name }, language) => ({
      subject: `${name}: ${notice.because}`,
      text: `${notice.about} ${notice.address}${language ? ` (${language})` : ''}`,
    }),
  };
  provider = await testProvider(world);
  const shop = await provider.shop();
  seller = shop.seller;
  const made = must(
    await provider.webhooks.create(seller, { url: 'https://a.example/hook', types: ['payment.created'] }),
  );
  webhook = made.webhook.id;
  await provider.pay(await provider.payer(), shop.offer, CENT);
});

async function join(role: SellerRole, email: string, emailProven = true) {
  const { id } = must(await provider.people.members.create({ name: 'Ada', email, emailProven }));
  must(await provider.people.members.join(id, seller, role, 'operator_key'));
}

async function fail() {
  await provider.tick();
  await provider.webhooks.settled();
}

const listed = async (reader?: SellerId) =>
  (await provider.webhooks.notices({ seller: reader, limit: 9 })).items;

describe('of an endpoint that is gone', () => {
  test('owners and developers are written to, once, where their address is proven', async () => {
    await join('owner', 'owner@lark.example');
    await join('developer', 'dev@lark.example');
    await join('accountant', 'money@lark.example');
    await join('owner', 'perhaps@lark.example', false);
    await fail();
    for (let ticks = 0; ticks < 3; ticks++) await provider.tick();
    const letter = { subject: 'The Lark: gone', text: `${webhook} https://a.example/hook` };
    expect(sent.toSorted((a, b) => a.to.localeCompare(b.to))).toEqual([
      { to: 'dev@lark.example', ...letter },
      { to: 'owner@lark.example', ...letter },
    ]);
  });

  test('each is written to in their own language, where it is known', async () => {
    await join('owner', 'owner@lark.example');
    const { members } = provider.people;
    await members.reads((await members.byEmail('owner@lark.example'))!.id, 'de');
    await fail();
    await provider.tick();
    expect(sent.map(({ text }) => text)).toEqual([`${webhook} https://a.example/hook (de)`]);
  });

  test('they are written to later when mail is away, or the process dies first', async () => {
    await join('owner', 'owner@lark.example');
    await fail();
    takes = 0;
    await expect(provider.tick()).rejects.toThrow('away');
    expect(sent).toEqual([]);
    takes = Infinity;
    provider = await provider.restart();
    await provider.tick();
    expect(sent).toHaveLength(1);
    provider = await provider.restart();
    await provider.tick();
    expect(sent).toHaveLength(1);
  });

  test('whoever dismisses it before is written to all the same, and nothing is kept', async () => {
    await join('owner', 'owner@lark.example');
    await fail();
    const [{ id } = { id: '' }] = await listed(seller);
    must(await provider.webhooks.dismissNotice(seller, id));
    must(await provider.webhooks.dismissNotice('operator', id));
    await provider.tick();
    expect(sent).toHaveLength(1);
    expect(await provider.ledger.store.records('notices', { limit: 9 })).toEqual([]);
  });

  test('seller and operator have the notice, each until they dismiss it', async () => {
    await fail();
    const other = (await provider.shop()).seller;
    const [notice] = await listed(seller);
    expect(notice).toMatchObject({ kind: 'webhook_disabled', about: webhook, because: 'gone' });
    const { id } = notice!;
    expect([await listed(), await listed(other)]).toEqual([[notice], []]);
    expect(outcome(await provider.webhooks.dismissNotice(other, id))).toBe('notice_not_found');
    must(await provider.webhooks.dismissNotice(seller, id));
    expect(outcome(await provider.webhooks.dismissNotice(seller, id))).toBe('notice_not_found');
    expect([await listed(seller), await listed()]).toEqual([[], [notice]]);
    must(await provider.webhooks.dismissNotice('operator', id));
    expect(await listed()).toEqual([]);
  });
});
