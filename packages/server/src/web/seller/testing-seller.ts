/** The console in tests: a seller with a site, somebody of each role signed in, and payers who pay at checkout. */
import { Amount, Asset } from '@farthing/ledger';
import type { Member, Offer, Payment, Seller, SellerRole } from '@farthing/provider';
import { must } from '@farthing/provider/testing.ts';
import { signInByCode } from '../signin/testing-signin.ts';
import { openTestWeb, type TestWeb, type TestWebOptions } from '../testing.ts';
import { createVisitor, type Visitor } from '../testing-visitor.ts';

export const SITE = 'https://wren.example';
export const usd = (text: string) => Amount.parse(text, Asset.USD)!;

export interface House {
  web: TestWeb;
  seller: Seller;
  base: string;
  owner: Member;
  /** A browser in which somebody of this role is signed in. */
  as(role: SellerRole): Promise<Visitor>;
  offer(title?: string, price?: string): Promise<Offer>;
  /** Somebody who has never been here pays at checkout. */
  pay(offer: Offer): Promise<Payment>;
}

export async function openHouse(
  options: TestWebOptions = {},
  site: string | undefined = SITE,
): Promise<House> {
  const web = await openTestWeb({
    ...options,
    settings: { guestsPerAddressPerHour: 1_000, guestsPerHour: 1_000, ...options.settings },
  });
  const { members, found } = web.provider.people;
  const owner = await members.byProvenEmail('ada@wren.example');
  must(await members.rename(owner.id, 'Ada Finch'));
  let seller = must(await found(owner.id, 'The Daily Wren'));
  if (site) seller = must(await web.provider.sellers.setOrigin(seller.id, site, true));
  return {
    web,
    seller,
    base: `/seller/${seller.id}`,
    owner,
    async as(role) {
      const email = role === 'owner' ? owner.email : `${role}@wren.example`;
      const member = await members.byProvenEmail(email);
      if (role !== 'owner') await members.join(member.id, seller.id, role, owner.id);
      const visitor = createVisitor(web);
      await signInByCode(web, visitor, email);
      return visitor;
    },
    async offer(title = 'The tide', price = '0.05') {
      const terms = { asset: 'USD', title, price: usd(price) };
      return must(await web.provider.offers.create(seller.id, terms));
    },
    async pay(offer) {
      const payer = createVisitor(web);
      const page = await payer.get(`/l/${offer.id}`);
      const paid = await payer.submit(page, '/pay');
      if (paid.status !== 303) throw new Error(`not paid: ${paid.text}`);
      const { items } = await web.provider.payments.listBySeller(seller.id, { limit: 1 });
      return items[0]!;
    },
  };
}
