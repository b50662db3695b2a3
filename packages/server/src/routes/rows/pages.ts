/** What pages ask beside clicks: the end of a visit, its code, sessions, prices, what is owned; and credentials. */
import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { challengeOf } from '@farthing/provider/access/visits.ts';
import { newVerifier, openPage, PAGE, pageKey, type TestPage, visitCode } from '../../testing-page.ts';
import type { Scene } from '../../testing-scene.ts';
import type { Sent } from '../../testing.ts';
import { fromPage, signedRows } from './clicks.ts';
import { nothing, type Row } from './row.ts';

/** A code to redeem, as the page sends it. */
async function redeem(s: Scene, parts: object = {}, origin?: string): Promise<Sent> {
  const verifier = newVerifier();
  const code = await visitCode(s, verifier);
  return fromPage(await pageKey(s), { code, verifier, ...parts }, origin);
}

async function opening(
  s: Scene,
  change: (page: TestPage) => object | Promise<object> = () => ({}),
): Promise<Sent> {
  const page = await openPage(s);
  const proof = await page.proof();
  return fromPage(page.key, { ...proof, ...(await change(page)) });
}

const challenge = async (s: Scene): Promise<[TestPage, Sent]> => {
  const page = await openPage(s);
  return [page, fromPage(page.key, { credential: page.credential })];
};

const ofRival = async (s: Scene, sent: Sent): Promise<Sent> => ({
  ...sent,
  as: await pageKey(s, s.rival),
  headers: { origin: 'https://crow.example' },
});

const end = (s: Scene, page: TestPage) =>
  s.must('revokeCredential', { as: s.payer, params: { credential: page.credential } });

const elsewhere = async (s: Scene, body: object) => fromPage(await pageKey(s), body, 'https://evil.example');

