/**
 * `/styleguide`, in test books only: every part that pages are built from, as it looks. For whoever builds pages; its own
 * words are English and made up. `?dir=rtl` shows it mirrored, `/styleguide/plain` in the frame of a payer's page.
 */
import type { Context, Hono } from 'hono';
import { Amount, Asset } from '@farthing/ledger';
import type { Bindings } from '../../request.ts';
import { COPY_PATH } from '../assets.ts';
import { chart } from '../chart.ts';
import type { Console } from '../console.ts';
import type { Send } from '../frame.ts';
import { html, type Html } from '../html.ts';
import { icon, ICON_NAMES } from '../icons.ts';
import * as More from '../parts-more.ts';
import { amountField, buttonForm, notice, sellerBlock, sum } from '../parts.ts';
import { readerOf } from '../reader.ts';

const usd = (text: string) => Amount.parse(text, Asset.USD)!;

const CONSOLE: Console = {
  name: 'The Daily Wren',
  nav: [
    {
      items: [
        { label: 'Overview', href: '/styleguide', icon: 'overview', current: true },
        { label: 'Payments', href: '#payments', icon: 'payments', badge: More.badge('plain', '12') },
        { label: 'Offers', href: '#offers', icon: 'offer' },
        { label: 'Payouts', href: '#payouts', icon: 'payout' },
      ],
    },
    {
      title: 'Build',
      items: [
        { label: 'Keys', href: '#keys', icon: 'key' },
        { label: 'Webhooks', href: '#webhooks', icon: 'webhook', badge: More.badge('bad', '1 failing') },
        { label: 'Team', href: '#team', icon: 'people' },
      ],
    },
  ],
  trail: [
    { label: 'Sellers', href: '#sellers' },
    { label: 'The Daily Wren', href: '#wren' },
  ],
  actions: html`<a class="button" href="#csv">${icon('download')}Export</a
    ><a class="button primary" href="#new">${icon('plus')}New offer</a>`,
  account: {
    name: 'Ada Finch',
    detail: 'Owner of The Daily Wren',
    menu: html`<a href="#sellers">Other sellers</a>${buttonForm('/styleguide', 'Sign out', {})}`,
  },
};

export function mountStyleguide(app: Hono<{ Bindings: Bindings }>, send: Send): void {
  const dirOf = (c: Context) => (c.req.query('dir') === 'rtl' ? ('rtl' as const) : undefined);
  app.get('/styleguide', (c) =>
    send(c, { title: 'Styleguide', body: guide(c), console: CONSOLE, script: COPY_PATH, dir: dirOf(c) }),
  );
  app.get('/styleguide/plain', (c) =>
    send(c, {
      title: 'Styleguide',
      body: html`<h1>Styleguide</h1>
        ${guide(c)}`,
      sheets: ['console'],
      dir: dirOf(c),
    }),
  );
}

function guide(c: Context): Html {
  const { locale, texts } = readerOf(c);
  const money = (text: string) => sum(usd(text), Asset.USD, locale);
  return html`<div class="stack-wide">
    ${figures(money)} ${charts(locale)} ${lists(money)} ${forms(locale)} ${states()} ${code()}
    ${payer(money, texts)} ${signs()}
  </div>`;
}

function figures(money: (text: string) => Html): Html {
  return More.tiles([
    { label: 'Earned today', value: money('12.4085'), more: '+18 % on last Saturday', tone: 'good' },
    { label: 'Not yet paid out', value: money('184.20019'), more: 'Next payout on Monday' },
    { label: 'Payments', value: '9,412' },
    { label: 'Webhooks failing', value: '1', more: 'Since 10:42', tone: 'bad' },
  ]);
}

