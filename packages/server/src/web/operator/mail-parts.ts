/** Mail, as its operator sees it: how it leaves, what waits, and why. */
import type { MailState, Outbox } from '@farthing/provider';
import { MOST_MAIL_COUNTED } from '@farthing/provider';
import { variableOf } from '../../config.ts';
import { html, nothing, type Html } from '../html.ts';
import { badge, facts } from '../parts-more.ts';
import { notice } from '../parts.ts';
import type { At } from './desk.ts';

/** Nobody need look at what waits for less than this: codes are asked for again, and servers start again. */
const LATE_MS = 5 * 60_000;

/** Whether mail does not leave, as far as somebody should look. */
export function mailStuck(state: MailState | undefined, now: number): boolean {
  if (!state || state.failing === 0) return false;
  return state.trouble !== undefined || now - (state.oldest ?? now) >= LATE_MS;
}

/** What the overview says about it; nothing when mail leaves. */
export function mailAttention({ t, count }: At, state: MailState | undefined, now: number): Html {
  if (!state || !mailStuck(state, now)) return html`${nothing}`;
  return notice(
    'warn',
    t.mailStuck(counted(count, state.failing)),
    html`<a href="/operator/health">${t.toHealth}</a>`,
  );
}

/** Its part of the page of health. `kept`: a test book shows it on a page instead. */
export async function mailHealth(at: At, outbox: Outbox | undefined, kept: boolean): Promise<Html> {
  const { t } = at;
  if (!outbox)
    return html`<section class="card stack">
      <h2>${t.mail}</h2>
      ${
        kept
          ? html`<p>${t.mailKept} <a href="/sandbox/mail">${t.mailKeptLink}</a></p>`
          : html`<p>${t.mailNone}</p>`
      }
      <p class="hint">${t.mailSet} <code>${variableOf('mail_url')}</code></p>
    </section>`;
  const [state, figures] = [await outbox.state(), outbox.figures()];
  return html`<section class="card stack">
    <h2>${t.mail}</h2>
    ${
      state.trouble !== undefined
        ? notice('bad', t.mailTrouble[state.trouble], t.mailMend[state.trouble])
        : html`<p>${state.failing > 0 ? badge('warn', t.mailSome) : badge('good', t.mailFine)}</p>`
    }
    ${facts([
      { label: t.mailWaiting, value: counted(at.count, state.waiting) },
      { label: t.mailFailing, value: counted(at.count, state.failing) },
      ...(state.oldest === undefined ? [] : [{ label: t.mailOldest, value: at.when(state.oldest) }]),
      { label: t.mailSent, value: at.count(figures.sent) },
      { label: t.undelivered, value: at.count(figures.failed) },
      { label: t.mailRefused, value: at.count(figures.refused) },
      { label: t.mailExpired, value: at.count(figures.expired) },
    ])}
    <p class="hint">${t.mailSinceStart}</p>
  </section>`;
}

function counted(count: At['count'], number: number): string {
  return number < MOST_MAIL_COUNTED ? count(number) : `${count(MOST_MAIL_COUNTED)}+`;
}
