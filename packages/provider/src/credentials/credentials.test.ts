import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { challengeOf } from '../access/visits.ts';
import { isRefused } from '../refusal.ts';
import { must, openTestBook, outcome } from '../testing.ts';
import { MOST_PER_GRANT } from './credentials.ts';
import { requestText, sessionText, type SignedRequest } from './sessions.ts';

const ORIGIN = 'https://lark.example';

async function scene(lanes?: number) {
  const book = await openTestBook({ lanes });
  const seller = await book.seller();
  const wallet = await book.wallet(1000n);
  const offer = await book.offer(seller, { price: 5n });
  const grant = must(await book.grants.get(await book.grant(wallet, seller)));
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = pair.publicKey.export({ format: 'jwk' }) as { x: string; y: string };
  const issue = async () =>
    must(await book.credentials.issue(grant, { origin: ORIGIN, publicKey: { x, y } }));
  return { book, seller, wallet, offer, grant, pair, issue, page: { seller, origin: ORIGIN } };
}

function signed(session: { session: string; key: string }, time: number, body: string): SignedRequest {
  const request = { method: 'POST', path: '/v1/click', key: 'k', body };
  const nonce = randomBytes(9).toString('base64url');
  const text = requestText(request, String(time), nonce);
  const mac = createHmac('sha256', Buffer.from(session.key, 'base64url')).update(text).digest('base64url');
  return { ...request, proof: [session.session, time, nonce, mac].join(';') };
}

describe.each([1, 3])('credentials in a book of %i lanes', (lanes) => {
  test('are facts in the journal, and survive a restart with their sessions', async () => {
    const { book, issue, page } = await scene(lanes);
    const credential = await issue();
    const session = book.pageSessions.begin(credential);
    const again = await openTestBook({ store: book.store, secrets: book.secrets });
    const request = signed(session, again.ledger.now(), '{}');
    expect(must(await again.pageSessions.authenticate(page, request))).toEqual(credential);
    must(await again.credentials.revoke(credential.id, credential.wallet));
    const later = await openTestBook({ store: book.store, secrets: book.secrets });
    expect(outcome(await later.pageSessions.authenticate(page, request))).toBe('credential_ended');
  });

  test('of one grant are so many at most: the oldest makes room', async () => {
    const { book, issue, grant, page } = await scene(lanes);
    const first = await issue();
    for (let i = 0; i < MOST_PER_GRANT; i++) {
      book.wait(1);
      await issue();
    }
    expect(must(await book.credentials.listByGrant(grant.id, grant.wallet))).toHaveLength(MOST_PER_GRANT);
    expect(outcome(await book.credentials.usable(first.id, page))).toBe('credential_ended');
  });

  test('64 that revoke one at the same moment end it once', async () => {
    const { book, issue, wallet } = await scene(lanes);
    const { id } = await issue();
    const ended = await Promise.all(Array.from({ length: 64 }, () => book.credentials.revoke(id, wallet)));
    expect(new Set(ended.map((each) => must(each).ended)).size).toBe(1);
  });

  test('the same click from two processes at once pays once', async () => {
    const { book, issue, offer, wallet } = await scene(lanes);
    const credential = await issue();
    const resolved = must(await book.offers.resolve(offer));
    const click = { offer: resolved, expectedPrice: 5n, key: 'k' };
    const paid = await Promise.all(Array.from({ length: 32 }, () => book.clicks.pay(credential, click)));
    expect(new Set(paid.map((each) => must(each).id)).size).toBe(1);
    expect(book.balance(wallet)).toBe(995n);
    must(await book.clicks.undo(credential, must(paid[0]!).id, 'u'));
    expect(book.balance(wallet)).toBe(1000n);
  });

  test('a page’s request key never stands in the way of the seller’s own', async () => {
    const { book, issue, offer, seller, grant } = await scene(lanes);
    const line = await book.offer(seller, { price: 3n, once: false });
    const credential = await issue();
    const uuid = '019a9e3c-6c1e-7b5a-9d53-0c1f6e2a7b44';
    for (const key of ['k', uuid]) {
      const resolved = must(await book.offers.resolve(line));
      must(await book.clicks.pay(credential, { offer: resolved, expectedPrice: 3n, key }));
      const own = { grant: grant.id, offer: line, key };
      expect(outcome(await book.payments.payUnderGrant(seller, own))).toBe('posted');
    }
    expect(offer).toBeDefined();
  });
});

