/** The lists that members and payers have of their own: passkeys and sessions, each with what can be done about it. */
import type { Passkey, Session } from '@farthing/provider';
import { html, nothing, type Html } from '../html.ts';
import { hidden } from '../parts.ts';
import * as When from '../when.ts';
import type { Words } from './words.ts';

export interface ListDeps {
  /** Where its forms go: `/account` or `/wallet`. */
  base: string;
  csrf(purpose: string): string;
  t: Words;
  locale: string;
  /** IANA zone of the times. */
  zone: string;
}

function time(ms: number, { locale, zone }: ListDeps): string {
  const text = When.moment(ms, zone, locale);
  // A wallet's zone is its own; what is nobody's says so.
  return zone === 'UTC' ? `${text} UTC` : text;
}

export function passkeyList(passkeys: readonly Passkey[], deps: ListDeps): Html {
  const { t, base, csrf } = deps;
  if (passkeys.length === 0) return html`<p class="soft">${t.noPasskeys}</p>`;
  return html`<ul class="stack-wide">
    ${passkeys.map(
      ({ id, name, created, used, synced }) =>
        html`<li class="stack">
          <p>
            <strong><bdi>${name}</bdi></strong
            ><br />
            <span class="soft"
              >${used === undefined ? t.passkeyUnused(time(created, deps)) : t.passkeyUsed(time(used, deps))}${
                synced ? html` · ${t.passkeySynced}` : nothing
              }</span
            >
          </p>
          <form method="post" action="${base}/passkeys/remove">
            ${hidden({ csrf: csrf(`remove ${id}`), passkey: id })}<button>${t.remove}</button>
          </form>
          <details>
            <summary>${t.rename}</summary>
            <form method="post" action="${base}/passkeys/rename" class="stack">
              ${hidden({ csrf: csrf(`rename ${id}`), passkey: id })}
              <div class="field">
                <label for="name-${id}">${t.passkeyNamed(name)}</label
                ><input type="text" id="name-${id}" name="name" value="${name}" required maxlength="100" />
              </div>
              <button>${t.save}</button>
            </form>
          </details>
        </li>`,
    )}
  </ul>`;
}

export function sessionList(sessions: readonly Session[], current: string | undefined, deps: ListDeps): Html {
  const { t, base, csrf } = deps;
  return html`<ul class="stack-wide">
      ${sessions.map(
        ({ id, device, used }) =>
          html`<li class="stack">
            <p>
              <strong>${device || t.unknownDevice}</strong><br />
              <span class="soft">${id === current ? t.thisBrowser : t.sessionUsed(time(used, deps))}</span>
            </p>
            ${
              id === current
                ? nothing
                : html`<form method="post" action="${base}/sessions/end">
                    ${hidden({ csrf: csrf(`end ${id}`), session: id })}<button>${t.end}</button>
                  </form>`
            }
          </li>`,
      )}
    </ul>
    <form method="post" action="${base}/sessions/end-others">
      ${hidden({ csrf: csrf('end others') })}<button class="block">${t.endOthers}</button>
    </form>`;
}
