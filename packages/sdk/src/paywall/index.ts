/** The paywall's core, for adapters of your own; `./hono`, `./express`, `./fastify` and `./fetch` are ready. */
export { createPaywall } from './core.ts';
export type { Decision, Pass, Paywall, PaywallSettings } from './core.ts';
export type { Reason, Refusal } from './page.ts';
export type { Details, Sale } from './thing.ts';
export type { Header, Reply, Visit } from './visit.ts';
export type { Language } from './words.ts';