function charts(locale: string): Html {
  const days = Array.from({ length: 30 }, (_, day) => day);
  const labels = days.map((day) =>
    new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }).format(Date.UTC(2026, 4, 1 + day)),
  );
  const wave = (size: number, shift: number) =>
    days.map((day) => BigInt(Math.round((1.3 + Math.sin(day / 3 + shift)) * size)) * 1_000_000n);
  const format = (value: bigint) => sum(value, Asset.USD, locale);
  const shared = { labels, format, texts: { showTable: 'As a table', when: 'Day', nothing: 'Nothing yet.' } };
  return html`<section class="columns">
    <div class="card">
      ${chart({
        ...shared,
        kind: 'bars',
        title: 'Earnings by day',
        series: [
          { name: 'Articles', values: wave(900, 0) },
          { name: 'Tips', values: wave(300, 2) },
        ],
      })}
    </div>
    <div class="card">
      ${chart({
        ...shared,
        kind: 'lines',
        title: 'Payments',
        series: [
          { name: 'Paid', values: wave(700, 1) },
          { name: 'Refunded', values: wave(90, 2) },
          { name: 'Undone', values: wave(200, 4) },
        ],
      })}
    </div>
  </section>`;
}

function lists(money: (text: string) => Html): Html {
  const row = (title: string, state: Html, amount: string) => [
    html`<a href="#pay">${title}</a>`,
    'wal…4f2k',
    state,
    '28 Nov 2026, 10:42',
    money(amount),
  ];
  return html`<section class="card stack">
    ${More.tabs('Payments', [
      { label: 'All', href: '#all', current: true, count: 12 },
      { label: 'Refunded', href: '#refunded', count: 2 },
      { label: 'Held', href: '#held' },
    ])}
    ${More.searchBox({ action: '/styleguide', label: 'Search by id, title or payer', button: 'Search', value: '' })}
    ${More.table({
      caption: 'Payments',
      columns: [
        { label: 'What' },
        { label: 'Payer' },
        { label: 'State' },
        { label: 'When' },
        { label: 'Amount', align: 'end' },
      ],
      rows: [
        row('The tide', More.badge('good', 'Paid'), '0.0005'),
        row('A year of mending', More.badge('warn', 'Refunded'), '0.35'),
        row(
          'The lamp that would not go out however long anybody looked at it',
          More.badge('info', 'Held'),
          '2',
        ),
        row('A tip', More.badge('bad', 'Failed'), '12.5'),
      ],
      total: ['Total', '', '', '', money('14.8505')],
    })}
    ${More.pager('Pages', [
      { label: 'Newer', href: '#newer' },
      { label: 'Older', href: '#older' },
    ])}
  </section>`;
}

function forms(locale: string): Html {
  return html`<section class="columns">
    <form class="card stack" action="/styleguide">
      <h2>Fields</h2>
      ${More.field({ name: 'title', label: 'Title', value: 'The tide', hint: 'As the payer reads it.' })}
      ${More.field({ name: 'site', label: 'Your site', value: 'news', type: 'url', error: 'An address begins with https://.' })}
      ${amountField({ name: 'price', label: 'Price', value: '0.0005', hint: 'From a billionth of a dollar.', asset: Asset.USD, locale })}
      ${More.selectField({
        name: 'undo',
        label: 'Undo',
        value: '10',
        options: [
          { value: '10', label: '10 seconds' },
          { value: '60', label: 'A minute' },
        ],
      })}
      ${More.textArea({ name: 'reason', label: 'Reason', hint: 'Kept in the audit log.' })}
      ${More.choice({ name: 'once', value: 'yes', label: 'Bought once, kept for good', checked: true, hint: 'Paying again costs nothing.' })}
      ${More.choice({ name: 'kind', value: 'fixed', type: 'radio', label: 'Fixed price' })}
      <div class="actions">
        <button class="primary">Save</button><button>Cancel</button><button disabled>Not yet</button>
      </div>
    </form>
    <div class="stack">
      <div class="card stack">
        <h2>A short way</h2>
        ${More.stepper('Five minutes', [
          { label: 'Sign up', state: 'done' },
          { label: 'Verify your site', state: 'current' },
          { label: 'First offer', state: 'todo' },
          { label: 'Test payment', state: 'todo' },
        ])}
        ${More.facts([
          { label: 'Seller', value: html`<code>sel_4f2k9c0p</code>` },
          { label: 'Site', value: 'news.example' },
          { label: 'Fee', value: '5 %' },
        ])}
        ${More.confirm({ label: 'Revoke key', danger: true, text: 'Requests with this key fail at once. This cannot be taken back.', form: buttonForm('/styleguide', 'Revoke for good', {}, 'primary') })}
        <div class="actions">
          <button class="danger">Delete</button><button class="slim">Slim</button
          ><a class="button slim" href="#link">Link</a>
        </div>
      </div>
    </div>
  </section>`;
}

