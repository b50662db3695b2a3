/**
 * The widget: one script tag turns a page's links to checkout into one-click buttons with a visible price.
 *
 *     <script src="https://pay.example/farthing.js" data-key="pk_…" async></script>
 *
 * The links work without it. With it, the first payment goes through checkout; once the payer allows it, later ones
 * are one request each, with the price as it is shown, and an undo. Whatever is refused goes to checkout again.
 *
 * A link is told of by events that bubble: `farthing:paid` (detail: payment, receipt, access; prevent its default to
 * stay on the page), `farthing:undone`, `farthing:error`.
 */
import { type Bought, createApi, type Failure } from './api.ts';
import { addRegion, announce, costs, type PayLink, read, show } from './link.ts';
import { openStore } from './store.ts';
import { addStyle } from './style.ts';
import { handedOver, handOver, offer as offerUndo, takenOf, toast } from './undo.ts';
import * as Visits from './visit.ts';
import { money, say } from './words.ts';

const PRICES = 'farthing prices ';
const PRICES_MS = 300_000;

type Waiting = Visits.Visit & { window?: Window | null };

async function start(script: HTMLScriptElement): Promise<void> {
  const base = new URL(script.src).origin;
  const pk = script.dataset['key'] ?? '';
  // Without these (an address without https, an old browser) links are links.
  if (!pk || !crypto.subtle || !window.indexedDB) return;
  const store = await openStore(pk);
  const api = createApi(base, pk, store);
  /** Whether a click alone pays; kept at hand, since a click must not wait to open its window. */
  let allowed = await api.ready();
  const links: PayLink[] = [];
  const waiting = new Map<string, Waiting>();
  /** A page without a server of its own has no use for codes. */
  const serverCode = script.dataset['server'] !== 'none';

  function tell(target: EventTarget, name: string, detail: unknown): boolean {
    return target.dispatchEvent(
      new CustomEvent(`farthing:${name}`, { detail, bubbles: true, cancelable: true }),
    );
  }

  async function scan(root: ParentNode): Promise<void> {
    const owned = (await store.get('owned')) ?? {};
    for (const element of root.querySelectorAll<HTMLAnchorElement>(
      `a[data-farthing],a[href^="${base}/l/"]`,
    )) {
      if (links.some((link) => link.element === element)) continue;
      const link = read(element, base);
      if (!link) continue;
      links.push(link);
      if (owned[link.offer]) show(Object.assign(link, { owned: true }));
      element.addEventListener('click', (event) => press(event, link));
    }
    await price(links.filter((link) => !link.asset));
    const restored = links.filter(({ element }) => 'farthingRestore' in element.dataset);
    if (restored.length > 0) await restore(restored);
  }

  /** Fills in what the page does not say, asked for once and kept for minutes. */
  async function price(unknown: PayLink[]): Promise<void> {
    type Kept = { at: number; items: Record<string, Awaited<ReturnType<typeof ask>>[number]> };
    const kept: Kept = { at: Date.now(), items: {} };
    const ask = async (offers: string[]) => {
      const answer = await api.prices(offers);
      return 'failed' in answer ? [] : answer.items;
    };
    try {
      const before = JSON.parse(sessionStorage.getItem(PRICES + pk) ?? 'null') as Kept | null;
      if (before && before.at > Date.now() - PRICES_MS) Object.assign(kept, before);
    } catch {
      // Asked for anew.
    }
    const missing = [...new Set(unknown.map(({ offer }) => offer))].filter((offer) => !(offer in kept.items));
    for (let from = 0; from < missing.length; from += 50) {
      const some = missing.slice(from, from + 50);
      (await ask(some)).forEach((item, i) => (kept.items[some[i]!] = item));
    }
    if (missing.length > 0)
      try {
        sessionStorage.setItem(PRICES + pk, JSON.stringify(kept));
      } catch {
        // Asked for again on the next page.
      }
    for (const link of unknown) {
      const item = kept.items[link.offer];
      if (!item) continue;
      Object.assign(link, { asset: item.asset, price: item.price ?? undefined });
      if (!link.busy) show(link);
    }
  }

  /** Asks what of these is owned, and tells the links. */
  async function restore(some: PayLink[]): Promise<void> {
    if (!allowed) return;
    const answer = await api.owned(some.slice(0, 50).map(({ offer }) => offer));
    if ('failed' in answer) return;
    answer.items.forEach(({ owned, payment, access }, i) => {
      const link = some[i]!;
      void own(link.offer, owned);
      if (owned) tell(link.element, 'owned', { payment, access });
    });
  }

  async function own(offer: string, owned: boolean): Promise<void> {
    for (const link of links) if (link.offer === offer && !link.busy) show(Object.assign(link, { owned }));
    await store.update('owned', (before = {}) => ({ ...before, [offer]: owned }));
  }

  function press(event: MouseEvent, link: PayLink): void {
    // Other windows and tabs are the browser's own.
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.busy) {
      event.preventDefault();
      const before = waiting.get(link.offer);
      if (before) checkout(link);
      return;
    }
    if (!Visits.isReady()) return;
    event.preventDefault();
    if (allowed && costs(link) && link.asset) void click(link);
    else checkout(link);
  }

  async function click(link: PayLink): Promise<void> {
    const { offer, price: shown, amount, owned } = link;
    show(link, say('paying'), true);
    const terms = shown
      ? // What is owned costs nothing whatever is shown; if it no longer is, this price is refused.
        { offer, expected_price: owned ? '0' : shown }
      : { offer, amount: amount! };
    const bought = await api.click({ ...terms, server_code: serverCode && !link.stays });
    if (!('failed' in bought)) return finish(link, bought);
    const { code } = bought.failed;
    fail(link, bought.failed);
    if (code === 'offline') return;
    allowed = await api.ready();
    checkout(link);
  }

  function fail(link: PayLink, failed: Failure): void {
    const offline = failed.code === 'offline';
    if (failed.code === 'price_changed' && link.owned) void own(link.offer, false);
    show(link, offline ? say('retry') : undefined);
    if (offline) announce(say('retry'));
    tell(link.element, 'error', failed);
  }

  /** Opens checkout, and waits for what becomes of it. */
  function checkout(link: PayLink): void {
    const { offer, href, to } = link;
    const visit = Visits.begin(href, pk, { offer, to }, waiting.get(offer));
    if (!visit) return;
    const known = waiting.has(offer);
    waiting.set(offer, visit);
    show(link, say('waiting'), true);
    if (!known) void follow(visit, link);
  }

  async function follow(visit: Visits.Visit, link?: PayLink): Promise<void> {
    const code = await Visits.outcome(api, visit);
    waiting.delete(visit.offer);
    if (code) return redeem(code, visit, link);
    Visits.drop(visit);
    if (link) show(link);
  }

  async function redeem(code: string, visit: Visits.Visit, link = find(visit)): Promise<void> {
    const redeemed = await api.redeem(code, visit.verifier, serverCode && !link?.stays);
    if ('failed' in redeemed) {
      // Asked for again a little later: the visit has another code for us.
      if (redeemed.failed.code === 'offline' && visit.at > Date.now() - 600_000) {
        setTimeout(() => void follow(visit, link), 2000);
        return;
      }
      Visits.drop(visit);
      return link && fail(link, redeemed.failed);
    }
    Visits.drop(visit);
    allowed = await api.ready();
    await finish(link, redeemed, visit);
  }

  const find = ({ offer }: Visits.Visit) => links.find((link) => link.offer === offer);

  /** It is paid: the page is told, and shows it or leads to it. */
  async function finish(
    link: PayLink | undefined,
    { payment, receipt, access, code }: Bought,
    visit?: Visits.Visit,
  ): Promise<void> {
    if (access.owned) await own(link?.offer ?? visit!.offer, true);
    const taken = takenOf({ payment, receipt, access, code });
    const goes = tell(link?.element ?? document, 'paid', { payment, receipt, access });
    const target = link?.to || visit?.to || access.url;
    if (goes && target && !link?.stays) {
      const url = new URL(target, location.href);
      // Nothing but a web page is opened; and one that is open already only by who asked for it.
      if (/^https?:$/.test(url.protocol)) {
        if (code) url.searchParams.set('farthing_code', code);
        handOver(allowed ? taken : undefined);
        if (link) show(link);
        location.assign(url.href);
        return;
      }
    }
    if (!link) return;
    const text = say('taken', money(payment.amount, payment.asset));
    if (payment.already_owned) return show(link);
    show(link, text);
    announce(text);
    if (document.activeElement === document.body) link.element.focus();
    if (!taken || !allowed) {
      setTimeout(() => show(link), 4000);
      return;
    }
    offerUndo(
      api,
      taken,
      (button) => link.element.after(button),
      (outcome, undone) => {
        if (undone) {
          void own(link.offer, false);
          tell(link.element, 'undone', { payment });
        }
        show(link, outcome);
        if (outcome) link.element.focus();
        if (outcome) setTimeout(() => show(link), 4000);
      },
    );
  }

  addStyle();
  addRegion();
  Visits.listen(base);
  await Visits.prepare();
  await scan(document);
  Object.assign(window, { farthing: { scan: (root: ParentNode = document) => scan(root) } });

  const taken = handedOver();
  if (taken) {
    announce(say('taken', money(taken.amount, taken.asset)));
    toast(api, taken);
  }
  const back = Visits.returned();
  if (back) await redeem(back.code, back.visit);
  // A reload in the middle of paying: the window is still there, or was closed, and we go on waiting.
  for (const visit of Visits.saved()) {
    if (!visit.popup || visit.state === back?.visit.state) continue;
    waiting.set(visit.offer, visit);
    const link = find(visit);
    if (link) show(link, say('waiting'), true);
    void follow(visit, link);
  }
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  const go = () => void start(script);
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', go);
  else go();
}
