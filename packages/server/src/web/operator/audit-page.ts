/** The audit log: what operators did, filtered by who, what and to whom, as a page and as CSV. */
import type { AuditItem, AuditQuery } from '@farthing/provider';
import { csv } from '../../csv.ts';
import { html, nothing, type Html } from '../html.ts';
import { icon } from '../icons.ts';
import { empty, field, pager, selectField, table } from '../parts-more.ts';
import { download } from './books-page.ts';
import { type At, type Desk, shortened } from './desk.ts';
import { pathOf } from './addresses.ts';
import { numberIn } from './payouts-page.ts';

const LISTED = 50;
/** As many as one file holds; what is older comes with another `before`. */
const MOST_ROWS = 50_000;
const PAGE = 500;

type Filters = Pick<AuditQuery, 'by' | 'action' | 'target'>;

export function mountAudit(desk: Desk): void {
  const { audit, people } = desk.web.provider;

  desk.page('/operator/audit', async (at) => {
    const { t, c } = at;
    const filters = filtersOf(at);
    const { items, next } = await audit.list({
      ...filters,
      before: numberIn(c.req.query('before')),
      limit: LISTED,
    });
    const team = await people.members.team('operator');
    const query = new URLSearchParams(filters as Record<string, string>).toString();
    const rows = items.map(async (item) => [
      html`<a href="${pathOf(item.id)}">${said(at, item.action)}</a>`,
      await at.who(item.by),
      item.target === undefined ? '' : await about(at, item.target),
      item.reason === undefined ? '' : html`<bdi>${item.reason}</bdi>`,
      at.when(item.time),
    ]);
    const everyone = { value: '', label: t.everyone };
    return {
      section: 'audit',
      title: t.nav.audit,
      ...(at.can('reports') && {
        actions: html`<a class="button" href="/operator/audit.csv${query ? `?${query}` : ''}"
          >${icon('download')}${t.csv}</a
        >`,
      }),
      body: html`<form method="get" action="/operator/audit" class="card stack">
          <div class="columns three">
            ${selectField({
              name: 'by',
              label: t.by,
              value: filters.by ?? '',
              options: [
                everyone,
                { value: 'operator_key', label: t.operatorKey },
                ...team.map(({ member }) => ({ value: member.id, label: member.name || member.email })),
              ],
            })}
            ${selectField({
              name: 'action',
              label: t.action,
              value: filters.action ?? '',
              options: [
                { value: '', label: t.everything },
                ...Object.entries(t.actions).map(([value, label]) => ({ value, label })),
              ],
            })}
            ${field({ name: 'target', label: t.about, hint: t.targetHint, value: filters.target ?? '', maxlength: 80 })}
          </div>
          <div class="actions">
            <button>${t.filter}</button>
            ${query ? html`<a class="button" href="/operator/audit">${t.noFilter}</a>` : nothing}
          </div>
        </form>
        <section class="card">
          ${
            items.length === 0
              ? empty({ level: 2, icon: 'log', title: t.noAudit, text: t.noAuditMeans })
              : table({
                  caption: t.nav.audit,
                  captionHidden: true,
                  columns: [
                    { label: t.action },
                    { label: t.by },
                    { label: t.about },
                    { label: t.reason },
                    { label: t.time },
                  ],
                  rows: await Promise.all(rows),
                })
          }
        </section>
        ${pager(t.pages, [{ label: t.older, href: next === undefined ? undefined : `/operator/audit?${query ? `${query}&` : ''}before=${next}` }])}`,
    };
  });

  desk.file('/operator/audit.csv', 'reports', async (at) => {
    const rows: AuditItem[] = [];
    let before = numberIn(at.c.req.query('before'));
    do {
      const page = await audit.list({ ...filtersOf(at), before, limit: PAGE });
      rows.push(...page.items);
      before = page.next;
    } while (before !== undefined && rows.length < MOST_ROWS);
    const cells = rows.map(({ id, seq, time, by, action, target, reason, details }) => [
      id,
      seq,
      new Date(time).toISOString(),
      by,
      action,
      target,
      reason,
      details && JSON.stringify(details),
    ]);
    const headings = ['id', 'seq', 'created_at', 'by', 'action', 'target', 'reason', 'details'];
    return download(at, csv(headings, cells), 'audit.csv');
  });
}

function filtersOf({ c }: At): Filters {
  const filters: Filters = {};
  for (const name of ['by', 'action', 'target'] as const) {
    const text = c.req.query(name)?.trim().slice(0, 100);
    if (text) filters[name] = text;
  }
  return filters;
}

/** What was done, in words. */
export function said({ t }: At, action: string): string {
  return (t.actions as Readonly<Record<string, string>>)[action] ?? action;
}

/** People by name; invitations have no page of their own. */
export async function about(at: At, target: string): Promise<Html> {
  return target.startsWith('inv_') ? html`<code>${shortened(target)}</code>` : at.named(target);
}
