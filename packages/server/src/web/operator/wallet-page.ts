/** A wallet as operators see it: what it has and owes, what it paid last, and what can be done about it. */
import { isRefused, type Collection, type WalletId, type WalletView } from '@farthing/provider';
import { html, nothing, type Html } from '../html.ts';
import { badge, confirm, empty, table } from '../parts-more.ts';
import { adjustAction, adjustCard, propose, proposalToken, reasonField } from './adjust-parts.ts';
import { type At, type Desk, missing, type Show, type Trouble } from './desk.ts';
import { freezeActions, freezeCard } from './freeze-parts.ts';
import { pathOf } from './addresses.ts';

const SHOWN = 20;
const WHY = 'write-off-reason';

export function mountWallets(desk: Desk): void {
  const { provider } = desk.web;
  const { wallets, tabs, payments, search } = provider;

  const show: Show = async (at, trouble) => {
    const { t, c } = at;
    const id = c.req.param('id')! as WalletId;
    // Before its first money nobody but its own token knows a wallet; a deleted one is nobody's any more.
    const known = (await search(id)).items.some((found) => found.kind === 'wallet' && found.id === id);
    if (!known || (await wallets.isDeleted(id))) return missing(at, desk.web);
    const [wallet, collections, paid] = await Promise.all([
      wallets.view(id),
      tabs.list({ wallet: id, limit: SHOWN }),
      payments.listByWallet(id, { limit: SHOWN }),
    ]);
    const rows = paid.items.map(async (payment) => [
      at.link(payment.id, html`<bdi>${payment.title}</bdi>`),
      await at.named(payment.seller),
      t.paymentStates[payment.status],
      at.when(payment.time),
      at.money(payment.amount, payment.asset),
    ]);
    return {
      section: 'search',
      title: t.kinds.wallet,
      trail: [{ label: t.nav.search, href: '/operator/search' }],
      body: html`<p>
          <code>${id}</code> ${badge('plain', wallet.registered ? t.registered : t.guest)}
          ${wallet.frozen ? badge('bad', t.frozen) : nothing}
        </p>
        ${accounts(at, wallet)}
        <div class="columns start">
          <div class="stack-wide">
            ${await freezeCard(at, desk, id, trouble)} ${adjustCard(at, desk, id, trouble)}
          </div>
          ${tabCard(at, wallet, collections.items, trouble)}
        </div>
        <section class="card">
          ${
            rows.length === 0
              ? empty({ icon: 'payments', title: t.noPayments, text: t.noPaymentsWallet })
              : table({
                  caption: t.lastPayments,
                  columns: [
                    { label: t.what },
                    { label: t.kinds.seller },
                    { label: t.state },
                    { label: t.time },
                    { label: t.amount, align: 'end' },
                  ],
                  rows: await Promise.all(rows),
                })
          }
        </section>`,
    };
  };

  desk.page('/operator/wallets/:id', show);
  freezeActions(desk, 'wallets', show);
  adjustAction(desk, 'wallets', show);

  desk.action({
    path: '/operator/wallets/:id/collect',
    needs: 'operate',
    fresh: true,
    show,
    async act(at) {
      const id = at.c.req.param('id')! as WalletId;
      const collection = await tabs.collect(id, { by: 'operator' });
      if (isRefused(collection)) return collection;
      const details = { collection: collection.id };
      await provider.audit.record({ by: at.member.id, action: 'collect_tab', target: id, details });
      return { done: 'collecting', to: pathOf(id) };
    },
  });

  desk.action({
    path: '/operator/wallets/:id/tab/thaw',
    needs: 'operate',
    show,
    async act(at) {
      const id = at.c.req.param('id')! as WalletId;
      const thawed = await tabs.thaw(id, at.member.id);
      return isRefused(thawed) ? thawed : { done: 'tab_thawed', to: pathOf(id) };
    },
  });

  desk.action({
    path: '/operator/wallets/:id/write-off',
    needs: 'operate',
    fresh: true,
    show,
    act(at, form) {
      const wallet = at.c.req.param('id')! as WalletId;
      const collection = (form.get('collection') ?? '') as Collection['id'];
      return propose(desk, at, form, { action: 'write_off', wallet, collection }, WHY);
    },
  });
}

function accounts(at: At, wallet: WalletView): Html {
  const { t } = at;
  return html`<section class="card">
    ${table({
      caption: t.accounts,
      columns: [
        { label: t.currency },
        { label: t.balance, align: 'end' },
        { label: t.held, align: 'end' },
        { label: t.available, align: 'end' },
        { label: t.owed, align: 'end' },
        { label: t.tabLimit, align: 'end' },
      ],
      rows: wallet.accounts.map(({ asset, balance, held, available, owed, tabLimit, tabFrozen }) => [
        asset.code,
        at.money(balance, asset),
        at.money(held, asset),
        at.money(available, asset),
        at.money(owed, asset),
        html`${at.money(tabLimit, asset)}${tabFrozen ? html` ${badge('warn', t.tabFrozen)}` : nothing}`,
      ]),
    })}
  </section>`;
}

/** The tab, and what is done about what it owes. */
function tabCard(at: At, wallet: WalletView, collections: readonly Collection[], trouble?: Trouble): Html {
  const { t } = at;
  const base = pathOf(wallet.id);
  const debts = wallet.accounts.filter(({ owed }) => owed > 0n);
  const owes = debts.length > 0;
  const owed = html`${debts.map(({ owed: sum, asset }, i) => html`${i > 0 ? ', ' : nothing}${at.money(sum, asset)}`)}`;
  const declined = collections.find(({ state }) => state === 'declined');
  const button = (action: string, label: string) =>
    html`<form method="post" action="${action}">${at.token(action)}<button>${label}</button></form>`;
  const writeOff = `${base}/write-off`;
  return html`<section class="card stack">
    <h2>${t.tab}</h2>
    ${
      collections.length === 0
        ? html`<p class="soft">${owes ? t.notCollectedYet : t.nothingOwed}</p>`
        : table({
            caption: t.collections,
            captionHidden: true,
            columns: [{ label: t.id }, { label: t.state }, { label: t.amount, align: 'end' }],
            rows: collections.map(({ id, state, amount, asset }) => [
              at.link(id),
              t.collectionStates[state],
              at.money(amount, asset),
            ]),
          })
    }
    ${
      at.can('operate')
        ? html`<div class="actions">
              ${
                owes
                  ? confirm({
                      label: t.collectNow,
                      text: t.collectMeans(owed),
                      form: html`<form method="post" action="${base}/collect">
                        ${at.token(`${base}/collect`)}<button class="primary">${t.collectNow}</button>
                      </form>`,
                    })
                  : nothing
              }
              ${wallet.accounts.some(({ tabFrozen }) => tabFrozen) ? button(`${base}/tab/thaw`, t.thawTab) : nothing}
            </div>
            ${
              declined
                ? confirm({
                    open: trouble?.form.has(WHY),
                    label: t.writeOff,
                    danger: true,
                    text: t.writeOffMeans(at.money(declined.amount, declined.asset)),
                    form: html`<form method="post" action="${writeOff}" class="stack">
                      ${proposalToken(at, writeOff)}
                      <input type="hidden" name="collection" value="${declined.id}" />
                      ${reasonField(at, trouble, WHY)}<button class="danger">${t.propose}</button>
                    </form>`,
                  })
                : nothing
            }`
        : nothing
    }
  </section>`;
}
