/** The seller's console, put together. Whoever opens a page of it is asked for by `desk.ts`, and for nothing before that. */
import type { Hono } from 'hono';
import type { Bindings } from '../../request.ts';
import type { Web } from '../index.ts';
import { createConsole } from './desk.ts';
import { mountExports } from './export.ts';
import { mountKeys } from './keys.ts';
import { mountOffers } from './offers.ts';
import { mountOverview } from './overview.ts';
import { mountPayments } from './payments.ts';
import { mountPayouts } from './payouts.ts';
import { mountRequests } from './requests.ts';
import { mountSettings } from './settings.ts';
import { mountStart } from './start.ts';
import { mountTeam } from './team.ts';
import { mountWebhooks } from './webhooks.ts';

export function mountSeller(app: Hono<{ Bindings: Bindings }>, web: Web): void {
  const console = createConsole(app, web);
  mountOverview(console, web);
  mountStart(console, web);
  mountPayments(console, web);
  mountRequests(console, web);
  mountPayouts(console, web);
  mountOffers(console, web);
  mountKeys(console, web);
  mountWebhooks(console, web);
  mountTeam(console, web);
  mountSettings(console, web);
  mountExports(console, web);
}
