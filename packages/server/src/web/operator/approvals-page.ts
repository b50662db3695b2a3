/** Approvals: what waits for a second operator, what became of what was decided, and the decision. */
import { Amount } from '@farthing/ledger';
import { isRefused, type Approval } from '@farthing/provider';
import { html, nothing, type Html } from '../html.ts';
import { badge, confirm, empty, facts, pager, table, tabs, textArea } from '../parts-more.ts';
import { notice } from '../parts.ts';
import { doneBy } from './adjust-parts.ts';
import { pathOf } from './addresses.ts';
import { type At, type Desk, errorText, missing, reasonIn, type Show } from './desk.ts';

const LISTED = 50;
const WHY = 'decline-reason';
const TONES = {
  proposed: 'info',
  approved: 'info',
  done: 'good',
  failed: 'bad',
  declined: 'plain',
  expired: 'plain',
} as const;

export function mountApprovals(desk: Desk): void {
  const { approvals } = desk.web.provider;

  const list: Show = async (at) => {
    const { t, c } = at;
    const all = c.req.query('all') !== undefined;
    const { items, next } = await approvals.list({
      before: c.req.query('before'),
      limit: LISTED,
      open: !all,
    });
    const rows = items.map(async (approval) => [
      html`<a href="${pathOf(approval.id)}">${t.proposals[approval.action]}</a>`,
      sumOf(at, desk, approval),
      await at.who(approval.by),
      at.when(approval.created),
      badge(TONES[approval.state], t.approvalStates[approval.state]),
    ]);
    const more =
      next === undefined ? undefined : `?${all ? 'all=yes&' : ''}before=${encodeURIComponent(next)}`;
    return {
      section: 'approvals',
      title: t.nav.approvals,
      body: html`${tabs(t.nav.approvals, [
          { label: t.waiting, href: '/operator/approvals', current: !all },
          { label: t.all, href: '/operator/approvals?all=yes', current: all },
        ])}
        <p class="soft">${(await approvals.required()) ? t.needsTwoMeans : t.needsOneMeans}</p>
        <section class="card">
          ${
            items.length === 0
              ? empty({ level: 2, icon: 'check', title: t.noApprovals, text: t.noApprovalsMeans })
              : table({
                  caption: t.nav.approvals,
                  captionHidden: true,
                  columns: [
                    { label: t.what },
                    { label: t.amount, align: 'end' },
                    { label: t.by },
                    { label: t.time },
                    { label: t.state },
                  ],
                  rows: await Promise.all(rows),
                })
          }
        </section>
        ${pager(t.pages, [{ label: t.older, href: more && `/operator/approvals${more}` }])}`,
    };
  };

  const show: Show = async (at) => {
    const { t, c } = at;
    const approval = await approvals.get(c.req.param('id')!);
    if (isRefused(approval)) return missing(at, desk.web);
    const { id, action, target, state, reason, by, created, expiresAt, decidedBy, decidedAt } = approval;
    return {
      section: 'approvals',
      title: t.proposals[action],
      trail: [{ label: t.nav.approvals, href: '/operator/approvals' }],
      // What was approved is carried out at once; where a process died in between, jobs do it.
      ...(state === 'approved' && { refresh: { seconds: 3, url: pathOf(id) } }),
      body: html`<section class="card stack">
          <p><code>${id}</code> ${badge(TONES[state], t.approvalStates[state])}</p>
          ${facts([
            {
              label: t.about,
              value: target.startsWith('sel_')
                ? await at.named(target)
                : at.link(target, html`<code>${target}</code>`),
            },
            ...(action === 'run_payouts'
              ? [{ label: t.nav.payouts, value: at.count(Number(approval.shows['payouts'] ?? 0)) }]
              : []),
            { label: t.amount, value: sumOf(at, desk, approval) },
            { label: t.reason, value: reason === undefined ? t.erased : html`<bdi>${reason}</bdi>` },
            { label: t.by, value: html`${await at.who(by)}, ${at.when(created)}` },
            ...(decidedBy === undefined || decidedAt === undefined
              ? [{ label: t.until, value: at.when(expiresAt) }]
              : [{ label: t.decided, value: html`${await at.who(decidedBy)}, ${at.when(decidedAt)}` }]),
          ])}
        </section>
        ${outcome(at, approval)}${state === 'proposed' ? decision(at, approval, sumOf(at, desk, approval)) : nothing}`,
    };
  };

  desk.page('/operator/approvals', list);
  desk.page('/operator/approvals/:id', show);

  desk.action({
    path: '/operator/approvals/:id/approve',
    needs: 'approve',
    fresh: true,
    show,
    async act(at) {
      const approved = await approvals.approve(at.c.req.param('id')!, at.member.id);
      return isRefused(approved) ? approved : { done: doneBy(approved), to: pathOf(approved.id) };
    },
  });

  desk.action({
    path: '/operator/approvals/:id/decline',
    needs: 'approve',
    show,
    async act(at, form) {
      const reason = reasonIn(form, WHY) || undefined;
      const declined = await approvals.decline(at.c.req.param('id')!, at.member.id, reason);
      return isRefused(declined) ? declined : { done: 'declined', to: pathOf(declined.id) };
    },
  });
}

