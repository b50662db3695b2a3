/** Whatever the book gives an id to is found by it. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createAuthenticator } from '../passkeys/testing-authenticator.ts';
import { must } from '../testing.ts';
import { CENT, DOLLAR, newWorld, testProvider } from '../testing-provider.ts';
import { createReceivers } from '../webhooks/testing.ts';

describe.each([1, 3])('with %i lanes', (lanes) => {
  test('everything is found by its id, and leads to what it hangs together with', async () => {
    const book = await testProvider({ ...newWorld({ approvals: 'on' }, lanes), outbound: createReceivers() });
    const { seller, offer } = await book.shop();
    const wallet = await book.payer('ok');
    const top = must(
      await book.topups.create(
        wallet,
        { amount: 5n * DOLLAR, asset: book.ledger.store.assets.byCode('USD')!, returnUrl: '/' },
        't',
      ),
    ).id;
    book.world.gateway.settle(top, { state: 'succeeded' });
    must(await book.report(top));
    const terms = { seller, asset: 'USD', caps: {}, expiresAt: null };
    const grant = must(await book.grants.give(wallet, terms)).id;
    const item = { grant, offer, amount: 4n * DOLLAR, key: 'k' };
    const payment = must(await book.payments.payUnderGrant(seller, item));
    const refund = must(await book.payments.refund(seller, payment.id, { amount: CENT, key: 'r' })).id;
    const reserved = { grant, offer, amount: CENT, key: 'h', expiresInSeconds: 60 };
    const hold = must(await book.holds.create(seller, reserved)).id;
    const captured = must(await book.holds.capture(seller, hold, { key: 'c' }));
    const debtor = await book.payer('ok');
    await book.pay(debtor, offer, DOLLAR);
    const collection = must(await book.tabs.collect(debtor, { by: 'operator' })).id;
    const payout = must(await book.payouts.request(seller, 'p')).id;
    const key = (await book.keys.list(seller, { limit: 1 })).items[0]!.id;
    const preview = must(await book.previews.make({ by: 'mem_a' })).id;
    const approval = must(
      await book.approvals.propose({ action: 'run_payouts', preview }, { by: 'mem_a', key: 'a' }),
    ).id;

    const request = must(
      await book.refundRequests.ask(wallet, captured.id, { reason: 'My words', key: 'q' }),
    ).id;
    const { members, invitations, sessions, passkeys } = book.people;
    const member = must(
      await members.create({ name: 'Ada', email: 'ada@lark.example', emailProven: true }),
    ).id;
    must(await members.join(member, seller, 'owner', 'setup'));
    must(await members.join(member, 'operator', 'admin', 'setup'));
    const letter = (link: string) => ({ subject: '', text: link });
    const invite = (house: 'new' | typeof seller) => {
      return invitations.create({ email: 'bo@lark.example', house, role: 'viewer', by: member, letter });
    };
    const [invitation, founding] = [must(await invite(seller)), must(await invite('new'))];
    const { session, secret } = await sessions.start(member, { by: 'email_code', device: 'Firefox, Linux' });
    const device = createAuthenticator(book.world.settings.baseUrl);
    const options = await passkeys.registration(wallet, { binding: 'b', label: 'Wallet' });
    const passkey = must(
      await passkeys.register(wallet, device.create(options), { binding: 'b', name: 'Phone' }),
    ).id;
    const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
    const page = { origin: 'https://lark.example', publicKey: { x: x!, y: y! } };
    const credential = must(await book.credentials.issue(must(await book.grants.get(grant)), page)).id;
    const hook = must(await book.webhooks.create(seller, { url: 'https://lark.example/hook?token=hidden' }));
    const webhook = hook.webhook.id;
    const delivery = must(await book.webhooks.test(seller, webhook)).id;

    const rows: [string, string, string[]][] = [
      [request, 'refund_request', [captured.id, wallet, seller]],
      [member, 'member', [seller]],
      [invitation.invitation.id, 'invitation', [seller]],
      [founding.invitation.id, 'invitation', []],
      [session.id, 'session', [member]],
      [passkey, 'passkey', [wallet]],
      [credential, 'credential', [grant, wallet, seller]],
      [webhook, 'webhook', [seller]],
      [delivery, 'delivery', [webhook, seller]],
      [wallet, 'wallet', []],
      [seller, 'seller', []],
      [offer, 'offer', [seller]],
      [grant, 'grant', [wallet, seller]],
      [payment.id, 'payment', [wallet, seller, offer, grant]],
      [captured.id, 'payment', [hold]],
      [refund, 'refund', [payment.id]],
      [hold, 'hold', [wallet, captured.id]],
      [collection, 'collection', [debtor]],
      [payout, 'payout', [seller]],
      [top, 'top_up', [wallet]],
      [key, 'key', [seller]],
      [approval, 'approval', [preview]],
      [preview, 'payout_preview', []],
      [payment.payer, 'wallet', [seller]],
      [String(payment.seq), 'event', [wallet, seller, offer, payment.id]],
      [book.ids.encode('evt', payment.seq), 'event', [payment.id]],
      ['  the LARK ', 'seller', []],
    ];
    for (const [text, kind, linked] of rows) {
      const { items, complete } = await book.search(text);
      expect({ text, complete, kinds: items.map((each) => each.kind) }).toEqual({
        text,
        complete: true,
        kinds: [kind],
      });
      const ids = items[0]!.links.map(({ id }) => id);
      expect(ids, text).toEqual(expect.arrayContaining(linked));
      for (const hidden of [secret, hook.secret, invitation.link!, 'hidden', 'My words', 'hash', x!])
        expect(JSON.stringify(items)).not.toContain(hidden);
    }
  });

  test('what is not there is not found, whatever it looks like', async () => {
    const book = await testProvider(newWorld({}, lanes));
    await book.shop();
    const zeros = '0'.repeat(26);
    for (const text of [
      '0',
      '999999999',
      `pay_${zeros}`,
      `pyr_${zeros}`,
      `sel_${zeros}`,
      'xyz_1',
      '%',
      '__proto___1',
    ])
      expect(await book.search(text)).toEqual({ items: [], complete: true });
  });
});
