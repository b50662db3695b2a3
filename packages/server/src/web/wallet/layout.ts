/**
 * The frame of the wallet's own pages: the way between them, the title, what the last action has to say. What one page
 * has to do with the others is here, so that each of them is only what it shows.
 */
import type { AppContext } from '../../request.ts';
import { INSTALL_PATH } from '../assets.ts';
import type { Page, Send } from '../frame.ts';
import { html, nothing, type Html } from '../html.ts';
import { flashNote, tabs } from '../parts-more.ts';
import type { Session } from '../session.ts';
import type { Texts } from '../texts/index.ts';
import { said } from './flash.ts';

const SECTIONS = {
  overview: '/wallet',
  purchases: '/wallet/purchases',
  limits: '/wallet/limits',
  settings: '/wallet/settings',
} as const;

export type Section = keyof typeof SECTIONS;

export interface WalletFrame {
  section: Section;
  title: string;
  /** What the page is for, in a sentence. */
  lead?: Html | string;
  body: Html;
  /** The page above this one, for pages within a section. */
  up?: { href: string; label: string };
  /** A single column, as wide as is comfortable to read. */
  narrow?: boolean;
  /** On the way through checkout: without what would lead away from it. */
  bare?: boolean;
  /** Beside the wallet's own; `none` where money is asked for. */
  script?: readonly string[] | 'none';
  status?: Page['status'];
  refresh?: Page['refresh'];
  /** This page, where it answers a form; by default the first of its section. */
  here?: string;
}

export function sendWallet(
  c: AppContext,
  send: Send,
  { texts }: Pick<Session, 'texts'>,
  page: WalletFrame,
): Response | Promise<Response> {
  const { section, title, lead, up, narrow, bare = false, script = [], status, refresh } = page;
  const { here = SECTIONS[section] } = page;
  const body = html`<div class="stack-wide">
    ${bare ? nothing : walletTabs(section, texts)}
    <div class="stack-wide ${narrow ? 'column' : ''}">
      <div class="stack-close">
        ${up && !bare ? html`<p class="small"><a href="${up.href}">${up.label}</a></p>` : nothing}
        <h1>${title}</h1>
        ${lead === undefined ? nothing : html`<p class="soft">${lead}</p>`}
      </div>
      ${flashNote(said(c))} ${page.body}
    </div>
  </div>`;
  const scripts = script === 'none' ? [] : [INSTALL_PATH, ...script];
  return send(c, {
    title,
    body,
    status,
    refresh,
    here,
    bare,
    narrow: bare,
    sheets: ['console'],
    script: scripts,
  });
}

export function walletTabs(section: Section, { wallet: t }: Texts): Html {
  return tabs(
    t.sections,
    (Object.keys(SECTIONS) as Section[]).map((name) => ({
      label: t.section[name],
      href: SECTIONS[name],
      current: name === section,
    })),
  );
}
