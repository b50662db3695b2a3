import { Unavailable } from '@farthing/ledger';
import * as Signed from '@farthing/sdk/webhooks/webhook.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import type { OfferId, SellerId, WalletId } from '../ids.ts';
import type { OutboundOutcome } from '../outbound.ts';
import { must, outcome, testSecrets } from '../testing.ts';
import { CENT, DAY, DOLLAR, MINUTE, testProvider, type TestProvider } from '../testing-provider.ts';
import { MOST_ENDPOINTS, MOST_SECRETS, type NewWebhook } from './endpoints.ts';
import { AT_ONCE, ATTEMPTS_AT, FAILING_MS } from './sender.ts';
import { A, B, each, HOUR, openShop, SECOND, settledTick, type Receivers } from './testing.ts';

let receivers: Receivers;
let provider: TestProvider;
let seller: SellerId;
let offer: OfferId;
let payer: WalletId;

beforeEach(async () => {
  ({ receivers, provider, seller, offer, payer } = await openShop());
});

const endpoint = async (url = A, terms: Partial<NewWebhook> = {}) =>
  must(await provider.webhooks.create(seller, { url, ...terms }));
const tick = (ms?: number) => settledTick(provider, ms);
const pay = (amount: bigint, key?: string) => provider.pay(payer, offer, amount, key);
const idOf = async (key: string, amount: bigint) =>
  must(await provider.payments.payAtCheckout(payer, { offer, amount, key })).id;

describe('a message', () => {
  test('is signed so that the SDK believes it, and names its event', async () => {
    const { secret } = await endpoint(A, each());
    await pay(CENT);
    await tick();
    const { body, headers, id } = receivers.heard[0]!;
    const checked = await Signed.verify({ payload: body, headers, secrets: secret, now: provider.world.now });
    expect(checked).toMatchObject({ status: 'valid', event: { type: 'payment.created', id } });
    expect(headers['webhook-id']).toBe(id);
    expect(Object.keys(JSON.parse(body) as object)).toEqual(['type', 'id', 'timestamp', 'data']);
  });

  test('has the same id and body at every attempt, whatever became of what it tells', async () => {
    await endpoint(A, each(['payment.created']));
    receivers.answer = () => 503;
    const id = await idOf('a', CENT);
    await tick();
    must(await provider.payments.refund(seller, id, { key: 'r' }));
    must(await provider.offers.update(seller, offer, { title: 'Another' }));
    provider = await provider.restart();
    for (let i = 0; i < 4; i++) await tick(HOUR);
    expect(receivers.heard.length).toBe(5);
    expect(new Set(receivers.heard.map(({ body }) => body)).size).toBe(1);
    const { items } = await provider.webhooks.events(seller, {
      types: new Set(['payment.created']),
      limit: 9,
    });
    expect(items.map((event) => event.id)).toEqual([receivers.heard[0]!.id]);
    expect(items[0]!.data).toEqual(receivers.heard[0]!.data);
  });

  test('is signed by the old secret and the new one while one replaces the other', async () => {
    const { webhook, secret: old } = await endpoint(A, each());
    const { secret: young } = must(
      await provider.webhooks.rotate(seller, webhook.id, { overlapSeconds: 3600 }),
    );
    const signedBy = async (secrets: string[]) => {
      await pay(CENT);
      await tick();
      const { body: payload, headers } = receivers.heard.at(-1)!;
      const checked = secrets.map((secret) =>
        Signed.verify({ payload, headers, secrets: secret, now: provider.world.now }),
      );
      return (await Promise.all(checked)).map(({ status }) => status === 'valid');
    };
    expect(await signedBy([old, young])).toEqual([true, true]);
    provider.wait(HOUR);
    expect(await signedBy([old, young])).toEqual([false, true]);
    expect(must(await provider.webhooks.get(seller, webhook.id)).secrets).toBe(1);
    const { secret: last } = must(await provider.webhooks.rotate(seller, webhook.id, { overlapSeconds: 0 }));
    expect(await signedBy([young, last])).toEqual([false, true]);
  });

  test('whose secret is kept is kept sealed', async () => {
    const { webhook, secret } = await endpoint();
    const { value } = (await provider.ledger.store.record('webhooks', webhook.id))!;
    const kept = JSON.stringify(value);
    expect(kept).toContain('fv1.vk_');
    expect(kept).not.toContain(secret.slice(6));
    expect(await provider.webhooks.reseal()).toBe(0);
  });
});

