/**
 * Money put right by hand: the form on the page of a wallet or a seller. What is sent is a proposal; whether it waits for
 * another operator is the book's to say, and the page of the approval shows what became of it. The form carries the key of
 * the proposal, so that sending it twice proposes once.
 */
import { randomUUID } from 'node:crypto';
import {
  isRefused,
  type Approval,
  type Proposal,
  type Refused,
  type SellerId,
  type WalletId,
} from '@farthing/provider';
import { html, nothing, type Html } from '../html.ts';
import * as Money from '../money.ts';
import { confirm, field, selectField } from '../parts-more.ts';
import { type At, type Came, type Desk, errorAt, reasonIn, type Show, type Trouble } from './desk.ts';
import { pathOf } from './addresses.ts';

const WHY = 'adjust-reason';
const KEY = /^[0-9a-f-]{36}$/;

/** What a form that proposes has to carry beside its fields. */
export function proposalToken(at: At, action: string): Html {
  return at.token(action, { key: randomUUID() });
}

/** Proposes what a form asks for, and goes to the page that shows what became of it. `why` names the field of the reason. */
export async function propose(
  desk: Desk,
  at: At,
  form: URLSearchParams,
  proposal: Proposal,
  why: string,
): Promise<Came> {
  const { approvals } = desk.web.provider;
  const key = form.get('key') ?? '';
  const reason = reasonIn(form, why);
  if (!KEY.test(key)) return { wrong: 'other' };
  if (reason === '') return { wrong: 'reason_missing', field: why };
  const approval: Approval | Refused = await approvals.propose(proposal, { by: at.member.id, reason, key });
  if (isRefused(approval)) return approval;
  return { done: doneBy(approval), to: pathOf(approval.id) };
}

/** What there is to say of an approval just now. */
export function doneBy({
  state,
}: Approval): 'approval_waits' | 'approval_done' | 'approval_failed' | 'declined' {
  if (state === 'proposed') return 'approval_waits';
  if (state === 'declined') return 'declined';
  return state === 'failed' ? 'approval_failed' : 'approval_done';
}

/** @param name of its own for each form of a page, since it is the field's id as well */
export function reasonField(at: At, trouble: Trouble | undefined, name: string): Html {
  const { t } = at;
  return field({
    name,
    label: t.reason,
    hint: t.reasonHint,
    required: true,
    maxlength: 500,
    value: trouble?.form.get(name) ?? '',
    error: errorAt(t, trouble, name),
  });
}

export function adjustCard(at: At, desk: Desk, target: WalletId | SellerId, trouble?: Trouble): Html {
  if (!at.can('operate')) return nothing;
  const { t } = at;
  const action = `${pathOf(target)}/adjust`;
  const wallet = target.startsWith('wal_');
  const assets = desk.web.assets();
  const given = trouble?.form;
  return html`<section class="card stack">
    <h2>${t.adjust}</h2>
    ${confirm({
      open: given?.has(WHY),
      label: t.adjustOpen,
      text: wallet ? t.adjustWalletMeans : t.adjustSellerMeans,
      form: html`<form method="post" action="${action}" class="stack">
        ${proposalToken(at, action)}
        ${field({
          name: 'amount',
          label: t.amount,
          hint: wallet ? t.adjustWalletHint : t.adjustSellerHint,
          inputmode: 'decimal',
          required: true,
          maxlength: 40,
          value: given?.get('amount') ?? '',
          error: errorAt(t, trouble, 'amount'),
        })}
        ${selectField({
          name: 'asset',
          label: t.currency,
          value: given?.get('asset') ?? assets[0]!.code,
          options: assets.map(({ code }) => ({ value: code, label: code })),
        })}
        ${
          wallet
            ? nothing
            : selectField({
                name: 'direction',
                label: t.direction,
                value: given?.get('direction') ?? 'give',
                options: [
                  { value: 'give', label: t.give },
                  { value: 'take', label: t.take },
                ],
              })
        }
        ${reasonField(at, trouble, WHY)}<button class="primary">${t.propose}</button>
      </form>`,
    })}
  </section>`;
}

export function adjustAction(desk: Desk, folder: 'wallets' | 'sellers', show: Show): void {
  desk.action({
    path: `/operator/${folder}/:id/adjust`,
    needs: 'operate',
    fresh: true,
    show,
    async act(at, form) {
      const target = at.c.req.param('id')! as WalletId | SellerId;
      const asset = desk.web.assetByCode(form.get('asset') ?? '');
      if (!asset) return { wrong: 'asset_not_found', field: 'asset' };
      const amount = Money.read(form.get('amount') ?? '', asset, at.locale);
      if (typeof amount !== 'bigint' || amount === 0n) return { wrong: 'amount_invalid', field: 'amount' };
      const signed = folder === 'sellers' && form.get('direction') === 'take' ? -amount : amount;
      const adjustment = { target, asset, amount: signed };
      return propose(desk, at, form, { action: 'adjust', adjustment }, WHY);
    },
  });
}
