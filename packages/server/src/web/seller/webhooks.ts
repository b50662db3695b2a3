/**
 * Webhooks: endpoints with what they are told of, their deliveries attempt by attempt, sent again one by one or since a
 * time, a message to try them out, and secrets that replace each other with an overlap.
 */
import {
  DEFAULT_TYPES,
  type Delivery,
  type EventType,
  EVENT_TYPES,
  isRefused,
  PER_PAYMENT_TYPES,
  type Webhook,
} from '@farthing/provider';
import { COPY_PATH } from '../assets.ts';
import { html, type Html, nothing } from '../html.ts';
import { icon } from '../icons.ts';
import type { Web } from '../index.ts';
import {
  badge,
  choice,
  codeBox,
  confirm,
  empty,
  facts,
  field,
  selectField,
  table,
  tabs,
} from '../parts-more.ts';
import { notice } from '../parts.ts';
import { type Console, type Desk, fieldAgain, type Trouble, troubleNote, type View } from './desk.ts';
import { exportLink, older, ROWS } from './lists.ts';
import { isWrong, optionalLineIn } from './typed.ts';

const STATES = ['pending', 'delivered', 'failed'] as const;
const OVERLAPS = [0, 3_600, 86_400] as const;
const SINCE = [1, 24, 168, 720] as const;
const HOUR_MS = 3_600_000;

