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
import { html, nothing, type Html } from '../html.ts';
import { sum } from '../parts.ts';
import { readerOf } from '../reader.ts';
import { foreignForm, notFoundPage } from '../refusal-page.ts';
import type { Texts } from '../texts/index.ts';

export interface SandboxPages {
  sandbox: Pick<Sandbox, 'find' | 'decide'>;
  assetByCode: (code: string) => Asset.Asset | undefined;
  config: WebConfig;
  send: Send;
}

const DECISIONS = ['succeed', 'decline', 'delay'] as const;
type Decision = (typeof DECISIONS)[number];

export function mountSandbox(
  app: Hono<{ Bindings: Bindings }>,
  { sandbox, assetByCode, config, send }: SandboxPages,
): void {
  async function show(c: AppContext, reference: string): Promise<Response> {
    const charge = await sandbox.find(reference);
    const asset = charge && assetByCode(charge.asset);
    const amount = asset && Amount.parse(charge.amount, asset);
    if (!charge?.returnUrl || !asset || amount === undefined) return notFoundPage(c, send);
    const { locale, texts } = readerOf(c);
    const t = texts.sandbox;
    const done = charge.decided || charge.state !== 'pending';
    const body = html`<article class="card stack">
      <p class="eyebrow">${t.eyebrow}</p>
      <h1>${t.descriptions[charge.description ?? ''] ?? charge.description ?? t.payment}</h1>
      <p class="price">${sum(amount, asset, locale)}</p>
      ${done ? settled(t, charge.state, charge.returnUrl) : choices(t, reference, charge.saveMethod === true)}
    </article>`;
    const formTargets = [new URL(charge.returnUrl).origin];
    return send(c, { title: t.title, body, narrow: true, bare: true, formTargets });
  }

  app.get('/sandbox/charges/:reference', (c) => show(c, c.req.param('reference')));

  app.post('/sandbox/charges/:reference', async (c) => {
    if (!sameOrigin(c, config)) return foreignForm(c, send);
    const form = await formOf(c);
    const decision = DECISIONS.find((each) => each === form.get('decision'));
    if (decision === undefined) return show(c, c.req.param('reference'));
    const card = form.get('card') ?? '';
    const save = form.get('save') === 'yes' && Object.hasOwn(METHODS, card);
    const saveMethod = save ? (card as TestMethod) : undefined;
    const charge = await sandbox.decide(c.req.param('reference'), decision, { saveMethod });
    return charge?.returnUrl ? seeOther(c, charge.returnUrl) : notFoundPage(c, send);
  });
}

function choices(t: Texts['sandbox'], reference: string, saveMethod: boolean): Html {
  return html`<p class="soft">${t.explanation}</p>
    <form method="post" action="/sandbox/charges/${reference}" class="stack">
      ${
        saveMethod
          ? html`<div class="choice">
                <input type="checkbox" id="save" name="save" value="yes" checked /><label for="save"
                  >${t.save}</label
                >
                <p class="hint">${t.saveHint}</p>
              </div>
              <div class="field">
                <label for="card">${t.behaviour}</label
                ><select id="card" name="card">
                  ${(Object.keys(METHODS) as TestMethod[]).map((id) => html`<option value="${id}">${t.cards[id]}</option>`)}
                </select>
              </div>`
          : nothing
      }
      <button class="primary block" name="decision" value="${'succeed' satisfies Decision}">${t.pay}</button>
      <div class="actions">
        <button name="decision" value="${'decline' satisfies Decision}">${t.decline}</button
        ><button name="decision" value="${'delay' satisfies Decision}">${t.delay}</button>
      </div>
    </form>`;
}

function settled(t: Texts['sandbox'], state: keyof Texts['sandbox']['settled'], returnUrl: string): Html {
  return html`<p>${t.settled[state]}</p>
    <a class="button primary block" href="${returnUrl}">${t.continue}</a>`;
}
