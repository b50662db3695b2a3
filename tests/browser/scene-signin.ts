/** The pages of signing in, signing up, being invited and one's own account, for the scene of all pages. */
import { createHash, randomBytes } from 'node:crypto';
import { isRefused } from '../../packages/provider/src/index.ts';
import { must } from '../../packages/provider/src/testing.ts';
import { codeFor } from '../../packages/server/src/web/signin/testing-signin.ts';
import type { TestWeb } from '../../packages/server/src/web/testing.ts';
import type { Visitor } from './browser.ts';
import type { ScenePage } from './page-scene.ts';

const letter = (link: string) => ({ subject: 'Invitation', text: link });

/** @param young a book that nobody has set up yet */
export function signInPages(web: TestWeb, young: TestWeb): ScenePage[] {
  const { people } = web.provider;
  const go = (path: string) => async (visitor: Visitor) => void (await visitor.page.goto(web.baseUrl + path));
  const press = async ({ page }: Visitor, select: string) => {
    await page.locator(select).first().click();
    await page.waitForLoadState();
  };
  let many = 0;
  /** Somebody new, up to the page that asks for names. */
  async function proven(visitor: Visitor): Promise<void> {
    const email = `ada-${++many}@lark.example`;
    await go('/sell')(visitor);
    await visitor.page.locator('#email').fill(email);
    await press(visitor, 'form[action="/sell"] button');
    await visitor.page.locator('#code').fill(await codeFor(web, email));
    await press(visitor, 'main button.primary');
  }
  /** The same, with a seller, without following to the console. */
  async function member(visitor: Visitor, sellers = ['The Lark']): Promise<void> {
    await proven(visitor);
    const [message] = await web.mail.list({ limit: 1 });
    const { id } = (await people.members.byEmail(message!.to))!;
    must(await people.members.rename(id, 'Ada Finch'));
    for (const name of sellers) must(await people.found(id, name));
  }
  async function invited(visitor: Visitor, house: 'new' | 'operator' | `sel_${string}`): Promise<void> {
    const email = `bob-${++many}@lark.example`;
    const terms = { email, by: 'operator_key', letter } as const;
    const made = await people.invitations.create(
      house === 'new' ? { ...terms, house } : { ...terms, house, role: 'viewer' },
    );
    if (isRefused(made)) throw new Error(made.code);
    const link = made.link ?? (await web.mail.list({ to: email, limit: 1 }))[0]!.text;
    await go(new URL(link).pathname)(visitor);
  }

  return [
    { name: 'signin', open: go('/signin') },
    { name: 'signin-again', open: go('/signin?why=again') },
    {
      name: 'signin-mistyped',
      async open(visitor) {
        await go('/signin')(visitor);
        await visitor.page.locator('#email').fill('ada');
        await press(visitor, 'form[action="/signin/email"] button');
      },
    },
    {
      name: 'signin-code',
      async open(visitor) {
        await go('/signin')(visitor);
        await visitor.page.locator('#email').fill(`eve-${++many}@lark.example`);
        await press(visitor, 'form[action="/signin/email"] button');
        await visitor.page.locator('#code').fill('12345678');
        await press(visitor, 'main button.primary');
      },
    },
    { name: 'signin-recovery', open: go('/signin/recovery') },
    { name: 'sell', open: go('/sell') },
    { name: 'sell-name', open: proven },
    {
      name: 'account',
      async open(visitor) {
        await member(visitor);
        await go('/account')(visitor);
      },
    },
    {
      name: 'account-codes',
      async open(visitor) {
        await member(visitor);
        await go('/account')(visitor);
        await press(visitor, 'form[action="/account/recovery-codes"] button');
      },
    },
    {
      name: 'sellers-choice',
      async open(visitor) {
        await member(visitor, ['The Lark', 'Owl Records']);
        await go('/seller')(visitor);
      },
    },
    {
      name: 'signout',
      async open(visitor) {
        await member(visitor);
        await go('/signout')(visitor);
      },
    },
    { name: 'join', open: (visitor) => invited(visitor, 'new') },
    { name: 'join-operator', open: (visitor) => invited(visitor, 'operator') },
    { name: 'join-gone', open: go('/join/inv_nothing') },
    {
      name: 'setup',
      async open(visitor) {
        const link = (await young.provider.people.setup.link())!;
        await visitor.page.goto(link);
      },
    },
    { name: 'setup-gone', open: go('/operator/setup?token=old') },
    { name: 'mail', open: go('/sandbox/mail?to=ada-1@lark.example') },
  ];
}

/** The window beside a seller's page, once it is paid. */
export function popupPage(web: TestWeb, seller: `sel_${string}`, link: string): ScenePage {
  return {
    name: 'checkout-popup-paid',
    async open(visitor) {
      const terms = { kind: 'publishable', name: 'Page' } as const;
      const { secret: key } = must(await web.provider.keys.create(seller, terms));
      const challenge = createHash('sha256').update(randomBytes(8)).digest('base64url');
      const query = new URLSearchParams({ challenge, display: 'popup', key });
      await visitor.page.goto(`${web.baseUrl}${link}&${query}`);
      await visitor.page.locator('main button.primary').click();
      await visitor.page.waitForLoadState();
    },
  };
}
