/** A seller with things to buy and a payer with cookies, for the tests of the wallet's pages. */
import { Amount, Asset } from '@farthing/ledger';
import type { Payment, SellerId } from '@farthing/provider';
import { must } from '@farthing/provider/testing.ts';
import { openTestWeb, type TestWeb, type TestWebOptions } from '../testing.ts';
import { createVisitor, type Seen, type Visitor } from '../testing-visitor.ts';

export const NEWS = 'https://news.example';
export const usd = (text: string) => Amount.parse(text, Asset.USD)!;

export interface WalletScene {
  web: TestWeb;
  seller: SellerId;
  payer: Visitor;
  /** A link to something new. */
  offer(price: string, title?: string, url?: string): Promise<string>;
  /** Buys it; answers the payment. */
  buy(price: string, title?: string, url?: string): Promise<Payment>;
  /** Money from the sandbox's card. */
  topUp(amount: string): Promise<void>;
  /** Registers the wallet; answers its recovery code. */
  register(): Promise<string>;
  walletOf(who?: Visitor): Promise<`wal_${string}`>;
  /** The page a form leads to. */
  follow(seen: Seen): Promise<Seen>;
}

export async function walletScene(options: TestWebOptions = {}): Promise<WalletScene> {
  const web = await openTestWeb({ still: true, ...options });
  const { sellers, offers, payments, wallets, people } = web.provider;
  const { id: seller } = must(await sellers.create({ name: 'The Daily Wren', origins: [NEWS] })).seller;
  const payer = createVisitor(web);
  const follow = async (seen: Seen) => (seen.location ? payer.get(seen.location) : seen);

  async function offer(price: string, title = 'The tide', url?: string): Promise<string> {
    const { id } = must(await offers.create(seller, { asset: 'USD', title, price: usd(price), url }));
    return `/l/${id}`;
  }

  return {
    web,
    seller,
    payer,
    offer,
    follow,
    async buy(price, title, url) {
      await payer.submit(await payer.get(await offer(price, title, url)), '/pay');
      return (await payments.listBySeller(seller, { limit: 1 })).items[0]!;
    },
    async topUp(amount) {
      const away = await payer.submit(await payer.get('/wallet/topup'), '/wallet/topup', { amount });
      const path = new URL(away.location!).pathname;
      await payer.submit(await payer.get(path), path, { decision: 'succeed' });
    },
    async register() {
      const page = await payer.submit(await payer.get('/wallet/register'), '/wallet/register');
      return /class="code">\s*([^<\s]*)/.exec(page.html)![1]!;
    },
    async walletOf(who = payer) {
      const secret = [...who.cookies.entries()].find(([name]) => /^farthing(-\d+)?$/.test(name))![1];
      const session = await people.sessions.authenticate(secret);
      return (session?.subject ?? (await wallets.authenticate(secret))) as `wal_${string}`;
    },
  };
}
