/**
 * The layout of a console: whose it is, its navigation at the side, where one is, the account at the top. On a phone the
 * navigation folds away, without script.
 */
import { html, nothing, type Html } from './html.ts';
import { icon, type IconName } from './icons.ts';
import { monogram } from './parts.ts';
import type { Texts } from './texts/index.ts';

export interface Console {
  /** Whose console it is: the seller's name, or the operator's. */
  name: string;
  nav: readonly NavGroup[];
  /** The pages above this one, outermost first. */
  trail?: readonly { label: string; href: string }[];
  /** Beside the title: buttons, a badge. */
  actions?: Html;
  account: Account;
  /** A line at the foot of the page. */
  note?: Html;
}

export interface NavGroup {
  title?: string;
  items: readonly NavItem[];
}

export interface NavItem {
  label: string;
  href: string;
  icon: IconName;
  current?: boolean;
  /** What waits there. */
  badge?: Html;
}

export interface Account {
  name: string;
  /** Such as the role. */
  detail?: string;
  /** Links and one-button forms. */
  menu: Html;
}

export interface ConsoleFrame extends Console {
  title: string;
  body: Html;
  texts: Texts;
  languages: Html;
  brand: Html;
}

export function consoleFrame(frame: ConsoleFrame): Html {
  const { name, nav, trail = [], actions, account, note, title, body, languages, brand } = frame;
  const t = frame.texts.common;
  const here = nav.flatMap(({ items }) => items).find(({ current }) => current);
  return html`<header class="bar">
      ${brand}
      <details class="menu">
        <summary>
          ${monogram(account.name, 'small')}<span class="hidden">${t.account}</span
          ><span>${account.name}</span>
        </summary>
        <div class="panel">
          ${account.detail ? html`<p class="small soft">${account.detail}</p>` : nothing}${account.menu}
        </div>
      </details>
    </header>
    <div class="shell">
      <details class="side">
        <summary>${name}${here ? html`: ${here.label}` : nothing}</summary>
        <nav aria-label="${name}">
          <p class="group">${name}</p>
          ${nav.map(
            ({ title: group, items }) =>
              html`${group ? html`<p class="group">${group}</p>` : nothing}
                <ul>
                  ${items.map(navItem)}
                </ul>`,
          )}
        </nav>
      </details>
      <main id="main" tabindex="-1">
        ${
          trail.length > 0
            ? html`<nav aria-label="${t.whereYouAre}">
                <ol class="trail">
                  ${trail.map(({ label, href }) => html`<li><a href="${href}">${label}</a></li>`)}
                </ol>
              </nav>`
            : nothing
        }
        <div class="page-head">
          <h1>${title}</h1>
          ${actions ? html`<div class="actions">${actions}</div>` : nothing}
        </div>
        ${body} ${note ?? nothing}
      </main>
    </div>
    <footer class="foot"><span>${t.tagline}</span>${languages}</footer>`;
}

function navItem({ label, href, icon: name, current, badge }: NavItem): Html {
  return html`<li>
    <a href="${href}" ${current ? html` aria-current="page"` : nothing}
      >${icon(name)}<span>${label}</span>${badge ?? nothing}</a
    >
  </li>`;
}
