/** Signing in, put together: members' pages, sign-up, invitations, the account, and the wallet's own sign-in. */
import type { Hono } from 'hono';
import type { Bindings } from '../../request.ts';
import type { Web } from '../index.ts';
import { mountAccount } from './account.ts';
import { mountJoin } from './join.ts';
import { mountPasskeysScript } from './script.ts';
import { mountSell } from './sell.ts';
import { mountSignInPages } from './signin.ts';
import { mountWalletSignIn } from './wallet.ts';

export function mountSignIn(app: Hono<{ Bindings: Bindings }>, web: Web): void {
  mountPasskeysScript(app);
  mountSignInPages(app, web);
  mountSell(app, web);
  mountJoin(app, web);
  mountAccount(app, web);
  mountWalletSignIn(app, web);
}
