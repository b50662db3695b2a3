/** Payers' pages that take more than an address to get to: currencies, permissions, what was typed wrongly, who is there. */
import { must } from '../../packages/provider/src/testing.ts';
import type { TestWeb } from '../../packages/server/src/web/testing.ts';
import { cookieName } from '../../packages/server/src/web/session.ts';
import type { Visitor } from './browser.ts';
import type { ScenePage } from './page-scene.ts';

export interface PayerScene {
  web: TestWeb;
  /** Addresses of checkouts: of what costs little, of what costs too much for a guest, of something in euros. */
  links: { article: string; atlas: string; dear: string; recording: string; magazine: string };
  go(path: string): (visitor: Visitor) => Promise<void>;
  press(visitor: Visitor, select?: string): Promise<void>;
  pay(visitor: Visitor, path: string): Promise<void>;
  /** Money, a saved card, two purchases and a permission. */
  used(visitor: Visitor): Promise<void>;
  /** A wallet that was registered long ago. */
  longKept: `wal_${string}`;
}

/** To be made before weeks pass in the scene. */
export async function registeredLongAgo({ provider }: Pick<TestWeb, 'provider'>): Promise<`wal_${string}`> {
  const { id } = provider.wallets.create();
  must(await provider.wallets.register(id));
  return id;
}

export function payerPages({ web, links, go, press, pay, used, longKept }: PayerScene): ScenePage[] {
  const { article, atlas, dear, recording, magazine } = links;
  const back = (link: string) => encodeURIComponent(link);
  /** With dollars and euros in the wallet. */
  const travelled = async (visitor: Visitor, path: string) => {
    await used(visitor);
    await pay(visitor, magazine);
    await go(path)(visitor);
  };
  /** In the wallet of long ago, signed in by what proves nothing today. */
  const again = async (visitor: Visitor, path: string) => {
    const terms = { by: 'wallet_token', device: '' } as const;
    const { secret } = await web.provider.people.sessions.start(longKept, terms);
    await visitor.context.addCookies([{ name: cookieName(web.baseUrl), value: secret, url: web.baseUrl }]);
    await go(path)(visitor);
  };
  return [
    { name: 'return-refused', open: go(`${article.split('?')[0]}?return=https%3A%2F%2Fowl.example%2F`) },
    {
      name: 'checkout-allowed',
      async open(visitor) {
        await used(visitor);
        await go(recording)(visitor);
      },
    },
    { name: 'wallet-two-currencies', open: (visitor) => travelled(visitor, '/wallet') },
    {
      name: 'wallet-purchases-two-currencies',
      open: (visitor) => travelled(visitor, '/wallet/purchases?min=0.1'),
    },
    { name: 'wallet-limits-two-currencies', open: (visitor) => travelled(visitor, '/wallet/limits') },
    {
      name: 'wallet-purchases-by-amount',
      async open(visitor) {
        await used(visitor);
        await go('/wallet/purchases?min=0.1&max=abc')(visitor);
      },
    },
    {
      name: 'wallet-purchase-refunded',
      async open(visitor) {
        await pay(visitor, atlas);
        await go('/wallet')(visitor);
        const purchase = visitor.page.locator('#payments a[href^="/wallet/purchases/"]').first();
        const href = await purchase.getAttribute('href');
        await press(visitor, '#payments form[action="/wallet/undo"] button');
        await go(href!)(visitor);
      },
    },
    { name: 'wallet-passkeys-confirm', open: (visitor) => again(visitor, '/wallet/passkeys') },
    {
      name: 'wallet-passkeys-who',
      async open(visitor) {
        await again(visitor, '/wallet/passkeys');
        await press(visitor, 'form[action="/wallet/passkeys/confirm"] button');
      },
    },
    { name: 'recover-at-checkout', open: go(`/wallet/recover?back=${back(article)}`) },
    {
      name: 'recover-mistyped',
      async open(visitor) {
        await go('/wallet/recover')(visitor);
        await visitor.page.locator('#code').fill('aaaa-bbbb');
        await press(visitor);
      },
    },
    { name: 'topup-at-checkout', open: go(`/wallet/topup?back=${back(dear)}`) },
    {
      name: 'topup-mistyped',
      async open(visitor) {
        await go('/wallet/topup')(visitor);
        await visitor.page.locator('#amount').fill('abc');
        await press(visitor);
      },
    },
  ];
}