function states(): Html {
  return html`<section class="columns">
    <div class="card stack">
      ${notice('good', 'Saved', 'The offer is for sale.')}
      ${notice('info', 'Test book', 'No real money moves here.')}
      ${notice('warn', 'Not verified', html`Put the tag on your site first. <a href="#how">How?</a>`)}
      ${notice('bad', 'Declined', 'The card was not charged.')}
      <p>
        ${More.badge('plain', 'Draft')} ${More.badge('good', 'Live')} ${More.badge('info', 'Waiting')}
        ${More.badge('warn', 'Overdue')} ${More.badge('bad', 'Failing')}
      </p>
    </div>
    <div class="card stack">
      ${More.empty({ icon: 'offer', title: 'No offers yet', text: 'An offer puts a price on a link.', action: { label: 'Make the first one', href: '#new' } })}
      ${More.skeleton('Loading')}
      <div class="waiting" aria-hidden="true"></div>
    </div>
  </section>`;
}

function code(): Html {
  const copy = { label: 'Copy', done: 'Copied' };
  return html`<section class="columns">
    ${More.codeBox({ label: 'Put this on your page', text: '<a href="https://pay.example/l/off_4f2k"\n   data-farthing>Read on for $0.0005</a>', copy })}
    ${More.codeBox({ label: 'Secret key, shown once', text: 'sk_test_3q9c7kd20s8fj3q9c7kd20s8fj3q9c7kd20s8fj3q9c7kd20s8fj', copy, wrap: true })}
  </section>`;
}

function payer(money: (text: string) => Html, texts: Parameters<typeof sellerBlock>[2]): Html {
  return html`<section class="columns">
    <article class="card stack">
      ${sellerBlock('The Daily Wren', 'https://news.example', texts)}
      <div>
        <h2>The tide</h2>
        <p class="price">${money('0.0005')}</p>
      </div>
      <dl class="lines">
        <div>
          <dt>How you pay</dt>
          <dd>Pay later</dd>
        </div>
        <div class="total">
          <dt>Pay-later limit left</dt>
          <dd>${money('0.4995')}</dd>
        </div>
      </dl>
      <button class="primary block">Pay</button>
    </article>
    <section class="card stack">
      <p class="eyebrow">Your balance</p>
      <p class="figure">${money('4.9979')}</p>
      <meter class="meter" min="0" max="100" value="62" aria-label="Pay-later limit left">62%</meter>
      <ul class="list">
        <li>
          <span class="what">The tide</span><span class="sum">${money('0.0005')}</span
          ><span class="detail">The Daily Wren · just now</span>${buttonForm('/styleguide', 'Undo', {})}
        </li>
        <li>
          <span class="what">A tip</span><span class="sum">${money('0.5')}</span
          ><span class="detail">The accordionist · yesterday</span>
        </li>
      </ul>
      <p class="code">7f3k-92hd-0sk4-mm2p</p>
    </section>
  </section>`;
}

function signs(): Html {
  return html`<section class="card stack">
    <h2>Icons</h2>
    <p class="links">${ICON_NAMES.map((name) => html`<span>${icon(name)} ${name}</span>`)}</p>
  </section>`;
}