describe('attempts', () => {
  test('are made at least twelve times over at least a day, ever further apart, then no more', async () => {
    await endpoint(A, each());
    receivers.answer = () => 500;
    await pay(CENT);
    const begun = provider.world.now;
    const at: number[] = [];
    for (let elapsed = 0; elapsed < 30 * HOUR; elapsed += elapsed < MINUTE ? SECOND : MINUTE) {
      provider.world.now = begun + elapsed;
      await tick();
      while (at.length < receivers.heard.length) at.push(elapsed);
    }
    expect(at.length).toBe(ATTEMPTS_AT.length);
    expect(at.length).toBeGreaterThanOrEqual(12);
    expect(at.at(-1)).toBeGreaterThanOrEqual(24 * HOUR);
    // Each as late as is said, and by at most a tenth of its waits later.
    for (const [i, time] of at.entries()) {
      expect(time).toBeGreaterThanOrEqual(ATTEMPTS_AT[i]!);
      expect(time).toBeLessThanOrEqual(ATTEMPTS_AT[i]! * 1.1 + i * MINUTE + SECOND);
    }
    const { items } = must(await provider.webhooks.deliveries(seller, await only(), { limit: 9 })) as Page;
    expect(items).toMatchObject([{ state: 'failed', tries: at.length }]);
    expect(items[0]!.attempts[0]).toMatchObject({ status: 500, answer: 'ok', ms: 1 });
  });

  test.each([200, 201, 204, 299])('end with %i', async (status) => {
    await endpoint(A, each());
    receivers.answer = () => status;
    await pay(CENT);
    await tick();
    await tick(DAY);
    expect(receivers.heard.length).toBe(1);
    const { items } = must(await provider.webhooks.deliveries(seller, await only(), { limit: 9 })) as Page;
    expect(items).toMatchObject([{ state: 'delivered', attempts: [{ status }] }]);
  });

  test.each([199, 302, 400, 404, 429, 500])('go on after %i', async (status) => {
    await endpoint(A, each());
    receivers.answer = () => status;
    await pay(CENT);
    await tick();
    await tick(10 * SECOND);
    expect(receivers.heard.length).toBe(2);
  });

  test('keep what went wrong, and the first kilobyte of what was answered', async () => {
    await endpoint(A, each());
    const answers: OutboundOutcome[] = [
      { outcome: 'failed', reason: 'timeout', ms: 10_000 },
      { outcome: 'answered', status: 500, body: `\0${'x'.repeat(5_000)}`, ms: 3 },
    ];
    receivers.answer = () => Promise.resolve(answers.shift()!);
    await pay(CENT);
    await tick();
    await tick(10 * SECOND);
    const { items } = must(await provider.webhooks.deliveries(seller, await only(), { limit: 9 })) as Page;
    expect(items[0]!.attempts).toMatchObject([
      { error: 'timeout', ms: 10_000 },
      { status: 500, ms: 3, answer: `\ufffd${'x'.repeat(1_023)}` },
    ]);
  });

  test('to a slow endpoint hold up no other, and are few at a time', async () => {
    await endpoint(A, each());
    await endpoint(B, each());
    const never = new Promise<OutboundOutcome>(() => {});
    receivers.answer = (url) => (url === A ? never : 200);
    for (let i = 0; i < 30; i++) await pay(CENT, `p${i}`);
    for (let i = 0; i < 20; i++) {
      await provider.tick();
      await new Promise(setImmediate);
    }
    expect(receivers.types(A).length).toBe(AT_ONCE);
    expect(receivers.types(B).length).toBe(30);
    expect(new Set(receivers.heard.filter(({ url }) => url === B).map(({ id }) => id)).size).toBe(30);
  });

  test('are kept for 30 days', async () => {
    await endpoint(A, each());
    await pay(CENT);
    await tick();
    await tick(29 * DAY);
    const list = async () =>
      (must(await provider.webhooks.deliveries(seller, await only(), { limit: 9 })) as Page).items.length;
    expect(await list()).toBe(1);
    await tick(2 * DAY);
    expect(await list()).toBe(0);
  });
});

