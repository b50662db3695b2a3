import { generateKeyPairSync } from 'node:crypto';
import { CompactSign, importJWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { createReceipts, type Jwks, RECEIPT_TYPE } from '../packages/provider/src/receipts/receipts.ts';
import { PUBLISHED_FIRST_MS } from '../packages/provider/src/receipts/signing-keys.ts';
import type { Ed25519Jwk, ReceiptKey } from '../packages/provider/src/secrets.ts';
import { must, openTestBook, testSecrets } from '../packages/provider/src/testing.ts';
import { Receipt } from '../packages/sdk/src/index.ts';

function keyNamed(kid: string, since?: number): ReceiptKey {
  const privateJwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as Ed25519Jwk;
  return { kid, privateJwk, ...(since !== undefined && { since }) };
}

test('what the provider signs, the SDK verifies', async () => {
  const key = keyNamed('r1', 0);
  const receipts = createReceipts({
    secrets: { book: 'bk_1' },
    keys: { at: async () => key, all: async () => [{ kid: 'r1', x: key.privateJwk.x, since: 0 }] },
  });
  const time = Date.UTC(2026, 10, 22, 5, 12);
  const jws = await receipts.sign({
    id: 'pay_1',
    seq: 412,
    time,
    wallet: 'wal_1',
    payer: 'pyr_1',
    seller: 'sel_1',
    offer: 'off_1',
    title: 'The owl that came to tea',
    asset: { id: 1, code: 'USD', scale: 9 },
    amount: 250_000_000n,
    fee: 12_500_000n,
    refunded: 0n,
    resourceName: 'articles/12',
    once: true,
    owned: true,
    status: 'paid',
  });
  const expected = { issuer: 'bk_1', audience: 'sel_1' };
  expect(await Receipt.verify(jws, await receipts.keys(), expected)).toEqual({
    status: 'valid',
    receipt: {
      book: 'bk_1',
      payment: 'pay_1',
      seller: 'sel_1',
      payer: 'pyr_1',
      offer: 'off_1',
      title: 'The owl that came to tea',
      resource: 'articles/12',
      once: true,
      asset: 'USD',
      amount: '0.25',
      paidAt: new Date(time),
    },
  });
});

describe('after the key was rotated', () => {
  async function scene() {
    const secrets = testSecrets();
    const book = await openTestBook({ secrets });
    const seller = await book.seller();
    const offer = await book.offer(seller, { price: 2_000_000n, title: 'Fog', resource: 'fog', once: false });
    const wallet = await book.wallet(100_000_000n);
    const receipt = async (key: string) =>
      must(await book.payments.receipt(must(await book.payments.payAtCheckout(wallet, { offer, key })).id));
    const expected = { issuer: secrets.book, audience: seller };
    const check = async (jws: string, keys: Jwks) => {
      const checked = await Receipt.verify(jws, keys, expected);
      return checked.status === 'valid' ? 'valid' : checked.reason;
    };
    const before = await receipt('before');
    const stored = await book.receipts.keys();
    secrets.receiptKeys = [...secrets.receiptKeys, keyNamed('rk_new')];
    await book.signingKeys.rotate('operator_key');
    book.wait(PUBLISHED_FIRST_MS + 1000);
    const after = await receipt('after');
    return { book, secrets, before, after, stored, check };
  }

  test('old and new receipts verify offline with the new set, old ones with a set that was stored as well', async () => {
    const { book, before, after, stored, check } = await scene();
    const keys = JSON.parse(JSON.stringify(await book.receipts.keys())) as Jwks;
    expect(keys.keys.map(({ kid }) => kid)).toEqual(['rk_1', 'rk_new']);
    expect([await check(before, keys), await check(after, keys)]).toEqual(['valid', 'valid']);
    expect([await check(before, stored), await check(after, stored)]).toEqual(['valid', 'key_unknown']);
  });

  test('nothing passes for a receipt under another key, name or time', async () => {
    const { book, secrets, after, before, check } = await scene();
    const keys = await book.receipts.keys();
    const [retired, active] = secrets.receiptKeys as [ReceiptKey, ReceiptKey];
    const stranger = keyNamed('rk_x');
    const claims = (jws: string) => Buffer.from(jws.split('.')[1]!, 'base64url');
    const forge = async (from: string, key: ReceiptKey, kid: string | undefined) =>
      new CompactSign(claims(from))
        .setProtectedHeader({ alg: 'EdDSA', typ: RECEIPT_TYPE, ...(kid !== undefined && { kid }) })
        .sign(await importJWK({ ...key.privateJwk }, 'EdDSA'));
    // As it is when nothing is forged.
    expect(await check(await forge(after, active, active.kid), keys)).toBe('valid');
    const tried: [what: string, jws: string, result: string][] = [
      ['an unknown key', await forge(after, stranger, 'rk_x'), 'key_unknown'],
      ['an unknown key under a known name', await forge(after, stranger, active.kid), 'signature_invalid'],
      ['the retired key, for today', await forge(after, retired, retired.kid), 'key_not_of_time'],
      [
        'the retired key under the name of the new one',
        await forge(after, retired, active.kid),
        'signature_invalid',
      ],
      ['the new key, for the time before it', await forge(before, active, active.kid), 'key_not_of_time'],
      ['no name', await forge(after, active, undefined), 'malformed'],
    ];
    for (const [what, jws, result] of tried) expect([what, await check(jws, keys)]).toEqual([what, result]);
  });
});