/** What it would move, in the currencies it names. */
function sumOf(at: At, desk: Desk, { action, shows }: Approval): Html {
  const sums = action === 'run_payouts' ? (shows['total'] as Shown[]) : [shows as unknown as Shown];
  return html`${sums.map(({ asset: code, amount }, i) => {
    const asset = desk.web.assetByCode(code);
    const negative = amount.startsWith('-');
    const units = asset && Amount.parse(negative ? amount.slice(1) : amount, asset);
    const text =
      asset && units !== undefined ? at.money(negative ? -units : units, asset) : `${amount} ${code}`;
    return html`${i > 0 ? html`<br />` : nothing}${text}`;
  })}`;
}

interface Shown {
  asset: string;
  amount: string;
}

function outcome(at: At, { result }: Approval): Html {
  if (!result) return nothing;
  const { t } = at;
  const { failure, payouts = [], skipped = 0, collection, event } = result;
  if (failure !== undefined)
    return notice('bad', t.failed, html`${errorText(t, failure)} <code>${failure}</code>`);
  return html`<section class="card stack">
    <h2>${t.became}</h2>
    ${
      payouts.length === 0
        ? nothing
        : table({
            caption: t.nav.payouts,
            columns: [{ label: t.id }],
            rows: payouts.map((id) => [at.link(id, html`<code>${id}</code>`)]),
          })
    }
    ${skipped > 0 ? html`<p>${t.skipped(at.count(skipped))}</p>` : nothing}
    ${collection ? html`<p>${t.kinds.collection} ${at.link(collection)}</p>` : nothing}
    ${event ? html`<p>${t.kinds.event} ${at.link(event)}</p>` : nothing}
    ${payouts.length === 0 && skipped === 0 && !collection && !event ? html`<p>${t.nothingMoved}</p>` : nothing}
  </section>`;
}

/** Whoever proposed it may take it back, but not approve it. */
function decision(at: At, { id, by, action, shows }: Approval, sum: Html): Html {
  const { t } = at;
  if (!at.can('approve')) return html`<p class="soft">${t.waitsForApprover}</p>`;
  const [approve, decline] = [`${pathOf(id)}/approve`, `${pathOf(id)}/decline`];
  const own = by === at.member.id;
  return html`<section class="card stack">
    <h2>${t.decide}</h2>
    ${
      own
        ? html`<p>${t.ownProposal}</p>`
        : html`<p>
              ${
                action === 'run_payouts'
                  ? t.approveRunMeans(at.count(Number(shows['payouts'] ?? 0)), sum)
                  : t.approveSumMeans[action](sum)
              }
            </p>
            <form method="post" action="${approve}">
              ${at.token(approve)}<button class="primary">${t.approve}</button>
            </form>`
    }
    ${confirm({
      label: own ? t.takeBack : t.decline,
      danger: true,
      text: t.declineMeans,
      form: html`<form method="post" action="${decline}" class="stack">
        ${at.token(decline)} ${textArea({ name: WHY, label: t.reason, rows: 2, maxlength: 500 })}
        <button class="danger">${own ? t.takeBack : t.decline}</button>
      </form>`,
    })}
  </section>`;
}
