/**
 * Visits to checkout: in a window beside the page where that is comfortable, else in its place. Each has a verifier
 * that only this page knows; by it the page hears what became of the visit, whatever happens to the window.
 */
import { random, sha256 } from './base64url.ts';
import type { Api } from './api.ts';

export interface Visit {
  state: string;
  verifier: string;
  challenge: string;
  /** The offer that it is about, and where its buyer goes in the end. */
  offer: string;
  to: string;
  popup: boolean;
  at: number;
}

type Prepared = Pick<Visit, 'state' | 'verifier' | 'challenge'>;

const LIVES_MS = 1_800_000;
const NAME = 'farthing visit ';

/** Prepared before the click, which must open its window at once. */
let prepared: Prepared | undefined;

export async function prepare(): Promise<void> {
  const verifier = random(32);
  prepared = { state: random(12), verifier, challenge: await sha256(verifier) };
}

export const isReady = (): boolean => prepared !== undefined;

function save(visit: Visit): void {
  try {
    sessionStorage.setItem(NAME + visit.state, JSON.stringify(visit));
  } catch {
    // Kept for as long as the page is open.
  }
}

export function drop({ state }: Visit): void {
  sessionStorage.removeItem(NAME + state);
}

/** Visits of this tab that have not ended, such as from before a reload. */
export function saved(): Visit[] {
  const visits: Visit[] = [];
  try {
    for (const name of Object.keys(sessionStorage)) {
      if (!name.startsWith(NAME)) continue;
      const visit = JSON.parse(sessionStorage.getItem(name)!) as Visit;
      if (visit.at > Date.now() - LIVES_MS) visits.push(visit);
      else drop(visit);
    }
  } catch {
    // Nothing can be kept here.
  }
  return visits;
}

/** Whether a window beside the page is comfortable here: not on a phone, and not in another program's browser. */
function roomy(): boolean {
  return (
    matchMedia('(hover:hover) and (pointer:fine)').matches &&
    !/; wv\)|FBA[NV]|Instagram/.test(navigator.userAgent)
  );
}

function address(link: string, pk: string, visit: Visit): string {
  const url = new URL(link);
  const { state, challenge, popup } = visit;
  const here = location.origin + location.pathname + location.search;
  for (const [name, value] of Object.entries({
    state,
    challenge,
    key: pk,
    display: popup ? 'popup' : 'page',
    // The page itself takes the code, and then goes where the link was to lead.
    return: here.length < 1500 ? here : `${location.origin}/`,
  }))
    url.searchParams.set(name, value);
  return url.href;
}

/**
 * Opens checkout, synchronously. Answers the visit to wait for, or nothing when the page is being left.
 *
 * @param before a visit to the same that has not ended: its window comes to the front, or opens again
 */
export function begin(
  link: string,
  pk: string,
  about: { offer: string; to: string },
  before?: Visit & { window?: Window | null },
): (Visit & { window: Window | null }) | undefined {
  if (before?.window && !before.window.closed) {
    before.window.focus();
    return { ...before, window: before.window };
  }
  const visit: Visit = before ?? { ...prepared!, ...about, popup: roomy(), at: Date.now() };
  if (!before) {
    prepared = undefined;
    void prepare();
  }
  // Before the window opens, since that gets a copy of what is kept.
  save(visit);
  const opened = visit.popup
    ? open(address(link, pk, visit), `farthing${visit.state}`, 'popup,width=460,height=720')
    : null;
  if (opened) return { ...visit, window: opened };
  visit.popup = false;
  save(visit);
  location.assign(address(link, pk, visit));
  return undefined;
}

/** A message that says nothing but "ask now". */
let poke: () => void = () => {};

export function listen(base: string): void {
  addEventListener('message', (event) => {
    if (event.origin === base && (event.data as { farthing?: string })?.farthing === 'visit') poke();
  });
}

/** Waits until the visit has ended; a window that was closed ends nothing. Answers the code, if it was paid. */
export async function outcome(api: Api, visit: Visit): Promise<string | undefined> {
  while (Date.now() < visit.at + LIVES_MS) {
    const heard = await api.poll(visit.verifier);
    if (!('failed' in heard)) {
      if (heard.status === 'paid') return heard.code!;
      if (heard.status === 'cancelled') return undefined;
    } else {
      await new Promise<void>((resolve) => {
        poke = resolve;
        setTimeout(resolve, 3000);
      });
    }
  }
  return undefined;
}

/** The code that came back with the page's address, which forgets it at once. */
export function returned(): { code: string; visit: Visit } | undefined {
  const answer = new URLSearchParams(location.hash.slice(1));
  const [code, state] = [answer.get('farthing_code'), answer.get('state')];
  if (!code || !state) return undefined;
  history.replaceState(history.state, '', location.pathname + location.search);
  const visit = saved().find((each) => each.state === state);
  return visit && { code, visit };
}