export const pageRows: Row[] = [
  [
    'listOwned',
    200,
    'one is owned, one not, one is another seller’s, one is none',
    async (s) => {
      const page = await openPage(s);
      await s.must('click', page.signed('click', { offer: s.article, expected_price: '0.25' }));
      return page.signed('listOwned', { offers: [s.article, s.tip, s.rivalOffer, 'nonsense'] });
    },
    (body) => {
      const items = body['items'] as unknown as { owned: boolean }[];
      expect(items.map(({ owned }) => owned)).toEqual([true, false, false, false]);
    },
  ],
  ...signedRows('listOwned', (s) => ({ offers: [s.article] })),

  [
    'listPrices',
    200,
    'offers of the page’s seller and others',
    async (s) => fromPage(await pageKey(s), { offers: [s.article, s.tip, s.rivalOffer, 'x.y'] }),
    (body) =>
      expect(body['items']).toMatchObject([
        { title: 'The owl', price: '0.25', asset: 'USD', undo_seconds: 10 },
        { price: null },
        null,
        null,
      ]),
  ],
  ['listPrices', 'origin_not_allowed', 'the page is elsewhere', (s) => elsewhere(s, { offers: [s.article] })],

  [
    'pollAttempt',
    200,
    'nothing has happened yet',
    async (s) => fromPage(await pageKey(s), { verifier: newVerifier() }),
    (body) => expect(body).toEqual({ status: 'pending', code: null, state: null }),
  ],
  [
    'pollAttempt',
    200,
    'it was paid',
    async (s) => {
      const verifier = newVerifier();
      await visitCode(s, verifier);
      return fromPage(await pageKey(s), { verifier });
    },
    (body) => expect(body).toMatchObject({ status: 'paid', code: expect.stringMatching(/^c_/), state: 's' }),
  ],
  [
    'pollAttempt',
    200,
    'the payer turned back',
    async (s) => {
      const verifier = newVerifier();
      const opened = await s.provider.access.openAttempt({
        offer: s.article,
        challenge: challengeOf(verifier),
      });
      if ('attempt' in opened) await s.provider.access.cancel(opened.attempt);
      return fromPage(await pageKey(s), { verifier });
    },
    (body) => expect(body).toMatchObject({ status: 'cancelled', code: null }),
  ],
  [
    'pollAttempt',
    200,
    'it was another seller’s: that looks as if there were none',
    async (s) => {
      const verifier = newVerifier();
      await visitCode(s, verifier);
      return ofRival(s, { body: { verifier } });
    },
    (body) => expect(body).toMatchObject({ status: 'pending' }),
  ],
  [
    'pollAttempt',
    'origin_not_allowed',
    'the page is elsewhere',
    (s) => elsewhere(s, { verifier: newVerifier() }),
  ],

  [
    'redeemInPage',
    200,
    'the page has a key and the payer allowed one click',
    (s) => redeem(s, { public_key: sampleKey(), server_code: true }),
    (body) => {
      expect(body).toMatchObject({ payment: { amount: '0.002' }, access: { owned: false }, state: 's' });
      expect(body['credential']).toMatchObject({ session: { expires_at: '2026-11-22T12:15:00.000Z' } });
      expect(body['code']).toMatch(/^c_/);
      expect(body['grant']).not.toHaveProperty('payer');
    },
  ],
  [
    'redeemInPage',
    200,
    'the page has no key: nothing is put into its hands',
    (s) => redeem(s),
    (body) => expect(body).toMatchObject({ credential: null, code: null }),
  ],
  [
    'redeemInPage',
    'origin_not_allowed',
    'the page is elsewhere',
    (s) => redeem(s, {}, 'https://evil.example'),
  ],
  ['redeemInPage', 'code_invalid', 'there is no such code', (s) => redeem(s, { code: 'c_none' })],
  [
    'redeemInPage',
    'code_invalid',
    'another seller’s page found it',
    async (s) => ofRival(s, await redeem(s)),
  ],
  [
    'redeemInPage',
    'code_used',
    'it was redeemed before',
    async (s) => {
      const sent = await redeem(s);
      await s.must('redeemInPage', sent);
      return sent;
    },
  ],
  [
    'redeemInPage',
    'code_expired',
    'after a minute',
    async (s) => {
      const sent = await redeem(s);
      s.wait(60_000);
      return sent;
    },
  ],
  [
    'redeemInPage',
    'verifier_mismatch',
    'whoever found the code did not begin the visit',
    (s) => redeem(s, { verifier: newVerifier() }),
  ],
  [
    'redeemInPage',
    'already_refunded',
    'it was undone before',
    async (s) => {
      const sent = await redeem(s);
      const { items } = (await s.must('listPayments', { as: s.payer })) as unknown as {
        items: { id: string }[];
      };
      await s.must('undoPayment', { as: s.payer, key: s.key(), params: { payment: items[0]!.id } });
      return sent;
    },
  ],
  [
    'redeemInPage',
    'public_key_invalid',
    'the key is no point of the curve; the code stays good',
    (s) => redeem(s, { public_key: { x: 'A'.repeat(43), y: 'A'.repeat(43) } }),
  ],

  ['createChallenge', 200, 'the credential is good', async (s) => (await challenge(s))[1]],
  [
    'createChallenge',
    'origin_not_allowed',
    'the page is elsewhere',
    (s) => elsewhere(s, { credential: nothing('crd') }),
  ],
  [
    'createChallenge',
    'credential_not_found',
    'there is none',
    async (s) => fromPage(await pageKey(s), { credential: nothing('crd') }),
  ],
  [
    'createChallenge',
    'credential_not_found',
    'another seller’s page stole it',
    async (s) => ofRival(s, (await challenge(s))[1]),
  ],
  [
    'createChallenge',
    'credential_ended',
    'the payer took it away',
    async (s) => {
      const [page, sent] = await challenge(s);
      await end(s, page);
      return sent;
    },
  ],
  [
    'createChallenge',
    'credential_ended',
    'the payer revoked the grant',
    async (s) => {
      const [, sent] = await challenge(s);
      await s.must('revokeGrant', { as: s.payer, params: { grant: s.grant } });
      return sent;
    },
  ],

  ['openSession', 200, 'the page signs with its key', (s) => opening(s)],
  [
    'openSession',
    'proof_invalid',
    'a thief has the credential but not the key',
    (s) => opening(s, () => ({ signature: randomBytes(64).toString('base64url') })),
  ],
  [
    'openSession',
    'proof_invalid',
    'another page’s key signed',
    (s) =>
      opening(s, async (page) => {
        const other = await openPage(s);
        return { signature: (await other.proof()).signature, credential: page.credential };
      }),
  ],
  [
    'openSession',
    'proof_invalid',
    'the challenge was not ours',
    (s) => opening(s, () => ({ challenge: '9999999999999-a.b' })),
  ],
  [
    'openSession',
    'proof_invalid',
    'the challenge was used before',
    async (s) => {
      const sent = await opening(s);
      await s.must('openSession', sent);
      return sent;
    },
  ],
  [
    'openSession',
    'proof_invalid',
    'the challenge is a minute old',
    async (s) => {
      const sent = await opening(s);
      s.wait(60_000);
      return sent;
    },
  ],
  [
    'openSession',
    'credential_not_found',
    'another seller’s page stole it all',
    async (s) => ofRival(s, await opening(s)),
  ],
  [
    'openSession',
    'origin_not_allowed',
    'the page is elsewhere',
    async (s) => ({ ...(await opening(s)), headers: { origin: 'https://evil.example' } }),
  ],
  [
    'openSession',
    'origin_not_allowed',
    'another origin of the same seller is not the one that the page has',
    async (s) => {
      const sent = await opening(s);
      const origins = [PAGE, 'https://two.lark.example'];
      await s.must('updateSeller', { as: s.operator, params: { seller: s.sellerId }, body: { origins } });
      return { ...sent, headers: { origin: origins[1]! } };
    },
  ],
  [
    'openSession',
    'credential_ended',
    'the payer took it away meanwhile',
    async (s) => {
      let held: TestPage | undefined;
      const sent = await opening(s, (page) => {
        held = page;
        return {};
      });
      await end(s, held!);
      return sent;
    },
  ],

  [
    'listCredentials',
    200,
    'one browser holds the grant',
    async (s) => {
      await openPage(s);
      return { as: s.payer, params: { grant: s.grant } };
    },
    (body) => expect(body['items']).toMatchObject([{ origin: PAGE, ended_at: null }]),
  ],
  [
    'listCredentials',
    'grant_not_found',
    'the grant is another payer’s',
    (s) => ({ as: s.guest, params: { grant: s.grant } }),
  ],
  [
    'revokeCredential',
    200,
    'it is the payer’s',
    async (s) => ({ as: s.payer, params: { credential: (await openPage(s)).credential } }),
    (body) => expect(body['ended_at']).toBe('2026-11-22T12:00:00.000Z'),
  ],
  [
    'revokeCredential',
    'credential_not_found',
    'it is another payer’s',
    async (s) => ({ as: s.guest, params: { credential: (await openPage(s)).credential } }),
  ],
];

function sampleKey() {
  // RFC 7515, appendix A.3.
  return {
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  };
}
