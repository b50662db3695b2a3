/** Webhooks in trouble, whoever's they are, and what was noticed about them. Mending is the seller's; knowing is ours. */
import { isRefused, type SellerId } from '@farthing/provider';
import { html, nothing } from '../html.ts';
import { badge, empty, pager, table } from '../parts-more.ts';
import type { Desk } from './desk.ts';

const LISTED = 50;

export function mountWebhooks(desk: Desk): void {
  const { webhooks, sellers } = desk.web.provider;

  desk.page('/operator/webhooks', async (at) => {
    const { t, c } = at;
    const [troubled, notices] = await Promise.all([
      webhooks.troubled(),
      webhooks.notices({ after: c.req.query('after'), limit: LISTED }),
    ]);
    const name = async (id: SellerId) => {
      const seller = await sellers.get(id);
      return at.link(id, isRefused(seller) ? id : html`<bdi>${seller.name}</bdi>`);
    };
    const rows = troubled.map(async ({ webhook, since }) => [
      html`<bdi>${webhook.url}</bdi>`,
      await name(webhook.seller),
      webhook.disabled ? badge('bad', t.disabledBecause[webhook.disabled.because]) : badge('warn', t.failing),
      at.when(since),
    ]);
    const told = notices.items.map(async ({ seller, time, about, because }) => [
      html`<code>${about}</code>`,
      await name(seller),
      t.disabledBecause[because as keyof typeof t.disabledBecause] ?? because,
      at.when(time),
    ]);
    const { next } = notices;
    return {
      section: 'webhooks',
      title: t.nav.webhooks,
      body: html`<section class="card">
          ${
            troubled.length === 0
              ? empty({ level: 2, icon: 'webhook', title: t.noTrouble, text: t.noTroubleMeans })
              : table({
                  caption: t.troubled,
                  columns: [
                    { label: t.address },
                    { label: t.kinds.seller },
                    { label: t.state },
                    { label: t.since },
                  ],
                  rows: await Promise.all(rows),
                })
          }
        </section>
        ${
          notices.items.length === 0
            ? nothing
            : html`<section class="card">
                ${table({
                  caption: t.notices,
                  columns: [
                    { label: t.id },
                    { label: t.kinds.seller },
                    { label: t.reason },
                    { label: t.time },
                  ],
                  rows: await Promise.all(told),
                })}
              </section>`
        }
        ${pager(t.pages, [{ label: t.older, href: next === undefined ? undefined : `/operator/webhooks?after=${encodeURIComponent(next)}` }])}`,
    };
  });
}
