import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { createReceipts } from '../packages/provider/src/receipts/receipts.ts';
import type { Ed25519Jwk } from '../packages/provider/src/secrets.ts';
import { Receipt } from '../packages/sdk/src/index.ts';

test('what the provider signs, the SDK verifies', async () => {
  const privateJwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as Ed25519Jwk;
  const receipts = createReceipts({
    secrets: { book: 'bk_1', receiptKeys: [{ kid: 'r1', privateJwk, since: 0 }] },
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
  expect(await Receipt.verify(jws, receipts.keys(), expected)).toEqual({
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