describe('sessions', () => {
  test('open for whoever signs the challenge with the key, once', async () => {
    const { book, issue, pair, page } = await scene();
    const { id } = await issue();
    const challenge = must(await book.pageSessions.challenge(page, id));
    const key = { key: pair.privateKey, dsaEncoding: 'ieee-p1363' } as const;
    const signature = sign('sha256', Buffer.from(sessionText(ORIGIN, id, challenge)), key);
    const proof = { credential: id, challenge, signature: signature.toString('base64url') };
    const many = await Promise.all(Array.from({ length: 16 }, () => book.pageSessions.open(page, proof)));
    expect(many.filter((each) => !isRefused(each))).toHaveLength(1);
    const session = must(many.find((each) => !isRefused(each))!);
    must(await book.pageSessions.authenticate(page, signed(session, session.now, '')));
  });

  test.each([
    ['nothing', ''],
    ['parts left out', 'a;1'],
    ['another text', 'W10.W10;1;n;m'],
    ['very much', ';'.repeat(1000)],
  ])('a proof of %s is none', async (_, proof) => {
    const { book, page } = await scene();
    const request = { proof, method: 'POST', path: '/v1/click', key: 'k', body: '' };
    expect(outcome(await book.pageSessions.authenticate(page, request))).toBe('session_invalid');
  });

  test.each(['method', 'path', 'key', 'body'] as const)('a MAC holds its %s', async (part) => {
    const { book, issue, page } = await scene();
    const session = book.pageSessions.begin(await issue());
    const request = { ...signed(session, session.now, 'b'), [part]: 'other' };
    expect(outcome(await book.pageSessions.authenticate(page, request))).toBe('session_invalid');
  });
});

describe('a page that waits for a visit', () => {
  async function visit() {
    const { book, seller, wallet, offer } = await scene();
    const verifier = randomBytes(32).toString('base64url');
    const { attempt } = must(
      await book.access.openAttempt({ offer, state: 's', challenge: challengeOf(verifier), page: true }),
    );
    return { book, seller, wallet, attempt, verifier };
  }

  test('hears of it the moment it is paid, and gets the code in the fragment too', async () => {
    const { book, seller, wallet, attempt, verifier } = await visit();
    const heard = book.access.hear(seller, verifier, 5000);
    const { location } = must(await book.access.pay(wallet, attempt, {}));
    expect(new URL(location).search).toBe('');
    expect(new URL(location).hash).toMatch(/^#farthing_code=c_\w+&state=s$/);
    const told = await heard;
    expect(told).toMatchObject({ outcome: 'paid', state: 's' });
    const { code } = told as { code: string };
    expect(outcome(await book.access.redeem(seller, code, 'x'.repeat(43)))).toBe('verifier_mismatch');
    must(await book.access.redeem(seller, code, verifier));
  });

  test('hears that the payer turned back, but not after it was paid', async () => {
    const one = await visit();
    const heard = one.book.access.hear(one.seller, one.verifier, 5000);
    must(await one.book.access.cancel(one.attempt));
    expect(await heard).toEqual({ outcome: 'cancelled', state: 's' });
    must(await one.book.access.pay(one.wallet, one.attempt, {}));
    must(await one.book.access.cancel(one.attempt));
    expect(await one.book.access.hear(one.seller, one.verifier, 0)).toMatchObject({ outcome: 'paid' });
  });

  test('is answered "pending" when its time is over, and what is old is forgotten', async () => {
    const { book, seller, wallet, attempt, verifier } = await visit();
    expect(await book.access.hear(seller, verifier, 20)).toEqual({ outcome: 'pending' });
    must(await book.access.pay(wallet, attempt, {}));
    book.wait(30 * 60_000);
    expect(await book.access.hear(seller, verifier, 0)).toEqual({ outcome: 'pending' });
    book.wait(3_600_000);
    expect(await book.access.clean()).toBeGreaterThan(1);
    expect(await book.ledger.store.records('visits', { limit: 1 })).toEqual([]);
  });

  test('a code without a challenge is no page’s', async () => {
    const { book, seller, wallet, offer } = await scene();
    const { attempt } = must(await book.access.openAttempt({ offer }));
    const { code } = must(await book.access.pay(wallet, attempt, {}));
    expect(outcome(await book.access.redeem(seller, code, 'x'.repeat(43)))).toBe('verifier_mismatch');
    must(await book.access.redeem(seller, code));
  });
});
