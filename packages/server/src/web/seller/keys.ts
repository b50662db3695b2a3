/**
 * API keys and link keys: made, rotated, revoked. A key's secret is on the page that answers its making, and nowhere
 * afterwards. Of link keys only the public half comes here; the browser may make the pair, and keeps the other half.
 */
import { type ApiKey, isRefused, type LinkKey, type Scope } from '@farthing/provider';
import { PUBLISHABLE_SCOPES, SCOPES } from '@farthing/provider/keys/scopes.ts';
import { COPY_PATH, LINK_KEY_PATH } from '../assets.ts';
import { html, type Html, nothing } from '../html.ts';
import type { Web } from '../index.ts';
import { badge, choice, codeBox, confirm, empty, field, selectField, table } from '../parts-more.ts';
import { notice } from '../parts.ts';
import { type Console, type Desk, fieldAgain, type Trouble, troubleNote, type View } from './desk.ts';
import { exportLink, older, ROWS } from './lists.ts';
import { scriptBox } from './snippet.ts';
import { isWrong, lineIn } from './typed.ts';

const OVERLAPS = [0, 3_600, 86_400, 604_800] as const;

export function mountKeys(console: Console, web: Web): void {
  const { keys, linkKeys } = web.provider;

  async function listPage(desk: Desk, trouble?: Trouble): Promise<View> {
    const { b, t, base, seller, can, proof } = desk;
    const [made, links] = await Promise.all([
      keys.list(seller.id, { after: desk.unseal('keys', desk.query('after')), limit: ROWS }),
      linkKeys.list(seller.id, { limit: 1000 }),
    ]);
    const again = (name: string) => fieldAgain(desk, trouble, name);
    return {
      section: 'keys',
      title: t.nav.keys,
      script: [COPY_PATH, LINK_KEY_PATH],
      actions: html`${exportLink(desk, 'keys')}`,
      body: html`${troubleNote(desk, trouble)}
        <section class="card stack">
          <h2>${b.apiKeys}</h2>
          ${
            made.items.length === 0
              ? empty({ icon: 'key', title: b.noKeys, text: b.noKeysText })
              : table({
                  caption: b.apiKeys,
                  captionHidden: true,
                  columns: [
                    { label: b.keyName },
                    { label: b.keyBegins },
                    { label: b.keyKind },
                    { label: b.made },
                    { label: b.actions },
                  ],
                  rows: made.items.map((key) => [
                    html`<bdi>${key.name}</bdi>`,
                    html`<code>${key.hint}…</code>`,
                    kindOf(desk, key),
                    desk.brief(key.created),
                    can('keys') ? keyActions(desk, key) : html`–`,
                  ]),
                })
          }
          ${older(desk, '/keys', desk.seal('keys', made.next))}
        </section>
        ${
          can('keys')
            ? html`<form method="post" action="${base}/keys/new" class="card stack">
                <h2>${b.keyNew}</h2>
                ${proof('/keys/new')}
                ${field({ ...again('name'), label: b.keyName, hint: b.keyNameHint, required: true, maxlength: 200 })}
                ${choice({ name: 'kind', type: 'radio', value: 'secret', label: b.keySecret, hint: b.keySecretHint, checked: true })}
                ${choice({ name: 'kind', type: 'radio', value: 'publishable', label: b.keyPublishable, hint: b.keyPublishableHint })}
                <details>
                  <summary>${b.keyScopes}</summary>
                  <div class="stack">
                    ${SCOPES.map((scope) => choice({ name: `scope-${scope}`, value: 'yes', label: b.scopes[scope], checked: true }))}
                  </div>
                </details>
                <div class="actions"><button class="primary">${b.keyMake}</button></div>
              </form>`
            : nothing
        }
        <section class="card stack" id="link-keys">
          <h2>${b.linkKeys}</h2>
          <p>${b.linkKeysText(html`<a href="/docs/guides/static-site">${b.linkKeysGuide}</a>`)}</p>
          ${
            links.items.length === 0
              ? nothing
              : html`${linkTable(desk, links.items)}
                  <div class="actions">${exportLink(desk, 'links')}</div>`
          }
          ${
            can('keys')
              ? html`<form method="post" action="${base}/keys/link" class="stack" data-link-key>
                  ${proof('/keys/link')}
                  ${field({ ...again('public_key'), label: b.linkKeyPublic, hint: b.linkKeyHint, required: true, maxlength: 43 })}
                  <div hidden data-private>
                    ${notice('warn', b.keyOnce, b.linkKeyKeep)}
                    <p class="code" tabindex="0"></p>
                  </div>
                  <div class="actions">
                    <button type="button" hidden data-make>${b.linkKeyMake}</button
                    ><button class="primary">${b.linkKeyRegister}</button>
                  </div>
                </form>`
              : nothing
          }
        </section>`,
    };
  }

  function linkTable(desk: Desk, items: readonly LinkKey[]): Html {
    const { b, base, can, proof } = desk;
    return table({
      caption: b.linkKeys,
      captionHidden: true,
      columns: [{ label: b.id }, { label: b.state }, { label: b.made }, { label: b.actions }],
      rows: items.map((key) => {
        const path = `/keys/link/${key.id}/revoke`;
        return [
          html`<code>${key.id}</code>`,
          key.revoked ? badge('plain', b.revoked) : badge('good', b.inUse),
          desk.brief(key.created),
          key.revoked || !can('keys')
            ? html`–`
            : confirm({
                label: b.revoke,
                danger: true,
                text: b.linkKeyRevokeText,
                form: html`<form method="post" action="${base}${path}">
                  ${proof(path)}<button class="danger">${b.revoke}</button>
                </form>`,
              }),
        ];
      }),
    });
  }

  /** The one page that shows a secret. */
  function shown(desk: Desk, secret: string, kind: ApiKey['kind']): View {
    const { b, t, base } = desk;
    return {
      section: 'keys',
      title: b.keyMade,
      script: COPY_PATH,
      trail: [{ label: t.nav.keys, href: `${base}/keys` }],
      body: html`<section class="card stack">
        ${kind === 'secret' ? notice('warn', b.keyOnce, b.keyKeep) : notice('info', b.keyOnce, b.keyMayBeSeen)}
        ${codeBox({ label: kind === 'secret' ? b.keySecret : b.keyPublishable, text: secret, copy: t.copy, wrap: true })}
        ${kind === 'publishable' ? scriptBox(desk, web, secret) : nothing}
        <div class="actions"><a class="button primary" href="${base}/keys">${b.kept}</a></div>
      </section>`,
    };
  }

  console.get('/keys', (desk) => listPage(desk));

  console.post('/keys/new', {
    may: 'keys',
    fresh: true,
    page: listPage,
    async act(posted) {
      const { form, seller } = posted;
      const name = lineIn(posted, 'name', 200);
      if (isWrong(name)) return name;
      const kind = form.get('kind');
      if (kind !== 'secret' && kind !== 'publishable') return { wrong: 'choice', field: 'kind' };
      const picked = SCOPES.filter((scope) => form.get(`scope-${scope}`) === 'yes');
      const scopes: Scope[] = kind === 'secret' ? picked : [...PUBLISHABLE_SCOPES];
      if (scopes.length === 0) return { wrong: 'choice', field: 'name' };
      const made = await keys.create(seller.id, { kind, name, scopes });
      return isRefused(made) ? made : shown(posted, made.secret, kind);
    },
  });

  /** The key of the script on a page, made from where the script is shown. */
  console.post('/keys/page', {
    may: 'keys',
    page: listPage,
    async act(desk) {
      const { b, t, base, seller, query } = desk;
      const made = await keys.create(seller.id, { kind: 'publishable', name: b.keyOfPages });
      if (isRefused(made)) return made;
      const start = query('from') === 'start';
      return {
        section: start ? 'start' : 'keys',
        title: b.scriptBox,
        script: COPY_PATH,
        trail: start ? [{ label: t.startTitle, href: `${base}/start?step=snippet` }] : [],
        body: html`<section class="card stack">
          <p>${b.scriptPut}</p>
          ${scriptBox(desk, web, made.secret)}
          <p class="hint">${b.keyMayBeSeen}</p>
          <div class="actions">
            <a class="button primary" href="${base}${start ? '/start?step=test' : '/offers'}"
              >${start ? t.onward(t.steps.test) : b.kept}</a
            >
          </div>
        </section>`,
      };
    },
  });

  console.post('/keys/link', {
    may: 'keys',
    fresh: true,
    page: listPage,
    async act({ seller, form }) {
      const key = await linkKeys.register(seller.id, (form.get('public_key') ?? '').trim());
      return isRefused(key) ? key : { to: '/keys#link-keys', done: 'link_key_made' };
    },
  });

  console.post('/keys/link/:key/revoke', {
    may: 'keys',
    page: listPage,
    async act({ seller, param }) {
      const key = await linkKeys.revoke(seller.id, param('key'));
      return isRefused(key) ? key : { to: '/keys#link-keys', done: 'revoked' };
    },
  });

  console.post('/keys/:key/rotate', {
    may: 'keys',
    fresh: true,
    page: listPage,
    async act(posted) {
      const id = posted.param('key');
      const overlapSeconds = OVERLAPS.find((each) => String(each) === posted.form.get(`overlap-${id}`));
      if (overlapSeconds === undefined) return { wrong: 'choice', field: `overlap-${id}` };
      const made = await keys.rotate(posted.seller.id, id, { overlapSeconds });
      return isRefused(made) ? made : shown(posted, made.secret, made.key.kind);
    },
  });

  console.post('/keys/:key/revoke', {
    may: 'keys',
    page: listPage,
    async act({ seller, param }) {
      const key = await keys.revoke(seller.id, param('key'));
      return isRefused(key) ? key : { to: '/keys', done: 'revoked' };
    },
  });
}