describe('an endpoint', () => {
  test('that answers 410 is disabled at once, with a notice', async () => {
    const { webhook } = await endpoint(A, each());
    receivers.answer = () => 410;
    await pay(CENT, 'a');
    await pay(CENT, 'b');
    await tick();
    expect(must(await provider.webhooks.get(seller, webhook.id)).disabled).toMatchObject({ because: 'gone' });
    expect((await provider.webhooks.notices({ seller, limit: 9 })).items).toMatchObject([
      { kind: 'webhook_disabled', about: webhook.id, because: 'gone' },
    ]);
    const sent = receivers.heard.length;
    await pay(CENT, 'c');
    await tick(DAY);
    expect(receivers.heard.length).toBe(sent);
    const facts = (await provider.events(0, 1000)).filter(({ type }) => type === 'webhook_changed');
    expect(facts.at(-1)!.data).toEqual({ seller, webhook: webhook.id, change: 'disabled', reason: 'gone' });
  });

  test('that accepts nothing for five days is disabled; one that does in between is not', async () => {
    await provider.topUp(payer, 10n * DOLLAR);
    const { webhook } = await endpoint(A, each());
    receivers.answer = () => 500;
    const step = async (ms: number) => {
      await pay(CENT);
      await tick(ms);
    };
    for (let hours = 0; hours < 100; hours += 4) await step(4 * HOUR);
    expect(await provider.webhooks.failingSince(webhook.id)).toBeDefined();
    receivers.answer = () => 200;
    await tick(12 * HOUR);
    await tick();
    expect(await provider.webhooks.failingSince(webhook.id)).toBeUndefined();
    receivers.answer = () => 500;
    const begun = provider.world.now;
    for (;;) {
      await step(4 * HOUR);
      if (must(await provider.webhooks.get(seller, webhook.id)).disabled) break;
      expect(provider.world.now - begun).toBeLessThan(FAILING_MS + 8 * HOUR);
    }
    expect(provider.world.now - begun).toBeGreaterThanOrEqual(FAILING_MS);
    expect((await provider.webhooks.notices({ limit: 9 })).items).toMatchObject([{ because: 'failing' }]);
  });

  test('that is enabled again gets five days anew', async () => {
    await provider.topUp(payer, 10n * DOLLAR);
    const { webhook } = await endpoint(A, each());
    receivers.answer = () => 410;
    await pay(CENT);
    await tick();
    await tick(FAILING_MS + DAY);
    must(await provider.webhooks.update(seller, webhook.id, { disabled: false }));
    receivers.answer = () => 500;
    await pay(CENT);
    await tick();
    expect(must(await provider.webhooks.get(seller, webhook.id)).disabled).toBeUndefined();
    expect(await provider.webhooks.failingSince(webhook.id)).toBe(provider.world.now);
  });

  test('is among those in trouble while it fails or was disabled for it, not when its seller stopped it', async () => {
    const [failing, stopped, fine] = [
      (await endpoint(A, each())).webhook,
      (await endpoint(A, each())).webhook,
      (await endpoint(A, { types: ['payout.paid'] })).webhook,
    ];
    must(await provider.webhooks.update(seller, stopped.id, { disabled: true }));
    expect(await provider.webhooks.troubled()).toEqual([]);
    receivers.answer = () => 500;
    await pay(CENT, 'a');
    await tick();
    const since = (await provider.webhooks.failingSince(failing.id))!;
    expect(await provider.webhooks.troubled()).toMatchObject([{ webhook: { id: failing.id }, since }]);
    receivers.answer = () => 410;
    await tick(DAY);
    const [gone, ...others] = await provider.webhooks.troubled();
    expect(gone).toMatchObject({ webhook: { id: failing.id, disabled: { because: 'gone' } } });
    expect(others.map(({ webhook }) => webhook.id)).not.toContain(fine.id);
  });

  test('whose secret cannot be read is told nothing, and its seller why', async () => {
    const { webhook } = await endpoint(A, each());
    const world = {
      ...provider.world,
      secrets: { ...provider.world.secrets, vaultKeys: testSecrets().vaultKeys },
    };
    provider.stop();
    provider = await testProvider(world);
    await pay(CENT);
    await tick();
    expect(receivers.heard).toEqual([]);
    const found = [
      must(await provider.webhooks.test(seller, webhook.id)),
      ...(must(await provider.webhooks.deliveries(seller, webhook.id, { limit: 1 })) as Page).items,
    ];
    for (const { attempts } of found) expect(attempts).toMatchObject([{ error: 'secret_lost' }]);
  });

  test('is not sent the same every second while the book takes no writes', async () => {
    await endpoint(A, each());
    await pay(CENT);
    const { write } = provider.ledger;
    receivers.answer = () => {
      provider.ledger.write = async () => {
        throw new Unavailable('the disk is full');
      };
      return 200;
    };
    for (let i = 0; i < 9; i++) {
      await provider.jobs.tick();
      await provider.webhooks.settled();
      provider.wait(SECOND);
    }
    expect(receivers.heard.length).toBe(1);
    provider.ledger.write = write;
    receivers.answer = () => 200;
    await tick(SECOND);
    await tick(DAY);
    expect(receivers.heard.map(({ body }) => body)).toEqual([
      receivers.heard[0]!.body,
      receivers.heard[0]!.body,
    ]);
  });

  test('that is enabled again gets what waited, and on demand what it missed', async () => {
    const { webhook } = await endpoint(A, each());
    const { id } = webhook;
    must(await provider.webhooks.update(seller, id, { disabled: true }));
    const begun = provider.world.now;
    await pay(CENT, 'missed');
    await tick();
    expect(receivers.heard).toEqual([]);
    for (const refused of [
      provider.webhooks.redeliverSince(seller, id, 0),
      provider.webhooks.test(seller, id),
    ])
      expect(outcome(await refused)).toBe('webhook_disabled');
    must(await provider.webhooks.update(seller, id, { disabled: false }));
    await tick();
    expect(receivers.heard).toEqual([]);
    expect(await provider.webhooks.redeliverSince(seller, id, begun + 1)).toBe(0);
    expect(await provider.webhooks.redeliverSince(seller, id, begun)).toBe(1);
    await tick();
    expect(receivers.types(A)).toEqual(['payment.created']);
    expect(await provider.webhooks.redeliverSince(seller, id, begun)).toBe(0);
  });

  test('gets one delivery again, the same, from the first attempt on', async () => {
    const { webhook } = await endpoint(A, each());
    await pay(CENT);
    await tick();
    const [first] = (must(await provider.webhooks.deliveries(seller, webhook.id, { limit: 9 })) as Page)
      .items;
    expect(must(await provider.webhooks.redeliver(seller, first!.id))).toMatchObject({ state: 'pending' });
    await tick();
    expect(receivers.heard.map(({ body }) => body)).toEqual([first!.body, first!.body]);
    const again = must(await provider.webhooks.delivery(seller, first!.id));
    expect(again).toMatchObject({ state: 'delivered', tries: 1 });
    expect(again.attempts.length).toBe(2);
    const stranger = (await provider.shop()).seller;
    expect(outcome(await provider.webhooks.redeliver(stranger, first!.id))).toBe('delivery_not_found');
    expect(outcome(await provider.webhooks.delivery(stranger, first!.id))).toBe('delivery_not_found');
  });

  test('is tried out with a message of no meaning, once', async () => {
    const { webhook, secret } = await endpoint();
    receivers.answer = () => 500;
    expect(must(await provider.webhooks.test(seller, webhook.id))).toMatchObject({
      type: 'webhook.test',
      state: 'failed',
      attempts: [{ status: 500 }],
    });
    receivers.answer = () => 204;
    const sent = must(await provider.webhooks.test(seller, webhook.id));
    expect(sent).toMatchObject({ state: 'delivered', attempts: [{ status: 204 }] });
    const { body: payload, headers } = receivers.heard.at(-1)!;
    const checked = await Signed.verify({ payload, headers, secrets: secret, now: provider.world.now });
    expect(checked.status).toBe('valid');
    await tick(DAY);
    expect(receivers.heard.filter(({ type }) => type === 'webhook.test').length).toBe(2);
  });

  test('is its seller’s alone', async () => {
    const { webhook } = await endpoint();
    const stranger = (await provider.shop()).seller;
    const { webhooks } = provider;
    const asked = [
      webhooks.get(stranger, webhook.id),
      webhooks.update(stranger, webhook.id, { disabled: true }),
      webhooks.remove(stranger, webhook.id),
      webhooks.rotate(stranger, webhook.id, { overlapSeconds: 0 }),
      webhooks.test(stranger, webhook.id),
      webhooks.deliveries(stranger, webhook.id, { limit: 1 }),
      webhooks.redeliverSince(stranger, webhook.id, 0),
    ];
    for (const each of await Promise.all(asked)) expect(outcome(each)).toBe('webhook_not_found');
    expect((await webhooks.list(stranger, { limit: 9 })).items).toEqual([]);
    expect((await webhooks.list(seller, { limit: 9 })).items).toEqual([webhook]);
  });

  test('must be where requests may go, and may not be one of too many', async () => {
    const make = async (url: string) => outcome(await provider.webhooks.create(seller, { url }));
    for (const url of ['http://10.0.0.1/', 'ftp://a.example/', 'https://u:p@a.example/', 'nonsense'])
      expect(await make(url)).toBe('webhook_url_invalid');
    const { webhook } = await endpoint('http://127.0.0.1:9/');
    const moved = provider.webhooks.update(seller, webhook.id, { url: 'https://192.168.0.1/' });
    expect(outcome(await moved)).toBe('webhook_url_invalid');
    for (let i = 1; i < MOST_ENDPOINTS; i++) await endpoint(`${A}/${i}`);
    expect(await make(A)).toBe('webhook_limit_reached');
    for (let i = 1; i < MOST_SECRETS; i++)
      must(await provider.webhooks.rotate(seller, webhook.id, { overlapSeconds: 60 }));
    const rotated = await provider.webhooks.rotate(seller, webhook.id, { overlapSeconds: 60 });
    expect(outcome(rotated)).toBe('webhook_secret_limit_reached');
  });
});

