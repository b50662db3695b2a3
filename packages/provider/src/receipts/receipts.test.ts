import { generateKeyPairSync } from 'node:crypto';
import { compactVerify, createLocalJWKSet, decodeProtectedHeader } from 'jose';
import { describe, expect, test } from 'vitest';
import type { Ed25519Jwk, ReceiptKey } from '../secrets.ts';
import { must, NOON, openTestBook, outcome, testSecrets } from '../testing.ts';

function receiptKey(kid: string, since: number): ReceiptKey {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { kid, privateJwk: jwk as unknown as Ed25519Jwk, since };
}

async function scene(receiptKeys = [receiptKey('rk_1', 0)]) {
  const secrets = { ...testSecrets(), receiptKeys };
  const book = await openTestBook({ secrets });
  const seller = await book.seller();
  const offer = await book.offer(seller, {
    price: 2_000_000n,
    title: 'Owls — “a” history',
    resource: 'owls',
  });
  const wallet = await book.wallet(10_000_000n);
  const pay = async (key: string) => must(await book.payments.payAtCheckout(wallet, { offer, key }));
  return { book, secrets, seller, offer, wallet, pay };
}

describe('receipts', () => {
  test('state the payment, and verify with the published keys', async () => {
    const { book, seller, offer, pay } = await scene();
    const payment = await pay('a');
    const receipt = must(await book.payments.receipt(payment.id));
    const { payload, protectedHeader } = await compactVerify(
      receipt,
      createLocalJWKSet(await book.receipts.keys()),
    );
    expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'farthing-receipt+jwt', kid: 'rk_1' });
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({
      iss: 'bk_test',
      aud: seller,
      sub: payment.payer,
      jti: payment.id,
      iat: NOON / 1000,
      time: '2026-11-22T12:00:00.000Z',
      offer,
      title: 'Owls — “a” history',
      resource: 'owls',
      once: true,
      asset: 'USD',
      amount: '0.002',
    });
  });

  test('are the same bytes whatever happens later', async () => {
    const { book, secrets, seller, offer, pay } = await scene();
    const payment = await pay('a');
    const receipt = must(await book.payments.receipt(payment.id));
    must(await book.offers.update(seller, offer, { title: 'Larks', price: 1n, undoSeconds: 0 }));
    must(await book.sellers.update(seller, { name: 'Another', feeBasisPoints: 0 }));
    must(await book.payments.refund(seller, payment.id, { key: 'r' }));
    expect(must(await book.payments.receipt(payment.id))).toBe(receipt);
    const reopened = await openTestBook({ store: book.store, secrets });
    expect(must(await reopened.payments.receipt(payment.id))).toBe(receipt);
  });

  test('are signed by the key of their time', async () => {
    const { book, pay } = await scene([receiptKey('rk_1', 0), receiptKey('rk_2', NOON + 1000)]);
    const early = await pay('a');
    book.wait(1000);
    must(await book.payments.undo(early.wallet, early.id));
    const late = await pay('b');
    const kid = async (id: string) => decodeProtectedHeader(must(await book.payments.receipt(id))).kid;
    expect([await kid(early.id), await kid(late.id)]).toEqual(['rk_1', 'rk_2']);
    expect((await book.receipts.keys()).keys).toMatchObject([
      { kid: 'rk_1', nbf: 0, exp: NOON / 1000 + 1 },
      { kid: 'rk_2', nbf: NOON / 1000 + 1 },
    ]);
  });

  test('the published keys hold no private half', async () => {
    const { book, secrets } = await scene();
    expect(JSON.stringify(await book.receipts.keys())).not.toContain(secrets.receiptKeys[0]!.privateJwk.d);
  });

  test('of no payment are none', async () => {
    const { book } = await scene();
    expect(outcome(await book.payments.receipt('pay_none'))).toBe('payment_not_found');
  });
});