function kindOf(desk: Desk, { kind, expiresAt }: ApiKey): Html {
  const { b } = desk;
  return html`${kind === 'secret' ? b.keySecret : b.keyPublishable}${
    expiresAt === undefined
      ? nothing
      : html`<br /><span class="small soft">${b.keyUntil(desk.moment(expiresAt))}</span>`
  }`;
}

function keyActions({ b, base, proof }: Desk, { id }: ApiKey): Html {
  const rotate = `/keys/${id}/rotate`;
  const revoke = `/keys/${id}/revoke`;
  return html`<div class="actions">
    ${confirm({
      label: b.rotate,
      text: b.rotateText,
      form: html`<form method="post" action="${base}${rotate}" class="stack">
        ${proof(rotate)}
        ${selectField({
          name: `overlap-${id}`,
          label: b.overlap,
          value: '86400',
          options: OVERLAPS.map((seconds) => ({ value: String(seconds), label: b.overlaps[seconds] })),
        })}
        <button class="primary">${b.rotate}</button>
      </form>`,
    })}
    ${confirm({
      label: b.revoke,
      danger: true,
      text: b.revokeText,
      form: html`<form method="post" action="${base}${revoke}">
        ${proof(revoke)}<button class="danger">${b.revoke}</button>
      </form>`,
    })}
  </div>`;
}