test('only the process that leads delivers; who leads next misses nothing', async () => {
  await endpoint(A, each());
  const other = await testProvider(provider.world);
  let leader = provider.ledger;
  for (const each of [provider, other]) each.ledger.store.leads = () => each.ledger === leader;
  const both = async () => {
    for (const each of [provider, other]) {
      await each.jobs.tick();
      await each.webhooks.settled();
    }
  };
  await pay(CENT, 'a');
  await both();
  expect(receivers.heard.length).toBe(1);
  leader = other.ledger;
  await other.pay(payer, offer, CENT, 'b');
  await both();
  leader = provider.ledger;
  await pay(CENT, 'c');
  await both();
  expect(receivers.heard.length).toBe(3);
  expect(new Set(receivers.heard.map(({ id }) => id)).size).toBe(3);
});

test('a book without endpoints is not followed', async () => {
  await pay(CENT);
  await tick();
  expect(await provider.ledger.store.records('webhook_cursors', { limit: 9 })).toEqual([]);
  expect(provider.webhooks.figures()).toMatchObject({ behind: 0, lagMs: 0, delivered: 0 });
});

type Page = { items: import('./deliveries.ts').Delivery[]; next?: string };

async function only() {
  return (await provider.webhooks.list(seller, { limit: 1 })).items[0]!.id;
}
