/** A scene for tests: an operator, two sellers, a payer with money and one without, an offer of each kind, a grant. */
import { openTestApp, type Answered, type Sent, type TestApp, type TestAppOptions } from './testing.ts';
import type { TestMethod } from '@farthing/provider/gateways/sandbox/behaviour.ts';
import type { OperationId } from '@farthing/sdk/api/index.ts';

export interface Scene extends TestApp {
  operator: string;
  /** The seller, by key and id. */
  seller: string;
  sellerId: string;
  /** Another seller's key, and one of its offers. */
  rival: string;
  rivalOffer: string;
  /** A payer with 10 USD, its saved method, and its id. */
  payer: string;
  payerId: string;
  /** A payer with nothing but a tab of 0.50 USD. */
  guest: string;
  /** 0.25, bought once. */
  article: string;
  /** 0.002, again and again. */
  line: string;
  /** Open, from 0.1 to 100. */
  tip: string;
  /** The payer's grant to the seller: 1 at once, 5 a day, 20 in total. */
  grant: string;
  /** A fresh request key. */
  key(): string;
  /** Calls what must succeed. */
  must(id: OperationId, sent?: Sent): Promise<Answered['body']>;
  /** A new guest's token. */
  newGuest(): Promise<string>;
  /** A top-up that the payer confirms with this test method. */
  topUp(wallet: string, amount: string, method?: TestMethod): Promise<void>;
  /** A grant by this wallet to the seller. */
  grantBy(wallet: string, caps?: object, more?: object): Promise<string>;
  /** A wallet whose tab is frozen after a declined collection, with its grant to the seller. */
  frozen(): Promise<{ wallet: string; grant: string }>;
  /** An open offer of the seller in euros. */
  inEuros(): Promise<string>;
  /** A payment under the grant. */
  pay(offer: string, more?: object): Promise<Answered['body']>;
  /** A hold of this amount. */
  hold(amount: string): Promise<string>;
}

const MONTH_MS = 30 * 86_400_000;

export async function openScene(options: TestAppOptions = {}): Promise<Scene> {
  const app = await openTestApp(options);
  let keys = 0;
  const key = () => `key-${++keys}`;
  const operator = app.secrets.operatorKey;

  async function must(id: OperationId, sent: Sent = {}): Promise<Answered['body']> {
    const answered = await app.call(id, sent);
    if (answered.status >= 300) throw new Error(`${id} was answered ${JSON.stringify(answered.body)}`);
    return answered.body;
  }

  async function newSeller(name: string, origin: string): Promise<{ key: string; id: string }> {
    const made = await must('createSeller', {
      as: operator,
      body: { name, origins: [origin], payout: { destination: 'acct_ok' } },
    });
    return { key: made['secret_key']!, id: made['seller']!['id']! };
  }

  async function newOffer(as: string, terms: object): Promise<string> {
    return (await must('createOffer', { as, body: { asset: 'USD', title: 'The owl', ...terms } }))['id']!;
  }

  const newGuest = async () => (await must('createWallet'))['token']!;

  async function topUp(wallet: string, amount: string, method: TestMethod = 'pm_ok'): Promise<void> {
    const body = { asset: 'USD', amount, return_url: 'https://pay.example/wallet', save_method: true };
    const { url } = await must('createTopUp', { as: wallet, key: key(), body });
    const reference = url!.slice(url!.lastIndexOf('/') + 1);
    await app.sandbox.decide(reference, 'succeed', { saveMethod: method });
    await app.provider.jobs.tick();
  }

  const seller = await newSeller('The Morning Lark', 'https://lark.example');
  const rival = await newSeller('The Evening Crow', 'https://crow.example');
  const payer = await newGuest();
  await topUp(payer, '10');
  const guest = await newGuest();
  async function grantBy(wallet: string, caps: object = {}, more: object = {}): Promise<string> {
    const expires_at = new Date(app.ledger.now() + MONTH_MS).toISOString();
    const body = { seller: seller.id, asset: 'USD', caps, expires_at, ...more };
    return (await must('createGrant', { as: wallet, key: key(), body }))['id']!;
  }

  async function frozen(): Promise<{ wallet: string; grant: string }> {
    const wallet = await newGuest();
    await topUp(wallet, '1', 'pm_declined');
    const grant = await grantBy(wallet);
    const body = { grant, offer: tip, amount: '1.2' };
    await must('createPayment', { as: seller.key, key: key(), body });
    await must('collectTab', { as: wallet });
    return { wallet, grant };
  }

  const grant = await grantBy(payer, { payment: '1', day: '5', total: '20' });
  const tip = await newOffer(seller.key, { kind: 'open', min: '0.1', max: '100' });

  return {
    ...app,
    operator,
    seller: seller.key,
    sellerId: seller.id,
    rival: rival.key,
    rivalOffer: await newOffer(rival.key, { kind: 'fixed', price: '0.1' }),
    payer,
    payerId: (await must('getWallet', { as: payer }))['id']!,
    guest,
    article: await newOffer(seller.key, { kind: 'fixed', price: '0.25' }),
    line: await newOffer(seller.key, { kind: 'fixed', price: '0.002', once: false }),
    tip,
    grant,
    key,
    must,
    newGuest,
    topUp,
    grantBy,
    frozen,
    inEuros: () => newOffer(seller.key, { kind: 'open', asset: 'EUR' }),
    pay: (offer, more) =>
      must('createPayment', { as: seller.key, key: key(), body: { grant, offer, ...more } }),
    hold: async (amount) => {
      const body = { grant, offer: tip, amount };
      return (await must('createHold', { as: seller.key, key: key(), body }))['id']!;
    },
  };
}
