/**
 * The time zone a new wallet begins in: the one its payer's browser is in. A script writes it into a field of forms that are
 * sent anyway; without script a wallet keeps UTC until its payer chooses. What was chosen is never changed by a browser.
 */
import type { Hono } from 'hono';
import type { Provider } from '@farthing/provider';
import type { AppContext, Bindings } from '../../request.ts';
import { csrfToken, csrfValid, sameOrigin } from '../csrf.ts';
import { formOf } from '../form.ts';
import { html, nothing, type Html } from '../html.ts';
import type { Web } from '../index.ts';
import { hidden } from '../parts.ts';
import { foreignForm } from '../refusal-page.ts';
import type { Session } from '../session.ts';

const PATH = '/wallet/zone/here';
const FIELD = 'browser_zone';
const LONGEST = 64;

/** Zones have several names (`Asia/Kolkata`, `Asia/Calcutta`); this is how the runtime calls those it knows. */
const KNOWN: ReadonlySet<string> = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]);

/** For a form that a new wallet may begin with. The page needs `script: ZONE_PATH`. */
export const zoneField: Html = html`<input type="hidden" name="${FIELD}" value="" data-zone />`;

/** Has the wallet take the zone that a form brings, if it is one and the wallet has none. */
export async function adoptZone(
  { wallets }: Pick<Provider, 'wallets'>,
  wallet: Session['wallet'],
  form: URLSearchParams,
): Promise<void> {
  const zone = zoneIn(form.get(FIELD) ?? '');
  if (zone !== undefined) await wallets.adoptZone(wallet, zone);
}

function zoneIn(given: string): string | undefined {
  if (given === '' || given.length > LONGEST) return undefined;
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: given }).resolvedOptions();
    return KNOWN.has(timeZone) ? timeZone : undefined;
  } catch {
    return undefined;
  }
}

/** What a page's script sends by itself for a wallet that began where money is asked for, without scripts. */
export async function zoneForm({ provider }: Pick<Web, 'provider'>, session: Session): Promise<Html> {
  const { wallets } = provider;
  if ((await wallets.hasZone(session.wallet)) || !(await wallets.isKnown(session.wallet))) return nothing;
  return html`<form method="post" action="${PATH}" hidden data-zone-now>
    ${hidden({ csrf: csrfToken(session, PATH) })}${zoneField}
  </form>`;
}

export function mountZone(
  app: Hono<{ Bindings: Bindings }>,
  { provider, sessions, send, config }: Web,
): void {
  app.post(PATH, async (c: AppContext) => {
    const form = await formOf(c);
    const session = await sessions.current(c);
    if (!session || !sameOrigin(c, config) || !csrfValid(session, PATH, form.get('csrf') ?? ''))
      return foreignForm(c, send);
    // Only who is in the book already, so that nobody fills it with wallets that never held money.
    if (await provider.wallets.isKnown(session.wallet)) await adoptZone(provider, session.wallet, form);
    return c.body(null, 204);
  });
}
