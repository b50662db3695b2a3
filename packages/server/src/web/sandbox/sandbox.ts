/**
 * The sandbox gateway's hosted page: it stands in for a card processor's and moves test money only. Its address
 * holds the charge's secret reference, which is all that is needed to pay, as with the real ones.
 */
import type { Hono } from 'hono';
import { Amount, type Asset } from '@farthing/ledger';
import type { Sandbox } from '@farthing/provider/gateways/sandbox/sandbox.ts';
import { METHODS, type TestMethod } from '@farthing/provider/gateways/sandbox/behaviour.ts';
import type { AppContext, Bindings } from '../../request.ts';
import { sameOrigin } from '../csrf.ts';
import { seeOther, type Send, type WebConfig } from '../frame.ts';
import { formOf } from '../form.ts';
import { html, nothing } from '../html.ts';
import * as Money from '../money.ts';
import { sum } from '../parts.ts';
import { foreignForm, notFoundPage } from '../refusal-page.ts';

export interface SandboxPages {
  sandbox: Pick<Sandbox, 'find' | 'decide'>;
  assetByCode: (code: string) => Asset.Asset | undefined;
  config: WebConfig;
  send: Send;
}

const DECISIONS = { succeed: 'Pay', decline: 'Decline', delay: 'Delay' } as const;
type Decision = keyof typeof DECISIONS;

export function mountSandbox(
  app: Hono<{ Bindings: Bindings }>,
  { sandbox, assetByCode, config, send }: SandboxPages,
): void {
  async function show(c: AppContext, reference: string): Promise<Response> {
    const charge = await sandbox.find(reference);
    const asset = charge && assetByCode(charge.asset);
    const amount = asset && Amount.parse(charge.amount, asset);
    if (!charge?.returnUrl || !asset || amount === undefined) return notFoundPage(c, send);
    const locale = Money.localeOf(c.req.header('Accept-Language'));
    const done = charge.decided || charge.state !== 'pending';
    const body = html`<article class="card stack">
      <p class="eyebrow">Sandbox card processor: test money</p>
      <h1>${charge.description ?? 'Payment'}</h1>
      <p class="price">${sum(amount, asset, locale)}</p>
      ${done ? settled(charge.state, charge.returnUrl) : choices(reference, charge.saveMethod === true)}
    </article>`;
    const formTargets = [new URL(charge.returnUrl).origin];
    return send(c, { title: 'Sandbox card processor', body, narrow: true, bare: true, formTargets });
  }

  app.get('/sandbox/charges/:reference', (c) => show(c, c.req.param('reference')));

  app.post('/sandbox/charges/:reference', async (c) => {
    if (!sameOrigin(c, config)) return foreignForm(c, send);
    const form = await formOf(c);
    const decision = form.get('decision') ?? '';
    if (!Object.hasOwn(DECISIONS, decision)) return show(c, c.req.param('reference'));
    const card = form.get('card') ?? '';
    const save = form.get('save') === 'yes' && Object.hasOwn(METHODS, card);
    const saveMethod = save ? (card as TestMethod) : undefined;
    const charge = await sandbox.decide(c.req.param('reference'), decision as Decision, { saveMethod });
    return charge?.returnUrl ? seeOther(c, charge.returnUrl) : notFoundPage(c, send);
  });
}

function choices(reference: string, saveMethod: boolean) {
  return html`<p class="soft">
      This page stands in for a card processor’s. No card is asked for and no real money moves: choose what
      should happen.
    </p>
    <form method="post" action="/sandbox/charges/${reference}" class="stack">
      ${
        saveMethod
          ? html`<div class="choice">
                <input type="checkbox" id="save" name="save" value="yes" checked /><label for="save"
                  >Save this card for pay later</label
                >
                <p class="hint">So that what you owe can be collected from it.</p>
              </div>
              <div class="field">
                <label for="card">How the saved card behaves later</label
                ><select id="card" name="card">
                  ${Object.entries(METHODS).map(([id, label]) => html`<option value="${id}">${label}</option>`)}
                </select>
              </div>`
          : nothing
      }
      <button class="primary block" name="decision" value="succeed">Pay</button>
      <div class="actions">
        <button name="decision" value="decline">Decline</button
        ><button name="decision" value="delay">Delay: confirm a few seconds later</button>
      </div>
    </form>`;
}

function settled(state: 'succeeded' | 'declined' | 'pending', returnUrl: string) {
  const words = {
    succeeded: 'This is paid.',
    declined: 'This was declined.',
    pending: 'This will be confirmed shortly.',
  };
  return html`<p>${words[state]}</p>
    <a class="button primary block" href="${returnUrl}">Continue</a>`;
}
