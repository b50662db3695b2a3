import { expect, test } from 'vitest';
import type { SellerId } from '../ids.ts';
import type { Grant, Hold, Payment } from '../shapes.ts';
import { must, openTestBook, type TestBook } from '../testing.ts';

/** What the API tells a seller: everything but the fields that the shapes mark as never shown to sellers. */
function shown(value: Payment | Hold | Grant): object {
  const { wallet: _wallet, ...rest } = value;
  if ('seq' in rest) {
    const { seq: _seq, ...visible } = rest;
    return visible;
  }
  return rest;
}

/** Everything one seller ever gets to see of one payer. */
async function seenBy(
  book: TestBook,
  seller: SellerId,
  wallet: `wal_${string}`,
  title: string,
): Promise<string> {
  const offer = await book.offer(seller, { price: 5n, once: false, title });
  const tip = await book.offer(seller, { min: 1n, title });
  const grant = await book.grant(wallet, seller, { day: 1000n });
  const item = { grant, offer, key: `key-${title}` };
  const paid = must(await book.payments.payUnderGrant(seller, item));
  const batch = await book.payments.payBatch(seller, [{ ...item, key: `batch-${title}` }]);
  const hold = must(
    await book.holds.create(seller, {
      grant,
      offer: tip,
      amount: 9n,
      key: `hold-${title}`,
      expiresInSeconds: 60,
    }),
  );
  const captured = must(await book.holds.capture(seller, hold.id, { key: `capture-${title}` }));
  const { attempt } = must(await book.access.openAttempt({ offer, state: `state-${title}` }));
  const visit = must(await book.access.pay(wallet, attempt, { grant }));
  const redeemed = must(await book.access.redeem(seller, visit.code));
  const refund = must(await book.payments.refund(seller, paid.id, { key: `refund-${title}` }));
  const receipt = must(await book.payments.receipt(captured.id));
  const seen = [
    shown(paid),
    ...batch.map((payment) => shown(must(payment))),
    shown(hold),
    shown(captured),
    { ...redeemed, payment: shown(redeemed.payment), grant: shown(redeemed.grant!) },
    refund,
    await book.payments.refunds(paid.id),
    visit.location,
    receipt,
    receipt.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1')),
    (await book.payments.listBySeller(seller, { limit: 99 })).items.map(shown),
    (await book.grants.listBySeller(seller, { limit: 99 })).items.map(shown),
  ];
  return JSON.stringify(seen, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}

/** Texts long enough to identify someone. */
function tokens(text: string): Set<string> {
  return new Set(text.match(/[A-Za-z0-9_-]{12,}/g));
}

test('two sellers who compare everything find nothing that says they share a payer', async () => {
  const book = await openTestBook();
  const [lark, owl] = [await book.seller(), await book.seller('https://owl.example')];
  const [shared, stranger] = [await book.wallet(1000n), await book.wallet(1000n)];
  const atLark = await seenBy(book, lark, shared, 'lark');
  const sameAtOwl = tokens(await seenBy(book, owl, shared, 'owl'));
  const otherAtOwl = tokens(await seenBy(book, owl, stranger, 'owl2'));

  expect(atLark).not.toContain(shared);
  expect(atLark).not.toContain('wal_');
  // What both see is what they would see with different payers too: the names of fields, keys and book.
  const common = [...tokens(atLark)].filter((token) => sameAtOwl.has(token));
  expect(common.filter((token) => !otherAtOwl.has(token))).toEqual([]);
});

test('a pseudonym is one per wallet and seller, and differs from book to book', async () => {
  const [book, other] = [await openTestBook(), await openTestBook()];
  const { pseudonym } = book.payers;
  const [wallet, seller] = ['wal_a', 'sel_a'] as const;
  expect(pseudonym(wallet, seller)).toBe(pseudonym(wallet, seller));
  const all = [
    pseudonym(wallet, seller),
    pseudonym('wal_b', seller),
    pseudonym(wallet, 'sel_b'),
    other.payers.pseudonym(wallet, seller),
  ];
  expect(new Set(all).size).toBe(4);
});
