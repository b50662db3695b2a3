/**
 * Passes: what the newspaper gives a reader's browser. A pass is a cookie that names one payment for one article,
 * signed so that nobody can make one up; a visit's mark ties a trip to checkout to the browser that began it.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Passes {
  /** The cookie's value for an article paid with this payment. */
  issue(slug: string, payment: string): string;
  /** The payment that a cookie's value names, or `undefined` when we did not issue it for this article. */
  read(slug: string, value: string | undefined): string | undefined;
  /** A random name for a browser, so that its trips to checkout can be told from others'. */
  newVisit(): string;
  /** The `state` that goes to checkout and must come back unchanged. */
  state(slug: string, visit: string): string;
  isState(slug: string, visit: string | undefined, state: string): boolean;
}

export function createPasses(secret: string): Passes {
  const sign = (...parts: string[]) =>
    createHmac('sha256', secret).update(JSON.stringify(parts)).digest('base64url').slice(0, 32);
  const passes: Passes = {
    issue: (slug, payment) => `${payment}.${sign('pass', slug, payment)}`,
    read(slug, value) {
      const [payment, signature] = (value ?? '').split('.');
      return payment && signature && equal(signature, sign('pass', slug, payment)) ? payment : undefined;
    },
    newVisit: () => randomBytes(12).toString('base64url'),
    state: (slug, visit) => sign('state', slug, visit),
    isState: (slug, visit, state) => visit !== undefined && equal(state, passes.state(slug, visit)),
  };
  return passes;
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
