/** Freezing and thawing: the card on the page of a wallet or a seller, what its form does, and the list of the frozen. */
import { isRefused, type Refused, type SellerId, type WalletId } from '@farthing/provider';
import { html, nothing, type Html } from '../html.ts';
import { badge, confirm, empty, pager, table } from '../parts-more.ts';
import { type Came, type At, type Desk, reasonIn, type Show, type Trouble } from './desk.ts';
import { exportLink } from './export.ts';
import { reasonField } from './adjust-parts.ts';
import { pathOf } from './addresses.ts';

type Target = WalletId | SellerId;

const WHY = 'freeze-reason';

export async function freezeCard(at: At, desk: Desk, target: Target, trouble?: Trouble): Promise<Html> {
  const { t } = at;
  const frozen = await desk.web.provider.freezing.of(target);
  const action = `${pathOf(target)}/${frozen ? 'thaw' : 'freeze'}`;
  const wallet = target.startsWith('wal_');
  const form = html`<form method="post" action="${action}" class="stack">
    ${at.token(action)} ${reasonField(at, trouble, WHY)}
    <button class="${frozen ? 'primary' : 'danger'}">${frozen ? t.thaw : t.freeze}</button>
  </form>`;
  return html`<section class="card stack">
    <h2>${t.freezing}</h2>
    ${
      frozen
        ? html`<p>${badge('bad', t.frozen)} ${t.frozenBy(await at.who(frozen.by), at.when(frozen.since))}</p>
            ${frozen.reason ? html`<p><bdi>${frozen.reason}</bdi></p>` : nothing}`
        : html`<p>${badge('good', t.notFrozen)}</p>`
    }
    ${
      at.can('operate')
        ? confirm({
            open: trouble?.form.has(WHY),
            label: frozen ? t.thaw : t.freeze,
            danger: !frozen,
            text: frozen ? t.thawMeans : wallet ? t.freezeWalletMeans : t.freezeSellerMeans,
            form,
          })
        : nothing
    }
  </section>`;
}

/** The two forms of a card, for wallets or for sellers. */
export function freezeActions(desk: Desk, folder: 'wallets' | 'sellers', show: Show): void {
  const { freezing } = desk.web.provider;
  for (const change of ['freeze', 'thaw'] as const) {
    desk.action({
      path: `/operator/${folder}/:id/${change}`,
      needs: 'operate',
      show,
      async act(at, form): Promise<Came> {
        const id = at.c.req.param('id')!;
        const reason = reasonIn(form, WHY);
        if (reason === '') return { wrong: 'reason_missing', field: WHY };
        const because = { by: at.member.id, reason };
        const done: true | Refused =
          folder === 'wallets'
            ? await (change === 'freeze' ? freezing.freezeWallet : freezing.thawWallet)(id, because)
            : await (change === 'freeze' ? freezing.freezeSeller : freezing.thawSeller)(id, because);
        if (isRefused(done)) return done;
        return { done: change === 'freeze' ? 'frozen' : 'thawed', to: pathOf(id) };
      },
    });
  }
}

export function mountFrozen(desk: Desk): void {
  desk.page('/operator/frozen', async (at) => {
    const { t, c } = at;
    const after = c.req.query('after');
    const { items, next } = await desk.web.provider.freezing.list({ after, limit: 50 });
    const rows = items.map(async ({ target, since, by, reason }) => [
      await at.named(target),
      target.startsWith('wal_') ? t.kinds.wallet : t.kinds.seller,
      reason === undefined ? '' : html`<bdi>${reason}</bdi>`,
      await at.who(by),
      at.when(since),
    ]);
    const body =
      items.length === 0
        ? empty({ level: 2, icon: 'freeze', title: t.noneFrozen, text: t.noneFrozenMeans })
        : table({
            caption: t.nav.frozen,
            captionHidden: true,
            columns: [
              { label: t.what },
              { label: t.kind },
              { label: t.reason },
              { label: t.by },
              { label: t.since },
            ],
            rows: await Promise.all(rows),
          });
    const older = next === undefined ? undefined : `/operator/frozen?after=${encodeURIComponent(next)}`;
    return {
      section: 'frozen',
      title: t.nav.frozen,
      ...(items.length > 0 && { actions: exportLink(at, 'frozen') }),
      body: html`<section class="card">${body}</section>
        ${pager(t.pages, [{ label: t.more, href: older }])}`,
    };
  });
}