export function mountWebhooks(console: Console, web: Pick<Web, 'provider' | 'clock'>): void {
  const { webhooks } = web.provider;

  async function listPage(desk: Desk): Promise<View> {
    const { b, t, base, seller, can } = desk;
    const { items } = await webhooks.list(seller.id, { limit: 100 });
    const rows = await Promise.all(
      items.map(async (webhook) => [
        html`<a href="${base}/webhooks/${webhook.id}"><bdi>${webhook.url}</bdi></a>`,
        html`<bdi>${webhook.description || '–'}</bdi>`,
        stateOf(desk, webhook, await webhooks.failingSince(webhook.id)),
        desk.brief(webhook.created),
      ]),
    );
    return {
      section: 'webhooks',
      title: t.nav.webhooks,
      actions: html`${exportLink(desk, 'webhooks')}${
        can('webhooks')
          ? html`<a class="button primary" href="${base}/webhooks/new">${icon('plus')}${b.webhookNew}</a>`
          : nothing
      }`,
      body:
        rows.length === 0
          ? empty({
              level: 2,
              icon: 'webhook',
              title: b.noWebhooks,
              text: html`${b.noWebhooksText} <a href="/docs/guides/webhooks">${b.webhookGuide}</a>`,
            })
          : html`<section class="card">
              ${table({
                caption: t.nav.webhooks,
                captionHidden: true,
                columns: [
                  { label: b.webhookUrl },
                  { label: b.webhookAbout },
                  { label: b.state },
                  { label: b.made },
                ],
                rows,
              })}
            </section>`,
    };
  }

  function typeFields(desk: Desk, chosen: readonly EventType[] | undefined): Html {
    const { b } = desk;
    const own = chosen !== undefined;
    return html`<fieldset class="stack">
      <legend>${b.webhookTypes}</legend>
      ${choice({ name: 'types', type: 'radio', value: 'default', label: b.typesDefault, hint: b.typesDefaultHint, checked: !own })}
      ${choice({ name: 'types', type: 'radio', value: 'own', label: b.typesOwn, checked: own })}
      <details>
        <summary>${b.typesList}</summary>
        <div class="stack">
          ${EVENT_TYPES.map((type) =>
            choice({
              name: `type-${type}`,
              value: 'yes',
              label: html`<code>${type}</code>`,
              checked: (chosen ?? DEFAULT_TYPES).some((each) => each === type),
              ...(PER_PAYMENT_TYPES.some((each) => each === type) && { hint: b.typePerPayment }),
            }),
          )}
        </div>
      </details>
    </fieldset>`;
  }

  /** What was ticked; `null` for the usual ones. */
  function typesIn(form: URLSearchParams): EventType[] | null | undefined {
    if (form.get('types') !== 'own') return null;
    const types = EVENT_TYPES.filter((type) => form.get(`type-${type}`) === 'yes');
    return types.length === 0 ? undefined : types;
  }

  async function newPage(desk: Desk, trouble?: Trouble): Promise<View> {
    const { b, t, base, proof } = desk;
    const types = trouble && typesIn(trouble.form);
    return {
      section: 'webhooks',
      title: b.webhookNew,
      trail: [{ label: t.nav.webhooks, href: `${base}/webhooks` }],
      body: html`${troubleNote(desk, trouble)}
        <form method="post" action="${base}/webhooks/new" class="card stack">
          ${proof('/webhooks/new')}
          ${field({ ...fieldAgain(desk, trouble, 'url'), label: b.webhookUrl, hint: b.webhookUrlHint, type: 'url', required: true, maxlength: 1000 })}
          ${field({ ...fieldAgain(desk, trouble, 'description'), label: b.webhookAbout, hint: b.webhookAboutHint })}
          ${typeFields(desk, types ?? undefined)}
          <div class="actions"><button class="primary">${b.webhookMake}</button></div>
        </form>`,
    };
  }

  function secretPage(desk: Desk, webhook: Webhook, secret: string): View {
    const { b, t, base } = desk;
    return {
      section: 'webhooks',
      title: b.webhookSecret,
      script: COPY_PATH,
      trail: [{ label: t.nav.webhooks, href: `${base}/webhooks` }],
      body: html`<section class="card stack">
        ${notice('warn', b.keyOnce, b.webhookKeep)}
        ${codeBox({ label: b.webhookSecret, text: secret, copy: t.copy, wrap: true })}
        <div class="actions">
          <a class="button primary" href="${base}/webhooks/${webhook.id}">${b.kept}</a>
        </div>
      </section>`,
    };
  }

  console.get('/webhooks', listPage);
  console.get('/webhooks/new', (desk) => newPage(desk), 'webhooks');
  console.post('/webhooks/new', {
    may: 'webhooks',
    page: newPage,
    async act(posted) {
      const { form, seller } = posted;
      const description = optionalLineIn(posted, 'description', 200);
      if (isWrong(description)) return description;
      const types = typesIn(form);
      if (types === undefined) return { wrong: 'choice', field: 'types' };
      const url = (form.get('url') ?? '').trim().slice(0, 1000);
      const made = await webhooks.create(seller.id, { url, description, ...(types && { types }) });
      return isRefused(made) ? made : secretPage(posted, made.webhook, made.secret);
    },
  });

  async function webhookPage(desk: Desk, trouble?: Trouble) {
    const { b, t, base, seller, can, proof } = desk;
    const webhook = await webhooks.get(seller.id, desk.param('webhook'));
    if (isRefused(webhook)) return console.missing(desk);
    const path = `/webhooks/${webhook.id}`;
    const state = STATES.find((each) => each === desk.query('show'));
    const after = desk.unseal(path, desk.query('after'));
    const page = await webhooks.deliveries(seller.id, webhook.id, { state, after, limit: ROWS });
    if (isRefused(page)) return console.missing(desk);
    const failing = await webhooks.failingSince(webhook.id);
    const button = (action: string, label: string, style = '') =>
      html`<form method="post" action="${base}${path}/${action}">
        ${proof(`${path}/${action}`)}<button class="${style}">${label}</button>
      </form>`;
    return {
      section: 'webhooks',
      title: new URL(webhook.url).host,
      trail: [{ label: t.nav.webhooks, href: `${base}/webhooks` }],
      actions: exportLink(desk, `deliveries/${webhook.id}`),
      body: html`${troubleNote(desk, trouble)}
        <section class="card stack">
          ${facts([
            { label: b.webhookUrl, value: html`<bdi>${webhook.url}</bdi>` },
            { label: b.state, value: stateOf(desk, webhook, failing) },
            ...(failing === undefined ? [] : [{ label: b.failingSince, value: desk.moment(failing) }]),
            {
              label: b.webhookTypes,
              value: webhook.types ? html`<code>${webhook.types.join(', ')}</code>` : b.typesDefault,
            },
            { label: b.id, value: html`<code>${webhook.id}</code>` },
          ])}
          ${
            can('webhooks')
              ? html`<div class="actions">
                  ${webhook.disabled ? button('enable', b.enable, 'primary') : button('test', b.testSend, 'primary')}
                  ${webhook.disabled ? nothing : button('disable', b.disable)}
                </div>`
              : nothing
          }
        </section>
        <section class="card stack">
          <h2>${b.deliveries}</h2>
          ${tabs(b.deliveries, [
            { label: desk.m.filters.all, href: base + path, current: state === undefined },
            ...STATES.map((each) => ({
              label: b.deliveryStates[each],
              href: `${base}${path}?show=${each}`,
              current: each === state,
            })),
          ])}
          ${
            page.items.length === 0
              ? empty({ icon: 'webhook', title: b.noDeliveries, text: b.noDeliveriesText })
              : table({
                  caption: b.deliveries,
                  captionHidden: true,
                  columns: [
                    { label: b.event },
                    { label: b.state },
                    { label: b.made },
                    { label: b.attempts, align: 'end' },
                  ],
                  rows: page.items.map((delivery) => [
                    html`<a href="${base}${path}/${delivery.id}"><code>${delivery.type}</code></a>`,
                    deliveryState(desk, delivery),
                    desk.brief(delivery.created),
                    String(delivery.attempts.length),
                  ]),
                })
          }
          ${older(desk, path, desk.seal(path, page.next), { show: state ?? '' })}
          ${can('webhooks') && !webhook.disabled ? replay(desk, `${path}/redeliver`) : nothing}
        </section>
        ${can('webhooks') ? changing(desk, webhook, path, trouble) : nothing}`,
    } satisfies View;
  }

  function replay({ b, base, proof }: Desk, path: string): Html {
    return confirm({
      label: b.replay,
      text: b.replayText,
      form: html`<form method="post" action="${base}${path}" class="stack">
        ${proof(path)}
        ${selectField({ name: 'hours', label: b.replaySince, value: '24', options: SINCE.map((hours) => ({ value: String(hours), label: b.hours[hours] })) })}
        <button class="primary">${b.replay}</button>
      </form>`,
    });
  }

  function changing(desk: Desk, webhook: Webhook, path: string, trouble?: Trouble): Html {
    const { b, base, proof, texts } = desk;
    return html`<form method="post" action="${base}${path}" class="card stack">
        <h2>${b.webhookChange}</h2>
        ${proof(path)}
        ${field({ ...fieldAgain(desk, trouble, 'url', webhook.url), label: b.webhookUrl, type: 'url', required: true, maxlength: 1000 })}
        ${field({ ...fieldAgain(desk, trouble, 'description', webhook.description), label: b.webhookAbout })}
        ${typeFields(desk, webhook.types)}
        <div class="actions"><button class="primary">${texts.common.save}</button></div>
      </form>
      <section class="card stack">
        <h2>${b.webhookSecret}</h2>
        <p>${b.secretsNow(webhook.secrets)}</p>
        ${confirm({
          label: b.rotate,
          text: b.rotateSecretText,
          form: html`<form method="post" action="${base}${path}/rotate" class="stack">
            ${proof(`${path}/rotate`)}
            ${selectField({ name: 'overlap', label: b.overlap, value: '86400', options: OVERLAPS.map((seconds) => ({ value: String(seconds), label: b.overlaps[seconds] })) })}
            <button class="primary">${b.rotate}</button>
          </form>`,
        })}
      </section>
      <section class="card stack">
        <h2>${b.webhookRemoveTitle}</h2>
        ${confirm({
          label: b.webhookRemove,
          danger: true,
          text: b.webhookRemoveText,
          form: html`<form method="post" action="${base}${path}/remove">
            ${proof(`${path}/remove`)}<button class="danger">${b.webhookRemove}</button>
          </form>`,
        })}
      </section>`;
  }

  console.get('/webhooks/:webhook', (desk) => webhookPage(desk));
  console.post('/webhooks/:webhook', {
    may: 'webhooks',
    page: webhookPage,
    async act(posted) {
      const { form, seller, param } = posted;
      const description = optionalLineIn(posted, 'description', 200);
      if (isWrong(description)) return description;
      const types = typesIn(form);
      if (types === undefined) return { wrong: 'choice', field: 'types' };
      const url = (form.get('url') ?? '').trim().slice(0, 1000);
      const changes = { url, description: description ?? '', types };
      const webhook = await webhooks.update(seller.id, param('webhook'), changes);
      return isRefused(webhook) ? webhook : { to: `/webhooks/${webhook.id}`, done: 'saved' };
    },
  });

  for (const [name, disabled] of [
    ['disable', true],
    ['enable', false],
  ] as const) {
    console.post(`/webhooks/:webhook/${name}`, {
      may: 'webhooks',
      page: webhookPage,
      async act({ seller, param }) {
        const webhook = await webhooks.update(seller.id, param('webhook'), { disabled });
        return isRefused(webhook) ? webhook : { to: `/webhooks/${webhook.id}`, done: 'saved' };
      },
    });
  }

  console.post('/webhooks/:webhook/test', {
    may: 'webhooks',
    page: webhookPage,
    async act({ seller, param }) {
      const delivery = await webhooks.test(seller.id, param('webhook'));
      if (isRefused(delivery)) return delivery;
      const to = `/webhooks/${delivery.webhook}/${delivery.id}`;
      return delivery.state === 'delivered' ? { to, done: 'test_sent' } : { to };
    },
  });

  console.post('/webhooks/:webhook/rotate', {
    may: 'webhooks',
    fresh: true,
    page: webhookPage,
    async act(posted) {
      const overlapSeconds = OVERLAPS.find((each) => String(each) === posted.form.get('overlap'));
      if (overlapSeconds === undefined) return { wrong: 'choice', field: 'overlap' };
      const made = await webhooks.rotate(posted.seller.id, posted.param('webhook'), { overlapSeconds });
      return isRefused(made) ? made : secretPage(posted, made.webhook, made.secret);
    },
  });

  console.post('/webhooks/:webhook/redeliver', {
    may: 'webhooks',
    page: webhookPage,
    async act({ seller, param, form }) {
      const hours = SINCE.find((each) => String(each) === form.get('hours'));
      if (hours === undefined) return { wrong: 'choice', field: 'hours' };
      const since = web.clock() - hours * HOUR_MS;
      const count = await webhooks.redeliverSince(seller.id, param('webhook'), since);
      return isRefused(count) ? count : { to: `/webhooks/${param('webhook')}`, done: 'sent_again' };
    },
  });

  console.post('/webhooks/:webhook/remove', {
    may: 'webhooks',
    page: webhookPage,
    async act({ seller, param }) {
      const webhook = await webhooks.remove(seller.id, param('webhook'));
      return isRefused(webhook) ? webhook : { to: '/webhooks', done: 'webhook_removed' };
    },
  });

  async function deliveryPage(desk: Desk, trouble?: Trouble) {
    const { b, t, base, seller, can, proof } = desk;
    const delivery = await webhooks.delivery(seller.id, desk.param('delivery'));
    if (isRefused(delivery) || delivery.webhook !== desk.param('webhook')) return console.missing(desk);
    const path = `/webhooks/${delivery.webhook}/${delivery.id}`;
    return {
      section: 'webhooks',
      title: delivery.type,
      script: COPY_PATH,
      trail: [
        { label: t.nav.webhooks, href: `${base}/webhooks` },
        { label: b.deliveries, href: `${base}/webhooks/${delivery.webhook}` },
      ],
      body: html`${troubleNote(desk, trouble)}
        <section class="card stack">
          ${facts([
            { label: b.state, value: deliveryState(desk, delivery) },
            { label: b.event, value: html`<code>${delivery.event}</code>` },
            { label: b.made, value: desk.moment(delivery.created) },
            ...(delivery.nextAt === undefined
              ? []
              : [{ label: b.nextTry, value: desk.moment(delivery.nextAt) }]),
          ])}
          ${
            can('webhooks')
              ? html`<form method="post" action="${base}${path}/again">
                  ${proof(`${path}/again`)}<button>${b.sendAgain}</button>
                </form>`
              : nothing
          }
        </section>
        ${
          delivery.attempts.length === 0
            ? nothing
            : html`<section class="card">
                ${table({
                  caption: b.attempts,
                  columns: [
                    { label: b.made },
                    { label: b.answer },
                    { label: b.took, align: 'end' },
                    { label: b.said },
                  ],
                  rows: delivery.attempts
                    .toReversed()
                    .map(({ time, ms, status, error, answer }) => [
                      desk.brief(time),
                      status === undefined
                        ? badge('bad', error ?? '–')
                        : badge(status < 300 ? 'good' : 'bad', String(status)),
                      b.milliseconds(ms),
                      html`<bdi>${(answer ?? '').slice(0, 200) || '–'}</bdi>`,
                    ]),
                })}
              </section>`
        }
        ${codeBox({ label: b.sentBody, text: delivery.body, copy: t.copy, wrap: true })}`,
    } satisfies View;
  }

  console.get('/webhooks/:webhook/:delivery', (desk) => deliveryPage(desk));
  console.post('/webhooks/:webhook/:delivery/again', {
    may: 'webhooks',
    page: deliveryPage,
    async act({ seller, param }) {
      const delivery = await webhooks.redeliver(seller.id, param('delivery'));
      if (isRefused(delivery)) return delivery;
      return { to: `/webhooks/${delivery.webhook}/${delivery.id}`, done: 'sent_again' };
    },
  });
}

function stateOf({ b }: Desk, { disabled }: Webhook, failing: number | undefined): Html {
  if (disabled)
    return badge(disabled.because === 'seller' ? 'plain' : 'bad', b.disabledBecause[disabled.because]);
  return failing === undefined ? badge('good', b.inUse) : badge('warn', b.failing);
}

function deliveryState({ b }: Desk, { state }: Delivery): Html {
  const tone = state === 'delivered' ? 'good' : state === 'failed' ? 'bad' : 'info';
  return badge(tone, b.deliveryStates[state]);
}
