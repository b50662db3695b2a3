/** Settings: the name that payers read, the sites they may return to, and where and when earnings are sent. */
import { Amount, Asset } from '@farthing/ledger';
import { amountIn as settingIn, isRefused, type SellerPayout } from '@farthing/provider';
import { html, nothing } from '../html.ts';
import type { Web } from '../index.ts';
import { COPY_PATH } from '../assets.ts';
import * as Money from '../money.ts';
import { confirm, facts, field, selectField } from '../parts-more.ts';
import { displayOrigin } from '../parts.ts';
import { type Console, type Desk, fieldAgain, type Trouble, troubleNote, type View } from './desk.ts';
import { claimForm, claimSteps, mountSites } from './origins.ts';
import { isWrong, optionalAmountIn, optionalLineIn } from './typed.ts';

const SCHEDULES = ['manual', 'daily', 'weekly', 'monthly'] as const satisfies SellerPayout['schedule'][];

export function mountSettings(console: Console, web: Web): void {
  const { provider, settings } = web;
  const { sellers, origins } = provider;

  async function settingsPage(desk: Desk, trouble?: Trouble): Promise<View> {
    const { t, b, m, base, seller, can, proof, texts, locale } = desk;
    const claims = can('origins') ? await origins.claims(seller.id) : [];
    const { destination, threshold, schedule } = seller.payout;
    const typed =
      threshold === undefined ? '' : Money.plain(Amount.parse(threshold, Asset.USD) ?? 0n, Asset.USD, locale);
    const usual = Money.plain(settingIn(settings.payoutThreshold, Asset.USD), Asset.USD, locale);
    return {
      section: 'settings',
      title: t.nav.settings,
      script: COPY_PATH,
      body: html`${troubleNote(desk, trouble)}
        <section class="card stack">
          <h2>${b.about}</h2>
          ${facts([
            ...(can('settings') ? [] : [{ label: b.sellerName, value: html`<bdi>${seller.name}</bdi>` }]),
            {
              label: b.feePlan,
              value: new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(
                seller.feeBasisPoints / 10_000,
              ),
            },
            { label: b.id, value: html`<code>${seller.id}</code>` },
          ])}
          ${
            can('settings')
              ? html`<form method="post" action="${base}/settings/name" class="stack">
                  ${proof('/settings/name')}
                  ${field({ ...fieldAgain(desk, trouble, 'name', seller.name), label: b.sellerName, hint: b.sellerNameHint, required: true, maxlength: 100 })}
                  <div class="actions"><button class="primary">${texts.common.save}</button></div>
                </form>`
              : nothing
          }
        </section>
        <section class="card stack" id="sites">
          <h2>${b.sites}</h2>
          <p>${b.sitesText}</p>
          ${
            seller.origins.length === 0
              ? html`<p class="soft">${b.noSites}</p>`
              : html`<ul class="list">
                  ${seller.origins.map(
                    (origin) =>
                      html`<li>
                        <span class="what"><bdi>${displayOrigin(origin)}</bdi></span>
                        ${
                          can('origins')
                            ? html`<div class="act">
                                ${confirm({
                                  label: b.siteRemove,
                                  danger: true,
                                  text: b.siteRemoveText,
                                  form: html`<form method="post" action="${base}/settings/site/remove">
                                    ${proof('/settings/site/remove', { origin })}<button class="danger">
                                      ${b.siteRemove}
                                    </button>
                                  </form>`,
                                })}
                              </div>`
                            : nothing
                        }
                      </li>`,
                  )}
                </ul>`
          }
          ${claims.map((claim) => claimSteps(desk, claim, '/settings/site'))}
          ${
            can('origins')
              ? html`<h3>${t.siteOther}</h3>
                  ${claimForm(desk, '/settings/site', trouble)}`
              : nothing
          }
        </section>
        <section class="card stack" id="payout">
          <h2>${b.payout}</h2>
          ${
            can('settings')
              ? html`<form method="post" action="${base}/settings/payout" class="stack">
                  ${proof('/settings/payout')}
                  ${field({ ...fieldAgain(desk, trouble, 'destination', destination), label: m.destination, hint: settings.mode === 'test' ? b.destinationHintTest : b.destinationHint, maxlength: 255 })}
                  ${selectField({ name: 'schedule', label: b.schedule, value: trouble?.form.get('schedule') ?? schedule, options: SCHEDULES.map((each) => ({ value: each, label: m.schedules[each] })) })}
                  ${field({ ...fieldAgain(desk, trouble, 'threshold', typed), label: b.threshold, hint: b.thresholdHint(usual), inputmode: 'decimal', maxlength: 40 })}
                  <div class="actions"><button class="primary">${texts.common.save}</button></div>
                </form>`
              : facts([
                  { label: m.destination, value: html`<bdi>${destination ?? b.noneYet}</bdi>` },
                  { label: b.schedule, value: m.schedules[schedule] },
                ])
          }
        </section>`,
    };
  }

  console.get('/settings', (desk) => settingsPage(desk));

  console.post('/settings/name', {
    may: 'settings',
    page: settingsPage,
    async act({ seller, form, allowed }) {
      const name = form.get('name') ?? '';
      const changed = await sellers.updateOwn(seller.id, { name }, allowed.member.id);
      return isRefused(changed) ? changed : { to: '/settings', done: 'saved' };
    },
  });

  mountSites(console, web, {
    path: '/settings/site',
    page: settingsPage,
    next: () => '/settings#sites',
  });

  // Whoever changes this has the money sent elsewhere: it takes a sign-in of the last minutes.
  console.post('/settings/payout', {
    may: 'settings',
    fresh: true,
    page: settingsPage,
    async act(posted) {
      const { seller, form, allowed } = posted;
      const destination = optionalLineIn(posted, 'destination', 255);
      if (isWrong(destination)) return destination;
      const schedule = SCHEDULES.find((each) => each === form.get('schedule'));
      if (!schedule) return { wrong: 'choice', field: 'schedule' };
      const amount = optionalAmountIn(posted, 'threshold', Asset.USD);
      if (isWrong(amount)) return amount;
      if (amount !== undefined && !Amount.fits(amount)) return { wrong: 'unclear', field: 'threshold' };
      const threshold = amount === undefined ? undefined : Amount.format(amount, Asset.USD);
      const payout = { destination, schedule, threshold };
      const changed = await sellers.updateOwn(seller.id, { payout }, allowed.member.id);
      return isRefused(changed) ? changed : { to: '/settings#payout', done: 'saved' };
    },
  });
}
