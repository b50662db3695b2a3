/** Operators at their console, in tests: members of the house with a passkey's session, and something to look at. */
import { Amount, Asset } from '@farthing/ledger';
import type { MemberId, OperatorRole, SellerId, WalletId } from '@farthing/provider';
import { must } from '@farthing/provider/testing.ts';
import { cookieName } from '../session.ts';
import type { TestWeb } from '../testing.ts';
import { createVisitor, type Seen, type Visitor } from '../testing-visitor.ts';

export const usd = (text: string) => Amount.parse(text, Asset.USD)!;

export interface Operator {
  id: MemberId;
  visitor: Visitor;
}

/** A member of the operator's house, signed in. */
export async function operatorAt(
  web: TestWeb,
  role: OperatorRole,
  name = 'Opal Reed',
  language?: string,
): Promise<Operator> {
  const { members, sessions } = web.provider.people;
  const email = `${name.split(' ')[0]!.toLowerCase()}@pay.example`;
  const member = must(await members.create({ name, email, emailProven: false }));
  must(await members.join(member.id, 'operator', role, 'setup'));
  const { secret } = await sessions.start(member.id, { by: 'passkey', device: '' });
  const visitor = createVisitor(web, language);
  visitor.cookies.set(`${cookieName(web.baseUrl)}-member`, secret);
  return { id: member.id, visitor };
}

export interface Shop {
  seller: SellerId;
  wallet: WalletId;
  payments: string[];
}

/** A seller with a destination for payouts, and a payer with money who has paid a few times. */
export async function openShop(web: TestWeb, times = 3, price = '0.50'): Promise<Shop> {
  const { sellers, offers, payments, wallets, topups } = web.provider;
  const payout = { destination: 'acct_ok' };
  const made = await sellers.create({ name: 'The Daily Wren', origins: ['https://news.example'], payout });
  const { id: seller } = must(made).seller;
  const { id: wallet } = wallets.create();
  const terms = { asset: Asset.USD, amount: usd('20'), returnUrl: `${web.baseUrl}/wallet` };
  const topUp = must(await topups.create(wallet, terms, 'first'));
  const reference = topUp.gatewayUrl.slice(topUp.gatewayUrl.lastIndexOf('/') + 1);
  await web.sandbox.decide(reference, 'succeed', {});
  const paid: string[] = [];
  for (let i = 0; i < times; i++) {
    const offer = must(
      await offers.create(seller, { asset: 'USD', title: `The tide, part ${i + 1}`, price: usd(price) }),
    );
    const item = { offer: offer.id, expectedPrice: usd(price), key: `buy ${i}`, confirmed: true };
    paid.push(must(await payments.payAtCheckout(wallet, item)).id);
  }
  return { seller, wallet, payments: paid };
}

/** Sends a form of a page, and opens the page that it leads to. */
export async function send(
  who: Visitor,
  path: string,
  action: string,
  fields: Record<string, string> = {},
): Promise<Seen> {
  const sent = await who.submit(await who.get(path), action, fields);
  return sent.location ? who.get(sent.location) : sent;
}
