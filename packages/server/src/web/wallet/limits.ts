/** Limits: what the wallet may spend in all, when to ask first, and which sellers may charge up to what. */
import { Amount, type Asset } from '@farthing/ledger';
import {
  type AskChanges,
  isRefused,
  type Refused,
  type SpendingCaps,
  type SpendingLimit,
} from '@farthing/provider';
import type { Hono } from 'hono';
import { addressOf, type AppContext, type Bindings } from '../../request.ts';
import { ZONE_PATH } from '../assets.ts';
import { csrfToken } from '../csrf.ts';
import type { Web } from '../index.ts';
import * as Money from '../money.ts';
import type { Session } from '../session.ts';
import type { MountAction } from './action.ts';
import { confirmedBy, confirmPage } from './confirmed.ts';
import { liveGrants } from './grants.ts';
import { sendWallet } from './layout.ts';
import { limitsPage, type Typed, WINDOWS } from './limits-page.ts';
import { createSellerLinks } from './seller-links.ts';
import { adoptZone } from './zone.ts';

/** From which amounts one can be asked: steps that tell nobody who one is. `0` asks about every payment. */
const STEPS = ['0', '0.01', '0.05', '0.10', '0.20', '0.50', '1', '2', '5', '10', '20', '50', '100'];

export function mountLimits(app: Hono<{ Bindings: Bindings }>, web: Web, action: MountAction): void {
  const { provider, sessions, send, clock, assetByCode } = web;
  const { askFirst, spendingLimits, wallets } = provider;

  app.get('/wallet/limits', async (c) => show(c, await sessions.ensure(c)));

  async function show(c: AppContext, session: Session, typed?: Typed): Promise<Response> {
    const { wallet, locale, texts } = session;
    const view = await wallets.view(wallet);
    const sellers = createSellerLinks(provider, texts);
    const assets = view.accounts.map(({ asset }) => asset);
    const [limits, asks, grants] = await Promise.all([
      Promise.all(assets.map((asset) => spendingLimits.get(wallet, asset.code))),
      askFirst.read(wallet),
      liveGrants(provider, session, sellers, clock()),
    ]);
    const body = limitsPage({
      limits: limits.filter((limit): limit is SpendingLimit => !isRefused(limit)),
      asks,
      steps: stepsOf(assets),
      grants,
      typed,
      csrf: (purpose) => csrfToken(session, purpose),
      zone: view.zone,
      locale,
      texts,
    });
    const { title, lead } = texts.limits;
    return sendWallet(c, send, session, {
      section: 'limits',
      title,
      lead,
      body,
      script: [ZONE_PATH],
      status: typed ? 400 : 200,
    });
  }

  /** What was refused for want of a proof is asked for one; everything else is told. */
  async function unlessConfirmed(
    c: AppContext,
    session: Session,
    form: URLSearchParams,
    path: string,
    act: (confirmed: boolean) => Promise<Refused | 'limits'>,
  ): Promise<Refused | Response | 'limits'> {
    const confirmed = await confirmedBy(c, web, session, form);
    const problem = typeof confirmed === 'boolean' ? undefined : confirmed;
    if (typeof confirmed === 'boolean') {
      const result = await act(confirmed);
      if (result === 'limits' || result.code !== 'raise_unconfirmed') return result;
    }
    const t = session.texts.limits;
    return confirmPage(c, web, session, form, {
      action: path,
      purpose: path,
      section: 'limits',
      title: t.confirmTitle,
      text: t.confirmRaise,
      cancel: '/wallet/limits',
      button: t.confirmByCode,
      problem,
    });
  }

  action({
    path: '/wallet/limits',
    purpose: '/wallet/limits',
    to: '/wallet/limits',
    forStrangers: true,
    async act(session, form, c) {
      const asset = assetByCode(form.get('asset') ?? '');
      if (!asset) return { status: 'refused', code: 'asset_not_found' };
      const read = capsIn(form, asset, session);
      if ('values' in read) return show(c, session, read);
      return unlessConfirmed(c, session, form, '/wallet/limits', async (confirmed) => {
        // Setting one opens the wallet's account, after which it no longer counts as a new guest.
        const admitted = await wallets.admit(session.wallet, addressOf(c, web.trustProxy));
        if (isRefused(admitted)) return admitted;
        await adoptZone(provider, session.wallet, form);
        const set = await spendingLimits.set(session.wallet, asset.code, read, { confirmed });
        return isRefused(set) ? set : 'limits';
      });
    },
  });

  action({
    path: '/wallet/limits/ask',
    purpose: '/wallet/limits/ask',
    to: '/wallet/limits#ask',
    forStrangers: true,
    act(session, form, c) {
      return unlessConfirmed(c, session, form, '/wallet/limits/ask', async (confirmed) => {
        const registered = await wallets.isRegistered(session.wallet);
        const changes = changesIn(form, assetByCode);
        const set = await askFirst.set(session.wallet, changes, { confirmed, registered });
        return isRefused(set) ? set : 'limits';
      });
    },
  });

  action({
    path: '/wallet/grants/revoke',
    purpose: (form) => form.get('grant') ?? '',
    to: '/wallet/limits#sellers',
    async act({ wallet }, form) {
      const revoked = await provider.grants.revoke(form.get('grant') ?? '', wallet);
      return isRefused(revoked) ? revoked : 'revoked';
    },
  });
}

/** The caps of the form, each empty or an amount; otherwise what was typed, and what is wrong with it. */
function capsIn(form: URLSearchParams, asset: Asset.Asset, { locale, texts }: Session): SpendingCaps | Typed {
  const caps: SpendingCaps = {};
  const typed: Typed = { asset: asset.code, values: {}, errors: {} };
  for (const window of WINDOWS) {
    const text = (form.get(window) ?? '').slice(0, 40).trim();
    typed.values[window] = text;
    if (text === '') continue;
    const amount = Money.read(text, asset, locale);
    if (typeof amount === 'bigint') caps[window] = amount;
    else typed.errors[window] = texts.common.unreadable[amount];
  }
  return Object.keys(typed.errors).length > 0 ? typed : caps;
}

/** A box that is not ticked is not sent. */
function changesIn(
  form: URLSearchParams,
  assetByCode: (code: string) => Asset.Asset | undefined,
): AskChanges {
  const above: Record<string, bigint | null> = {};
  for (const [name, text] of form) {
    const asset = assetByCode(/^above-(.+)$/.exec(name)?.[1] ?? '');
    if (!asset) continue;
    // What is no amount is none of the steps, and the provider says so.
    above[asset.code] = text === '' ? null : (Amount.parse(text, asset) ?? -1n);
  }
  const ticked = (name: string) => form.get(name) === 'yes';
  return { above, atCheckout: ticked('checkout'), unusual: ticked('unusual'), repeats: ticked('repeats') };
}

function stepsOf(assets: readonly Asset.Asset[]): { asset: Asset.Asset; steps: Amount.Amount[] }[] {
  return assets.map((asset) => ({
    asset,
    steps: STEPS.flatMap((text) => Amount.parse(text, asset) ?? []),
  }));
}
